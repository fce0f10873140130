"""The scorer of coreference, on a text of two lines."""

from __future__ import annotations

from pathlib import Path

from conftest import document
from coreference import judge, read

from kg.affiliations import affiliations
from kg.entities import resolved
from kg.mentions import named_mentions

ROWS = [
    ("1", "Ada", "Entity=(1-person-new-coref"),
    ("2", "Moe", "Entity=1)"),
    ("3", "left", "_"),
    ("4", "Rome", "Entity=(2-place-new-sgl)|SpaceAfter=No"),
    ("5", ".", "_"),
    ("6", "She", "Entity=(1-person-giv-coref)"),
    ("7-8", "didn't", "SpaceAfter=No"),
    ("7", "did", "_"),
    ("8", "n't", "_"),
    ("9", ".", "_"),
]


def test_a_text_is_put_together_and_judged(tmp_path: Path) -> None:
    path = tmp_path / "x_news_y.conllu"
    path.write_text("# newpar\n" + "".join(f"{n}\t{word}\t" + "_\t" * 7 + f"{extra}\n" for n, word, extra in ROWS), encoding="utf-8")
    gold = read(path)
    assert gold.text == "Ada Moe left Rome. She didn't. "
    assert gold.mentions == {(0, 7): "1", (13, 17): "2", (19, 22): "1"}
    doc = document(gold.text)
    names = named_mentions(doc)
    resolver, _ = resolved(doc, names, [], affiliations(doc, names))
    assert [(item.measure, item.answered, item.right) for item in judge(gold, resolver)] == [("he and she", True, True)]
