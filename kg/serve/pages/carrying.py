"""The process in which a correction is carried out.

Enters: the fields of a form. Leaves: a decision more in the file, the store in its new state, a sentence. Left to others: the form
(``correcting``). The language models are loaded there and nowhere else in the application.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any, get_args

from kg import desk
from kg.corrections import asked
from kg.errors import CorrectionError
from kg.records import Extraction, Kind, QuoteKind, What

Make = Callable[[Extraction], dict[str, Any]]
NUMBERS = ("value", "min", "max", "unit", "per", "comparator")


def carry(place: str, file: str, given: Mapping[str, str]) -> str:
    """Decide what a form says, and carry it out. Raises :class:`~kg.errors.KgError` where it is not clear or does not fit."""
    how = desk.How(given["by"], given["why"], Path(place), Path(file))
    what = given.get("what", "")
    if what in ("same", "different"):
        came = desk.judge(how, what, given.get("one", ""), given.get("two", "").strip())  # type: ignore[arg-type]
    elif what == "undo":
        came = desk.undo(how, given.get("undo", ""))
    else:
        kind, make = wanted(what, given)
        came = desk.decide(how, given.get("article", ""), kind, make)
    return f"Recorded as {came.decision.id} and carried out: {came.said}. {' '.join(came.conflicts)}".strip()


def wanted(what: str, given: Mapping[str, str]) -> tuple[What, Make]:
    """The kind of decision about an article that a form asks for, and how its fields are made."""
    at, words = given.get("at", ""), given.get("words", "")
    name: str | None = " ".join(given.get("speaker", "").split()) or None
    sort: Kind = one_of(given.get("speaker_kind", ""), get_args(Kind), "person")
    kind: QuoteKind | None = one_of(given.get("kind", ""), get_args(QuoteKind), None)
    pieces = [line for line in words.splitlines() if line.strip()]
    match what:
        case "speaker":
            if name is None:
                raise CorrectionError("say who the speaker is, or choose that nobody is named")
            return "speaker", lambda found: asked.speaker(found, at, name, sort)
        case "nobody":
            return "speaker", lambda found: asked.speaker(found, at, None)
        case "span":
            return "span", lambda found: asked.span(found, at, pieces, kind)
        case "not-a-quote":
            return "not-a-quote", lambda found: asked.not_a_quote(found, at)
        case "missing-quote":
            return "missing-quote", lambda found: asked.missing(found, pieces, name, sort, kind, "thought" if given.get("thought") else "speech")
        case "number":
            return "number", lambda found: asked.number(found, at, fields(given))
    raise CorrectionError("say what is wrong: the speaker, the words, the number, or that it is no quote")


def fields(given: Mapping[str, str]) -> dict[str, Any]:
    """What is said of a number: those fields that are not as they were."""
    changed: dict[str, Any] = {}
    for name in NUMBERS:
        typed = given.get(name, "").strip()
        if typed != given.get(f"was_{name}", "").strip() and (typed or name in ("unit", "per")):
            changed[name] = typed or (None if name == "per" else "")
    if given.get("approx") in ("about", "exactly"):
        changed["approx"] = given["approx"] == "about"
    if "value" in changed and ("min" in changed or "max" in changed):
        raise CorrectionError("a number has a value or bounds, not both")
    return changed


def one_of(typed: str, values: tuple[Any, ...], default: Any) -> Any:
    """One of the values that there are."""
    return typed if typed in values else default
