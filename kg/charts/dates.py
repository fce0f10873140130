"""Quotes over time: how many of each kind the articles of each day, week, month or year hold.

Enters: a store, and the part of it that is drawn. Leaves: an ``<svg>``, its table, and sentences. Left to others: nothing.

The day is that of the article's publication; when something was said the text seldom tells.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal

from kg.charts import questions
from kg.charts.drawing import SMALL, WIDTH, Picture, counted, figure, width
from kg.charts.people import Part, lines
from kg.charts.scales import fitting
from kg.query.whole import everything
from kg.store import Store

KINDS = ("direct", "mixed", "indirect")
COLUMNS = ("From", "To", *KINDS, "all")
BARS = 60
"""More bars than these are too thin to point at: then longer periods are taken."""
LEFT, TOP, HIGH = 52.0, 14.0, 180.0
WIDEST = 46.0
STEPS: tuple[tuple[str, int], ...] = (("day", 1), ("week", 7), ("month", 31), ("quarter", 92), ("year", 366), ("decade", 3660), ("century", 36600))


@dataclass(frozen=True, slots=True)
class Days:
    """Quotes by the first day of their period and their kind; ``undated`` are those of articles without a date, ``dates`` how many days there are."""

    step: str
    periods: tuple[tuple[date, date], ...]
    quotes: Mapping[tuple[date, str], int]
    dates: int
    undated: int

    @property
    def dated(self) -> int:
        return sum(self.quotes.values())


def days(store: Store, of: Part) -> Days:
    """The quotes of a store or of a part of it."""
    by_day: Counter[tuple[date, str]] = Counter()
    by_day_of, all_of = (question % {"of": of.of(questions.SAID_BY)} for question in (questions.DAYS, questions.HOW_MANY_QUOTES))
    if of.referents is None:
        by_day_of, all_of = everything(store, by_day_of), everything(store, all_of)
    for line in lines(store, by_day_of):
        day = read_day(line["published"])
        if day is not None:
            by_day[day, line["kind"].rpartition("#")[2]] += int(line["quotes"])
    undated = int(next(lines(store, all_of))["n"]) - by_day.total()
    known = sorted({day for day, _ in by_day})
    if not known:
        return Days("day", (), {}, 0, undated)
    step, periods = divided(known[0], known[-1])
    begins = {day: next(first for first, last in reversed(periods) if first <= day) for day in known}
    quotes: Counter[tuple[date, str]] = Counter()
    for (day, kind), number in sorted(by_day.items()):
        quotes[begins[day], kind] += number
    return Days(step, periods, quotes, len(known), undated)


def read_day(written: str) -> date | None:
    """The day of a date, of which some have the hour too."""
    try:
        return date.fromisoformat(written[:10])
    except ValueError:
        return None


def divided(first: date, last: date) -> tuple[str, tuple[tuple[date, date], ...]]:
    """From the first day to the last in periods, as short as there is room for.

    >>> step, periods = divided(date(2031, 1, 30), date(2031, 7, 2))
    >>> step, len(periods), str(periods[0][0]), str(periods[-1][1])
    ('week', 23, '2031-01-27', '2031-07-06')
    """
    step = next((name for name, long in STEPS if (last - first).days / long < BARS - 1), STEPS[-1][0])
    periods, day = [], beginning(first, step)
    while day <= last:
        following = after(day, step)
        if following == date.max:  # where calendars end
            periods.append((day, date.max))
            break
        periods.append((day, following - timedelta(days=1)))
        day = following
    return step, tuple(periods)


def beginning(day: date, step: str) -> date:
    """The first day of the period that a day lies in; weeks begin on Monday."""
    match step:
        case "day":
            return day
        case "week":
            return day - timedelta(days=min(day.weekday(), day.toordinal() - 1))
        case "month":
            return day.replace(day=1)
        case "quarter":
            return day.replace(month=(day.month - 1) // 3 * 3 + 1, day=1)
        case _:
            years = {"year": 1, "decade": 10, "century": 100}[step]
            return date(max(day.year // years * years, 1), 1, 1)


def after(day: date, step: str) -> date:
    """The first day of the next period; past the last day that a calendar knows, that day."""
    if step in {"day", "week"}:
        long = 1 if step == "day" else 7
        return day + timedelta(days=min(long, (date.max - day).days)) if day < date.max else date.max
    months = {"month": 1, "quarter": 3, "year": 12, "decade": 120, "century": 1200}[step]
    years, month = divmod(day.month - 1 + months, 12)
    return date(day.year + years, month + 1, 1) if day.year + years <= date.max.year else date.max


def name_of(day: date, step: str) -> str:
    """A period as it is written below its bar.

    >>> name_of(date(2031, 4, 1), "quarter"), name_of(date(2031, 4, 1), "month"), name_of(date(2031, 4, 1), "day")
    ('Apr–Jun 2031', 'Apr 2031', '1 Apr 2031')
    """
    match step:
        case "day" | "week":
            return f"{day.day} {MONTHS[day.month - 1]} {day.year}"
        case "month":
            return f"{MONTHS[day.month - 1]} {day.year}"
        case "quarter":
            return f"{MONTHS[day.month - 1]}–{MONTHS[day.month + 1]} {day.year}"
        case _:
            return str(day.year) if step == "year" else f"{day.year}s"


MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")


def draw(found: Days) -> tuple[Picture, float]:
    """Bars over time, and how high that is."""
    picture = Picture()
    totals = {first: sum(found.quotes.get((first, kind), 0) for kind in KINDS) for first, _ in found.periods}
    on = fitting([Decimal(max(totals.values()))])
    bottom = TOP + HIGH
    for tick in on.ticks:
        if tick == int(tick):
            y = bottom - HIGH * on.place(tick)
            picture.line(LEFT, y, WIDTH, y, "k-grid" if tick else "k-axis")
            picture.text(LEFT - 8, y + 4, figure(tick), "k-tick", size=SMALL, anchor="end")
    room = (WIDTH - LEFT) / len(found.periods)
    wide = min(room * 0.8, WIDEST)
    for n, (first, _) in enumerate(found.periods):
        if totals[first]:
            x, y = LEFT + room * (n + 0.5) - wide / 2, bottom
            said = ", ".join(f"{found.quotes[first, kind]:,} {kind}" for kind in KINDS if found.quotes.get((first, kind)))
            picture.open(title=f"{'week of ' if found.step == 'week' else ''}{name_of(first, found.step)}: {said}", look="k-mark")
            for kind in KINDS:
                high = HIGH * on.place(Decimal(found.quotes.get((first, kind), 0)))
                if high:
                    y -= high
                    picture.bar(x, y, wide, high, f"k-{kind}")
            picture.close()
    names(picture, found, room, bottom)
    return picture, legend(picture, found, bottom + 46)


def names(picture: Picture, found: Days, room: float, y: float) -> None:
    """The periods below the bars: as many as stand beside each other."""
    widest = max(width(name_of(first, found.step), SMALL) for first, _ in found.periods)
    every = max(1, -(-int(widest + 14) // int(room)) if room >= 1 else len(found.periods))
    for n in range(0, len(found.periods), every):
        words, x = name_of(found.periods[n][0], found.step), LEFT + room * (n + 0.5)
        half = width(words, SMALL) / 2
        if x + half <= WIDTH or n == 0:
            picture.text(max(x, half), y + 18, words, "k-tick", size=SMALL, anchor="middle")
            picture.line(x, y, x, y + 4, "k-axis")


def legend(picture: Picture, found: Days, y: float) -> float:
    """What the colours mean; where it ends."""
    x = LEFT
    for kind in KINDS:
        if any(found.quotes.get((first, kind)) for first, _ in found.periods):
            picture.bar(x, y - 7, 14, 14, f"k-{kind}", round=2)
            picture.text(x + 20, y + 4, kind, "k-quiet", size=SMALL)
            x += 20 + width(kind, SMALL) + 22
    return y + 14


def reading(found: Days) -> str:
    """What the picture shows, or why there is none."""
    stand = "stands" if found.undated == 1 else "stand"
    undated = f" {counted(found.undated, 'quote')} {stand} in articles whose date is not known." if found.undated else ""
    if not found.dates:
        return f"No article has a date, so there is no course over time to draw.{undated}"
    if found.dates == 1:
        seen = f"All {counted(found.dated, 'quote')} whose day is known are of one day, {name_of(found.periods[0][0], 'day')}"
        return f"{seen}, so there is no course over time to draw.{undated}"
    return (
        f"{counted(found.dated, 'quote')} of {found.dates:,} days between {name_of(found.periods[0][0], 'day')} and "
        f"{name_of(found.periods[-1][1], 'day')}, a bar a {found.step}, by the day that their article was published.{undated}"
    )


def table(found: Days) -> list[tuple[str, ...]]:
    """A row a period in which somebody is quoted."""
    rows = []
    for first, last in found.periods:
        numbers = [found.quotes.get((first, kind), 0) for kind in KINDS]
        if any(numbers):
            rows.append((first.isoformat(), last.isoformat(), *map(str, numbers), str(sum(numbers))))
    return rows
