"""The command: ``python -m kg.training --data DIR --out DIR [--epochs N] [--minutes N]``.

Trains on ``DIR/data/train`` and measures on ``DIR/data/dev``; writes the model folder that the run-time reads. The
networks are trained one after another, each by a plan of its own. Called again with the same ``--out`` after a break, it
goes on from its last checkpoint.
"""

from __future__ import annotations

import argparse
import hashlib
import json
import sys
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt
import torch

from kg.documents import paragraph_spans
from kg.errors import KgError
from kg.quotes.tagger.decoding import Floats
from kg.quotes.tagger.engine import (
    ABOUT,
    NETWORKS,
    TOKENIZER,
    WEIGHTS,
    Tagged,
    choice,
    lattice_of,
    open_network,
    open_tokenizer,
    word_scores,
)
from kg.quotes.tagger.linking import BUCKETS, Lattice, Linked, link
from kg.quotes.tagger.quoting import quotes
from kg.quotes.tagger.words import Words, read_words, window_of, windows
from kg.training import confidence, linker, measure
from kg.training.examples import gold_chunks
from kg.training.export import export
from kg.training.fit import CHECKPOINT, EARLY, PLANS, averaged, final, train
from kg.training.network import Tagger, encoder_files, load_encoder
from kg.training.polnear import Annotated, folder_sha256, read_split

Weights = npt.NDArray[np.floating[Any]]
EPOCHS = 4.0
MEMBERS = 3
"""Nets of each of the linker's choices; one net alone is up to 0.3 points better or worse by chance."""
SAMPLE = 60
"""Articles whose first windows the ranges of the network's inner values are measured on."""


def parser() -> argparse.ArgumentParser:
    """The command's options."""
    made = argparse.ArgumentParser(prog="python -m kg.training", description="Train the attribution engine on a folder in PolNeAR's format.")
    made.add_argument("--data", type=Path, required=True, help="folder that holds data/train and data/dev, each with text/ and attributions/")
    made.add_argument("--out", type=Path, required=True, help="folder for the model; checkpoints go to its folder 'work'")
    made.add_argument("--epochs", type=float, default=EPOCHS, help="passes over the training articles, for each network (default %(default)s)")
    made.add_argument("--minutes", type=float, help="end after this many minutes of training, all networks together, if that is sooner")
    made.add_argument(
        "--encoder", type=Path, help="folder with model.safetensors and tokenizer.json of all-MiniLM-L6-v2 (default: the installed one)"
    )
    made.add_argument("--threads", type=int, default=2, help="processor threads (default %(default)s)")
    made.add_argument("--seed", type=int, default=0)
    made.add_argument("--full", action="store_true", help="train in full precision (slower; needed on processors without bfloat16)")
    return made


def main(arguments: list[str] | None = None) -> int:
    """Run the command; 0 when a model was written."""
    options = parser().parse_args(arguments)
    try:
        run(options)
    except KgError as error:
        print(error, file=sys.stderr)
        return 1
    return 0


def run(options: argparse.Namespace) -> None:
    """Train, export, train the linker, measure, write."""
    torch.set_num_threads(options.threads)
    training, development = read_split(options.data, "train"), read_split(options.data, "dev")
    weights, tokenizer_data = encoder_files(options.encoder)
    minutes = options.minutes / len(PLANS) if options.minutes else None
    done = []
    for work, plan in zip(works(options.out), PLANS, strict=True):
        work.mkdir(parents=True, exist_ok=True)
        torch.manual_seed(options.seed)
        tagger = Tagger()
        load_encoder(tagger, weights)
        progress = train(
            tagger, training, open_tokenizer(tokenizer_data), plan,
            epochs=options.epochs, minutes=minutes, out=work, seed=options.seed, half=not options.full,
        )  # fmt: skip
        done.append({"epochs": progress.epoch, "steps": progress.step})
    finish(options, training, development, tokenizer_data, {"networks": done})


def works(out: Path) -> list[Path]:
    """The folder of each network's checkpoints."""
    return [out / "work" / str(number) for number in range(1, len(PLANS) + 1)]


def finish(options: argparse.Namespace, training: list[Annotated], development: list[Annotated], tokenizer: bytes, about: dict[str, Any]) -> None:
    """Everything after the networks' training: also makes a usable model out of a training that goes on."""
    folders = works(options.out)
    early = [averaged(w / EARLY if (w / EARLY).exists() else w / CHECKPOINT) for w in folders]
    seen = tagged_by(early, [w / "early.onnx" for w in folders], training, tokenizer, training[:SAMPLE])
    weights = linker_weights(training, seen, options.seed)
    networks = [final(w) for w in folders]
    unseen = tagged_by(networks, [w / "final.onnx" for w in folders], development, tokenizer, training[:SAMPLE])
    for name, work in zip(NETWORKS, folders, strict=True):
        (options.out / name).write_bytes((work / "final.onnx").read_bytes())
    weights["steps"] = mean_steps(networks)
    scores = estimates(weights, training, seen, development, unseen)
    (options.out / TOKENIZER).write_bytes(tokenizer)
    np.savez_compressed(options.out / WEIGHTS, allow_pickle=False, **{name: stored(value) for name, value in sorted(weights.items())})
    about |= {
        "command": f"python -m kg.training --data DIR --out DIR --epochs {options.epochs:g} --seed {options.seed}",
        "encoder": "all-MiniLM-L6-v2 (Apache-2.0)",
        "training data": {"articles": len(training), "sha256": folder_sha256(options.data, "train")},
        "development data": {"articles": len(development), "sha256": folder_sha256(options.data, "dev")},
        "network sha256": {name: hashlib.sha256((options.out / name).read_bytes()).hexdigest() for name in NETWORKS},
        "scores": scores,
    }
    (options.out / ABOUT).write_text(json.dumps(about, indent=1, sort_keys=True) + "\n", "utf-8")
    print(json.dumps(scores, indent=1))


def stored(value: Weights) -> Weights:
    """As the file keeps it: what is looked up by a hash in half precision, all else as it is."""
    return value.astype(np.float16) if value.ndim == 2 and len(value) == BUCKETS else value


def mean_steps(networks: list[Tagger]) -> Floats:
    """The mean of the networks' transition scores."""
    found: Floats = np.mean([n.transitions().detach().double().numpy() for n in networks], axis=0)
    return found


def tagged_by(networks: list[Tagger], paths: list[Path], articles: list[Annotated], tokenizer: bytes, sample: list[Annotated]) -> list[Tagged]:
    """Export networks to ``paths``, their ranges measured on ``sample``, and tag articles with what was exported."""
    opened = open_tokenizer(tokenizer)

    def read(article: Annotated) -> Words:
        return read_words(article.text, paragraph_spans(article.text), opened)

    first = [window_of(words, *windows(words)[0]) for words in map(read, sample)]
    for network, path in zip(networks, paths, strict=True):
        print(f"{path}: scores differ from PyTorch's by at most {export(network, path, first):.1e} before they are made eight-bit", flush=True)
    sessions = [open_network(path, torch.get_num_threads()) for path in paths]
    steps = mean_steps(networks)
    return [lattice_of(words, word_scores(sessions, words), steps) for words in map(read, articles)]


def linker_weights(articles: list[Annotated], tagged: list[Tagged], seed: int) -> dict[str, Weights]:
    """Train both choices on found and on annotated chunks."""
    cues, sources = [], []
    for article, found in zip(articles, tagged, strict=True):
        gold = Lattice(found.words, [(chunk, 1.0, False) for chunk, _ in gold_chunks(article, found.words)])
        for lattice in (found.lattice, gold):
            first, second = linker.rows_of(lattice, article, found.words)
            cues.append((lattice, first))
            sources.append((lattice, second))
    return {
        f"{name}{member}.{part}": value
        for name, examples in (("cue", cues), ("source", sources))
        for member, weights in enumerate(linker.train_choice(examples, seed, MEMBERS))
        for part, value in weights.items()
    }


def linked_by(weights: dict[str, Weights], tagged: list[Tagged]) -> list[list[Linked]]:
    """The linked chunks of each text."""
    choices = (choice(weights, "cue"), choice(weights, "source"))
    return [link(found.lattice, *choices) for found in tagged]


def estimates(
    weights: dict[str, Weights], training: list[Annotated], seen: list[Tagged], development: list[Annotated], unseen: list[Tagged]
) -> dict[str, Any]:
    """Fit the two estimates into ``weights``; measure on the development articles, the calibration on halves of them."""
    table = [confidence.rows_of(a, t.lattice, q, t.chances) for a, t, q in zip(training, seen, linked_by(weights, seen), strict=True) if q]
    rows, right = (np.concatenate(part) for part in zip(*table, strict=True))
    raw = {name: confidence.fit(rows, right[:, i]) for i, name in enumerate(("content", "both"))}
    linked = linked_by(weights, unseen)
    tables = [confidence.rows_of(a, t.lattice, q, t.chances) for a, t, q in zip(development, unseen, linked, strict=True)]

    def fitted(picked: list[int]) -> dict[str, Floats]:
        rows, right = (np.concatenate([tables[i][part] for i in picked if len(linked[i])]) for part in (0, 1))
        return {name: confidence.scaled(raw[name], rows, right[:, i]) for i, name in enumerate(raw)}

    everything = list(range(len(development)))
    halves = {half: fitted([i for i in everything if i % 2 != half]) for half in (0, 1)}
    crossed = [quotes(t.lattice, q, t.chances, halves[i % 2]) for i, (t, q) in enumerate(zip(unseen, linked, strict=True))]
    judged = [pair for a, q in zip(development, crossed, strict=True) for pair in zip(q, measure.judged(a.text, a.attributions, q), strict=True)]
    error, reliability = measure.calibration_error([q.confidence for q, _ in judged], [both for _, (_, both) in judged])
    best = fitted(everything)
    weights |= {f"estimate.{name}": value for name, value in best.items()}
    found = [quotes(t.lattice, q, t.chances, best) for t, q in zip(unseen, linked, strict=True)]
    scores: dict[str, Any] = dict(measure.figures([a.text for a in development], [a.attributions for a in development], found))
    scores["calibration error"] = round(error, 4)
    scores["reliability"] = [[n, round(chance, 3), round(share, 3)] for n, chance, share in reliability]
    return scores


if __name__ == "__main__":
    sys.exit(main())
