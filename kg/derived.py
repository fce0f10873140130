"""What follows from all articles of a store together: copies and versions, who is who, figures side by side, and shortcuts.

Enters: a store, the verdicts of people, and, where articles are about to be put in, these. Leaves: the graphs
``vocabulary.REGISTRY``, ``COPIES``, ``COMPARISONS`` and ``VIEW``, and in the store's folder the table of IRIs, the list of arrivals and the
sketches of texts. Read too is the file of those whom ``kg reconcile`` has found outside. Left to others: deciding (``kg.identity``, ``kg.copies``,
``kg.comparisons``), triples (``kg.graph``), reading prints, figures and shortcuts (``prints``, ``figures``, ``shortcuts``).

They are made anew from the articles' graphs each time, and written together with the articles that changed it, in
one write: no store is ever found with articles and without what follows from them. Table and arrivals are written before: an
IRI that was handed out and is not used yet is given to the same referent the next time.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from itertools import chain
from pathlib import Path
from sys import intern

from rdflib.term import URIRef

from kg import files, search
from kg import vocabulary as v
from kg.comparisons import Comparison, comparisons
from kg.copies import Copies, Reprint, rank, repeats
from kg.errors import StoreError, at
from kg.figures import figures
from kg.graph.comparisons import comparison_triples
from kg.graph.copies import copy_triples
from kg.graph.outside import outside_triples
from kg.graph.registry import registry_triples
from kg.identity import Referent, Registry, Table, Verdict, decide, outside
from kg.identity.reconciliation import Match, settled
from kg.prints import DATES, Prints, arrivals_place, text_of
from kg.records import HASH_DIGITS, Extraction
from kg.shortcuts import View
from kg.store import Entry, Store
from kg.store.asked import ArticleGraph, article_graphs, interned, several
from kg.vocabulary import SCHEMA, referent_key, slug

REFERENTS = """
SELECT ?who ?class ?name ?title ?nationality WHERE {
  VALUES ?class { schema:Person schema:Organization }
  ?who a ?class ; eq:named true ; schema:name ?name .
  OPTIONAL { ?who schema:honorificPrefix ?title }
  OPTIONAL { ?who schema:nationality ?nationality }
} ORDER BY ?who ?class ?name ?title ?nationality"""
ALIASES = "SELECT ?who ?name WHERE { ?who eq:named true ; schema:alternateName ?name } ORDER BY ?who ?name"
ROLES = "SELECT DISTINCT ?who ?role WHERE { ?m org:member ?who ; org:role/skos:prefLabel ?role } ORDER BY ?who ?role"
BODIES = "SELECT DISTINCT ?who ?body WHERE { ?m org:member ?who ; org:organization ?body } ORDER BY ?who ?body"
SPEAKERS = "SELECT DISTINCT ?who WHERE { ?attribution a eq:Attribution ; prov:agent ?who }"


@dataclass(frozen=True, slots=True)
class Derived:
    """The registry, and the table with the lines that it added; copies; figures side by side; shortcuts."""

    registry: Registry
    table: Table
    comparisons: tuple[Comparison, ...] = ()
    view: View = field(default_factory=View)
    outside: tuple[tuple[str, Match], ...] = ()
    """Entities with what holds of them outside, in the file's decisions."""
    copies: Copies = field(default_factory=Copies)
    repeated: tuple[tuple[str, str], ...] = ()
    """Quotations and figures that copies only repeat, with those that they repeat: IRIs."""
    prints: Prints | None = None
    """What is noted of their arrival."""

    def within(self, texts: Collection[str]) -> Derived:
        """The part of it that is about some texts, each given by the first 16 digits of its hash."""

        def inside(key: str) -> bool:
            return key.partition("/")[0] in texts

        compared = tuple(each for each in self.comparisons if inside(each.left) and inside(each.right))
        repeated = tuple((node, first) for node, first in self.repeated if text_of(node) in texts and text_of(first) in texts)
        outside = tuple(each for each in self.outside if inside(each[1].referent))
        return Derived(self.registry.within(texts), self.table, compared, self.view.within(texts), outside, self.copies.within(texts), repeated)

    def entries(self) -> list[Entry]:
        """The graphs that hold it."""
        return [
            Entry(v.REGISTRY, chain(registry_triples(self.registry), outside_triples(self.outside))),
            Entry(v.COPIES, copy_triples(self.copies, self.repeated)),
            Entry(v.COMPARISONS, comparison_triples(self.comparisons)),
            Entry(v.VIEW, (each.triple for each in self.view)),
        ]


def derived(store: Store, verdicts: Sequence[Verdict] = (), fresh: Store | None = None, again: Iterable[Reprint] = ()) -> Derived:
    """What follows from the articles of a store, those of ``fresh`` taken in place of their earlier versions; no graph is written.

    ``again`` are other prints of the texts that are there or about to be.
    """
    store.settle()
    table, prints = table_of(store), Prints(store, fresh, again)
    copies = prints.decided()
    new = texts_of(fresh) if fresh else set()
    articles = {each.text: each for each in chain(article_graphs(store, new), article_graphs(fresh) if fresh else ())}
    # What is taken one by one is not kept beside what is made of it.
    registry = decide(facts(articles.values()), verdicts, table, slug=slug, echoes=copies.echoes)
    entities = {link.referent: link.entity for link in registry.links}
    repeated = repeated_in(prints, copies, entities)
    said_before = dict(repeated)
    known = figures((each for each in articles.values() if each.text not in copies.replaced), entities)
    compared = comparisons(known, {v.quantity_key(URIRef(node)) for node in said_before})
    view = View(articles, entities, copies.replaced, said_before)
    return Derived(registry, table, compared, view, tuple(settled(outside_of(store), entities)), copies, repeated, prints)


def repeated_in(prints: Prints, copies: Copies, entities: Mapping[str, str]) -> tuple[tuple[str, str], ...]:
    """The quotations and figures that copies only repeat, with those that they repeat, in order."""
    first = copies.first or {}
    statements = prints.statements(first, entities)
    return tuple(sorted(repeats(statements, lambda text: rank(prints.prints[text]), first.__getitem__)))


def put(store: Store, found: Derived, extractions: Iterable[Extraction] = ()) -> int:
    """Put articles in together with what follows from all of them, and make the index anew; the number of graphs written."""
    place = table_place(store)
    if place is not None and found.table.grown:
        files.write(place, str(found.table).encode("utf-8"))
    arrivals = arrivals_place(store)
    if arrivals is not None and found.prints is not None and found.prints.arrivals is not None:
        files.write(arrivals, found.prints.arrivals.encode("utf-8"))
    written = store.replace(extractions, found.entries())
    if store.remembered is not None:
        store.remembered.keep()
    with suppress(OSError):  # it can be made again by whoever needs it
        search.refresh(store)
    return written


def put_part(store: Store, found: Derived) -> int:
    """Put the part of it that is about the articles of a store: what an export of these articles holds."""
    return store.replace_graphs(found.within(texts_of(store)).entries())


def keep(store: Store, extractions: Sequence[Extraction], verdicts: Sequence[Verdict] = (), again: Iterable[Reprint] = ()) -> Registry:
    """Put articles in, or on any error none, with all that follows; ``again`` are other prints of their texts."""
    with Store.memory() as fresh:
        fresh.replace(extractions)
        found = derived(store, verdicts, fresh, again)
        put(store, found, extractions)
    return found.registry


def refresh(store: Store, verdicts: Sequence[Verdict] = ()) -> Registry:
    """Make anew what follows from the articles that are there."""
    return keep(store, (), verdicts)


def texts_of(store: Store) -> set[str]:
    """The texts of a store as keys of referents name them."""
    return {sha256[:HASH_DIGITS] for sha256 in store.texts()}


# The table


def table_place(store: Store) -> Path | None:
    """The file of the table; none for a store in memory."""
    return None if store.path is None else store.path / "registry.tsv"


def table_of(store: Store) -> Table:
    """The table of a store; empty where there is none yet."""
    place = table_place(store)
    if place is None or not place.exists():
        return Table()
    try:
        return Table.parse(place.read_text(encoding="utf-8"))
    except (OSError, UnicodeDecodeError) as error:
        raise StoreError("the registry's table cannot be read: restore the file, or build a new store", article=str(place)) from error
    except StoreError as error:
        raise at(error, str(place)) from error


# Who is whom outside


def outside_place(store: Store) -> Path | None:
    """The file of decisions on who is whom outside; none for a store in memory."""
    return None if store.path is None else store.path / "reconciled.jsonl"


def outside_of(store: Store) -> list[Match]:
    """The decisions of the file, in their order."""
    place = outside_place(store)
    if place is None or not place.exists():
        return []
    try:
        return list(outside.read(place.read_text(encoding="utf-8")))
    except (OSError, UnicodeDecodeError) as error:
        raise StoreError("the decisions of kg reconcile cannot be read: restore the file, or take it away", article=str(place)) from error
    except StoreError as error:
        raise at(error, str(place)) from error


def add_outside(store: Store, matches: Sequence[Match]) -> None:
    """Put decisions behind those of the file."""
    place = outside_place(store)
    if place is None:
        raise StoreError("a store in memory keeps no decisions: open one in a folder")
    files.write(place, outside.lines([*outside_of(store), *matches]).encode("utf-8"))


# The facts


def facts(articles: Iterable[ArticleGraph]) -> Iterator[Referent]:
    """Everybody who belongs in the registry, as far as each article tells.

    These are persons with a full name, persons and organisations that speak, and institutions; not those who have no
    name of their own ("the researchers").
    """
    for article in articles:
        yield from facts_of(article)


def facts_of(article: ArticleGraph) -> Iterator[Referent]:
    """Those of an article."""
    aliases, roles, bodies = several(article, ALIASES), several(article, ROLES), several(article, BODIES)
    published = interned(min((str(day) for _, day in article.values(DATES)), default=None))
    counted = {str(who) for (who,) in article.values(SPEAKERS)} | {body for found in bodies.values() for body in found}
    last = None
    for who, kind, name, title, nationality in article.values(REFERENTS):
        assert who is not None
        assert name is not None
        person = kind == str(SCHEMA.Person)
        if who == last or not (who in counted or (person and " " in name)):
            continue
        last = who
        yield Referent(
            referent_key(URIRef(who)),
            "person" if person else "organisation",
            intern(name),
            aliases.get(who, ()),
            interned(title),
            interned(nationality),
            roles.get(who, ()),
            tuple(intern(referent_key(URIRef(body))) for body in bodies.get(who, ())),
            published,
        )
