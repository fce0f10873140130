"""Who of the registry is whom outside -> RDF: skos:exactMatch or closeMatch, and eq:Reconciliation for every decision.

Enters: entities with the decisions that hold. Leaves: triples for the graph ``vocabulary.REGISTRY``. Left to others: deciding
(``kg.identity.reconciliation``).
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping

from rdflib.term import Literal, URIRef

from kg import vocabulary as v
from kg.graph.writer import Triple, confidence
from kg.identity.reconciliation import Match, Outcome
from kg.vocabulary import EQ, EQV, PROV, SCHEMA, SKOS

LINK: Mapping[Outcome, URIRef] = {"exact": SKOS.exactMatch, "close": SKOS.closeMatch}
VERDICT: Mapping[Outcome, URIRef] = {"exact": EQV.same, "close": EQV.open, "open": EQV.open, "different": EQV.different}


def outside_triples(matches: Iterable[tuple[str, Match]]) -> Iterator[Triple]:
    """The triples of decisions, in their order."""
    for entity, match in matches:
        who, candidate, node = v.entity_iri(entity), URIRef(match.id), v.reconciliation_iri(entity, match.id)
        if match.outcome in LINK:
            yield who, LINK[match.outcome], candidate
        yield candidate, v.LABEL, Literal(match.label)
        yield node, v.RDF_TYPE, EQ.Reconciliation
        yield node, EQ.entity, who
        yield node, EQ.candidate, candidate
        yield node, EQ.witness, v.referent_iri(match.referent)
        yield node, EQ.verdict, VERDICT[match.outcome]
        yield node, EQ.score, confidence(match.score)
        yield node, EQ.reason, Literal(match.reason)
        yield node, EQ.basis, EQV.corrected if match.by else EQV.enriched
        if match.by:
            person = v.shared_iri("agent", match.by)
            yield node, PROV.wasAssociatedWith, person
            yield person, v.RDF_TYPE, PROV.Person
            yield person, SCHEMA.name, Literal(match.by)
            yield node, PROV.endedAtTime, Literal(match.on, datatype=v.DATE_TIME, normalize=False)
