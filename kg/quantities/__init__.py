"""Document, quotes -> quantities: numbers that mean what the source said, with the words that say so.

Enters: a :class:`~kg.documents.Document` and the quotes found in it. Leaves: :class:`~kg.records.Quantity` records in
order of position. Left to others: entities, claims, and every judgement about whether a number is true.

What it does not do: it resolves no relative time ("last year"), converts no currency, and takes no unit from outside
the article.

Reading order: ``pieces`` cuts a sentence where numerals and units meet and masks dates; ``tens`` reads "her mid-40s";
``numerals`` (with ``forms`` and ``fractions``) reads numbers; ``units`` and ``nouns`` find what stands beside them; ``amounts`` adds the bounds;
``exclusions`` drops years and names; ``combine`` makes ranges and changes; ``context`` adds rate and the
source's own conversion; ``moves`` the direction; ``dollars`` says whose a bare "$" is;
``gaps`` (with ``ages`` and ``continued``) fills units the text leaves out; ``about`` finds what is measured, and when;
``events`` what befell it, ``bearers`` who is poorer by it; ``assemble`` holds the order of these steps; ``record`` writes the result.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from kg.documents import Document
from kg.quantities.amounts import Amount
from kg.quantities.assemble import amounts_of
from kg.quantities.numerals import ambiguous_numbers
from kg.quantities.record import records
from kg.records import Problem, Quantity, Quote

__all__ = ["number_problems", "quantities"]


def quantities(doc: Document, quotes: Sequence[Quote] = ()) -> Iterator[Quantity]:
    """The quantities of the article, in order of position; ``equivalent`` and ``quote`` are indexes.

    A quantity is one number, range or change; its span covers bounds and unit, and ``text`` is that slice.
    """
    amounts: list[Amount] = amounts_of(doc)
    yield from records(doc, amounts, quotes)


def number_problems(doc: Document) -> Iterator[Problem]:
    """A problem for each number whose separators can be read in two ways; such numbers are left alone."""
    for start, end in ambiguous_numbers(doc.text):
        number = doc.text[start:end]
        yield Problem(f"the number {number!r} can be read in two ways, with a decimal point or a decimal comma: it is left out", (start, end))
