"""Charts: what is drawn of a store, what is left out and said so, and that no word lies over another."""

from __future__ import annotations

import re
import xml.etree.ElementTree as ET
from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from decimal import Decimal
from itertools import combinations, pairwise
from typing import Any

import pytest
from comparison_fixture import jobs, papers, person, yard
from hypothesis import given
from hypothesis import strategies as st
from page_data import HOSTILE
from playwright.sync_api import Page, sync_playwright
from store_fixtures import harbour, hostile, place, quantity, quote
from test_page import ARGUMENTS, CHROMIUM

from kg.charts import Chart, charts
from kg.charts.amounts import PANELS, ROWS
from kg.charts.dates import BARS, divided
from kg.charts.drawing import WIDTH, cut, plain, width
from kg.charts.scales import FAR, fitting
from kg.charts.voices import PAPERS
from kg.charts.voices import ROWS as SPEAKERS
from kg.derived import keep
from kg.errors import KgError
from kg.records import Affiliation, Article, Entity, Extraction, Mention
from kg.store import Store
from kg.vocabulary import ontology_path

CSS = (ontology_path("queries").parents[1] / "kg" / "page" / "charts.css").read_text(encoding="utf-8")
LONG = "the Most Honourable Wilhelmina Maria Wombwell-Whitmore of the Institute of Very Wide Waters"


NAMES = [
    f"Anna {one}{other}" for one in ("Bru", "Kvist", "Mol", "Sand", "Tor", "Wex") for other in ("hagen", "dottir", "mann", "lund", "wick", "pesky")
]
"""Unlike enough that nobody takes two of them for one."""


def drawn(*extractions: Extraction, around: str | None = None) -> dict[str, Chart]:
    """The charts of a store that holds these."""
    with Store.memory() as store:
        keep(store, extractions)
        return {chart.name: chart for chart in charts(store, around)}


def words_in(chart: Chart) -> list[str]:
    return [html(found) for found in re.findall(r"<text[^>]*>([^<]*)</text>", chart.svg)]


def html(words: str) -> str:
    return words.replace("&lt;", "<").replace("&gt;", ">").replace("&quot;", '"').replace("&#x27;", "'").replace("&amp;", "&")


def many(speakers: int, papers: int = 1, day: str | None = None) -> list[Extraction]:
    """Articles in which these speak: the first once, the second twice and so on."""
    found = []
    for n in range(papers):
        names = NAMES[:speakers]
        text = f"Article {n}.\n" + "\n".join(f"“We agree {i}-{k},” said {name}." for i, name in enumerate(names) for k in range(i + 1))
        people = tuple(person(text, f"s{i}", name) for i, name in enumerate(names))
        quotes = tuple(
            quote(text, f"“We agree {i}-{k},”", speaker=f"s{i}", kind="direct", context=f"“We agree {i}-{k},” said {name}.")
            for i, name in enumerate(names)
            for k in range(i + 1)
        )
        found.append(Extraction(Article(f"a{n}", text, f"Article {n}", day, f"Paper {n}"), people, (), quotes))
    return found


def long_names() -> Extraction:
    """Somebody with a very long name gives a range, a bound and an approximate number of things with a long name."""
    things = "wonderfully wide waterproof wooden wheelbarrows with windscreen wipers"
    said = f"between 1,000 and 1,300 {things}", "at least 40 wheelbarrows", "about 7 wheelbarrows"
    spoken = f"“We have {said[0]}, {said[1]} and {said[2]}.”"
    text = f"{LONG} said: {spoken}"
    found = (
        quantity(text, said[0], min=1000, max=1300, unit="wheelbarrow", speaker="w", quote=0),
        quantity(text, said[1], min=40, comparator=">=", unit="wheelbarrow", speaker="w", quote=0),
        quantity(text, said[2], value=7, approx=True, unit="wheelbarrow", speaker="w", quote=0),
    )
    speaker = Entity("w", LONG, "person", (), (Mention(place(text, LONG), LONG, "full_name"),))
    quotes = (quote(text, spoken, speaker="w", kind="direct", context=text),)
    return Extraction(Article("long", text, "Wide waters", "2031-01-05", LONG), (speaker,), (), quotes, found)


# Figures on one scale


def test_figures_that_disagree_stand_on_one_scale_with_their_factor() -> None:
    chart = drawn(*papers())["numbers"]
    words = words_in(chart)
    assert {"Lena Ost", "Mira Holt", "Harbour Times", "1,200", "400", "410", "jobs", "×3"} <= set(words)
    assert "Lena Ost gives 1,200 jobs; Harbour Times gives 400 jobs: 3 times less" in html(chart.svg)
    assert "disagree" in chart.reading


def test_rates_are_brought_to_one_period() -> None:
    rows = [row for row in drawn(*papers())["numbers"].rows if row[1] in {"Per Dahl", "Mira Holt"} and row[4] == "jobs per month"]
    assert {(row[1], row[2], row[3]) for row in rows} == {("Per Dahl", "30 jobs a week", "≈ 130"), ("Mira Holt", "200 jobs a month", "200")}


def test_the_example_has_the_monthly_losses_beside_the_recruits(example_extraction: Extraction) -> None:
    chart = drawn(example_extraction)["numbers"]
    words = words_in(chart)
    order = [words.index(each) for each in ("Tormod Heier", "British Ministry of Defence", "beside another event: recruited", "Arne Bård Dalhaug")]
    assert order == sorted(order)
    assert {"1,000–1,300", "≈ 38,400", "25,000–30,000", "×30", "×27", "soldiers per month, logarithmic"} <= set(words)


def test_signs_tell_points_ranges_and_bounds_apart() -> None:
    chart = drawn(long_names())["numbers"]
    assert {"1,000–1,300", "≥ 40", "≈ 7", "wheelbarrows, logarithmic", "about so many", "from, to", "at least, at most"} <= set(words_in(chart))
    assert chart.svg.count("k-hollow") == 2  # the figure and the legend
    assert [row[3] for row in chart.rows] == ["≈ 7", "≥ 40", "1,000–1,300"]


def test_each_row_leads_to_its_figure() -> None:
    chart = drawn(harbour())["numbers"]
    assert all(f'data-node="{node}"' in chart.svg for node in chart.nodes)
    assert all(re.fullmatch(r"text/[0-9a-f]{16}/quantity/\d+-\d+", node) for node in chart.nodes)
    assert len(chart.rows) == len(chart.nodes)
    assert all(len(row) == len(chart.columns) for row in chart.rows)


def test_a_single_point_is_counted_and_not_drawn() -> None:
    text = "“It took 9 days,” said Mira Holt."
    found = quantity(text, "9 days", value=9, unit="day", speaker="mira-holt", quote=0)
    quotes = (quote(text, "“It took 9 days,”", speaker="mira-holt", kind="direct", context=text),)
    chart = drawn(Extraction(Article("t", text), (person(text, "mira-holt", "Mira Holt"),), (), quotes, (found,)))["numbers"]
    assert chart.svg == ""
    assert chart.reading.startswith("1 figure. ")
    assert chart.reading.endswith("not drawn: 1.")


def test_a_store_without_figures_says_so() -> None:
    chart = drawn(*many(2))["numbers"]
    assert (chart.svg, chart.rows) == ("", ())
    assert chart.reading == "No figure is given, so there is nothing to draw."


def test_no_panel_grows_beyond_its_rows_and_the_rest_is_counted() -> None:
    names = NAMES[:30]
    said = [f"“Eskel Yard cut {100 + 400 * i} jobs,”" for i in range(30)]
    text = "\n".join(f"{words} said {name}." for words, name in zip(said, names, strict=True))
    quotes = tuple(quote(text, words, speaker=f"s{i}", kind="direct", context=f"{words} said {names[i]}.") for i, words in enumerate(said))
    found = tuple(jobs(text, f"{100 + 400 * i} jobs", 100 + 400 * i, "cut", speaker=f"s{i}", quote=i) for i in range(30))
    speakers = tuple(person(text, f"s{i}", name) for i, name in enumerate(names))
    chart = drawn(Extraction(Article("t", text), speakers, (yard(text),), quotes, found))["numbers"]
    assert len(chart.rows) == ROWS <= PANELS * ROWS
    assert "12 figures of 12 sources, 18 more not drawn" in " ".join(words_in(chart))
    assert chart.reading.endswith("not drawn: 18.")


# Quotes over time


def test_quotes_over_time_by_kind() -> None:
    chart = drawn(*papers(), harbour())["dates"]
    assert chart.columns == ("From", "To", "direct", "mixed", "indirect", "all")
    assert [row for row in chart.rows if row[0] > "2031"] == [("2031-04-01", "2031-06-30", "3", "0", "1", "4")]
    assert [row[2:] for row in chart.rows if row[0] < "2031"] == [("3", "1", "3", "7")]
    assert {"k-direct", "k-indirect", "k-mixed"} <= set(re.findall(r"k-\w+", chart.svg))
    assert "a bar a quarter" in chart.reading


@pytest.mark.parametrize(
    ("days", "says"),
    [
        ((None,), "No article has a date, so there is no course over time to draw. 1 quote stands in articles whose date is not known."),
        (("2031-05-04",), "All 1 quote whose day is known are of one day, 4 May 2031, so there is no course over time to draw."),
        (("2031-05-04", None), "over time to draw. 1 quote stands in articles"),
        (("about noon",), "No article has a date"),
    ],
)
def test_one_day_is_no_course_of_time(days: tuple[str | None, ...], says: str) -> None:
    found = [replace(each, article=replace(each.article, published=day)) for each, day in zip(many(1, len(days)), days, strict=True)]
    chart = drawn(*found)["dates"]
    assert chart.svg == ""
    assert says in chart.reading


@given(st.dates(), st.dates())
def test_periods_cover_all_days_once(one: date, other: date) -> None:
    first, last = sorted((one, other))
    _, periods = divided(first, last)
    assert periods[0][0] <= first
    assert periods[-1][1] >= last
    assert all((after[0] - before[1]).days == 1 for before, after in pairwise(periods))
    assert len(periods) <= BARS or (last - first).days > 36600 * (BARS - 1)


# Who quotes whom


def test_papers_outlets_and_those_who_pass_on_words_quote() -> None:
    rows = drawn(harbour())["voices"].rows
    assert ("Tidewater Gazette", "in its articles", "Mira Holt", "1") in rows
    assert ("Residents", "in their own words", "Residents", "1") in rows


def test_the_example_took_words_from_another_outlet(example_extraction: Extraction) -> None:
    chart = drawn(example_extraction)["voices"]
    assert ("Times", "said to or written in it", "Ben Hodges", "1") in chart.rows
    assert {"RKS NEWS", "Times", "Arne Bård Dalhaug", "taken from another outlet"} <= set(words_in(chart))


def test_those_who_are_quoted_most_are_drawn_and_the_rest_is_counted() -> None:
    chart = drawn(*many(SPEAKERS + 5))["voices"]
    words = words_in(chart)
    assert sum(word.startswith("Anna") for word in words) == SPEAKERS
    assert chart.reading.endswith(f"Not drawn: 5 speakers with fewer quotes, {1 + 2 + 3 + 4 + 5} in all.")


def test_more_than_thirty_of_one_body_are_summed() -> None:
    (one,) = many(SPEAKERS + 5)
    body = "Fell Institute"
    text = f"{one.article.text}\nAll belong to the {body}."
    stated = (Affiliation(place(text, body), None, None, body, place(text, body)),)
    members = tuple(replace(each, affiliations=stated) for each in one.speakers)
    words = words_in(drawn(replace(one, article=replace(one.article, text=text), speakers=members), around=body)["voices"])
    assert sum(word.startswith("Anna") for word in words) == SPEAKERS
    assert words[words.index("further people and bodies") + 1] == str(1 + 2 + 3 + 4 + 5)


def test_without_the_view_graph_everybody_is_there_as_their_article_calls_them() -> None:
    with Store.memory() as store:
        store.replace([harbour()])
        found = {chart.name: chart for chart in charts(store)}["voices"]
    assert ("Tidewater Gazette", "in its articles", "Mira Holt", "1") in found.rows


def test_more_than_twelve_papers_are_summed() -> None:
    chart = drawn(*many(1, PAPERS + 3))["voices"]
    assert words_in(chart).count("further papers") == 1
    assert "3 papers" in chart.reading


# One name


def test_around_a_person_there_is_what_they_said_beside_what_others_say() -> None:
    found = drawn(*papers(), around="mira HOLT")
    assert {row[1] for row in found["numbers"].rows} >= {"Mira Holt", "Lena Ost"}
    assert {row[2] for row in found["voices"].rows} == {"Mira Holt"}
    assert found["voices"].title == "Who quotes whom: mira HOLT"


def test_around_a_body_there_are_its_people() -> None:
    assert {row[2] for row in drawn(*papers(), harbour(), around="Welders' Guild")["voices"].rows} == {"Lena Ost"}


def test_nobody_is_said_to_be_nobody() -> None:
    with pytest.raises(KgError, match="nobody in the store is called 'Nobody \"}': leave the name out"):
        drawn(harbour(), around='Nobody "}')


# Every chart


def test_an_empty_store_has_three_charts_with_nothing_in_them() -> None:
    with Store.memory() as store:
        assert [(chart.name, chart.svg, chart.rows) for chart in charts(store)] == [(name, "", ()) for name in ("numbers", "dates", "voices")]


def test_the_order_of_building_changes_nothing() -> None:
    one, other = drawn(*papers(), harbour()), drawn(harbour(), *reversed(papers()))
    assert one == other


def test_hostile_words_stay_words() -> None:
    text = f"“{HOSTILE} 5 to 9 mines,” said {HOSTILE}."
    bad = Entity("x", HOSTILE, "person", (), (Mention((0, 3), HOSTILE, "full_name"),), (Affiliation((0, 3), None, None, HOSTILE, (0, 3)),))
    said = quote(text, f"“{HOSTILE} 5 to 9 mines,”", speaker="x", kind="direct", context=text)
    found = quantity(text, "5 to 9 mines", min=5, max=9, unit="<b>mine\x1b", measured=HOSTILE, speaker="x", quote=0)
    extraction = Extraction(Article(HOSTILE, text, HOSTILE, "2031-01-02", HOSTILE), (bad,), (), (said,), (found,))
    for chart in drawn(extraction, hostile(), harbour()).values():
        if chart.svg:
            tree = ET.fromstring(chart.svg)
            assert {element.tag.rpartition("}")[2] for element in tree.iter()} <= {"svg", "title", "desc", "g", "text", "path", "rect", "circle"}
            assert not any(name.startswith("on") or name in {"style", "href"} for element in tree.iter() for name in element.attrib)
        assert not re.search("[\x00-\x08\x0e-\x1f\u202e]", chart.svg + "".join(map("".join, chart.rows)))


def test_a_picture_says_what_it_is() -> None:
    for chart in drawn(*papers(), harbour()).values():
        tree = ET.fromstring(chart.svg)
        title, description = tree[0], tree[1]
        assert tree.get("role") == "img"
        assert tree.get("aria-labelledby") == f"{title.get('id')} {description.get('id')}"
        assert (title.text, description.text) == (chart.title, chart.reading)


def test_every_class_has_its_colour() -> None:
    used = {name for chart in drawn(*papers(), harbour(), long_names()).values() for name in re.findall(r"k-\w+", chart.svg)}
    assert used - set(re.findall(r"k-\w+", CSS)) == {"k-value"}


# Numbers and words


@given(st.lists(st.decimals(allow_nan=False, allow_infinity=False, places=3), min_size=1, max_size=9))
def test_all_numbers_have_a_place(numbers: list[Decimal]) -> None:
    scale = fitting(numbers)
    assert all(scale.low <= number <= scale.high for number in numbers)
    places = [scale.place(number) for number in sorted(numbers)]
    assert places == sorted(places)
    assert 2 <= len(scale.ticks) <= 12
    assert scale.powers == (min(numbers) > 0 and max(numbers) > FAR * min(numbers))


@pytest.mark.parametrize("numbers", [("0",), ("1e300", "1"), ("-5", "-2"), ("1e-30", "1e-31"), ("7e999",)])
def test_extreme_numbers_have_a_scale(numbers: tuple[str, ...]) -> None:
    scale = fitting([Decimal(number) for number in numbers])
    assert all(0 <= scale.place(Decimal(number)) <= 1 for number in numbers)


@given(st.text(), st.integers(20, 400))
def test_cut_words_fit(words: str, room: int) -> None:
    assert width(cut(words, room)) <= room
    assert cut(words, 10_000_000) == plain(words)


# In a browser


@pytest.fixture(scope="module")
def page() -> Iterator[Page]:
    if CHROMIUM is None:
        pytest.skip("no browser is installed")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=ARGUMENTS)
        yield browser.new_page(viewport={"width": 900, "height": 700})
        browser.close()


def boxes(page: Page, svg: str) -> list[dict[str, Any]]:
    """The place of every piece of text, in the picture's units."""
    page.set_content(f"<style>{CSS}</style>{svg}")
    box = "t => { const b = t.getBBox(); return {x: b.x, y: b.y, w: b.width, h: b.height, words: t.textContent}; }"
    found: list[dict[str, Any]] = page.evaluate(f"[...document.querySelectorAll('svg text')].map({box})")
    return found


@pytest.mark.parametrize("store", ["example", "papers", "long", "many"])
def test_no_words_lie_over_others_or_outside(store: str, page: Page, example_extraction: Extraction) -> None:
    given = {"example": [example_extraction], "papers": [*papers(), harbour()], "long": [long_names(), harbour()], "many": many(34, 2)}[store]
    for chart in drawn(*given).values():
        found = boxes(page, chart.svg)
        assert all(box["x"] >= -1 and box["x"] + box["w"] <= WIDTH + 1 for box in found), chart.name
        # The height of a line reaches above and below its letters.
        over = [
            (one["words"], other["words"])
            for one, other in combinations(found, 2)
            if min(one["x"] + one["w"], other["x"] + other["w"]) - max(one["x"], other["x"]) > 0
            and min(one["y"] + one["h"], other["y"] + other["h"]) - max(one["y"], other["y"]) > 4
        ]
        assert over == [], chart.name
