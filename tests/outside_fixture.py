"""Decisions of ``kg reconcile`` on the people of the registry's fixture, and an excerpt of a dump in which they are found."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from registry_fixture import concert, dams, flood, key

from kg.derived import add_outside
from kg.identity.reconciliation import Match, Outcome
from kg.store import Store

QUESTIONS = frozenset({"wikidata"})
WIKIDATA = "http://www.wikidata.org/entity/"


def match(referent: str, number: int, label: str, outcome: Outcome, score: float, reason: str, by: str = "") -> Match:
    """A decision; of a person where somebody is named."""
    return Match(referent, f"{WIKIDATA}Q{number}", label, outcome, score, reason, by, "2024-08-01T10:00:00Z" if by else "")


def decisions() -> list[Match]:
    """A sure link, a likely one, two that fit equally, and one that a person ruled out."""
    garrick, marwick, tarn = key(flood(), "tom-garrick"), key(flood(), "ilse-marwick"), key(dams(), "bo-tarn")
    return [
        match(marwick, 901, "Ilse Marwick", "exact", 0.9, "the same full name; the same role (hydrologist); the same institution (Fennel Institute)"),
        match(tarn, 904, "Bo Tarn", "close", 0.6, "the same full name; the same role (director)"),
        match(garrick, 905, "Tom Garrick", "open", 0.4, "the same full name; the same role (farmer); and of others as much"),
        match(garrick, 906, "Tom Garrick", "open", 0.4, "the same full name; the same role (farmer); and of others as much"),
        match(key(concert(), "ilse-marwick"), 901, "Ilse Marwick", "different", 1.0, "Eva decided: she plays the violin", "Eva"),
    ]


def with_decisions(folder: Path) -> Store:
    """A new store in which they are written down."""
    store = Store.open(folder)
    add_outside(store, decisions())
    return store


def item(number: int, label: str, description: str = "", human: bool = True, **claims: list[int]) -> dict[str, Any]:
    """An entity as a dump has it."""
    pointed = {"P31": [5] if human else [43229], **claims}
    return {
        "type": "item",
        "id": f"Q{number}",
        "labels": {"en": {"language": "en", "value": label}},
        "descriptions": {"en": {"language": "en", "value": description}} if description else {},
        "aliases": {},
        "claims": {p: [{"rank": "normal", "mainsnak": {"datavalue": {"value": {"id": f"Q{n}"}}}} for n in ns] for p, ns in pointed.items()},
    }


def dump() -> bytes:
    """An array with an entity a line."""
    items = [
        item(901, "Ilse Marwick", "Norlandic hydrologist", P108=[910]),
        item(902, "Ilse Marwick", "tennis player"),
        item(903, "Ilse Marwick's garden", "garden", human=False),
        item(904, "Bo Tarn", "museum director"),
        item(905, "Tom Garrick", "farmer and poet"),
        item(906, "Tom Garrick", "farmer (1880-1931)"),
        item(907, "Someone Else", "farmer"),
        item(910, "Fennel Institute", "research institute", human=False, P159=[911]),
    ]
    return ("[\n" + ",\n".join(json.dumps(each) for each in items) + "\n]\n").encode()
