"""The file of decisions on who is whom outside: a line each, only ever added.

Enters: text. Leaves: :class:`~kg.identity.reconciliation.Match` records, and lines. Left to others: reading and writing the file (``derived``),
which decisions hold (``reconciliation``).
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Iterator
from dataclasses import asdict
from typing import get_args

from kg.errors import StoreError
from kg.identity.reconciliation import Match, Outcome

REFERENT = re.compile(r"[0-9a-f]{16}/[a-z0-9-]{1,100}(\.[1-9][0-9]*)?")
IRI = re.compile(r"https?://[^\s<>\"{}|\\^`\x00-\x20\x7f-\x9f]{1,500}")
MOMENT = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ")


def lines(matches: Iterable[Match]) -> str:
    """The decisions as lines."""
    return "".join(json.dumps(asdict(match), ensure_ascii=False, sort_keys=True) + "\n" for match in matches)


def read(text: str) -> Iterator[Match]:
    """The decisions in a file's text. Raises :class:`~kg.errors.StoreError` where a line is none.

    >>> one = Match("2d711642b726b044/mira-holt", "http://www.wikidata.org/entity/Q1", "Mira Holt", "close", 0.75, "the same full name")
    >>> list(read(lines([one]))) == [one]
    True
    """
    for number, line in enumerate(text.split("\n"), 1):
        if line.strip():
            try:
                yield checked(Match(**json.loads(line)))
            except (ValueError, TypeError, RecursionError) as error:
                raise StoreError(f"line {number} is no decision of kg reconcile: correct the line, or take it out") from error


def checked(match: Match) -> Match:
    """A decision whose fields are of their types. Raises ``ValueError`` elsewhere."""
    strings = (match.referent, match.id, match.label, match.reason, match.by, match.on)
    if not all(isinstance(value, str) for value in strings) or isinstance(match.score, bool) or not isinstance(match.score, int | float):
        raise ValueError("a field has a wrong type")
    if not (REFERENT.fullmatch(match.referent) and IRI.fullmatch(match.id) and match.outcome in get_args(Outcome) and 0 <= match.score <= 1):
        raise ValueError("a field has a wrong value")
    if not match.reason or not match.label or (bool(match.by) != bool(match.on)) or (match.on and not MOMENT.fullmatch(match.on)):
        raise ValueError("a field is missing")
    return match
