"""Quotations and figures of copies: which only repeat what another copy has.

Enters: statements of texts that are copies of each other. Leaves: each that repeats another, with that one. Left to others: reading them off the
graphs (``kg.prints``), triples (``graph``).

A quotation is repeated where its words are the same and its speaker is; a figure where its words and the words around it are. What stands twice in
one text is two statements there, and so in the copy: the first repeats the first, the second the second.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator

from kg.copies.facts import Statement

WORD = re.compile(r"\w+")
AROUND = 4
"""Words beside a figure, on one side or the other, that have to be the same: a copy may end on the one side."""
REACH = 80
"""Characters beside a figure in which these are looked for."""


def plain(words: str) -> str:
    """The words without marks and case: papers set their own quotation marks.

    >>> plain("“It’s over,” ") == plain('"It\\'s over."')
    True
    """
    return " ".join(WORD.findall(words.lower()))


def around(text: str, start: int, end: int) -> tuple[str, str]:
    """The words before and behind a place.

    >>> around("The dam held back 40 tonnes of mud.", 18, 27)
    ('the dam held back', 'of mud')
    """
    before, behind = WORD.findall(text[max(0, start - REACH) : start].lower()), WORD.findall(text[end : end + REACH].lower())
    return " ".join(before[-AROUND:]), " ".join(behind[:AROUND])


def repeats(statements: Iterable[Statement], rank: Callable[[str], tuple[str, str]], group: Callable[[str], str]) -> Iterator[tuple[str, str]]:
    """Each statement that repeats one of an earlier copy, with that one; ``rank`` orders texts, ``group`` says which are copies of each other."""
    known: dict[tuple[str, str, int], list[Statement]] = {}
    passed: dict[tuple[str, str, frozenset[str]], int] = {}
    for each in sorted(statements, key=lambda each: (rank(each.text), each.start, each.node)):
        # The how-manieth of its words and speaker in its own text.
        turn = passed[each.text, each.said, each.by] = passed.get((each.text, each.said, each.by), 0) + 1
        earlier = known.setdefault((group(each.text), each.said, turn), [])
        first = next((other for other in earlier if other.text != each.text and same_source(each, other)), None)
        if first is None:
            earlier.append(each)
        else:
            yield each.node, first.node


def same_source(one: Statement, other: Statement) -> bool:
    """Whether two statements have one speaker, or none."""
    return bool(one.by & other.by) or not (one.by or other.by)
