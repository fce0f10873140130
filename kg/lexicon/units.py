"""The units that news uses, looked up by word and by symbol.

Enters: ``units.toml`` beside this module (generated; its header says how and credits QUDT). Leaves: :class:`Unit`
records and three look-up tables. Left to others: deciding whether a word after a number is a unit.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from functools import cache
from importlib import resources
from types import MappingProxyType
from typing import Any

WORD_BREAK = re.compile(r"[\s\-‑]+")


@dataclass(frozen=True, slots=True)
class Unit:
    """A unit of measure. ``qudt`` is its IRI; in SI it is ``(value + offset) * multiplier``, ``None`` where unknown."""

    name: str
    kind: str
    qudt: str | None = None
    dimension: str | None = None
    multiplier: Decimal | None = None
    offset: Decimal = Decimal(0)

    def to_si(self, value: Decimal) -> Decimal | None:
        """The value in the coherent SI unit of the dimension; ``None`` for money and what QUDT cannot convert.

        >>> unit_named("mile").to_si(Decimal(2))
        Decimal('3218.688')
        """
        return None if self.multiplier is None else (value + self.offset) * self.multiplier


@dataclass(frozen=True, slots=True)
class Reading:
    """One meaning of an ambiguous word: ``cues`` are lower-case words that speak for it."""

    unit: Unit
    default: bool
    cues: frozenset[str]


@cache
def _table() -> dict[str, Any]:
    return tomllib.loads(resources.files(__package__).joinpath("units.toml").read_text(encoding="utf-8"))


@cache
def _by_name() -> Mapping[str, Unit]:
    found = {}
    for row in _table()["unit"]:
        multiplier = row.get("multiplier")
        found[row["name"]] = Unit(
            name=row["name"],
            kind=row["kind"],
            qudt=row.get("qudt"),
            dimension=row.get("dimension"),
            multiplier=None if multiplier is None or Decimal(multiplier) == 0 else Decimal(multiplier),
            offset=Decimal(row.get("offset", "0")),
        )
    return MappingProxyType(found)


def unit_named(name: str) -> Unit:
    """The unit of this name ("square kilometre", "NOK"); KeyError where the table has none."""
    return _by_name()[name]


def units() -> tuple[Unit, ...]:
    """All units, in the table's order."""
    return tuple(_by_name().values())


@cache
def by_qudt() -> Mapping[str, Unit]:
    """Unit by QUDT's IRI; of several with one IRI (a year, a year of age) the first of the table.

    >>> by_qudt()["http://qudt.org/vocab/unit/YR"].name
    'year'
    """
    return MappingProxyType({unit.qudt: unit for unit in reversed(units()) if unit.qudt is not None})


def unit_key(words: str) -> tuple[str, ...]:
    """Words as the tables know them: lower case, without full stops, hyphens as spaces.

    >>> unit_key("U.S. dollar"), unit_key("watt-hour")
    (('us', 'dollar'), ('watt', 'hour'))
    """
    return tuple(word for word in WORD_BREAK.split(words.lower().replace(".", "")) if word)


def plural(word: str) -> str:
    """The regular plural of a unit's word; metric and monetary words need no more.

    >>> plural("century"), plural("inch"), plural("mile")
    ('centuries', 'inches', 'miles')
    """
    if word.endswith("y") and word[-2:-1] not in set("aeo"):
        return word[:-1] + "ies"
    return word + ("es" if word.endswith(("ch", "sh", "x", "s", "z")) else "s")


@cache
def by_words() -> Mapping[tuple[str, ...], Unit]:
    """Unit by the words of a form, singular or plural: ("miles", "per", "hour")."""
    found: dict[tuple[str, ...], Unit] = {}
    for row in _table()["unit"]:
        unit = unit_named(row["name"])
        for form in row["words"]:
            key = unit_key(form)
            found[key] = unit
            # The word that takes the plural stands before "per", "a", "to"; else it is the last.
            cut = 1 if key[0] in {"degree", "deg"} else next((i for i, word in enumerate(key) if i and word in {"per", "a", "an", "to"}), len(key))
            found[(*key[: cut - 1], plural(key[cut - 1]), *key[cut:])] = unit
    return MappingProxyType(found)


@cache
def by_symbol() -> Mapping[str, Unit]:
    """Unit by symbol, exact case: "km/h", "%", "US$"."""
    return MappingProxyType({symbol: unit_named(row["name"]) for row in _table()["unit"] for symbol in row["symbols"]})


@cache
def ambiguous() -> Mapping[str, tuple[Reading, ...]]:
    """Readings by word, singular and plural: "krone" may be Norwegian or Danish."""
    found: dict[str, tuple[Reading, ...]] = {}
    for row in _table()["ambiguous"]:
        readings = tuple(Reading(unit_named(r["unit"]), bool(r["default"]), frozenset(r["cues"])) for r in row["readings"])
        found[row["word"]] = readings
        found.setdefault(plural(row["word"]), readings)
    return MappingProxyType(found)
