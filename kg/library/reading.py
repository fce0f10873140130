"""A store -> rows of everything in it, in the order of articles and of their text.

Enters: a :class:`~kg.store.Store`. Leaves: the rows of ``kg.rows``, and articles. Left to others: what is done with them (``kg.library``).

Each kind is one question over the whole store and small ones for what a row may have several of, put together here: as one
question the store would answer the small ones anew for every row.

What several prints of one report say is one row, that of the print that comes first, and earlier versions of an article have none (``kg.prints``).
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping

from kg.figures import several
from kg.network.questions import IDENTITIES
from kg.prints import ONCE, Counting, counting, text_of
from kg.records import HASH_DIGITS, Article
from kg.rows import ClaimRow, QuantityRow, QuoteRow, Row, SpeakerRow
from kg.store import Store
from kg.vocabulary import ID

ARTICLES = """
SELECT ?sha256 ?id ?title ?published ?publisher ?url WHERE {
  ?article a schema:NewsArticle ; schema:encoding/schema:sha256 ?sha256 ; schema:identifier ?id .
  OPTIONAL { ?article schema:headline ?title }
  OPTIONAL { ?article schema:datePublished ?published }
  OPTIONAL { ?article schema:publisher/schema:name ?publisher }
  OPTIONAL { ?article schema:url ?url }
} ORDER BY ?id ?sha256"""
QUOTES = """
SELECT ?node ?id ?title ?published ?who ?kind ?mode ?words ?start ?end ?cue ?source ?confidence WHERE {
  ?node a schema:Quotation ; eq:quoteKind ?kind ; eq:quoteMode ?mode ; schema:text ?words ; schema:isPartOf ?article ; schema:hasPart ?first ;
    prov:qualifiedAttribution ?attribution .
  ?first schema:position 1 ; eq:span/oa:hasSelector/oa:start ?start .
  { SELECT ?node (MAX(?last) AS ?end) WHERE { ?node schema:hasPart/eq:span/oa:hasSelector/oa:end ?last } GROUP BY ?node }
  ?article schema:identifier ?id .
  OPTIONAL { ?article schema:headline ?title }
  OPTIONAL { ?article schema:datePublished ?published }
  OPTIONAL { ?attribution prov:agent ?who }
  OPTIONAL { ?attribution eq:cue/oa:hasSelector/oa:exact ?cue }
  OPTIONAL { ?attribution eq:sourceSpan/oa:hasSelector/oa:exact ?source }
  OPTIONAL { ?attribution eq:confidence ?confidence }
} ORDER BY ?id ?article ?start ?end ?node"""
SPEAKERS = """
SELECT ?id ?who ?name ?class ?nationality ?quotes WHERE {
  { SELECT ?who ?article (COUNT(DISTINCT ?quotation) AS ?quotes) WHERE {
      ?quotation a schema:Quotation ; prov:wasAttributedTo ?who ; schema:isPartOf ?article .
      ONCE } GROUP BY ?who ?article }
  ?article schema:identifier ?id .
  ?who schema:name ?name .
  OPTIONAL { VALUES ?class { schema:Person schema:Organization foaf:Group schema:Place schema:CreativeWork } ?who a ?class }
  OPTIONAL { ?who schema:nationality ?nationality }
} ORDER BY ?id ?article DESC(?quotes) ?name ?who""".replace("ONCE", ONCE % {"statement": "quotation", "article": "article"})
QUANTITIES = """
SELECT ?node ?id ?words ?value ?low ?high ?precision ?label ?unit ?per ?start ?end ?confidence WHERE {
  ?node a qudt:Quantity ; qudt:quantityValue ?amount ; eq:span ?span .
  ?span oa:hasSource ?text ; oa:hasSelector ?selector .
  ?selector oa:start ?start ; oa:end ?end ; oa:exact ?words .
  ?article schema:encoding ?text ; schema:identifier ?id .
  ?amount eq:precision ?precision ; qudt:hasUnit ?unit .
  FILTER NOT EXISTS { ?change eq:from ?node }
  OPTIONAL { ?amount qudt:numericValue ?value }
  OPTIONAL { ?amount qudt:lowerBound ?low }
  OPTIONAL { ?amount qudt:upperBound ?high }
  OPTIONAL { ?amount eq:unitLabel ?label }
  OPTIONAL { ?node eq:per ?per }
  OPTIONAL { ?node eq:confidence ?confidence }
} ORDER BY ?id ?article ?start ?end ?node"""
CLAIMS = """
SELECT ?quotation ?node ?id ?who ?words ?subject ?polarity ?certainty ?modality ?start ?end ?confidence WHERE {
  ?node a schema:Claim ; schema:appearance ?quotation ; schema:text ?words ; eq:polarity ?polarity ; eq:certainty ?certainty ;
    eq:modality ?modality ; eq:span/oa:hasSelector ?selector .
  ?selector oa:start ?start ; oa:end ?end .
  ?quotation schema:isPartOf ?article .
  ?article schema:identifier ?id .
  OPTIONAL { ?quotation prov:wasAttributedTo ?who }
  OPTIONAL { ?node eq:topic/oa:hasSelector/oa:exact ?subject }
  OPTIONAL { ?node eq:confidence ?confidence }
} ORDER BY ?id ?article ?start ?end ?node"""

# What a row may have several of: the first is taken.
ROLES = """
SELECT ?who ?role WHERE {
  ?m org:member ?who ; org:role/skos:prefLabel ?role ; eq:span/oa:hasSelector ?s . ?s oa:start ?start ; oa:end ?end
} ORDER BY ?who ?start ?end ?role"""
BODIES = """
SELECT ?who ?name WHERE {
  ?m org:member ?who ; org:organization/schema:name ?name ; eq:span/oa:hasSelector ?s . ?s oa:start ?start ; oa:end ?end
} ORDER BY ?who ?start ?end ?name"""
NAMES = "SELECT ?who ?name WHERE { ?who a eq:Referent ; schema:name ?name } ORDER BY ?who ?name"
MEASURED = "SELECT ?node ?name WHERE { ?node a qudt:Quantity ; schema:variableMeasured/schema:name ?name } ORDER BY ?node ?name"
TIMES = "SELECT ?node ?time WHERE { ?node time:hasTime/rdfs:label ?time } ORDER BY ?node ?time"
GIVEN_BY = "SELECT ?node ?name WHERE { ?node a qudt:Quantity ; prov:wasAttributedTo/schema:name ?name } ORDER BY ?node ?name"

KINDS = {"Person": "person", "Organization": "organisation", "Group": "group", "Place": "place", "CreativeWork": "work"}
COMPARATORS = {"atLeast": ">=", "above": ">", "justAbove": ">", "atMost": "<=", "below": "<", "justBelow": "<"}
APPROXIMATE = frozenset({"approximate", "approximateRange", "justAbove", "justBelow"})


def articles(store: Store) -> Iterator[Article]:
    """Every article, with its text."""
    for sha256, id, title, published, publisher, url in store.values(ARTICLES):
        yield Article(str(id), store.text(str(sha256)), title, published, publisher, source=url, url=url)


def quotes(store: Store) -> Iterator[QuoteRow]:
    """Every quote; its text is without the quotation marks around it, and its place is that of these words."""
    names, roles, bodies = firsts(store, NAMES), firsts(store, ROLES), firsts(store, BODIES)
    once = counting(store)
    also = others(store, once)
    for node, id, title, published, who, kind, mode, words, start, end, cue, source, confidence in store.values(QUOTES):
        if not once.counts(str(node)):
            continue
        known = str(who)
        yield QuoteRow(
            str(id), title, published, names.get(known), roles.get(known), bodies.get(known), local(kind), local(mode), str(words), whole(start),
            whole(end), cue, source, real(confidence), also.get(str(node)),
        )  # fmt: skip


def others(store: Store, once: Counting) -> dict[str, str]:
    """The articles that print a statement again, by the statement."""
    again = once.again()
    names = {str(sha256)[:HASH_DIGITS]: str(id) for sha256, id, *_ in store.values(ARTICLES)} if again else {}
    return {first: "; ".join(sorted({names[text_of(node)] for node in nodes if text_of(node) in names})) for first, nodes in again.items()}


def speakers(store: Store) -> Iterator[SpeakerRow]:
    """Everybody who speaks, once an article, those with most quotes first; one person in several articles has one key."""
    roles, bodies, same = firsts(store, ROLES), firsts(store, BODIES), firsts(store, IDENTITIES)
    for id, who, name, kind, nationality, said in store.values(SPEAKERS):
        known = str(who)
        key = same.get(known, known).removeprefix(ID).removeprefix("text/").replace("/referent/", "/")
        yield SpeakerRow(
            str(id), key, str(name), KINDS.get(local(kind), "other"), roles.get(known), bodies.get(known), nationality, whole(said)
        )  # fmt: skip


def quantities(store: Store) -> Iterator[QuantityRow]:
    """Every quantity; of a change, the new level. A bound is the value, with its comparator."""
    measured, times, names = firsts(store, MEASURED), firsts(store, TIMES), firsts(store, GIVEN_BY)
    once = counting(store)
    for node, id, words, value, low, high, precision, label, unit, per, start, end, confidence in store.values(QUANTITIES):
        if not once.counts(str(node)):
            continue
        known, exact = str(node), local(precision)
        bound = exact in COMPARATORS
        yield QuantityRow(
            str(id), names.get(known), str(words), real(value if not bound else low or high), None if bound else real(low),
            None if bound else real(high), exact in APPROXIMATE, COMPARATORS.get(exact, "="), label or local(unit), per, measured.get(known),
            times.get(known), whole(start), whole(end), real(confidence),
        )  # fmt: skip


def claims(store: Store) -> Iterator[ClaimRow]:
    """Every claim, with the speaker of its quote."""
    names, times, once = firsts(store, NAMES), firsts(store, TIMES), counting(store)
    for quotation, node, id, who, words, subject, polarity, certainty, modality, start, end, confidence in store.values(CLAIMS):
        if not once.counts(str(quotation)):
            continue
        yield ClaimRow(
            str(id), names.get(str(who)), str(words), subject, times.get(str(node)), local(polarity), local(certainty), local(modality),
            whole(start), whole(end), real(confidence),
        )  # fmt: skip


READERS: Mapping[str, Callable[[Store], Iterator[Row]]] = {"quotes": quotes, "speakers": speakers, "quantities": quantities, "claims": claims}


def firsts(store: Store, sparql: str) -> dict[str, str]:
    """The first value of everything that a question of two columns is about."""
    return {who: values[0] for who, values in several(store, sparql).items()}


def local(iri: str | None) -> str:
    """The last part of an IRI.

    >>> local("https://w3id.org/expert-quotes/ns/vocab#direct"), local(None)
    ('direct', '')
    """
    return (iri or "").replace("#", "/").rpartition("/")[2]


def whole(value: str | None) -> int:
    """A number that is always there."""
    return int(value or 0)


def real(value: str | None) -> float | None:
    """A number that may be missing."""
    return None if value is None else float(value)
