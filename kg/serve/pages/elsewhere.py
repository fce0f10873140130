"""Where else an article stands: copies in other papers, other versions, reprints of the very same text.

Enters: an open store, the IRI of an article. Leaves: plain dictionaries in order of their days. Left to others: what a copy is (``kg.copies``),
HTML (the templates).
"""

from __future__ import annotations

from kg.search import Row
from kg.serve.pages.facts import rows, titles
from kg.store import Store
from kg.vocabulary import COPIES, listed

SIDES = """
SELECT ?one ?other ?verdict ?earlier WHERE { GRAPH <%s> {
  VALUES ?one { %s }
  { ?collation eq:article ?one ; eq:witness ?other . BIND(true AS ?earlier) } UNION
  { ?collation eq:witness ?one ; eq:article ?other . BIND(false AS ?earlier) }
  ?collation eq:verdict ?verdict .
} } ORDER BY ?other ?verdict ?earlier"""
REPRINTS = """
SELECT ?name ?title ?publisher ?published ?url WHERE { GRAPH <%s> {
  ?print a eq:Reprint ; eq:article <%s> ; schema:identifier ?name .
  OPTIONAL { ?print schema:headline ?title }
  OPTIONAL { ?print schema:publisher/schema:name ?publisher }
  OPTIONAL { ?print schema:datePublished ?published }
  OPTIONAL { ?print schema:url ?url }
} } ORDER BY ?published ?publisher ?name"""
MANY = 100
"""From here on no further prints of one report are followed: nobody reads the list to its end, and its questions take time."""


def elsewhere(store: Store, article: str) -> list[Row]:
    """Every other print of an article and every other version of it; ``is`` says which, in a reader's words."""
    found = {**linked(store, article, "copy"), **linked(store, article, "revision")}
    known = titles(store, (iri.rpartition("/")[2] for iri in found))
    named = [{**known[key], "is": word} for iri, word in found.items() if (key := iri.rpartition("/")[2]) in known]
    reprints = [{**row, "is": "the very same text"} for row in rows(store, REPRINTS % (COPIES, article))]
    return sorted([*named, *reprints], key=lambda row: (row.get("published") or "", row.get("publisher") or "", row.get("title") or ""))


def linked(store: Store, article: str, verdict: str) -> dict[str, str]:
    """The articles that collations of one verdict lead to, from one to the next: each copy has one with one before it."""
    found: dict[str, str] = {article: ""}
    frontier = [article]
    while frontier and len(found) < MANY:
        reached = [row for row in rows(store, SIDES % (COPIES, listed(frontier))) if row["verdict"].endswith(f"#{verdict}")]
        frontier = []
        for row in reached:
            if row["other"] not in found:
                found[row["other"]] = found[row["one"]] or word(verdict, earlier=row["earlier"] == "true")
                frontier.append(row["other"])
    del found[article]
    return found


def word(verdict: str, *, earlier: bool) -> str:
    """What another article is to this one."""
    if verdict == "copy":
        return "the same report"
    return "an earlier version" if earlier else "a later version"
