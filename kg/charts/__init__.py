"""Charts that people would rather look at than read: figures on one scale, quotes over time, who quotes whom.

Enters: a :class:`~kg.store.Store`. Leaves: :class:`Chart` records, each a picture as the text of an ``<svg>``, its reading, and its table. Left
to others: the page around them (``view``, ``serve``), their colours (``kg/page/charts.css``).

::

    questions  the SPARQL
    people     who is meant by a name, and what somebody is called
    amounts    figures -> panels: what stands side by side, on which scale
    panels     ... drawn
    dates      quotes over time
    voices     who quotes whom
    scales     numbers -> places on a line
    drawing    shapes and words -> the text of an <svg>

The same store gives the same bytes. Whatever it holds, a chart reads a bounded part of it by its own questions and says what it leaves out.
A picture has no script, no style and no link: what belongs to a node of the network carries ``data-node``, its name in the page's addresses
(``#person/mira-holt``), and so does each row of the table.
"""

from __future__ import annotations

from dataclasses import dataclass

from kg.charts import amounts, dates, panels, voices
from kg.charts.drawing import counted, plain
from kg.charts.people import Part, part
from kg.store import Store

__all__ = ["Chart", "charts"]


@dataclass(frozen=True, slots=True)
class Chart:
    """A picture with what it shows in words and numbers.

    ``svg`` is empty where there is nothing to draw; ``reading`` then says why. ``nodes`` has for each row of the table the node that it
    is about, empty where there is none.
    """

    name: str
    title: str
    reading: str
    svg: str
    columns: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    nodes: tuple[str, ...]


def charts(store: Store, around: str | None = None) -> list[Chart]:
    """The charts of all that a store holds, or of what one person, or the people of one body, said.

    Raises :class:`~kg.errors.KgError` where nobody is called ``around``.
    """
    of = part(store, around)
    return [numbers(store, of), over_time(store, of), who_quotes_whom(store, of)]


def numbers(store: Store, of: Part) -> Chart:
    """Figures on one scale."""
    found = amounts.amounts(store, of)
    title, reading = f"Figures side by side{of.named}", reading_of(found, of)
    rows, nodes = panels.table(found.panels)
    picture = ""
    if found.panels:
        drawn, high = panels.draw(found.panels)
        picture = drawn.svg("numbers", title, reading, high)
    return Chart("numbers", title, reading, picture, panels.COLUMNS, tuple(rows), tuple(nodes))


def reading_of(found: amounts.Amounts, of: Part) -> str:
    """What the figures show, and what is left out."""
    if not found.figures:
        return "No figure is given, so there is nothing to draw."
    sentences = [f"{counted(found.figures, 'figure')}."]
    disagree, pairs = found.pairs.get("disagrees", 0), sum(found.pairs.values())
    if pairs:
        can = f"{counted(pairs, 'pair')} can be set side by side after units and periods are brought to one"
        sentences = [f"{counted(found.figures, 'figure')}; {can}, and {disagree:,} of them {'disagrees' if disagree == 1 else 'disagree'}."]
    if any(panel.disagreements for panel in found.panels):
        sentences.append("A bracket joins two that disagree, with how many times they lie apart; who is right it does not say.")
    drawn = [mark for panel in found.panels for mark in panel.marks]
    theirs = [mark for mark in drawn if of.referents is None or mark.referent in of.referents]
    if len(theirs) < len(drawn):
        sentences.append("Those of others stand beside them.")
    if len(theirs) < found.figures:
        rest = "first what most sources speak of" if of.referents is None else "first what others speak of too"
        sentences.append(f"Not all are drawn, {rest}; not drawn: {found.figures - len(theirs):,}.")
    return " ".join(sentences)


def over_time(store: Store, of: Part) -> Chart:
    """Quotes over time."""
    found = dates.days(store, of)
    title, reading = f"Quotes over time{of.named}", dates.reading(found)
    picture = ""
    if found.dates > 1:
        drawn, high = dates.draw(found)
        picture = drawn.svg("dates", title, reading, high)
    rows = dates.table(found)
    return Chart("dates", title, reading, picture, dates.COLUMNS, tuple(rows), ("",) * len(rows))


def who_quotes_whom(store: Store, of: Part) -> Chart:
    """Who quotes whom."""
    found = voices.voices(store, of)
    title, reading = f"Who quotes whom{of.named}", voices.reading(found)
    picture = ""
    if found.ties:
        drawn, high = voices.draw(found)
        picture = drawn.svg("voices", title, reading, high)
    rows, nodes = voices.table(found)
    return Chart("voices", title, reading, picture, voices.COLUMNS, tuple(tuple(map(plain, row)) for row in rows), tuple(nodes))
