"""Triples in the order of the exports: a subject with all its predicates, each with all its objects.

Enters: triples as lines of N-Triples, as a store gives them (:meth:`~kg.store.Store.lines`). Leaves: blocks, whose terms are the strings of these
lines. Left to others: which triples (``kg.export``, ``union``), writing them down (``rdf``).

Types stand first, and numbers in IRIs count as numbers, so that nodes stand in text order. A term stays the string that the engine made of it: with
objects of rdflib the same took three times as long.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator
from functools import lru_cache, wraps
from itertools import chain, groupby
from typing import Any, TypeAlias, TypeVar

from rdflib.term import BNode, Literal, Node, URIRef

from kg.errors import ExportError
from kg.export.sorter import Sorter
from kg.store import Triple
from kg.vocabulary import RDF_TYPE

About: TypeAlias = dict[str, list[str]]
"""Predicates with their objects, in order."""
Block: TypeAlias = tuple[str, About]

TYPE = f"<{RDF_TYPE}>"
DIGITS = re.compile(r"([0-9]+)")
COMPARED = 4_000
"""Characters of a term that count: Python makes no numbers of more than 4,300 digits. Where these are the same, how the terms are written decides."""
# Kinds of terms by what they begin with: blank node, literal, IRI.
KINDS = '_"<'
ESCAPED = re.compile(r"\\(?:u([0-9A-Fa-f]{4})|U([0-9A-Fa-f]{8})|(.))")
MEANT = {"b": "\b", "f": "\f", "n": "\n", "r": "\r", "t": "\t"}
ESCAPES = {"\\": "\\\\", '"': '\\"', "\n": "\\n", "\r": "\\r", "\t": "\\t"}
CONTROL = re.compile(r'[\x00-\x1f\x7f-\x9f"\\\u2028\u2029\ufeff\ufffe\uffff]')
CACHED, SHORT = 1 << 13, 500
"""Terms that are remembered: those of an article (3,000) and all predicates; and their length, for there may be literals of a megabyte."""

Made = TypeVar("Made")


def remembered(function: Callable[[str], Made]) -> Callable[[str], Made]:
    """What is made of a term, kept for when it comes again."""
    kept = lru_cache(maxsize=CACHED)(function)

    @wraps(function)
    def remembering(term: str) -> Made:
        return kept(term) if len(term) <= SHORT else function(term)

    return remembering


def blocks(lines: Iterable[str]) -> list[Block]:
    """Triples, of which some may come twice, in order.

    >>> blocks(['<x:10> <x:p> "b"', '<x:9> <x:p> "a"', '<x:10> <x:p> "a"'])
    [('<x:9>', {'<x:p>': ['"a"']}), ('<x:10>', {'<x:p>': ['"a"', '"b"']})]
    """
    found: dict[str, About] = {}
    for line in lines:
        subject, predicate, value = line.split(" ", 2)
        found.setdefault(subject, {}).setdefault(predicate, []).append(value)
    return [(subject, ordered(found[subject])) for subject in sorted(found, key=place)]


def streamed(lines: Iterable[str]) -> Iterator[Block]:
    """The same of more triples than are to be held, block by block.

    >>> list(streamed(['<x:10> <x:p> "b"', '<x:9> <x:p> "a"', '<x:10> <x:p> "a"']))
    [('<x:9>', {'<x:p>': ['"a"']}), ('<x:10>', {'<x:p>': ['"a"', '"b"']})]
    """
    sorter = Sorter(lambda line: place(subject_of(line)))
    sorter.all(lines)
    for _, same in groupby(sorter, key=subject_of):
        yield from blocks(same)


def subject_of(line: str) -> str:
    """The subject of a triple."""
    return line.partition(" ")[0]


def merged(parts: Iterable[Block]) -> list[Block]:
    """Blocks, of which several may be about one subject, as blocks of a subject each."""
    found: dict[str, list[About]] = defaultdict(list)
    for subject, about in parts:
        found[subject].append(about)
    return [(subject, united(found[subject])) for subject in sorted(found, key=place)]


def united(parts: list[About]) -> About:
    """What several blocks say of their subject."""
    if len(parts) == 1:
        return parts[0]
    found: About = {}
    for predicate, values in chain.from_iterable(part.items() for part in parts):
        found.setdefault(predicate, []).extend(values)
    return ordered(found)


def ordered(about: About) -> About:
    """The same in order, each object once."""
    return {each: about[each] if len(about[each]) == 1 else sorted(set(about[each]), key=place) for each in sequence(tuple(about))}


@lru_cache(maxsize=CACHED)
def sequence(predicates: tuple[str, ...]) -> list[str]:
    """Predicates in order. Nodes of a class have the same ones, so this is asked for over and over."""
    return sorted(predicates, key=place)


@remembered
def place(term: str) -> tuple[Any, ...]:
    """What terms are ordered by: the type first, then the words with their numbers as numbers, then the kind of term, then how it is written.

    >>> sorted(["<x:10>", "<x:9>"], key=place)
    ['<x:9>', '<x:10>']
    """
    parts: list[Any] = DIGITS.split(words(term)[:COMPARED])
    parts[1::2] = map(int, parts[1::2])
    return (term != TYPE, parts, KINDS.index(term[0]), kind(term), term)


# Terms


def words(term: str) -> str:
    """An IRI, the words of a literal, or the label of a blank node."""
    if term[0] == '"':
        inside = term[1 : term.rindex('"')]
        return ESCAPED.sub(meant, inside) if "\\" in inside else inside
    if term.startswith("<<"):
        raise ExportError(f"{term} is a triple term (RDF 1.2), which only nquads can hold: export these, or remove it")
    return term[1:-1] if term[0] == "<" else term[2:]


def meant(escape: re.Match[str]) -> str:
    """The character that an escape of N-Triples stands for."""
    return MEANT.get(escape[3], escape[3]) if escape[3] else chr(int(escape[1] or escape[2], 16))


def kind(term: str) -> tuple[str, str]:
    """The datatype and the language of a literal, empty where it has none; neither of any other term."""
    rest = term[term.rindex('"') + 1 :] if term[0] == '"' else ""
    return (rest[3:-1], "") if rest.startswith("^^") else ("", rest[1:])


def lines(triples: Iterable[Triple]) -> list[str]:
    """Triples of rdflib as lines of N-Triples."""
    return [" ".join(map(written, triple)) for triple in triples]


def written(node: Node) -> str:
    """A term of rdflib as N-Triples writes it.

    >>> print(written(URIRef("x:a")), written(Literal("1262", datatype=URIRef("x:b"))), written(Literal('"a"', lang="en")))
    <x:a> "1262"^^<x:b> "\\"a\\""@en
    """
    if isinstance(node, URIRef):
        return f"<{node}>"
    if isinstance(node, BNode):
        return f"_:{node}"
    if not isinstance(node, Literal):
        raise ExportError(f"{node!r} is no RDF term")
    return quoted(str(node)) + (f"@{node.language}" if node.language else f"^^<{node.datatype}>" if node.datatype else "")


def quoted(words: str) -> str:
    """A string in quotation marks on one line; what is invisible is escaped."""
    return '"' + CONTROL.sub(lambda c: ESCAPES.get(c[0], f"\\u{ord(c[0]):04X}"), words) + '"'
