"""What the pages of lists say, asked in a worker: home, search, somebody, an institution.

Enters: an open store. Leaves: plain dictionaries, a page at a time. Left to others: HTML (``design`` and the templates), one article
(``article``).

Lists come from the index (``kg.search``); what is told of the few that are shown is asked of the graph, from their IRIs on, so that nothing
here grows with the store.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from kg.corrections import Ledger
from kg.errors import KgError
from kg.search import PAGE, Row, index, passage, terms
from kg.serve.pages.places import person_at
from kg.store import Store
from kg.view.reading import passage as marked
from kg.vocabulary import ID, entity_iri, listed, referent_iri, referent_key

FEW = 8
TOP = 12
MANY_ROLES = 40
KEY = re.compile(r"(?:[0-9a-f]{16}/)?[a-z0-9-]{1,80}(?:\.[0-9]+)?")
"""What may stand behind /person/ and /institution/: part of an IRI of ours."""


class NotThere(KgError):
    """The store has no such article or person; answered with 404."""


def home(store: Store) -> dict[str, Any]:
    """Counts, the latest articles, the most quoted, and numbers that contradict each other."""
    found = index(store)
    return {
        "counts": found.counts(),
        "articles": found.latest(FEW),
        "people": found.most_quoted("person", TOP),
        "bodies": found.most_quoted("institution", TOP),
        "pairs": found.disagreements(5),
    }


def articles(store: Store, page: int) -> dict[str, Any]:
    """All articles, the newest first."""
    found = index(store)
    return {"articles": found.latest(PAGE, skip(page)), "total": found.counts()["article"]}


def people(store: Store, kind: str, page: int) -> dict[str, Any]:
    """All people, institutions or groups that are quoted, the most quoted first."""
    found = index(store)
    return {"people": found.most_quoted(kind, PAGE, skip(page)), "total": found.counts().get(kind, 0)}


def contradictions(store: Store, page: int) -> dict[str, Any]:
    """Numbers that contradict each other, the farthest apart first."""
    found = index(store)
    return {"pairs": found.disagreements(PAGE, skip(page)), "total": found.counts()["disagreement"]}


def skip(page: int) -> int:
    """How many rows come before a page; pages are counted from 1."""
    return (page - 1) * PAGE


def search(store: Store, typed: str, page: int) -> dict[str, Any]:
    """Everything with the words that were typed: people, institutions and articles on the first page, quotes on every one."""
    found, wanted = index(store), terms(typed)
    answer: dict[str, Any] = {"total": found.quote_hits(wanted), "quotes": found.quotes_found(wanted, PAGE, skip(page))}
    if page == 1:
        answer["people"] = found.people_found(wanted, ("person", "group"), TOP)
        answer["bodies"] = found.people_found(wanted, ("institution",), TOP)
        answer["articles"] = [
            {**row, "passage": passage(store.text(row["sha256"]), wanted)} for row in found.articles_found(wanted, FEW)
        ]  # fmt: skip
    return answer


def find(store: Store, key: str, sort: str) -> Row:
    """Somebody by the end of their address; raises :class:`NotThere`. A former entity is answered with whom it is now, under ``heir``."""
    if KEY.fullmatch(key):
        found = index(store).who(key if "/" in key else f"{sort}/{key}")
        if found is not None:
            return found
    raise NotThere(f"the store has nobody under {key!r}: look for the name in the search")


def person(store: Store, key: str, page: int) -> dict[str, Any]:
    """Somebody: roles, quotes in their sentences, numbers, contradictions, and why they are one in several articles."""
    found = index(store)
    who = find(store, key, "person")
    if "heir" in who:
        return {"heir": who["heir"]}
    if who["kind"] == "institution":
        return institution(store, key, page)
    return {
        "who": who,
        "roles": found.roles_of(who["id"], MANY_ROLES),
        "quotes": in_sentences(store, found.quotes_of(who["id"], PAGE, skip(page))),
        "figures": found.figures_of(who["id"]) if page == 1 else [],
        "figure_count": found.figure_count(who["id"]),
        "pairs": [seen_by(pair, who["key"]) for pair in found.disagreements_of(who["id"], TOP)] if page == 1 else [],
        **(identity(store, who["key"]) if page == 1 else {}),
    }


def institution(store: Store, key: str, page: int) -> dict[str, Any]:
    """A body: who belongs to it, and what it and its people say."""
    found = index(store)
    who = find(store, key, "organisation")
    if "heir" in who:
        return {"heir": who["heir"]}
    return {
        "who": who,
        "members": found.members_of(who["id"]) if page == 1 else [],
        "total": found.quote_count_for(who["id"]),
        "quotes": in_sentences(store, found.quotes_for(who["id"], PAGE, skip(page))),
        "figures": found.figures_of(who["id"]) if page == 1 else [],
        "figure_count": found.figure_count(who["id"]),
        "pairs": [seen_by(pair, who["key"]) for pair in found.disagreements_of(who["id"], TOP)] if page == 1 else [],
        **(identity(store, who["key"]) if page == 1 else {}),
    }


SWAPPED = (("words", "other_words"), ("place", "other_place"), ("text", "other_text"), ("article", "other_article"), ("who", "other"),
           ("published", "other_published"), ("who_kind", "other_kind"), ("who_name", "other_name"))  # fmt: skip


def seen_by(pair: Row, key: str) -> Row:
    """A pair of numbers with the one of this person first."""
    if pair["who"] == key:
        return pair
    return {**pair, **{a: pair[b] for a, b in SWAPPED}, **{b: pair[a] for a, b in SWAPPED}}


# Sentences


PLACES = """
SELECT ?quote ?from ?to ?start ?end WHERE {
  VALUES ?quote { %s }
  ?quote eq:context/oa:hasSelector ?around . ?around oa:start ?from ; oa:end ?to .
  ?quote schema:hasPart/eq:span/oa:hasSelector ?selector . ?selector oa:start ?start ; oa:end ?end .
} ORDER BY ?quote ?start"""
SHA256 = "SELECT ?text ?sha256 WHERE { VALUES ?text { %s } ?text schema:sha256 ?sha256 } ORDER BY ?text ?sha256"


def in_sentences(store: Store, quotes: Sequence[Row]) -> list[Row]:
    """Quotes, each with the sentences that it stands in: ``passage`` is pieces with whether they are of the quote."""
    nodes = {f"{ID}text/{row['text']}/quote/{row['place']}": row for row in quotes}
    spans: dict[str, list[tuple[int, int]]] = {}
    around: dict[str, tuple[int, int]] = {}
    for row in rows(store, PLACES % listed(nodes)):
        spans.setdefault(row["quote"], []).append((int(row["start"]), int(row["end"])))
        around[row["quote"]] = (int(row["from"]), int(row["to"]))
    texts = texts_of(store, {row["text"] for row in quotes})
    return [
        {**row, "passage": marked(texts[row["text"]], around[node], spans[node]) if node in around else [(row["words"], True)]}
        for node, row in nodes.items()
    ]


def texts_of(store: Store, keys: Iterable[str]) -> dict[str, str]:
    """Texts by the digits that stand for their hashes."""
    hashes = rows(store, SHA256 % listed(f"{ID}text/{key}" for key in sorted(keys)))
    return {row["text"].rpartition("/")[2]: store.text(row["sha256"]) for row in hashes}


def rows(store: Store, sparql: str) -> list[dict[str, str]]:
    """The answer to a question of our own, by the names of its columns; what is unbound is not there."""
    columns = re.findall(r"\?(\w+)", sparql.partition("WHERE")[0])
    return [{name: value for name, value in zip(columns, row, strict=True) if value is not None} for row in store.values(sparql)]


# Who is who


DECISIONS = """
SELECT ?referent ?as ?article ?verdict ?witness ?other ?other_article ?score ?reason ?basis ?by WHERE {
  VALUES ?role { eq:referent eq:witness }
  %s
  ?decision ?role ?referent ; eq:verdict ?verdict ; eq:score ?score ; eq:reason ?reason ; eq:basis ?basis .
  FILTER(?role = eq:referent || ?verdict != eqv:same)
  ?decision eq:referent|eq:witness ?witness . FILTER(?witness != ?referent)
  ?referent schema:name ?as . ?witness schema:name ?other .
  OPTIONAL { ?decision prov:wasAssociatedWith/schema:name ?by }
} ORDER BY ?score ?referent ?witness LIMIT 60"""


def identity(store: Store, key: str) -> dict[str, Any]:
    """Why somebody of several articles is taken for one, and who may be the same; what was decided by people too."""
    entity = key.partition("/")[0] in ("person", "organisation")
    this = f"?referent prov:specializationOf <{entity_iri(key)}> ." if entity else f"VALUES ?referent {{ <{referent_iri(key)}> }}"
    found = [decision(row) for row in rows(store, DECISIONS % this)]
    named = titles(store, {row[side].partition("/")[0] for row in found for side in ("one", "two")})
    for row in found:
        row["article"], row["other_article"] = (named.get(row[side].partition("/")[0], {}) for side in ("one", "two"))
    return {name: [row for row in found if row["verdict"] == name] for name in ("same", "open", "different")}


def decision(row: Mapping[str, str]) -> dict[str, Any]:
    """A decision on two referents, by their keys."""
    one, two = (referent_key(row[name]) for name in ("referent", "witness"))
    return {
        "one": one, "two": two, "as": row["as"], "other": row["other"], "score": float(row["score"]), "reason": row["reason"],
        "verdict": row["verdict"].rpartition("#")[2], "basis": row["basis"].rpartition("#")[2], "by": row.get("by", ""),
    }  # fmt: skip


def titles(store: Store, texts: Iterable[str]) -> dict[str, Row]:
    """Articles by the digits that stand for their texts."""
    wanted = sorted(texts)
    places = ", ".join("?" * len(wanted))
    return {row["text"]: row for row in index(store).rows(f"SELECT * FROM article WHERE text IN ({places})", *wanted)}


# Corrections and charts


def referent(store: Store, key: str) -> dict[str, Any]:
    """Somebody who is to be told apart or taken together, by the key of a referent or of an entity: a referent, with a name to show."""
    found = index(store).row("SELECT who.* FROM referent JOIN who ON who.id = referent.who WHERE referent.key = ?", key)
    if found is not None:
        return {"key": key, "name": found["name"], "page": person_at(found["key"])}
    who = index(store).who(key)
    if who is None or "heir" in who:
        raise NotThere(f"the store has nobody under {key[:100]!r}: look for the name in the search")
    first = index(store).row("SELECT key FROM referent WHERE who = ? ORDER BY key LIMIT 1", who["id"])
    return {"key": first["key"] if first else who["key"], "name": who["name"], "page": person_at(who["key"])}


def states(store: Store, ledger: Ledger) -> dict[str, str]:
    """What became of each decision."""
    from kg.desk.replay import states as found

    return found(ledger, store)


def drawn(store: Store, around: str | None) -> list[dict[str, Any]]:
    """The charts of a store, or of what one name is about, as plain values; raises :class:`NotThere` for a name that nobody has."""
    from kg.charts import charts as charts_of
    from kg.serve.pages.answers import page_at

    try:
        found = charts_of(store, around)
    except KgError as error:
        raise NotThere(error.message) from error
    return [
        {
            "name": chart.name, "title": chart.title, "reading": chart.reading, "svg": chart.svg, "columns": chart.columns,
            "rows": [(row, page_at(f"{ID}{node}") if node else "") for row, node in zip(chart.rows, chart.nodes, strict=True)],
        }
        for chart in found
    ]  # fmt: skip
