"""The words the rules know: plain lists with reasons, and their loader.

Enters: the ``.txt`` files beside this module (one entry a line, ``#`` starts a comment, ``[name]`` a section).
Leaves: frozen sets and dicts of lower-case entries. Left to others: what the words are used for.
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from importlib import resources
from types import MappingProxyType

LETTERS: Mapping[str, str] = MappingProxyType(
    {"æ": "ae", "œ": "oe", "ø": "o", "ß": "ss", "đ": "d", "ð": "d", "ł": "l", "þ": "th", "ı": "i"},
)
"""Letters that Unicode does not decompose into an ASCII letter and a mark."""


@cache
def sections(name: str) -> Mapping[str, frozenset[str]]:
    """The entries of ``{name}.txt`` by section; those before the first heading stand under "".

    >>> "say" in sections("reporting_verbs")["speech"]
    True
    """
    found: dict[str, set[str]] = {}
    current = ""
    for line in resources.files(__name__).joinpath(f"{name}.txt").read_text(encoding="utf-8").splitlines():
        entry = line.partition("#")[0].strip()
        if entry.startswith("[") and entry.endswith("]"):
            current = entry[1:-1]
            found.setdefault(current, set())
        elif entry:
            found.setdefault(current, set()).add(entry.lower())
    return MappingProxyType({key: frozenset(entries) for key, entries in found.items()})


@cache
def word_list(name: str, section: str | None = None) -> frozenset[str]:
    """All entries of a list, or of one of its sections."""
    parts = sections(name)
    return parts[section] if section is not None else frozenset().union(*parts.values())


@cache
def class_of(name: str) -> Mapping[str, str]:
    """Entry -> the section it stands in; an entry stands in one section only (a test says so).

    >>> class_of("reporting_verbs")["hope"]
    'thought'
    """
    return MappingProxyType({entry: section for section, entries in sections(name).items() for entry in entries})
