"""The check that SHACL cannot make: does every span have the words that stand at its offsets, and is the hash the text's?

Enters: a graph or a store, and texts. Leaves: a :class:`Report`. The work grows with the number of spans, however long a text is.
"""

from __future__ import annotations

import hashlib
import re
from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from functools import lru_cache

from rdflib import Graph
from rdflib.term import Literal, Node

from kg.store import Store
from kg.validate.reading import flattened
from kg.validate.report import VIOLATION, Finding, Report
from kg.validate.spans import Span, spans
from kg.vocabulary import EQ, OA, SCHEMA

TEXT_HASH_RULE = "TextHash"
TEXT_WORDS_RULE = "TextWords"
OFFSET = re.compile(r"-?[0-9]{1,18}")
# Spans come text by text; two texts may have one name in a graph that is wrong.
TEXTS_AT_HAND = 4
HASHES = "SELECT ?text ?hash ?length WHERE { ?text schema:sha256 ?hash . OPTIONAL { ?text eq:codePointLength ?length } } ORDER BY ?text ?hash ?length"


def check_text(graph: Graph, text: str) -> Report:
    """Whether each span of this text in the graph has the words that stand at its offsets, and the hash is the text's."""
    flat = flattened(graph)
    nodes = sorted(flat.subjects(SCHEMA.sha256, Literal(_digest(text))), key=str)
    lengths = [(str(node), _words(flat, node, EQ.codePointLength)) for node in nodes]
    found = (_span(flat, span, node) for node in nodes for span in sorted(flat.subjects(OA.hasSource, node), key=str))
    tally = Tally()
    tally.add_text(text, lengths)
    for span in found:
        tally.add_span(span, text)
    return tally.report()


def check_texts(store: Store) -> Report:
    """The same of all texts of a store, one after the other."""
    kept = KeptTexts(store)
    for span in spans(store):
        kept.look_at(span)
    return kept.report()


@dataclass
class Tally:
    """What was looked at, and what is at fault."""

    texts: int = 0
    spans: int = 0
    findings: set[Finding] = field(default_factory=set)

    def add_text(self, text: str, nodes: Iterable[tuple[str, str | None]]) -> None:
        """A text, and the nodes of the graph that have its hash, each with its length."""
        before = self.texts
        for node, length in nodes:
            self.texts += 1
            if length != str(len(text)):
                message = f"the text has {len(text)} code points, the graph says otherwise"
                self.findings.add(Finding(VIOLATION, TEXT_HASH_RULE, node, message))
        if self.texts == before:
            self.findings.add(Finding(VIOLATION, TEXT_HASH_RULE, "", f"no text of the graph has the SHA-256 {_digest(text)}"))

    def add_span(self, span: Span, text: str) -> None:
        self.spans += 1
        self.findings.update(Finding(VIOLATION, TEXT_WORDS_RULE, span.iri, *fault) for fault in _wrong_words(span, text))

    def report(self) -> Report:
        return Report(tuple(sorted(self.findings)), {TEXT_HASH_RULE: self.texts, TEXT_WORDS_RULE: self.spans})


class KeptTexts:
    """The texts that a store keeps, for the spans that come by."""

    def __init__(self, store: Store) -> None:
        self._tally = Tally()
        nodes: dict[str, list[tuple[str, str | None]]] = defaultdict(list)
        for node, digest, length in store.values(HASHES):
            nodes[str(digest)].append((str(node), length))
        names: dict[str, list[str]] = defaultdict(list)
        for sha256 in store.texts():
            text = store.text(sha256)
            digest = _digest(text)  # not the name of the file, which may hold another text by now
            self._tally.add_text(text, nodes[digest])
            for node in dict.fromkeys(node for node, _ in nodes[digest]):
                names[node].append(sha256)
        self._names = dict(names)
        self._text = lru_cache(TEXTS_AT_HAND)(store.text)

    def look_at(self, span: Span) -> None:
        """Compare a span with its text, if that is kept."""
        for name in self._names.get(span.text, ()):
            self._tally.add_span(span, self._text(name))

    def report(self) -> Report:
        return self._tally.report()


def _wrong_words(span: Span, text: str) -> Iterator[tuple[str, str]]:
    """Messages, each with the value that is wrong."""
    start, end, exact, before, after = _offset(span.start), _offset(span.end), span.exact, span.prefix, span.suffix
    if start is None or end is None or not 0 <= start < end <= len(text):
        yield "the offsets lie outside the text", f"{start}, {end}"
        return
    if exact is not None and text[start:end] != exact:
        yield f"the text has {text[start:end][:60]!r} there", exact[:60]
    if before is not None and text[max(0, start - len(before)) : start] != before:
        yield "the text has other words before it", before
    if after is not None and not text.startswith(after, end):
        yield "the text has other words behind it", after


def _span(graph: Graph, span: Node, text: Node) -> Span:
    selector = graph.value(span, OA.hasSelector)
    start, end, exact, prefix, suffix = (_words(graph, selector, p) for p in (OA.start, OA.end, OA.exact, OA.prefix, OA.suffix))
    return Span(str(span), str(text), start, end, exact, prefix, suffix)


def _words(graph: Graph, node: Node | None, predicate: Node) -> str | None:
    value = None if node is None else graph.value(node, predicate)
    return None if value is None else str(value)


def _offset(words: str | None) -> int | None:
    return int(words) if words is not None and OFFSET.fullmatch(words) else None


def _digest(text: str) -> str:
    return hashlib.sha256(text.encode("utf-8")).hexdigest()
