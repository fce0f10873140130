"""Chunks -> quotes: which cue a content belongs to, which source a cue has.

Enters: the chunks of a text, strong and weak, and the linker's weights. Leaves: :class:`Linked` quotes as groups of
chunks. Left to others: characters, marks, confidence. Shared by training and run-time; ``numpy`` alone.

Every annotated attribution has one cue, so the cue is the anchor: each content chooses one of the nearest cues or none,
then each chosen cue one of the nearest sources or none. What the choice sees is structure (distances, what lies
between, marks, line breaks, how sure the chunks are) and a hash of the first word of each that is no mark.
"""

from __future__ import annotations

import zlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np
import numpy.typing as npt

from kg.quotes.tagger.tags import Chunk
from kg.quotes.tagger.words import CLOSING, LOWER, OPENING, OUTSIDE, Words

Floats = npt.NDArray[np.float32]
Ints = npt.NDArray[np.int64]

NEAREST = 6
"""Partners looked at on each side."""
FARTHEST = 220
"""Words between partners at most."""
BUCKETS = 1024
SOURCE, CUE, CONTENT = range(3)
WORD_CLASSES = 7
AROUND = range(-2, 2)
"""Words about a chunk's edge whose class is looked at: a comma before the closing mark says that the cue follows."""
BESIDE = 3
"""A neighbouring chunk counts as adjoining up to this many words away."""
# So many chunks are judged together: 77,000 at once, each with its candidates, took 1.2 GB.
SLAB = 4096
NO_PARTNER = -1
WEAK_JOINS, LOOSE_JOINS, JOIN_STRENGTH = 0.8, 0.5, 0.7
"""When a further content joins a cue that has one: from this chance on where it is weak, from this chance on where it
stands outside quotation marks, and from this strength on always. Most others are scraps of the narration."""
CUE_FROM, SOURCE_FROM = 0.25, 0.25
"""A partner is taken from this chance on, though having none may be likelier: what is kept is decided later."""


@dataclass(frozen=True, slots=True)
class Linked:
    """One quote as chunk numbers: contents, cue and source, and how sure the linker is of each choice."""

    contents: tuple[int, ...]
    cue: int
    source: int
    cue_chance: float
    source_chance: float


class Lattice:
    """The chunks of one text and all that the linker asks about them, as arrays."""

    def __init__(self, words: Words, found: Sequence[tuple[Chunk, float, bool]]) -> None:
        self.words = words
        self.chunks = [c for c, _, _ in found]
        self.start = np.array([c.start for c in self.chunks], dtype=np.int64)
        self.end = np.array([c.end for c in self.chunks], dtype=np.int64)
        self.role = np.array([c.role for c in self.chunks], dtype=np.int64)
        self.strength = np.array([s for _, s, _ in found], dtype=np.float32)
        self.weak = np.array([w for _, _, w in found], dtype=bool)
        count = len(words.spans)
        texts = [words.word(i) for i in range(count)]
        self.lines = np.cumsum([words.starts_line(i) for i in range(count)], dtype=np.int64)
        self.stops = np.concatenate([[0], np.cumsum([t in ".!?" for t in texts], dtype=np.int64)])
        self.classes = np.array([0, 0, *(word_class(t, m) for t, m in zip(texts, words.marks, strict=True)), 0, 0], dtype=np.int64)
        self.marks = np.array([*words.marks, 0], dtype=np.int64)
        self.speech = np.array([*words.speech, -1], dtype=np.int64)
        self.form = np.array([*words.form, 0], dtype=np.int64)
        self.hashes = np.array([zlib.crc32(first_word(texts, c).encode()) % BUCKETS for c in self.chunks], dtype=np.int64)

    @cached_property
    def passed(self) -> Ints:
        """Strong chunks of each role before a chunk: (chunks + 1, 3)."""
        strong = np.zeros((len(self.chunks) + 1, 3), dtype=np.int64)
        for i, role in enumerate(self.role):
            strong[i + 1] = strong[i]
            strong[i + 1, role] += not self.weak[i]
        return strong

    @cached_property
    def beside(self) -> Ints:
        """Role plus one of the strong chunk that adjoins a chunk on its left and on its right; 0 for none."""
        found = np.zeros((len(self.chunks), 2), dtype=np.int64)
        strong = np.flatnonzero(~self.weak)
        if len(strong):
            left = np.searchsorted(self.end[strong], self.start, side="right") - 1
            right = np.searchsorted(self.start[strong], self.end, side="left")
            for side, near, inside in ((0, left, left >= 0), (1, right, right < len(strong))):
                other = strong[np.clip(near, 0, len(strong) - 1)]
                distance = self.start - self.end[other] if side == 0 else self.start[other] - self.end
                found[:, side] = np.where(inside & (distance <= BESIDE), self.role[other] + 1, 0)
        return found


def first_word(texts: Sequence[str], chunk: Chunk) -> str:
    """The first word of a chunk in small letters, marks passed over: what a quotation opens with says more than its mark."""
    return next((texts[i] for i in range(chunk.start, chunk.end) if texts[i][0].isalnum()), texts[chunk.start]).lower()


def word_class(word: str, mark: int) -> int:
    """0 other, 1 opening mark, 2 closing mark, 3 comma, 4 stop, 5 colon, 6 bracket or dash."""
    if mark in (OPENING, CLOSING):
        return 1 if mark == OPENING else 2
    return 3 if word == "," else 4 if word in ".!?" else 5 if word in ":;" else 6 if word in "()[]-–—" else 0


def candidates(lattice: Lattice, dependents: Ints, role: int) -> Ints:
    """For each dependent the nearest chunks of a role on either side: (dependents, 2 * NEAREST), ``NO_PARTNER`` padded."""
    heads = np.flatnonzero(lattice.role == role)
    if not len(heads):
        return np.full((len(dependents), 2 * NEAREST), NO_PARTNER, dtype=np.int64)
    middle = np.searchsorted(heads, dependents)
    places = middle[:, None] + np.concatenate([np.arange(-NEAREST, 0), np.arange(NEAREST)])
    inside = (places >= 0) & (places < len(heads))
    found = heads[np.clip(places, 0, len(heads) - 1)]
    gap = np.maximum(lattice.start[found] - lattice.end[dependents][:, None], lattice.start[dependents][:, None] - lattice.end[found])
    return np.where(inside & (gap <= FARTHEST), found, NO_PARTNER)


def one_hot(values: Ints, count: int) -> Floats:
    """Rows of zeros with a one."""
    return np.eye(count, dtype=np.float32)[values]


def own_features(lattice: Lattice, chunk: Ints) -> Floats:
    """What is known of a chunk by itself: (len(chunk), features)."""
    start, end = lattice.start[chunk], lattice.end[chunk]
    length = end - start
    columns = [
        lattice.strength[chunk], lattice.weak[chunk], np.minimum(length, 30) / 30, length == 1, lattice.form[start] >= 4,
        lattice.form[start] % 4 != LOWER, lattice.marks[start] > 0, lattice.marks[end - 1] > 0,
    ]  # fmt: skip
    edges = [edge + step for edge in (start, end) for step in AROUND]
    around = [one_hot(lattice.classes[place + len(AROUND) // 2], WORD_CLASSES)[:, 1:] for place in edges]
    beside = [one_hot(lattice.beside[chunk, side], 4)[:, 1:] for side in (0, 1)]
    return np.concatenate([np.stack(columns, axis=1).astype(np.float32), *around, *beside], axis=1)


def pair_features(lattice: Lattice, dependent: Ints, head: Ints, rank: Ints, anchor: Ints) -> Floats:
    """What is known of two chunks together: (pairs, features); ``rank`` is the head's place among the candidates.

    ``anchor`` is a third chunk, the content that already belongs to a cue whose source is sought, or ``NO_PARTNER``.
    """
    left = head < dependent
    low = np.where(left, lattice.end[head], lattice.end[dependent])
    high = np.where(left, lattice.start[dependent], lattice.start[head])
    low, high = np.minimum(low, high), np.maximum(low, high)
    gap = high - low
    last = len(lattice.lines) - 1
    breaks = lattice.lines[np.minimum(high, last)] - lattice.lines[np.maximum(low - 1, 0)]
    stops = lattice.stops[high] - lattice.stops[low]
    between = lattice.passed[np.maximum(dependent, head)] - lattice.passed[np.minimum(dependent, head) + 1]
    columns = [
        np.log1p(gap) / 3, left, gap == 0, gap <= 1, gap <= 3, np.minimum(breaks, 4) / 4, breaks == 0, np.minimum(stops, 4) / 4, stops == 0,
        rank / NEAREST, rank == 0, carried(lattice, dependent, head), *np.minimum(between, 3).T / 3, *(between == 0).T,
        *anchored(lattice, head, anchor),
    ]  # fmt: skip
    pair = np.stack([np.asarray(c, dtype=np.float32) for c in columns], axis=1)
    return np.concatenate([pair, own_features(lattice, dependent), own_features(lattice, head)], axis=1)


def carried(lattice: Lattice, dependent: Ints, head: Ints) -> npt.NDArray[np.bool_]:
    """Whether two chunks stand in different paragraphs that one quotation goes on over."""
    one, two = lattice.start[dependent], lattice.start[head]
    found: npt.NDArray[np.bool_] = (lattice.lines[one] != lattice.lines[two]) & (lattice.speech[one] == lattice.speech[two])
    return found


def anchored(lattice: Lattice, head: Ints, anchor: Ints) -> list[npt.NDArray[np.bool_]]:
    """How a source lies to the content of the cue: no content, before it, after it, within it, in its paragraph."""
    none = anchor == NO_PARTNER
    start, end = lattice.start[anchor], lattice.end[anchor]
    before, after = lattice.end[head] <= start, lattice.start[head] >= end
    same = lattice.lines[lattice.start[head]] == lattice.lines[start]
    return [none, before & ~none, after & ~none, ~(before | after | none), same & ~none]


def ranks(table: Ints) -> Ints:
    """Place of each candidate on its side, 0 for the nearest."""
    side = np.concatenate([np.arange(NEAREST)[::-1], np.arange(NEAREST)])
    return np.broadcast_to(side, table.shape)


@dataclass(frozen=True, slots=True)
class Choice:
    """One of the two choices: the mean of several small nets, weights of the pair's score and of that of no partner."""

    members: Sequence[Mapping[str, Floats]]

    def chances(self, lattice: Lattice, dependents: Ints, table: Ints, anchors: Ints) -> Floats:
        """Probability of each candidate, the last column of none: (dependents, candidates + 1)."""
        slabs = [slice(at, at + SLAB) for at in range(0, len(table), SLAB)]
        return np.concatenate([self._chances(lattice, dependents[s], table[s], anchors[s]) for s in slabs])

    def _chances(self, lattice: Lattice, dependents: Ints, table: Ints, anchors: Ints) -> Floats:
        """The same of so few that their features fit into little memory."""
        rows, columns = np.nonzero(table != NO_PARTNER)
        head, dependent = table[rows, columns], dependents[rows]
        pair = pair_features(lattice, dependent, head, ranks(table)[rows, columns], anchors[rows])
        own = own_features(lattice, dependents)
        total = np.zeros((len(table), table.shape[1] + 1), dtype=np.float32)
        for w in self.members:
            scores = np.full_like(total, -1e4)
            hidden = pair @ w["wide"] + w["first"][lattice.hashes[dependent]] + w["second"][lattice.hashes[head]] + w["wide_bias"]
            scores[rows, columns] = np.maximum(hidden, 0) @ w["narrow"]
            none = own @ w["own"] + w["third"][lattice.hashes[dependents]] + w["own_bias"]
            scores[:, -1] = np.maximum(none, 0) @ w["none"] + w["none_bias"]
            exp = np.exp(scores - scores.max(axis=1, keepdims=True))
            total += exp / exp.sum(axis=1, keepdims=True)
        return np.asarray(total / len(self.members), dtype=np.float32)


def link(lattice: Lattice, cue_choice: Choice, source_choice: Choice) -> list[Linked]:
    """The quotes of a text, in order of their cues; contents that chose no cue come as quotes of their own."""
    contents = np.flatnonzero(lattice.role == CONTENT)
    table = candidates(lattice, contents, CUE)
    chances = cue_choice.chances(lattice, contents, table, np.full(len(contents), NO_PARTNER)) if len(contents) else np.zeros((0, 1))
    groups: dict[int, list[tuple[int, float]]] = {}
    alone: list[Linked] = []
    for row, content in enumerate(contents):
        best = taken(chances[row], CUE_FROM)
        if best < table.shape[1]:
            groups.setdefault(int(table[row, best]), []).append((int(content), float(chances[row, best])))
        else:
            alone.append(Linked((int(content),), NO_PARTNER, NO_PARTNER, float(chances[row, best]), 0.0))
    cues = np.array(sorted(groups), dtype=np.int64)
    found = []
    if len(cues):
        anchors = np.array([nearest(lattice, int(c), [k for k, _ in groups[int(c)]]) for c in cues])
        table = candidates(lattice, cues, SOURCE)
        chances = source_choice.chances(lattice, cues, table, anchors)
        for row, cue in enumerate(cues):
            best = taken(chances[row], SOURCE_FROM)
            source = int(table[row, best]) if best < table.shape[1] else NO_PARTNER
            members = joined(lattice, groups[int(cue)])
            found.append(Linked(tuple(k for k, _ in members), int(cue), source, max(p for _, p in members), float(chances[row, best])))
    return sorted([*found, *alone], key=lambda q: (q.contents, q.cue))


def joined(lattice: Lattice, members: Sequence[tuple[int, float]]) -> list[tuple[int, float]]:
    """The contents of a cue: the likeliest, and those beside it that are sure enough."""
    best = max(members, key=lambda m: (not lattice.weak[m[0]], m[1], -m[0]))

    def belongs(k: int, chance: float) -> bool:
        if lattice.weak[k] and chance < WEAK_JOINS:
            return False
        loose = lattice.marks[lattice.start[k]] == OUTSIDE and lattice.marks[lattice.end[k] - 1] == OUTSIDE
        return bool(lattice.strength[k] >= JOIN_STRENGTH and (chance >= LOOSE_JOINS or not loose))

    return [(k, p) for k, p in members if k == best[0] or belongs(k, p)]


def taken(chances: Floats, least: float) -> int:
    """The column of the likeliest partner if it has at least this chance or is likelier than none; else the last column."""
    best = int(chances[:-1].argmax())
    return best if chances[best] >= min(least, float(chances[-1])) else len(chances) - 1


def nearest(lattice: Lattice, cue: int, contents: Sequence[int]) -> int:
    """Of the contents of a cue the one nearest to it, the surest first among equals."""
    return min(contents, key=lambda k: (max(lattice.start[k] - lattice.end[cue], lattice.start[cue] - lattice.end[k]), -lattice.strength[k], k))
