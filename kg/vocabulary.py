"""Every namespace, every term and the making of every IRI: the only module in which an IRI is spelled.

Enters: hashes, spans, names. Leaves: terms (``EQ.Referent``), the terms that stand for the values of the records
(``QUOTE_KIND["direct"]``), IRIs, and the place of the ontology's files. Left to others: triples (``graph``).

A term that a namespace below does not list cannot be written by mistake: asking for it raises ``AttributeError``.
``ontology/kg.ttl`` defines the terms of ``EQ`` and ``EQV``; a test holds the two together. The scheme of the IRIs is
argued in ``ontology/README.md``; in short: nothing but the text's hash, a kind of node and offsets goes into one, so
that the same article makes the same IRIs on every machine and nothing in them needs escaping.
"""

from __future__ import annotations

import hashlib
import re
import unicodedata
from collections.abc import Mapping
from pathlib import Path

from rdflib.namespace import DefinedNamespace, Namespace
from rdflib.term import URIRef

from kg.records import Anomaly, Basis, Certainty, Direction, Form, Kind, Modality, Mode, Polarity, QuoteKind, Span

ID = "https://w3id.org/expert-quotes/id/"
GRAPH = "https://w3id.org/expert-quotes/graph/"
SHAPES = "https://w3id.org/expert-quotes/shapes#"
HASH_DIGITS = 16
MAX_SLUG = 60


class EQ(DefinedNamespace):
    """Classes and properties of our own: what no vocabulary in use has."""

    _fail = True
    _NS = Namespace("https://w3id.org/expert-quotes/ns#")
    _extras = ["from"]  # noqa: RUF012 - rdflib declares it so; a Python keyword cannot be an annotation

    Attribution: URIRef
    Change: URIRef
    QuoteFragment: URIRef
    Referent: URIRef
    anomaly: URIRef
    basis: URIRef
    certainty: URIRef
    codePointLength: URIRef
    confidence: URIRef
    context: URIRef
    cue: URIRef
    delta: URIRef
    direction: URIRef
    factor: URIRef
    hedge: URIRef
    inQuotation: URIRef
    mentionForm: URIRef
    modality: URIRef
    named: URIRef
    per: URIRef
    perPeriod: URIRef
    polarity: URIRef
    precision: URIRef
    quantity: URIRef
    quoteKind: URIRef
    quoteMode: URIRef
    relays: URIRef
    sourceSpan: URIRef
    span: URIRef
    statedEquivalent: URIRef
    to: URIRef
    unitLabel: URIRef


class EQV(DefinedNamespace):
    """The values of our own properties: SKOS concepts, one scheme a property."""

    _fail = True
    _NS = Namespace("https://w3id.org/expert-quotes/ns/vocab#")

    above: URIRef
    acronym: URIRef
    approximate: URIRef
    approximateRange: URIRef
    assertion: URIRef
    atLeast: URIRef
    atMost: URIRef
    below: URIRef
    certain: URIRef
    conditional: URIRef
    decrease: URIRef
    direct: URIRef
    evaluation: URIRef
    exact: URIRef
    explanation: URIRef
    fullName: URIRef
    increase: URIRef
    indirect: URIRef
    inferred: URIRef
    justAbove: URIRef
    justBelow: URIRef
    metonym: URIRef
    missingClosingMark: URIRef
    missingOpeningMark: URIRef
    mixed: URIRef
    negative: URIRef
    nominal: URIRef
    partialName: URIRef
    positive: URIRef
    possible: URIRef
    prediction: URIRef
    probable: URIRef
    pronoun: URIRef
    question: URIRef
    range: URIRef
    recommendation: URIRef
    speech: URIRef
    stated: URIRef
    thought: URIRef
    unchanged: URIRef
    underspecified: URIRef
    unspecifiedNumber: URIRef
    unspecifiedSource: URIRef


class SCHEMA(DefinedNamespace):
    """What is used of schema.org (https form)."""

    _fail = True
    _NS = Namespace("https://schema.org/")

    Claim: URIRef
    CreativeWork: URIRef
    NewsArticle: URIRef
    Organization: URIRef
    Person: URIRef
    Place: URIRef
    Quotation: URIRef
    SoftwareApplication: URIRef
    StatisticalVariable: URIRef
    TextObject: URIRef
    about: URIRef
    alternateName: URIRef
    appearance: URIRef
    datePublished: URIRef
    encoding: URIRef
    encodingFormat: URIRef
    hasPart: URIRef
    headline: URIRef
    honorificPrefix: URIRef
    identifier: URIRef
    isPartOf: URIRef
    name: URIRef
    nationality: URIRef
    position: URIRef
    publisher: URIRef
    sha256: URIRef
    softwareVersion: URIRef
    statType: URIRef
    text: URIRef
    url: URIRef
    variableMeasured: URIRef


class OA(DefinedNamespace):
    """What is used of the Web Annotation vocabulary."""

    _fail = True
    _NS = Namespace("http://www.w3.org/ns/oa#")

    Annotation: URIRef
    SpecificResource: URIRef
    TextPositionSelector: URIRef
    TextQuoteSelector: URIRef
    end: URIRef
    exact: URIRef
    hasBody: URIRef
    hasSelector: URIRef
    hasSource: URIRef
    hasTarget: URIRef
    identifying: URIRef
    motivatedBy: URIRef
    prefix: URIRef
    start: URIRef
    suffix: URIRef


class PROV(DefinedNamespace):
    """What is used of PROV-O."""

    _fail = True
    _NS = Namespace("http://www.w3.org/ns/prov#")

    Activity: URIRef
    Bundle: URIRef
    Entity: URIRef
    SoftwareAgent: URIRef
    agent: URIRef
    qualifiedAttribution: URIRef
    used: URIRef
    wasAssociatedWith: URIRef
    wasAttributedTo: URIRef
    wasDerivedFrom: URIRef
    wasGeneratedBy: URIRef


class ORG(DefinedNamespace):
    """What is used of the Organization ontology."""

    _fail = True
    _NS = Namespace("http://www.w3.org/ns/org#")

    Membership: URIRef
    Role: URIRef
    member: URIRef
    organization: URIRef
    role: URIRef


class QUDT(DefinedNamespace):
    """What is used of QUDT."""

    _fail = True
    _NS = Namespace("http://qudt.org/schema/qudt/")

    Quantity: URIRef
    QuantityValue: URIRef
    hasUnit: URIRef
    lowerBound: URIRef
    numericValue: URIRef
    quantityValue: URIRef
    upperBound: URIRef


UNIT = Namespace("http://qudt.org/vocab/unit/")
FOAF = Namespace("http://xmlns.com/foaf/0.1/")
TIME = Namespace("http://www.w3.org/2006/time#")
SKOS = Namespace("http://www.w3.org/2004/02/skos/core#")
RDF = Namespace("http://www.w3.org/1999/02/22-rdf-syntax-ns#")
RDFS = Namespace("http://www.w3.org/2000/01/rdf-schema#")
XSD = Namespace("http://www.w3.org/2001/XMLSchema#")

RDF_TYPE = RDF.type
RDF_STATEMENT = RDF.Statement
RDF_SUBJECT = RDF.subject
RDF_PREDICATE = RDF.predicate
RDF_OBJECT = RDF.object
LABEL = RDFS.label
PREF_LABEL = SKOS.prefLabel
GROUP = FOAF.Group
TEMPORAL_ENTITY = TIME.TemporalEntity
HAS_TIME = TIME.hasTime
INTEGER = XSD.integer
DECIMAL = XSD.decimal
BOOLEAN = XSD.boolean
DATE = XSD.date
DURATION = XSD.duration
ANY_URI = XSD.anyURI
NUMBER_UNIT = UNIT.NUM
"""The unit of a count of anything: no unit in the text, or one that QUDT does not have."""

PREFIXES: Mapping[str, str] = {
    "eq": str(EQ._NS),
    "eqv": str(EQV._NS),
    "foaf": str(FOAF),
    "oa": str(OA._NS),
    "org": str(ORG._NS),
    "prov": str(PROV._NS),
    "qudt": str(QUDT._NS),
    "rdf": str(RDF),
    "rdfs": str(RDFS),
    "schema": str(SCHEMA._NS),
    "skos": str(SKOS),
    "time": str(TIME),
    "unit": str(UNIT),
    "xsd": str(XSD),
}
"""Prefix -> namespace, for serialisers and queries; sorted."""

# Record values -> terms. A test compares the keys with the Literal types of kg.records.
ENTITY_CLASS: Mapping[Kind, URIRef | None] = {
    "person": SCHEMA.Person,
    "organisation": SCHEMA.Organization,
    "group": GROUP,
    "place": SCHEMA.Place,
    "work": SCHEMA.CreativeWork,
    "other": None,  # eq:Referent alone: the text does not say what it is
}
MENTION_FORM: Mapping[Form, URIRef] = {
    "full_name": EQV.fullName,
    "partial_name": EQV.partialName,
    "acronym": EQV.acronym,
    "pronoun": EQV.pronoun,
    "nominal": EQV.nominal,
    "metonym": EQV.metonym,
}
QUOTE_KIND: Mapping[QuoteKind, URIRef] = {"direct": EQV.direct, "indirect": EQV.indirect, "mixed": EQV.mixed}
QUOTE_MODE: Mapping[Mode, URIRef] = {"speech": EQV.speech, "thought": EQV.thought}
BASIS: Mapping[Basis, URIRef] = {"stated": EQV.stated, "inferred": EQV.inferred}
ANOMALY: Mapping[Anomaly, URIRef] = {"missing_opening_mark": EQV.missingOpeningMark, "missing_closing_mark": EQV.missingClosingMark}
DIRECTION: Mapping[Direction, URIRef] = {"up": EQV.increase, "down": EQV.decrease}
POLARITY: Mapping[Polarity, URIRef] = {"positive": EQV.positive, "negative": EQV.negative}
CERTAINTY: Mapping[Certainty, URIRef] = {
    "certain": EQV.certain,
    "probable": EQV.probable,
    "possible": EQV.possible,
    "underspecified": EQV.underspecified,
}
MODALITY: Mapping[Modality, URIRef] = {
    "assertion": EQV.assertion,
    "prediction": EQV.prediction,
    "conditional": EQV.conditional,
    "question": EQV.question,
    "evaluation": EQV.evaluation,
    "explanation": EQV.explanation,
    "recommendation": EQV.recommendation,
}
PERIOD: Mapping[str, str] = {
    "second": "PT1S",
    "minute": "PT1M",
    "hour": "PT1H",
    "day": "P1D",
    "week": "P7D",
    "fortnight": "P14D",
    "month": "P1M",
    "quarter": "P3M",
    "year": "P1Y",
    "decade": "P10Y",
    "century": "P100Y",
}
"""What a rate is counted by, where that is a time -> the time as an xsd:duration."""

# Letters that Unicode does not decompose into an ASCII letter and a mark.
_LETTERS = str.maketrans({"æ": "ae", "œ": "oe", "ø": "o", "ß": "ss", "đ": "d", "ð": "d", "ł": "l", "þ": "th", "ı": "i"})
_APOSTROPHES = str.maketrans("", "", "'’‘ʼ`´")


def slug(name: str) -> str:
    """A name as part of an IRI: lower-case ASCII letters, digits and hyphens, never empty, at most 60 characters.

    A name that leaves nothing (another script, markup alone) becomes the beginning of its hash, and one that has to
    be cut keeps it as its end.

    >>> slug("Dr. Ásta Þórsdóttir-O’Neil")
    'dr-asta-thorsdottir-oneil'
    >>> slug("世界")
    'x-33650a36'
    """
    folded = unicodedata.normalize("NFKD", name.lower().translate(_APOSTROPHES)).translate(_LETTERS)
    ascii_only = "".join(c for c in folded if not unicodedata.combining(c))
    safe = re.sub(r"[^a-z0-9]+", "-", ascii_only).strip("-")
    if safe and len(safe) <= MAX_SLUG:
        return safe
    digest = hashlib.sha256(name.encode("utf-8")).hexdigest()[:8]
    return f"{safe[: MAX_SLUG - len(digest) - 1].strip('-') or 'x'}-{digest}"


def text_iri(sha256: str) -> URIRef:
    """The text snapshot with this hash; all nodes read off it lie below.

    >>> str(text_iri("2d711642b726b04401627ca9fbac32f5"))
    'https://w3id.org/expert-quotes/id/text/2d711642b726b044'
    """
    return URIRef(f"{ID}text/{sha256[:HASH_DIGITS]}")


def article_iri(sha256: str) -> URIRef:
    """The article whose text has this hash."""
    return URIRef(f"{ID}article/{sha256[:HASH_DIGITS]}")


def extraction_graph_iri(sha256: str) -> URIRef:
    """The named graph that holds everything read off the text with this hash.

    >>> str(extraction_graph_iri("2d711642b726b04401627ca9fbac32f5"))
    'https://w3id.org/expert-quotes/graph/2d711642b726b044/extraction'
    """
    return URIRef(f"{GRAPH}{sha256[:HASH_DIGITS]}/extraction")


def run_iri(sha256: str) -> URIRef:
    """The activity that made the extraction graph of the text with this hash."""
    return URIRef(f"{GRAPH}{sha256[:HASH_DIGITS]}/run")


def span_iri(text: URIRef, span: Span) -> URIRef:
    """A stretch of a text, in code points, as RFC 5147 writes it.

    >>> str(span_iri(text_iri("2d711642b726b044"), (81, 252)))
    'https://w3id.org/expert-quotes/id/text/2d711642b726b044#char=81,252'
    """
    return URIRef(f"{text}#char={span[0]},{span[1]}")


def node_iri(text: URIRef, kind: str, span: Span, number: int = 1, part: str = "") -> URIRef:
    """A node that was read off a span; ``number`` tells apart several of one kind on one span, ``part`` names a piece.

    >>> text = text_iri("2d711642b726b044")
    >>> str(node_iri(text, "quote", (81, 252)))
    'https://w3id.org/expert-quotes/id/text/2d711642b726b044/quote/81-252'
    >>> str(node_iri(text, "quantity", (81, 90), 2, "value")).rpartition("/")[2]
    '81-90.2-value'
    """
    suffix = f".{number}" if number > 1 else ""
    return URIRef(f"{text}/{kind}/{span[0]}-{span[1]}{suffix}{'-' + part if part else ''}")


def name_iri(text: URIRef, kind: str, name: str, number: int = 1) -> URIRef:
    """A node that is known by a name within one text: a referent, a variable.

    >>> str(name_iri(text_iri("2d711642b726b044"), "referent", "Mira Holt", 2))
    'https://w3id.org/expert-quotes/id/text/2d711642b726b044/referent/mira-holt.2'
    """
    return URIRef(f"{text}/{kind}/{slug(name)}{f'.{number}' if number > 1 else ''}")


def shared_iri(kind: str, name: str) -> URIRef:
    """A node that all articles share and that is known by its name alone: a publisher, a version of the software.

    >>> str(shared_iri("software", "kg 0.1.0"))
    'https://w3id.org/expert-quotes/id/software/kg-0-1-0'
    """
    return URIRef(f"{ID}{kind}/{slug(name)}")


def ontology_path(*parts: str) -> Path:
    """A file of the ontology: inside the package when installed from a wheel, beside the package in a checkout.

    >>> ontology_path("kg.ttl").name
    'kg.ttl'
    """
    package = Path(__file__).resolve().parent
    installed = package / "ontology"
    root = installed if installed.is_dir() else package.parent / "ontology"
    return root.joinpath(*parts)
