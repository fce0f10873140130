"""A spaCy component: ``nlp.add_pipe("kg_quotes")`` puts quotes, speakers and quantities on a Doc.

Enters: a ``Doc`` that a pipeline of the user's own has tagged and parsed, and whose names it has found. Leaves: ``doc._.quotes``,
``doc._.speakers``, ``doc._.quantities``, with spaCy's own spans. Left to others: all finding (``pipeline``).

What is found is kept on the Doc as plain values, and made into spans when it is asked for: so it survives ``Doc.to_bytes``, ``DocBin`` and the
other processes of ``nlp.pipe(..., n_process=2)``. The component reads what ``tagger``, ``parser``, ``attribute_ruler``, ``lemmatizer`` and
``ner`` have found, as in en_core_web_sm, with which all figures were measured, and parses nothing itself. ``kg.extract`` shows typographic
quotation marks to the parser as plain ones; here the parser sees what the text has.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from spacy.language import Language
from spacy.tokens import Doc, Span

from kg.documents.given import document
from kg.errors import ModelError
from kg.pipeline import extraction
from kg.records import Article

NAME = "kg_quotes"
STORED = "kg_record"
NEEDED = {"TAG": "tagger", "DEP": "parser", "LEMMA": "lemmatizer", "POS": "attribute_ruler", "ENT_IOB": "ner"}


@dataclass(frozen=True, slots=True)
class DocSpeaker:
    """Somebody who is quoted, with the spans that refer to them."""

    key: str
    name: str
    kind: str
    role: str | None
    institution: str | None
    mentions: tuple[Span, ...]


@dataclass(frozen=True, slots=True)
class DocQuote:
    """A quote: ``span`` from its first word to its last, ``pieces`` where it is interrupted; spans reach to whole tokens."""

    span: Span
    pieces: tuple[Span, ...]
    text: str
    kind: str
    mode: str
    speaker: DocSpeaker | None
    source: Span | None
    cue: Span | None
    confidence: float


@dataclass(frozen=True, slots=True)
class DocQuantity:
    """A number with its unit; ``speaker`` is who gave it, if anybody."""

    span: Span
    value: float | None
    min: float | None
    max: float | None
    unit: str
    per: str | None
    approx: bool
    comparator: str
    speaker: DocSpeaker | None
    confidence: float


ASSIGNED = ["doc._.quotes", "doc._.speakers", "doc._.quantities"]
READ = ["token.tag", "token.dep", "token.lemma", "doc.ents"]


@Language.factory(NAME, assigns=ASSIGNED, requires=READ)  # type: ignore[untyped-decorator]
def make(nlp: Language, name: str) -> Quotes:
    """The component, for a pipeline; spaCy finds it by the package's entry point."""
    if nlp.lang != "en":
        raise ModelError(f"{NAME} reads English, and this pipeline is made for {nlp.lang!r}: add it to an English one, such as en_core_web_sm")
    return Quotes(nlp)


class Quotes:
    """Reads a parsed Doc and keeps what it says."""

    def __init__(self, nlp: Language) -> None:
        self.nlp = nlp

    def __call__(self, doc: Doc) -> Doc:
        missing = [component for kind, component in NEEDED.items() if len(doc) and not doc.has_annotation(kind)]
        if missing:
            them = "it" if len(missing) == 1 else "them"
            raise ModelError(f"{NAME} reads what {', '.join(missing)} should have found and did not: put {them} before it, as in en_core_web_sm")
        found = extraction(document(doc, Article("doc", doc.text), self.nlp)) if doc.text.strip() else None
        doc._.set(STORED, found.to_dict() if found else {})
        return doc


def speakers(doc: Doc) -> list[DocSpeaker]:
    """Who is quoted in a Doc."""
    return list(cast_of(doc).values())


def cast_of(doc: Doc) -> dict[str, DocSpeaker]:
    """The speakers of a Doc by their keys."""
    return {who["key"]: speaker(doc, who) for who in record(doc, "speakers")}


def speaker(doc: Doc, who: dict[str, Any]) -> DocSpeaker:
    """A speaker out of the record."""
    mentions = tuple(span for place in who["mentions"] if (span := at(doc, place)))
    return DocSpeaker(who["key"], who["name"], who["kind"], who["role"], who["institution"], mentions)


def quotes(doc: Doc) -> list[DocQuote]:
    """The quotes of a Doc, in the order of its text."""
    cast, found = cast_of(doc), []
    for each in record(doc, "quotes"):
        pieces = tuple(span for place in each["content"] if (span := at(doc, place)))
        span = at(doc, (each["content"][0][0], each["content"][-1][1]))
        source, cue = at(doc, each["source_mention"]), at(doc, each["cue"])
        if span is not None:
            who = cast.get(each["speaker"])
            found.append(DocQuote(span, pieces, each["text"], each["kind"], each["mode"], who, source, cue, each["confidence"]))
    return found


def quantities(doc: Doc) -> list[DocQuantity]:
    """The quantities of a Doc, in the order of its text."""
    cast, found = cast_of(doc), []
    for each in record(doc, "quantities"):
        if (span := at(doc, each["span"])) is not None:
            values = {name: each[name] for name in ("value", "min", "max", "unit", "per", "approx", "comparator", "confidence")}
            found.append(DocQuantity(span=span, speaker=cast.get(each["speaker"]), **values))
    return found


def record(doc: Doc, name: str) -> list[dict[str, Any]]:
    """One list of what was found; empty where the component did not run."""
    return list((doc._.get(STORED) or {}).get(name, ()))


def at(doc: Doc, place: Any) -> Span | None:
    """The tokens that a place in the text touches."""
    return None if place is None else doc.char_span(*place, alignment_mode="expand")


Doc.set_extension(STORED, default=None, force=True)
for attribute, getter in {"quotes": quotes, "speakers": speakers, "quantities": quantities}.items():
    Doc.set_extension(attribute, getter=getter, force=True)
