"""Kinds of event: which words stand for one, and which kinds one word includes.

Enters: ``events.txt`` beside this module. Leaves: look-ups by word, and the lines ``a = b`` of its tables. Left to others: finding the words
in a text (``quantities``), comparing figures (``comparisons``).
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from types import MappingProxyType

from kg.lexicon import sections

LIST = "events"
TABLES = frozenset(
    {
        "", "against", "amounts", "at first", "estimates", "flows", "harms", "levels", "lost", "aims", "manners", "open currencies", "own", "peoples",
        "persons", "small change", "spent", "units", "which", "wide names",
    }
)  # fmt: skip
"""Sections that are no kind of event."""


@cache
def included() -> Mapping[str, frozenset[str]]:
    """Kind of event -> the kinds that it is or includes.

    >>> sorted(included()["losses"])
    ['killed', 'wounded']
    """
    heads = (head.partition(":") for head in sections(LIST) if head not in TABLES)
    return MappingProxyType({name: frozenset(p.strip() for p in parts.split(",")) if parts else frozenset({name}) for name, _, parts in heads})


@cache
def kind_of() -> Mapping[str, str]:
    """Word -> the kind of event that it stands for; a word stands for one only (a test says so).

    >>> kind_of()["death toll"]
    'killed'
    """
    return MappingProxyType({word: head.partition(":")[0] for head, entries in sections(LIST).items() if head not in TABLES for word in entries})


@cache
def table(section: str) -> Mapping[str, str]:
    """The lines ``a = b`` of a section.

    >>> table("units")["troop"]
    'soldier'
    """
    return MappingProxyType({left.strip(): right.strip() for left, _, right in (line.partition("=") for line in sections(LIST)[section])})
