"""Article -> Document: paragraphs, sentences and tokens with lemma, part of speech, parse and names.

Enters: an :class:`~kg.records.Article`. Leaves: a :class:`Document` of plain objects, every one with offsets into
the article's text. Left to others: all interpretation; running spaCy (``language``, which alone imports it).

The article is parsed a paragraph at a time: no sentence crosses a paragraph, cost grows with the length alone, and
the offsets of a paragraph are shifted by its start. Typographic quotation marks and apostrophes are shown to the
parser as plain ones (one code point for one, so offsets hold); ``Token.text`` keeps what the article has.
"""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from itertools import islice
from typing import TYPE_CHECKING

from kg.documents.language import Analysis, Word, analyses, find_model, load_model, model_version
from kg.lexicon.boilerplate import is_boilerplate
from kg.records import Article, Span

if TYPE_CHECKING:
    from spacy.language import Language

__all__ = ["Document", "Name", "Sentence", "Token", "find_model", "load_model", "paragraph_spans", "parse"]

# One code point for one: offsets stay. The parser was trained on plain marks.
PLAIN_MARKS = str.maketrans({**dict.fromkeys("“”„‟«»″〝〞", '"'), **dict.fromkeys("‘’‚‛ʼ′", "'"), "\u00a0": " ", "\u202f": " "})
# A longer paragraph is parsed in pieces, so that a text without paragraphs takes no more memory at a time than others.
PIECE_WORDS = 2_000
PIECE_CHARACTERS = 20_000

PARAGRAPH_BREAK = re.compile(r"[\r\n\u2028\u2029\x0b\x0c\x85\ufeff]+\s*")
WORD_OR_MARK = re.compile(r"\w+|[^\w\s]")
SENTENCE_END = re.compile(r"[.!?…][\"')\]]*\s")


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
    """A paragraph as pieces of limited size, cut at the last sentence end in its second half, else at a space, else anywhere."""
    start, end = span
    while start < end:
        limit = min(end, start + PIECE_CHARACTERS)
        beyond = next(islice(WORD_OR_MARK.finditer(text, start, limit), PIECE_WORDS, None), None)
        stop = beyond.start() if beyond else limit
        if stop < end:
            half = (start + stop) // 2
            ends = [match.end() for match in SENTENCE_END.finditer(text, half, stop)]
            stop = ends[-1] if ends else text.rfind(" ", half, stop) + 1 or stop
        yield (start, stop)
        start = stop


def parse(article: Article, nlp: Language) -> Document:
    """One article, parsed."""
    plain = article.text.translate(PLAIN_MARKS)
    paragraphs = paragraphs_of(article.text)
    builder = Builder(article.text)
    jobs = [(number, piece) for number, span in enumerate(paragraphs) for piece in pieces(plain, span)]
    found = analyses((plain[start:end] for _, (start, end) in jobs), nlp)
    for (number, (start, _)), analysis in zip(jobs, found, strict=True):
        builder.add(analysis, number, start)
    return Document(article, paragraphs, builder.sentences, builder.tokens, builder.names, model_version(nlp))


def paragraphs_of(text: str) -> list[Span]:
    """The paragraphs that are read. Share buttons, captions and the like are in the text and in no paragraph: nobody reads them."""
    return [span for span in paragraph_spans(text) if not is_boilerplate(text[slice(*span)])]


class Builder:
    """Turns analyses into tokens, sentences and names, a piece at a time."""

    def __init__(self, text: str) -> None:
        self.text = text
        self.tokens: list[Token] = []
        self.sentences: list[Sentence] = []
        self.names: list[Name] = []

    def add(self, analysis: Analysis, paragraph: int, offset: int) -> None:
        """Append an analysed piece of a paragraph, whose text starts at ``offset``. White space makes no tokens."""
        own: list[Token | None] = []
        sentence: Sentence | None = None
        before: Word | None = None
        for word in analysis.words:
            if word.is_space:
                own.append(None)
                continue
            if sentence is None or (word.sent_start and not within_number(before, word)):
                sentence = Sentence(len(self.sentences), paragraph)
                self.sentences.append(sentence)
            number, start, end = len(self.tokens), offset + word.start, offset + word.end
            token = Token(
                number, start, end, self.text[start:end], word.lower, word.lemma, word.pos, word.tag, word.dep, word.ent, word.ent_start,
                word.space_after, sentence, left_edge=number, right_edge=number,
            )  # fmt: skip
            own.append(token)
            self.tokens.append(token)
            sentence.tokens.append(token)
            before = word
        link(own, [word.head for word in analysis.words])
        for first, last, label in analysis.names:
            inside = [token.i for token in own[first : last + 1] if token is not None]
            if inside:
                self.names.append(Name(inside[0], inside[-1], label))


def within_number(before: Word | None, word: Word) -> bool:
    """Whether two words are parts of one number: the parser ends sentences within long ones ("... six hundred and | sixty ...")."""
    spelled = word.tag == "CD" and word.lower.isalpha()
    return before is not None and spelled and before.lower.isalpha() and (before.tag == "CD" or before.lower == "and")


def link(tokens: Sequence[Token | None], heads: Sequence[int]) -> None:
    """Give tokens their heads, children and edges; white space has none of these, what hangs on it is a root."""
    order: list[Token] = []
    for token, head in zip(tokens, heads, strict=True):
        if token is None:
            continue
        token.head = tokens[head] or token
        if token.head is token:
            order.append(token)
        else:
            token.head.children.append(token)
    for token in order:
        order.extend(token.children)
    for token in reversed(order):
        token.head.left_edge = min(token.head.left_edge, token.left_edge)
        token.head.right_edge = max(token.head.right_edge, token.right_edge)
