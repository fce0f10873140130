"""``exports/notebook.ipynb`` shows what comes out: it is run anew and compared."""

from __future__ import annotations

import re
from typing import Any

import nbformat
import pytest
from notebook import CELLS, FILE, executed

Shown = list[str]


def shown(cell: Any) -> Shown:
    """What a cell shows, without the look of frames: pandas changes it from version to version."""
    found = []
    for output in cell.get("outputs", ()):
        data = output.get("data") or {"text/plain": output.get("text", output.get("ename", ""))}
        if "dataframe" in data.get("text/html", ""):
            found += sorted(re.findall(r"<t[dh]>([^<]*[A-Za-z][^<]*)</t[dh]>", data["text/html"]))
        else:
            found += [f"{kind}: {content}" for kind, content in sorted(data.items())]
    return found


@pytest.fixture(scope="module")
def committed() -> Any:
    return nbformat.read(FILE, as_version=4)


@pytest.mark.filterwarnings("ignore::DeprecationWarning")
def test_every_cell_shows_what_the_committed_one_shows(committed: Any) -> None:
    anew = executed()
    assert [cell.source for cell in committed.cells] == [cell.source for cell in anew.cells] == CELLS
    for old, new in zip(committed.cells, anew.cells, strict=True):
        assert shown(old) == shown(new), f"exports/notebook.ipynb is out of date: run python tests/notebook.py and commit it:\n{new.source}"


def test_it_is_valid_and_holds_no_page_and_no_place(committed: Any) -> None:
    nbformat.validate(committed)
    text = FILE.read_text(encoding="utf-8")
    assert len(text) < 60_000
    assert "<iframe" not in text
    assert "/tmp" not in text
    assert not [output for cell in committed.cells for output in cell.get("outputs", ()) if output.output_type == "error"]
