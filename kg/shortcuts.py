"""The view graph: short ways from a person to what they said, where they belong and which figures they gave.

Enters: a store, who is who across its articles, and what counts elsewhere. Leaves: :class:`Shortcut` records, a triple each. Left to others:
putting them into the graph ``vocabulary.VIEW`` (``derived``).

Everything in the view follows from the rest and is made anew with it, so nothing may be edited there. Its subjects are the entities of the
registry; who has none is their article's referent. An article of which there is a later version has no shortcuts, and what a copy only repeats has
its shortcut in the print that comes first: so whoever counts along the shortcuts counts each statement once.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from sys import intern

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
    """A triple of the view, and the text that it follows from, by the first digits of its hash.

    Plain strings, of which one stands for all that are the same: a large archive has millions.
    """

    text: str
    subject: str
    predicate: URIRef
    object: str

    @property
    def triple(self) -> Triple:
        """As the graph has it."""
        return URIRef(self.subject), self.predicate, Literal(self.object) if self.predicate == SCHEMA.text else URIRef(self.object)


def shortcuts(
    store: Store, entities: Mapping[str, str], replaced: Collection[str] = (), repeated: Collection[str] = ()
) -> Iterator[Shortcut]:  # fmt: skip
    """The shortcuts of all articles of a store; ``entities`` gives the entity of a referent by the keys of both.

    ``replaced`` are texts of which there is a later version, ``repeated`` quotations and figures that copies only repeat.
    """

    def node(who: str | None) -> str:
        entity = entities.get(v.referent_key(str(who)))
        return intern(str(who) if entity is None else f"{v.ID}{entity}")

    def counts(who: str | None, statement: str | None = None) -> bool:
        return statement not in repeated and text_of(who) not in replaced

    for who, quotation in store.values(SAID):
        if counts(who, quotation):
            yield Shortcut(text_of(who), node(who), EQ.said, str(quotation))
    for who, quantity, words in store.values(GAVE):
        if counts(who, quantity):
            yield Shortcut(text_of(who), node(who), EQ.gave, str(quantity))
            yield Shortcut(text_of(who), str(quantity), SCHEMA.text, intern(str(words)))
    for who, body in store.values(MEMBERS):
        if counts(who):
            yield Shortcut(text_of(who), node(who), ORG.memberOf, node(body))


def text_of(who: str | None) -> str:
    """The text of a referent."""
    return intern(v.referent_key(str(who)).partition("/")[0])
