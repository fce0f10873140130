"""Spellings -> keys: what two ways to write one name have in common.

Enters: names as articles write them. Leaves: plain words (no case, accents, marks), and for each word its sound, the key
under which spellings of other alphabets and countries meet ("Sergey", "Sergei"). Left to others: what agreement means.
"""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache

from kg.lexicon import LETTERS, word_list

PLAIN = str.maketrans({**LETTERS, "ə": "e"})
APOSTROPHES = str.maketrans("", "", "'’‘ʼ`´ʹ")

# Ways to write one sound, in the order in which they are replaced. Each merges real names too ("Smyth", "Smith"): a key
# only makes two names comparable.
SOUNDS = tuple(
    (re.compile(pattern), sound)
    for pattern, sound in (
        ("kh|gh", "h"),
        ("ck|q", "k"),
        ("ph", "f"),
        ("ts|tz", "c"),
        ("tsch|tch", "ch"),
        ("sch", "sh"),
        ("dj", "d"),
        ("ou|ue", "u"),
        ("oe", "o"),
        ("ae", "a"),
        ("x", "ks"),
        ("w", "v"),
        ("[yj]", "i"),
        (r"(.)\1+", r"\1"),
        ("(?<=[aeou])i(?=e)|^i(?=e)", ""),  # Sergeyev, Sergeev; Yevgeny, Evgeny
        (r"(.)\1+", r"\1"),
    )
)

# Words of names that are written small.
SMALL = frozenset({"the", "of", "for", "and", "in", "on", "at", "s", ""})


@lru_cache(maxsize=65_536)
def plain(text: str) -> str:
    """Small letters without accents and apostrophes; every other mark is a space.

    >>> plain("Søren Kjær-O’Neil, Jr.")
    'soren kjaer oneil jr'
    """
    bare = unicodedata.normalize("NFKD", text.lower().translate(APOSTROPHES)).translate(PLAIN)
    return " ".join(re.sub(r"[^\w]+", " ", "".join(c for c in bare if not unicodedata.combining(c))).split())


@lru_cache(maxsize=65_536)
def sound(word: str) -> str:
    """What the spellings of a plain word have in common.

    >>> sound("sergeyev") == sound("sergeev"), sound("zelinskyy") == sound("zelinski"), sound("mueller") == sound("muller")
    (True, True, True)
    """
    for pattern, replaced in SOUNDS:
        word = pattern.sub(replaced, word)
    return word


@lru_cache(maxsize=1)
def _spellings() -> dict[str, str]:
    return {pair.split()[0]: pair.split()[1] for pair in word_list("identity", "spellings")}


def words(text: str) -> tuple[str, ...]:
    """The plain words of a text, in one country's spelling.

    >>> words("The Harbor Defense Center")
    ('the', 'harbour', 'defence', 'centre')
    """
    return tuple(_spellings().get(word, word) for word in plain(text).split())


def is_name(text: str) -> bool:
    """Whether words are written as a name is: not "the ministry", "the city council's spokesman".

    >>> is_name("Anna de Vries"), is_name("the Lake Office"), is_name("the minister")
    (True, True, False)
    """
    small = word_list("identity", "particles") | SMALL
    counted = [word for word in text.replace("-", " ").split() if plain(word) not in small]
    return bool(counted) and not any(word[0].islower() for word in counted)
