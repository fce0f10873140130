"""The figures of a store as they are drawn: which stand side by side, on which scale, and where they disagree.

Enters: a store, and the part of it that is drawn. Leaves: :class:`Panel` records, the most telling first, and how much they leave out. Left to
others: whether two figures measure one thing (``kg.comparisons`` has decided that), drawing (``panels``).

A panel of figures *compared* holds those that the comparisons connect, brought to one unit and one period. What nothing is compared with
stands in a panel with the others of its unit, which says that they are of several things.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal

from rdflib.term import URIRef

from kg.charts import questions
from kg.charts.people import Line, Part, Someone, column, each_of, lines, people
from kg.comparisons import Figure
from kg.comparisons.amounts import DAYS, Interval, Scale, interval, scale
from kg.comparisons.kinds import kinds_of, sort_of, unit_of
from kg.comparisons.wording import many
from kg.lexicon.events import kind_of
from kg.lexicon.units import plural
from kg.store import Store
from kg.vocabulary import EQV, NUMBER_UNIT, quantity_key, short

PANELS = 10
"""Panels of figures compared; a reader who wants more asks for one name."""
ROWS = 12
"""Figures of one panel."""
PAIRS = {"disagrees": 200, "agrees": 60, "changed": 60, "comparable": 60}
"""Pairs of each verdict that the panels are made from, the farthest apart first: with 200 the ten panels of a store of 100,000 quotes were full."""
NEIGHBOURS = 400
"""Further pairs of the figures of these."""
ALONE = 24
"""Figures that are compared with none; in a store with many pairs nobody misses them."""
WORD, ALIKE = re.compile(r"[^\W\d_]+"), 2
APPROXIMATE = {str(EQV.approximate), str(EQV.approximateRange)}
STRICT = {str(EQV.above), str(EQV.below), str(EQV.justAbove), str(EQV.justBelow)}


@dataclass(frozen=True, slots=True)
class Pair:
    """Two figures side by side, by their IRIs."""

    left: str
    right: str
    verdict: str
    ratio: Decimal
    reason: str


@dataclass(frozen=True, slots=True)
class Mark:
    """A figure with who gives it and where.

    ``referent`` is who gives it as this article knows them; a ``strict`` bound leaves itself out; a change began at ``before``.
    """

    iri: str
    figure: Figure
    by: Someone
    referent: str
    paper: str
    kinds: frozenset[str]
    strict: bool
    before: Decimal | None

    @property
    def node(self) -> str:
        return short(self.iri)


@dataclass(frozen=True, slots=True)
class Panel:
    """Figures on one scale: ``on`` is its unit and period, ``places`` where each mark lies on it, ``main``
    the kinds of event that most are of, ``left_out`` how many figures more there are."""

    heading: str
    unit: str
    on: Scale
    marks: tuple[Mark, ...]
    places: tuple[Interval, ...]
    pairs: tuple[Pair, ...]
    main: frozenset[str]
    compared: bool
    left_out: int = 0

    @property
    def sources(self) -> int:
        return len({mark.by for mark in self.marks})

    @property
    def events(self) -> list[str]:
        """What befalls the things counted, as most of the figures that are of one event have it."""
        found = Counter(frozenset(kind_of().get(word, word) for word in mark.figure.events) for mark in self.marks if not apart_from(mark, self.main))
        return max((sorted(kinds) for kinds in found), key=lambda kinds: (found[frozenset(kinds)], kinds), default=[])

    @property
    def disagreements(self) -> list[Pair]:
        return [pair for pair in self.pairs if pair.verdict == "disagrees"]


@dataclass(frozen=True, slots=True)
class Amounts:
    """What is drawn of the figures, and how many there are: ``figures`` in all, pairs of each verdict."""

    panels: tuple[Panel, ...]
    figures: int
    pairs: Mapping[str, int]


def amounts(store: Store, of: Part) -> Amounts:
    """The panels of a store or of a part of it."""
    pairs = strongest(store, of)
    counted = lines(store, questions.VERDICTS % {"of": of.of(questions.COMPARED_BY)})
    counts = {line["verdict"].rpartition("#")[2]: int(line["pairs"]) for line in counted}
    figures = int(next(lines(store, questions.HOW_MANY_FIGURES % {"of": of.of(questions.GIVEN_BY)}))["n"])
    compared = compared_panels(store, pairs)
    room = ALONE if not compared else ALONE // 2 if len(compared) < PANELS else 0
    met = {iri for pair in pairs for iri in (pair.left, pair.right)}
    return Amounts((*compared, *(alone_panels(store, of, met, room) if room else ())), figures, counts)


# Figures that are compared


def strongest(store: Store, of: Part) -> list[Pair]:
    """The pairs of each verdict that lie farthest apart, with the other pairs of their figures."""
    chosen: list[str] = []
    for verdict, limit in PAIRS.items():
        chosen += column(store, questions.COMPARED % {"verdict": verdict, "of": of.of(questions.COMPARED_BY), "limit": limit})
    found = read_pairs(store, chosen)
    first = sorted({iri for group in groups(found)[: 2 * PANELS] for pair in group for iri in (pair.left, pair.right)})
    near = [line["comparison"] for line in each_of(store, questions.NEIGHBOURS, first, limit=NEIGHBOURS)]
    return read_pairs(store, dict.fromkeys([*chosen, *near]))


def read_pairs(store: Store, these: Iterable[str]) -> list[Pair]:
    """What the store says of these comparisons."""
    return [
        Pair(line["left"], line["right"], line["verdict"].rpartition("#")[2], Decimal(line["ratio"]), line["reason"])
        for line in each_of(store, questions.PAIRS, these)
    ]


def groups(pairs: Iterable[Pair]) -> list[list[Pair]]:
    """Pairs that hang together by their figures: first where somebody disagrees, then where there are more figures, then the farther apart."""
    leader: dict[str, str] = {}

    def lead(iri: str) -> str:
        while leader.setdefault(iri, iri) != iri:
            leader[iri] = leader[leader[iri]]
            iri = leader[iri]
        return iri

    pairs = sorted(pairs, key=lambda pair: (pair.left, pair.right))
    for pair in pairs:
        one, other = sorted((lead(pair.left), lead(pair.right)))
        leader[other] = one
    found: dict[str, list[Pair]] = {}
    for pair in pairs:
        found.setdefault(lead(pair.left), []).append(pair)

    def rank(group: list[Pair]) -> tuple[bool, int, Decimal]:
        figures = {iri for pair in group for iri in (pair.left, pair.right)}
        return (all(pair.verdict != "disagrees" for pair in group), -min(len(figures), ROWS), -max(pair.ratio for pair in group))

    return sorted(found.values(), key=rank)


def compared_panels(store: Store, pairs: Sequence[Pair]) -> list[Panel]:
    """A panel for each group of pairs, as many as there is room for; those with several sources first."""
    chosen = [(group, outstanding(group)) for group in groups(pairs)[: 2 * PANELS]]
    known = read_marks(store, [iri for _, figures in chosen for iri in figures])
    panels = []
    for group, figures in chosen:
        panel = panel_of([known[iri] for iri in figures if iri in known], group, compared=True)
        if panel is not None and len(panel.marks) > 1:
            panels.append(panel)
    return sorted(panels, key=lambda panel: (panel.sources < 2, not panel.disagreements))[:PANELS]


def outstanding(group: Sequence[Pair]) -> list[str]:
    """The figures of a group, those that disagree first, as many as a panel has rows for, with some to spare for those that do not convert."""
    ranked = sorted(group, key=lambda pair: (pair.verdict != "disagrees", -pair.ratio, pair.left, pair.right))
    return list(dict.fromkeys(iri for pair in ranked for iri in (pair.left, pair.right)))[: 2 * ROWS]


def panel_of(marks: Sequence[Mark], group: Sequence[Pair], *, compared: bool) -> Panel | None:
    """These figures on one scale, the smallest first and other events last; who cannot be brought to it stays out."""
    if not marks:
        return None
    on = common(marks)
    kept = [mark for mark in marks if converts(mark.figure, on)][:ROWS]
    main = main_kinds(kept)
    places = {mark: interval(mark.figure, on) for mark in kept}
    kept.sort(key=lambda mark: (compared and apart_from(mark, main), lower(places[mark]), mark.figure.place, mark.iri))
    inside = {mark.iri for mark in kept}
    met = {iri for pair in group for iri in (pair.left, pair.right)}
    pairs = tuple(pair for pair in group if pair.left in inside and pair.right in inside)
    unit = several_of(on, kept)
    heading = heading_of(kept, unit) if compared else unit
    return Panel(heading, unit, on, tuple(kept), tuple(places[mark] for mark in kept), pairs, main, compared, max(0, len(met - inside)))


def several_of(on: Scale, marks: Sequence[Mark]) -> str:
    """The name of what is counted, as the texts have it for several: their word that begins like the unit's."""
    if on.unit is not None:
        head, of, rest = on.unit.name.partition(" of ")
        return many(on.unit) if not of else plural(head) + of + rest
    noun = next((mark.figure.unit for mark in marks if mark.figure.unit), "number")
    found = Counter(word for mark in marks for word in WORD.findall(mark.figure.words.lower()) if word[:ALIKE] == noun[:ALIKE])
    return max(found, key=lambda word: (found[word], word)) if found else noun


def common(marks: Sequence[Mark]) -> Scale:
    """The unit that most have and that is no small change, and the longest period, as the comparisons have it."""
    units = Counter(unit.name for mark in marks if (unit := unit_of(mark.figure)) is not None)
    first = next((mark for mark in marks if (unit := unit_of(mark.figure)) is not None and unit.name == units.most_common(1)[0][0]), marks[0])
    on = Scale(unit_of(first.figure), first.figure.per)
    for mark in marks:
        wider = scale(mark.figure, first.figure)
        if wider is not None and (wider.per != on.per and DAYS.get(wider.per or "", 0) > DAYS.get(on.per or "", 0)):
            on = Scale(on.unit, wider.per)
        if wider is not None and wider.unit is not None and wider.unit.kind == "money":
            on = Scale(wider.unit, on.per)
    return on


def converts(figure: Figure, on: Scale) -> bool:
    """Whether a figure can be brought to a scale."""
    found = scale(figure, Figure("", "", None, None, unit="" if on.unit is None else on.unit.name, per=on.per))
    return found is not None and (found.unit is None or on.unit is None or found.unit.name == on.unit.name)


def main_kinds(marks: Sequence[Mark]) -> frozenset[str]:
    """The kinds of event of most of these figures."""
    return max((mark.kinds for mark in marks), key=lambda kinds: sum(bool(kinds & mark.kinds) for mark in marks), default=frozenset())


def apart_from(mark: Mark, main: frozenset[str]) -> bool:
    """Whether a figure is of another event than most beside it."""
    return bool(main and mark.kinds and not mark.kinds & main)


def lower(place: Interval) -> Decimal:
    """Where an interval begins; an open one where it ends."""
    return place.low if place.low is not None else place.high if place.high is not None else Decimal(0)


def heading_of(marks: Sequence[Mark], unit: str) -> str:
    """What is measured, in the words that most of the texts have for it."""
    words = Counter(mark.figure.measured for mark in marks if mark.figure.measured)
    return max(words, key=lambda each: (words[each], len(each), each)) if words else unit


# Figures that are compared with none


def alone_panels(store: Store, of: Part, met: set[str], room: int) -> list[Panel]:
    """Panels by unit and period, the fuller first."""
    asked = questions.FIGURES % {"of": of.of(questions.GIVEN_BY), "limit": room + len(met)}
    chosen = [line["quantity"] for line in lines(store, asked) if line["quantity"] not in met][:room]
    by_unit: dict[tuple[str, str | None], list[Mark]] = {}
    for mark in sorted(read_marks(store, chosen).values(), key=lambda mark: (mark.figure.place, mark.iri)):
        by_unit.setdefault((sort_of(mark.figure), mark.figure.per), []).append(mark)
    panels = []
    for marks in by_unit.values():
        while marks:
            panel = panel_of(marks, (), compared=False)
            assert panel is not None
            if telling(panel):
                panels.append(panel)
            marks = [mark for mark in marks if mark not in panel.marks]
    return sorted(panels, key=lambda panel: -len(panel.marks))


def telling(panel: Panel) -> bool:
    """Whether there is something to see: one point on a scale of its own says nothing."""
    return len(panel.marks) > 1 or panel.marks[0].before is not None or panel.places[0].low != panel.places[0].high


# Facts


def read_marks(store: Store, these: Sequence[str]) -> dict[str, Mark]:
    """What the store says of these figures, by their IRIs."""
    events: dict[str, set[str]] = {}
    for line in each_of(store, questions.EVENTS, these):
        events.setdefault(line["quantity"], set()).add(line["word"])
    facts: dict[str, Line] = {}
    for line in each_of(store, questions.FACTS, these):
        if any(name in line for name in ("value", "low", "high")):
            facts.setdefault(line["quantity"], line)
    known = people(store, (line["who"] for line in facts.values() if "who" in line))
    return {iri: read_mark(line, known.get(line.get("who", "")), frozenset(events.get(iri, ()))) for iri, line in facts.items()}


def read_mark(line: Line, by: Someone | None, events: frozenset[str]) -> Mark:
    """A figure from a row of the answer, given by somebody or by the article itself."""
    low, high, before = (Decimal(line[name]) if name in line else None for name in ("low", "high", "before"))
    point = Decimal(line["value"]) if "value" in line else None
    figure = Figure(
        key=quantity_key(URIRef(line["quantity"])),
        words=line["words"],
        low=low if point is None else point,
        high=high if point is None else point,
        approx=line["precision"] in APPROXIMATE,
        unit=line.get("label", ""),
        qudt=line["unit"] if line["unit"] != str(NUMBER_UNIT) else None,
        per=line.get("per"),
        events=events,
        measured=line.get("measured", ""),
        time=line.get("when"),
        published=line.get("published"),
    )
    paper = Someone("", line.get("publisher") or line["identifier"], "paper")
    return Mark(line["quantity"], figure, by or paper, line.get("who", ""), paper.name, kinds_of(events), line["precision"] in STRICT, before)
