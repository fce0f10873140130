"""``exports/`` is what the commands write for the example, byte for byte."""

from __future__ import annotations

from pathlib import Path

import pytest
from rebuild_exports import BUILT, EXPORTED, EXPORTS, PICTURES, QUERIED, rebuild

NAMES = [*BUILT, *EXPORTED, *QUERIED]


@pytest.fixture(scope="module")
def rebuilt(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("exports")
    rebuild(folder, tmp_path_factory.mktemp("store") / "store")
    return folder


@pytest.mark.parametrize("name", NAMES)
def test_committed_is_what_is_written(name: str, rebuilt: Path) -> None:
    same = (EXPORTS / name).read_bytes() == (rebuilt / name).read_bytes()
    assert same, f"exports/{name} is out of date: run python tests/rebuild_exports.py and commit it"


def test_nothing_else_lies_there(rebuilt: Path) -> None:
    assert {p.name for p in EXPORTS.iterdir()} - {"graph.html", "view.html"} == {*NAMES, *PICTURES, "notebook.ipynb"}
    assert {p.name for p in rebuilt.iterdir()} == {*NAMES, "graph.html"}


def test_the_page_is_made_and_not_committed(rebuilt: Path) -> None:
    assert (rebuilt / "graph.html").stat().st_size < 1_500_000
    assert "exports/graph.html" in (EXPORTS.parent / ".gitignore").read_text(encoding="utf-8")
