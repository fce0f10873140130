"""Registry -> RDF: eq:RegistryEntity, the referents that it is, and eq:Identification for every decision.

Enters: a :class:`~kg.identity.Registry`. Leaves: the triples of the graph ``vocabulary.REGISTRY``, each once. Left to others:
deciding (``kg.identity``), the graph's place among the others (``derived``).

An entity has names and nothing else: role, institution and nationality hold in the article that says so. The plain triple
``prov:specializationOf`` answers most questions; the identification beside it says how sure that is, and why.
"""

from __future__ import annotations

from collections.abc import Iterator

from rdflib.term import Literal, URIRef

from kg import vocabulary as v
from kg.graph.writer import Triple, confidence
from kg.identity import Question, Registry, Verdict
from kg.identity.facts import Link
from kg.vocabulary import EQ, EQV, PROV, SCHEMA

SORT = {"person": SCHEMA.Person, "organisation": SCHEMA.Organization}


def registry_triples(registry: Registry) -> Iterator[Triple]:
    """The triples of the registry, in the order of entities and referents."""
    for entity, names in registry.names().items():
        node = v.entity_iri(entity)
        yield node, v.RDF_TYPE, EQ.RegistryEntity
        yield node, v.RDF_TYPE, SORT[entity.partition("/")[0]]
        yield node, SCHEMA.name, Literal(names[0])
        for name in names[1:]:
            yield node, SCHEMA.alternateName, Literal(name)
    for former, heir in registry.replaced:
        yield v.entity_iri(former), v.RDF_TYPE, EQ.RegistryEntity
        yield v.entity_iri(former), PROV.alternateOf, v.entity_iri(heir)
    for link in registry.links:
        yield v.referent_iri(link.referent), PROV.specializationOf, v.entity_iri(link.entity)
        yield from _link(link)
    for question in registry.questions:
        yield from _question(question)
    for verdict in registry.apart:
        yield from _apart(verdict)


def _link(link: Link) -> Iterator[Triple]:
    node = v.identification_iri(link.referent)
    yield from _decision(node, link.referent, link.witness, EQV.same, link.score, link.reason)
    yield node, EQ.basis, EQV.corrected if link.verdict else EQV.inferred
    if link.verdict:
        yield from _by(node, link.verdict)


def _question(question: Question) -> Iterator[Triple]:
    node = v.identification_iri(question.one, question.other)
    yield from _decision(node, question.one, question.other, EQV.open, question.score, question.reason)
    yield node, EQ.basis, EQV.inferred


def _apart(verdict: Verdict) -> Iterator[Triple]:
    node = v.identification_iri(*verdict.pair)
    yield from _decision(node, *verdict.pair, EQV.different, 1.0, verdict.reason)
    yield node, EQ.basis, EQV.corrected
    yield from _by(node, verdict)


def _decision(node: URIRef, referent: str, witness: str | None, verdict: URIRef, score: float, reason: str) -> Iterator[Triple]:
    """eq:Identification: that a referent is, is not or may be the same as its witness."""
    yield node, v.RDF_TYPE, EQ.Identification
    yield node, EQ.referent, v.referent_iri(referent)
    if witness is not None:
        yield node, EQ.witness, v.referent_iri(witness)
    yield node, EQ.verdict, verdict
    yield node, EQ.score, confidence(score)
    yield node, EQ.reason, Literal(reason)


def _by(node: URIRef, verdict: Verdict) -> Iterator[Triple]:
    """prov:Person: who decided, by the name they gave, and when."""
    person = v.shared_iri("agent", verdict.by)
    yield node, PROV.wasAssociatedWith, person
    yield person, v.RDF_TYPE, PROV.Person
    yield person, SCHEMA.name, Literal(verdict.by)
    yield node, PROV.endedAtTime, Literal(verdict.on, datatype=v.DATE_TIME, normalize=False)
