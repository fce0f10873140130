"""The check that SHACL cannot make: does every span have the words that stand at its offsets, and is the hash the text's?

Enters: a graph or a store, and texts. Leaves: a :class:`Report`. The work grows with the number of spans, however long a text is.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from typing import TypeAlias

from rdflib import Graph
from rdflib.term import Literal, Node

from kg.store import Store
from kg.validate.reading import flattened
from kg.validate.report import VIOLATION, Finding, Report
from kg.vocabulary import EQ, OA, SCHEMA

TEXT_HASH_RULE = "TextHash"
TEXT_WORDS_RULE = "TextWords"
OFFSET = re.compile(r"-?[0-9]{1,18}")
# A span with the start, the end, the words, those before and those behind that the graph gives it.
Said: TypeAlias = tuple[str | None, ...]
TEXTS = 'SELECT ?text ?length WHERE { ?text schema:sha256 "HASH" . OPTIONAL { ?text eq:codePointLength ?length } }'
SPANS = """
SELECT ?span ?start ?end ?exact ?prefix ?suffix WHERE {
  ?text schema:sha256 "HASH" .
  ?span oa:hasSource ?text .
  OPTIONAL {
    ?span oa:hasSelector ?selector .
    OPTIONAL { ?selector oa:start ?start }
    OPTIONAL { ?selector oa:end ?end }
    OPTIONAL { ?selector oa:exact ?exact }
    OPTIONAL { ?selector oa:prefix ?prefix }
    OPTIONAL { ?selector oa:suffix ?suffix }
  }
}"""


def check_text(graph: Graph, text: str) -> Report:
    """Whether each span of this text in the graph has the words that stand at its offsets, and the hash is the text's."""
    flat = flattened(graph)
    nodes = sorted(flat.subjects(SCHEMA.sha256, Literal(_digest(text))), key=str)
    lengths = [(str(node), _words(flat, node, EQ.codePointLength)) for node in nodes]
    spans = (_span(flat, span) for node in nodes for span in sorted(flat.subjects(OA.hasSource, node), key=str))
    tally = _Tally()
    tally.add(text, lengths, spans)
    return tally.report()


def check_texts(store: Store) -> Report:
    """The same of all texts of a store, one after the other."""
    tally = _Tally()
    for sha256 in store.texts():
        text = store.text(sha256)
        digest = _digest(text)  # not the name of the file, which may hold another text by now
        tally.add(text, store.values(TEXTS.replace("HASH", digest)), store.values(SPANS.replace("HASH", digest)))
    return tally.report()


@dataclass
class _Tally:
    """What was looked at, and what is at fault."""

    texts: int = 0
    spans: int = 0
    findings: set[Finding] = field(default_factory=set)

    def add(self, text: str, lengths: Iterable[Said], spans: Iterable[Said]) -> None:
        """A text, the nodes of the graph that have its hash, and the spans in it."""
        before = self.texts
        for node, length in lengths:
            self.texts += 1
            if length != str(len(text)):
                message = f"the text has {len(text)} code points, the graph says otherwise"
                self.findings.add(Finding(VIOLATION, TEXT_HASH_RULE, str(node), message))
        if self.texts == before:
            self.findings.add(Finding(VIOLATION, TEXT_HASH_RULE, "", f"no text of the graph has the SHA-256 {_digest(text)}"))
        for span in spans:
            self.spans += 1
            self.findings.update(Finding(VIOLATION, TEXT_WORDS_RULE, str(span[0]), *fault) for fault in _wrong_words(span, text))

    def report(self) -> Report:
        return Report(tuple(sorted(self.findings)), {TEXT_HASH_RULE: self.texts, TEXT_WORDS_RULE: self.spans})


def _wrong_words(span: Said, text: str) -> Iterator[tuple[str, str]]:
    """Messages, each with the value that is wrong."""
    first, last, exact, before, after = span[1:]
    start, end = _offset(first), _offset(last)
    if start is None or end is None or not 0 <= start < end <= len(text):
        yield "the offsets lie outside the text", f"{start}, {end}"
        return
    if exact is not None and text[start:end] != exact:
        yield f"the text has {text[start:end][:60]!r} there", exact[:60]
    if before is not None and text[max(0, start - len(before)) : start] != before:
        yield "the text has other words before it", before
    if after is not None and not text.startswith(after, end):
        yield "the text has other words behind it", after


def _span(graph: Graph, span: Node) -> Said:
    selector = graph.value(span, OA.hasSelector)
    return (str(span), *(_words(graph, selector, p) for p in (OA.start, OA.end, OA.exact, OA.prefix, OA.suffix)))


def _words(graph: Graph, node: Node | None, predicate: Node) -> str | None:
    value = None if node is None else graph.value(node, predicate)
    return None if value is None else str(value)


def _offset(words: str | None) -> int | None:
    return int(words) if words is not None and OFFSET.fullmatch(words) else None


def _digest(text: str) -> str:
    return hashlib.sha256(text.encode("utf-8")).hexdigest()
