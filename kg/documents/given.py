"""Somebody else's parsed text -> Document: a spaCy Doc that was made by a pipeline of the user's own.

Enters: a spaCy ``Doc`` with tags, parse and names. Leaves: a :class:`~kg.documents.Document` as :func:`~kg.documents.parse` makes them. Left to
others: checking that the pipeline has what is needed (``component``).

Paragraphs are those of the article, as everywhere: a sentence that the parser has drawn across a paragraph's end is two, and a head on the
other side makes its word a root.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from kg.documents import Builder, Document, paragraphs_of
from kg.documents.language import Analysis, Word, model_version
from kg.records import Article

if TYPE_CHECKING:
    from spacy.language import Language
    from spacy.tokens import Doc, Token


def document(doc: Doc, article: Article, nlp: Language) -> Document:
    """A text that is parsed already, as a document; ``article`` has the same text."""
    paragraphs = paragraphs_of(article.text)
    builder = Builder(article.text)
    tokens, place = list(doc), 0
    for number, (start, end) in enumerate(paragraphs):
        while place < len(tokens) and tokens[place].idx < start:
            place += 1
        first = place
        while place < len(tokens) and tokens[place].idx < end:
            place += 1
        builder.add(analysis(doc, tokens[first:place], start), number, start)
    return Document(article, paragraphs, builder.sentences, builder.tokens, builder.names, model_version(nlp))


def analysis(doc: Doc, tokens: list[Token], offset: int) -> Analysis:
    """The tokens of a paragraph that begins at ``offset``, with the names that lie in it."""
    if not tokens:
        return Analysis([], [])
    first, last = tokens[0].i, tokens[-1].i
    words = [word(token, offset, first, last) for token in tokens]
    inside = (name for name in doc[first : last + 1].ents if first <= name.start and name.end <= last + 1)
    return Analysis(words, [(name.start - first, name.end - 1 - first, name.label_) for name in inside])


def word(token: Token, offset: int, first: int, last: int) -> Word:
    """A token as a word of its paragraph, whose tokens are ``first`` to ``last``."""
    inside = first <= token.head.i <= last
    head, dep = (token.head.i, token.dep_) if inside else (token.i, "ROOT")
    start = token.idx - offset
    return Word(
        start, start + len(token), token.lower_, token.lemma_.lower() or token.lower_, token.pos_, token.tag_, dep, token.ent_type_,
        token.ent_iob_ == "B", bool(token.whitespace_), token.is_space, token.i == first or bool(token.is_sent_start), head - first,
    )  # fmt: skip
