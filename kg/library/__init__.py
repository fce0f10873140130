"""The package from Python: a graph to be opened, iterated, asked, put into frames, shown in a notebook; and building one.

Enters: the place of a store, or extractions. Leaves: :class:`Graph`. Left to others: everything itself (``store``, ``query``, ``derived``, ``view``);
reading articles (``bulk``). What is found in one article is an :class:`~kg.records.Extraction`, which has frames and a display of its own.
"""

from __future__ import annotations

import os
import re
from collections.abc import Iterable, Sequence
from contextlib import closing
from dataclasses import dataclass
from functools import cached_property
from heapq import nsmallest
from itertools import chain, islice
from pathlib import Path
from types import TracebackType
from typing import TYPE_CHECKING, Any, TypeAlias

from kg import derived, display
from kg.copies import Reprint
from kg.corrections import Ledger
from kg.corrections import read as read_ledger
from kg.desk import replay
from kg.errors import KgError, StoreError
from kg.library import reading
from kg.prints import ONCE
from kg.query import Answer, Rows, bound, find, kept, run
from kg.query.whole import everything
from kg.records import Article, Extraction
from kg.rows import TABLES, ClaimRow, QuantityRow, QuoteRow, SpeakerRow, frame, frame_of
from kg.store import Store, Triple
from kg.store.remote import place_of

if TYPE_CHECKING:
    from pandas import DataFrame

    from kg.bulk import Hands

__all__ = ["Graph", "Picture", "build"]

Place: TypeAlias = str | os.PathLike[str]
STORE = "kg-store"
CORRECTIONS = "corrections.jsonl"
NAME = re.compile(r"\w+")
MOST_QUOTED = 10
COUNTS = {
    "articles": "SELECT (COUNT(?x) AS ?n) WHERE { ?x a schema:NewsArticle }",
    "quotes": "SELECT (COUNT(?x) AS ?n) WHERE { ?x a schema:Quotation }",
    "quantities": "SELECT (COUNT(?x) AS ?n) WHERE { ?x a qudt:Quantity FILTER NOT EXISTS { ?change eq:from ?x } }",
    "claims": "SELECT (COUNT(?x) AS ?n) WHERE { ?x a schema:Claim }",
}
NOT_COUNTED = """
SELECT DISTINCT ?x WHERE {
  { ?x eq:repeats ?first }
  UNION { ?said eq:repeats ?first . ?x schema:appearance ?said }
  UNION { ?later prov:wasRevisionOf/schema:encoding ?text . ?span oa:hasSource ?text . ?x eq:span ?span }
  UNION { ?later prov:wasRevisionOf ?article . ?x schema:isPartOf ?article }
  FILTER NOT EXISTS { ?change eq:from ?x }
}"""
"""Of these, which do not count (``kg.prints``): few, so that a large store is not gone through for them."""
NODES = {"quote": "quotes", "quantity": "quantities", "claim": "claims"}
"""What the nodes of statements are called after, in their addresses."""
QUOTED = f"""
SELECT ?name (COUNT(DISTINCT ?quotation) AS ?quotes) (COUNT(DISTINCT ?article) AS ?articles) WHERE {{
  ?quotation a schema:Quotation ; prov:wasAttributedTo/schema:name ?name ; schema:isPartOf ?article .
  {ONCE % {"statement": "quotation", "article": "article"}}
}} GROUP BY ?name"""


class Graph:
    """Everything that a store holds, as it was when it was opened. Use :meth:`open` or :meth:`of`; close it, or use it in ``with``.

    >>> import kg
    >>> with kg.Graph.of(kg.extract("“The bridge is safe,” said Ada Moe, an engineer.", id="bridge")) as graph:
    ...     print(graph, [(quote.article, quote.speaker, quote.text) for quote in graph.quotes])
    <Graph in memory: 1 article, 1 quote, 0 quantities, 1 claim> [('bridge', 'Ada Moe', 'The bridge is safe')]
    """

    def __init__(self, store: Store, place: str, *, read_only: bool = True) -> None:
        self.store = store
        self.place = place
        self.read_only = read_only
        self.problems: tuple[KgError, ...] = ()
        """What :func:`build` has set aside, and why."""

    @classmethod
    def open(cls, path: Place = STORE, *, read_only: bool = True) -> Graph:
        """The graph in a store's folder, or on a SPARQL server, given its address.

        Raises :class:`~kg.errors.StoreError` where there is none. To put something in (:meth:`add`), say ``read_only=False``; only one
        process may.
        """
        if not read_only:
            Store.open(path, read_only=True).close()  # a new store is made by building
        return cls(Store.open(path, read_only=read_only), str(path), read_only=read_only)

    @classmethod
    def of(cls, *extractions: Extraction) -> Graph:
        """A graph in memory of these extractions."""
        graph = cls(Store.memory(), "memory", read_only=False)
        graph.add(*extractions)
        return graph

    def __enter__(self) -> Graph:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        self.close()

    def close(self) -> None:
        """Let go of the store; safe to call twice."""
        self.store.close()

    def add(self, *extractions: Extraction) -> None:
        """Put extractions in, each in place of an earlier one of the same text, and make anew what follows from all articles."""
        if self.read_only:
            raise StoreError("it was opened to be read: open it with read_only=False", article=self.place)
        derived.keep(self.store, extractions, replay.verdicts(ledger_of(self.store.path)) if self.store.path else ())
        for name in (*TABLES, "articles"):
            self.__dict__.pop(name, None)

    # Iterating

    @cached_property
    def articles(self) -> tuple[Article, ...]:
        """Every article with its text, in the order of their names."""
        return tuple(reading.articles(self.store))

    @cached_property
    def quotes(self) -> tuple[QuoteRow, ...]:
        """Every quote, once whatever number of articles print it, with the name, role and institution of who said it."""
        return tuple(reading.quotes(self.store))

    @cached_property
    def speakers(self) -> tuple[SpeakerRow, ...]:
        """Everybody who speaks, once an article; not for what copies only repeat."""
        return tuple(reading.speakers(self.store))

    @cached_property
    def quantities(self) -> tuple[QuantityRow, ...]:
        """Every quantity, once whatever number of copies of an article repeat it."""
        return tuple(reading.quantities(self.store))

    @cached_property
    def claims(self) -> tuple[ClaimRow, ...]:
        """Every claim, once whatever number of copies of an article repeat its quote."""
        return tuple(reading.claims(self.store))

    def article(self, name: str) -> Article:
        """One article, by its name or the beginning of its hash."""
        return replay.find_article(replay.articles(self.store), name, self.store)

    # Asking

    def query(self, question: str, /, **parameters: str) -> list[dict[str, Any]] | bool | list[Triple]:
        """The answer to a question of the catalogue (``kg query`` lists them), or to SPARQL 1.1.

        A dictionary a row; yes or no for ASK; triples for CONSTRUCT. Raises :class:`~kg.errors.QueryError`.

        >>> import kg
        >>> graph = kg.Graph.of(kg.extract("“The bridge is safe,” said Ada Moe, an engineer."))
        >>> graph.query("speaker", name="moe")[0]["quote"]
        'The bridge is safe'
        >>> graph.query("ASK { ?who schema:name 'Ada Moe' }")
        True
        """
        answer = self._answer(question, parameters)
        if isinstance(answer, Rows):
            return answer.records()
        return answer if isinstance(answer, bool) else list(answer)

    def _answer(self, question: str, parameters: dict[str, str]) -> Answer:
        if parameters and not NAME.fullmatch(question):
            raise KgError("parameters belong to a question of the catalogue, and this is SPARQL: write them into it")
        asked = bound(find(question), parameters) if NAME.fullmatch(question) else question
        if not self.read_only:
            return run(self.store, asked)
        found = kept.answer(self.store, asked, once=True)
        return found.rows() if isinstance(found, kept.Table) else found

    def frame(self, table: str = "quotes", /, **parameters: str) -> DataFrame:
        """A pandas frame: of "quotes", "speakers", "quantities" or "claims", or of the answer to any question or SELECT."""
        if table in TABLES and not parameters:
            return frame(getattr(self, table), table)
        answer = self._answer(table, parameters)
        if not isinstance(answer, Rows):
            raise KgError("a frame is made of rows: ask with SELECT")
        return frame_of((record.values() for record in answer.records()), answer.columns)

    # Showing

    def network(self, around: str | None = None) -> Any:
        """The network as a ``networkx.MultiDiGraph``: all of it, or what surrounds one name."""
        from kg.network import network

        return network(self.store, around)

    def show(self, around: str | None = None, *, height: int = display.HEIGHT) -> Picture:
        """The page of ``kg view`` for a notebook: the network beside the articles, all of it or what surrounds one name."""
        from kg.view import page

        return Picture(page(self.store, around), around or self.place, height)

    def counts(self) -> dict[str, int]:
        """How many articles, quotes, quantities and claims there are; what copies of an article repeat is counted once."""
        found = {name: int(next(self.store.values(sparql))[0] or 0) for name, sparql in COUNTS.items()}
        for (node,) in self.store.values(NOT_COUNTED):
            name = NODES.get(str(node).split("/")[-2])
            if name is not None:
                found[name] -= 1
        return found

    def _counted(self) -> str:
        return ", ".join(display.counted(number, name) for name, number in self.counts().items())

    def __repr__(self) -> str:
        where = "in memory" if self.place == "memory" else f"in {self.place}"
        return f"<Graph {where}: {self._counted()}>"

    def _repr_html_(self) -> str:
        """How a notebook shows it: how much there is, and who is quoted most. :meth:`show` draws the network."""
        counted = self.store.values(everything(self.store, QUOTED))
        first = nsmallest(MOST_QUOTED, counted, key=lambda row: (-int(row[1] or 0), row[0]))
        most = display.table(("most quoted", "quotes", "articles"), first)
        return f'<div class="{display.UNTOUCHED}">\n<p>{self._counted()}</p>\n{most}</div>'


@dataclass(frozen=True, slots=True, repr=False)
class Picture:
    """A page that a notebook shows in a frame; ``html`` can be written into a file."""

    html: str
    of: str
    height: int = display.HEIGHT

    def __repr__(self) -> str:
        return f"<Picture of {self.of}: a notebook shows it; its html is the page>"

    def _repr_html_(self) -> str:
        return display.framed(self.html, self.height)


def build(paths: Place | Sequence[Place] = (), *, store: Place = STORE, jobs: int | None = None) -> Graph:
    """Read articles into a store, as ``kg build`` does; without a path, the bundled example. The graph of the whole store.

    ``paths`` are files, folders and addresses. Many words are read by ``jobs`` processes (none: one a core; 400 MB each), more than 200 articles go
    into the store as they come, and of those what an earlier build has read in the same way is not read again, also where it was ended. The
    processes are interpreters of their own, neither forked nor importing the script that calls: notebooks, and scripts without
    ``if __name__ == "__main__"``, may ask for them.

    What could not be read is in ``problems`` of the graph; raises the first :class:`~kg.errors.KgError` where nothing could.
    """
    from kg import bulk
    from kg.articles import example, read_articles

    if jobs is not None and jobs < 1:
        raise KgError(f"jobs is {jobs}: one process at least has to read")
    places = [paths] if isinstance(paths, str | os.PathLike) else list(paths)
    place = place_of(store)
    ledger = ledger_of(place)
    problems: list[KgError] = []
    found = bulk.Distinct(read_articles([str(each) for each in places], problems) if places else [example()], problems)
    articles = iter(found)
    first = list(islice(articles, bulk.LARGE + 1))
    into = many if len(first) > bulk.LARGE else few
    if not into(place, chain(first, articles), found.again, problems, ledger, bulk.Hands(jobs)):
        raise problems[0] if problems else KgError("there is no article at these places", article=", ".join(map(str, places)))
    graph = Graph.open(store)
    graph.problems = tuple(problems)
    return graph


def few(
    place: Path, articles: Iterable[Article], again: Iterable[Reprint], problems: list[KgError], ledger: Ledger, hands: Hands
) -> bool:  # fmt: skip
    """Put articles in together, and ``again`` what is known of those left out; whether there was one. A store that nothing goes into is not made."""
    from kg.bulk import extracted

    found = list(extracted(list(articles), problems, ledger, hands))
    if found:
        with Store.open(place) as chosen:
            derived.keep(chosen, found, replay.verdicts(ledger), again)
    return bool(found)


def many(
    place: Path, articles: Iterable[Article], again: Iterable[Reprint], problems: list[KgError], ledger: Ledger, hands: Hands
) -> bool:  # fmt: skip
    """Put articles in as they come, and ``again`` what is known of those left out; whether there was one."""
    from kg.bulk import finish, gather

    with Store.open(place) as chosen:
        with closing(hands.team(shards=True)) as team:
            tally = gather(chosen, articles, team, ledger)
        if tally.texts:
            finish(chosen, replay.verdicts(ledger), again)
    if tally.texts:
        kept.prepare(place, len(tally.texts) - tally.known)
    problems.extend(tally.failed)
    return bool(tally.texts)


def ledger_of(place: Path) -> Ledger:
    """What people have decided about the articles of a store."""
    return read_ledger(place / CORRECTIONS)
