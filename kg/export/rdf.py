"""Triples as Turtle, TriG, JSON-LD and RDF/XML: sorted, readable, the same bytes each time.

Enters: blocks of triples. Leaves: text, piece by piece. Left to others: which triples (``kg.export``, ``union``) in which order (``order``),
N-Quads (``store``).

The writers of rdflib and Oxigraph were tried first. rdflib's need the whole dataset as a graph of its own in memory;
those of Oxigraph write prefixes in the order of a hash table, and RDF/XML that is not XML for some names.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Iterator, Mapping
from typing import Any, TypeAlias
from xml.sax.saxutils import escape, quoteattr

from kg.errors import ExportError
from kg.export.order import TYPE, Block, kind, quoted, remembered, words
from kg.vocabulary import BOOLEAN, DECIMAL, INTEGER, PREFIXES

Named: TypeAlias = tuple[str, Iterable[Block]]
"""A graph with its name. The blocks of a graph that is no article's can be taken once."""

LOCAL_NAME = re.compile(r"[A-Za-z_][A-Za-z0-9_-]*\Z")
# Written as bare numbers and truth values in Turtle, where the lexical form allows it.
BARE = {
    str(INTEGER): re.compile(r"[+-]?[0-9]+\Z"),
    str(DECIMAL): re.compile(r"[+-]?[0-9]*\.[0-9]+\Z"),
    str(BOOLEAN): re.compile(r"true\Z|false\Z"),
}
NOT_IN_XML = re.compile(r"[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


# Turtle


def turtle(parts: Iterable[str]) -> Iterator[str]:
    """One graph as Turtle, whose parts :func:`blocks_turtle` wrote."""
    yield prefixes()
    yield from parts


def trig(graphs: Iterable[Named]) -> Iterator[str]:
    """Named graphs as TriG."""
    yield prefixes()
    for graph in graphs:
        yield from graph_trig(graph)


def graph_trig(graph: Named) -> Iterator[str]:
    """One named graph as a block of TriG."""
    name, found = graph
    yield f"\n{term(f'<{name}>')} {{\n"
    for number, block in enumerate(found):
        yield ("\n" if number else "") + block_turtle(block, "    ")
    yield "}\n"


def prefixes() -> str:
    """The prefix declarations, in the order of their names."""
    return "".join(f"@prefix {prefix}: <{namespace}> .\n" for prefix, namespace in PREFIXES.items())


def blocks_turtle(found: Iterable[Block]) -> str:
    """Blocks of Turtle, each behind an empty line."""
    return "".join("\n" + block_turtle(block, "") for block in found)


def block_turtle(block: Block, indent: str) -> str:
    """A subject with its predicates, one a line."""
    subject, about = block
    lines = [f"{'a' if predicate == TYPE else term(predicate)} {', '.join(map(term, values))}" for predicate, values in about.items()]
    return f"{indent}{term(subject)} {f' ;{chr(10)}{indent}    '.join(lines)} .\n"


@remembered
def term(node: str) -> str:
    r"""A term of N-Triples as Turtle writes it.

    >>> print(term("<https://schema.org/text>"), term('"1262"^^<http://www.w3.org/2001/XMLSchema#integer>'), term('"\\u0022a\\""'))
    schema:text 1262 "\"a\""
    """
    if node[0] == "_":
        return node
    inside = words(node)
    if node[0] == "<":
        return compact(inside, PREFIXES) or node
    datatype, language = kind(node)
    if datatype in BARE and BARE[datatype].match(inside):
        return inside
    return quoted(inside) + (f"^^{term(f'<{datatype}>')}" if datatype else f"@{language}" if language else "")


def compact(iri: str, namespaces: Mapping[str, str]) -> str | None:
    """An IRI as prefix:name, where a prefix fits and the rest is a plain name."""
    for prefix, namespace in namespaces.items():
        if iri.startswith(namespace) and LOCAL_NAME.match(iri, len(namespace)):
            return f"{prefix}:{iri[len(namespace) :]}"
    return None


# JSON-LD


def jsonld(graphs: Iterable[Named]) -> Iterator[str]:
    """Named graphs as JSON-LD, a node a line, with the project's prefixes as context; numbers keep their lexical form."""
    yield f'{{"@context": {dumped(dict(PREFIXES))},\n"@graph": [\n'
    for place, (name, found) in enumerate(graphs):
        yield f'{"," if place else ""} {{"@id": {dumped(name)}, "@graph": [\n'
        for number, block in enumerate(found):
            yield (",\n  " if number else "  ") + node_jsonld(block)
        yield "\n ]}"
    yield "\n]}\n"


def node_jsonld(block: Block) -> str:
    """A subject as JSON-LD on one line."""
    subject, about = block
    members = [f'"@id": {dumped(short(subject))}']
    for predicate, values in about.items():
        name, found = (short(predicate), map(value_jsonld, values)) if predicate != TYPE else ("@type", map(dumped, map(short, values)))
        members.append(f"{dumped(name)}: {', '.join(found)}" if len(values) == 1 else f"{dumped(name)}: [{', '.join(found)}]")
    return f"{{{', '.join(members)}}}"


def dumped(value: Any) -> str:
    """A value as JSON on one line."""
    return json.dumps(value, ensure_ascii=False)


@remembered
def value_jsonld(node: str) -> str:
    """An object as JSON-LD: a string as it is, everything else says what it is."""
    if node[0] != '"':
        return dumped({"@id": short(node)})
    datatype, language = kind(node)
    if language:
        return dumped({"@value": words(node), "@language": language})
    return dumped({"@value": words(node), "@type": short(f"<{datatype}>")} if datatype else words(node))


@remembered
def short(node: str) -> str:
    """An IRI as JSON-LD's context shortens it."""
    return node if node[0] == "_" else compact(words(node), PREFIXES) or words(node)


# RDF/XML


def rdfxml(parts: Iterable[str]) -> Iterator[str]:
    """One graph as RDF/XML, whose parts :func:`descriptions` wrote. Control characters, which XML cannot hold, are left out of literals."""
    names = "".join(f"\n  xmlns:{prefix}={quoteattr(namespace)}" for prefix, namespace in PREFIXES.items())
    yield f'<?xml version="1.0" encoding="UTF-8"?>\n<rdf:RDF{names}>\n'
    yield from parts
    yield "</rdf:RDF>\n"


def descriptions(found: Iterable[Block]) -> str:
    """Blocks as elements of RDF/XML."""
    return "".join(map(description, found))


def description(block: Block) -> str:
    """A subject as an rdf:Description."""
    subject, about = block
    lines = [f"    {property_element(predicate, value)}\n" for predicate, values in about.items() for value in values]
    return f"  <rdf:Description {reference('about', subject)}>\n{''.join(lines)}  </rdf:Description>\n"


def property_element(predicate: str, value: str) -> str:
    """A predicate with one object. Raises :class:`~kg.errors.ExportError` where XML has no name for the predicate."""
    name, declared = element_name(predicate)
    if value[0] != '"':
        return f"<{name}{declared} {reference('resource', value)}/>"
    datatype, language = kind(value)
    said = f" xml:lang={quoteattr(language)}" if language else f" rdf:datatype={quoteattr(datatype)}" if datatype else ""
    return f"<{name}{declared}{said}>{escape(NOT_IN_XML.sub('', words(value)), {chr(13): '&#13;'})}</{name}>"


@remembered
def element_name(predicate: str) -> tuple[str, str]:
    """The name of an element, and what declares its prefix where that is none of the project's."""
    iri = words(predicate)
    name = compact(iri, PREFIXES)
    if name is not None:
        return name, ""
    match = re.search(r"[A-Za-z_][A-Za-z0-9_-]*\Z", iri)
    if match is None:
        raise ExportError(f"RDF/XML has no name for the property <{iri}>: export turtle instead")
    return f"p:{match[0]}", f" xmlns:p={quoteattr(iri[: match.start()])}"


def reference(attribute: str, node: str) -> str:
    """The attribute that names a node."""
    return f'rdf:nodeID="{words(node)}"' if node[0] == "_" else f"rdf:{attribute}={quoteattr(words(node))}"
