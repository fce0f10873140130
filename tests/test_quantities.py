"""Quantities: what a reader would take from the sentence; the answers stand in tests/data/quantities.txt."""

from __future__ import annotations

import json
import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal
from functools import cache
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kg.documents import Document, find_model, load_model, parse
from kg.graph import as_graph
from kg.lexicon.units import by_symbol, unit_named, units
from kg.quantities import number_problems, quantities
from kg.quantities.numerals import LARGEST
from kg.query import Rows, run
from kg.records import Article, Extraction, Quantity, Quote
from kg.store import Store
from kg.vocabulary import EQ, QUDT

CASES = Path(__file__).parent / "data" / "quantities.txt"
MARK = re.compile(r"<quantity((?:\s+\w+(?:=(?:\"[^\"]*\"|[^\s>]+))?)*)>(.*?)</quantity>")
ATTRIBUTE = re.compile(r"(\w+)(?:=(?:\"([^\"]*)\"|([^\s>]+)))?")
NUMBERS = ("value", "min", "max", "from", "to")


@dataclass(frozen=True)
class Case:
    kind: str
    text: str
    answers: tuple[tuple[tuple[int, int], dict[str, Any]], ...]
    miss: str | None


def cases() -> Iterator[Case]:
    """The sentences of the file with their marks taken out."""
    kind = ""
    for line in CASES.read_text(encoding="utf-8").splitlines():
        if line.startswith("[") and line.endswith("]"):
            kind = line[1:-1]
        elif line and not line.startswith("#"):
            miss, _, body = line[5:].partition(" | ") if line.startswith("MISS ") else ("", "", line)
            yield case_of(kind, body, miss or None)


def case_of(kind: str, line: str, miss: str | None) -> Case:
    plain, answers, at = "", [], 0
    for match in MARK.finditer(line):
        plain += line[at : match.start()]
        start = len(plain)
        plain += match.group(2)
        found = {name: quoted or bare or "yes" for name, quoted, bare in ATTRIBUTE.findall(match.group(1))}
        answers.append(((start, len(plain)), {k: Decimal(v) if k in NUMBERS else v for k, v in found.items()}))
        at = match.end()
    return Case(kind, plain + line[at:], tuple(answers), miss)


ALL = tuple(cases())
COUNTS = {
    "plain": 10, "words": 10, "scales": 9, "fractions": 12, "factors": 9, "percent": 6, "money": 22, "measures": 22, "bounds": 19,
    "ranges": 18, "changes": 26, "rates": 14, "ages": 13, "durations": 6, "ellipsis": 20, "conversions": 3, "temperatures": 4, "nothing": 32,
}  # fmt: skip


@cache
def document(text: str) -> Document:
    return parse(Article("test", text), load_model(find_model()))


def found(text: str) -> list[Quantity]:
    return list(quantities(document(text)))


def as_answer(quantity: Quantity) -> dict[str, Any]:
    """A record in the terms of the marks."""
    record = {
        "value": quantity.value,
        "min": quantity.min,
        "max": quantity.max,
        "unit": quantity.unit or None,
        "per": quantity.per,
        "cmp": None if quantity.comparator == "=" else quantity.comparator,
        "approx": "yes" if quantity.approx else None,
        "from": quantity.change_from,
        "to": quantity.change_to,
        "direction": quantity.direction,
        "moved": quantity.moved,
    }
    return {name: value for name, value in record.items() if value is not None}


def test_the_file_is_whole() -> None:
    kinds: dict[str, int] = {}
    for case in ALL:
        kinds[case.kind] = kinds.get(case.kind, 0) + 1
    assert kinds == COUNTS


def param(case: Case) -> Any:
    marks = [pytest.mark.xfail(strict=True, reason=case.miss)] if case.miss else []
    return pytest.param(case, marks=marks, id=f"{case.kind}: {case.text[:60]}")


@pytest.mark.parametrize("case", [param(case) for case in ALL])
def test_sentence(case: Case) -> None:
    records = found(case.text)
    judged = [as_answer(record) for record in records]
    for given_back, (_, answer) in zip(judged, case.answers, strict=False):
        for optional in {"direction", "moved"} - set(answer):
            given_back.pop(optional, None)
    assert judged == [{name: value for name, value in answer.items() if value != "none"} for _, answer in case.answers]
    for record, ((start, end), _) in zip(records, case.answers, strict=True):
        assert record.span[0] < end
        assert start < record.span[1]
        assert case.text[slice(*record.span)] == record.text


UNDER_TWENTY = [
    "zero",
    "one",
    "two",
    "three",
    "four",
    "five",
    "six",
    "seven",
    "eight",
    "nine",
    "ten",
    "eleven",
    "twelve",
    "thirteen",
    "fourteen",
    "fifteen",
    "sixteen",
    "seventeen",
    "eighteen",
    "nineteen",
]
TENS = ["_", "_", "twenty", "thirty", "forty", "fifty", "sixty", "seventy", "eighty", "ninety"]


def spelled(number: int, joint: str) -> str:
    """A number in English words; ``joint`` stands after "hundred": " and " or " "."""
    if number < 20:
        return UNDER_TWENTY[number]
    if number < 100:
        return TENS[number // 10] + (f"-{UNDER_TWENTY[number % 10]}" if number % 10 else "")
    for size, name in ((10**9, "billion"), (10**6, "million"), (10**3, "thousand"), (100, "hundred")):
        if number >= size:
            rest = number % size
            link = joint if size == 100 else " "
            return f"{spelled(number // size, joint)} {name}" + (f"{link}{spelled(rest, joint)}" if rest else "")
    raise AssertionError(number)


@settings(max_examples=60, deadline=None)
@given(st.integers(2, 10**12 - 1), st.sampled_from([" and ", " "]))
def test_words_are_read_back(number: int, joint: str) -> None:
    (quantity,) = found(f"They counted {spelled(number, joint)} stars.")
    assert quantity.value == number
    assert quantity.unit == "star"


@settings(max_examples=60, deadline=None)
@given(st.decimals(min_value=2, max_value=10**12, allow_nan=False, places=3), st.booleans())
def test_digits_are_read_back(number: Decimal, grouped: bool) -> None:
    written = f"{number:,f}" if grouped else f"{number:f}"
    (quantity,) = found(f"The load was {written} kg in all.")
    assert quantity.value == number
    assert quantity.unit == "kilogram"


@settings(max_examples=40, deadline=None)
@given(st.integers(2, 999), st.sampled_from([("k", 3), (" million", 6), ("m", 6), ("bn", 9), (" billion", 9), (" trillion", 12)]))
def test_scales_are_read_back(number: int, scale: tuple[str, int]) -> None:
    (quantity,) = found(f"It cost ${number}{scale[0]} to build.")
    assert quantity.value == Decimal(number) * 10 ** scale[1]
    assert quantity.unit == "USD"


@settings(max_examples=40, deadline=None)
@given(st.integers(2, 10**9 - 1), st.integers(1, 10**9))
def test_ranges_are_read_back(low: int, width: int) -> None:
    (quantity,) = found(f"They need between {low:,} and {low + width:,} kg of sand.")
    assert (quantity.min, quantity.max, quantity.unit) == (Decimal(low), Decimal(low + width), "kilogram")


@settings(max_examples=40, deadline=None)
@given(st.decimals(min_value=0, max_value=1000, allow_nan=False, places=2), st.sampled_from(["%", " percent", " per cent"]))
def test_percentages_are_read_back(number: Decimal, sign: str) -> None:
    (quantity,) = found(f"The share was {number:f}{sign} at the end.")
    assert quantity.value == number
    assert quantity.unit == "percent"


@settings(max_examples=40, deadline=None)
@given(st.integers(1, 12), st.sampled_from(["½", "⅓", "¼", "¾", "⅔", "⅛", "⅝"]))
def test_vulgar_fractions_are_read_back(whole: int, mark: str) -> None:
    (quantity,) = found(f"The plank is {whole}{mark} metres long.")
    top, _, bottom = unicodedata.normalize("NFKC", mark).partition("⁄")
    assert quantity.value is not None
    assert abs(quantity.value - whole - Decimal(top) / Decimal(bottom)) <= Decimal(10) ** -10


@settings(max_examples=40, deadline=None)
@given(st.integers(1, 10**15), st.sampled_from([" trillion", " billion", " million", ""]))
def test_what_is_written_is_exact(number: int, scale: str) -> None:
    (quantity,) = found(f"It cost ${Decimal(number % 10**6) / 1000 + 2}{scale} to build.")
    factor = {" trillion": 12, " billion": 9, " million": 6, "": 0}[scale]
    exact = (Decimal(number % 10**6) / 1000 + 2) * 10**factor
    assert Decimal(str(json.loads(json.dumps(quantity.to_dict()))["value"])) == exact


FRAGMENTS = st.sampled_from(
    [
        "5",
        "12,000",
        "3.5",
        "$",
        "€",
        "%",
        "-",
        "–",
        "to",
        "and",
        "from",
        "between",
        "half",
        "third",
        "million",
        "m",
        "k",
        "of",
        "a",
        "the",
        "per",
        "per-cent",
        "(",
        ")",
        "/",
        ":",
        ".",
        ",",
        "-7",
        "½",
        "1/2",
        "two",
        "hundred",
        "dozen",
        "doubled",
        "years",
        "old",
        "°C",
        "km/h",
        "US$",
        "minus",
        "twice",
        "one",
        "1.000,50",
        "2019",
        "May",
        "12",
        "people",
        "killed",
        "rose",
        "by",
        "about",
        "at",
        "least",
        "or",
        "more",
        "٣",
        "²",
        "Ⅷ",
        "x",
        "99999999999999999999999999",
        "±",
        "+/-",
        "mid-40s",
        "her",
        "forties",
        "6'2\"",
        "below",
        "zero",
        "C$",
        "Canada",
        "factor",
        "on",
        "average",
        "F",
        "in",
        "over-60s",
        "each",
        "day",
    ]
)


@settings(max_examples=80, deadline=None)
@given(st.lists(FRAGMENTS, max_size=25).map(" ".join) | st.text(max_size=60))
def test_no_text_breaks_it(text: str) -> None:
    for quantity in found(text):
        assert text[slice(*quantity.span)] == quantity.text
        for value in (quantity.value, quantity.min, quantity.max):
            assert value is None or abs(value) <= LARGEST
        assert quantity.min is None or quantity.max is None or quantity.min <= quantity.max


HOSTILE = {
    "digits": "9" * 100_000,
    "hyphens": "1-" * 500,
    "ranges": "5 to " * 500,
    "words": "a hundred thousand " * 300,
    "signs": "$" * 500,
    "commas": "1," * 10_000,
    "brackets": "(" * 500 + "5",
    "halves": "half of " * 500,
    "fractions": "½" * 5_000,
    "lists": "5 and " * 500,
    "rates": "5 tonnes a day and " * 500,
    "means": "on average 5 on average " * 300,
    "tens": "in her 40s and " * 500,
    "primes": "6'2\" " * 500,
    "dollars": "C$5 ($4) Canada " * 300,
    "tolerances": "5 ± 2 mm, " * 500,
}


@pytest.mark.parametrize("text", list(HOSTILE.values()), ids=list(HOSTILE))
def test_hostile_text_ends(text: str) -> None:
    doc = document(text)
    for quantity in quantities(doc):
        assert len(str(quantity.value or quantity.max or 0)) < 60


def test_ambiguous_numbers_are_problems_and_no_quantities() -> None:
    text = "The ledger shows 1.000,50 and 3,5 and 2,000 marks."
    assert [text[slice(*p.span)] for p in number_problems(document(text)) if p.span] == ["1.000,50", "3,5"]
    assert [q.value for q in found(text)] == [Decimal(2000)]


def test_the_innermost_quote_and_its_speaker() -> None:
    text = 'Roe said Poe had told her "we lost 40 boats" in two hours.'
    outer, inner = (9, 57), (26, 44)
    said = [Quote((outer,), text[9:57], "mixed", "speech", (0, 58), "roe"), Quote((inner,), text[26:44], "direct", "speech", (0, 58), "poe")]
    records = list(quantities(document(text), said))
    assert [(q.text, q.quote, q.speaker) for q in records] == [("40 boats", 1, "poe"), ("two hours", 0, "roe")]


def test_the_source_s_own_conversion_points_to_the_other_sum() -> None:
    first, second = found("The prize was 430,000 rubles—equivalent to around 46,000 NOK that week.")
    assert (first.unit, first.equivalent, second.unit, second.approx) == ("RUB", 1, "NOK", True)


def test_a_mean_is_marked() -> None:
    (quantity,) = found("The club sold an average of 1,480 shirts each day.")
    assert quantity.statistic == "mean"
    assert quantity.value == 1480
    assert quantity.per == "day"


def test_what_is_measured_and_when() -> None:
    (quantity,) = found("In May, 1,480 foreign sailors were trained or hired.")
    assert quantity.measured == "foreign sailors were trained or hired"
    assert quantity.time == "May"
    assert quantity.unit == "sailor"


@pytest.mark.parametrize(
    ("text", "time"),
    [
        ("Dorn, who took over the ferry two years ago, said the fog had cost 3 million euros.", None),
        ("The yard that closed in 2019 employed 400 welders.", None),
        ("The welders, who were paid 900 euros in 2019, went home.", "2019"),
        ("The yard, which opened on Monday, hired 40 welders in March.", "March"),
        ("The yard said on Monday it would cut about 90 jobs by the end of next year.", "the end of next year"),
        ("The yard said that profits will fall next year, even though sales rose by 17 tonnes to a record in 2025.", "2025"),
        ("In 2025, the yard said, 90 welders left.", "2025"),
    ],
)
def test_the_time_of_a_number_is_that_of_its_clause(text: str, time: str | None) -> None:
    (quantity,) = [q for q in found(text) if q.value is not None and q.unit != "year"]
    assert quantity.time == time


def test_a_krone_is_norwegian_or_danish_by_the_article() -> None:
    assert [q.unit for q in found("The Danish minister paid 500 kroner.")] == ["DKK"]
    assert [q.unit for q in found("It was cold in Oslo. The ticket cost 500 kroner.")] == ["NOK"]


def test_units_convert() -> None:
    assert unit_named("mile").to_si(Decimal(1)) == Decimal("1609.344")
    assert unit_named("degree Celsius").to_si(Decimal(0)) == Decimal("273.15")
    assert unit_named("EUR").to_si(Decimal(1)) is None


def test_a_level_and_a_move_both_become_changes() -> None:
    article = Article("test", "The toll fell to 40 euros. The fee rose by 3 euros.")
    doc = parse(article, load_model(find_model()))
    graph = as_graph(Extraction(article, quantities=tuple(quantities(doc))))
    ways = {str(way).rpartition("#")[2] for way in graph.objects(None, EQ.direction)}
    assert ways == {"decrease", "increase"}


COMPARISON = """
SELECT ?words ?si WHERE {
  ?quantity a qudt:Quantity ; eq:span/oa:hasSelector/oa:exact ?words ; qudt:quantityValue ?amount .
  ?amount qudt:numericValue ?value ; qudt:hasUnit ?unit .
  ?unit qudt:hasDimensionVector <http://qudt.org/vocab/dimensionvector/DIMENSION> ; qudt:conversionMultiplier ?factor ; qudt:conversionOffset ?shift .
  BIND((?value + ?shift) * ?factor AS ?si)
} ORDER BY ?si"""


@pytest.mark.parametrize(
    ("text", "dimension", "order"),
    [
        (
            "The trail is 3 miles long. The road is 5 kilometres long. The pier is 900 feet long.",
            "A0E0L1I0M0H0T0D0",
            ["900 feet", "3 miles", "5 kilometres"],
        ),
        (
            "The first trip took 40 days. The second took three months. The third took 6 weeks.",
            "A0E0L0I0M0H0T1D0",
            ["40 days", "6 weeks", "three months"],
        ),
        ("It was 30 degrees Fahrenheit in May and 4 degrees Celsius in June.", "A0E0L0I0M0H1T0D0", ["30 degrees Fahrenheit", "4 degrees Celsius"]),
    ],
)
def test_a_query_compares_units_of_one_dimension(text: str, dimension: str, order: list[str]) -> None:
    article = Article("test", text)
    records = tuple(quantities(parse(article, load_model(find_model()))))
    with Store.memory() as store:
        store.replace([Extraction(article, quantities=records)])
        answer = run(store, COMPARISON.replace("DIMENSION", dimension))
    assert isinstance(answer, Rows)
    assert [record["words"] for record in answer.records()] == order


def test_money_has_no_conversion_in_the_graph() -> None:
    article = Article("test", "The boat cost 5 euros.")
    graph = as_graph(Extraction(article, quantities=tuple(quantities(parse(article, load_model(find_model()))))))
    assert not list(graph.subject_objects(QUDT.conversionMultiplier))


def test_the_unit_table_is_whole() -> None:
    names = [unit.name for unit in units()]
    assert len(names) == len(set(names)) == 294
    assert all(unit.qudt is None or unit.qudt.startswith("http://qudt.org/vocab/unit/") for unit in units())
    assert all(unit.dimension for unit in units() if unit.qudt)
    assert by_symbol()["km²"] is unit_named("square kilometre")


def test_the_unit_table_holds_every_word_of_the_list() -> None:
    from make_units import WORDS, listed, rows

    symbols = {symbol for section, cells in rows(WORDS.read_text(encoding="utf-8")) if section != "ambiguous" for symbol in listed(cells[4])}
    assert symbols == set(by_symbol())
