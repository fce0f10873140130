"""Store -> the tables of the index.

Enters: a store and an empty SQLite database. Leaves: the tables below, filled. Left to others: what is asked of the store (``asking``), when that is
done and where the file lies (``kg.search``), reading it (``reading``).

Numbers of rows follow the order in which lists are shown: articles by date, quotes in the order of their text. What stands in FTS5 is
folded (``words.fold``) and kept there only as an index; what is shown comes from the plain tables.

What several prints of one report say counts once and is found once (``kg.prints``): ``counts`` is 1 for what counts, ``first`` the number of what
is repeated. The numbers of quotes of people are of those that count, those of an article are its own.

However large the store is, no more than an article is held: what has to be put in order waits in tables of its own (:data:`WAITING`), on the disk.
"""

from __future__ import annotations

import json
import sqlite3
from array import array
from collections.abc import Iterator, Sequence
from itertools import groupby
from typing import TypeAlias

from kg.prints import Counting, counting
from kg.search import asking
from kg.search.asking import Row, told
from kg.search.words import fold, skeleton
from kg.store import Store
from kg.store.asked import ArticleGraph, article_graphs
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

WAITING = """
CREATE TEMP TABLE read (text TEXT, sha256 TEXT, name TEXT, title TEXT, published TEXT, publisher TEXT, url TEXT);
CREATE TEMP TABLE later (text TEXT PRIMARY KEY, rows TEXT) WITHOUT ROWID;
CREATE TEMP TABLE called (entity TEXT, other INTEGER, name TEXT);
CREATE TEMP TABLE link (referent TEXT, entity TEXT, PRIMARY KEY (referent, entity)) WITHOUT ROWID;
CREATE TEMP TABLE person (id INTEGER PRIMARY KEY, key TEXT UNIQUE, kind TEXT, name TEXT, aliases TEXT, folded TEXT);
CREATE TEMP TABLE about (who INTEGER, text TEXT, turn INTEGER, words TEXT);
CREATE TEMP TABLE written (words TEXT, language TEXT, type TEXT);
"""
DONE = "".join(f"DROP TABLE temp.{name};" for name in ("read", "later", "called", "link", "person", "about", "written"))
NUMBERED = """
INSERT INTO article SELECT NULL, text, sha256, name, title, published, publisher, url, 0, 0 FROM read ORDER BY published, name, text;
INSERT OR REPLACE INTO referent SELECT link.referent, person.id FROM link JOIN person ON person.key = link.entity ORDER BY link.referent, link.entity;
"""
COUNTS = """
CREATE TEMP TABLE said AS SELECT who, COUNT(*) AS quotes, COUNT(DISTINCT article) AS articles FROM quote WHERE who IS NOT NULL AND counts
  GROUP BY who;
UPDATE who SET quotes = said.quotes, articles = said.articles FROM said WHERE said.who = who.id;
CREATE TEMP TABLE held AS SELECT article, COUNT(*) AS quotes FROM quote GROUP BY article;
UPDATE article SET quotes = held.quotes FROM held WHERE held.article = article.id;
CREATE TEMP TABLE given AS SELECT article, COUNT(*) AS figures FROM figure GROUP BY article;
UPDATE article SET figures = given.figures FROM given WHERE given.article = article.id;
"""
Rows: TypeAlias = Sequence[Sequence[str]]
People: TypeAlias = dict[str, tuple[int | None, str, str]]
NOBODY: tuple[int | None, str, str] = (None, "", "")
TABLES = {"quote": "quote", "quantity": "figure"}
"""Where the nodes of which name are."""


def fill(database: sqlite3.Connection, store: Store) -> None:
    """Write all tables."""
    database.executescript(SCHEMA + WAITING)
    filler = Filler(database, store)
    filler.entities()
    filler.articles()
    filler.statements()
    filler.repeated()
    filler.people()
    filler.disagreements()
    filler.labels()
    database.executescript(COUNTS + DONE + INDEXES + "ANALYZE;")
    if store.remembered is not None:
        store.remembered.keep()


class Filler:
    """Fills the tables one after the other; each needs the numbers that those before it handed out."""

    def __init__(self, database: sqlite3.Connection, store: Store) -> None:
        self.database = database
        self.store = store
        self.counting: Counting = counting(store)
        self.last = {"quote": array("q", [0]), "figure": array("q", [0])}
        """The number of the last quote and of the last figure of each article, by the number of the article."""

    def entities(self) -> None:
        """Who is in the registry, under which names."""
        for other, sparql in enumerate((asking.ENTITIES, asking.OTHER_NAMES)):
            rows = ((key, other, name) for key, name in asking.registry(self.store, sparql))
            self.database.executemany("INSERT INTO called VALUES (?, ?, ?)", rows)
        heirs = ((former, short(heir)) for former, heir in asking.registry(self.store, asking.HEIRS))
        self.database.executemany("INSERT OR IGNORE INTO heir VALUES (?, ?)", sorted(heirs))
        self.database.executemany("INSERT OR IGNORE INTO link VALUES (?, ?)", asking.links(self.store))
        self.database.executemany("INSERT INTO person VALUES (NULL, ?, ?, ?, ?, ?)", self._named())

    def _named(self) -> Iterator[tuple[str, str, str, str, str]]:
        """Key, kind, name, other names and all names folded of each entity; of two names the first in order is shown."""
        rows = self.database.execute("SELECT entity, other, name FROM called ORDER BY entity, other, name")
        for key, group in groupby(rows, key=lambda row: row[0]):
            names = [(other, name) for _, other, name in group]
            aliases = "; ".join(name for other, name in names if other)
            if not names[0][0]:
                yield key, asking.KINDS[key.partition("/")[0]], names[0][1], aliases, fold(f"{names[0][1]} {aliases}")

    def articles(self) -> None:
        """All articles, the oldest first, those without a date before them; and who speaks in them without being in the registry."""
        for graph in article_graphs(self.store):
            # Of two headlines for one text the first in order counts.
            for _, *about in sorted(told(graph, asking.ARTICLE))[:1]:
                self.database.execute("INSERT INTO read VALUES (?, ?, ?, ?, ?, ?, ?)", (graph.text, *about))
            self.loose(graph)
            self.database.executemany("INSERT INTO written VALUES (?, ?, ?)", told(graph, asking.NAMES))
            later = json.dumps([told(graph, sparql) for sparql in asking.LATER])
            self.database.execute("INSERT INTO later VALUES (?, ?)", (graph.text, later))
        self.database.executescript(NUMBERED)

    def loose(self, graph: ArticleGraph) -> None:
        """Speakers, and bodies that somebody belongs to, which the registry does not have ("several analysts")."""
        rows = self.database.execute("SELECT referent FROM link WHERE referent > ? AND referent < ?", within(graph.text))
        linked = {key for (key,) in rows}
        for key, (name, kind) in asking.speaking(told(graph, asking.SPEAKING)).items():
            if key not in linked:
                self.database.execute("INSERT INTO person VALUES (NULL, ?, ?, ?, '', ?)", (key, kind, name, fold(name)))
                self.database.execute("INSERT INTO referent VALUES (?, last_insert_rowid())", (key,))

    def statements(self) -> None:
        """All that the articles say, in reading order."""
        rows = self.database.execute("SELECT id, text, sha256, name, title, publisher, rows FROM article JOIN later USING (text) ORDER BY id")
        for article, text, sha256, name, title, publisher, later in rows:
            words = fold(f"{title or name} {publisher}"), fold(self.store.text(sha256))
            self.database.execute("INSERT INTO article_words (rowid, title, words) VALUES (?, ?, ?)", (article, *words))
            who = self.who(text)
            quotes, figures, memberships, talk = json.loads(later)
            self.talk(talk, who, self.quotes(article, quotes, who))
            self.figures(article, figures, who)
            self.memberships(article, text, memberships, who)

    def who(self, text: str) -> People:
        """Whom the referents of an article are: number, name and all names folded, by the keys of the referents."""
        rows = self.database.execute(
            "SELECT referent.key, who, name, folded FROM referent JOIN person ON person.id = who WHERE referent.key > ? AND referent.key < ?",
            within(text),
        )
        return {key: (who, name, folded) for key, who, name, folded in rows}

    def quotes(self, article: int, rows: Rows, who: People) -> dict[str, int]:
        """The quotes of an article, and their words; the numbers of those that count, by key."""
        numbers = self.numbers("quote", asking.nodes(rows))
        self.database.executemany("INSERT INTO written VALUES (?, '', ?)", ((row[0], asking.STRING) for _, _, row in numbers))
        count: dict[str, int] = {}
        for number, key, (words, kind, mode, confidence, speaker) in numbers:
            person, _, names = who.get(asking.referent(speaker), NOBODY)
            row = (number, article, last_part(key), person, words, local(kind), local(mode), float(confidence), self.counts(key))
            self.database.execute("INSERT INTO quote VALUES (?, ?, ?, ?, ?, ?, ?, ?, NULL, ?)", row)
            if self.counts(key):
                count[key] = number
                self.database.execute("INSERT INTO quote_words (rowid, words, speaker) VALUES (?, ?, ?)", (number, fold(words), names))
        return count

    def figures(self, article: int, rows: Rows, who: People) -> None:
        """The numbers of an article."""
        for number, key, (words, measured, speaker) in self.numbers("figure", asking.nodes(rows)):
            person, *_ = who.get(asking.referent(speaker), NOBODY)
            row = (number, article, last_part(key), person, words, measured, self.counts(key))
            self.database.execute("INSERT INTO figure VALUES (?, ?, ?, ?, ?, ?, NULL, ?)", row)

    def numbers(self, table: str, nodes: list[tuple[str, Row]]) -> list[tuple[int, str, Row]]:
        """The nodes of an article, numbered on from those of the articles before it."""
        last = self.last[table]
        last.append(last[-1] + len(nodes))
        return [(number, *node) for number, node in enumerate(nodes, last[-2] + 1)]

    def counts(self, key: str) -> bool:
        """Whether a quote or a figure counts."""
        return self.counting.counts(f"{ID}{key}")

    def talk(self, rows: Rows, who: People, quotes: dict[str, int]) -> None:
        """Whom the quotes that count are about, as far as the lists know them."""
        found = {(quotes.get(short(quote)), who.get(asking.referent(about), NOBODY)[0]) for quote, about in rows}
        self.database.executemany("INSERT INTO talk VALUES (?, ?)", sorted((q, w) for q, w in found if q is not None and w is not None))

    def memberships(self, article: int, text: str, rows: Rows, who: People) -> None:
        """Who is what, and where, as an article says it; and that they can be found by it."""
        found: list[tuple[int, int | None, str, int, str]] = []
        about: list[tuple[int, str, int, str]] = []
        for turn, (membership, member, body, role) in enumerate(sorted(map(tuple, rows))):
            person, *_ = who.get(asking.referent(member), NOBODY)
            institution, name, _ = who.get(asking.referent(body), NOBODY)
            if person is not None:
                found.append((person, institution, role, article, last_part(membership)))
                about += [(person, text, 2 * turn + place, words) for place, words in enumerate((role, name)) if words]
        found.sort(key=lambda row: (row[4], row[0]))
        self.database.executemany("INSERT INTO membership VALUES (?, ?, ?, ?, ?)", found)
        self.database.executemany("INSERT INTO about VALUES (?, ?, ?, ?)", about)

    def number(self, node: str) -> tuple[str, int] | None:
        """Where a quote or a figure has come to stand: the table and the number."""
        parts = node.split("/")
        table = TABLES.get(parts[2]) if len(parts) == 4 else None
        found = None if table is None else self.database.execute("SELECT id FROM article WHERE text = ?", (parts[1],)).fetchone()
        if table is None or found is None:
            return None
        between = self.last[table][found[0] - 1 : found[0] + 1]
        row = self.database.execute(f"SELECT id FROM {table} WHERE id > ? AND id <= ? AND place = ?", (*between, parts[3])).fetchone()
        return None if row is None else (table, row[0])

    def repeated(self) -> None:
        """What is repeated, beside what only repeats it."""
        for node, first in self.counting.repeats.items():
            again, said = self.number(short(node)), self.number(short(first))
            if again is not None and said is not None:
                self.database.execute(f"UPDATE {again[0]} SET first = ? WHERE id = ?", (said[1], again[1]))

    def people(self) -> None:
        """Everybody, with what they are found by."""
        rows = self.database.execute("""
          SELECT person.id, key, kind, name, aliases, folded, about.words FROM person LEFT JOIN about ON about.who = person.id
          ORDER BY person.id, about.text, about.turn""")
        for number, group in groupby(rows, key=lambda row: row[0]):
            every = list(group)
            _, key, kind, name, aliases, folded, _ = every[0]
            about = "; ".join(dict.fromkeys(words for *_, words in every if words))
            self.database.execute("INSERT INTO who VALUES (?, ?, ?, ?, ?, ?, 0, 0)", (number, key, kind, name, aliases, about))
            self.database.execute("INSERT INTO who_words (rowid, names, about) VALUES (?, ?, ?)", (number, folded, fold(about)))

    def disagreements(self) -> None:
        """Pairs of numbers that contradict each other."""
        for one, other, times, reason in asking.disagreements(self.store):
            left, right = self.number(one), self.number(other)
            if left is not None and right is not None:
                self.database.execute("INSERT INTO disagreement VALUES (?, ?, ?, ?)", (left[1], right[1], times, reason))

    def labels(self) -> None:
        """All names in the graph, whosesoever they are, and all quotes, as a query writes them, and what of them is searched."""
        self.database.executemany("INSERT INTO written VALUES (?, ?, ?)", asking.other_labels(self.store))
        rows = self.database.execute("SELECT DISTINCT words, language, type FROM written ORDER BY words, language, type")
        self.database.executemany("INSERT INTO label VALUES (?, ?)", ((asking.literal(*row), skeleton(row[0])) for row in rows))


def within(text: str) -> tuple[str, str]:
    """Between what the keys of an article's referents stand.

    >>> after, before = within("2d711642b726b044")
    >>> after < "2d711642b726b044/mira-holt" < before
    True
    """
    return f"{text}/", f"{text}0"


def last_part(key: str) -> str:
    """The name of a node within its article."""
    return key.rpartition("/")[2]


def local(iri: str) -> str:
    """The last part of a term's IRI."""
    return iri.rpartition("#")[2]
