"""The store's answers as plain values.

Enters: a :class:`~kg.store.Store`. Leaves: rows as dictionaries of strings, numbers and truth values, in which the
referents of single articles stand for the entity that a resolver says they are; names; who speaks. Left to others:
the shape of the network (``kg.network``).
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from decimal import Decimal
from difflib import get_close_matches
from functools import cached_property
from typing import Any, TypeAlias

from kg.errors import KgError
from kg.network import questions
from kg.store import Solutions, Store
from kg.vocabulary import REGISTRY, corrections_graph_iri, extraction_graph_iri, listed

Row: TypeAlias = dict[str, Any]

CHUNK = 500
"""IRIs in one query."""
SUGGESTIONS = 3


def local(term: object) -> str:
    """The last part of a term's IRI.

    >>> local("https://w3id.org/expert-quotes/ns/vocab#direct"), local("https://schema.org/Person")
    ('direct', 'Person')
    """
    return str(term).replace("#", "/").rpartition("/")[2]


def within(question: str, text: str) -> str:
    """A question about one text: about what was read off it, and what people have corrected there."""
    graphs = f"FROM <{extraction_graph_iri(text)}> FROM <{corrections_graph_iri(text)}>"
    return question.replace("WHERE {", f"{graphs} WHERE {{", 1)


def plain(term: Any) -> str | int | float | bool:
    """A term as Python has it, where that is a number or a truth value; as it is written, where not."""
    value = term.toPython()
    if isinstance(value, Decimal):
        return float(value)
    return value if isinstance(value, bool | int | float) else str(term)


class Source:
    """The store's answers as dictionaries of plain values, with referents replaced by whom they are known to be."""

    def __init__(self, store: Store, texts: Sequence[str] | None = None) -> None:
        """Of the whole store, or of some texts, given by their hashes as IRIs have them, as if there were no others."""
        self.store = store
        self.texts = texts
        self.names: dict[str, list[str]] = {}
        """All names of somebody, the one to show first."""
        self.referents: dict[str, list[str]] = {}
        found = self.rows(questions.NAMES)
        self.entity_of: dict[str, str] = {
            row["who"]: row["entity"] for row in self.registered(questions.IDENTITIES, "who", (row["who"] for row in found))
        }
        called = {row["who"]: row["name"] for row in self.registered(questions.ENTITIES, "who", self.entity_of.values())}
        for row in found:
            who = self.same(row["who"])
            self.names.setdefault(who, [called[who]] if who in called else [])
            if row["name"] not in self.names[who]:
                self.names[who].append(row["name"])
            if row["who"] not in self.referents.setdefault(who, []):
                self.referents[who].append(row["who"])

    @cached_property
    def articles(self) -> list[Row]:
        return self.rows(questions.ARTICLES)

    @cached_property
    def quotes(self) -> list[Row]:
        """All quotations in reading order; ``who`` is empty where nobody is named."""
        return [{**row, "who": self.same(row.get("who"))} for row in self.rows(questions.QUOTES)]

    @cached_property
    def memberships(self) -> list[Row]:
        rows = self.rows(questions.MEMBERSHIPS)
        return [{**row, "who": self.same(row["who"]), "organisation": self.same(row.get("organisation"))} for row in rows]

    def rows(self, question: str, these: Iterable[str] | None = None) -> list[Row]:
        """Answers as ``{column: value}`` without the unbound; numbers and truth values as Python has them."""
        if self.texts is None:
            return self.answers(question, these)
        chosen = None if these is None else list(these)
        # Text by text: in a query over many graphs every step of every path would look into each of them.
        return [
            row
            for text in self.texts
            for row in self.answers(within(question, text), None if chosen is None else [iri for iri in chosen if text in iri])
        ]

    def registered(self, question: str, column: str, these: Iterable[str]) -> list[Row]:
        """Answers out of the registry: all, or where only some texts are read, those about these."""
        if self.texts is None:
            return self.answers(question)
        named = question.replace("WHERE {", f"FROM <{REGISTRY}> WHERE {{ VALUES ?{column} {{ %(these)s }} ", 1)
        return self.answers(named, dict.fromkeys(these))

    def answers(self, question: str, these: Iterable[str] | None = None) -> list[Row]:
        """The rows of a question; where it is about ``these``, chunk by chunk."""
        if these is None:
            return list(self._rows(question))
        chosen = list(these)
        chunks = [chosen[start : start + CHUNK] for start in range(0, len(chosen), CHUNK)]
        return [row for chunk in chunks for row in self._rows(question % {"these": listed(chunk)})]

    def _rows(self, sparql: str) -> Iterator[Row]:
        answer = self.store.query(sparql)
        assert isinstance(answer, Solutions)  # every question is a SELECT
        for row in answer.rows:
            yield {column: plain(term) for column, term in zip(answer.columns, row, strict=True) if term is not None}

    def same(self, who: str | None) -> str:
        """The entity that a referent is, or the referent itself."""
        return self.entity_of.get(who or "", who or "")

    def name(self, who: str) -> str:
        return self.names[who][0] if who in self.names else ""

    def speakers(self) -> list[str]:
        """All who are quoted, most quotes first."""
        count: dict[str, int] = {}
        for row in self.quotes:
            if row["who"]:
                count[row["who"]] = count.get(row["who"], 0) + 1
        return sorted(count, key=lambda who: (-count[who], self.name(who), who))

    def called(self, name: str) -> list[str]:
        """Those with this name, in any case of letters."""
        wanted = " ".join(name.split()).casefold()
        found = [who for who, names in self.names.items() if wanted in (each.casefold() for each in names)]
        if not found:
            raise KgError(f"nobody in the store is called {name!r}{self.suggestion(wanted)}")
        return found

    def members(self, bodies: list[str]) -> list[str]:
        """Speakers who belong to one of these bodies."""
        members = {row["who"] for row in self.memberships if row["organisation"] in bodies}
        return [who for who in self.speakers() if who in members and who not in bodies]

    def suggestion(self, wanted: str) -> str:
        """The end of a sentence about an unknown name: names that look like it, or the way to see all."""
        names = {each.casefold(): names[0] for names in self.names.values() for each in names}
        near = get_close_matches(wanted, sorted(names), n=SUGGESTIONS, cutoff=0.6)
        near += [name for name in sorted(names) if wanted in name.split()]
        spelled = list(dict.fromkeys(names[each] for each in near))[:SUGGESTIONS]
        return f": did you mean {' or '.join(spelled)}?" if spelled else ": leave the name out to see everybody"
