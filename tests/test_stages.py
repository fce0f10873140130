"""The table of where the time goes: every stage has its row."""

from __future__ import annotations

import re
from pathlib import Path

from stages import REST, STAGES, time_table


def test_the_table_has_every_stage_and_all_of_the_time(tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_text("“The 12 locks are shut,” said Ada Moe, an engineer at Harbour Works. " * 20, encoding="utf-8")
    first, *rows = time_table(tmp_path).splitlines()
    assert first.startswith("1 articles, 260 words")
    names = {re.split(r"\s{2,}", row)[0] for row in rows}
    assert {stage for _, _, stage in STAGES if stage} | {REST, "spaCy: ner", "spaCy: parser"} <= names
    assert 98 <= sum(float(row.split()[-2]) for row in rows) <= 102
