"""Batches -> a trained network: the loop, its checkpoints, averaged weights.

Enters: annotated articles and a network with the encoder's weights. Leaves: checkpoints. Left to others: what the
network's tags are used for. The weights that are kept are a running average of those of the last steps.
"""

from __future__ import annotations

import random
import time
from collections.abc import Sequence
from dataclasses import asdict, dataclass, field, replace
from pathlib import Path

import torch
from tokenizers import Tokenizer
from torch import Tensor

from kg.quotes.tagger.tags import TAGS
from kg.quotes.tagger.words import WINDOW, Words
from kg.training.examples import Example, batches, epoch_windows, tensors
from kg.training.network import Tagger
from kg.training.polnear import Annotated

BODY_RATE, HEAD_RATE, DECAY = 2e-4, 1e-3, 0.01
NEW_PARTS = ("tag", "steps", "form", "mark")
"""Parts of the network that the encoder did not bring; they learn at the higher rate."""
WORD_PART = "word."


@dataclass(frozen=True, slots=True)
class Plan:
    """What differs between the networks of a model, so that they do not err alike."""

    pieces: tuple[int, int]
    """Shortest and longest training window; each article has another length in every epoch."""
    word_rate: float
    """Rate at which the word embeddings learn; at 0 they are kept, so that words that the training articles lack keep
    their place among those that they have."""


PLANS = (Plan((WINDOW, WINDOW), 0.0), Plan((192, 384), 5e-5))
"""Each alone gives attribution .782 and .779; the mean of their scores .785, on windows that begin apart .790."""
WARM_UP = 60
CLIP = 1.0
FALL = 4 / 9
"""Share of its peak that the learning rate has lost at the end (four epochs of nine gave .775 to .780, all nine .777)."""
MEANT = 2
"""Epochs at the end whose averaged weights are averaged again (.780 against .772 and .775 for the third and the fourth)."""
AVERAGE = 0.997
"""Share of the running average that a step keeps: about the last 330 steps, less than an epoch of PolNeAR."""
CHECKPOINT, EARLY = "state.pt", "early.pt"


@dataclass(slots=True)
class Progress:
    """Where the loop stands; kept in the checkpoint so that it can go on."""

    epoch: int = 0
    step: int = 0
    seconds: float = 0.0
    gone: float = 0.0
    """Share of the training that is done: by epochs or by time, what is further."""
    losses: list[float] = field(default_factory=list)


def step_loss(model: Tagger, batch: Sequence[Example], *, half: bool) -> Tensor:
    """Mean loss a word of one batch."""
    pieces, form, mark, mask, first, tags, known = tensors(batch)
    with torch.autocast("cpu", torch.bfloat16, enabled=half):
        hidden = model.encode(pieces, form, mark, mask)
    scores = model.score(hidden)
    at_words = scores.gather(1, first[:, :, None].expand(-1, -1, len(TAGS)))
    return model.loss(at_words, tags, known) / known.sum()


class Loop:
    """A training under way: network, optimiser, averaged weights and where it stands."""

    def __init__(self, model: Tagger, plan: Plan, out: Path, seed: int, *, half: bool) -> None:
        self.model, self.out, self.seed, self.half = model.train(), out, seed, half
        model.word.weight.requires_grad_(plan.word_rate > 0)
        self.learning = {n: p for n, p in model.named_parameters() if p.requires_grad}
        new = [p for n, p in self.learning.items() if n.startswith(NEW_PARTS)]
        word = [p for n, p in self.learning.items() if n.startswith(WORD_PART)]
        old = [p for n, p in self.learning.items() if not n.startswith((*NEW_PARTS, WORD_PART))]
        groups = [{"params": part, "peak": rate} for part, rate in ((old, BODY_RATE), (new, HEAD_RATE), (word, plan.word_rate)) if part]
        self.optimiser = torch.optim.AdamW(groups, lr=BODY_RATE, weight_decay=DECAY, fused=True)
        self.average = {n: p.detach().clone() for n, p in self.learning.items()}
        self.progress = Progress()
        if (out / CHECKPOINT).exists():
            self.restore(out / CHECKPOINT)

    def step(self, batch: Sequence[Example]) -> float:
        """Learn from one batch; its loss."""
        progress = self.progress
        rate = min(1.0, (progress.step + 1) / WARM_UP) * (1 - FALL * progress.gone)
        for group in self.optimiser.param_groups:
            group["lr"] = group["peak"] * rate
        loss = step_loss(self.model, batch, half=self.half)
        loss.backward()  # type: ignore[no-untyped-call]
        torch.nn.utils.clip_grad_norm_(self.learning.values(), CLIP)
        self.optimiser.step()
        self.optimiser.zero_grad(set_to_none=True)
        progress.step += 1
        keep = min(AVERAGE, (1 + progress.step) / (10 + progress.step))
        with torch.no_grad():
            for name, p in self.learning.items():
                self.average[name].lerp_(p, 1 - keep)
        return float(loss.detach())

    def epoch(self, todo: Sequence[Sequence[Example]], epochs: float, minutes: float | None) -> None:
        """One pass over the batches, or less where the time is up; a checkpoint in its middle and at its end."""
        progress = self.progress
        for number, batch in enumerate(todo, 1):
            began = time.perf_counter()
            loss = self.step(batch)
            progress.seconds += time.perf_counter() - began
            done = (progress.epoch + number / len(todo)) / epochs
            progress.gone = min(1.0, max(done, progress.seconds / 60 / minutes if minutes else 0.0))
            report(progress, loss, number, len(todo))
            if number == len(todo) // 2:
                self.save(self.out / CHECKPOINT)
            if progress.gone >= 1:
                break
        progress.epoch += 1
        self.save(self.out / CHECKPOINT)
        torch.save(self.average, self.out / f"epoch-{progress.epoch:02}.pt")
        if progress.epoch == 1:
            self.save(self.out / EARLY)

    def save(self, path: Path) -> None:
        """Write a checkpoint, whole or not at all."""
        stand = asdict(replace(self.progress, losses=self.progress.losses[-10:]))
        state = {"model": self.model.state_dict(), "optimiser": self.optimiser.state_dict(), "average": self.average, "progress": stand}
        torch.save(state, path.with_suffix(".new"))
        path.with_suffix(".new").replace(path)

    def restore(self, path: Path) -> None:
        """Go on from a checkpoint; an epoch that it stopped in is begun anew."""
        state = torch.load(path, weights_only=True)
        self.model.load_state_dict(state["model"])
        self.optimiser.load_state_dict(state["optimiser"])
        for name, value in state["average"].items():
            self.average[name].copy_(value)
        self.progress = Progress(**state["progress"])


def train(
    model: Tagger, articles: Sequence[Annotated], tokenizer: Tokenizer, plan: Plan,
    *, epochs: float, minutes: float | None, out: Path, seed: int, half: bool,
) -> Progress:  # fmt: skip
    """Train in place, checkpoints twice an epoch in ``out``; goes on from one that is there.

    It ends after ``epochs`` epochs or ``minutes`` minutes, what is first. The learning rate falls in a straight line, not
    to nothing: what keeps it high is averaged away, and the weights do not learn the articles by heart.
    """
    torch.manual_seed(seed)
    loop = Loop(model, plan, out, seed, half=half)
    cache: dict[str, tuple[Words, list[int]]] = {}
    while loop.progress.gone < 1:
        rng = random.Random(seed * 1000 + loop.progress.epoch)
        found = epoch_windows(articles, tokenizer, cache, rng, plan.pieces, FALL * loop.progress.gone)
        loop.epoch(batches(list(found), rng), epochs, minutes)
    return loop.progress


def report(progress: Progress, loss: float, number: int, count: int) -> None:
    """One line every ten steps."""
    progress.losses.append(loss)
    if progress.step % 10 == 0:
        mean = sum(progress.losses[-10:]) / 10
        print(f"epoch {progress.epoch + 1} batch {number}/{count} loss {mean:.4f} {progress.seconds:.0f} s done {progress.gone:.3f}", flush=True)


def averaged(path: Path) -> Tagger:
    """The network of a checkpoint with its averaged weights, ready to be used."""
    state = torch.load(path, weights_only=True)
    model = Tagger()
    model.load_state_dict({**state["model"], **state["average"]})
    return model.eval()


def final(work: Path) -> Tagger:
    """The network that a training ends with: the mean of the averaged weights after its last epochs."""
    model = averaged(work / CHECKPOINT)
    last = [torch.load(path, weights_only=True) for path in sorted(work.glob("epoch-*.pt"))[-MEANT:]]
    means = {name: torch.stack([average[name] for average in last]).mean(dim=0) for name in last[0]} if last else {}
    model.load_state_dict({**model.state_dict(), **means})
    return model.eval()
