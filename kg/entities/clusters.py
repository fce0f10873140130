"""The record that everybody in an article is while it is read: the names, later other words too, of one person, body or place."""

from __future__ import annotations

from dataclasses import dataclass, field

from kg.records import Kind


@dataclass(eq=False, slots=True)
class Cluster:
    """Names (and later other words) that refer to one person, body or place.

    ``names`` maps an index into the named mentions to the confidence of its being here.
    """

    kind: Kind
    names: dict[int, float] = field(default_factory=dict)
    folded: set[tuple[str, ...]] = field(default_factory=set)
    """The spellings without accents and case."""
    words: set[str] = field(default_factory=set)
    """The words of a description ("my mother"), for what they say of he and she."""
