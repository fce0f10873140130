"""Whether two figures measure the same kind of thing: units, events, what they are said of, times.

Enters: figures. Leaves: keys and yes or no. Left to others: values (``amounts``), the verdict (``verdicts``).
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import cache, lru_cache
from itertools import product
from types import MappingProxyType

from kg.comparisons.facts import Figure
from kg.lexicon import sections
from kg.lexicon.events import LIST, included, kind_of, table
from kg.lexicon.units import Unit, by_qudt, unit_named

ENDING = re.compile(r"(?:ians?|ans?|ese|ish|ics?|is?)$")
LEAST_STEM = 3
WORD = re.compile(r"[^\W\d_]+(?:-[^\W\d_]+)*")
GENERIC = frozenset({"a", "an", "and", "for", "in", "of", "the", "to"})
COUNT = "count "
BORNE = "borne by "
"""How a qualifier says who is poorer."""
UNREAL = frozenset({"as planned", "as possible"})
"""Qualifiers of what is not, but may be."""
APART = frozenset({"above", "after", "against", "before", "behind", "below", "beyond", "outside", "over", "under", "within", "without"})
PLACING = frozenset({"across", "among", "at", "during", "for", "from", "in", "inside", "near", "on", "through", "to", "with"})
TIMES = (
    re.compile(r"\b(?:1[6-9]|20)[0-9]{2}\b"),
    re.compile(r"\b(?:jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)[a-z]*\b"),
    re.compile(r"\b(?:mon|tues|wednes|thurs|fri|satur|sun)day\b"),
    re.compile(r"\b(?:last|this|next|previous|past) (?:week|month|quarter|year|season|decade)\b"),
)
"""Kinds of time, from the most telling on."""
ONE_OF_MANY = re.compile(r"\b(?:(?:1[6-9]|20)[0-9]{2}|winter|spring|summer|autumn|weekends?|nights?)\b")
"""Times that another figure without one need not be of: it may be of now, or of the whole year."""


def kinds_of(events: frozenset[str]) -> frozenset[str]:
    """The kinds of event behind some words; a word that no list has is a kind of its own.

    >>> sorted(kinds_of(frozenset({"kill", "wound"}))) == sorted(kinds_of(frozenset({"loss"})))
    True
    """
    return frozenset(kind for word in events for kind in included().get(kind_of().get(word, ""), (word,)))


@cache
def counterparts() -> Mapping[str, frozenset[str]]:
    """Kind of event -> those that are counted against it."""
    found: dict[str, set[str]] = {}
    for left, right in (line.split(" = ") for line in sections(LIST)["against"]):
        for one, other in product(included()[left], included()[right]):
            found.setdefault(one, set()).add(other)
            found.setdefault(other, set()).add(one)
    return MappingProxyType({kind: frozenset(others) for kind, others in found.items()})


def unit_of(figure: Figure) -> Unit | None:
    """The unit of measure, or the currency; none of a count."""
    if figure.unit and _known(figure.unit):
        return unit_named(figure.unit)
    return by_qudt().get(figure.qudt) if figure.qudt is not None else None


@lru_cache(maxsize=1024)
def _known(name: str) -> bool:
    try:
        return bool(unit_named(name))
    except KeyError:
        return False


def sort_of(figure: Figure) -> str:
    """What kind of unit it has, as a word: the dimension, the currency, or the things counted.

    >>> sort_of(Figure("", "", None, None, unit="troop")) == sort_of(Figure("", "", None, None, unit="soldier"))
    True
    """
    unit = unit_of(figure)
    if unit is not None:
        if unit.kind == "money":
            return "money"
        return f"{unit.kind} {unit.dimension}" if unit.multiplier is not None and unit.dimension else f"unit {unit.name}"
    if figure.unit in sections(LIST)["open currencies"]:
        return f"money {figure.unit}"
    noun = table("units").get(figure.unit, figure.unit)
    return COUNT + "person" if noun in sections(LIST)["persons"] else COUNT + noun


def small_change(name: str) -> frozenset[str]:
    """The currencies that this is a hundredth of."""
    return frozenset(table("small change").get(name, "").upper().split())


@lru_cache(maxsize=4096)
def folded(name: str) -> str:
    """A name as it is compared: a people by its country.

    >>> folded("Russians") == folded("Russia"), folded("Austrian") == folded("Australia"), folded("the British") == folded("Britain")
    (True, False, True)
    """
    words = [word for word in WORD.findall(name.lower().replace("’s", "").replace("'s", "")) if word != "the"]
    if len(words) != 1:
        return " ".join(words)
    countries = table("peoples")
    word = countries.get(words[0], countries.get(words[0].removesuffix("s"), words[0]))
    stem = ENDING.sub("", word)
    stem = stem if len(stem) >= LEAST_STEM else word
    bare = stem.rstrip("aeiouy")
    return bare if len(bare) >= LEAST_STEM else stem


def names_of(figure: Figure) -> frozenset[str]:
    """The names beside a figure, folded."""
    return _folded_all(figure.names)


@lru_cache(maxsize=1024)
def _folded_all(names: frozenset[str]) -> frozenset[str]:
    return frozenset(folded(name) for name in names)


def settings(figure: Figure) -> frozenset[str]:
    """The names of its article and those beside it, folded."""
    return _folded_all(figure.setting) | names_of(figure)


def wide_names() -> frozenset[str]:
    """Names of several words that are in many articles, as a country's is."""
    return sections(LIST)["wide names"]


def traits(figure: Figure) -> frozenset[str]:
    """What narrows the thing measured: "wooden" of "wooden houses"; of a measure all words for it. Names are told apart elsewhere."""
    if sort_of(figure).startswith(COUNT):
        return frozenset(trait for trait in figure.traits if " " not in trait) - sections(LIST)["manners"]
    names = {word for name in figure.names for word in WORD.findall(name.lower())}
    return frozenset(word for word in WORD.findall(figure.measured.lower()) if word not in names and word not in GENERIC)


def narrowing(figure: Figure) -> frozenset[str]:
    """The phrases that narrow it, without a preposition that only says where: "market" of "at market", "without power" whole."""
    whose = {trait.removeprefix(BORNE) for trait in figure.traits if trait.startswith(BORNE)}
    found = {trait for trait in figure.traits if " " in trait and not trait.startswith(BORNE)} - UNREAL - _early()
    placed = {trait.partition(" ")[2] if trait.partition(" ")[0] in PLACING else trait for trait in found}
    return frozenset((placed | figure.traits & sections(LIST)["manners"]) - whose)


@cache
def _early() -> frozenset[str]:
    """ "At first", "at originally": phrases of a time that is over."""
    return frozenset(f"at {word}" for word in sections(LIST)["at first"])


def narrowed(left: Figure, right: Figure) -> str | None:
    """ "same" where the phrases of both fit, "part" where one has more, none where each has its own.

    A doer of the other is no difference; nor is an accident that only one of them names: "died in the fire" is the "death toll" of it.
    """
    mine, theirs = narrowing(left), narrowing(right)
    more, others = mine - theirs - right.agents, theirs - mine - left.agents
    if more and others:
        return None
    return "same" if all(_incident(phrase) for phrase in more | others) else "part"


def _incident(phrase: str) -> bool:
    """Whether a phrase is an accident, "mill fire", and not "before war"."""
    first, *_, last = [*phrase.split(), *phrase.split()]
    return last in sections(LIST)["harms"] and first not in APART


def one_season(left: Figure, right: Figure) -> bool:
    """Whether one of them alone is of a year or a season."""
    time = left.time or right.time
    return (left.time is None or right.time is None) and time is not None and ONE_OF_MANY.search(time.lower()) is not None


def same_times(one: Figure, other: Figure) -> bool | None:
    """Whether nothing says that the figures are of two times; unknown where their words are too different to tell.

    Years are compared with years, months with months, and "last week" with "last month"; what is to come is not what is.
    """
    if one.foretold != other.foretold or bool(one.traits & _early()) != bool(other.traits & _early()):
        return False
    if one.time is None or other.time is None:
        return True
    left, right = one.time.lower(), other.time.lower()
    if left == right:
        return True
    for measure in TIMES:
        mine, theirs = set(measure.findall(left)), set(measure.findall(right))
        if mine and theirs:
            return bool(mine & theirs)
    return None
