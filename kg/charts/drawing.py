"""SVG by hand: escaped text, its width, numbers, and the picture that holds them.

Enters: shapes and words. Leaves: the text of an ``<svg>``. Left to others: what is drawn (the charts), colours (``kg/page/charts.css``, by classes;
without it a picture is black on white and says the same).

No browser measures the words here, so their width is taken from a table of letters that is a little generous for the fonts of
``charts.css``; what does not fit is cut with an ellipsis and stands whole in the table beside the chart.
"""

from __future__ import annotations

import html
import re
import unicodedata
from collections.abc import Iterable
from decimal import Decimal

WIDTH = 640
"""Units of every picture: 14 of them are the height of its letters, which a narrow page shows smaller."""
SIZE, SMALL, BOLD = 14, 12, 15
NARROW, WIDE = frozenset("fijlrtI1.,:;'’‘|!()[]/-·` "), frozenset("mwMWOQ@%—…&ÆŒ")
LARGE = ((10**12, "trillion"), (10**9, "billion"), (10**6, "million"))
# Marks that turn the writing around would reach beyond their word; the others cannot stand in XML.
UNFIT = re.compile("[\x00-\x1f\x7f-\x9f\u061c\u200b\u200e\u200f\u2028-\u202e\u2066-\u2069\ufeff\ufffe\uffff\ud800-\udfff]+")


def plain(words: str) -> str:
    """Words on one line, without what is no letter and no mark.

    >>> plain("two\\nlines \\u202e\\x1b and more")
    'two lines and more'
    """
    return " ".join(UNFIT.sub(" ", words).split())


def width(words: str, size: float = SIZE) -> float:
    """How wide words are at most.

    >>> round(width("Mira Holt")), round(width("Mira Holt", 28))
    (64, 128)
    """
    return size * sum(map(_letter, words))


def _letter(letter: str) -> float:
    if letter in NARROW:
        return 0.36
    if letter in WIDE:
        return 0.92
    if unicodedata.combining(letter):
        return 0
    if unicodedata.east_asian_width(letter) in "WF" or ord(letter) > 0xFFFF:
        return 1.05
    return 0.7 if letter.isupper() else 0.57


def cut(words: str, room: float, size: float = SIZE) -> str:
    """Words in so much room, shortened where they have to be.

    >>> cut("several military experts", 90), cut("two", 90)
    ('several mi…', 'two')
    """
    words = plain(words)
    if width(words, size) <= room:
        return words
    kept, used = 0, width("…", size)
    while kept < len(words) and used + width(words[kept], size) <= room:
        used += width(words[kept], size)
        kept += 1
    return words[:kept].rstrip(" ,;:.–—-") + "…"


def figure(number: Decimal) -> str:
    """A number as people read it.

    >>> figure(Decimal(35401)), figure(Decimal("2.50")), figure(Decimal(2500000)), figure(Decimal(12345678))
    ('35,401', '2.5', '2.5 million', '12,345,678')
    """
    for size, word in LARGE:
        if abs(number) >= size and number * 100 % size == 0:
            return f"{digits(number / size)} {word}"
    return digits(number)


def digits(number: Decimal) -> str:
    """A number in digits, with a comma at each thousand; a very large or very small one as a power of ten."""
    if abs(number) >= Decimal(10) ** 16 or 0 < abs(number) < Decimal("0.0001"):
        return f"{number:.3g}"
    digits = f"{number:,f}"
    return digits.rstrip("0").rstrip(".") if "." in digits else digits


def counted(number: int, one: str, many: str | None = None) -> str:
    """A number of things.

    >>> counted(1, "quote"), counted(1200, "quote"), counted(2, "person", "people")
    ('1 quote', '1,200 quotes', '2 people')
    """
    return f"{number:,} {one if number == 1 else many or one + 's'}"


def at(number: float) -> str:
    """A coordinate.

    >>> at(12.0), at(3.14159)
    ('12', '3.1')
    """
    return f"{number:.1f}".removesuffix(".0").replace("-0", "0") if abs(number) < 0.05 else f"{number:.1f}".removesuffix(".0")


class Picture:
    """The shapes of one ``<svg>``, in the order of their drawing."""

    def __init__(self) -> None:
        self._parts: list[str] = []

    def text(self, x: float, y: float, words: str, look: str = "", *, size: float = SIZE, anchor: str = "start") -> None:
        """Words from, around or up to a point."""
        place = "" if anchor == "start" else f' text-anchor="{anchor}"'
        self._parts.append(f'<text{_look(look)} x="{at(x)}" y="{at(y)}" font-size="{at(size)}"{place}>{html.escape(plain(words))}</text>')

    def line(self, x1: float, y1: float, x2: float, y2: float, look: str, *, thick: float = 1, dashes: str = "") -> None:
        """A straight line."""
        dashed = f' stroke-dasharray="{dashes}"' if dashes else ""
        self._parts.append(
            f'<path{_look(look)} d="M{at(x1)} {at(y1)}L{at(x2)} {at(y2)}" fill="none" stroke="currentColor" stroke-width="{at(thick)}"{dashed}/>'
        )

    def path(self, d: str, look: str, *, thick: float = 0) -> None:
        """An outline that is filled, or, with a thickness, a line."""
        drawn = f' fill="none" stroke="currentColor" stroke-width="{at(thick)}"' if thick else ""
        self._parts.append(f'<path{_look(look)} d="{d}"{drawn}/>')

    def bar(self, x: float, y: float, wide: float, high: float, look: str, *, round: float = 0) -> None:
        """A rectangle."""
        corner = f' rx="{at(round)}"' if round else ""
        self._parts.append(f'<rect{_look(look)} x="{at(x)}" y="{at(y)}" width="{at(wide)}" height="{at(high)}"{corner}/>')

    def dot(self, x: float, y: float, radius: float, look: str, *, hollow: bool = False) -> None:
        """A point; a hollow one is a ring."""
        ring = ' fill="none" stroke="currentColor" stroke-width="2.5"' if hollow else ""
        self._parts.append(f'<circle{_look(look)} cx="{at(x)}" cy="{at(y)}" r="{at(radius)}"{ring}/>')

    def open(self, node: str = "", title: str = "", look: str = "") -> None:
        """Begin a group: what belongs to a node of the network, with the words to show when somebody points at it."""
        self._parts.append(f"<g{_look(look)}" + (f' data-node="{html.escape(node)}"' if node else "") + ">")
        if title:
            self._parts.append(f"<title>{html.escape(plain(title))}</title>")

    def close(self) -> None:
        """End it."""
        self._parts.append("</g>")

    def svg(self, name: str, title: str, description: str, high: float) -> str:
        """The whole, with its name and what it shows in words."""
        head = (
            f'<svg xmlns="http://www.w3.org/2000/svg" class="kg-chart kg-{name}" viewBox="0 0 {WIDTH} {at(high)}" role="img" '
            f'aria-labelledby="chart-{name}-title chart-{name}-desc" fill="currentColor" font-family="sans-serif">'
        )
        named = (
            f'<title id="chart-{name}-title">{html.escape(plain(title))}</title><desc id="chart-{name}-desc">{html.escape(plain(description))}</desc>'
        )
        return head + named + "".join(self._parts) + "</svg>"


def _look(classes: str) -> str:
    return f' class="{classes}"' if classes else ""


def lines_of(words: str, room: float, size: float = SIZE, most: int = 2) -> list[str]:
    """Words on at most so many lines, the last one cut where they are too many.

    >>> lines_of("one two three four five", 70)
    ['one two', 'three fo…']
    """
    lines: list[str] = []
    rest = plain(words).split()
    while rest and len(lines) < most - 1:
        taken = 1
        while taken < len(rest) and width(" ".join(rest[: taken + 1]), size) <= room:
            taken += 1
        lines.append(cut(" ".join(rest[:taken]), room, size))
        rest = rest[taken:]
    return [*lines, cut(" ".join(rest), room, size)] if rest else lines


def listed(words: Iterable[str]) -> str:
    """Words in a row.

    >>> listed(["a"]), listed(["a", "b", "c"])
    ('a', 'a, b and c')
    """
    *first, last = words
    return f"{', '.join(first)} and {last}" if first else last
