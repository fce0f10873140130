"""Store -> the tables of the index.

Enters: a store and an empty SQLite database. Leaves: the tables below, filled. Left to others: when that is done and where the file lies
(``kg.search``), reading it (``reading``).

Numbers of rows follow the order in which lists are shown: articles by date, quotes in the order of their text. What stands in FTS5 is
folded (``words.fold``) and kept there only as an index; what is shown comes from the plain tables.

What several prints of one report say counts once and is found once (``kg.prints``): ``counts`` is 1 for what counts, ``first`` the number of what
is repeated. The numbers of quotes of people are of those that count, those of an article are its own.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import TypeAlias

from kg.prints import Counting, counting
from kg.search.words import fold, skeleton
from kg.store import Solutions, Store
from kg.vocabulary import ID, short

SCHEMA = """
CREATE TABLE meta (name TEXT PRIMARY KEY, value TEXT) WITHOUT ROWID;
CREATE TABLE article (id INTEGER PRIMARY KEY, text TEXT UNIQUE, sha256 TEXT, name TEXT, title TEXT, published TEXT, publisher TEXT, url TEXT,
  quotes INTEGER, figures INTEGER);
CREATE TABLE who (id INTEGER PRIMARY KEY, key TEXT UNIQUE, kind TEXT, name TEXT, aliases TEXT, about TEXT, quotes INTEGER, articles INTEGER);
CREATE TABLE heir (key TEXT PRIMARY KEY, heir TEXT) WITHOUT ROWID;
CREATE TABLE referent (key TEXT PRIMARY KEY, who INTEGER) WITHOUT ROWID;
CREATE TABLE quote (id INTEGER PRIMARY KEY, article INTEGER, place TEXT, who INTEGER, words TEXT, kind TEXT, mode TEXT, confidence REAL,
  first INTEGER, counts INTEGER);
CREATE TABLE figure (id INTEGER PRIMARY KEY, article INTEGER, place TEXT, who INTEGER, words TEXT, measured TEXT, first INTEGER,
  counts INTEGER);
CREATE TABLE membership (who INTEGER, body INTEGER, role TEXT, article INTEGER, place TEXT);
CREATE TABLE talk (quote INTEGER, who INTEGER);
CREATE TABLE label (term TEXT PRIMARY KEY, skeleton TEXT) WITHOUT ROWID;
CREATE TABLE disagreement (one INTEGER, other INTEGER, times REAL, reason TEXT);
CREATE VIRTUAL TABLE quote_words USING fts5(words, speaker, content='', columnsize=1, prefix='2 3', tokenize="unicode61 remove_diacritics 0");
CREATE VIRTUAL TABLE who_words USING fts5(names, about, content='', prefix='2 3', tokenize="unicode61 remove_diacritics 0");
CREATE VIRTUAL TABLE article_words USING fts5(title, words, content='', detail=full, tokenize="unicode61 remove_diacritics 0");
"""
INDEXES = """
CREATE INDEX quotes_of_who ON quote (who, counts, article DESC, id);
CREATE INDEX quotes_again ON quote (first) WHERE first IS NOT NULL;
CREATE INDEX quotes_in_article ON quote (article, id);
CREATE INDEX figures_of_who ON figure (who, counts, article DESC, id);
CREATE INDEX figures_again ON figure (first) WHERE first IS NOT NULL;
CREATE INDEX who_by_quotes ON who (kind, quotes DESC, name, key);
CREATE INDEX article_by_name ON article (name);
CREATE INDEX who_by_name ON who (name);
CREATE INDEX membership_of_who ON membership (who, article);
CREATE INDEX membership_in_body ON membership (body, who);
CREATE INDEX talk_about ON talk (who, quote);
CREATE INDEX disagreement_by_size ON disagreement (times DESC);
CREATE INDEX disagreement_of_one ON disagreement (one);
CREATE INDEX disagreement_of_other ON disagreement (other);
"""

ARTICLES = """
SELECT ?article ?sha256 ?name ?title ?published ?publisher ?url WHERE {
  ?article a schema:NewsArticle ; schema:encoding/schema:sha256 ?sha256 ; schema:identifier ?name .
  OPTIONAL { ?article schema:headline ?title }
  OPTIONAL { ?article schema:datePublished ?published }
  OPTIONAL { ?article schema:publisher/schema:name ?publisher }
  OPTIONAL { ?article schema:url ?url }
}"""
ENTITIES = "SELECT ?entity ?name WHERE { ?entity a eq:RegistryEntity ; schema:name ?name }"
OTHER_NAMES = "SELECT ?entity ?name WHERE { ?entity a eq:RegistryEntity ; schema:alternateName ?name }"
HEIRS = "SELECT ?former ?heir WHERE { ?former a eq:RegistryEntity ; prov:alternateOf ?heir }"
LINKS = "SELECT ?referent ?entity WHERE { ?referent prov:specializationOf ?entity }"
SPEAKERS = "SELECT DISTINCT ?who WHERE { ?attribution prov:agent ?who }"
BODIES = "SELECT DISTINCT ?who WHERE { ?membership org:organization ?who }"
NAMES = "SELECT ?who ?name WHERE { ?who a eq:Referent ; schema:name ?name }"
CLASS = "SELECT ?who WHERE { ?who a schema:%s }"
QUOTES = """
SELECT ?quote ?words ?kind ?mode ?confidence ?who WHERE {
  ?quote a schema:Quotation ; schema:text ?words ; eq:quoteKind ?kind ; eq:quoteMode ?mode ; prov:qualifiedAttribution/eq:confidence ?confidence .
  OPTIONAL { ?quote prov:wasAttributedTo ?who }
}"""
FIGURES = """
SELECT ?quantity ?words ?measured ?who WHERE {
  ?quantity a qudt:Quantity ; eq:span/oa:hasSelector/oa:exact ?words .
  FILTER NOT EXISTS { ?change eq:from ?quantity }
  OPTIONAL { ?quantity schema:variableMeasured/schema:name ?measured }
  OPTIONAL { ?quantity prov:wasAttributedTo ?who }
}"""
MEMBERSHIPS = """
SELECT ?membership ?who ?body ?role WHERE {
  ?membership org:member ?who .
  OPTIONAL { ?membership org:organization ?body }
  OPTIONAL { ?membership org:role/skos:prefLabel ?role }
}"""
LABELS = """
SELECT DISTINCT ?words WHERE {
  { ?who schema:name|schema:alternateName ?words } UNION { ?quotation a schema:Quotation ; schema:text ?words }
}"""
TALK = "SELECT ?quote ?who WHERE { ?claim a schema:Claim ; schema:appearance ?quote ; schema:about ?who }"
DISAGREEMENTS = """
SELECT ?one ?other ?times ?reason WHERE {
  ?comparison eq:verdict eqv:disagrees ; eq:left ?one ; eq:right ?other ; eq:ratio ?times ; eq:reason ?reason .
}"""


def fill(database: sqlite3.Connection, store: Store) -> None:
    """Write all tables."""
    database.executescript(SCHEMA)
    filler = Filler(database, store)
    filler.articles()
    filler.people()
    filler.quotes()
    filler.talk()
    filler.figures()
    filler.memberships()
    filler.disagreements()
    filler.labels()
    filler.counts()
    database.executescript(INDEXES)
    database.executescript("ANALYZE;")


def place_of(node: str) -> tuple[int, int, int]:
    """Start, end and number of a node that is called after its span.

    >>> place_of("text/2d711642b726b044/quantity/81-90.2")
    (81, 90, 2)
    """
    span, _, number = node.rpartition("/")[2].partition(".")
    start, _, end = span.partition("-")
    return (int(start), int(end), int(number or 1))


def text_of(node: str) -> str:
    """The text that a node was read off, by the digits that stand for its hash.

    >>> text_of("text/2d711642b726b044/quantity/81-90")
    '2d711642b726b044'
    """
    return node.split("/")[1]


@dataclass(slots=True)
class Person:
    """Somebody, or a body, while the tables are made."""

    key: str
    kind: str
    name: str
    aliases: list[str] = field(default_factory=list)
    about: dict[str, None] = field(default_factory=dict)


Placed: TypeAlias = tuple[tuple[int, int, str], int | None, tuple[str, ...]]
KINDS = {"person": "person", "organisation": "institution", "Person": "person", "Organization": "institution"}


class Filler:
    """Fills the tables one after the other; each needs the numbers that those before it handed out."""

    def __init__(self, database: sqlite3.Connection, store: Store) -> None:
        self.database = database
        self.store = store
        self.article: dict[str, int] = {}
        self.who: dict[str, int] = {}
        """The number of somebody by the key of the entity or of the referent."""
        self.everybody: list[Person] = []
        self.quote: dict[str, int] = {}
        self.figure: dict[str, int] = {}
        self.counting: Counting = counting(store)

    def articles(self) -> None:
        """All articles, the oldest first; those without a date before them."""
        # The store is a set: of two headlines for one text the first in order counts.
        found = {short(row[0]).rpartition("/")[2]: row[1:] for row in sorted(map(blank, self.store.values(ARTICLES)), reverse=True)}
        order = sorted(found, key=lambda text: (found[text][3], found[text][1], text))
        self.article = {text: number for number, text in enumerate(order, start=1)}
        rows = ((self.article[text], text, *found[text]) for text in order)
        self.database.executemany("INSERT INTO article VALUES (?, ?, ?, ?, ?, ?, ?, ?, 0, 0)", rows)
        self.database.executemany("INSERT INTO article_words (rowid, title, words) VALUES (?, ?, ?)", self.article_words(order, found))

    def article_words(self, order: list[str], found: dict[str, tuple[str, ...]]) -> Iterator[tuple[int, str, str]]:
        for text in order:
            sha256, name, title, _, publisher, _ = found[text]
            yield self.article[text], fold(f"{title or name} {publisher}"), fold(self.store.text(sha256))

    def people(self) -> None:
        """Entities of the registry, then speakers and bodies that it does not have."""
        found: dict[str, Person] = {}
        for entity, name in sorted(map(blank, self.store.values(ENTITIES))):
            key = short(entity)
            found.setdefault(key, Person(key, KINDS[key.partition("/")[0]], name))
        for entity, name in sorted(map(blank, self.store.values(OTHER_NAMES))):
            found[short(entity)].aliases.append(name)
        for who, name, kind in self.loose():
            found.setdefault(who, Person(who, kind, name))
        self.everybody = list(found.values())
        self.who = {person.key: number for number, person in enumerate(self.everybody, start=1)}
        heirs = [(short(former), short(heir)) for former, heir in map(blank, self.store.values(HEIRS))]
        self.database.executemany("INSERT OR IGNORE INTO heir VALUES (?, ?)", sorted(heirs))
        links = sorted((referent(who), short(entity)) for who, entity in map(blank, self.store.values(LINKS)))
        self.who |= {who: self.who[entity] for who, entity in links if entity in self.who}
        self.database.executemany("INSERT INTO referent VALUES (?, ?)", ((key, n) for key, n in self.who.items() if is_referent(key)))

    def loose(self) -> Iterator[tuple[str, str, str]]:
        """Speakers, and bodies that somebody belongs to, which the registry does not have ("several analysts"): key, name and kind.

        Put together here: in one query with FILTER NOT EXISTS the engine compares everybody with everybody.
        """
        linked = {who for who, _ in self.store.values(LINKS)}
        wanted = {who for sparql in (SPEAKERS, BODIES) for (who,) in self.store.values(sparql)} - linked
        kinds = {who: KINDS[name] for name in ("Person", "Organization") for (who,) in self.store.values(CLASS % name) if who in wanted}
        for who, name in sorted((str(who), str(name)) for who, name in self.store.values(NAMES) if who in wanted):
            yield referent(who), name, kinds.get(who, "group")

    def someone(self, who: str | None) -> int | None:
        """The number of whom a referent is."""
        return self.who.get(referent(who)) if who else None

    def quotes(self) -> None:
        """All quotes in reading order, and their words."""
        found = self.in_order(QUOTES, who_at=5, keep=self.quote)
        once = self.once(found, self.quote)
        rows = [
            (*head, who, words, local(kind), local(mode), float(confidence), *once[head[0]])
            for head, who, (words, kind, mode, confidence) in found
        ]  # fmt: skip
        self.database.executemany("INSERT INTO quote VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)", rows)
        names = {number: fold(" ".join([person.name, *person.aliases])) for number, person in enumerate(self.everybody, start=1)}
        words = ((head[0], fold(said[0]), names.get(who or 0, "")) for head, who, said in found if once[head[0]][1])
        self.database.executemany("INSERT INTO quote_words (rowid, words, speaker) VALUES (?, ?, ?)", words)

    def once(self, found: list[Placed], numbers: dict[str, int]) -> dict[int, tuple[int | None, bool]]:
        """For each number of a node the number of what it repeats, and whether it counts."""
        again = {numbers[short(node)]: numbers.get(short(first)) for node, first in self.counting.repeats.items() if short(node) in numbers}
        counts = {numbers[key] for key in numbers if self.counting.counts(f"{ID}{key}")}
        return {head[0]: (again.get(head[0]), head[0] in counts) for head, _, _ in found}

    def labels(self) -> None:
        """All names in the graph, whosesoever they are, and all quotes, as a query writes them, and what of them is searched."""
        found = self.store.query(LABELS)
        assert isinstance(found, Solutions)
        labels = {words.n3(): skeleton(str(words)) for (words,) in found.rows if words is not None}
        self.database.executemany("INSERT INTO label VALUES (?, ?)", sorted(labels.items()))

    def talk(self) -> None:
        """Whom the quotes are about, as far as the lists know them."""
        found = {(self.quote.get(short(quote)), self.someone(who)) for quote, who in map(blank, self.store.values(TALK))}
        self.database.executemany("INSERT INTO talk VALUES (?, ?)", sorted((q, w) for q, w in found if q is not None and w is not None))
        self.database.execute("DELETE FROM talk WHERE quote IN (SELECT id FROM quote WHERE NOT counts)")

    def figures(self) -> None:
        """All numbers in reading order."""
        found = self.in_order(FIGURES, who_at=3, keep=self.figure)
        once = self.once(found, self.figure)
        rows = ((*head, who, *values, *once[head[0]]) for head, who, values in found)
        self.database.executemany("INSERT INTO figure VALUES (?, ?, ?, ?, ?, ?, ?, ?)", rows)

    def in_order(self, sparql: str, who_at: int, keep: dict[str, int] | None = None) -> list[Placed]:
        """Number, article and place of each node, whose it is, and what else is asked of it, in the order of articles and text."""
        found: dict[str, tuple[str, ...]] = {}
        for node, *values in map(blank, self.store.values(sparql)):
            key = short(node)
            # Once each: of two values for one node the first in order counts.
            if text_of(key) in self.article and (key not in found or tuple(values) < found[key]):
                found[key] = tuple(values)
        order = sorted(found, key=lambda key: (self.article[text_of(key)], place_of(key), key))
        if keep is not None:
            keep |= {key: number for number, key in enumerate(order, start=1)}
        return [
            ((number, self.article[text_of(key)], key.rpartition("/")[2]), self.someone(found[key][who_at - 1]), found[key][: who_at - 1])
            for number, key in enumerate(order, start=1)
        ]

    def memberships(self) -> None:
        """Who is what, and where, as each article says it; then everybody with what they are found by."""
        rows = []
        for membership, who, body, role in sorted(map(blank, self.store.values(MEMBERSHIPS))):
            person, place = self.someone(who), short(membership).rpartition("/")[2]
            institution = self.someone(body)
            article = self.article.get(text_of(short(membership)))
            if person is None or article is None:
                continue
            rows.append((person, institution, role, article, place))
            name = self.everybody[institution - 1].name if institution else ""
            self.everybody[person - 1].about.update(dict.fromkeys(filter(None, (role, name))))
        rows.sort(key=lambda row: (row[3], row[4], row[0]))
        self.database.executemany("INSERT INTO membership VALUES (?, ?, ?, ?, ?)", rows)
        people = [(n, p.key, p.kind, p.name, "; ".join(p.aliases), "; ".join(p.about)) for n, p in enumerate(self.everybody, start=1)]
        self.database.executemany("INSERT INTO who VALUES (?, ?, ?, ?, ?, ?, 0, 0)", people)
        words = ((n, fold(f"{name} {aliases}"), fold(about)) for n, _, _, name, aliases, about in people)
        self.database.executemany("INSERT INTO who_words (rowid, names, about) VALUES (?, ?, ?)", words)

    def disagreements(self) -> None:
        """Pairs of numbers that contradict each other."""
        rows = sorted(
            (short(one), short(other), float(times or 0), reason) for one, other, times, reason in map(blank, self.store.values(DISAGREEMENTS))
        )
        known = [(self.figure[a], self.figure[b], times, reason) for a, b, times, reason in rows if a in self.figure and b in self.figure]
        self.database.executemany("INSERT INTO disagreement VALUES (?, ?, ?, ?)", known)

    def counts(self) -> None:
        """How many quotes and numbers there are in each article, and of each speaker; of a speaker, those that count."""
        self.database.executescript("""
          CREATE TEMP TABLE said AS SELECT who, COUNT(*) AS quotes, COUNT(DISTINCT article) AS articles FROM quote WHERE who IS NOT NULL AND counts
            GROUP BY who;
          UPDATE who SET quotes = said.quotes, articles = said.articles FROM said WHERE said.who = who.id;
          CREATE TEMP TABLE held AS SELECT article, COUNT(*) AS quotes FROM quote GROUP BY article;
          UPDATE article SET quotes = held.quotes FROM held WHERE held.article = article.id;
          CREATE TEMP TABLE given AS SELECT article, COUNT(*) AS figures FROM figure GROUP BY article;
          UPDATE article SET figures = given.figures FROM given WHERE given.article = article.id;
        """)


def blank(row: tuple[str | None, ...]) -> tuple[str, ...]:
    """A row with nothing in place of what is unbound."""
    return tuple(value or "" for value in row)


def referent(iri: str) -> str:
    """The key of a referent.

    >>> referent("https://w3id.org/expert-quotes/id/text/2d711642b726b044/referent/mira-holt")
    '2d711642b726b044/mira-holt'
    """
    return short(iri).removeprefix("text/").replace("/referent/", "/")


def is_referent(key: str) -> bool:
    """Whether a key is that of a referent, not of an entity."""
    return key.partition("/")[0] not in ("person", "organisation")


def local(iri: str) -> str:
    """The last part of a term's IRI."""
    return iri.rpartition("#")[2]
