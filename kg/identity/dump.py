"""A dump of Wikidata -> the candidates in it that bear a wanted name.

Enters: a file as Wikidata publishes it (``wikidata-*-all.json``: an array with one entity a line), plain, .gz or .bz2; the wanted names. Leaves:
:class:`~kg.identity.reconciliation.Candidate` records. Left to others: what follows from them (``reconciliation``).

The file is read twice, line by line: for who bears a wanted name, and for what the items are called that their claims point to. Only
those are kept, so memory does not grow with the file.
"""

from __future__ import annotations

import bz2
import gzip
import json
import re
import zlib
from collections.abc import Collection, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import IO, Any, cast

from kg.errors import SourceError
from kg.identity.facts import Sort
from kg.identity.reconciliation import Candidate, lookup

ENTITY = "http://www.wikidata.org/entity/"
LANGUAGES = ("en", "mul", "en-gb", "en-us", "en-ca")
HUMAN = "Q5"
INSTANCE_OF = "P31"
DEMONYM = "P1549"
# Occupation, position, employer, party, affiliation, citizenship; of bodies country and parent.
STATEMENTS = ("P106", "P39", "P108", "P102", "P1416", "P463", "P27", "P17", "P749")
# Only bodies have them: headquarters, legal form, parent, subsidiary, employees, chair, chief executive, members.
OF_BODIES = frozenset({"P159", "P1454", "P749", "P355", "P1128", "P488", "P169", "P2124"})
ITEM = re.compile(r"Q[1-9][0-9]{0,15}")
BEGINNING = re.compile(rb'\{"type":\s*"item",\s*"id":\s*"(Q[0-9]{1,16})"')
"""How Wikidata begins a line: what is not asked for need not be taken apart."""
MAX_LINE = 64_000_000
"""Bytes of a line; the longest entity that Wikidata accepts has some 4 MB."""


@dataclass(frozen=True, slots=True)
class Item:
    """What is kept of an entity until the second reading says what its claims are called."""

    candidate: Candidate
    points_to: tuple[str, ...]


def candidates(path: Path, wanted: Collection[tuple[Sort, str]]) -> list[Candidate]:
    """Humans and bodies whose label or alias is wanted, each wanted name being its sort and :func:`lookup` key.

    Raises :class:`~kg.errors.SourceError` where the file cannot be read or is no dump.
    """
    found = [item for entity in entities(path) if (item := chosen(entity, wanted))]
    ids = {id for item in found for id in item.points_to}
    called = {entity["id"]: names_of(entity) for entity in entities(path, ids) if entity.get("id") in ids} if ids else {}
    return [
        Candidate(c.id, c.label, c.aliases, c.description, c.sort, tuple(name for id in item.points_to for name in called.get(id, ())))
        for item in found
        for c in (item.candidate,)
    ]


def entities(path: Path, only: Collection[str] = ()) -> Iterator[dict[str, Any]]:
    """The entities of a dump, one by one; with ``only``, few others than these."""
    number = 0
    try:
        with opened(path) as file:
            while line := file.readline(MAX_LINE):
                number += 1
                record = line.strip().rstrip(b",")
                begins = BEGINNING.match(record) if only else None
                if record not in (b"", b"[", b"]") and (begins is None or begins[1].decode() in only):
                    entity = json.loads(record)
                    if not isinstance(entity, dict):
                        raise ValueError("no object")
                    yield entity
    except (ValueError, RecursionError) as error:
        raise SourceError(f"line {number} is no entity: a dump of Wikidata has one JSON object a line", article=str(path)) from error
    except (EOFError, zlib.error) as error:
        raise SourceError("the file ends too early or is damaged: fetch it again", article=str(path)) from error
    except OSError as error:
        raise SourceError(f"the dump cannot be read: {error.strerror or error}", article=str(path)) from error


def opened(path: Path) -> IO[bytes]:
    """The bytes of a file, unpacked as its name says."""
    if path.suffix == ".gz":
        return cast(IO[bytes], gzip.open(path, "rb"))
    if path.suffix == ".bz2":
        return cast(IO[bytes], bz2.open(path, "rb"))
    return path.open("rb")


def chosen(entity: dict[str, Any], wanted: Collection[tuple[Sort, str]]) -> Item | None:
    """The entity as a candidate, if it is a human or a body with a wanted name."""
    id, names = entity.get("id"), texts(entity, "labels") + texts(entity, "aliases")
    if not isinstance(id, str) or not ITEM.fullmatch(id) or not names:
        return None
    if not any((sort, lookup(name, sort)) in wanted for name in names for sort in ("person", "organisation")):
        return None
    sort: Sort | None = "person" if HUMAN in targets(entity, INSTANCE_OF) else "organisation" if OF_BODIES & set(claims(entity)) else None
    if sort is None or not any((sort, lookup(name, sort)) in wanted for name in names):
        return None
    description = (*texts(entity, "descriptions"), "")[0]
    points_to = dict.fromkeys(id for claim in STATEMENTS for id in targets(entity, claim))
    return Item(Candidate(ENTITY + id, names[0], tuple(dict.fromkeys(names[1:])), description, sort), tuple(points_to))


def texts(entity: dict[str, Any], part: str) -> list[str]:
    """Labels, aliases or descriptions in English, the most usual first."""
    by_language = entity.get(part)
    if not isinstance(by_language, dict):
        return []
    found = []
    for language in LANGUAGES:
        values = by_language.get(language, [])
        for value in values if isinstance(values, list) else [values]:
            if isinstance(value, dict) and isinstance(text := value.get("value"), str) and text.strip():
                found.append(text)
    return found


def claims(entity: dict[str, Any]) -> dict[str, Any]:
    """Property -> statements."""
    found = entity.get("claims")
    return found if isinstance(found, dict) else {}


def values(entity: dict[str, Any], claim: str) -> Iterator[dict[str, Any]]:
    """The values of a property, without those that are out of date by their rank."""
    statements = claims(entity).get(claim)
    for statement in statements if isinstance(statements, list) else []:
        if isinstance(statement, dict) and statement.get("rank") != "deprecated":
            snak = statement.get("mainsnak")
            data = snak.get("datavalue") if isinstance(snak, dict) else None
            value = data.get("value") if isinstance(data, dict) else None
            if isinstance(value, dict):
                yield value


def targets(entity: dict[str, Any], claim: str) -> list[str]:
    """The items that a property points to."""
    return [id for value in values(entity, claim) if isinstance(id := value.get("id"), str)]


def names_of(entity: dict[str, Any]) -> tuple[str, ...]:
    """What a claim's target is called; of a country its people too ("Norlandic")."""
    demonyms = [str(value.get("text")) for value in values(entity, DEMONYM) if value.get("language") == "en"]
    return (*texts(entity, "labels")[:1], *demonyms)
