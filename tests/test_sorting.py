"""Lines in order, with few of them in memory: the same whatever part is held."""

from __future__ import annotations

import pytest

from kg.store.sorting import apart, ordered

LINES = [f"{n * 7919 % 101}\n".encode() for n in range(300)]


@pytest.mark.parametrize("run", [1, 2, 50, 299, 300, 301])
def test_lines_come_in_order_and_once_whatever_part_of_them_is_held(run: int) -> None:
    assert list(ordered(LINES, run)) == sorted(set(LINES))


def test_no_lines_are_no_lines() -> None:
    assert list(ordered([])) == []


def test_the_order_is_that_of_bytes_also_where_a_line_begins_another() -> None:
    lines = ["\u00e9\n".encode(), b"a b\n", b"a\n", b"Z\n"]
    assert list(ordered(lines, 1)) == sorted(lines)


def test_two_lists_apart_are_what_only_one_of_them_has() -> None:
    one, other = sorted(set(LINES[:80])), sorted(set(LINES[60:140]))
    gone, come = apart(one, other)
    with gone, come:
        assert gone.readlines() == sorted(set(one) - set(other))
        assert come.readlines() == sorted(set(other) - set(one))
