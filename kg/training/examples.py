"""Annotated articles -> the batches that the network learns from.

Enters: articles and a tokenizer. Leaves: batches of windows with tags, as tensors. Left to others: the loop.

What is done against learning by heart: windows begin elsewhere, and may have other lengths, in every epoch; one article
in four is put into another style of quotation marks; some words are masked, names of sources more often; a few windows
lose their capitals or are all capitals, as headlines and tweets are.
"""

from __future__ import annotations

import random
from bisect import bisect_left, bisect_right
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import chain

import torch
from tokenizers import Tokenizer
from torch import Tensor

from kg.documents import paragraph_spans
from kg.quotes.tagger.tags import ROLE_NAMES, Chunk, tags_of
from kg.quotes.tagger.words import FORMS, LOWER, MASK, TITLE, UPPER, Window, Words, read_words, window_of, windows
from kg.training.polnear import STYLES, Annotated, restyle

BATCH = 8
POOL = 64
"""Batches are made of windows of like length among this many times ``BATCH`` windows, to pad little."""
RESTYLED, RECASED = 0.25, 0.04
MASKED, MASKED_SOURCE = (0.03, 0.12), (0.12, 0.24)
"""Share of masked words, and of masked names of sources, when training begins and when it ends: the better a network
knows its articles by heart, the more of them is kept from it."""


@dataclass(frozen=True, slots=True)
class Example:
    """A window and the tags of its words."""

    window: Window
    tags: list[int]


def gold_chunks(article: Annotated, words: Words) -> list[tuple[Chunk, int]]:
    """The chunks of an article's attributions, each with its attribution's number; smaller spans win over larger."""
    owner: list[tuple[int, int] | None] = [None] * len(words.spans)
    starts = [a for a, _ in words.spans]
    covered = []
    for number, attribution in enumerate(article.attributions):
        for role, name in enumerate(ROLE_NAMES):
            inside = sorted(set(chain.from_iterable(words_in(words, starts, span) for span in attribution.role(name))))
            covered.append((len(inside), number, role, inside))
    for _, number, role, inside in sorted(covered, reverse=True):
        for i in inside:
            owner[i] = (role, number)
    found: list[tuple[Chunk, int]] = []
    start = 0
    while start < len(owner):
        end = start + 1
        here = owner[start]
        while end < len(owner) and owner[end] == here:
            end += 1
        if here is not None:
            found.append((Chunk(start, end, here[0]), here[1]))
        start = end
    return found


def words_in(words: Words, starts: Sequence[int], span: tuple[int, int]) -> range:
    """The words that overlap a span of characters."""
    low = bisect_right(starts, span[0]) - 1
    if low < 0 or words.spans[low][1] <= span[0]:
        low += 1
    return range(low, bisect_left(starts, span[1]))


def varied(example: Example, rng: random.Random, share: float) -> Example:
    """The example with some words masked and, now and then, other capitals; ``share`` of the training is over."""
    window = example.window
    plain, named = (low + (high - low) * share for low, high in (MASKED, MASKED_SOURCE))
    pieces, form = list(window.pieces), list(window.form)
    ends = [*window.first[1:], len(pieces) - 1]
    for start, end, tag in zip(window.first, ends, example.tags, strict=True):
        name = tag in (1, 2) and form[start] % (FORMS // 2) == TITLE
        if rng.random() < (named if name else plain):
            pieces[start:end] = [MASK] * (end - start)
    if rng.random() < RECASED:
        case = rng.choice((LOWER, LOWER, UPPER, TITLE))
        form = [f - f % (FORMS // 2) + case for f in form]
    return Example(Window(pieces, form, window.mark, window.first), example.tags)


def epoch_windows(
    articles: Sequence[Annotated], tokenizer: Tokenizer, cache: dict[str, tuple[Words, list[int]]], rng: random.Random,
    pieces: tuple[int, int], share: float,
) -> Iterator[Example]:  # fmt: skip
    """All windows of one epoch, of ``pieces`` from and to, their beginnings moved and some articles restyled."""
    for article in articles:
        if rng.random() < RESTYLED:
            words, tags = tagged(restyle(article, rng.choice(STYLES)), tokenizer)
        else:
            if article.name not in cache:
                cache[article.name] = tagged(article, tokenizer)
            words, tags = cache[article.name]
        size = rng.randint(*pieces)
        for start, end in windows(words, size, rng.randint(size // 4, size)):
            yield varied(Example(window_of(words, start, end), tags[start:end]), rng, share)


def tagged(article: Annotated, tokenizer: Tokenizer) -> tuple[Words, list[int]]:
    """An article's words and tags."""
    words = read_words(article.text, paragraph_spans(article.text), tokenizer)
    return words, tags_of([c for c, _ in gold_chunks(article, words)], len(words.spans))


def batches(found: list[Example], rng: random.Random) -> list[list[Example]]:
    """Windows in batches of like length, in random order."""
    rng.shuffle(found)
    made = []
    for low in range(0, len(found), BATCH * POOL):
        pool = sorted(found[low : low + BATCH * POOL], key=lambda e: len(e.window.pieces))
        made += [pool[i : i + BATCH] for i in range(0, len(pool), BATCH)]
    rng.shuffle(made)
    return made


def tensors(batch: Sequence[Example]) -> tuple[Tensor, ...]:
    """pieces, form, mark, mask (batch, pieces); first, tags, mask (batch, words)."""

    def padded(rows: Sequence[Sequence[int]]) -> Tensor:
        length = max(map(len, rows))
        return torch.tensor([[*row, *([0] * (length - len(row)))] for row in rows])

    inputs = [e.window for e in batch]
    by_piece = [padded([w.pieces for w in inputs]), padded([w.form for w in inputs]), padded([w.mark for w in inputs])]
    by_word = [padded([w.first for w in inputs]), padded([e.tags for e in batch])]
    return (*by_piece, padded([[1] * len(w.pieces) for w in inputs]), *by_word, padded([[1] * len(w.first) for w in inputs]).bool())
