"""The index, read: lists, and what was looked for.

Enters: an open index and what is asked of it. Leaves: plain dictionaries, lists of at most a page. Left to others: filling it (``filling``),
the file (``kg.search``).

What several prints of one report say stands in a list once, with the other articles under ``also`` (``kg.prints``).

Everything is bounded: a page at a time by an index of the database, and a search by :data:`LIMIT_S`.
"""

from __future__ import annotations

import sqlite3
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import Any

from kg.errors import QueryError
from kg.search.words import Term, expression, fold, passage, skeleton, terms

Row = dict[str, Any]

PAGE = 50
LIMIT_S = 2.0
ALSO = 12
"""So many other papers are named beside a quote: more are read by nobody, and the question copies has all."""
STEPS = 20_000
"""Instructions of SQLite between two looks at the clock: a fraction of a millisecond."""

QUOTE = """
  quote.id, quote.place, quote.words, quote.kind, quote.mode, quote.confidence, article.text, article.name AS article, article.title,
  article.published, article.publisher, who.key AS who, who.kind AS who_kind, who.name AS who_name,
  EXISTS (SELECT 1 FROM quote q WHERE q.first = quote.id) AS again
  FROM quote JOIN article ON article.id = quote.article LEFT JOIN who ON who.id = quote.who
"""
FIGURE = """
  figure.place, figure.words, figure.measured, article.text, article.name AS article, article.title, article.published,
  who.key AS who, who.kind AS who_kind, who.name AS who_name
  FROM figure JOIN article ON article.id = figure.article LEFT JOIN who ON who.id = figure.who
"""
AGAIN = """
  SELECT article.text, quote.place, article.name AS article, article.title, article.published, article.publisher
  FROM quote JOIN article ON article.id = quote.article WHERE quote.first = ? ORDER BY quote.id LIMIT ?
"""
PAIR = """
  disagreement.times, disagreement.reason,
  one.words AS words, one.place, a.text, a.name AS article, a.published, w.key AS who, w.kind AS who_kind, w.name AS who_name,
  other.words AS other_words, other.place AS other_place, b.text AS other_text, b.name AS other_article, b.published AS other_published,
  v.key AS other, v.kind AS other_kind, v.name AS other_name
  FROM disagreement JOIN figure one ON one.id = disagreement.one JOIN article a ON a.id = one.article LEFT JOIN who w ON w.id = one.who
  JOIN figure other ON other.id = disagreement.other JOIN article b ON b.id = other.article LEFT JOIN who v ON v.id = other.who
"""


class Index:
    """An open index; ``wanted`` of a search are its terms, so that the same words are marked everywhere."""

    def __init__(self, database: sqlite3.Connection) -> None:
        self.database = database
        database.row_factory = sqlite3.Row

    def rows(self, sql: str, *values: object) -> list[Row]:
        """The rows of a query, each as a dictionary."""
        with self.bounded():
            return [dict(row) for row in self.database.execute(sql, values)]

    def row(self, sql: str, *values: object) -> Row | None:
        """The first row, if there is one."""
        return next(iter(self.rows(sql, *values)), None)

    def number(self, sql: str, *values: object) -> int:
        """The one number of a query."""
        with self.bounded():
            return int(self.database.execute(sql, values).fetchone()[0])

    def printed(self, sql: str, *values: object) -> list[Row]:
        """The rows of quotes, each with the other articles that print it under ``also``, at most :data:`ALSO`, the oldest first."""
        return [{**row, "also": self.rows(AGAIN, row["id"], ALSO) if row["again"] else []} for row in self.rows(sql, *values)]

    @contextmanager
    def bounded(self) -> Iterator[None]:
        """Stop what takes too long, with a sentence."""
        end = time.monotonic() + LIMIT_S
        self.database.set_progress_handler(lambda: time.monotonic() > end, STEPS)
        try:
            yield
        except sqlite3.OperationalError as error:
            if "interrupted" not in str(error):
                raise
            raise QueryError(f"the search took longer than {LIMIT_S:g} seconds: look for longer or rarer words") from error
        finally:
            self.database.set_progress_handler(None, 0)

    # Home

    def counts(self) -> dict[str, int]:
        """How many there are of what."""
        found = {name: self.number(f"SELECT COUNT(*) FROM {name}") for name in ("article", "disagreement")}
        found |= {name: self.number(f"SELECT COUNT(*) FROM {name} WHERE counts") for name in ("quote", "figure")}
        quoted = self.rows("SELECT kind, COUNT(*) AS number FROM who WHERE quotes > 0 GROUP BY kind")
        return {**found, "person": 0, "institution": 0, "group": 0, **{row["kind"]: row["number"] for row in quoted}}

    def latest(self, number: int = PAGE, skip: int = 0) -> list[Row]:
        """Articles, the newest first."""
        return self.rows("SELECT * FROM article ORDER BY id DESC LIMIT ? OFFSET ?", number, skip)

    def most_quoted(self, kind: str, number: int, skip: int = 0) -> list[Row]:
        """People, institutions or groups by the number of their quotes."""
        return self.rows("SELECT * FROM who WHERE kind = ? AND quotes > 0 ORDER BY quotes DESC, name, key LIMIT ? OFFSET ?", kind, number, skip)

    def busiest_bodies(self, number: int) -> list[Row]:
        """Institutions by the number of quotes of their people and of themselves."""
        return self.rows("SELECT * FROM who WHERE kind = 'institution' ORDER BY quotes DESC, name, key LIMIT ?", number)

    def topics(self, number: int) -> list[Row]:
        """Whom most quotes are about, with the number of these quotes as ``spoken``."""
        return self.rows(
            "SELECT who.*, COUNT(*) AS spoken FROM talk JOIN who ON who.id = talk.who GROUP BY who.id ORDER BY spoken DESC, name, key LIMIT ?", number
        )

    def labels(self, words: str, number: int) -> list[str]:
        """Names and quotes that may have these words in them, as SPARQL writes them: all that have, or ``number`` of them."""
        found = self.rows("SELECT term FROM label WHERE instr(skeleton, ?) ORDER BY term LIMIT ?", skeleton(words), number)
        return [row["term"] for row in found]

    def disagreements(self, number: int, skip: int = 0) -> list[Row]:
        """Numbers that contradict each other, the farthest apart first."""
        return self.rows(f"SELECT {PAIR} ORDER BY times DESC, disagreement.rowid LIMIT ? OFFSET ?", number, skip)

    # Somebody

    def who(self, key: str) -> Row | None:
        """Somebody by the key of the entity or of a referent; whom a former key stands for now is under ``heir``."""
        found = self.row("SELECT * FROM who WHERE key = ?", key)
        if found is None and (heir := self.row("SELECT heir FROM heir WHERE key = ?", key)):
            return heir
        if found is None:
            found = self.row("SELECT who.*, who.key AS heir FROM referent JOIN who ON who.id = referent.who WHERE referent.key = ?", key)
        return found

    def quotes_of(self, who: int, number: int = PAGE, skip: int = 0) -> list[Row]:
        """What somebody says, in the newest article first."""
        return self.printed(
            f"SELECT {QUOTE} WHERE quote.who = ? AND quote.counts = 1 ORDER BY quote.article DESC, quote.id LIMIT ? OFFSET ?", who, number, skip
        )

    def figures_of(self, who: int, number: int = PAGE, skip: int = 0) -> list[Row]:
        """The numbers that somebody gives, in the newest article first."""
        return self.rows(
            f"SELECT {FIGURE} WHERE figure.who = ? AND figure.counts = 1 ORDER BY figure.article DESC, figure.id LIMIT ? OFFSET ?", who, number, skip
        )

    def figure_count(self, who: int) -> int:
        """How many numbers somebody gives."""
        return self.number("SELECT COUNT(*) FROM figure WHERE who = ? AND counts = 1", who)

    def roles_of(self, who: int, number: int = PAGE) -> list[Row]:
        """Roles and institutions of somebody: each with the first and the last article that says it, the latest first."""
        return self.rows(
            """
            SELECT role, body.key AS body, body.name AS body_name, COUNT(DISTINCT membership.article) AS articles, first.published AS since,
              last.published AS until, last.text, last.name AS article, last.title, MAX(membership.place) AS place
            FROM membership LEFT JOIN who body ON body.id = membership.body
            JOIN article first ON first.id = (SELECT MIN(m.article) FROM membership m
              WHERE m.who = membership.who AND m.role = membership.role AND m.body IS membership.body)
            JOIN article last ON last.id = (SELECT MAX(m.article) FROM membership m
              WHERE m.who = membership.who AND m.role = membership.role AND m.body IS membership.body)
            WHERE membership.who = ? GROUP BY role, membership.body ORDER BY MAX(membership.article) DESC, role, body_name LIMIT ?
            """,
            who,
            number,
        )

    def disagreements_of(self, who: int, number: int = PAGE) -> list[Row]:
        """Pairs in which one number is somebody's, the farthest apart first."""
        sql = f"""SELECT {PAIR} WHERE disagreement.rowid IN (
          SELECT d.rowid FROM figure f JOIN disagreement d ON d.one = f.id WHERE f.who = ?
          UNION SELECT d.rowid FROM figure f JOIN disagreement d ON d.other = f.id WHERE f.who = ?)
          ORDER BY times DESC, disagreement.rowid LIMIT ?"""
        return self.rows(sql, who, who, number)

    # Institutions

    def members_of(self, body: int, number: int = PAGE, skip: int = 0) -> list[Row]:
        """Who belongs to an institution, with their roles, the most quoted first."""
        return self.rows(
            """
            SELECT who.*, GROUP_CONCAT(DISTINCT NULLIF(membership.role, '')) AS roles FROM membership JOIN who ON who.id = membership.who
            WHERE membership.body = ? GROUP BY who.id ORDER BY who.quotes DESC, who.name, who.key LIMIT ? OFFSET ?
            """,
            body,
            number,
            skip,
        )

    def quotes_for(self, body: int, number: int = PAGE, skip: int = 0) -> list[Row]:
        """What an institution says, and what its people say in articles that name them as its people; the newest first."""
        return self.printed(f"SELECT {QUOTE} WHERE quote.id IN ({SPOKEN_FOR}) ORDER BY quote.id DESC LIMIT ? OFFSET ?", body, body, number, skip)

    def quote_count_for(self, body: int) -> int:
        """How many quotes :meth:`quotes_for` has."""
        return self.number(f"SELECT COUNT(*) FROM ({SPOKEN_FOR})", body, body)

    # Searching

    def people_found(self, wanted: Sequence[Term], kinds: Sequence[str], number: int) -> list[Row]:
        """People or institutions with these words in their names, the most quoted first; then those with them in a role."""
        found: dict[int, Row] = {}
        places = ", ".join("?" * len(kinds))
        for columns in ("names", ""):
            if match := expression(wanted, columns):
                sql = f"""SELECT who.* FROM who_words JOIN who ON who.id = who_words.rowid WHERE who_words MATCH ? AND who.kind IN ({places})
                  ORDER BY who.quotes DESC, who.name, who.key LIMIT ?"""
                found.update({row["id"]: row for row in self.rows(sql, match, *kinds, number) if row["id"] not in found})
        return list(found.values())[:number]

    def articles_found(self, wanted: Sequence[Term], number: int) -> list[Row]:
        """Articles with these words, those with them in the headline first."""
        sql = """SELECT article.* FROM article_words JOIN article ON article.id = article_words.rowid WHERE article_words MATCH ?
          ORDER BY bm25(article_words, 8.0, 1.0), article.id DESC LIMIT ?"""
        return self.rows(sql, expression(wanted), number) if expression(wanted) else []

    def quotes_found(self, wanted: Sequence[Term], number: int = PAGE, skip: int = 0) -> list[Row]:
        """Quotes with these words, the best first, each with the passage in which they stand."""
        if not (match := expression(wanted)):
            return []
        sql = f"""SELECT {QUOTE} JOIN (SELECT rowid AS hit, bm25(quote_words, 1.0, 0.4) AS score FROM quote_words WHERE quote_words MATCH ?
          ORDER BY score, rowid DESC LIMIT ? OFFSET ?) ON hit = quote.id ORDER BY score, quote.id DESC"""
        return [{**row, "passage": passage(row["words"], wanted)} for row in self.printed(sql, match, number, skip)]

    def quote_hits(self, wanted: Sequence[Term]) -> int:
        """How many quotes have these words."""
        match = expression(wanted)
        return self.number("SELECT COUNT(*) FROM quote_words WHERE quote_words MATCH ?", match) if match else 0

    def suggestions(self, typed: str, number: int = 8) -> list[Row]:
        """People and institutions whose names begin with what is being typed."""
        return self.people_found(terms(typed), ("person", "institution", "group"), number) if fold(typed).strip() else []


SPOKEN_FOR = """
  SELECT q.id FROM membership m JOIN quote q ON q.who = m.who AND q.article = m.article WHERE m.body = ? AND q.counts = 1
  UNION SELECT q.id FROM quote q WHERE q.who = ? AND q.counts = 1
"""
