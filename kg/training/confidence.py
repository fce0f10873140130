"""Linked quotes and what is annotated -> the weights of the two estimates.

Enters: lattices with their linked chunks, and the articles. Leaves: logistic weights, fitted by Newton's method, the
same on every machine up to rounding. Left to others: using them (``quoting``). They are learnt on the quotes of an
early network for training articles, as the linker is, and scaled (a slope and an offset) on the development articles.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from kg.quotes.tagger.decoding import Floats
from kg.quotes.tagger.linking import Lattice, Linked
from kg.quotes.tagger.quoting import Found, features, filled
from kg.training.measure import judged
from kg.training.polnear import Annotated

RIDGE = 1.0
ROUNDS = 30


def rows_of(article: Annotated, lattice: Lattice, linked: Sequence[Linked], chances: Floats) -> tuple[Floats, Floats]:
    """Features (quotes, n) and answers (quotes, 2): content right, content and source right."""
    spans = filled(lattice, linked)
    words = lattice.words.spans

    def span(chunk: int) -> tuple[int, int] | None:
        return (words[lattice.start[chunk]][0], words[lattice.end[chunk] - 1][1]) if chunk >= 0 else None

    found = [Found(tuple(spans[q]), span(q.cue), span(q.source), 0.0) for q in linked]
    rows = np.array([features(lattice, q, chances) for q in linked], dtype=np.float64)
    return rows, np.array(judged(article.text, article.attributions, found), dtype=np.float64).reshape(-1, 2)


def fit(rows: Floats, right: Floats, ridge: float = RIDGE) -> Floats:
    """Logistic weights with a ridge.

    >>> weights = fit(np.array([[1.0, -1.0], [1.0, 1.0]] * 40), np.array([0.0, 1.0] * 40))
    >>> bool(weights[1] > 1)
    True
    """
    weights = np.zeros(rows.shape[1])
    for _ in range(ROUNDS):
        chance = 1 / (1 + np.exp(-rows @ weights))
        slope = rows.T @ (chance - right) + ridge * weights
        bend = (rows * (chance * (1 - chance))[:, None]).T @ rows + ridge * np.eye(len(weights))
        weights = weights - np.linalg.solve(bend, slope)
    result: Floats = weights
    return result


def scaled(weights: Floats, rows: Floats, right: Floats) -> Floats:
    """Weights with slope and offset fitted anew to other quotes: the first feature is the constant."""
    values = rows @ weights
    offset, slope = fit(np.stack([np.ones(len(values)), values], axis=1), right, 1e-3)
    result: Floats = weights * slope
    result[0] += offset
    return result
