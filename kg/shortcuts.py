"""The view graph: short ways from a person to what they said, where they belong and which figures they gave.

Enters: the graphs of articles, who is who across them, and what counts elsewhere. Leaves: :class:`Shortcut` records, a triple each. Left to others:
putting them into the graph ``vocabulary.VIEW`` (``derived``).

Everything in the view follows from the rest and is made anew with it, so nothing may be edited there. Its subjects are the entities of the
registry; who has none is their article's referent. An article of which there is a later version has no shortcuts, and what a copy only repeats has
its shortcut in the print that comes first: so whoever counts along the shortcuts counts each statement once.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass, field, replace

from rdflib.term import Literal, URIRef

from kg import vocabulary as v
from kg.graph import Triple
from kg.store.asked import ArticleGraph
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
    """A triple of the view, in plain strings, and the text that it follows from, by the first digits of its hash."""

    text: str
    subject: str
    predicate: URIRef
    object: str

    @property
    def triple(self) -> Triple:
        """As the graph has it."""
        return URIRef(self.subject), self.predicate, Literal(self.object) if self.predicate == SCHEMA.text else URIRef(self.object)


@dataclass(frozen=True, slots=True)
class View:
    """The shortcuts of some articles: read off their graphs anew each time that somebody takes them, so that those of an archive are never held.

    ``entities`` gives the entity of a referent by the keys of both; ``replaced`` are texts of which there is a later version, ``repeated``
    quotations and figures that copies only repeat.
    """

    articles: Mapping[str, ArticleGraph] = field(default_factory=dict)
    """The graphs by the texts that they were read off."""
    entities: Mapping[str, str] = field(default_factory=dict)
    replaced: Collection[str] = ()
    repeated: Collection[str] = ()

    def within(self, texts: Collection[str]) -> View:
        """Those of some of the articles."""
        return replace(self, articles={text: each for text, each in self.articles.items() if text in texts})

    def __iter__(self) -> Iterator[Shortcut]:
        return (each for text, article in self.articles.items() if text not in self.replaced for each in self._of(article))

    def _of(self, article: ArticleGraph) -> Iterator[Shortcut]:
        for who, quotation in article.values(SAID):
            if quotation not in self.repeated:
                yield Shortcut(article.text, self._node(who), EQ.said, str(quotation))
        for who, quantity, words in article.values(GAVE):
            if quantity not in self.repeated:
                yield Shortcut(article.text, self._node(who), EQ.gave, str(quantity))
                yield Shortcut(article.text, str(quantity), SCHEMA.text, str(words))
        for who, body in article.values(MEMBERS):
            yield Shortcut(article.text, self._node(who), ORG.memberOf, self._node(body))

    def _node(self, who: str | None) -> str:
        entity = self.entities.get(v.referent_key(str(who)))
        return str(who) if entity is None else f"{v.ID}{entity}"
