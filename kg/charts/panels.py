"""Figures on their scales, drawn.

Enters: the panels of ``amounts``. Leaves: an ``<svg>`` and its table. Left to others: which figures there are.

A row is a figure: who gives it and in which words on the left, its place on the scale on the right. A point is a disc, a hollow one where the
words say "about"; a range is a bar between two ends; a bound is an end with an arrow to the open side. Figures of another event than the rest
stand below a line that says so. A bracket joins two that disagree, with how many times they lie apart.
"""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal

from kg.charts.amounts import Mark, Pair, Panel, apart_from
from kg.charts.drawing import BOLD, SIZE, SMALL, WIDTH, Picture, at, counted, cut, figure, lines_of, listed, plain, width
from kg.charts.scales import Scale, fitting
from kg.comparisons.amounts import Interval
from kg.comparisons.wording import converted, rounded, times

LEFT, RIGHT = 256.0, 556.0
"""Where the scale begins and ends; names stand before it, brackets behind."""
ROW, TOP, LINES, EVENT = 42.0, 30.0, 15.0, 26.0
"""Height of a row, of a heading, of a further line of words, of the line above other events."""
GAP, LINE, RADIUS = 24.0, 27.0, 6.0
"""Between names and scale; from the top of a row to its line; of a point."""
OPEN, BEYOND = 44.0, Decimal("0.15")
"""Length of the arrow of a bound, and the part of it by which the scale reaches further."""
BRACKETS, BRACKET = 2, 36.0
"""Brackets of one panel, and how wide each is; who disagrees further is in the table."""
COLUMNS = ("Measured", "Given by", "In the words of the article", "On one scale", "Unit", "When", "Published", "In", "Disagrees with")


def draw(panels: Sequence[Panel]) -> tuple[Picture, float]:
    """All panels, one below the other, with what the signs mean; and how high that is."""
    picture, y = Picture(), 0.0
    for n, panel in enumerate(panels):
        if n and not panel.compared and panels[n - 1].compared:
            picture.text(0, y + 26, "Figures of several things, by their units", "k-part")
            y += 44
        y = draw_panel(picture, panel, y)
    return picture, legend(picture, panels, y)


def draw_panel(picture: Picture, panel: Panel, y: float) -> float:
    """One panel; where it ends."""
    on = fitting([number for place, mark in zip(panel.places, panel.marks, strict=True) for number in reach(place, mark)])
    y = heading(picture, panel, y) if panel.compared or len(panel.marks) > 1 else y
    tops, bottom = rows_of(panel, y)
    top = y
    for tick in on.ticks:
        picture.line(across(on, tick), top, across(on, tick), bottom, "k-grid")
    if on.low < 0 < on.high:
        picture.line(across(on, Decimal(0)), top, across(on, Decimal(0)), bottom, "k-axis")
    for mark, place in zip(panel.marks, panel.places, strict=True):
        if mark in first_apart(panel):
            events(picture, panel, tops[mark])
        row(picture, panel, on, mark, place, tops[mark])
    brackets(picture, panel, tops)
    return axis(picture, panel, on, bottom)


def reach(place: Interval, mark: Mark) -> list[Decimal]:
    """The numbers that the scale of a figure has to have room for: on its open side somewhat more than the bound."""
    found = [number for number in (place.low, place.high, mark.before) if number is not None]
    if place.high is None and place.low is not None:
        found.append(place.low * (1 + BEYOND) if place.low > 0 else place.low * (1 - BEYOND))
    return found


def rows_of(panel: Panel, y: float) -> tuple[dict[Mark, float], float]:
    """Where each row begins, a line for other events among them; and where the last one ends."""
    tops: dict[Mark, float] = {}
    for mark in panel.marks:
        y += EVENT if mark in first_apart(panel) else 0
        tops[mark] = y
        y += ROW + (LINES if len(words_of(mark)) > 1 else 0)
    return tops, y


def first_apart(panel: Panel) -> list[Mark]:
    """The first figure of another event than the rest, where there is one."""
    return [mark for mark in panel.marks if panel.compared and apart_from(mark, panel.main)][:1]


def words_of(mark: Mark) -> list[str]:
    """The words of the article, as the row has them."""
    return lines_of(said(mark), LEFT - GAP, SMALL)


def events(picture: Picture, panel: Panel, y: float) -> None:
    """The line above figures of other events."""
    kinds = sorted({kind for mark in panel.marks if apart_from(mark, panel.main) for kind in mark.kinds})
    picture.line(0, y - EVENT + 2, RIGHT, y - EVENT + 2, "k-axis", dashes="3 3")
    picture.text(0, y - 4, cut(f"beside another event: {listed(kinds)}", LEFT - GAP, SMALL), "k-quiet", size=SMALL)


def across(on: Scale, number: Decimal) -> float:
    """Where a number stands in the picture."""
    return LEFT + (RIGHT - LEFT) * on.place(number)


def heading(picture: Picture, panel: Panel, y: float) -> float:
    """What is measured, and how many say so."""
    words = cut(panel.heading[:1].upper() + panel.heading[1:], WIDTH * 0.6, SIZE + 2)
    picture.text(0, y + 20, words, "k-title", size=SIZE + 2)
    kinds = f"{listed(panel.events)} · " if panel.compared and panel.events else ""
    many = counted(len(panel.marks), "figure") + (f" of {counted(panel.sources, 'source')}" if panel.compared else "")
    rest = f", {panel.left_out:,} more not drawn" if panel.left_out else ""
    room = WIDTH - width(words, SIZE + 3) - 16
    picture.text(WIDTH, y + 20, cut(f"{kinds}{many}{rest}", room, SMALL), "k-quiet", size=SMALL, anchor="end")
    return y + TOP


def row(picture: Picture, panel: Panel, on: Scale, mark: Mark, place: Interval, y: float) -> None:
    """A figure."""
    words = words_of(mark)
    picture.open(mark.node, f"{mark.by.name}: {said(mark)}", "k-mark")
    picture.bar(0, y, WIDTH, ROW + LINES * (len(words) - 1), "k-row")
    picture.text(0, y + 18, cut(mark.by.name, LEFT - GAP, BOLD), "k-name")
    for n, part in enumerate(words):
        picture.text(0, y + 34 + LINES * n, part, "k-words", size=SMALL)
    picture.line(LEFT, y + LINE, RIGHT, y + LINE, "k-track")
    start, end = shape(picture, on, mark, place, y + LINE)
    value = worth(mark, place, new=converted(mark.figure, panel.on))
    half = width(value, SMALL) / 2
    picture.text(min(max((start + end) / 2, LEFT + half), RIGHT - half), y + 16, value, "k-value", size=SMALL, anchor="middle")
    picture.close()


def said(mark: Mark) -> str:
    """The words of the article, with what they leave to the sentence."""
    per = f" a {mark.figure.per}" if mark.figure.per is not None and mark.figure.per not in mark.figure.words else ""
    when = ", ".join(each for each in (mark.figure.time, mark.figure.published) if each)
    return f"{mark.figure.words}{per}" + (f" ({when})" if when else "")


def worth(mark: Mark, place: Interval, *, new: bool) -> str:
    """The number on the scale; ``new`` where it had to be converted, and then with three digits."""
    written = rounded if new else figure
    about = "≈ " if mark.figure.approx or new else ""
    if place.low is None or place.high is None:
        bound = place.high if place.low is None else place.low
        sign = ("<" if mark.strict else "≤") if place.low is None else (">" if mark.strict else "≥")
        return f"{sign} {written(bound)}" if bound is not None else ""
    if place.low != place.high:
        return f"{about}{written(place.low)}–{written(place.high)}"
    before = f"{written(mark.before)} → " if mark.before is not None and not new else ""
    return f"{before}{about}{written(place.low)}"


def shape(picture: Picture, on: Scale, mark: Mark, place: Interval, y: float) -> tuple[float, float]:
    """The sign of a figure, in the colour of its source; where it begins and ends."""
    look = f"k-{mark.by.kind}"
    if place.low is None or place.high is None:
        return bound(picture, on, place, y, look)
    start, end = across(on, place.low), across(on, place.high)
    if start != end:
        picture.line(start, y, end, y, look, thick=3 if mark.figure.approx else 7)
        for edge in (start, end):
            picture.line(edge, y - 8, edge, y + 8, look, thick=2.5)
        return start, end
    if mark.before is not None and mark.before != place.low:
        start = across(on, mark.before)
        picture.line(start, y, end, y, look, thick=2)
        picture.line(start, y - 5, start, y + 5, look, thick=2)
    picture.dot(end, y, RADIUS, f"{look} k-hollow" if mark.figure.approx else look, hollow=mark.figure.approx)
    return min(start, end), max(start, end)


def bound(picture: Picture, on: Scale, place: Interval, y: float, look: str) -> tuple[float, float]:
    """An end with an arrow to its open side."""
    number = place.high if place.low is None else place.low
    assert number is not None  # a figure without any number is none
    away = -1 if place.low is None else 1
    start = across(on, number)
    end = min(max(start + away * OPEN, LEFT - 10), RIGHT + 10)
    picture.line(start, y - 8, start, y + 8, look, thick=2.5)
    picture.line(start, y, end, y, look, thick=2.5)
    picture.path(f"M{at(end - 7 * away)} {at(y - 5)}L{at(end)} {at(y)}L{at(end - 7 * away)} {at(y + 5)}", look, thick=2.5)
    return min(start, end), max(start, end)


def brackets(picture: Picture, panel: Panel, tops: dict[Mark, float]) -> None:
    """Who disagrees with whom, and how far; those farthest apart."""
    line = {mark.iri: top + LINE for mark, top in tops.items()}
    for n, pair in enumerate(farthest(panel)[:BRACKETS]):
        y1, y2 = sorted((line[pair.left], line[pair.right]))
        x = RIGHT + 16 + BRACKET * n
        picture.open(title=pair.reason, look="k-flag")
        picture.path(f"M{at(x - 5)} {at(y1)}L{at(x)} {at(y1)}L{at(x)} {at(y2)}L{at(x - 5)} {at(y2)}", "", thick=1.5)
        picture.text(x + 4, (y1 + y2) / 2 + 4, f"×{times(pair.ratio)}", "", size=SMALL)
        picture.close()


def farthest(panel: Panel) -> list[Pair]:
    """Those that disagree, the farthest apart first."""
    return sorted(panel.disagreements, key=lambda pair: (-pair.ratio, pair.left, pair.right))


def axis(picture: Picture, panel: Panel, on: Scale, y: float) -> float:
    """The numbers below a panel, and what they count; where it ends."""
    free = 0.0
    for tick in on.ticks:
        words, x = figure(tick), across(on, tick)
        half = width(words, SMALL) / 2
        if x - half >= free:
            picture.text(x, y + 15, words, "k-tick", size=SMALL, anchor="middle")
            free = x + half + 6
    picture.text(0, y + 15, cut(unit_of_axis(panel) + (", logarithmic" if on.powers else ""), LEFT - GAP, SMALL), "k-tick", size=SMALL)
    return y + 34


def unit_of_axis(panel: Panel) -> str:
    """What the numbers below a panel count."""
    return panel.unit + (f" per {panel.on.per}" if panel.on.per else "")


def legend(picture: Picture, panels: Sequence[Panel], y: float) -> float:
    """What the signs mean, those that are drawn; where it ends."""
    marks = [(panel, mark, place) for panel in panels for mark, place in zip(panel.marks, panel.places, strict=True)]
    points = [mark for _, mark, place in marks if place.low is not None and place.low == place.high]
    known = (
        ("dot", "exact", any(not mark.figure.approx for mark in points)),
        ("ring", "about so many", any(mark.figure.approx for mark in points)),
        ("range", "from, to", any(place.low != place.high and None not in (place.low, place.high) for _, _, place in marks)),
        ("bound", "at least, at most", any(None in (place.low, place.high) for _, _, place in marks)),
        ("person", "person", any(mark.by.kind == "person" for _, mark, _ in marks)),
        ("organisation", "institution", any(mark.by.kind == "organisation" for _, mark, _ in marks)),
        ("group", "group", any(mark.by.kind == "group" for _, mark, _ in marks)),
        ("paper", "the article itself", any(mark.by.kind == "paper" for _, mark, _ in marks)),
    )
    x, y = 0.0, y + 12
    for sign, words, present in known:
        if present:
            wide = 26 + width(words, SMALL) + 14
            if x + wide > WIDTH:
                x, y = 0.0, y + 20
            sample(picture, sign, x + 10, y)
            picture.text(x + 26, y + 4, words, "k-quiet", size=SMALL)
            x += wide
    return y + 14


def sample(picture: Picture, sign: str, x: float, y: float) -> None:
    """A sign of the legend."""
    match sign:
        case "dot" | "ring":
            picture.dot(x, y, 5, "k-quiet k-hollow" if sign == "ring" else "k-quiet", hollow=sign == "ring")
        case "range":
            picture.line(x - 9, y, x + 9, y, "k-quiet", thick=5)
        case "bound":
            picture.path(f"M{at(x - 8)} {at(y - 5)}L{at(x - 8)} {at(y + 5)}M{at(x - 8)} {at(y)}L{at(x + 9)} {at(y)}M{at(x + 4)} {at(y - 4)}"
                         f"L{at(x + 9)} {at(y)}L{at(x + 4)} {at(y + 4)}", "k-quiet", thick=2)  # fmt: skip
        case _:
            picture.bar(x - 7, y - 7, 14, 14, f"k-{sign}", round=3)


def table(panels: Sequence[Panel]) -> tuple[list[tuple[str, ...]], list[str]]:
    """The rows of the table, and the node of each."""
    rows, nodes = [], []
    for panel in panels:
        names = {mark.iri: f"{mark.by.name} ({mark.figure.words})" for mark in panel.marks}
        for mark, place in zip(panel.marks, panel.places, strict=True):
            against = [
                f"{names[pair.right if pair.left == mark.iri else pair.left]}: {times(pair.ratio)} times"
                for pair in farthest(panel)
                if mark.iri in (pair.left, pair.right)
            ]
            value = worth(mark, place, new=converted(mark.figure, panel.on))
            measured = panel.heading if panel.compared else mark.figure.measured
            when = (mark.figure.time or "", mark.figure.published or "")
            row = (measured, mark.by.name, mark.figure.words, value, unit_of_axis(panel), *when, mark.paper, "; ".join(against))
            rows.append(tuple(map(plain, row)))
            nodes.append(mark.node)
    return rows, nodes
