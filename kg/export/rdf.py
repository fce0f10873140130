"""Triples as Turtle, TriG, JSON-LD and RDF/XML: sorted, readable, the same bytes each time.

Enters: triples of rdflib terms. Leaves: text, piece by piece. Left to others: which triples (``kg.export``, ``union``), N-Quads (``store``).

The writers of rdflib and Oxigraph were tried first. rdflib's need the whole dataset as a graph of its own in memory;
those of Oxigraph write prefixes in the order of a hash table, and RDF/XML that is not XML for some names.

Triples come in as blocks: a subject with all its predicates, each with all its objects, types first.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Iterator, Mapping
from functools import lru_cache
from itertools import groupby
from operator import itemgetter
from typing import Any, TypeAlias
from xml.sax.saxutils import escape, quoteattr

from rdflib.term import BNode, Literal, Node, URIRef

from kg.errors import ExportError
from kg.store import Triple
from kg.vocabulary import BOOLEAN, DECIMAL, INTEGER, PREFIXES, RDF_TYPE

Block: TypeAlias = tuple[Node, list[tuple[Node, list[Node]]]]

LOCAL_NAME = re.compile(r"[A-Za-z_][A-Za-z0-9_-]*\Z")
# Written as bare numbers and truth values in Turtle, where the lexical form allows it.
BARE = {INTEGER: re.compile(r"[+-]?[0-9]+\Z"), DECIMAL: re.compile(r"[+-]?[0-9]*\.[0-9]+\Z"), BOOLEAN: re.compile(r"true\Z|false\Z")}
ESCAPES = {"\\": "\\\\", '"': '\\"', "\n": "\\n", "\r": "\\r", "\t": "\\t"}
CONTROL = re.compile(r'[\x00-\x1f\x7f-\x9f"\\\u2028\u2029\ufeff\ufffe\uffff]')
NOT_IN_XML = re.compile(r"[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
DIGITS = re.compile(r"([0-9]+)")


def turtle(ordered: Iterable[Block]) -> Iterator[str]:
    """One graph as Turtle."""
    yield prefixes()
    yield from ("\n" + block_turtle(block, "") for block in ordered)


def trig(graphs: Iterable[tuple[URIRef, Iterable[Triple]]]) -> Iterator[str]:
    """Named graphs as TriG."""
    yield prefixes()
    yield from (graph_trig(name, triples) for name, triples in graphs)


def graph_trig(name: URIRef, triples: Iterable[Triple]) -> str:
    """One named graph as a block of TriG."""
    return f"\n{term(name)} {{\n" + "\n".join(block_turtle(block, "    ") for block in blocks(triples)) + "}\n"


def jsonld(graphs: Iterable[tuple[URIRef, Iterable[Triple]]]) -> Iterator[str]:
    """Named graphs as JSON-LD, a node a line, with the project's prefixes as context; numbers keep their lexical form."""
    yield f'{{"@context": {dumped(dict(PREFIXES))},\n"@graph": [\n'
    for place, (name, triples) in enumerate(graphs):
        yield f'{"," if place else ""} {{"@id": {dumped(str(name))}, "@graph": [\n{nodes_jsonld(triples)}\n ]}}'
    yield "\n]}\n"


def rdfxml(ordered: Iterable[Block]) -> Iterator[str]:
    """One graph as RDF/XML. Control characters, which XML cannot hold, are left out of literals."""
    names = "".join(f"\n  xmlns:{prefix}={quoteattr(namespace)}" for prefix, namespace in PREFIXES.items())
    yield f'<?xml version="1.0" encoding="UTF-8"?>\n<rdf:RDF{names}>\n'
    yield from map(description, ordered)
    yield "</rdf:RDF>\n"


def blocks(triples: Iterable[Triple]) -> Iterator[Block]:
    """Triples, each once, by subject and predicate; numbers in IRIs count as numbers, so nodes stand in text order."""
    key = lru_cache(maxsize=None)(sort_key)
    ordered = sorted(set(triples), key=lambda triple: (key(triple[0]), key(triple[1]), key(triple[2])))
    for subject, about in groupby(ordered, key=itemgetter(0)):
        yield subject, [(predicate, [triple[2] for triple in same]) for predicate, same in groupby(about, key=itemgetter(1))]


def sort_key(node: Node) -> tuple[Any, ...]:
    """What terms are ordered by: the type first, then the words with their numbers as numbers, then the kind of term.

    >>> sorted([URIRef("x:10"), URIRef("x:9")], key=sort_key)
    [rdflib.term.URIRef('x:9'), rdflib.term.URIRef('x:10')]
    """
    words = [int(part) if place % 2 else part for place, part in enumerate(DIGITS.split(str(node)))]
    kind = (str(node.datatype), str(node.language)) if isinstance(node, Literal) else ("", "")
    return (node != RDF_TYPE, words, type(node).__name__, kind)


# Turtle


def prefixes() -> str:
    """The prefix declarations, in the order of their names."""
    return "".join(f"@prefix {prefix}: <{namespace}> .\n" for prefix, namespace in PREFIXES.items())


def block_turtle(block: Block, indent: str) -> str:
    """A subject with its predicates, one a line."""
    subject, about = block
    lines = [f"{'a' if p == RDF_TYPE else term(p)} {', '.join(term(o) for o in objects)}" for p, objects in about]
    return f"{indent}{term(subject)} {f' ;{chr(10)}{indent}    '.join(lines)} .\n"


def term(node: Node) -> str:
    """A term as Turtle writes it.

    >>> print(term(URIRef("https://schema.org/text")), term(Literal("1262", datatype=INTEGER)), term(Literal('"a"')))
    schema:text 1262 "\\"a\\""
    """
    if isinstance(node, URIRef):
        return compact(node, PREFIXES) or f"<{node}>"
    if isinstance(node, Literal):
        words = str(node)
        if node.language is not None:
            return f"{quoted(words)}@{node.language}"
        if node.datatype is None:
            return quoted(words)
        bare = BARE.get(node.datatype)
        return words if bare is not None and bare.match(words) else f"{quoted(words)}^^{term(node.datatype)}"
    if isinstance(node, BNode):
        return f"_:{node}"
    raise ExportError(f"{node!r} is no RDF term")


def quoted(words: str) -> str:
    """A string in quotation marks on one line; what is invisible is escaped."""
    return '"' + CONTROL.sub(lambda c: ESCAPES.get(c[0], f"\\u{ord(c[0]):04X}"), words) + '"'


def compact(iri: str, namespaces: Mapping[str, str]) -> str | None:
    """An IRI as prefix:name, where a prefix fits and the rest is a plain name."""
    for prefix, namespace in namespaces.items():
        if iri.startswith(namespace) and LOCAL_NAME.match(iri, len(namespace)):
            return f"{prefix}:{iri[len(namespace) :]}"
    return None


# JSON-LD


def nodes_jsonld(triples: Iterable[Triple]) -> str:
    """The nodes of a graph, a line each."""
    return ",\n".join("  " + dumped(node_object(block)) for block in blocks(triples))


def dumped(value: Any) -> str:
    """A value as JSON on one line."""
    return json.dumps(value, ensure_ascii=False)


def node_object(block: Block) -> dict[str, Any]:
    """A subject as JSON-LD."""
    subject, about = block
    result: dict[str, Any] = {"@id": short(subject)}
    for predicate, objects in about:
        is_type = predicate == RDF_TYPE
        values = [short(o) if is_type else value_object(o) for o in objects]
        result["@type" if is_type else short(predicate)] = values[0] if len(values) == 1 else values
    return result


def value_object(node: Node) -> Any:
    """An object as JSON-LD: a string as it is, everything else says what it is."""
    if not isinstance(node, Literal):
        return {"@id": short(node)}
    if node.language is not None:
        return {"@value": str(node), "@language": node.language}
    return str(node) if node.datatype is None else {"@value": str(node), "@type": short(node.datatype)}


def short(node: Node) -> str:
    """An IRI as JSON-LD's context shortens it."""
    if isinstance(node, BNode):
        return f"_:{node}"
    return compact(str(node), PREFIXES) or str(node)


# RDF/XML


def description(block: Block) -> str:
    """A subject as an rdf:Description."""
    subject, about = block
    lines = [f"    {property_element(predicate, value)}\n" for predicate, objects in about for value in objects]
    return f"  <rdf:Description {reference('about', subject)}>\n{''.join(lines)}  </rdf:Description>\n"


def property_element(predicate: Node, value: Node) -> str:
    """A predicate with one object. Raises :class:`~kg.errors.ExportError` where XML has no name for the predicate."""
    name, declared = compact(str(predicate), PREFIXES), ""
    if name is None:
        match = re.search(r"[A-Za-z_][A-Za-z0-9_-]*\Z", str(predicate))
        if match is None:
            raise ExportError(f"RDF/XML has no name for the property <{predicate}>: export turtle instead")
        name, declared = f"p:{match[0]}", f" xmlns:p={quoteattr(str(predicate)[: match.start()])}"
    if not isinstance(value, Literal):
        return f"<{name}{declared} {reference('resource', value)}/>"
    kind = f" xml:lang={quoteattr(value.language)}" if value.language else f" rdf:datatype={quoteattr(value.datatype)}" if value.datatype else ""
    return f"<{name}{declared}{kind}>{escape(NOT_IN_XML.sub('', str(value)), {chr(13): '&#13;'})}</{name}>"


def reference(attribute: str, node: Node) -> str:
    """The attribute that names a node."""
    return f'rdf:nodeID="{node}"' if isinstance(node, BNode) else f"rdf:{attribute}={quoteattr(str(node))}"
