"""The figures of a store, as far as each article tells: what ``kg.comparisons`` puts side by side.

Enters: a store, and who is who across its articles. Leaves: :class:`~kg.comparisons.Figure` facts. Left to others: comparing (``kg.comparisons``),
writing (``derived``).

Read off the articles' graphs by SPARQL. Left out are the sizes of moves ("rose by 40") and factors, which are no levels, and what a
claim denies or makes depend on a condition.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from decimal import Decimal
from sys import intern

from rdflib.term import URIRef

from kg.comparisons import UNREAL, Figure, Move
from kg.store import Store
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
} ORDER BY ?text ?published ?publisher"""
NAMED = "SELECT ?who ?name WHERE { ?who a eq:Referent ; eq:named true ; schema:name ?name } ORDER BY ?who ?name"
NEGATIVE, CONDITIONAL, PREDICTION = str(EQV.negative), str(EQV.conditional), str(EQV.prediction)
FLOATED = {str(EQV.possible), str(EQV.recommendation)}
MOVES: Mapping[str, Move] = {str(EQV.increase): "up", str(EQV.decrease): "down"}
NOBODY: frozenset[str] = frozenset()
APPROXIMATE = {str(EQV.approximate), str(EQV.approximateRange)}


def figures(store: Store, entities: Mapping[str, str]) -> Iterator[Figure]:
    """Every figure of the store; ``entities`` gives the entity of a referent by the keys of both."""
    events, about, qualifiers = several(store, EVENTS), several(store, ABOUT), several(store, QUALIFIERS)
    measured, times = several(store, MEASURED), several(store, TIMES)
    sources = {str(quantity): (referent_key(URIRef(str(who))), name) for quantity, who, name in store.values(SOURCES)}
    papers = {str(text).rpartition("/")[2]: (published, publisher) for text, published, publisher in store.values(PAPERS)}
    settings, moves = settings_of(store), {quantity for (quantity,) in store.values(MOVED)}
    claims: dict[str, set[str]] = {}
    for quantity, *said in store.values(CLAIMS):
        claims.setdefault(str(quantity), set()).update(str(each) for each in said)
    for node, words, value, low, high, precision, unit, label, per, moved in store.values(FIGURES):
        point, least, most = (None if number is None else Decimal(number) for number in (value, low, high))
        if node is None or node in moves or (point is None and least is None and most is None):
            continue
        claimed = claims.get(node, set())
        if claimed & {NEGATIVE, CONDITIONAL}:
            continue
        key = quantity_key(URIRef(node))
        text = key.partition("/")[0]
        referent, name = sources.get(node, (None, None))
        said_of = about.get(node, ())
        published, publisher = papers.get(text, (None, None))
        yield Figure(
            key=key,
            words=str(words),
            low=least if point is None else point,
            high=most if point is None else point,
            approx=precision in APPROXIMATE,
            unit=label or "",
            qudt=unit if unit != str(NUMBER_UNIT) else None,
            per=per,
            events=frozenset(events.get(node, ())),
            names=frozenset(word for word in said_of if word[:1].isupper()),
            agents=frozenset(word for word in said_of if not word[:1].isupper()),
            traits=frozenset(qualifiers.get(node, ())),
            measured=next(iter(measured.get(node, ())), ""),
            time=next(iter(times.get(node, ())), None),
            source=None if referent is None else entities.get(referent, referent),
            name=name,
            published=published,
            publisher=publisher,
            setting=settings.get(text, NOBODY),
            foretold=PREDICTION in claimed,
            floated=bool(claimed & FLOATED) or bool(UNREAL & set(qualifiers.get(node, ()))),
            moved=MOVES.get(str(moved)),
        )


def settings_of(store: Store) -> dict[str, frozenset[str]]:
    """The names in each text: one set for all of its figures, and one string for all that are called so."""
    found: dict[str, set[str]] = {}
    for who, name in store.values(NAMED):
        found.setdefault(referent_key(str(who)).partition("/")[0], set()).add(intern(str(name)))
    return {text: frozenset(names) for text, names in found.items()}


def several(store: Store, sparql: str) -> dict[str, tuple[str, ...]]:
    """The second column of an answer by the first."""
    found: dict[str, list[str]] = {}
    for who, value in store.values(sparql):
        found.setdefault(str(who), []).append(intern(str(value)))
    return {who: tuple(values) for who, values in found.items()}
