"""Entities -> eq:Referent, with the mentions, memberships and nationality that the text gives them.

Enters: the writer and an entity. Leaves: triples in the writer. Left to others: who is who across articles; a referent
belongs to one text.
"""

from __future__ import annotations

from rdflib.term import Literal, URIRef

from kg import vocabulary as v
from kg.graph.writer import LOOSE, Writer, confidence, words
from kg.records import Affiliation, Entity, Mention
from kg.vocabulary import EQ, EQV, OA, ORG, SCHEMA


def write_entity(w: Writer, entity: Entity) -> None:
    """eq:Referent, and what the text says it is: schema:Person, schema:Organization, foaf:Group, schema:Place ..."""
    node = w.referents[entity.key]
    _referent(w, node, entity.name, v.ENTITY_CLASS[entity.kind], named=entity.named)
    for alias in entity.aliases:
        if alias != entity.name:
            w.add(node, SCHEMA.alternateName, Literal(alias))
    w.add(node, SCHEMA.honorificPrefix, words(entity.title))
    for mention in entity.mentions:
        _mention(w, entity, mention)
    for affiliation in entity.affiliations:
        _membership(w, entity, affiliation)
    if entity.nationality:
        _nationality(w, entity, node, Literal(entity.nationality))


def _referent(w: Writer, node: URIRef, name: str, also: URIRef | None, *, named: bool = True) -> None:
    w.kind(node, EQ.Referent)
    if also is not None:
        w.kind(node, also)
    w.add(node, SCHEMA.name, Literal(name))
    w.add(node, EQ.named, Literal("true" if named else "false", datatype=v.BOOLEAN))


def _mention(w: Writer, entity: Entity, mention: Mention) -> None:
    """oa:Annotation: these words identify this referent."""
    node = w.node("mention", mention.span, f"{entity.key} {mention.form}")
    if (node, v.RDF_TYPE, OA.Annotation) in w.triples:
        return  # found twice: a mention has one confidence
    w.kind(node, OA.Annotation)
    w.add(node, OA.motivatedBy, OA.identifying)
    w.add(node, OA.hasTarget, w.span(mention.span))
    w.add(node, OA.hasBody, w.referents[entity.key])
    w.add(node, EQ.mentionForm, v.MENTION_FORM[mention.form])
    w.add(node, EQ.confidence, confidence(mention.confidence))


def _membership(w: Writer, entity: Entity, affiliation: Affiliation) -> None:
    """org:Membership with org:Role; an institution that is no entity becomes a referent of its own."""
    node = w.node("membership", affiliation.span, f"{entity.key} {affiliation!r}")
    w.kind(node, ORG.Membership)
    w.add(node, ORG.member, w.referents[entity.key])
    key = w.organisation(affiliation)
    if key is not None:
        w.add(node, ORG.organization, w.referents[key])
        if key.startswith(LOOSE):
            _referent(w, w.referents[key], key.removeprefix(LOOSE), SCHEMA.Organization)
            w.add(w.referents[key], EQ.span, w.span(affiliation.institution_span))
    if affiliation.role:
        role = w.node("role", affiliation.role_span or affiliation.span, affiliation.role)
        w.add(node, ORG.role, role)
        w.kind(role, ORG.Role)
        w.add(role, v.PREF_LABEL, Literal(affiliation.role))
        w.add(role, EQ.span, w.span(affiliation.role_span))
    w.add(node, EQ.span, w.span(affiliation.span))
    w.add(node, EQ.basis, v.BASIS[affiliation.basis])
    w.add(node, EQ.confidence, confidence(affiliation.confidence))


def _nationality(w: Writer, entity: Entity, node: URIRef, nationality: Literal) -> None:
    """schema:nationality as the text has it, and an rdf:Statement that holds the words which say so."""
    w.add(node, SCHEMA.nationality, nationality)
    if entity.nationality_span is None:
        return
    evidence = w.node("evidence", entity.nationality_span, entity.key)
    w.kind(evidence, v.RDF_STATEMENT)
    w.add(evidence, v.RDF_SUBJECT, node)
    w.add(evidence, v.RDF_PREDICATE, SCHEMA.nationality)
    w.add(evidence, v.RDF_OBJECT, nationality)
    w.add(evidence, EQ.span, w.span(entity.nationality_span))
    w.add(evidence, EQ.basis, EQV.stated)
