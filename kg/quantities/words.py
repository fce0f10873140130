"""The words of ``lexicon/quantity_words.txt`` in the shapes the stage needs: values by word, phrases by length.

Enters: the word list. Leaves: frozen sets, dicts and phrase tables, each read once. Left to others: their use.
"""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal
from functools import cache
from types import MappingProxyType

from kg.lexicon import sections

LIST = "quantity_words"
Phrases = Mapping[tuple[str, ...], str]

BOUNDS = ("approx", "more", "less", "at least", "at most", "mean", "filler", "soft filler")
AFTER_BOUNDS = ("after at least", "after at most", "after approx")
PHRASE_LIMIT = 5


@cache
def words(section: str) -> frozenset[str]:
    """The entries of a section, values left out.

    >>> "dozen" in words("scales")
    True
    """
    return frozenset(entry.partition("=")[0].strip() for entry in sections(LIST)[section])


@cache
def values(section: str) -> Mapping[str, Decimal]:
    """Entry -> value, where the section gives values.

    >>> values("scales")["million"]
    Decimal('1000000')
    """
    pairs = (entry.partition("=") for entry in sections(LIST)[section])
    return MappingProxyType({word.strip(): Decimal(value.strip()) for word, _, value in pairs})


@cache
def names(section: str) -> Mapping[str, str]:
    """Entry -> the word it stands for: "annually" -> "year"."""
    pairs = (entry.partition("=") for entry in sections(LIST)[section])
    return MappingProxyType({word.strip(): value.strip() for word, _, value in pairs})


@cache
def ranges(section: str) -> Mapping[str, tuple[Decimal, Decimal]]:
    """Entry -> its two values: "thousands" -> 1000, 10000."""
    found = {}
    for entry in sections(LIST)[section]:
        word, _, value = entry.partition("=")
        low, high = value.split()
        found[word.strip()] = (Decimal(low), Decimal(high))
    return MappingProxyType(found)


@cache
def phrases(*names_of_sections: str) -> Phrases:
    """Phrase, as a tuple of words, -> the section that has it.

    >>> phrases(*BOUNDS)[("as", "many", "as")]
    'at most'
    """
    found = {}
    for section in names_of_sections:
        for entry in sections(LIST)[section]:
            found[tuple(entry.replace("-", " - ").split())] = section
    return MappingProxyType(found)


@cache
def moving() -> frozenset[str]:
    """Lemmas for a way up or down, of a number or of who moves it."""
    return words("rise") | words("fall") | words("raise") | words("lower")
