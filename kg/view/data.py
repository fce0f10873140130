"""Network and texts -> the plain dict that the page is made of.

Enters: the graph of ``kg.network`` and the store that keeps the texts. Leaves: what ``render`` asks for: labels, facts
to read, the sentences around quotes, articles cut into pieces. Left to others: HTML, positions, colours.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from decimal import Decimal
from functools import lru_cache
from typing import Any

import networkx as nx

from kg.charts.drawing import digits
from kg.network import LIST, marks
from kg.records import Span
from kg.store import Store
from kg.view.reading import paragraphs, passage, surrounding
from kg.view.rendering import QUANTITY_LETTERS, group_of, lines_of
from kg.vocabulary import short

MAX_READING = 1_500_000
"""Characters of article text in one page: about 300 articles, and a file that a browser opens at once."""
NAME_LENGTH = 110
KINDS_OF_NOBODY = frozenset({"place", "work", "other"})
"""Speakers of these kinds are shown with the groups: a report, a city that is made to speak."""

PRECISIONS = {
    "approximate": "about {value}",
    "range": "{low} to {high}",
    "approximateRange": "about {low} to {high}",
    "atLeast": "at least {low}",
    "above": "more than {low}",
    "justAbove": "slightly more than {low}",
    "atMost": "at most {high}",
    "below": "less than {high}",
    "justBelow": "slightly less than {high}",
    "unspecifiedNumber": "a number that the words leave open",
}
SIGNS = {
    "approximate": "≈ {value}",
    "range": "{low}–{high}",
    "approximateRange": "≈ {low}–{high}",
    "atLeast": "≥ {low}",
    "above": "> {low}",
    "justAbove": "> {low}",
    "atMost": "≤ {high}",
    "below": "< {high}",
    "justBelow": "< {high}",
}
SHORT_UNITS = {"percent": "%", "times": "times"}
LARGE = ((1_000_000_000_000, "trillion"), (1_000_000_000, "billion"), (1_000_000, "million"))
ANOMALIES = {"missingOpeningMark": "the opening quotation mark is missing", "missingClosingMark": "the closing quotation mark is missing"}
DIRECTIONS = {"increase": "up", "decrease": "down", "unchanged": "unchanged"}
CLAIM_KINDS = ("modality", "polarity", "certainty")
# Terms of the ontology that are no words of everyday.
SURE_WORDS = {"underspecified": "open how sure", "certain": "said as certain", "probable": "said as probable", "possible": "said as possible"}
# Kinds of edges whose other end the facts already name.
TOLD = frozenset({"part_of"})


def page_data(graph: nx.MultiDiGraph, store: Store, texts: Sequence[str] | None = None) -> dict[str, Any]:
    """Everything that the page shows, as ``render`` wants it; ``texts`` where the graph was read off these alone."""
    maker = _Maker(graph, store, texts)
    articles = [node for node, kind in graph.nodes(data="kind") if kind == "article"]
    return {
        "title": graph.nodes[articles[0]]["label"] if len(articles) == 1 else f"Who said what in {len(articles)} articles",
        "summary": maker.summary(articles),
        "note": note(graph),
        "nodes": [maker.node(node) for node in graph],
        "edges": [{"from": short(a), "to": short(b), "kind": kind} for a, b, kind in graph.edges(keys=True) if kind not in TOLD],
        "articles": list(maker.articles(articles)),
    }


def identity_fact(attributes: Mapping[str, Any]) -> list[list[str]]:
    """Why somebody of several articles is one."""
    if "identity" not in attributes:
        return []
    return [["One in several articles", f"{attributes['identity']} (score {attributes['identity_score']:g})", ""]]


def note(graph: nx.MultiDiGraph) -> str:
    """What the page does not show, and how to see it; empty where it shows all."""
    left_out = graph.graph.get("left_out", 0)
    if not left_out:
        return ""
    whole = len(graph) + left_out
    return f"{len(graph):,} of {whole:,} nodes are drawn, those of the most quoted first. kg view --around NAME draws what surrounds one name."


def figure(number: float) -> str:
    """A number as people read it.

    >>> figure(1262.0), figure(2.5)
    ('1,262', '2.5')
    """
    return digits(Decimal(repr(number)))


def value_of(quantity: Mapping[str, Any]) -> str:
    """The number with its bounds and unit.

    >>> value_of({"low": 1000.0, "high": 1300.0, "precision": "range", "unit": "soldier", "per": "month"})
    '1,000 to 1,300 soldier per month'
    """
    figures = {name: figure(quantity[name]) for name in ("value", "low", "high") if name in quantity}
    pattern = PRECISIONS.get(quantity.get("precision", ""), "{value}")
    unit = quantity.get("unit", "")
    rate = f"per {quantity['per']}" if "per" in quantity else ""
    return " ".join(part for part in (pattern.format(**figures), unit, rate) if part)


def sign_of(quantity: Mapping[str, Any]) -> str:
    """What is drawn for a quantity: its words, and where they are long, the number with bounds as signs.

    >>> sign_of({"high": 5000000.0, "precision": "atMost", "unit": "person", "text": "as high as five million people"})
    '≤ 5 million person'
    >>> sign_of({"value": 18.0, "change_from": 16.0, "precision": "exact", "unit": "percent", "text": "was raised from 16 to 18 percent"})
    '16 → 18 %'
    """
    figures = {name: rounded(quantity[name]) for name in ("value", "low", "high") if name in quantity}
    if not figures or len(quantity["text"]) <= QUANTITY_LETTERS:
        return str(quantity["text"])
    number = SIGNS.get(quantity["precision"], "{value}").format(**figures)
    if "change_from" in quantity:
        number = f"{rounded(quantity['change_from'])} → {number}"
    unit = quantity.get("unit", "")
    return f"{number} {SHORT_UNITS.get(unit, unit)}".strip()


def rounded(number: float) -> str:
    """A number with its millions in words.

    >>> rounded(2_500_000.0), rounded(12_345_678.0), rounded(1262.0)
    ('2.5 million', '12,345,678', '1,262')
    """
    for size, word in LARGE:
        if abs(number) >= size and number * 100 % size == 0:
            return f"{figure(number / size)} {word}"
    return figure(number)


def change_of(quantity: Mapping[str, Any]) -> str:
    """How a quantity moved, where the words say so.

    >>> change_of({"direction": "increase", "change_kind": "to", "change_from": 16.0, "value": 18.0})
    'up from 16 to 18'
    """
    if "direction" not in quantity:
        return ""
    direction = DIRECTIONS[quantity["direction"]]
    level = figure(quantity["value"]) if "value" in quantity else ""
    if "change_from" in quantity:
        return f"{direction} from {figure(quantity['change_from'])} to {level}".strip()
    return f"{direction} {'to' if quantity['change_kind'] == 'to' else 'by'} {level}".strip() if level else direction


class _Maker:
    """Makes each node's entry, with the texts at hand."""

    def __init__(self, graph: nx.MultiDiGraph, store: Store, texts: Sequence[str] | None) -> None:
        self.graph = graph
        self.store = store
        self.texts = texts
        self.text = lru_cache(maxsize=8)(self._text)

    def _text(self, article: str) -> str:
        return self.store.text(self.graph.nodes[article]["sha256"])

    def summary(self, articles: list[str]) -> str:
        """Counts, and for one article where it is from."""
        count: dict[str, int] = {}
        for _, attributes in self.graph.nodes(data=True):
            if not attributes.get("mentioned"):
                count[attributes["kind"]] = count.get(attributes["kind"], 0) + 1
        names = (
            ("person", "person", "people"), ("organisation", "institution", "institutions"), ("quote", "quote", "quotes"),
            ("quantity", "quantity", "quantities"),
        )  # fmt: skip
        parts = [f"{count[kind]:,} {one if count[kind] == 1 else many}" for kind, one, many in names if kind in count]
        return " · ".join([*([self.byline(articles[0])] if len(articles) == 1 and self.byline(articles[0]) else []), ", ".join(parts)])

    def byline(self, article: str) -> str:
        attributes = self.graph.nodes[article]
        return ", ".join(attributes[name] for name in ("publisher", "published") if name in attributes)

    def node(self, node: str) -> dict[str, Any]:
        attributes = self.graph.nodes[node]
        kind = attributes["kind"]
        entry = {"id": short(node), "kind": self.shown_kind(attributes), "label": attributes["label"], "name": attributes["label"]}
        if kind == "quote":
            return {**entry, **self.quote(node, attributes)}
        if kind == "quantity":
            return {**entry, **self.quantity(node, attributes)}
        if kind == "claim":
            return {**entry, **self.claim(node, attributes)}
        if kind == "article":
            return {**entry, "article": short(node), "published": attributes.get("published", ""), "facts": self.article_facts(node, attributes)}
        return {**entry, "facts": self.person_facts(node, attributes)}

    def shown_kind(self, attributes: Mapping[str, Any]) -> str:
        if attributes.get("mentioned"):
            return "mentioned"
        return "group" if attributes["kind"] in KINDS_OF_NOBODY else str(attributes["kind"])

    def quote(self, node: str, attributes: Mapping[str, Any]) -> dict[str, Any]:
        spans = [span_of(written) for written in attributes["spans"].split()]
        words = attributes["text"]
        article = attributes["article"]
        return {
            "label": f"“{words}”" if attributes["quote_kind"] == "direct" else words,
            "name": lines_of(words, NAME_LENGTH, 1),
            "heading": attributes.get("speaker", "No named speaker"),
            "quote_kind": attributes["quote_kind"],
            "words": words,
            "context": self.context(article, spans, self.sentence(attributes)),
            **self.filtered_by(article, attributes),
            "facts": [
                *self.speaker_fact(node, attributes),
                ["Kind", f"{attributes['quote_kind']} {attributes.get('mode', 'speech')}", ""],
                *facts(attributes, ("cue", "Cue"), ("source", "Source in the text")),
                *([["Oddity", ANOMALIES[attributes["anomaly"]], ""]] if attributes.get("anomaly") in ANOMALIES else []),
                *facts(attributes, ("corrected", "Corrected")),
                *self.confidence_fact(attributes),
                ["Article", self.graph.nodes[article]["label"], short(article)],
            ],
        }

    def claim(self, node: str, attributes: Mapping[str, Any]) -> dict[str, Any]:
        span = (attributes["start"], attributes["end"])
        article = attributes["article"]
        quote = self.graph.nodes[attributes["quote"]]
        return {
            "label": lines_of(attributes["text"], QUANTITY_LETTERS, 1),
            "name": lines_of(attributes["text"], NAME_LENGTH, 1),
            "heading": quote.get("speaker", "No named speaker"),
            "words": attributes["text"],
            "context": self.context(article, [span], self.sentence(quote)),
            **self.filtered_by(article, attributes),
            "facts": [
                ["Said by", quote.get("speaker", "the article, without naming a speaker"), ""],
                ["Claim", ", ".join(SURE_WORDS.get(attributes[name], attributes[name]) for name in CLAIM_KINDS if name in attributes), ""],
                ["Quote", lines_of(quote["text"], NAME_LENGTH, 1), short(attributes["quote"])],
                *self.confidence_fact(attributes),
                ["Article", self.graph.nodes[article]["label"], short(article)],
            ],
        }

    def filtered_by(self, article: str, attributes: Mapping[str, Any]) -> dict[str, Any]:
        """What the page's filters look at."""
        return {"article": short(article), "published": self.graph.nodes[article].get("published", ""), "confidence": attributes.get("confidence")}

    def quantity(self, node: str, attributes: Mapping[str, Any]) -> dict[str, Any]:
        span = (attributes["start"], attributes["end"])
        article = attributes["article"]
        holder = next((a for a, _, kind in self.graph.in_edges(node, keys=True) if kind == "gives"), None)
        quote = self.graph.nodes[holder] if holder is not None and self.graph.nodes[holder]["kind"] == "quote" else {}
        change = change_of(attributes)
        return {
            "label": sign_of(attributes),
            **self.filtered_by(article, attributes),
            "context": self.context(article, [span], self.sentence(quote)),
            "facts": [
                ["Value", value_of(attributes), ""],
                *([["Change", change, ""]] if change else []),
                *facts(attributes, ("measured", "Of what"), ("time", "When"), ("statistic", "Statistic"), ("hedge", "Hedge")),
                *self.speaker_fact(node, attributes),
                *([["Quote", lines_of(quote["text"], NAME_LENGTH, 1), short(str(holder))]] if quote else []),
                *facts(attributes, ("corrected", "Corrected")),
                *self.confidence_fact(attributes),
                ["Article", self.graph.nodes[article]["label"], short(article)],
            ],
        }

    def speaker_fact(self, node: str, attributes: Mapping[str, Any]) -> list[list[str]]:
        """Who says it, with role and institution, as a link."""
        if "speaker" not in attributes:
            return [["Said by", "the article, without naming a speaker", ""]]
        speakers = [a for a, _, kind in self.graph.in_edges(node, keys=True) if kind in ("said", "gives")]
        for holder in list(speakers):
            speakers += [a for a, _, kind in self.graph.in_edges(holder, keys=True) if kind == "said"]
        named = next((a for a in speakers if self.graph.nodes[a]["label"] == attributes["speaker"]), None)
        about = self.graph.nodes[named] if named is not None else {}
        described = ", ".join([attributes["speaker"], *(about[name] for name in ("role", "institution") if name in about)])
        return [["Said by", described, short(named) if named is not None else ""]]

    def confidence_fact(self, attributes: Mapping[str, Any]) -> list[list[str]]:
        if "confidence" not in attributes:
            return []
        inferred = ", the speaker is inferred" if attributes.get("basis") == "inferred" else ""
        return [["Confidence", f"{attributes['confidence']:.0%}{inferred}", ""]]

    def person_facts(self, node: str, attributes: Mapping[str, Any]) -> list[list[str]]:
        bodies = {self.graph.nodes[body]["label"]: short(body) for _, body, kind in self.graph.out_edges(node, keys=True) if kind == "member_of"}
        names = attributes["institution"].split(LIST) if "institution" in attributes else []
        return [
            *facts(attributes, ("title", "Title"), ("role", "Role")),
            *(["Institution", name, bodies.get(name, "")] for name in names),
            *facts(attributes, ("nationality", "Nationality"), ("aliases", "Also called")),
            *identity_fact(attributes),
        ]

    def article_facts(self, node: str, attributes: Mapping[str, Any]) -> list[list[str]]:
        url = attributes.get("url", "")
        link = url if url.startswith(("https://", "http://")) else ""
        return [*facts(attributes, ("publisher", "Published by"), ("published", "Date")), *([["Address", url, link]] if url else [])]

    def sentence(self, attributes: Mapping[str, Any]) -> Span | None:
        """The sentences that a quote stands in, where the graph knows them."""
        return (attributes["context_start"], attributes["context_end"]) if "context_start" in attributes else None

    def context(self, article: str, spans: list[Span], around: Span | None) -> list[tuple[str, bool]]:
        text = self.text(article)
        return passage(text, around or surrounding(text, (spans[0][0], spans[-1][1])), spans)

    def articles(self, nodes: Sequence[str]) -> Iterable[dict[str, Any]]:
        """The articles to read, as many as fit."""
        room = MAX_READING
        marked_in = marks(self.store, nodes, self.texts)
        groups = {short(node): group_of(self.node_kind(node)) for node in self.graph}
        for node in nodes:
            text = self.text(node)
            room -= len(text)
            if room < 0:
                return
            found = [(span, short(marked)) for span, marked in marked_in[node] if marked in self.graph]
            numbers = {marked: number for number, marked in enumerate(dict.fromkeys(marked for _, marked in found))}
            title = self.graph.nodes[node]["label"]
            cut = paragraphs(text, [(span, numbers[marked]) for span, marked in found])
            yield {
                "id": short(node),
                "title": title,
                "byline": self.byline(node),
                "marks": [[marked, groups[marked]] for marked in numbers],
                # Most texts begin with their headline, which the page already shows above them.
                "paragraphs": cut[1:] if cut and cut[0] == [[title]] else cut,
            }

    def node_kind(self, node: str) -> dict[str, Any]:
        attributes = self.graph.nodes[node]
        return {"kind": self.shown_kind(attributes), "quote_kind": attributes.get("quote_kind")}


def facts(attributes: Mapping[str, Any], *names: tuple[str, str]) -> list[list[str]]:
    """Name and value of those attributes that are there."""
    return [[name, str(attributes[attribute]), ""] for attribute, name in names if attribute in attributes]


def span_of(written: str) -> Span:
    """A span as the network writes it.

    >>> span_of("81-252")
    (81, 252)
    """
    start, _, end = written.partition("-")
    return (int(start), int(end))
