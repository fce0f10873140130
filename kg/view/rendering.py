"""A plain dict -> one self-contained HTML file.

Enters: ``{"nodes": [...], "edges": [...], "articles": [...]}`` (:func:`render` says what is in them). Leaves: the page
as text, with the style, our script, vis-network and the data inside, and a Content-Security-Policy that lets nothing
else run and nothing be loaded. Left to others: where the dict comes from (``data``), positions (``layout``), and what
the page does (``page/*.js``).

pyvis builds the nodes, edges and options; its own template is not used, because it loads two files from a content
delivery network and writes headings and ids into the page as markup. Of the installed pyvis only vis-network's script
is read: its style sheet dresses parts that this page does not have.
"""

from __future__ import annotations

import hashlib
import html
import json
import re
from base64 import b64encode
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from functools import cache
from importlib.resources import files
from pathlib import Path
from typing import Any

from kg.errors import ExportError
from kg.network import LIMIT
from kg.view.layout import BOXES, Layout, arrange
from kg.vocabulary import ID, PREFIXES

UNFOLDED_UP_TO = 120
"""Above this many nodes the page opens on the overview; below, everything fits into one legible picture."""
PAGE = Path(__file__).resolve().parent.parent / "page"
QUANTITY_LETTERS = 22
VIS = ("lib", "vis-9.1.2", "vis-network.min.js")
STYLES = ("base.css", "network.css", "charts.css")
# Joined in this order into one function: what a part uses at once stands above it.
SCRIPTS = ("elements", "scene", "view", "filters", "picture", "details", "article", "listing", "saving", "start")
QUERIED = ("eq", "eqv", "org", "prov", "schema")
"""Prefixes of the query that the page writes."""


@dataclass(frozen=True, slots=True)
class Group:
    """A line of the legend. ``key`` names its colours in the style sheet; ``hidden`` is how it starts."""

    key: str
    name: str
    one: str
    shape: str
    hidden: bool = False


GROUPS = (
    Group("person", "People", "Person", "dot"),
    Group("group", "Groups", "Group", "hexagon"),
    Group("organisation", "Institutions", "Institution", "square"),
    Group("mentioned", "Talked about", "Talked about", "diamond", hidden=True),
    Group("article", "Articles", "Article", "triangle"),
    Group("direct", "Direct quotes", "Direct quote", "box"),
    Group("mixed", "Mixed quotes", "Mixed quote", "box"),
    Group("indirect", "Indirect quotes", "Indirect quote", "box"),
    Group("quantity", "Quantities", "Quantity", "box"),
    Group("claim", "Claims", "Claim", "box", hidden=True),
)
SHAPES = {group.key: group.shape for group in GROUPS}

# What the other end of an edge is called in the details: seen from its beginning, and from its end; and what the edge says. An
# empty one is told among the facts.
RELATIONS = {
    "said": ("Quotes", "", "said"),
    "prints": ("Quotes without a named speaker", "", "prints"),
    "gives": ("Quantities", "", "gives"),
    "claims": ("Claims", "", "claims"),
    "member_of": ("", "People", "belongs to"),
    "quoted_in": ("Quoted in", "Who is quoted", "is quoted in"),
    "about": ("Talks about", "Talked about in", "talks about"),
    "relays": ("Passes on", "Passed on by", "passes on"),
    "equivalent": ("Given as the same", "Given as the same", "is given as the same as"),
}
EDGE_LOOKS: Mapping[str, Mapping[str, Any]] = {
    "member_of": {"smooth": False},
    "quoted_in": {"dashes": [2, 6], "smooth": False},
    "about": {"dashes": [2, 6]},
    "relays": {"arrows": "to", "dashes": [8, 5]},
    "equivalent": {"dashes": [8, 5]},
}

QUOTE_LOOK: Mapping[str, Any] = {
    "borderWidth": 1.5,
    "margin": {"top": 7, "bottom": 7, "left": 9, "right": 9},
    "widthConstraint": {"minimum": 214},
    "font": {"size": 17, "align": "left", "vadjust": 0},
}
# Read by pyvis, which takes every space out of it.
OPTIONS: Mapping[str, Any] = {
    "physics": {"enabled": False, "solver": "forceAtlas2Based", "stabilization": False},
    "layout": {"improvedLayout": False, "randomSeed": 1},
    "interaction": {"hover": True, "tooltipDelay": 250, "keyboard": False},
    "nodes": {
        "borderWidth": 2,
        "borderWidthSelected": 4,
        "labelHighlightBold": False,
        "font": {"size": 22, "vadjust": -3},
        "scaling": {"label": {"drawThreshold": 5, "maxVisible": 30}},
        "size": 17,
    },
    "edges": {
        "width": 1.5,
        "hoverWidth": 0.5,
        "selectionWidth": 1.5,
        "smooth": {"type": "cubicBezier", "forceDirection": "horizontal", "roundness": 0.5},
    },
    "groups": {
        "direct": QUOTE_LOOK,
        "mixed": {**QUOTE_LOOK, "shapeProperties": {"borderDashes": [7, 4]}},
        "indirect": {**QUOTE_LOOK, "shapeProperties": {"borderDashes": [2, 3]}},
        "quantity": {"borderWidth": 1.5, "margin": 7, "font": {"size": 17, "vadjust": 0}, "shapeProperties": {"borderRadius": 15}},
        "claim": {"borderWidth": 1.5, "margin": 7, "font": {"size": 15, "vadjust": 0}, "shapeProperties": {"borderRadius": 0}},
    },
}

DEFAULT_TITLE = "Who said what"
DEFAULT_HINT = "Choose somebody, a quote or a number, in the picture, in the article or in the index."


def render(data: Mapping[str, Any]) -> str:
    """The page for a graph given as plain data. The same data gives the same bytes.

    * ``nodes``: ``id`` and ``kind`` (person, group, organisation, article, quote, quantity, claim; others count as talked
      about) are needed; ``label`` is what is drawn, ``name`` what is written in lists, ``quote_kind`` direct, mixed or
      indirect, ``words`` the quote, ``context`` pieces ``[text, inside the quote?]`` of the sentences around it,
      ``facts`` as ``[name, value, id or address it leads to]``, ``heading`` what stands above the words, ``article`` the id of an article,
      ``published`` its date and ``confidence`` for the filters, ``far`` where the store knows more of it than the page;
    * ``edges``: ``from``, ``to``, ``kind`` (one of :data:`RELATIONS`);
    * ``articles``: ``id``, ``title``, ``byline``, ``marks`` as ``[node id, group]``, and ``paragraphs`` as lists of
      pieces ``[text, mark number ...]``, the innermost mark last;
    * ``charts``: with the attributes of :class:`~kg.charts.Chart`, whose ``svg`` is markup;
    * ``title``, ``summary``, ``note``, ``hint``: texts of the page, all optional;
    * ``source``: the address that a served page asks for what surrounds a node; ``around``: the node that this is.

    Raises :class:`~kg.errors.ExportError` where there are more than ``LIMIT`` nodes.
    """
    return assemble(content(data), data.get("charts") or (), data.get("source") or "")


def content(data: Mapping[str, Any]) -> dict[str, Any]:
    """What the page's script reads: the graph with its places."""
    nodes: Sequence[Mapping[str, Any]] = data["nodes"]
    if len(nodes) > LIMIT:
        raise ExportError(f"the page would hold {len(nodes)} nodes and shows {LIMIT} at most: choose a part of the graph")
    plain = [node for node in nodes if node["kind"] != "claim"]
    kept = {node["id"] for node in plain}
    layout = arrange(plain, [edge for edge in data["edges"] if edge["from"] in kept and edge["to"] in kept])
    roomy = layout if len(plain) == len(nodes) else arrange(nodes, data["edges"])
    present = {group_of(node) for node in nodes}
    shown = set(data.get("shown", ()))
    return {
        "title": data.get("title") or DEFAULT_TITLE,
        "summary": data.get("summary") or "",
        "note": data.get("note") or "",
        "hint": data.get("hint") or DEFAULT_HINT,
        "around": data.get("around") or "",
        "base": ID,
        "prefixes": {name: PREFIXES[name] for name in QUERIED},
        "unfolded": bool(data.get("around")) or len(plain) <= UNFOLDED_UP_TO,
        "groups": [{**asdict(group), "hidden": group.hidden and group.key not in shown} for group in GROUPS if group.key in present],
        "relations": RELATIONS,
        "network": drawing(nodes, data["edges"], layout, roomy),
        "nodes": [entry(node, layout, roomy) for node in nodes],
        "articles": list(data.get("articles", [])),
    }


def group_of(node: Mapping[str, Any]) -> str:
    """The legend's line that a node belongs to."""
    if node["kind"] == "quote":
        return str(node.get("quote_kind") or "direct")
    return node["kind"] if node["kind"] in SHAPES else "mentioned"


def entry(node: Mapping[str, Any], layout: Layout, roomy: Layout) -> dict[str, Any]:
    """What the page says of a node, beside its drawing."""
    return {
        "id": node["id"],
        "group": group_of(node),
        "name": node.get("name") or node.get("label") or node["id"],
        "heading": node.get("heading") or "",
        "words": node.get("words") or "",
        "context": node.get("context") or [],
        "facts": node.get("facts") or [],
        "article": node.get("article") or "",
        "owner": roomy.owner.get(node["id"], ""),
        "overview": layout.overview.get(node["id"]),
        "roomy": roomy.spread[node["id"]] if roomy is not layout else None,
        "published": node.get("published") or "",
        "confidence": node.get("confidence"),
        "box": node["kind"] in BOXES,
        "far": bool(node.get("far")),
    }


def drawing(nodes: Sequence[Mapping[str, Any]], edges: Sequence[Mapping[str, Any]], layout: Layout, roomy: Layout) -> dict[str, Any]:
    """Nodes, edges and options as pyvis hands them to vis-network; what has no place without claims has the one beside them."""
    # Imported where it is used: pyvis draws in IPython, which nothing else of kg needs.
    from pyvis.network import Network

    network = Network(directed=True)
    network.set_options(json.dumps(OPTIONS))
    for node in nodes:
        x, y = layout.spread.get(node["id"]) or roomy.spread[node["id"]]
        group = group_of(node)
        # vis-network writes a node's label as it is; pyvis would replace an empty one by the id.
        network.add_node(node["id"], label=drawn_label(node) or " ", shape=SHAPES[group], group=group, x=x, y=y)
    # Of one article all lines would lead to the same place and say nothing.
    alone = sum(node["kind"] == "article" for node in nodes) == 1
    for edge in edges:
        look = {"arrows": "", "hidden": alone and edge["kind"] == "quoted_in", **EDGE_LOOKS.get(edge["kind"], {})}
        network.add_edge(edge["from"], edge["to"], kind=edge["kind"], **look)
    drawn_nodes, drawn_edges, _, _, _, options = network.get_network_data()
    return {"nodes": drawn_nodes, "edges": drawn_edges, "options": json.loads(options)}


def drawn_label(node: Mapping[str, Any]) -> str:
    """The label in the lines that the node's box has room for."""
    label = str(node.get("label") or node.get("name") or "")
    if node["kind"] == "quantity":
        return lines_of(label, QUANTITY_LETTERS, 1)
    return lines_of(label, 25, 2) if node["kind"] in BOXES else lines_of(label, 20, 2)


def lines_of(text: str, width: int, count: int) -> str:
    """Words on at most ``count`` lines of ``width`` characters, with an ellipsis where some are left out.

    >>> lines_of("The Institute of Very Long Names and Nothing Else", 20, 2)
    'The Institute of\\nVery Long Names and…'
    """
    lines: list[str] = [""]
    for word in text.split():
        joined = f"{lines[-1]} {word}".strip()
        if len(joined) <= width:
            lines[-1] = joined
        elif len(lines) < count:
            lines = [*lines, word] if lines[-1] else [word]
        else:
            kept = joined[:width] if joined[width] == " " else joined[:width].rpartition(" ")[0] or joined[:width]
            lines[-1] = kept.rstrip(" ,;:.–—-") + "…"
            break
    return "\n".join(line if len(line) <= width + 1 else line[:width] + "…" for line in lines)


def assemble(content: Mapping[str, Any], charts: Sequence[Any], source: str) -> str:
    """The template with everything put into it."""
    style, script, library = stylesheet(), own_script(), vis_network()
    parts = {
        "default-src 'self'": policy(bool(source)),
        "<title>Who said what</title>": f"<title>{html.escape(content['title'])}</title>",
        '<link rel="stylesheet" href="network.css">': f"<style>{style}</style>",
        '<div class="heading">': '<div class="heading">' + ('<a href="/">Search, articles, questions</a>' if source else ""),
        "<!-- charts -->": "".join(map(chart_markup, charts)) or "<p>No charts.</p>",
        '<script type="application/json" id="data" data-source="">{}</script>': (
            f'<script type="application/json" id="data" data-source="{html.escape(source)}">{embedded(content)}</script>'
        ),
        '<script src="vis-network.min.js"></script>': f"<script>{library}</script>",
        '<script src="network.js"></script>': f"<script>{script}</script>",
    }
    # One pass, so that nothing that was put in is looked at again.
    return re.sub("|".join(map(re.escape, parts)), lambda match: parts[match.group()], page_file("network.html"))


def policy(served: bool = False) -> str:
    """The Content-Security-Policy of the page; a served one may ask the server that it came from."""
    allowed = "connect-src 'self'; " if served else ""
    return (
        f"default-src 'none'; script-src {source_hash(vis_network())} {source_hash(own_script())}; style-src {source_hash(stylesheet())}; "
        f"img-src data:; {allowed}base-uri 'none'; form-action 'none'; "
        "require-trusted-types-for 'script'; trusted-types 'none'"
    )


def chart_markup(chart: Any) -> str:
    """A chart with its reading and its table; the picture is markup, all else is text."""
    head = "".join(f"<th scope='col'>{html.escape(name)}</th>" for name in chart.columns)
    rows = "".join(
        f'<tr data-node="{html.escape(node)}">{"".join(f"<td>{html.escape(cell)}</td>" for cell in row)}</tr>'
        for row, node in zip(chart.rows, chart.nodes, strict=True)
    )
    table = f"<details><summary>As a table</summary><table><thead><tr>{head}</tr></thead><tbody>{rows}</tbody></table></details>" if rows else ""
    return f"<h2>{html.escape(chart.title)}</h2><p>{html.escape(chart.reading)}</p>{chart.svg}{table}"


@cache
def stylesheet() -> str:
    """Our style: variables, page, charts."""
    return "\n".join(map(page_file, STYLES))


@cache
def own_script() -> str:
    """Our script: its parts as one function, so that none of its names is anybody else's."""
    return "\n".join(['"use strict";\n(() => {', *(page_file(f"{name}.js") for name in SCRIPTS), "})();\n"])


def embedded(content: Mapping[str, Any]) -> str:
    """JSON that can stand inside a script element: no character in it can end the element or a line.

    >>> embedded({"a": "</script><b>&"})
    '{"a":"\\\\u003c/script\\\\u003e\\\\u003cb\\\\u003e\\\\u0026"}'
    """
    written = json.dumps(content, ensure_ascii=False, separators=(",", ":"))
    return re.sub("[<>&\u2028\u2029\ud800-\udfff]", lambda match: f"\\u{ord(match.group()):04x}", written)


def source_hash(source: str) -> str:
    """A source expression of the Content-Security-Policy that allows just this text."""
    return f"'sha256-{b64encode(hashlib.sha256(source.encode('utf-8')).digest()).decode('ascii')}'"


@cache
def page_file(name: str) -> str:
    """One of our own files."""
    return (PAGE / name).read_text(encoding="utf-8")


@cache
def vis_network() -> str:
    """vis-network's script out of the installed pyvis."""
    source = files("pyvis").joinpath(*VIS)
    if not source.is_file():
        raise ExportError("the installed pyvis has no vis-network 9.1.2 in it, which the page is drawn with: pip install 'pyvis==0.3.2'")
    # The parser of HTML reads CR LF as LF, and the hash is taken of what it read.
    script = source.read_text(encoding="utf-8").replace("\r\n", "\n")
    if "</script" in script.lower() or "<!--" in script:
        raise ExportError("the installed pyvis has a vis-network that cannot stand inside a page: pip install 'pyvis==0.3.2'")
    return script
