"""A decision in words, for a reader: what it is about, and what it says.

Enters: decisions. Leaves: words. Left to others: what came of them, and where they are shown.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from kg.records import FRAGMENT_JOIN, Decision

NOBODY = "(nobody named)"


def says(decision: Decision) -> str:
    """What a decision wants.

    >>> says(Decision("a1b2", "", "", "speaker", {"speaker": "Mira Holt"}))
    'the speaker is Mira Holt'
    >>> says(Decision("a1b2", "", "", "number", {"number": {"min": "5", "unit": "metre", "per": None, "approx": True}}))
    'min 5, about, metre, no rate'
    """
    given = decision.given
    match decision.what:
        case "speaker":
            return f"the speaker is {given['speaker'] or NOBODY}"
        case "span":
            return f"the words are: {FRAGMENT_JOIN.join(words for _, _, words in given['content'])}"
        case "not-a-quote":
            return "this is no quote"
        case "missing-quote":
            return f"this is a quote of {given['speaker'] or NOBODY}"
        case "number":
            return number(given["number"])
        case "same":
            return f"{given['one']} is {given['other']}"
        case "different":
            return f"{given['one']} is not {given['other']}"
        case "undo":
            return f"{given['of']} is withdrawn"


def number(given: Mapping[str, Any]) -> str:
    """The fields of a corrected number."""
    parts = [f"{name} {given[name]}" for name in ("value", "min", "max", "comparator") if name in given]
    if "approx" in given:
        parts.append("about" if given["approx"] else "exactly")
    if "unit" in given:
        parts.append(given["unit"] or "no unit")
    if "per" in given:
        parts.append(f"per {given['per']}" if given["per"] else "no rate")
    return ", ".join(parts)
