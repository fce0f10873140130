"""A model folder and a text -> quotes: the run-time, without PyTorch.

Enters: a folder that training wrote, and a text with its paragraphs. Leaves: :class:`~kg.quotes.tagger.quoting.Found`
quotes with code-point offsets. Left to others: kind, mode, speakers, and what rules add (transcripts, block quotes).

Several networks, trained apart, read the text in windows that begin elsewhere for each; their scores are averaged. Each
window is run by itself without padding, so that what it is given depends on its words alone; everything after it is
linear in the text's length.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from kg.errors import ModelError
from kg.quotes.tagger.decoding import Floats, chunk_lattice, decode, lines_of
from kg.quotes.tagger.layout import with_layout
from kg.quotes.tagger.linking import CONTENT, Choice, Lattice, link
from kg.quotes.tagger.quoting import Found, quotes
from kg.quotes.tagger.tags import TAGS, begin
from kg.quotes.tagger.words import WINDOW, Words, read_words, window_of, windows
from kg.records import Span

if TYPE_CHECKING:
    from onnxruntime import InferenceSession
    from tokenizers import Tokenizer

NETWORKS = ("network-1.onnx", "network-2.onnx")
TOKENIZER, WEIGHTS, ABOUT = "tokenizer.json", "linker.npz", "model.json"
# Scores are rounded, so that the last bits, which differ between machines, do not decide between equal paths.
DECIMALS = 4


@dataclass(frozen=True, slots=True)
class Engine:
    """A loaded model."""

    sessions: tuple[InferenceSession, ...]
    tokenizer: Tokenizer
    steps: Floats
    cue_choice: Choice
    source_choice: Choice
    estimates: dict[str, Floats]
    about: dict[str, Any]


@dataclass(frozen=True, slots=True)
class Tagged:
    """A text's words with the chance of each tag, and its chunks."""

    words: Words
    chances: Floats
    lattice: Lattice


def load(folder: Path, threads: int = 1) -> Engine:
    """Read a model folder; ``threads`` are those of the network's matrix products."""
    try:
        sessions = tuple(open_network(folder / name, threads) for name in NETWORKS)
        tokenizer = open_tokenizer((folder / TOKENIZER).read_bytes())
        with np.load(folder / WEIGHTS) as stored:
            weights = {name: stored[name] for name in stored.files}
        about = json.loads((folder / ABOUT).read_text("utf-8"))
    except (OSError, ValueError, KeyError) as error:
        raise ModelError(f"the attribution model in {folder.name} cannot be read ({error}): install the package again, or train one") from error
    estimates = {name: weights[f"estimate.{name}"] for name in ("content", "both")}
    return Engine(sessions, tokenizer, weights["steps"], choice(weights, "cue"), choice(weights, "source"), estimates, about)


def open_network(path: Path, threads: int = 1) -> InferenceSession:
    """An onnxruntime session on the processor."""
    import onnxruntime

    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads, options.inter_op_num_threads = threads, 1
    options.log_severity_level = 3
    return onnxruntime.InferenceSession(str(path), options, providers=["CPUExecutionProvider"])


def open_tokenizer(data: bytes) -> Tokenizer:
    """A tokenizer that neither cuts nor pads."""
    from tokenizers import Tokenizer

    tokenizer = Tokenizer.from_str(data.decode("utf-8"))
    tokenizer.no_truncation()
    tokenizer.no_padding()
    return tokenizer


def choice(weights: dict[str, Any], name: str) -> Choice:
    """The nets of a choice (``name`` is cue or source) among stored weights, in single precision."""
    members: dict[str, dict[str, Any]] = {}
    for key, value in weights.items():
        kind, _, part = key.partition(".")
        if kind.rstrip("0123456789") == name:
            members.setdefault(kind, {})[part] = value.astype(np.float32)
    return Choice([members[kind] for kind in sorted(members)])


def word_scores(sessions: Sequence[InferenceSession], words: Words) -> Floats:
    """The mean of the networks' scores of every word: (words, 7)."""
    total = sum((network_scores(s, words, part / len(sessions)) for part, s in enumerate(sessions)), np.zeros((len(words.spans), len(TAGS))))
    return np.asarray(np.round(total / len(sessions), DECIMALS), dtype=np.float64)


def network_scores(session: InferenceSession, words: Words, shift: float) -> Floats:
    """One network's scores of every word: (words, 7); its first window is shorter by the share ``shift``, if there are several.

    What one network sees at a window's edge without its context another one sees in the middle of a window.
    """
    parts = [np.zeros((0, len(TAGS)))]
    ranges = windows(words)
    if shift and len(ranges) > 1:
        ranges = windows(words, first=round(WINDOW * (1 - shift)))
    for start, end in ranges:
        window = window_of(words, start, end)
        inputs = {name: np.array([row], dtype=np.int64) for name, row in (("pieces", window.pieces), ("form", window.form), ("mark", window.mark))}
        parts.append(session.run(["scores"], inputs)[0][0, window.first].astype(np.float64))
    return np.asarray(np.concatenate(parts), dtype=np.float64)


def lattice_of(words: Words, scores: Floats, steps: Floats) -> Tagged:
    """Decode scores and collect the chunks."""
    tags, chances = decode(scores, steps, lines_of(words))
    content = chances[:, begin(CONTENT)] + chances[:, begin(CONTENT) + 1]
    return Tagged(words, chances, Lattice(words, with_layout(words, chunk_lattice(words, tags, chances), content)))


def tag(engine: Engine, text: str, paragraphs: Sequence[Span]) -> Tagged:
    """Words, tag chances and chunks of a text."""
    words = read_words(text, paragraphs, engine.tokenizer)
    return lattice_of(words, word_scores(engine.sessions, words), engine.steps)


def link_quotes(engine: Engine, tagged: Tagged) -> list[Found]:
    """The quotes of a tagged text, in order of position."""
    linked = link(tagged.lattice, engine.cue_choice, engine.source_choice)
    return quotes(tagged.lattice, linked, tagged.chances, engine.estimates)


def find_quotes(engine: Engine, text: str, paragraphs: Sequence[Span]) -> list[Found]:
    """The quotes of a text."""
    return link_quotes(engine, tag(engine, text, paragraphs))
