"""The words of ``lexicon/claim_words.txt`` in the shapes the rules need.

Enters: the word list. Leaves: frozen sets, values and phrases, each read once. Left to others: their use.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import cache
from types import MappingProxyType

from kg.documents import Token
from kg.lexicon import sections
from kg.records import Certainty

LIST = "claim_words"
SURENESS: Mapping[str, Certainty] = {"probable": "probable", "possible": "possible"}


@cache
def words(*names: str) -> frozenset[str]:
    """The entries of these sections, values left out.

    >>> "belief" in words("hedging nouns"), "perhaps" in words("possible adverbs", "probable adverbs")
    (True, True)
    """
    return frozenset(entry.partition("=")[0].strip() for name in names for entry in sections(LIST)[name])


@cache
def how_sure(section: str) -> Mapping[str, Certainty]:
    """Entry -> how sure it is.

    >>> how_sure("hedging adjectives")["likely"]
    'probable'
    """
    pairs = (entry.partition("=") for entry in sections(LIST)[section])
    return MappingProxyType({word.strip(): SURENESS[value.strip()] for word, _, value in pairs})


@cache
def phrases(section: str) -> Mapping[str, tuple[tuple[str, ...], ...]]:
    """First word -> the phrases that begin with it, the longest first."""
    found: dict[str, list[tuple[str, ...]]] = {}
    for entry in sections(LIST)[section]:
        phrase = tuple(entry.split())
        found.setdefault(phrase[0], []).append(phrase)
    return MappingProxyType({first: tuple(sorted(some, key=lambda p: (-len(p), p))) for first, some in found.items()})


def phrase_in(tokens: Sequence[Token], section: str) -> tuple[Token, Token] | None:
    """The first and the last token of the first phrase of a section that stands in these tokens."""
    known = phrases(section)
    for place, token in enumerate(tokens):
        for phrase in known.get(token.lower, ()):
            if tuple(t.lower for t in tokens[place : place + len(phrase)]) == phrase:
                return token, tokens[place + len(phrase) - 1]
    return None
