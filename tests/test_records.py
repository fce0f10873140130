"""Records: what ``to_dict`` writes is the contract's form."""

from __future__ import annotations

import dataclasses
from decimal import Decimal

import pytest

from kg.records import Quantity, Quote, plain_number

QUOTE_KEYS = {"content", "text", "kind", "mode", "speaker", "source_mention", "cue", "confidence"}
QUANTITY_KEYS = {
    "span", "text", "value", "min", "max", "approx", "comparator", "unit", "qudt_unit", "per", "change_from", "change_to",
    "direction", "measured", "time", "speaker", "quote", "confidence",
}  # fmt: skip


def test_quote_record() -> None:
    record = Quote(((0, 2), (4, 6)), "ab [...] cd", "direct", "speech", (0, 6)).to_dict()
    assert set(record) == QUOTE_KEYS
    assert record["content"] == [[0, 2], [4, 6]]
    assert record["speaker"] is None


def test_quantity_record() -> None:
    record = Quantity((0, 1), "5", value=Decimal("5.0")).to_dict()
    assert set(record) >= QUANTITY_KEYS
    assert record["value"] == 5
    assert isinstance(record["value"], int)


@pytest.mark.parametrize(("number", "plain"), [("0.30", 0.3), ("5E12", 5_000_000_000_000), ("-2.5", -2.5), ("1e3", 1000)])
def test_numbers_are_written_as_the_source_put_them(number: str, plain: float) -> None:
    assert plain_number(Decimal(number)) == plain


def test_records_cannot_be_changed() -> None:
    quote = Quote(((0, 2),), "ab", "direct", "speech", (0, 2))
    with pytest.raises(dataclasses.FrozenInstanceError):
        quote.speaker = "x"  # type: ignore[misc]
