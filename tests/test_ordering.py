"""Rows are brought into the order that the engine gives them, or left to it."""

from __future__ import annotations

import pytest

from kg.query.ordering import divided, ordered
from kg.store import Limits, Store

EVERYTHING = Limits(rows=10**9, size=10**9)
VALUES = {
    "words": ['"b"', '"a"', '""', '"ä"', '"Z"', '"\\n"', '"a\\tb"', '"\\\\n"', '"\\""', '"😀"', '"\uffff"'],
    "words and none": ['"b"', "UNDEF", '"a"'],
    "numbers": ["10", "9", "-1", "0.5", "-0.25", "007", "1.0"],
    "numbers and none": ["10", "UNDEF", "9"],
    "days": ['"2031-01-02"^^xsd:date', '"1999-12-31"^^xsd:date', "UNDEF"],
    "IRIs": ["<https://b.example/>", "<https://a.example/#z>", "<https://a.example/a>"],
    "nothing": ["UNDEF", "UNDEF"],
}
LEFT = {
    "of two kinds": ['"10"', "9"],
    "with a language": ['"a"@en', '"b"@de'],
    "moments": ['"2031-01-02T00:00:00"^^xsd:dateTime', '"2031-01-02T00:00:00Z"^^xsd:dateTime'],
    "yes and no": ["true", "false"],
    "floats": ["1e3", "2e2"],
}


def answer(sparql: str) -> bytes:
    with Store.memory() as store:
        written = store.written(sparql, ("tsv", None), EVERYTHING)
    assert written is not None
    return written.data


def asked(values: list[str], order: str) -> str:
    rows = " ".join(f"({value} {number % 3} {number})" for number, value in enumerate(values))
    return f"SELECT ?x ?y ?z {{ VALUES (?x ?y ?z) {{ {rows} }} }} ORDER BY {order}"


@pytest.mark.parametrize("order", ["?x ?z", "DESC(?x) ?z", "?y DESC(?x) ?z", "DESC(?y) DESC(?z)"])
@pytest.mark.parametrize("kind", VALUES)
def test_the_order_is_that_of_the_engine(kind: str, order: str) -> None:
    sparql = asked(VALUES[kind], order)
    without = divided(sparql)
    assert without is not None
    assert "ORDER" not in without[0]
    assert ordered(answer(without[0]), without[1]) == answer(sparql)


@pytest.mark.parametrize("kind", LEFT)
def test_what_the_engine_knows_better_is_left_to_it(kind: str) -> None:
    without = divided(asked(LEFT[kind], "?x"))
    assert without is not None
    assert ordered(answer(without[0]), without[1]) is None


def test_a_column_that_is_not_shown_is_left_to_the_engine() -> None:
    assert ordered(b"?a\n1\n2\n", [("b", False)]) is None
    assert ordered(b"?a\n", [("b", False)]) == b"?a\n"


@pytest.mark.parametrize("end", ["", "ORDER BY STR(?x)", "ORDER BY ?x LIMIT 3", "ORDER BY (?x + 1)", "# ORDER BY ?x ."])
def test_an_order_of_another_kind_is_left_to_the_engine(end: str) -> None:
    assert divided(f"SELECT ?x {{ ?x ?y ?z }} {end}") is None
