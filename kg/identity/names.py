"""Names of persons: what their parts are, and how far two of them agree.

Enters: names as articles write them. Leaves: :class:`Name` and, of two, :class:`Likeness`. Left to others: whether role,
institution and nationality agree (``people``).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import IntEnum
from functools import lru_cache

from kg.identity.folding import plain, sound
from kg.lexicon import word_list

GENERATIONS = {"jnr": "jr", "junior": "jr", "senior": "sr", "snr": "sr"}

TURNED = "the family name first"


class Likeness(IntEnum):
    """How far two names agree; a higher one needs less else to agree."""

    APART = 0
    """One of them says that the other is meant by nobody: another first name, junior and senior."""
    SURNAME = 1
    INITIAL = 2
    SHORT = 3
    """A short form, one of two surnames, the middle name as the first."""
    SPELLED = 4
    """Another alphabet's spelling, a middle name left out, the family name first."""
    SAME = 5


@dataclass(frozen=True, slots=True)
class Name:
    """A name in its parts, all plain words; ``given`` is empty where there is only a surname."""

    given: str
    middle: tuple[str, ...]
    surname: tuple[str, ...]
    """The last word, in its parts where it is a double name."""
    generation: str
    sex: str
    """``m`` or ``w`` where a courtesy title says it."""

    @property
    def common(self) -> bool:
        """Whether so many are called so that the name alone says little."""
        return any(part in word_list("identity", "common surnames") for part in self.surname)

    @property
    def wholly_common(self) -> bool:
        """Whether its first and its last word are both such surnames: "Wang Li"."""
        return self.common and self.given in word_list("identity", "common surnames")


@lru_cache(maxsize=1)
def _titles() -> frozenset[str]:
    return frozenset(plain(title) for title in word_list("titles"))


@lru_cache(maxsize=1)
def _variants() -> Mapping[str, frozenset[str]]:
    """A given name -> the lines of the list it stands in, each called by its first name."""
    found: dict[str, set[str]] = {}
    for line in word_list("given_variants"):
        for form in line.split():
            found.setdefault(form, set()).add(line.split()[0])
    return {form: frozenset(lines) for form, lines in found.items()}


def lines(given: str) -> frozenset[str]:
    """What a given name may be a form of: the names that head its lines, itself where it has none.

    >>> sorted(lines("bill")), sorted(lines("mira"))
    (['william'], ['mira'])
    """
    return _variants().get(given, frozenset({given}))


@lru_cache(maxsize=65_536)
def parsed(name: str, title: str | None = None) -> Name:
    """The parts of a name.

    >>> parsed("Sir Karl A. Berg-Holm Jr.", None)
    Name(given='karl', middle=('a',), surname=('berg', 'holm'), generation='jr', sex='m')
    """
    pieces = untitled(name).replace(",", " ").split()
    sex = _sex(f"{title or ''} {name.removesuffix(untitled(name))}")
    generation = ""
    while len(pieces) > 1 and plain(pieces[-1]) in word_list("identity", "generations"):
        last = plain(pieces.pop())
        generation = GENERATIONS.get(last, last)
    whole = [w for piece in pieces if (w := _joined(piece))]
    parts = [w for piece in pieces[-1:] for w in plain(piece.replace("-", " ")).split()]
    given, middle = (whole[0], whole[1:-1]) if len(whole) > 1 else ("", [])
    return Name(given, tuple(m for m in middle if m not in _particles()), _without_particles(parts), generation, sex)


def untitled(name: str) -> str:
    """A name without the titles before it.

    >>> untitled("Prof. Dr. Ada Moe"), untitled("Sir")
    ('Ada Moe', 'Sir')
    """
    pieces = name.split()
    while len(pieces) > 1 and plain(pieces[0]) in _titles():
        pieces = pieces[1:]
    return " ".join(pieces)


def _joined(piece: str) -> str:
    """A word of a name as one: "Ji-woo" is "jiwoo"."""
    return plain(piece).replace(" ", "")


def _particles() -> frozenset[str]:
    return word_list("identity", "particles")


def _without_particles(parts: list[str]) -> tuple[str, ...]:
    return tuple(p for p in parts if p not in _particles()) or tuple(parts)


def _sex(title: str) -> str:
    for word in plain(title).split():
        if word in word_list("identity", "courtesy of men"):
            return "m"
        if word in word_list("identity", "courtesy of women"):
            return "w"
    return ""


def likeness(one: Name, other: Name) -> tuple[Likeness, str]:
    """How far two names agree, and that in words.

    >>> likeness(parsed("Bill Tarrow"), parsed("William Tarrow"))
    (<Likeness.SHORT: 3>, 'a short form of the first name')
    """
    if one.generation and other.generation and one.generation != other.generation:
        return Likeness.APART, f"{one.generation} and {other.generation}"
    if one.sex and other.sex and one.sex != other.sex:
        return Likeness.APART, "the titles of a man and of a woman"
    if not (one.given and other.given):
        return _surname_only(one, other)
    if _turned(one, other):
        return Likeness.SPELLED, TURNED
    last, last_words = _surnames(one, other)
    if last is Likeness.APART:
        return last, last_words
    first, first_words = _given(one, other)
    middle, middle_words = _middle(one, other)
    if _run_together(one, other):  # "Mary Ellen", "Mary-Ellen"
        first = middle = Likeness.SAME
    if first is Likeness.APART:
        return first, first_words
    found = min((last, last_words), (first, first_words), (middle, middle_words), key=lambda pair: pair[0])
    if bool(one.generation) != bool(other.generation):
        return min(found, (Likeness.SHORT, f"{one.generation or other.generation} in one of them"), key=lambda pair: pair[0])
    return found


def _run_together(one: Name, other: Name) -> bool:
    """Whether the first names are the same letters, in one word or in two."""
    return "".join((one.given, *one.middle)) == "".join((other.given, *other.middle)) and len(one.given) > 1 < len(other.given)


def _surname_only(one: Name, other: Name) -> tuple[Likeness, str]:
    if _sounds(one.surname) == _sounds(other.surname) or _sounds(one.surname) in {(s,) for s in _sounds(other.surname)}:
        return Likeness.SURNAME, "the surname alone"
    return Likeness.APART, "other surnames"


def _sounds(parts: tuple[str, ...]) -> tuple[str, ...]:
    return tuple(sound(part) for part in parts)


def _turned(one: Name, other: Name) -> bool:
    """Whether the same words stand in another order."""
    words = [(n.given, *n.middle, "".join(n.surname)) for n in (one, other)]
    return words[0] != words[1] and words[0][0] != words[1][0] and sorted(words[0]) == sorted(words[1])


def _surnames(one: Name, other: Name) -> tuple[Likeness, str]:
    if one.surname == other.surname:
        return Likeness.SAME, "the same full name"
    if _sounds(one.surname) == _sounds(other.surname) or sound("".join(one.surname)) == sound("".join(other.surname)):
        return Likeness.SPELLED, "spellings of one surname"
    a, b = (set(_sounds(n.surname)) | {sound(m) for m in n.middle if len(m) > 1} for n in (one, other))
    if set(_sounds(one.surname)) == b or set(_sounds(other.surname)) == a:
        return Likeness.SAME, "the same full name"  # "Nunez Ortel", "Núñez-Ortel"
    if set(_sounds(one.surname)) <= b or set(_sounds(other.surname)) <= a:
        return Likeness.SHORT, "one of two surnames"
    return Likeness.APART, "other surnames"


def _given(one: Name, other: Name) -> tuple[Likeness, str]:
    a, b = one.given, other.given
    if a == b and len(a) > 1:
        return Likeness.SAME, "the same full name"
    if min(len(a), len(b)) == 1:
        return (Likeness.INITIAL, "the initial of the first name") if a[0] == b[0] else (Likeness.APART, "other first names")
    if sound(a) == sound(b):
        return Likeness.SPELLED, "spellings of one first name"
    if lines(a) & lines(b):
        kin = word_list("given_variants", "spellings")
        spelled = any({a, b} <= set(line.split()) for line in kin)
        return (Likeness.SPELLED, "spellings of one first name") if spelled else (Likeness.SHORT, "a short form of the first name")
    if a in other.middle or b in one.middle:
        return Likeness.SHORT, "the middle name as the first name"
    return Likeness.APART, "other first names"


def _middle(one: Name, other: Name) -> tuple[Likeness, str]:
    taken = {*one.surname, *other.surname, one.given, other.given}
    a, b = ([m for m in n.middle if m not in taken] for n in (one, other))
    if a and b:
        agree = any(x == y or sound(x) == sound(y) or (min(len(x), len(y)) == 1 and x[0] == y[0]) for x in a for y in b)
        return (Likeness.SAME, "the same full name") if agree else (Likeness.APART, "other middle names")
    if a or b:
        return Likeness.SPELLED, "a middle name in one of them"
    return Likeness.SAME, "the same full name"
