"""How a notebook shows what was found: the article with its quotes, sources and quantities marked; a page in a frame.

Enters: an :class:`~kg.records.Extraction`, or a page of HTML. Leaves: HTML that runs no script of its own and asks nobody for anything. Left to
others: the network's page (``view``), tables (``rows``).

Article text is hostile: all of it is escaped, nothing of it comes into an attribute that a browser acts on, formulas are left alone (a notebook
would typeset what stands between two dollar signs), and its writing direction ends with it. Marks are see-through colours over the
notebook's own, and differ in their lines too, so that they can be read on light and dark ground and without colours.
"""

from __future__ import annotations

import itertools
from collections import Counter
from collections.abc import Iterator, Sequence
from html import escape
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from kg.records import Extraction, Quote, Span

MOST_CHARACTERS = 50_000
"""More of an article is not shown: 8,000 words, half a megabyte with its marks."""
HEIGHT = 640
UNTOUCHED = "tex2jax_ignore mathjax_ignore"
"""Classes by which notebooks leave formulas alone."""

STYLE = """<style>
.kg-article { max-width: 52em; line-height: 1.6; }
.kg-article .kg-text { white-space: pre-wrap; overflow-wrap: anywhere; unicode-bidi: isolate; margin: .6em 0; }
.kg-article .kg-facts, .kg-article .kg-key { opacity: .8; font-size: .9em; margin: .2em 0; }
.kg-article .kg-direct, .kg-article .kg-mixed, .kg-article .kg-indirect { background: rgba(0, 150, 110, .2); border-bottom: 2px solid #009e73; }
.kg-article .kg-mixed { border-bottom-style: dashed; }
.kg-article .kg-indirect { background: rgba(0, 150, 110, .1); border-bottom-style: dotted; }
.kg-article .kg-source { background: rgba(0, 120, 210, .22); border-radius: .2em; }
.kg-article .kg-cue { text-decoration: underline wavy rgba(128, 128, 128, .9); text-underline-offset: .25em; }
.kg-article .kg-quantity { background: rgba(230, 160, 0, .32); border-radius: .2em; font-weight: 600; }
.kg-article th, .kg-article td { text-align: left !important; vertical-align: top; padding-right: 1.2em; }
</style>
"""
KEY = (
    '<p class="kg-key"><span class="kg-direct">direct</span> <span class="kg-mixed">mixed</span> <span class="kg-indirect">indirect</span> quote · '
    '<span class="kg-source">source</span> · <span class="kg-cue">cue</span> · <span class="kg-quantity">quantity</span></p>\n'
)

Mark = tuple["Span", str, str]
"""Where, the class, and what is said of it when one points at it."""


def article_html(extraction: Extraction) -> str:
    """The article with what was found in it, and its speakers as a table."""
    article = extraction.article
    facts = " · ".join(escape(part) for part in (article.publisher, article.published, article.byline) if part)
    heading = f"<p><strong>{escape(article.title or article.id)}</strong></p>\n" + (f'<p class="kg-facts">{facts}</p>\n' if facts else "")
    shown = article.text[:MOST_CHARACTERS]
    rest = len(article.text) - len(shown)
    more = f'<p class="kg-facts">… and {rest:,} characters more</p>\n' if rest else ""
    body = "".join(pieces(shown, sorted(marks(extraction), key=lambda mark: (mark[0][0], -mark[0][1]))))
    text = f'<div class="kg-text" dir="auto">{body}</div>\n'
    return f'{STYLE}<div class="kg-article {UNTOUCHED}">\n{heading}{KEY}{text}{more}{speakers_html(extraction)}</div>'


def marks(extraction: Extraction) -> Iterator[Mark]:
    """What is marked in an article: quotes piece by piece, who said them and by which words, quantities."""
    names = {entity.key: entity.name for entity in extraction.everybody()}
    for quote in extraction.quotes:
        for span in quote.content:
            yield span, f"kg-{quote.kind}", said_of(quote, names.get(quote.speaker or ""))
        if quote.source_mention:
            yield quote.source_mention, "kg-source", names.get(quote.speaker or "", "")
        if quote.cue:
            yield quote.cue, "kg-cue", "cue"
    for quantity in extraction.quantities:
        yield quantity.span, "kg-quantity", " ".join(part for part in (quantity.unit, f"per {quantity.per}" if quantity.per else "") if part)


def said_of(quote: Quote, name: str | None) -> str:
    """What is said of a quote: whose it is, its kind, how sure the program is."""
    return f"{name or 'nobody named'}: {quote.kind} {quote.mode}, confidence {quote.confidence:.2f}"


def pieces(text: str, found: Sequence[Mark]) -> Iterator[str]:
    """The text, escaped, cut where a mark begins or ends; a piece has the classes of all marks that it lies in, and the innermost one's words."""
    edges = sorted({0, len(text), *(min(place, len(text)) for (start, end), _, _ in found for place in (start, end))})
    waiting, within = list(reversed(found)), list[Mark]()
    for start, end in itertools.pairwise(edges):
        while waiting and waiting[-1][0][0] <= start:
            within.append(waiting.pop())
        within = [mark for mark in within if mark[0][1] > start]
        words = escape(text[start:end])
        if within:
            classes = " ".join(dict.fromkeys(mark[1] for mark in within))
            words = f'<span class="{classes}" title="{escape(within[-1][2])}">{words}</span>'
        yield words


def speakers_html(extraction: Extraction) -> str:
    """The speakers as a table; empty where nobody speaks."""
    said = Counter(quote.speaker for quote in extraction.quotes)
    cells = [(who.name, who.role, who.institution, said[who.key]) for who in extraction.speakers]
    return table(("speaker", "role", "institution", "quotes"), cells) if cells else ""


def counted(number: int, things: str) -> str:
    """A number of things, or of one.

    >>> counted(1, "quantities"), counted(1200, "quotes")
    ('1 quantity', '1,200 quotes')
    """
    one = things.removesuffix("ies") + "y" if things.endswith("ies") else things.removesuffix("s")
    return f"{number:,} {one if number == 1 else things}"


def table(columns: Sequence[str], found: Sequence[Sequence[object]]) -> str:
    """A small table, escaped."""
    head = "".join(f"<th>{escape(column)}</th>" for column in columns)
    lines = ("".join(f"<td>{escape('' if value is None else str(value))}</td>" for value in row) for row in found)
    body = "".join(f"<tr>{line}</tr>\n" for line in lines)
    return f"<table>\n<thead><tr>{head}</tr></thead>\n<tbody>\n{body}</tbody>\n</table>\n"


def framed(page: str, height: int = HEIGHT) -> str:
    """A page inside another one, in a frame whose script reaches nothing outside it and which cannot navigate or open anything."""
    inner = escape(page)
    style = f"width:100%;height:{height}px;border:1px solid rgba(128,128,128,.5)"
    return f'<iframe sandbox="allow-scripts allow-downloads" title="Who said what" style="{style}" srcdoc="{inner}"></iframe>'
