"""Annotated articles and what the network finds in them -> the linker's weights.

Enters: words, scores and attributions. Leaves: the weights of two :class:`~kg.quotes.tagger.linking.Choice`. Left to
others: the scores. They should come from a network that has hardly seen the articles (an early checkpoint), so that
its mistakes on them are of the kind that it makes on new ones; the linker then learns to leave spurious chunks alone.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import torch
from torch import Tensor, nn
from torch.nn import functional

from kg.quotes.tagger.linking import (
    BUCKETS,
    CONTENT,
    CUE,
    NO_PARTNER,
    SOURCE,
    Floats,
    Ints,
    Lattice,
    candidates,
    nearest,
    own_features,
    pair_features,
    ranks,
)  # fmt: skip
from kg.quotes.tagger.words import Words
from kg.training.examples import gold_chunks, words_in
from kg.training.polnear import Annotated

WIDE, OWN_WIDE = 64, 24
EPOCHS, RATE, ROWS, DECAY = 10, 3e-3, 256, 1e-5
DROPPED, DROPPED_WORDS = 0.3, 0.6
"""Share of a net's hidden units, and of its looked-up words, that are left out in a step of training. Without, the nets
learn the articles by heart: half of them left for measuring, .547 against .495 nats a choice of a cue, and attribution
.772 against .778."""


def owners(lattice: Lattice, article: Annotated, words: Words) -> list[int]:
    """The attribution that each chunk belongs to: the one that shares most of its words in the same role, or -1."""
    label: dict[tuple[int, int], int] = {}
    for chunk, number in gold_chunks(article, words):
        for i in range(chunk.start, chunk.end):
            label[(i, chunk.role)] = number
    found = []
    for chunk in lattice.chunks:
        numbers = [label[(i, chunk.role)] for i in range(chunk.start, chunk.end) if (i, chunk.role) in label]
        common = max(sorted(set(numbers)), key=numbers.count) if numbers else NO_PARTNER
        found.append(common if numbers and 2 * numbers.count(common) >= chunk.end - chunk.start else NO_PARTNER)
    return found


def source_words(article: Annotated, words: Words) -> list[set[int]]:
    """Word numbers of each attribution's source, shared ones included."""
    starts = [a for a, _ in words.spans]
    return [{i for span in a.source for i in words_in(words, starts, span)} for a in article.attributions]


def rows_of(lattice: Lattice, article: Annotated, words: Words) -> tuple[tuple[Ints, Ints, Ints, Ints], tuple[Ints, Ints, Ints, Ints]]:
    """(dependents, candidates, anchors, answers) of the choice of cues and of the choice of sources."""
    owner = owners(lattice, article, words)
    contents = np.flatnonzero(lattice.role == CONTENT)
    table = candidates(lattice, contents, CUE)
    strong: dict[int, int] = {}
    for i, number in enumerate(owner):
        if lattice.role[i] == CUE and number >= 0 and (number not in strong or lattice.strength[i] > lattice.strength[strong[number]]):
            strong[number] = i
    wanted = [strong.get(owner[c], NO_PARTNER) if owner[c] >= 0 else NO_PARTNER for c in contents]
    first = (contents, table, np.full(len(contents), NO_PARTNER), answers(table, wanted))

    cues = np.array(sorted(strong.values()), dtype=np.int64)
    sources = source_words(article, words)
    heads = np.flatnonzero(lattice.role == SOURCE)
    own = {n: [int(c) for c in contents if owner[c] == n] for n in strong}
    anchors = np.array([nearest(lattice, int(c), own[owner[c]]) if own[owner[c]] else NO_PARTNER for c in cues], dtype=np.int64)
    wanted = [best_source(lattice, heads, sources[owner[c]]) for c in cues]
    table = candidates(lattice, cues, SOURCE)
    return first, (cues, table, anchors, answers(table, wanted))


def best_source(lattice: Lattice, heads: Ints, inside: set[int]) -> int:
    """The chunk that shares most words with a source, the stronger of equals."""
    shared = [(sum(i in inside for i in range(lattice.start[h], lattice.end[h])), float(lattice.strength[h]), -int(h)) for h in heads]
    best = max(shared, default=(0, 0.0, 0))
    return -best[2] if best[0] else NO_PARTNER


def answers(table: Ints, wanted: Sequence[int]) -> Ints:
    """Column of the wanted partner; the column after the last where it is none or out of reach."""
    found = np.full(len(table), table.shape[1], dtype=np.int64)
    for row, partner in enumerate(wanted):
        if partner != NO_PARTNER and partner in table[row]:
            found[row] = int(np.argmax(table[row] == partner))
    return found


class ChoiceNet(nn.Module):
    """The trainable form of :class:`~kg.quotes.tagger.linking.Choice`."""

    def __init__(self, pair: int, own: int) -> None:
        super().__init__()
        self.wide, self.own = nn.Linear(pair, WIDE), nn.Linear(own, OWN_WIDE)
        self.first, self.second = nn.Embedding(BUCKETS, WIDE), nn.Embedding(BUCKETS, WIDE)
        self.third = nn.Embedding(BUCKETS, OWN_WIDE)
        self.narrow, self.none = nn.Linear(WIDE, 1, bias=False), nn.Linear(OWN_WIDE, 1)
        for table in (self.first, self.second, self.third):
            nn.init.normal_(table.weight, std=0.02)

    def forward(self, pair: Tensor, present: Tensor, own: Tensor, head_hash: Tensor, own_hash: Tensor) -> Tensor:
        first, second, third = self.looked_up(own_hash, head_hash)
        hidden = functional.dropout(torch.relu(self.wide(pair) + first[:, None] + second), DROPPED, self.training)
        scores = self.narrow(hidden).squeeze(-1).masked_fill(~present, -1e4)
        none = self.none(torch.relu(self.own(own) + third))
        return torch.cat([scores, none], 1)

    def looked_up(self, own_hash: Tensor, head_hash: Tensor) -> list[Tensor]:
        """What the three tables hold of the words; in training whole words are left out now and then."""
        found = [self.first(own_hash), self.second(head_hash), self.third(own_hash)]
        return [f * functional.dropout(torch.ones(*f.shape[:-1], 1), DROPPED_WORDS, self.training) for f in found]

    def weights(self) -> dict[str, Floats]:
        """As the run-time reads them."""
        parts = {
            "wide": self.wide.weight.T, "wide_bias": self.wide.bias, "first": self.first.weight, "second": self.second.weight,
            "narrow": self.narrow.weight[0], "own": self.own.weight.T, "own_bias": self.own.bias, "third": self.third.weight,
            "none": self.none.weight[0], "none_bias": self.none.bias[0],
        }  # fmt: skip
        return {name: value.detach().numpy().astype(np.float32).copy() for name, value in parts.items()}


def gathered(examples: Sequence[tuple[Lattice, tuple[Ints, Ints, Ints, Ints]]]) -> list[Tensor]:
    """All rows of one choice as tensors: pair, present, own, head_hash, own_hash, answer."""
    parts: list[list[np.ndarray]] = [[] for _ in range(6)]
    for lattice, (dependents, table, anchors, answer) in examples:
        if not len(dependents):
            continue
        rows, columns = np.nonzero(table != NO_PARTNER)
        features = pair_features(lattice, dependents[rows], table[rows, columns], ranks(table)[rows, columns], anchors[rows])
        pair = np.zeros((*table.shape, features.shape[1]), dtype=np.float32)
        pair[rows, columns] = features
        hashes = np.zeros(table.shape, dtype=np.int64)
        hashes[rows, columns] = lattice.hashes[table[rows, columns]]
        row = (pair, table != NO_PARTNER, own_features(lattice, dependents), hashes, lattice.hashes[dependents], answer)
        for part, value in zip(parts, row, strict=True):
            part.append(value)
    return [torch.from_numpy(np.concatenate(part)) for part in parts]


def train_choice(examples: Sequence[tuple[Lattice, tuple[Ints, Ints, Ints, Ints]]], seed: int, members: int) -> list[dict[str, Floats]]:
    """Weights of the nets of one choice."""
    *inputs, answer = gathered(examples)
    return [train_net(inputs, answer, seed + member).weights() for member in range(members)]


def train_net(inputs: Sequence[Tensor], answer: Tensor, seed: int) -> ChoiceNet:
    """One net, by cross entropy over the candidates."""
    torch.manual_seed(seed)
    net = ChoiceNet(inputs[0].shape[-1], inputs[2].shape[-1])
    optimiser = torch.optim.AdamW(net.parameters(), lr=RATE, weight_decay=DECAY)
    steps = EPOCHS * -(-len(answer) // ROWS)
    schedule = torch.optim.lr_scheduler.LambdaLR(optimiser, lambda s: 1 - s / steps)
    for _ in range(EPOCHS):
        order = torch.randperm(len(answer))
        total = 0.0
        for low in range(0, len(order), ROWS):
            pick = order[low : low + ROWS]
            loss = functional.cross_entropy(net(*(x[pick] for x in inputs)), answer[pick])
            optimiser.zero_grad()
            loss.backward()  # type: ignore[no-untyped-call]
            optimiser.step()
            schedule.step()
            total += float(loss.detach()) * len(pick)
    print(f"linker: {len(answer)} rows, loss {total / len(answer):.4f}", flush=True)
    return net
