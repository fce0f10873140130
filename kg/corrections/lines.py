"""The file of decisions: one JSON object a line, keys in a fixed order, read strictly.

Enters: bytes and records. Leaves: :class:`~kg.records.Decision` records and the lines that hold them. Left to others:
which decisions are in force (``ledger``), and what they change (``apply``).

A line begins with ``id``, ``on`` (UTC), ``by`` and ``what``, goes on with the fields that its kind has (:data:`FIELDS`, in
that order) and ends with ``why``. Where it is about words of an article, it has the article's name, the beginning of the
text's SHA-256, the span, the words and what stands beside them, so that it finds them again in a changed text. Nothing
unknown, missing or misspelt is passed over: a decision half understood would be a decision that nobody took.
"""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from itertools import pairwise
from typing import Any, get_args

from kg.errors import CorrectionError
from kg.records import Comparator, Decision, Kind, Mode, QuoteKind, What

MAX_NAME = 300
MAX_WHY = 2_000
MAX_DIGITS = 30
ID_DIGITS = 8
ID = re.compile(r"[0-9a-z][0-9a-z-]{2,38}[0-9a-z]")
MOMENT = "%Y-%m-%dT%H:%M:%SZ"
HASH = re.compile(r"[0-9a-f]{16}")
REFERENT = re.compile(r"[0-9a-f]{16}/[a-z0-9-]{1,100}(\.[1-9][0-9]*)?")
DECIMAL = re.compile(rf"-?[0-9]{{1,{MAX_DIGITS}}}(\.[0-9]{{1,{MAX_DIGITS}}})?")
# Characters that JSON leaves as they are although they steer terminals and editors: written as escapes.
STEERING = re.compile("[\x7f-\x9f\u061c\u200b-\u200f\u2028-\u202e\u2060-\u2069\ufeff\ufff9-\ufffb\ud800-\udfff]")


@dataclass(frozen=True, slots=True)
class Field:
    """What a field holds: a test, and its words for a sentence."""

    fits: Callable[[Any], bool]
    asks: str


def is_text(value: Any, most: int, least: int = 0) -> bool:
    """Whether a value is valid Unicode of this length."""
    return isinstance(value, str) and least <= len(value) <= most and not re.search("[\ud800-\udfff]", value)


def is_span(value: Any) -> bool:
    """Whether a value is a start and a later end."""
    return isinstance(value, list) and len(value) == 2 and all(type(n) is int for n in value) and 0 <= value[0] < value[1]


def is_piece(value: Any) -> bool:
    """Whether a value is a start, an end and the words between."""
    return isinstance(value, list) and len(value) == 3 and is_span(value[:2]) and is_text(value[2], value[1] - value[0], value[1] - value[0])


def is_content(value: Any) -> bool:
    """Whether a value is the pieces of a quote, in order."""
    if not (isinstance(value, list) and value and all(is_piece(piece) for piece in value)):
        return False
    return all(before[1] <= after[0] for before, after in pairwise(value))


def is_number(value: Any) -> bool:
    """Whether a value says something about a number, and nothing that contradicts itself."""
    if not isinstance(value, dict) or not value or not value.keys() <= NUMBER.keys() or ("value" in value and ("min" in value or "max" in value)):
        return False
    return all(NUMBER[name].fits(part) for name, part in value.items())


def one_of(kind: Any) -> Field:
    """A field that holds one of the values of a ``Literal``."""
    values = get_args(kind)
    return Field(lambda value: value in values, "one of " + ", ".join(values))


def pattern(form: re.Pattern[str], asks: str) -> Field:
    """A field of a written form."""
    return Field(lambda value: isinstance(value, str) and form.fullmatch(value) is not None, asks)


NAME = Field(lambda value: is_text(value, MAX_NAME, 1), f"a text of 1 to {MAX_NAME} characters")
SOMEBODY = Field(lambda value: value is None or NAME.fits(value), "a name, or null for nobody")
AROUND = Field(lambda value: is_text(value, MAX_NAME), "the characters beside the words")
DIGITS = pattern(DECIMAL, "a number in quotation marks")
NUMBER: Mapping[str, Field] = {
    "value": DIGITS,
    "min": DIGITS,
    "max": DIGITS,
    "comparator": one_of(Comparator),
    "approx": Field(lambda value: isinstance(value, bool), "true or false"),
    "unit": Field(lambda value: is_text(value, MAX_NAME), "a unit"),
    "per": Field(lambda value: value is None or NAME.fits(value), "what the rate is counted by, or null"),
}
PLACE: Mapping[str, Field] = {
    "article": NAME,
    "text": pattern(HASH, "the first 16 hexadecimal digits of the text's SHA-256"),
    "span": Field(is_span, "[start, end]"),
    "words": Field(lambda value: is_text(value, 1_000_000, 1), "the words that stand there"),
    "before": AROUND,
    "after": AROUND,
}
WHO: Mapping[str, Field] = {"speaker": SOMEBODY, "speaker_kind": one_of(Kind)}
CONTENT: Mapping[str, Field] = {"content": Field(is_content, "a list of [start, end, words] in the order of the text")}
REFERENTS = pattern(REFERENT, "a text's 16 digits, a slash and a name as the referent's IRI has it")
FIELDS: Mapping[What, Mapping[str, Field]] = {
    "speaker": {**PLACE, **WHO},
    "span": {**PLACE, **CONTENT, "kind": one_of(QuoteKind)},
    "not-a-quote": PLACE,
    "missing-quote": {**PLACE, **CONTENT, **WHO, "kind": one_of(QuoteKind), "mode": one_of(Mode)},
    "number": {**PLACE, "number": Field(is_number, f"an object with some of {', '.join(NUMBER)}, not value beside min or max")},
    "same": {"one": REFERENTS, "other": REFERENTS},
    "different": {"one": REFERENTS, "other": REFERENTS},
    "undo": {"of": pattern(ID, "the id of an earlier decision")},
}
HEAD: Mapping[str, Field] = {
    "id": pattern(ID, "4 to 40 small letters, digits and hyphens"),
    "on": Field(lambda value: isinstance(value, str) and is_moment(value), "a moment in UTC such as 2031-05-04T16:30:00Z"),
    "by": NAME,
    "what": one_of(What),
}
TAIL: Mapping[str, Field] = {"why": Field(lambda value: is_text(value, MAX_WHY), f"a text of at most {MAX_WHY} characters, which may be empty")}


def is_moment(value: str) -> bool:
    """Whether a text is a moment as the file writes it: their order as texts is that of time."""
    try:
        return datetime.strptime(value, MOMENT).strftime(MOMENT) == value
    except ValueError:
        return False


def decisions(data: bytes, place: str) -> list[Decision]:
    """All decisions of a file, in the order of its lines. Raises :class:`~kg.errors.CorrectionError` with the line.

    A line that stands there twice, as merging two copies of a file may leave it, counts once.
    """
    found: dict[str, tuple[int, Decision]] = {}
    for number, line in enumerate(data.removeprefix(b"\xef\xbb\xbf").split(b"\n"), start=1):
        if not line.strip():
            continue
        try:
            decision = read_line(line)
            first, same = found.setdefault(decision.id, (number, decision))
            if same != decision:
                raise CorrectionError(f"the id {decision.id!r} is that of another decision, in line {first}: give this one an id of its own")
        except CorrectionError as error:
            raise CorrectionError(f"line {number}: {error.message}", article=place) from error
    return [decision for _, decision in found.values()]


def read_line(line: bytes) -> Decision:
    """One line. Raises :class:`~kg.errors.CorrectionError` that names the field which does not fit."""
    record = parsed(line)
    what = record.get("what")
    if not HEAD["what"].fits(what):
        raise CorrectionError(f"the field 'what' is {HEAD['what'].asks}")
    fields = {**HEAD, **FIELDS[what], **TAIL}  # type: ignore[index]
    if missing := fields.keys() - record.keys():
        raise CorrectionError(f"the field {min(missing)!r} is missing")
    if unknown := record.keys() - fields.keys():
        raise CorrectionError(f"a decision of the kind {what!r} has no field {min(unknown)!r}")
    for name, field in fields.items():
        if not field.fits(record[name]):
            raise CorrectionError(f"the field {name!r} is {field.asks}")
    if "words" in record and len(record["words"]) != record["span"][1] - record["span"][0]:
        raise CorrectionError("the field 'words' is as long as the span: end minus start, in characters")
    given = {name: record[name] for name in FIELDS[what]}  # type: ignore[index]
    return Decision(record["id"], record["on"], record["by"], what, given, record["why"])  # type: ignore[arg-type]


def parsed(line: bytes) -> dict[str, Any]:
    """A line as a JSON object, without a key that comes twice and without what JSON does not have."""

    def unique(pairs: Iterable[tuple[str, Any]]) -> dict[str, Any]:
        record: dict[str, Any] = {}
        for key, value in pairs:
            if key in record:
                raise CorrectionError(f"the field {key!r} stands there twice")
            record[key] = value
        return record

    def refused(constant: str) -> Any:
        raise ValueError(constant)

    try:
        record = json.loads(line.decode("utf-8"), object_pairs_hook=unique, parse_constant=refused)
    except (ValueError, RecursionError) as error:
        raise CorrectionError("it is no JSON object in UTF-8: repair it, or take the line from a copy of the file") from error
    if not isinstance(record, dict):
        raise CorrectionError("it is no JSON object: a decision stands between braces")
    return record


def written(decision: Decision) -> str:
    r"""A decision as its line, without the line's end.

    >>> written(Decision("a1b2c3d4", "2031-05-04T16:30:00Z", "Mira", "undo", {"of": "e5f6a7b8"}, "a slip\u202e"))
    '{"id": "a1b2c3d4", "on": "2031-05-04T16:30:00Z", "by": "Mira", "what": "undo", "of": "e5f6a7b8", "why": "a slip\\u202e"}'
    """
    head = {"id": decision.id, "on": decision.on, "by": decision.by, "what": decision.what}
    given = {name: decision.given[name] for name in FIELDS[decision.what]}
    if "number" in given:
        given["number"] = {name: given["number"][name] for name in NUMBER if name in given["number"]}
    line = json.dumps({**head, **given, "why": decision.why}, ensure_ascii=False)
    return STEERING.sub(lambda c: f"\\u{ord(c[0]):04x}", line)


def named(on: str, by: str, what: What, given: Mapping[str, Any], why: str, taken: Iterable[str] = ()) -> Decision:
    """A new decision with an id made of what it says. Raises :class:`~kg.errors.CorrectionError` where it does not fit the format."""
    ids = set(taken)
    digest = hashlib.sha256(written(Decision("", on, by, what, given, why)).encode()).hexdigest()
    id = next(digest[:length] for length in range(ID_DIGITS, len(digest) + 1) if digest[:length] not in ids)
    decision = Decision(id, on, by, what, given, why)
    return read_line(written(decision).encode())
