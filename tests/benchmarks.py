"""The benchmarks of ``../shared/bench``, each run and its figures shown.

Enters: the folder ``../shared``. Leaves: figures on the terminal. Left to others: scoring. PolNeAR is extracted in this process, so that
its errors and confidences are at hand; the others run as commands, as anybody would run them.
"""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
from pathlib import Path

import polnear

SHARED = Path(__file__).parents[2] / "shared"
KG = f"{sys.executable} -m kg"
# Sentences whose errors are printed: all of them.
ALL = "1000000"


def benchmarks(errors: bool) -> None:
    """All of them, in about a minute and a half."""
    polnear_figures(errors)
    newsquant = str(SHARED / "data" / "newsquant" / "dev.json")
    bench("quantities, NewsQuant", "run.py", "quant", newsquant, "--kg", KG, "--boot", "1000", *(["--errors", ALL] if errors else []))
    bench("four whole articles", "run.py", "e2e", "--kg", KG, *(["--errors"] if errors else []))
    bench("speed, one thread", "run.py", "speed", "--kg", KG)


def polnear_figures(errors: bool) -> None:
    """Scores, their intervals, exactness, calibration; with ``errors`` each one first."""
    articles = list(polnear.judged(SHARED))
    if errors:
        print("\n## PolNeAR, errors", *polnear.errors(articles), sep="\n")
    with tempfile.TemporaryDirectory() as folder:
        predictions, counts = Path(folder, "predictions.jsonl"), Path(folder, "counts.json")
        polnear.write_predictions(articles, predictions)
        score = ("polnear_score.py", str(SHARED / "data" / "polnear"), "dev", str(predictions))
        bench("PolNeAR, development articles", *score)
        counts.write_text(bench(None, *score, "--json"), encoding="utf-8")
        bench("F1 with 95 % intervals", "polnear_ci.py", str(counts))
    print(polnear.summary(articles), flush=True)


def bench(title: str | None, script: str, *arguments: str) -> str:
    """What a script of the shared folder prints: shown under a title, or given back where there is none."""
    if title:
        print(f"\n## {title}", flush=True)
    command = [sys.executable, str(SHARED / "bench" / script), *arguments]
    environment = {**os.environ, "OMP_NUM_THREADS": "1"}
    done = subprocess.run(command, check=False, text=True, encoding="utf-8", stdout=None if title else subprocess.PIPE, env=environment)
    return done.stdout or ""
