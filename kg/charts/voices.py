"""Who quotes whom: papers and people on one side, those whose words they pass on on the other.

Enters: a store, and the part of it that is drawn. Leaves: an ``<svg>``, its table, and sentences. Left to others: nothing.

A paper quotes whoever speaks in its articles; where the article took the words from another outlet, or had them from somebody who tells what
another has said, that outlet or person quotes too, and stands on the left beside the papers.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from heapq import nsmallest

from kg.charts import questions
from kg.charts.drawing import BOLD, SMALL, WIDTH, Picture, at, counted, cut, width
from kg.charts.people import Part, Someone, each_of, lines, people
from kg.query.whole import everything
from kg.store import Store
from kg.vocabulary import listed

ROWS, PAPERS = 30, 12
"""Those who are quoted, and those who quote: as many as can be read; the rest is summed."""
PAIRS = 1_500
"""Pairs that are read; the rest is counted with the others, since they are quoted least."""
COLUMNS = ("Who quotes", "How", "Who is quoted", "Quotes")
UNKNOWN = Someone("", "no paper named", "paper")
OTHERS, OTHER_PAPERS = "further people and bodies", "further papers"
ROW, TOP, BAR = 26.0, 30.0, 12.0
LEFT, RIGHT = 184.0, 352.0
"""Where the bars of both sides stand: names to their outer sides, ribbons between."""
THICK, LEAST, THIN, GAP = 20.0, 3.0, 1.0, 8.0
"""Of the bar of whoever is quoted most, of the thinnest bar, of the thinnest ribbon; between bars on the left."""
TABLE = 200
LEGEND = {"prints": "printed", "takes": "taken from another outlet", "relays": "told by somebody who is quoted"}
HOWS = {"prints": "in its articles", "takes": "said to or written in it", "relays": "in their own words"}


@dataclass(frozen=True, slots=True)
class Tie:
    """That somebody quotes somebody, and how: a paper ``prints``, the outlet that words are taken from ``takes``, a speaker ``relays``."""

    by: Someone
    how: str
    who: Someone


@dataclass(frozen=True, slots=True)
class Voices:
    """Ties with the number of their quotes; ``further`` are people who are quoted less and not read, ``rest`` the quotes of these and all else."""

    ties: Mapping[Tie, int]
    further: int
    rest: int

    @property
    def quotes(self) -> int:
        """The quotes of the ties; what was taken from another outlet is printed as well."""
        return sum(number for tie, number in self.ties.items() if tie.how != "takes")


def voices(store: Store, of: Part) -> Voices:
    """Who quotes whom in a store, as to those who are quoted most, or in a part of it."""
    if of.referents is not None:
        return Voices(ties_of(store, of.of(questions.SAID_BY)), 0, 0)
    for most, pattern, total in (
        (questions.QUOTED, questions.SAID_BY_ONE, questions.HOW_MANY_SAY),
        (questions.QUOTED_IN_ONE, questions.SAID_BY, questions.HOW_MANY_QUOTED),
    ):
        those = [str(who) for who, _ in nsmallest(ROWS, store.values(everything(store, most)), key=lambda row: (-int(row[1] or 0), row[0]))]
        if those:
            ties, all_of_them = ties_of(store, pattern % {"these": listed(those)}), next(lines(store, total))
            found = Voices(ties, int(all_of_them["people"]) - len(those), 0)
            return replace(found, rest=max(0, int(all_of_them["quotes"]) - found.quotes))
    return Voices({}, 0, 0)


def ties_of(store: Store, of: str) -> dict[Tie, int]:
    """The ties of what a pattern finds, by name."""
    asked = {"of": of, "limit": PAIRS}
    printed, taken, relayed = (list(lines(store, question % asked)) for question in (questions.PRINTED, questions.TAKEN, questions.RELAYED))
    papers = {line["paper"]: line["name"] for line in each_of(store, questions.PAPERS, {line["paper"] for line in printed if "paper" in line})}
    known = people(store, (line[name] for line in (*printed, *taken, *relayed) for name in ("who", "by") if name in line))
    ties: Counter[Tie] = Counter()
    for line in printed:
        ties[Tie(paper(papers.get(line.get("paper", ""))), "prints", known[line["who"]])] += int(line["quotes"])
    for line in taken:
        ties[Tie(paper(line["outlet"]), "takes", known[line["who"]])] += int(line["quotes"])
    for line in relayed:
        ties[Tie(known[line["by"]], "relays", known[line["who"]])] += int(line["quotes"])
    return ties


def paper(name: str | None) -> Someone:
    """A paper, known by its name alone."""
    return UNKNOWN if name is None else Someone("", name, "paper")


# Drawing


@dataclass(frozen=True, slots=True)
class Flow:
    """A ribbon from a place on the left to one on the right, by their numbers."""

    left: int
    right: int
    how: str
    quotes: int


@dataclass(frozen=True, slots=True)
class Sides:
    """What is drawn: those who quote and those who are quoted, each with their quotes, and the ribbons between."""

    left: tuple[tuple[Someone, int], ...]
    right: tuple[tuple[Someone, int], ...]
    flows: tuple[Flow, ...]


def sides(found: Voices) -> Sides:
    """Both sides, the most quotes first; whoever finds no room is summed at the end of their side."""
    left = places(((tie.by, number) for tie, number in found.ties.items()), PAPERS, Someone("", OTHER_PAPERS, "paper"))
    right = places(((tie.who, number) for tie, number in found.ties.items()), ROWS, Someone("", OTHERS, "group"))
    flows: Counter[tuple[int, int, str]] = Counter()
    for tie, number in found.ties.items():
        flows[left.get(tie.by, PAPERS), right.get(tie.who, ROWS), tie.how] += number
    quoting, quoted = ({n: one for one, n in side.items()} for side in (left, right))
    ordered = tuple(Flow(*key, number) for key, number in sorted(flows.items()))
    passed, said = Counter[int](), Counter[int]()
    for flow in ordered:
        passed[flow.left] += flow.quotes
        # What was taken from another outlet is printed as well.
        said[flow.right] += 0 if flow.how == "takes" else flow.quotes
    return Sides(
        tuple((quoting[place], total) for place, total in sorted(passed.items())),
        tuple((quoted[place], total) for place, total in sorted(said.items())),
        ordered,
    )


def places(counted: Iterable[tuple[Someone, int]], most: int, rest: Someone) -> dict[Someone, int]:
    """The number of each one's place; papers before people."""
    totals: Counter[Someone] = Counter()
    for one, number in counted:
        totals[one] += number
    ranked = sorted(totals, key=lambda one: (-totals[one], one.name, one.node))
    kept = ranked[:most]
    found = {one: n for n, one in enumerate(sorted(kept, key=lambda one: (one.kind != "paper", kept.index(one))) if rest.kind == "paper" else kept)}
    return found if len(ranked) == len(kept) else {**found, rest: most}


def draw(found: Voices) -> tuple[Picture, float]:
    """Ribbons from those who quote to those who are quoted; and how high that is."""
    both, picture = sides(found), Picture()
    thick = THICK / max(number for _, number in both.right)
    high = max(ROW * len(both.right), sum(max(ROW, number * thick + GAP) for _, number in both.left))
    starts, ends = stacked(both.left, thick, high), [TOP + high / len(both.right) * (n + 0.5) for n in range(len(both.right))]
    picture.text(LEFT, 16, "who quotes", "k-quiet", size=SMALL, anchor="end")
    picture.text(RIGHT, 16, "who is quoted", "k-quiet", size=SMALL)
    picture.text(WIDTH, 16, "quotes", "k-quiet", size=SMALL, anchor="end")
    ribbons(picture, both, thick, starts, ends)
    for (one, number), (top, tall) in zip(both.left, starts, strict=True):
        picture.open(one.node, f"{one.name} quotes: {number:,}", "k-mark")
        picture.bar(LEFT, top, BAR, tall, f"k-{one.kind}", round=2)
        digits = f"{number:,}"
        room = width(digits, SMALL) + 8
        picture.text(LEFT - 8, top + tall / 2 + 5, digits, "k-value", size=SMALL, anchor="end")
        picture.text(LEFT - 8 - room, top + tall / 2 + 5, cut(one.name, LEFT - 8 - room, BOLD), "k-name", anchor="end")
        picture.close()
    for (one, number), middle in zip(both.right, ends, strict=True):
        tall = max(LEAST, number * thick)
        picture.open(one.node, f"{one.name}: {counted(number, 'quote')}", "k-mark")
        picture.bar(RIGHT, middle - tall / 2, BAR, tall, f"k-{one.kind}", round=2)
        picture.text(RIGHT + BAR + 8, middle + 5, cut(one.name, WIDTH - RIGHT - BAR - 16 - width(f"{number:,}", SMALL), BOLD), "k-name")
        picture.text(WIDTH, middle + 5, f"{number:,}", "k-value", size=SMALL, anchor="end")
        picture.close()
    return picture, legend(picture, both, TOP + high + 22)


def stacked(side: tuple[tuple[Someone, int], ...], thick: float, high: float) -> list[tuple[float, float]]:
    """Top and height of the bars on the left, spread over the picture."""
    talls = [max(LEAST, number * thick) for _, number in side]
    rooms = [max(ROW, tall + GAP) for tall in talls]
    free, y, found = (high - sum(rooms)) / (len(rooms) + 1), TOP, []
    for tall, room in zip(talls, rooms, strict=True):
        y += free
        found.append((y + (room - tall) / 2, tall))
        y += room
    return found


def ribbons(picture: Picture, both: Sides, thick: float, starts: list[tuple[float, float]], ends: list[float]) -> None:
    """Each tie as a ribbon as thick as its quotes are many, those on either side in the order of the other."""
    left = [top for top, _ in starts]
    right = [middle - max(LEAST, number * thick) / 2 for (_, number), middle in zip(both.right, ends, strict=True)]
    rows = [{n: i for i, n in enumerate(sorted(set(side)))} for side in ((flow.left for flow in both.flows), (flow.right for flow in both.flows))]
    bend = (LEFT + BAR + RIGHT) / 2
    for flow in both.flows:
        i, j, tall = rows[0][flow.left], rows[1][flow.right], max(THIN, flow.quotes * thick)
        a, b, (by, _), (who, _) = left[i], right[j], both.left[i], both.right[j]
        picture.open(title=f"{by.name} quotes {who.name}, {HOWS[flow.how]}: {flow.quotes:,}")
        if flow.how == "takes":  # the same quotes once more, so it ends where those of the papers end
            b = min(b, ends[j] + max(LEAST, both.right[j][1] * thick) / 2 - tall)
        picture.path(
            f"M{at(LEFT + BAR)} {at(a)}C{at(bend)} {at(a)} {at(bend)} {at(b)} {at(RIGHT)} {at(b)}V{at(b + tall)}"
            f"C{at(bend)} {at(b + tall)} {at(bend)} {at(a + tall)} {at(LEFT + BAR)} {at(a + tall)}Z",
            f"k-ribbon k-{flow.how}",
        )
        picture.close()
        left[i] += flow.quotes * thick
        right[j] += flow.quotes * thick


def legend(picture: Picture, both: Sides, y: float) -> float:
    """What the colours of the ribbons mean, where there are several; where it ends."""
    present = [how for how in HOWS if any(flow.how == how for flow in both.flows)]
    if len(present) < 2:
        return y - 8
    x = 0.0
    for how in present:
        words = LEGEND[how]
        picture.bar(x, y - 7, 20, 14, f"k-ribbon k-{how}", round=2)
        picture.text(x + 26, y + 4, words, "k-quiet", size=SMALL)
        x += 26 + width(words, SMALL) + 18
    return y + 16


def reading(found: Voices) -> str:
    """What the picture shows, and what it leaves out."""
    if not found.ties:
        return "Nobody is quoted by name, so there is nothing to draw."
    left, right = {tie.by for tie in found.ties}, {tie.who for tie in found.ties}
    parts = [
        f"{counted(found.quotes, 'quote')} of {counted(len(right), 'person or body', 'people and bodies')}, "
        f"passed on by {counted(len(left), 'paper or speaker', 'papers and speakers')}; the thicker, the more quotes."
    ]
    if any(tie.how == "takes" for tie in found.ties):
        parts.append("What an article took from another outlet counts for both.")
    summed = [f"{counted(len(side) - most, name)}" for side, most, name in ((left, PAPERS, "paper"), (right, ROWS, "speaker")) if len(side) > most]
    if summed:
        parts.append(f"Those with the fewest quotes are summed: {' and '.join(summed)}.")
    if found.further:
        parts.append(f"Not drawn: {counted(found.further, 'speaker')} with fewer quotes, {found.rest:,} in all.")
    return " ".join(parts)


def table(found: Voices) -> tuple[list[tuple[str, ...]], list[str]]:
    """A row a tie, the most quotes first, with the node of who is quoted."""
    ranked = sorted(found.ties.items(), key=lambda item: (-item[1], item[0].by.name, item[0].who.name, item[0].how, item[0].who.node))[:TABLE]
    return [(tie.by.name, HOWS[tie.how], tie.who.name, str(number)) for tie, number in ranked], [tie.who.node for tie, _ in ranked]
