"""The figures of a store, as far as each article tells: what ``kg.comparisons`` puts side by side.

Enters: the graphs of articles, and who is who across them. Leaves: :class:`~kg.comparisons.Figure` facts. Left to others: comparing
(``kg.comparisons``), writing (``derived``).

Read off each article's graph by SPARQL, one after the other, so that no more than an article is held. Left out are the sizes of moves ("rose by
40") and factors, which are no levels, and what a claim denies or makes depend on a condition.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from decimal import Decimal
from functools import lru_cache
from sys import intern
from typing import TypeVar

from rdflib.term import URIRef

from kg.comparisons import UNREAL, Figure, Move
from kg.store.asked import ArticleGraph, interned, several
from kg.vocabulary import EQV, NUMBER_UNIT, quantity_key, referent_key

FIGURES = """
SELECT ?quantity ?words ?value ?low ?high ?precision ?unit ?label ?per ?moved WHERE {
  ?quantity a qudt:Quantity ; qudt:quantityValue ?amount ; eq:span/oa:hasSelector/oa:exact ?words .
  ?amount eq:precision ?precision ; qudt:hasUnit ?unit .
  OPTIONAL { ?amount qudt:numericValue ?value }
  OPTIONAL { ?amount qudt:lowerBound ?low }
  OPTIONAL { ?amount qudt:upperBound ?high }
  OPTIONAL { ?amount eq:unitLabel ?label }
  OPTIONAL { ?quantity eq:per ?per }
  OPTIONAL { ?level eq:to ?quantity ; eq:direction ?moved }
} ORDER BY ?quantity"""
MOVED = "SELECT DISTINCT ?quantity WHERE { ?change eq:from|eq:delta|eq:factor ?quantity }"
"""No levels. Asked for by itself: asked of each figure, it takes a third of all the time."""
CLAIMS = """
SELECT ?quantity ?polarity ?modality ?certainty WHERE {
  ?claim eq:quantity ?quantity ; eq:polarity ?polarity ; eq:modality ?modality ; eq:certainty ?certainty .
}"""
EVENTS = "SELECT ?quantity ?word WHERE { ?quantity schema:measuredProperty ?word } ORDER BY ?quantity ?word"
ABOUT = "SELECT ?quantity ?word WHERE { ?quantity schema:observationAbout ?word } ORDER BY ?quantity ?word"
QUALIFIERS = "SELECT ?quantity ?word WHERE { ?quantity schema:measurementQualifier ?word } ORDER BY ?quantity ?word"
MEASURED = "SELECT ?quantity ?name WHERE { ?quantity a qudt:Quantity ; schema:variableMeasured/schema:name ?name } ORDER BY ?quantity ?name"
TIMES = "SELECT ?quantity ?time WHERE { ?quantity a qudt:Quantity ; time:hasTime/rdfs:label ?time } ORDER BY ?quantity ?time"
SOURCES = """
SELECT ?quantity ?who ?name WHERE {
  ?quantity a qudt:Quantity ; prov:wasAttributedTo ?who .
  ?who schema:name ?name .
} ORDER BY ?quantity ?who ?name"""
PAPERS = """
SELECT ?text ?published ?publisher WHERE {
  ?article schema:encoding ?text .
  OPTIONAL { ?article schema:datePublished ?published }
  OPTIONAL { ?article schema:publisher/schema:name ?publisher }
} ORDER BY DESC(?text) DESC(?published) DESC(?publisher)"""
NAMED = "SELECT ?name WHERE { ?who a eq:Referent ; eq:named true ; schema:name ?name }"
NEGATIVE, CONDITIONAL, PREDICTION = str(EQV.negative), str(EQV.conditional), str(EQV.prediction)
FLOATED = {str(EQV.possible), str(EQV.recommendation)}
MOVES: Mapping[str, Move] = {str(EQV.increase): "up", str(EQV.decrease): "down"}
APPROXIMATE = {str(EQV.approximate), str(EQV.approximateRange)}
Thing = TypeVar("Thing")


class Shared(dict[Thing, Thing]):
    """One object for all that are equal: without that a figure takes 1.5 kB."""

    def __call__(self, thing: Thing) -> Thing:
        return self.setdefault(thing, thing)


def figures(articles: Iterable[ArticleGraph], entities: Mapping[str, str]) -> Iterator[Figure]:
    """Every figure of some articles; ``entities`` gives the entity of a referent by the keys of both."""
    words: Shared[frozenset[str]] = Shared()
    for article in articles:
        yield from figures_of(article, entities, words)


def figures_of(article: ArticleGraph, entities: Mapping[str, str], shared: Shared[frozenset[str]]) -> Iterator[Figure]:
    """The figures of an article."""
    rows = list(article.values(FIGURES))
    if not rows:
        return
    events, about, qualifiers = several(article, EVENTS), several(article, ABOUT), several(article, QUALIFIERS)
    measured, times = several(article, MEASURED), several(article, TIMES)
    sources = {str(quantity): (referent_key(URIRef(str(who))), intern(str(name))) for quantity, who, name in article.values(SOURCES)}
    published, publisher = next((row[1:] for row in article.values(PAPERS)), (None, None))
    setting = shared(frozenset(intern(str(name)) for (name,) in article.values(NAMED)))
    moves = {quantity for (quantity,) in article.values(MOVED)}
    claims: dict[str, set[str]] = {}
    for quantity, *said in article.values(CLAIMS):
        claims.setdefault(str(quantity), set()).update(str(each) for each in said)
    for node, words, value, low, high, precision, unit, label, per, moved in rows:
        point, least, most = (None if number is None else exact(number) for number in (value, low, high))
        if node is None or node in moves or (point is None and least is None and most is None):
            continue
        claimed = claims.get(node, set())
        if claimed & {NEGATIVE, CONDITIONAL}:
            continue
        referent, name = sources.get(node, (None, None))
        said_of, narrowed = about.get(node, ()), shared(frozenset(qualifiers.get(node, ())))
        yield Figure(
            key=quantity_key(URIRef(node)),
            words=intern(str(words)),
            low=least if point is None else point,
            high=most if point is None else point,
            approx=precision in APPROXIMATE,
            unit=intern(label or ""),
            qudt=interned(unit) if unit != str(NUMBER_UNIT) else None,
            per=interned(per),
            events=shared(frozenset(events.get(node, ()))),
            names=shared(frozenset(word for word in said_of if word[:1].isupper())),
            agents=shared(frozenset(word for word in said_of if not word[:1].isupper())),
            traits=narrowed,
            measured=next(iter(measured.get(node, ())), ""),
            time=next(iter(times.get(node, ())), None),
            source=None if referent is None else entities.get(referent, referent),
            name=name,
            published=interned(published),
            publisher=interned(publisher),
            setting=setting,
            foretold=PREDICTION in claimed,
            floated=bool(claimed & FLOATED) or bool(UNREAL & narrowed),
            moved=MOVES.get(str(moved)),
        )


@lru_cache(maxsize=1 << 16)
def exact(number: str) -> Decimal:
    """A number as it is written."""
    return Decimal(number)
