"""The view graph: short ways from a person to what they said, where they belong and which figures they gave.

Enters: a store, and who is who across its articles. Leaves: :class:`Shortcut` records, a triple each. Left to others: putting them into the graph
``vocabulary.VIEW`` (``derived``).

Everything in the view follows from the rest and is made anew with it, so nothing may be edited there. Its subjects are the entities of the
registry; who has none is their article's referent.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from rdflib.term import Literal, URIRef

from kg import vocabulary as v
from kg.graph import Triple
from kg.store import Store
from kg.vocabulary import EQ, ORG, SCHEMA

SAID = """
SELECT ?who ?quotation WHERE {
  ?quotation a schema:Quotation ; eq:quoteMode eqv:speech ; prov:wasAttributedTo ?who .
} ORDER BY ?quotation ?who"""
GAVE = """
SELECT ?who ?quantity ?words WHERE {
  ?quantity a qudt:Quantity ; prov:wasAttributedTo ?who ; eq:span/oa:hasSelector/oa:exact ?words .
  FILTER NOT EXISTS { ?change eq:from ?quantity }
} ORDER BY ?quantity ?who"""
MEMBERS = "SELECT DISTINCT ?who ?body WHERE { ?m org:member ?who ; org:organization ?body } ORDER BY ?who ?body"


@dataclass(frozen=True, slots=True)
class Shortcut:
    """A triple of the view, and the text that it follows from, by the first digits of its hash."""

    text: str
    triple: Triple


def shortcuts(store: Store, entities: Mapping[str, str]) -> Iterator[Shortcut]:
    """The shortcuts of all articles of a store; ``entities`` gives the entity of a referent by the keys of both."""

    def node(who: str | None) -> URIRef:
        entity = entities.get(v.referent_key(URIRef(str(who))))
        return URIRef(str(who)) if entity is None else v.entity_iri(entity)

    for who, quotation in store.values(SAID):
        yield Shortcut(text_of(who), (node(who), EQ.said, URIRef(str(quotation))))
    for who, quantity, words in store.values(GAVE):
        yield Shortcut(text_of(who), (node(who), EQ.gave, URIRef(str(quantity))))
        yield Shortcut(text_of(who), (URIRef(str(quantity)), SCHEMA.text, Literal(str(words))))
    for who, body in store.values(MEMBERS):
        yield Shortcut(text_of(who), (node(who), ORG.memberOf, node(body)))


def text_of(who: str | None) -> str:
    """The text of a referent."""
    return v.referent_key(URIRef(str(who))).partition("/")[0]
