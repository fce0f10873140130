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
from sys import intern

import numpy as np

from kg.copies import Arrivals, Copies, Print, Reprint, Statement, around, decide, plain
from kg.copies.book import Book
from kg.errors import StoreError, at
from kg.records import HASH_DIGITS
from kg.store import Store
from kg.store.asked import ArticleGraph
from kg.vocabulary import listed, referent_key, text_iri

# In no order: what comes first is found while the rows go by, which takes an eighth of the time that the engine takes to put them in order.
LENGTHS = "SELECT ?text ?length WHERE { ?text eq:codePointLength ?length }"
DATES = "SELECT ?text ?published WHERE { ?article schema:encoding ?text ; schema:datePublished ?published }"
ADDRESSES = "SELECT ?text ?url WHERE { ?article schema:encoding ?text ; schema:url ?url }"
CALLED = """
SELECT ?id ?publisher ?published ?title WHERE {
  ?article schema:encoding ?text ; schema:identifier ?id .
  OPTIONAL { ?article schema:publisher/schema:name ?publisher }
  OPTIONAL { ?article schema:datePublished ?published }
  OPTIONAL { ?article schema:headline ?title }
} ORDER BY ?id ?publisher ?published ?title"""
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
REPRINTS = "SELECT ?text ?id WHERE { ?print a eq:Reprint ; eq:article/schema:encoding ?text ; schema:identifier ?id } ORDER BY ?text ?id"
REPLACED = "SELECT DISTINCT ?text WHERE { ?later prov:wasRevisionOf ?article . ?article schema:encoding ?text } ORDER BY ?text"
ONCE = "MINUS { ?%(statement)s eq:repeats ?first } MINUS { ?later prov:wasRevisionOf ?%(article)s }"
"""The same as part of a question, in which both variables stand already."""
HASH_LENGTH = 64
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


def reprints(store: Store) -> dict[str, list[str]]:
    """What other prints of a text are called, by the digits that stand for it."""
    found: dict[str, list[str]] = {}
    for text, id in parts(store, REPRINTS):
        found.setdefault(text, []).append(id)
    return found


class Hashes:
    """The hashes of a store's texts, by the digits that stand for them: 64 bytes each, as a string is twice as large and stands in a dictionary."""

    def __init__(self, store: Store) -> None:
        self._sorted = np.array(store.texts(), dtype=f"S{HASH_LENGTH}")

    def get(self, text: str) -> str | None:
        """The hash; none where the store has no such text."""
        place = int(np.searchsorted(self._sorted, text.encode()))
        found = self._sorted[place].decode() if place < len(self._sorted) else ""
        return found if found.startswith(text) else None

    def __contains__(self, text: str) -> bool:
        return self.get(text) is not None

    def __iter__(self) -> Iterator[str]:
        return (each.decode()[:HASH_DIGITS] for each in self._sorted)


class Prints:
    """The texts of a store, and of one whose articles are about to be put in, with all that is known of them as prints.

    It is held until everything is written, so it holds no more than is needed for that: what stands here of all texts is their hashes.
    """

    def __init__(self, store: Store, fresh: Store | None = None, again: Iterable[Reprint] = ()) -> None:
        self._again = again
        # What is about to be put in takes the place of what is there.
        self._stores = [(each, Hashes(each)) for each in ([store] if fresh is None else [fresh, store])]
        self.arrivals: str | None = None
        """The file of arrivals with its new lines, once all is decided; none where there are none."""
        self.prints: dict[str, Print] = {}
        """The copies, once all is decided, and those that they are copies of."""

    def read(self, text: str) -> str:
        """A text by the digits that stand for it."""
        store, sha256 = self._place(text)
        return store.text(sha256)

    def _about(self, text: str) -> Reprint:
        """What the article of a text is called and by whom it is printed."""
        rows = ArticleGraph(*self._place(text)).values(CALLED)
        return next((Reprint(text, "", *(value or "" for value in row)) for row in rows), Reprint(text))

    def _place(self, text: str) -> tuple[Store, str]:
        """The store that has a text, and the text's hash."""
        return next((store, sha256) for store, hashes in self._stores if (sha256 := hashes.get(text)) is not None)

    def decided(self) -> Copies:
        """Which are versions of one article, and which are copies. What is new about the texts is noted in the store that is written."""
        store, old = self._stores[-1]
        known = {each.text: each for every, hashes in reversed(self._stores) for each in prints(every) if each.text in hashes}
        arrivals = arrivals_of(store)
        # What is there and was not noted came before what is about to be put in.
        arrivals.come((each for each in known.values() if each.text in old and each.text not in arrivals.round_of), self._about)
        again = [each for each in self._again if each.text in known]
        # An article that gives no address may have come from another paper before.
        again += [self._about(text) for _, hashes in self._stores[:-1] for text in hashes if not known[text].addresses]
        arrivals.come(known.values(), self._about, again)
        with Book(book_place(store), self.read, keeps=store.remembered is not None) as book:
            copies = decide(list(known.values()), arrivals, book.sketches, book.likeness, self._about)
        self.arrivals = str(arrivals) if arrivals.grown else None
        self.prints = {text: known[text] for text in copies.first or ()}
        return copies

    def statements(self, texts: Collection[str], entities: Mapping[str, str]) -> Iterator[Statement]:
        """The quotations and figures of some texts; ``entities`` gives the entity of a referent by the keys of both."""
        for store, _ in self._stores:
            mine = sorted(text for text in texts if self._place(text)[0] is store)
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

    Three questions: with two OPTIONAL parts in one, the engine compares every article with every other. Of several answers for a text the first in
    order counts.
    """
    dates: dict[str, str] = {}
    for text, published in parts(store, DATES):
        dates[text] = min(dates.get(text, published), intern(published))
    addresses: dict[str, list[str]] = {}
    for text, address in parts(store, ADDRESSES):
        addresses.setdefault(text, []).append(address)
    lengths: dict[str, int] = {}
    for text, number in parts(store, LENGTHS):
        lengths[text] = min(lengths.get(text, int(number)), int(number))
    for text, length in lengths.items():
        # An address is kept in a line of a file.
        stood = dict.fromkeys(" ".join(address.split()) for address in sorted(addresses.pop(text, ())))
        yield Print(text, length, dates.pop(text, None), tuple(stood))


def parts(store: Store, question: str) -> Iterator[tuple[str, str]]:
    """The rows of a question about texts, each text by the digits that stand for it."""
    return ((str(text).rpartition("/")[2], str(value)) for text, value in store.values(question))


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
