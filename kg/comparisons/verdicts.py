"""Two figures -> a comparison with its reason in words, or none.

Enters: two figures. Leaves: a :class:`~kg.comparisons.facts.Comparison`. Left to others: which pairs are looked at.

A false flag accuses a source; a missed one shows nothing. So two figures disagree only where everything that the texts
say puts them at the same thing: the same kind of event, the same names, no other time, two sources.
"""

from __future__ import annotations

from datetime import date
from decimal import Decimal

from kg.comparisons.amounts import Interval, Scale, apart, days_of, interval, scale
from kg.comparisons.facts import Comparison, Figure, Verdict
from kg.comparisons.flows import one_flow
from kg.comparisons.kinds import COUNT, counterparts, kinds_of, names_of, narrowed, one_season, same_times, settings, sort_of, traits, wide_names
from kg.comparisons.wording import reason
from kg.lexicon import sections
from kg.lexicon.events import LIST

FACTOR = Decimal("1.25")
"""Figures that differ by more are flagged. Two sources that round one number by a tenth, without saying "about", differ by 1.1 / 0.9 = 1.22."""
CLOSE = Decimal("1.05")
"""Figures that differ by no more agree: 310 and 300, 100 kilometres and 62 miles."""
LOOSE = 3
"""Beyond so many times its bound a number is of something else: in 185 news articles both of those that "agreed" so were ("at least eight" states to
win, and 1,237 delegates)."""
SAME_DAYS = 7
"""Articles further apart are not taken for reports of one event: a toll settles within a week."""
SAME_STATE_DAYS = 31
"""The same for rates and shares, which hold longer: most are published by the month."""
SHARED_WORDS = 2
"""Words of names that two articles have to share to report one event: "Oster" and "Skerry", or "Harrow Steel"; a country alone is in many."""
PLACES = 2
"""Decimal places of a ratio that is written."""


def compared(one: Figure, other: Figure) -> Comparison | None:
    """What is to be said of two figures, in either order; nothing where they measure different things."""
    left, right = sorted((one, other), key=lambda figure: (figure.place, figure.key))
    if sort_of(left) != sort_of(right):
        return None
    flow = one_flow(left, right)
    if flow == "other" or (flow is None and not _said_of_one(left, right)):
        return None
    on, kind, fit = scale(left, right), flow or _kind(left, right), narrowed(left, right)
    if on is None or kind is None or fit is None:
        return None
    kind = fit if kind == "same" else kind
    ratio = _apart(left, right, on)
    verdict = _verdict(left, right, kind, ratio, named=flow is not None or names_of(left) == names_of(right)) if ratio is not None else None
    if verdict == "disagrees" and one_season(left, right):
        verdict, kind = "comparable", "part"
    if ratio is None or verdict is None or not (left.article == right.article or _one_story(left, right, verdict)):
        return None
    words = reason(left, right, on, verdict, ratio, kind)
    return Comparison(left.key, right.key, verdict, round(abs(ratio), PLACES), words)


def _said_of_one(left: Figure, right: Figure) -> bool:
    """Whether the names beside the figures are the same; where one has none, it may mean the other's, in one article."""
    mine, theirs = names_of(left), names_of(right)
    if not sort_of(left).startswith(COUNT) and left.agents != right.agents:
        return False  # "paid 8 million for a yacht": what was paid for has to be the same
    if left.agents and right.agents and not left.agents & right.agents:
        return False
    if (left.agents | right.agents) & sections(LIST)["own"] and not _same_source(left, right):
        return False  # "we sold 300 cars", says one, and "we sold 90", another
    return mine == theirs or (not (mine and theirs) and left.article == right.article)


def _kind(left: Figure, right: Figure) -> str | None:
    """ "same" event, a "part" of it, its "counter", or none; of a measure the words for what is measured have to be there, and the same."""
    mine, theirs = kinds_of(left.events), kinds_of(right.events)
    if mine & theirs:
        told = sort_of(left).startswith(COUNT) or traits(left)
        return None if traits(left) != traits(right) or not told else "same" if mine == theirs else "part"
    against = counterparts()
    return "counter" if any(theirs & against.get(kind, frozenset()) for kind in mine) else None


def _apart(left: Figure, right: Figure, on: Scale) -> Decimal | None:
    """How far apart; nothing of two bounds on one side that are far apart: "more than 5" and "more than 500" may be one number.

    Nor of a bound from which the other number is far: nobody who means 500 says "more than 5".
    """
    mine, theirs = interval(left, on), interval(right, on)
    for open_sides, bounds in (((mine.high, theirs.high), (mine.low, theirs.low)), ((mine.low, theirs.low), (mine.high, theirs.high))):
        found = [bound for bound in bounds if bound is not None]
        if open_sides == (None, None) and found and max(found) > min(found) * FACTOR:
            return None
    if _loose(mine, theirs) or _loose(theirs, mine):
        return None
    return apart(mine.wider() if left.approx else mine, theirs.wider() if right.approx else theirs)


def _loose(bound: Interval, other: Interval) -> bool:
    """Whether the other keeps the bound, and by so much that the bound says nothing of it."""
    if bound.low is not None and bound.high is None:
        return other.low is not None and other.low > bound.low * LOOSE
    return bound.low is None and bound.high is not None and other.high is not None and other.high * LOOSE < bound.high


def _verdict(left: Figure, right: Figure, kind: str, ratio: Decimal, *, named: bool) -> Verdict | None:
    """``named`` is whether the words say that both are of one."""
    times, one_source = same_times(left, right) and not _moved_on(left, right, ratio), _same_source(left, right)
    ratio = abs(ratio)
    if kind == "counter":
        return "comparable" if times else None
    if times is not True or (one_source and left.article != right.article):
        moved = times is False or (times and left.published != right.published)
        return "changed" if moved and kind == "same" and ratio > CLOSE and named else None
    if one_source:
        return None  # one voice gives two figures: of two things, or of one in detail
    if ratio <= CLOSE:
        return "agrees"
    if kind == "part" or ratio <= FACTOR or left.floated or right.floated:
        return "comparable"
    return "disagrees" if named else None  # without a name it may be a part, or another's


def _moved_on(left: Figure, right: Figure, ratio: Decimal) -> bool:
    """Whether the text says that the first has become the second: "40 dead", and then "the toll has risen to 60"."""
    return left.article == right.article and right.moved is not None and abs(ratio) > 1 and (ratio > 0) == (right.moved == "up")


def _same_source(left: Figure, right: Figure) -> bool:
    if left.source is not None or right.source is not None:
        return left.source == right.source
    return left.article == right.article or (left.publisher is not None and left.publisher == right.publisher)


def _one_story(left: Figure, right: Figure, verdict: Verdict) -> bool:
    """Whether two articles report one thing: the figures' own names or the articles' in common, and days that lie near."""
    if not names_of(left) & names_of(right):
        return False
    if verdict == "changed":
        return True
    common = settings(left) & settings(right)
    weight = sum(1 if name in wide_names() else len(name.split()) for name in common)
    days = _days(left, right)
    limit = SAME_STATE_DAYS if days_of(left) is not None or sort_of(left).startswith("ratio") else SAME_DAYS
    return days is not None and days <= limit and weight >= SHARED_WORDS


def _days(left: Figure, right: Figure) -> int | None:
    """Days between the articles; none where one has no date."""
    if left.published is None or right.published is None:
        return None
    return abs((date.fromisoformat(left.published) - date.fromisoformat(right.published)).days)
