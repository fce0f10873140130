"""Every namespace, every term and the making of every IRI: the only package in which an IRI is spelled.

Enters: hashes, spans, names. Leaves: terms (``EQ.Referent``), the terms that stand for the values of the records
(``QUOTE_KIND["direct"]``), IRIs, and the place of the ontology's files. Left to others: triples (``graph``).

A term that a namespace below does not list cannot be written by mistake: asking for it raises ``AttributeError``.
``ontology/kg.ttl`` defines the terms of ``EQ`` and ``EQV``; a test holds the two together. The scheme of the IRIs is
argued in ``ontology/README.md``; in short: nothing but the text's hash, a kind of node and offsets goes into one, so
that the same article makes the same IRIs on every machine and nothing in them needs escaping.

This file has the terms, ``iris`` the making of IRIs; what ``iris`` makes is to be had from here.
"""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from rdflib.namespace import DefinedNamespace, Namespace
from rdflib.term import URIRef

from kg.records import Anomaly, Basis, Certainty, Direction, Form, Kind, Modality, Mode, Polarity, QuoteKind, What
from kg.vocabulary.iris import COMPARISONS as COMPARISONS
from kg.vocabulary.iris import COPIES as COPIES
from kg.vocabulary.iris import GRAPH as GRAPH
from kg.vocabulary.iris import ID as ID
from kg.vocabulary.iris import MAX_SLUG as MAX_SLUG
from kg.vocabulary.iris import REGISTRY as REGISTRY
from kg.vocabulary.iris import VIEW as VIEW
from kg.vocabulary.iris import article_iri as article_iri
from kg.vocabulary.iris import collation_iri as collation_iri
from kg.vocabulary.iris import comparison_iri as comparison_iri
from kg.vocabulary.iris import correction_iri as correction_iri
from kg.vocabulary.iris import corrections_graph_iri as corrections_graph_iri
from kg.vocabulary.iris import entity_iri as entity_iri
from kg.vocabulary.iris import extraction_graph_iri as extraction_graph_iri
from kg.vocabulary.iris import identification_iri as identification_iri
from kg.vocabulary.iris import listed as listed
from kg.vocabulary.iris import name_iri as name_iri
from kg.vocabulary.iris import node_iri as node_iri
from kg.vocabulary.iris import quantity_iri as quantity_iri
from kg.vocabulary.iris import quantity_key as quantity_key
from kg.vocabulary.iris import reconciliation_iri as reconciliation_iri
from kg.vocabulary.iris import referent_iri as referent_iri
from kg.vocabulary.iris import referent_key as referent_key
from kg.vocabulary.iris import reprint_iri as reprint_iri
from kg.vocabulary.iris import run_iri as run_iri
from kg.vocabulary.iris import shared_iri as shared_iri
from kg.vocabulary.iris import short as short
from kg.vocabulary.iris import slug as slug
from kg.vocabulary.iris import span_iri as span_iri
from kg.vocabulary.iris import text_iri as text_iri

SHAPES = "https://w3id.org/expert-quotes/shapes#"


class EQ(DefinedNamespace):
    """Classes and properties of our own: what no vocabulary in use has."""

    _fail = True
    _NS = Namespace("https://w3id.org/expert-quotes/ns#")
    _extras = ["from"]  # noqa: RUF012 - rdflib declares it so; a Python keyword cannot be an annotation

    Attribution: URIRef
    Change: URIRef
    Collation: URIRef
    Comparison: URIRef
    Correction: URIRef
    Identification: URIRef
    QuoteFragment: URIRef
    Reconciliation: URIRef
    Referent: URIRef
    RegistryEntity: URIRef
    Reprint: URIRef
    anomaly: URIRef
    article: URIRef
    basis: URIRef
    candidate: URIRef
    certainty: URIRef
    codePointLength: URIRef
    confidence: URIRef
    conflict: URIRef
    context: URIRef
    correctionKind: URIRef
    cue: URIRef
    decided: URIRef
    delta: URIRef
    direction: URIRef
    entity: URIRef
    factor: URIRef
    gave: URIRef
    hedge: URIRef
    inQuotation: URIRef
    left: URIRef
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
    ratio: URIRef
    reason: URIRef
    referent: URIRef
    relays: URIRef
    repeats: URIRef
    right: URIRef
    said: URIRef
    score: URIRef
    sourceSpan: URIRef
    span: URIRef
    statedEquivalent: URIRef
    to: URIRef
    topic: URIRef
    unitLabel: URIRef
    verdict: URIRef
    witness: URIRef


class EQV(DefinedNamespace):
    """The values of our own properties: SKOS concepts, one scheme a property."""

    _fail = True
    _NS = Namespace("https://w3id.org/expert-quotes/ns/vocab#")

    above: URIRef
    acronym: URIRef
    agrees: URIRef
    approximate: URIRef
    approximateRange: URIRef
    assertion: URIRef
    atLeast: URIRef
    atMost: URIRef
    below: URIRef
    certain: URIRef
    changed: URIRef
    comparable: URIRef
    conditional: URIRef
    copy: URIRef
    corrected: URIRef
    decrease: URIRef
    different: URIRef
    direct: URIRef
    disagrees: URIRef
    enriched: URIRef
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
    missingQuote: URIRef
    mixed: URIRef
    negative: URIRef
    nominal: URIRef
    notAQuote: URIRef
    open: URIRef
    partialName: URIRef
    positive: URIRef
    possible: URIRef
    prediction: URIRef
    probable: URIRef
    pronoun: URIRef
    question: URIRef
    range: URIRef
    recommendation: URIRef
    revision: URIRef
    same: URIRef
    speech: URIRef
    stated: URIRef
    thought: URIRef
    unchanged: URIRef
    underspecified: URIRef
    unspecifiedNumber: URIRef
    unspecifiedSource: URIRef
    wrongNumber: URIRef
    wrongSpan: URIRef
    wrongSpeaker: URIRef


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
    isBasedOn: URIRef
    isPartOf: URIRef
    measuredProperty: URIRef
    measurementQualifier: URIRef
    name: URIRef
    nationality: URIRef
    observationAbout: URIRef
    position: URIRef
    publisher: URIRef
    sameAs: URIRef
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
    Person: URIRef
    SoftwareAgent: URIRef
    agent: URIRef
    alternateOf: URIRef
    endedAtTime: URIRef
    qualifiedAttribution: URIRef
    specializationOf: URIRef
    used: URIRef
    value: URIRef
    wasAssociatedWith: URIRef
    wasAttributedTo: URIRef
    wasDerivedFrom: URIRef
    wasGeneratedBy: URIRef
    wasInvalidatedBy: URIRef
    wasRevisionOf: URIRef


class ORG(DefinedNamespace):
    """What is used of the Organization ontology."""

    _fail = True
    _NS = Namespace("http://www.w3.org/ns/org#")

    Membership: URIRef
    Role: URIRef
    member: URIRef
    memberOf: URIRef
    organization: URIRef
    role: URIRef


class QUDT(DefinedNamespace):
    """What is used of QUDT."""

    _fail = True
    _NS = Namespace("http://qudt.org/schema/qudt/")

    Quantity: URIRef
    QuantityValue: URIRef
    conversionMultiplier: URIRef
    conversionOffset: URIRef
    hasDimensionVector: URIRef
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
DATE_TIME = XSD.dateTime
DURATION = XSD.duration
ANY_URI = XSD.anyURI
NUMBER_UNIT = UNIT.NUM
DIMENSION = Namespace("http://qudt.org/vocab/dimensionvector/")
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
BASIS: Mapping[Basis, URIRef] = {"stated": EQV.stated, "inferred": EQV.inferred, "corrected": EQV.corrected}
ANOMALY: Mapping[Anomaly, URIRef] = {"missing_opening_mark": EQV.missingOpeningMark, "missing_closing_mark": EQV.missingClosingMark}
DIRECTION: Mapping[Direction, URIRef] = {"up": EQV.increase, "down": EQV.decrease}
CORRECTION_KIND: Mapping[What, URIRef] = {
    "speaker": EQV.wrongSpeaker,
    "span": EQV.wrongSpan,
    "not-a-quote": EQV.notAQuote,
    "missing-quote": EQV.missingQuote,
    "number": EQV.wrongNumber,
}
"""The corrections of one article; who is who across articles is decided elsewhere."""
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


def ontology_path(*parts: str) -> Path:
    """A file of the ontology: inside the package when installed from a wheel, beside the package in a checkout.

    >>> ontology_path("kg.ttl").name
    'kg.ttl'
    """
    package = Path(__file__).resolve().parents[1]
    installed = package / "ontology"
    root = installed if installed.is_dir() else package.parent / "ontology"
    return root.joinpath(*parts)
