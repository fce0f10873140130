"""A trained network -> ONNX, in full precision and in eight bits.

Enters: a :class:`~kg.training.network.Tagger`. Leaves: ``network.onnx`` whose inputs are pieces, form and mark (batch,
length) and whose output is scores (batch, length, 7). Left to others: reading it.

Eight bits: inputs of a matrix product get one scale, found while it runs, so that a few columns with large values
leave little of it to all others. Those columns are made smaller before (a factor a column, measured on training
windows) and their weights larger: in full precision nothing changes, in eight bits the error falls by two fifths.
Weights get a scale a column, of seven bits (-64..63). Products of two of them with eight-bit inputs then fit the
sixteen bits that processors without dot-product instructions add them in, so that nothing saturates there and the whole
numbers are the same everywhere. A window is run by itself, without padding: the scale of its inputs, found while it
runs, then depends on nothing else.
"""

from __future__ import annotations

import copy
import tempfile
import warnings
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path

import numpy as np
import onnx
import torch
from onnxruntime.quantization import QuantType, quantize_dynamic
from torch import Tensor, nn

from kg.quotes.tagger.words import Window
from kg.training.network import Layer, Tagger

OPSET = 17
EASED = {"query": "query", "key": "query", "value": "query", "wide": "wide", "narrow": "narrow"}
"""Products whose inputs are eased, and the one whose inputs are measured for it (the first three share theirs)."""
OUTLIER = 2.5
"""A column is eased down to this many times the median column's largest value; 1.0 and 1.5 were a little worse."""


class Eased(nn.Module):
    """A linear map whose largest input columns are divided by a factor, and whose weights make up for it."""

    def __init__(self, linear: nn.Linear, factor: Tensor) -> None:
        super().__init__()
        self.linear = copy.deepcopy(linear)
        self.linear.weight.data *= factor
        self.inverse = nn.Parameter(1 / factor)

    def forward(self, x: Tensor) -> Tensor:
        out: Tensor = self.linear(x * self.inverse)
        return out


class Plain(nn.Module):
    """The network without what only training needs: no mask, attention spelled out, large inputs eased."""

    def __init__(self, tagger: Tagger, largest: Mapping[tuple[int, str], Tensor]) -> None:
        super().__init__()
        self.tagger = copy.deepcopy(tagger)
        self.eval()
        for number, layer in enumerate(layers_of(self.tagger)):
            layer.plain = True
            for part, measured in EASED.items():
                size = largest[number, measured]
                setattr(layer, part, Eased(getattr(layer, part), (size / (OUTLIER * size.median())).clamp_min(1.0)))

    def forward(self, pieces: Tensor, form: Tensor, mark: Tensor) -> Tensor:
        tagger = self.tagger
        x = tagger.norm(tagger.word(pieces) + tagger.place.weight[None, : pieces.shape[1]] + tagger.form(form) + tagger.mark(mark))
        nothing = torch.zeros(1)
        for layer in tagger.layers:
            x = layer(x, nothing)
        out: Tensor = tagger.tag(x)
        return out


def layers_of(tagger: Tagger) -> list[Layer]:
    """The encoder's layers."""
    return [layer for layer in tagger.layers if isinstance(layer, Layer)]


def largest_inputs(tagger: Tagger, sample: Sequence[Window]) -> dict[tuple[int, str], Tensor]:
    """The largest absolute value of every input column of the products that are eased, over sample windows."""
    found: dict[tuple[int, str], Tensor] = {}

    def watch(key: tuple[int, str]) -> Callable[[nn.Module, tuple[Tensor, ...], Tensor], None]:
        def look(_: nn.Module, inputs: tuple[Tensor, ...], __: Tensor) -> None:
            here = inputs[0].abs().flatten(0, 1).amax(0)
            found[key] = torch.maximum(found[key], here) if key in found else here

        return look

    parts = sorted(set(EASED.values()))
    hooks = [getattr(layer, part).register_forward_hook(watch((i, part))) for i, layer in enumerate(layers_of(tagger)) for part in parts]
    with torch.no_grad():
        for window in sample:
            tagger(*(torch.tensor([row]) for row in (window.pieces, window.form, window.mark, [1] * len(window.pieces))))
    for hook in hooks:
        hook.remove()
    return found


def export(tagger: Tagger, out: Path, sample: Sequence[Window]) -> float:
    """Write ``out`` (eight bits) and, beside it, ``.full.onnx``; return the largest difference of its scores to PyTorch's."""
    full = out.with_suffix(".full.onnx")
    plain = Plain(tagger, largest_inputs(tagger, sample))
    example = (torch.arange(1000, 1064)[None], torch.zeros(1, 64, dtype=torch.long), torch.zeros(1, 64, dtype=torch.long))
    axes = {name: {0: "batch", 1: "length"} for name in ("pieces", "form", "mark", "scores")}
    with warnings.catch_warnings(), torch.no_grad():
        warnings.simplefilter("ignore")
        torch.onnx.export(
            plain, example, str(full), input_names=["pieces", "form", "mark"], output_names=["scores"], dynamic_axes=axes,
            opset_version=OPSET, dynamo=False,
        )  # fmt: skip
    quantise(full, out)
    return difference(tagger, full)


def quantise(full: Path, out: Path) -> None:
    """Eight-bit form of a network: matrix products with constant weights, and the tables of word pieces and places."""
    with tempfile.TemporaryDirectory() as folder:
        target = Path(folder) / "q.onnx"
        quantize_dynamic(
            full, target, weight_type=QuantType.QInt8, per_channel=True, reduce_range=True, op_types_to_quantize=["MatMul", "Gather"],
            extra_options={"MatMulConstBOnly": True},
        )  # fmt: skip
        model = onnx.load(target)
    del model.metadata_props[:]
    model.doc_string = model.graph.doc_string = ""
    for node in model.graph.node:
        node.doc_string = ""
        del node.metadata_props[:]
    out.write_bytes(model.SerializeToString(deterministic=True))


def difference(tagger: Tagger, full: Path) -> float:
    """Largest difference between PyTorch's scores and those of the full-precision file, on made-up input."""
    import onnxruntime

    rng = np.random.default_rng(0)
    rows = {"pieces": rng.integers(1000, 20000, (1, 200)), "form": rng.integers(0, 8, (1, 200)), "mark": rng.integers(0, 5, (1, 200))}
    there = onnxruntime.InferenceSession(str(full), providers=["CPUExecutionProvider"]).run(None, rows)[0]
    with torch.no_grad():
        here = tagger(*(torch.from_numpy(v) for v in rows.values()), torch.ones(1, 200)).numpy()
    return float(np.abs(here - there).max())
