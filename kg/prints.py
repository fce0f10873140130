"""The texts of a store as prints of articles, and the statements of those that are copies: what ``kg.copies`` decides about.

Enters: a store. Leaves: :class:`~kg.copies.Print` and :class:`~kg.copies.Statement` facts, read off the articles' graphs by SPARQL; the files of
arrivals and of sketches in the store's folder; which statements count (:func:`counting`). Left to others: deciding (``kg.copies``), writing the
graphs (``derived``).

What counts is said here once, for charts, lists and rows, in the words of the catalogue's questions: a quotation or figure that repeats another
(``eq:repeats``) counts in the print that comes first, and nothing counts that stands in an article of which there is a later version. A count has
each statement once; a list has it once and names the other articles; an article by itself has all its own.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass
from itertools import islice
from pathlib import Path

from kg.copies import Arrivals, Copies, Print, Statement, around, decide, plain
from kg.copies.book import Book
from kg.errors import StoreError, at
from kg.records import HASH_DIGITS
from kg.store import Store
from kg.store.asked import several
from kg.vocabulary import listed, referent_key, text_iri

LENGTHS = "SELECT ?text ?length WHERE { ?text eq:codePointLength ?length } ORDER BY ?text ?length"
DATES = "SELECT ?text ?published WHERE { ?article schema:encoding ?text ; schema:datePublished ?published } ORDER BY ?text ?published"
ADDRESSES = "SELECT ?text ?url WHERE { ?article schema:encoding ?text ; schema:url ?url } ORDER BY ?text ?url"
QUOTES = """
SELECT ?node ?words ?mode ?who ?name WHERE {
  VALUES ?text { %(these)s }
  ?article schema:encoding ?text .
  ?node schema:isPartOf ?article ; schema:text ?words ; eq:quoteMode ?mode .
  OPTIONAL { ?node prov:wasAttributedTo ?who . ?who schema:name ?name }
} ORDER BY ?node ?who ?name ?words"""
FIGURES = """
SELECT ?node ?start ?end WHERE {
  VALUES ?text { %(these)s }
  ?span oa:hasSource ?text ; oa:hasSelector ?selector .
  ?node eq:span ?span ; a qudt:Quantity .
  ?selector oa:start ?start ; oa:end ?end .
} ORDER BY ?node ?start ?end"""
REPEATED = "SELECT ?node ?first WHERE { ?node eq:repeats ?first } ORDER BY ?node ?first"
REPLACED = "SELECT DISTINCT ?text WHERE { ?later prov:wasRevisionOf ?article . ?article schema:encoding ?text } ORDER BY ?text"
ONCE = "MINUS { ?%(statement)s eq:repeats ?first } MINUS { ?later prov:wasRevisionOf ?%(article)s }"
"""The same as part of a question, in which both variables stand already."""
AT_ONCE = 200
"""Texts that one question is about."""


@dataclass(frozen=True, slots=True)
class Counting:
    """Which statements of a store count: IRIs of those that repeat another, with that one; texts of which there is a later version."""

    repeats: Mapping[str, str]
    replaced: frozenset[str]

    def counts(self, node: str) -> bool:
        """Whether a quotation or a figure counts."""
        return node not in self.repeats and text_of(node) not in self.replaced

    def again(self) -> dict[str, list[str]]:
        """Those that repeat a statement, by that one."""
        found: dict[str, list[str]] = {}
        for node, first in self.repeats.items():
            found.setdefault(first, []).append(node)
        return found


def counting(store: Store) -> Counting:
    """Which statements of a store count. The two questions take as long as there are copies and versions, however large the store is."""
    replaced = (str(text).rpartition("/")[2] for (text,) in store.values(REPLACED))
    return Counting({str(node): str(first) for node, first in store.values(REPEATED)}, frozenset(replaced))


class Prints:
    """The texts of a store, and of one whose articles are about to be put in, with all that is known of them as prints."""

    def __init__(self, store: Store, fresh: Store | None = None) -> None:
        self._stores = [store] if fresh is None else [fresh, store]
        self._hashes: dict[str, tuple[str, Store]] = {}
        for each in self._stores:
            for sha256 in each.texts():
                self._hashes.setdefault(sha256[:HASH_DIGITS], (sha256, each))
        self.arrivals = arrivals_of(store)
        self.book = Book(book_place(store), self.read)
        old = {sha256[:HASH_DIGITS] for sha256 in store.texts()}
        self.prints = {each.text: each for every in reversed(self._stores) for each in prints(every) if each.text in self._hashes}
        # What is there and was not noted came before what is about to be put in.
        self.arrivals.come(each for each in self.prints.values() if each.text in old and each.text not in self.arrivals.round_of)
        self.arrivals.come(self.prints.values())

    def read(self, text: str) -> str:
        """A text by the digits that stand for it."""
        sha256, store = self._hashes[text]
        return store.text(sha256)

    def decided(self) -> Copies:
        """Which are versions of one article, and which are copies."""
        known = sorted(self.prints.values(), key=lambda each: each.text)
        return decide(known, self.arrivals, self.book.known(each.text for each in known), self.book.likeness)

    def statements(self, texts: Collection[str], entities: Mapping[str, str]) -> Iterator[Statement]:
        """The quotations and figures of some texts; ``entities`` gives the entity of a referent by the keys of both."""
        for store in self._stores:
            mine = sorted(text for text in texts if self._hashes[text][1] is store)
            for those in batches(mine):
                these = {"these": listed(text_iri(text) for text in those)}
                yield from quotations(store, QUOTES % these, entities)
                yield from self._figures(store, FIGURES % these)

    def _figures(self, store: Store, question: str) -> Iterator[Statement]:
        for node, start, end in store.values(question):
            text = text_of(str(node))
            begin, behind, words = int(str(start)), int(str(end)), self.read(text)
            beside = zip("<>", around(words, begin, behind), strict=True)
            by = frozenset(f"{side} {each}" for side, each in beside if each)
            yield Statement(str(node), text, begin, f"figure {plain(words[begin:behind])}", by)


def prints(store: Store) -> Iterator[Print]:
    """The texts of a store, each once.

    Three questions: with two OPTIONAL parts in one, the engine compares every article with every other.
    """
    dates, addresses = several(store, DATES), several(store, ADDRESSES)
    for text, (length, *_) in several(store, LENGTHS).items():
        # An address is kept in a line of a file.
        stood = dict.fromkeys(" ".join(address.split()) for address in addresses.get(text, ()))
        yield Print(text.rpartition("/")[2], int(length), next(iter(dates.get(text, ())), None), tuple(stood))


def quotations(store: Store, question: str, entities: Mapping[str, str]) -> Iterator[Statement]:
    """The quotations that a question asks for, with all that their speakers are known by."""
    found: dict[str, Statement] = {}
    for node, words, mode, who, name in store.values(question):
        key = str(node)
        by = set(found[key].by) if key in found else set()
        if who is not None:
            by |= {f"~ {plain(str(name))}", f"= {entities.get(referent_key(who), who)}"}
        said = f"{str(mode).rpartition('#')[2]} {plain(str(words))}"
        found[key] = Statement(key, text_of(key), start_of(key), said, frozenset(by))
    yield from found.values()


def text_of(node: str) -> str:
    """The text that a node was read off.

    >>> text_of("https://w3id.org/expert-quotes/id/text/2d711642b726b044/quote/81-252")
    '2d711642b726b044'
    """
    return node.rpartition("/id/text/")[2].partition("/")[0]


def start_of(node: str) -> int:
    """Where a node stands that is called after its span.

    >>> start_of("https://w3id.org/expert-quotes/id/text/2d711642b726b044/quote/81-252.2")
    81
    """
    return int(node.rpartition("/")[2].partition("-")[0])


def batches(texts: Iterable[str]) -> Iterator[list[str]]:
    """Texts, so many at a time as a question can hold."""
    rest = iter(texts)
    while batch := list(islice(rest, AT_ONCE)):
        yield batch


# Files


def book_place(store: Store) -> Path | None:
    """The file of sketches; none for a store in memory."""
    return None if store.path is None else store.path / "copies.sqlite"


def arrivals_place(store: Store) -> Path | None:
    """The file of arrivals; none for a store in memory."""
    return None if store.path is None else store.path / "arrivals.tsv"


def arrivals_of(store: Store) -> Arrivals:
    """The arrivals of a store; none where there is no file yet."""
    place = arrivals_place(store)
    if place is None or not place.exists():
        return Arrivals()
    try:
        return Arrivals.parse(place.read_text(encoding="utf-8"))
    except (OSError, UnicodeDecodeError) as error:
        raise StoreError("the store's list of arrivals cannot be read: restore the file, or take it away", article=str(place)) from error
    except StoreError as error:
        raise at(error, str(place)) from error
