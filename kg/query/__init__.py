"""Asking: the catalogue of questions, and free SPARQL 1.1, over a store.

Enters: a store and the name of a question, or a query. Leaves: :class:`Rows` for a SELECT, ``bool`` for an ASK, a tuple
of triples for a CONSTRUCT or DESCRIBE. Left to others: writing an answer down (``export``), showing it (``cli``).

A question is a document: a file ``ontology/queries/NAME.rq`` that opens with comments (``Title``, ``Question``,
``Reading``, a ``Parameter`` each) and is a complete query: with its parameters at their defaults it runs in any SPARQL
engine. A parameter ``words`` is a line ``VALUES ?words { "" }``; to bind it is to put another literal there.
"""

from __future__ import annotations

import difflib
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from functools import lru_cache
from pathlib import Path
from typing import Any, TypeAlias

from rdflib.term import Literal, Node

from kg.errors import QueryError
from kg.query.guard import check
from kg.store import Row, Solutions, Store, Triple
from kg.vocabulary import PREFIXES, ontology_path

__all__ = ["Answer", "Parameter", "Question", "Rows", "ask", "bound", "catalogue", "find", "run"]

HEADER = re.compile(r"^# ?(?:(Title|Question|Reading|Parameter): )?(.*)$")
PARAMETER = re.compile(r"^(\w+) - (.+)$")
ESCAPES = {"\\": "\\\\", '"': '\\"', "\n": "\\n", "\r": "\\r", "\t": "\\t"}


@dataclass(frozen=True, slots=True)
class Rows:
    """A table of RDF terms: a row holds a term a column, ``None`` where the column is unbound."""

    columns: tuple[str, ...]
    rows: tuple[Row, ...]

    def __len__(self) -> int:
        return len(self.rows)

    def __iter__(self) -> Iterator[Row]:
        return iter(self.rows)

    def records(self) -> list[dict[str, Any]]:
        """Rows as Python values: ``str``, ``int``, ``Decimal``, ``bool``, ``date``; ``None`` where unbound."""
        return [{column: python(term) for column, term in zip(self.columns, row, strict=True)} for row in self]


def python(term: Node | None) -> Any:
    """A term as a Python value; an IRI is its string."""
    if isinstance(term, Literal):
        return term.toPython()
    return None if term is None else str(term)


Answer: TypeAlias = Rows | bool | tuple[Triple, ...]


@dataclass(frozen=True, slots=True)
class Parameter:
    """What a question lets its asker choose; ``default`` is text, or a number where the parameter is one."""

    name: str
    meaning: str
    default: str | Decimal

    @property
    def line(self) -> str:
        """The line of the query that this parameter is."""
        return f"VALUES ?{self.name} {{ {literal(self.default)} }}"


@dataclass(frozen=True, slots=True)
class Question:
    """One file of the catalogue."""

    name: str
    title: str
    question: str
    reading: str
    parameters: tuple[Parameter, ...]
    sparql: str


def ask(store: Store, name: str, /, **parameters: str) -> Rows:
    """The answer to a question of the catalogue.

    Raises :class:`~kg.errors.QueryError` where there is no such question or parameter.
    """
    answer = run(store, bound(find(name), parameters))
    assert isinstance(answer, Rows), "a question of the catalogue is a SELECT"
    return answer


def run(store: Store, sparql: str) -> Answer:
    """The answer to free SPARQL 1.1; the project's prefixes need not be declared.

    Raises :class:`~kg.errors.QueryError` for what does not parse, for updates and for SERVICE.
    """
    check(sparql)
    answer = store.query(sparql, prefixes=PREFIXES)
    if isinstance(answer, Solutions):
        return Rows(answer.columns, tuple(answer.rows))
    if isinstance(answer, bool):
        return answer
    return tuple(sorted(answer, key=lambda triple: [term.n3() for term in triple]))


@lru_cache(maxsize=1)
def catalogue() -> tuple[Question, ...]:
    """All questions, in the order of their names."""
    return tuple(read(path) for path in sorted(ontology_path("queries").glob("*.rq")))


def find(name: str) -> Question:
    """A question by its name; an unknown name is answered with the nearest."""
    questions = {question.name: question for question in catalogue()}
    if name in questions:
        return questions[name]
    raise QueryError(f"the catalogue has no question {name!r}{nearest(name, questions)}")


def bound(question: Question, parameters: Mapping[str, str]) -> str:
    """The query of a question with these parameters in place of its defaults."""
    known = {parameter.name: parameter for parameter in question.parameters}
    lines: dict[str, str] = {}
    for name, value in parameters.items():
        if name not in known:
            has = f"; it has {', '.join(known)}" if known else "; it has none"
            raise QueryError(f"the question {question.name!r} has no parameter {name!r}{has}")
        parameter = known[name]
        chosen: str | Decimal = value if isinstance(parameter.default, str) else number(name, value)
        lines[parameter.line] = Parameter(name, "", chosen).line
    # All at once, so that no value is searched for another parameter's line.
    return re.sub("|".join(map(re.escape, lines)), lambda line: lines[line[0]], question.sparql) if lines else question.sparql


def number(name: str, value: str) -> Decimal:
    """A parameter that is a number."""
    try:
        chosen = Decimal(value)
    except InvalidOperation:
        chosen = Decimal("nan")
    if not chosen.is_finite() or abs(chosen.adjusted()) > 30:
        raise QueryError(f"the parameter {name!r} is a number, and {value!r} is none")
    return chosen


def literal(value: str | Decimal) -> str:
    r"""A value as SPARQL writes it, so that every engine reads the same and nothing in it ends the literal.

    Some engines replace ``\u0022`` before they look for strings, behind an escaped backslash too; so a ``u`` behind a
    backslash is written as an escape itself.

    >>> print(literal('say "x" \\u0022'))
    "say \"x\" \\\U000000750022"
    """
    if isinstance(value, Decimal):
        digits = format(value, "f")
        return digits if "." in digits else f"{digits}.0"
    escaped = "".join(ESCAPES.get(c, c) for c in value)
    return '"' + re.sub(r"(?<=\\\\)[uU]", lambda u: f"\\U{ord(u[0]):08X}", escaped) + '"'


def nearest(name: str, names: Mapping[str, object]) -> str:
    """Words that suggest what may have been meant.

    >>> nearest("quoets", {"quotes": 1, "money": 2})
    ": did you mean 'quotes'?"
    """
    close = difflib.get_close_matches(name.lower(), list(names), n=1, cutoff=0.5)
    return f": did you mean {close[0]!r}?" if close else "; kg query lists them"


def read(path: Path) -> Question:
    """A file of the catalogue. Raises :class:`~kg.errors.QueryError` where its head is not complete."""
    sparql = path.read_text(encoding="utf-8")
    fields: dict[str, list[str]] = {"Title": [], "Question": [], "Reading": [], "Parameter": []}
    current = ""
    for line in sparql.splitlines():
        match = HEADER.match(line)
        if match is None:
            break
        if match[1]:
            current = match[1]
            fields[current].append(match[2].strip())
        elif current:
            fields[current][-1] += " " + match[2].strip()
    if not all(len(fields[name]) == 1 for name in ("Title", "Question", "Reading")):
        raise QueryError("the head of the question needs one Title, one Question and one Reading", article=str(path))
    title, question, reading = (fields[name][0].strip() for name in ("Title", "Question", "Reading"))
    parameters = tuple(parameter(line, sparql, path) for line in fields["Parameter"])
    return Question(path.stem, title, question, reading, parameters, sparql)


def parameter(line: str, sparql: str, path: Path) -> Parameter:
    """A parameter from its line in the head and its VALUES in the query."""
    head = PARAMETER.match(line)
    values = head and re.findall(rf"VALUES \?{head[1]} {{ (.+) }}", sparql)
    if not head or not values or len(values) != 1:
        raise QueryError(f"the parameter {line!r} needs the form 'name - meaning' and one line VALUES ?name {{ default }}", article=str(path))
    text = values[0]
    return Parameter(head[1], head[2], text[1:-1] if text.startswith('"') else Decimal(text))
