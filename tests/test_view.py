"""The page as a file: what is in it, what is not, that nothing overlaps and that the same store gives the same bytes."""

from __future__ import annotations

import base64
import hashlib
import json
import os
import re
import subprocess
import sys
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import pytest
import sample
from hypothesis import given, settings
from hypothesis import strategies as st
from page_data import HOSTILE, Data, hostile, large, small
from store_fixtures import harbour
from store_fixtures import hostile as hostile_article

from kg.errors import ExportError, KgError
from kg.records import Extraction, Span
from kg.store import Store
from kg.view import page, render
from kg.view.data import change_of, note, sign_of, value_of
from kg.view.layout import OWNER_DOWN, OWNER_HALF, OWNER_UP, QUANTITY, QUOTE, arrange, by_article
from kg.view.reading import paragraphs, passage, surrounding
from kg.view.rendering import GROUPS, PAGE, RELATIONS, lines_of, stylesheet


@pytest.fixture(scope="module")
def store() -> Iterator[Store]:
    with Store.memory() as opened:
        opened.replace([harbour()])
        yield opened


def content_of(html: str) -> Data:
    """The data that a page carries."""
    (written,) = re.findall(r'<script type="application/json" id="data" data-source="">(.*?)</script>', html, re.DOTALL)
    found: Data = json.loads(written)
    return found


def without_library(html: str) -> str:
    """A page without vis-network, the one script that begins with a comment block."""
    return re.sub(r"<script>/\*\*.*?</script>", "", html, flags=re.DOTALL)


def entry(html: str, name: str) -> Data:
    (found,) = [node for node in content_of(html)["nodes"] if node["name"] == name and node["group"] != "claim"]
    return dict(found)


# ---------------------------------------------------------------- the file


def test_the_page_loads_nothing() -> None:
    html = render(small())
    ours = without_library(html)
    assert len(ours) < 100_000
    assert re.findall(r"""(?:src|href|url|action|data)\s*=\s*["']?(?:https?:)?//""", ours) == []
    assert re.findall(r"<(?:link|iframe|object|embed|img|base|form)\b", ours) == []
    assert re.findall(r"url\(|@import", ours) == []
    assert re.findall(r"\son\w+\s*=", ours) == []


def test_the_policy_allows_only_what_is_inside() -> None:
    html = render(small())
    (policy,) = re.findall(r'http-equiv="Content-Security-Policy" content="([^"]*)"', html)
    rules = dict(rule.split(" ", 1) for rule in policy.split("; "))
    scripts = re.findall(r"<script>(.*?)</script>", html, re.DOTALL)
    (style,) = re.findall(r"<style>(.*?)</style>", html, re.DOTALL)

    def hashed(text: str) -> str:
        return f"'sha256-{base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()}'"

    assert rules["default-src"] == "'none'"
    assert rules["script-src"].split() == [hashed(script) for script in scripts]
    assert len(scripts) == 2
    assert rules["style-src"] == hashed(style)
    assert rules["base-uri"] == rules["form-action"] == rules["trusted-types"] == "'none'"
    assert "unsafe" not in policy


def test_hostile_text_cannot_leave_its_place() -> None:
    html = render(hostile())
    assert html.count("</script>") == 3
    assert without_library(html).count("<script") == 2
    assert html.count("<title>") == html.count("</title>") == 1
    content = content_of(html)
    assert content["title"] == HOSTILE
    assert content["nodes"][0]["name"] == HOSTILE
    (title,) = re.findall("<title>(.*?)</title>", html, re.DOTALL)
    assert "<" not in title


def test_every_part_of_the_template_is_replaced_once() -> None:
    template = (PAGE / "network.html").read_text(encoding="utf-8")
    for part in (
        "default-src 'self'",
        "<title>Who said what</title>",
        'href="network.css"',
        'src="network.js"',
        'src="vis-network.min.js"',
        'data-source="">{}<',
        "<!-- charts -->",
    ):
        assert template.count(part) == 1
        assert part not in render(small())


def test_lone_surrogates_and_line_separators_survive() -> None:
    data = {"nodes": [{"id": "x", "kind": "person", "label": "a\ud800\u2028b\x00\x1b"}], "edges": []}
    html = render(data)
    html.encode("utf-8")
    assert entry(html, "a\ud800\u2028b\x00\x1b")["id"] == "x"


def test_every_kind_has_its_colours_and_every_relation_its_names() -> None:
    css = (PAGE / "base.css").read_text(encoding="utf-8")
    light, dark = css.split("@media (prefers-color-scheme: dark)")[0], css.split("@media (prefers-color-scheme: dark)")[1]
    assert len(GROUPS) == 10
    for group in GROUPS:
        for part in ("fill", "line", "text"):
            assert f"--{group.key}-{part}:" in light
            assert f"--{group.key}-{part}:" in dark
        assert f".g-{group.key} {{" in stylesheet()
    assert len(RELATIONS) == 9


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_text_can_be_read_on_its_ground(scheme: str) -> None:
    """WCAG 2 asks for a contrast of 4.5 to 1."""
    css = (PAGE / "base.css").read_text(encoding="utf-8")
    light, dark = css.split("@media (prefers-color-scheme: dark)")[:2]
    colours = dict(re.findall(r"--([\w-]+): (#[0-9a-f]{6})", light))
    if scheme == "dark":
        colours |= dict(re.findall(r"--([\w-]+): (#[0-9a-f]{6})", dark.split("* {")[0]))
    pairs = [(f"{name}-text", f"{name}-fill") for name in ("direct", "mixed", "indirect", "quantity", "claim")]
    pairs += [(f"{name}-text", "canvas") for name in ("person", "group", "organisation", "mentioned", "article")]
    pairs += [(f"{name}-word", "page") for name in ("person", "group", "organisation")]
    pairs += [("text", "page"), ("text", "panel"), ("quiet", "page"), ("quiet", "panel"), ("text", "found"), ("quiet", "canvas")]
    weak = {
        (text, ground): round(contrast(colours[text], colours[ground]), 2) for text, ground in pairs if contrast(colours[text], colours[ground]) < 4.5
    }
    assert len(pairs) == 19
    assert weak == {}


def contrast(one: str, other: str) -> float:
    def luminance(colour: str) -> float:
        parts = [int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5)]
        linear = [part / 12.92 if part <= 0.03928 else ((part + 0.055) / 1.055) ** 2.4 for part in parts]
        return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]

    bright, dim = sorted((luminance(one), luminance(other)), reverse=True)
    return (bright + 0.05) / (dim + 0.05)


def test_the_same_store_gives_the_same_bytes_under_any_hash_seed() -> None:
    program = (
        "import sys, hashlib; sys.path.insert(0, 'tests')\n"
        "from store_fixtures import harbour, hostile; from kg.store import Store; from kg.view import page\n"
        "store = Store.memory(); store.replace([harbour(), hostile()])\n"
        "print(hashlib.sha256(page(store).encode()).hexdigest())"
    )
    root = Path(__file__).parent.parent
    seen = {
        subprocess.run(
            [sys.executable, "-c", program], cwd=root, env={**os.environ, "PYTHONHASHSEED": seed}, capture_output=True, text=True, check=True
        ).stdout
        for seed in ("0", "1")
    }
    assert len(seen) == 1


def test_more_nodes_than_a_browser_draws_are_refused() -> None:
    data = large(100, 10)
    with pytest.raises(ExportError) as caught:
        render(data)
    assert str(caught.value) == f"the page would hold {len(data['nodes'])} nodes and shows 1000 at most: choose a part of the graph"


def test_a_small_graph_opens_unfolded_and_a_large_one_folded() -> None:
    assert content_of(render(small()))["unfolded"] is True
    assert content_of(render(large(20, 10)))["unfolded"] is False


def test_an_empty_graph_is_a_page_too() -> None:
    with Store.memory() as empty:
        assert content_of(page(empty))["title"] == "Who said what in 0 articles"


def test_the_page_of_the_example_is_small_enough_to_be_mailed(example_extraction: Extraction) -> None:
    with Store.memory() as opened:
        opened.replace([example_extraction])
        html = page(opened)
    assert len(html.encode("utf-8")) < 1_500_000
    (article,) = content_of(html)["articles"]
    read = "\n".join("".join(piece[0] for piece in pieces) for pieces in article["paragraphs"])
    assert read in re.sub(r"\n+", "\n", example_extraction.article.text)


# ---------------------------------------------------------------- what it says


def test_a_quote_shows_its_sentence_speaker_cue_and_article(store: Store) -> None:
    quote = entry(page(store), "the council ignored about 40 letters")
    assert quote["heading"] == "Mira Holt"
    assert quote["context"] == [["Holt believes that ", False], ["the council ignored about 40 letters", True], [".", False]]
    facts = {name: (value, target) for name, value, target in quote["facts"]}
    assert facts.keys() == {"Said by", "Kind", "Cue", "Source in the text", "Confidence", "Article"}
    assert facts["Said by"][0] == "Mira Holt, engineer, Coastal Institute"
    assert facts["Said by"][1].endswith("referent/mira-holt")
    assert facts["Kind"] == ("indirect thought", "")
    assert facts["Cue"] == ("believes", "")
    assert facts["Confidence"] == ("90%", "")
    assert facts["Article"][0] == "Harbour wall fails in storm"


def test_a_quote_in_two_pieces_is_marked_twice_in_its_sentence(store: Store) -> None:
    quote = entry(page(store), "The wall was too low [...] We warned them.")
    assert [text for text, inside in quote["context"] if inside] == ["The wall was too low,", "We warned them."]


def test_a_quote_without_a_speaker_says_so(store: Store) -> None:
    quote = entry(page(store), "The wall will cost up to 400,000 kroner, or about 36,000 euros")
    assert quote["heading"] == "No named speaker"
    assert ["Said by", "the article, without naming a speaker", ""] in quote["facts"]


def test_oddities_and_doubts_are_told(store: Store) -> None:
    html = page(store)
    assert ["Oddity", "the opening quotation mark is missing", ""] in entry(html, "Repairs take between 25,000 and 30,000 stones each month")["facts"]
    assert ["Confidence", "65%, the speaker is inferred", ""] in entry(html, 'the flood was "a disgrace"')["facts"]


def test_a_person_shows_role_and_a_link_to_the_institution(store: Store) -> None:
    facts = entry(page(store), "Mira Holt")["facts"]
    assert [fact[:2] for fact in facts] == [["Title", "Dr"], ["Role", "engineer"], ["Institution", "Coastal Institute"], ["Also called", "Holt"]]
    assert facts[2][2].endswith("referent/coastal-institute")


def test_a_quantity_shows_value_bounds_unit_and_who_said_it(store: Store) -> None:
    quantity = entry(page(store), "between 25,000 and 30,000 stones")
    facts = {name: value for name, value, _ in quantity["facts"]}
    assert facts["Value"] == "25,000 to 30,000 stone per month"
    assert facts["Of what"] == "Repairs"
    assert facts["Said by"] == "Jonas Brandt"
    assert facts["Quote"] == "Repairs take between 25,000 and 30,000 stones each month"
    assert [text for text, inside in quantity["context"] if inside] == ["between 25,000 and 30,000 stones"]


def test_a_quantity_of_the_article_itself_shows_its_paragraph(store: Store) -> None:
    quantity = entry(page(store), "doubled")
    assert "".join(text for text, _ in quantity["context"]).startswith("The wall will cost")
    assert ["Said by", "the article, without naming a speaker", ""] in quantity["facts"]
    assert ["Change", "up by 2", ""] in quantity["facts"]


def test_an_article_links_to_its_address_only_on_the_web() -> None:
    with Store.memory() as opened:
        opened.replace([sample.EXTRACTION])
        facts = entry(page(opened), "Reservoir runs low in Oldmere")["facts"]
    assert ["Published by", "The Oldmere Post", ""] in facts
    assert ["Date", "2031-05-04", ""] in facts
    assert all(target.startswith("https://") for name, _, target in facts if name == "Address")


@pytest.mark.parametrize(
    ("quantity", "value", "sign"),
    [
        ({"value": 300.0, "precision": "approximate", "unit": "farm"}, "about 300 farm", "≈ 300 farm"),
        ({"low": 10.0, "high": 20.0, "precision": "range", "unit": "percent"}, "10 to 20 percent", "10–20 %"),
        ({"low": 2.0, "high": 3.0, "precision": "approximateRange", "unit": "bus"}, "about 2 to 3 bus", "≈ 2–3 bus"),
        ({"low": 40.0, "precision": "above", "unit": "pump"}, "more than 40 pump", "> 40 pump"),
        ({"low": 7.0, "precision": "justAbove", "unit": "barrel", "per": "well"}, "slightly more than 7 barrel per well", "> 7 barrel"),
        ({"low": 5.0, "precision": "atLeast", "unit": "tanker"}, "at least 5 tanker", "≥ 5 tanker"),
        ({"high": 5_000_000.0, "precision": "atMost", "unit": "person"}, "at most 5,000,000 person", "≤ 5 million person"),
        ({"high": 8.0, "precision": "below", "unit": "boat"}, "less than 8 boat", "< 8 boat"),
        ({"high": 1000.0, "precision": "justBelow", "unit": "km"}, "slightly less than 1,000 km", "< 1,000 km"),
        ({"value": 12.5, "precision": "exact", "unit": "metre", "change_from": 14.0}, "12.5 metre", "14 → 12.5 metre"),
        ({"value": 3.5e12, "precision": "exact", "unit": "USD"}, "3,500,000,000,000 USD", "3.5 trillion USD"),
        ({"precision": "unspecifiedNumber", "text": "thousands"}, "a number that the words leave open", "thousands"),
    ],
)
def test_a_number_as_it_is_read_and_as_it_is_drawn(quantity: dict[str, Any], value: str, sign: str) -> None:
    assert value_of(quantity) == value
    assert sign_of({"text": "more words than a box has room for", **quantity}) == sign


def test_short_words_are_drawn_as_they_are() -> None:
    assert sign_of({"value": 2.0, "precision": "exact", "unit": "week", "text": "two weeks"}) == "two weeks"


@pytest.mark.parametrize(
    ("quantity", "words"),
    [
        ({}, ""),
        ({"direction": "increase", "change_kind": "to", "change_from": 16.0, "value": 18.0}, "up from 16 to 18"),
        ({"direction": "decrease", "change_kind": "to", "value": 1163.0}, "down to 1,163"),
        ({"direction": "increase", "change_kind": "delta", "value": 6.0}, "up by 6"),
        ({"direction": "unchanged", "change_kind": "to", "high": 5.0}, "unchanged"),
    ],
)
def test_a_change_in_words(quantity: dict[str, Any], words: str) -> None:
    assert change_of(quantity) == words


def test_title_and_summary_count_what_is_there(store: Store) -> None:
    content = content_of(page(store))
    assert content["title"] == "Harbour wall fails in storm"
    assert content["summary"] == "Tidewater Gazette, 2024-03-01 · 2 people, 1 institution, 7 quotes, 7 quantities"
    assert content["note"] == ""


def test_what_is_left_out_is_said() -> None:
    import networkx as nx

    graph = nx.MultiDiGraph(left_out=2000)
    graph.add_nodes_from(range(1000))
    assert note(graph) == "1,000 of 3,000 nodes are drawn, those of the most quoted first. kg view --around NAME draws what surrounds one name."


def test_a_page_around_a_name(store: Store) -> None:
    names = {node["name"] for node in content_of(page(store, "jonas brandt"))["nodes"]}
    assert names == {
        "Jonas Brandt", "Harbour wall fails in storm", "Repairs take between 25,000 and 30,000 stones each month", "between 25,000 and 30,000 stones",
    }  # fmt: skip
    with pytest.raises(KgError, match="did you mean Jonas Brandt"):
        page(store, "Jonas Brant")


def test_a_hostile_article_stays_text() -> None:
    with Store.memory() as opened:
        opened.replace([hostile_article()])
        html = page(opened)
    assert html.count("</script>") == 3
    assert without_library(html).count("<script") == 2
    assert content_of(html)["title"] == "<script>alert(1)</script>"


# ---------------------------------------------------------------- the reading pane


def test_the_article_is_whole_and_its_marks_are_exact(store: Store) -> None:
    (article,) = content_of(page(store))["articles"]
    names = {node["id"]: node["name"] for node in content_of(page(store))["nodes"]}
    text = harbour().article.text
    # The headline stands above the text already.
    assert "\n\n".join("".join(piece[0] for piece in pieces) for pieces in article["paragraphs"]) == text.strip().partition("\n\n")[2]
    marked: dict[str, str] = {}
    for pieces in article["paragraphs"]:
        for words, *numbers in pieces:
            for number in numbers:
                node, _ = article["marks"][number]
                marked[names[node]] = marked.get(names[node], "") + words
    assert marked["The wall was too low [...] We warned them."] == "The wall was too low,We warned them."
    assert marked["about 40 letters"] == "about 40 letters"
    assert marked["the council ignored about 40 letters"] == "the council ignored about 40 letters"


def test_a_text_beyond_the_first_plane_of_unicode_is_cut_right() -> None:
    text = "😀😀 “𝒜 is 5,” she said.\n\nΩ end 😀."
    assert paragraphs(text, [((4, 10), 0), ((9, 10), 1), ((26, 29), 2)]) == [
        [["😀😀 “"], ["𝒜 is ", 0], ["5", 0, 1], [",” she said."]],
        [["Ω "], ["end", 2], [" 😀."]],
    ]


@st.composite
def marked_texts(draw: st.DrawFn) -> tuple[str, list[tuple[Span, int]]]:
    text = draw(st.text(alphabet="ab é😀\n\u2028 ", min_size=1, max_size=60))
    spans = draw(st.lists(st.tuples(st.integers(0, len(text)), st.integers(0, len(text))), max_size=8))
    return text, [((min(span), max(span)), number) for number, span in enumerate(spans) if span[0] != span[1]]


@settings(max_examples=200, deadline=None)
@given(marked_texts())
def test_no_cut_loses_or_moves_a_character(case: tuple[str, list[tuple[Span, int]]]) -> None:
    text, marks = case
    found = paragraphs(text, marks)
    assert "".join("".join(str(piece[0]) for piece in pieces) for pieces in found) == "".join(
        text[s:e] for s, e in [(m.start(), m.end()) for m in re.finditer(r"\S(?:[^\n\u2028]*\S)?", text)]
    )
    for (start, end), number in marks:
        words = "".join(str(piece[0]) for pieces in found for piece in pieces if number in piece[1:])
        assert "".join(words.split()) == "".join(text[start:end].split())


def test_the_wider_mark_lies_outside() -> None:
    assert paragraphs("abcde", [((1, 4), 7), ((0, 5), 9), ((1, 4), 7)]) == [[["a", 9], ["bcd", 9, 7], ["e", 9]]]


def test_a_mark_over_a_paragraph_break_goes_on() -> None:
    assert paragraphs("ab\ncd\nef", [((1, 7), 0)]) == [[["a"], ["b", 0]], [["cd", 0]], [["e", 0], ["f"]]]


def test_the_sentences_around() -> None:
    assert passage("One. Two three. Four.", (5, 15), [(9, 14)]) == [("Two ", False), ("three", True), (".", False)]
    assert surrounding("a\nbc\nd\ne", (3, 6)) == (2, 6)
    assert surrounding("a\n\n", (2, 3)) == (2, 3)


# ---------------------------------------------------------------- positions


def boxes(data: Mapping[str, Any], places: Mapping[str, tuple[int, int]]) -> list[tuple[int, int, int, int, str]]:
    """What each node covers: left, top, right, bottom."""
    found = []
    for node in data["nodes"]:
        if node["id"] in places:
            x, y = places[node["id"]]
            size = {"quote": QUOTE, "quantity": QUANTITY}.get(node["kind"])
            if size:
                found.append((x - size[0] // 2, y - size[1] // 2, x + size[0] // 2, y + size[1] // 2, node["id"]))
            else:
                found.append((x - OWNER_HALF, y - OWNER_UP, x + OWNER_HALF, y + OWNER_DOWN, node["id"]))
    return found


def overlaps(found: list[tuple[int, int, int, int, str]]) -> list[tuple[str, str]]:
    return [
        (a[4], b[4]) for number, a in enumerate(found) for b in found[number + 1 :] if a[0] < b[2] and b[0] < a[2] and a[1] < b[3] and b[1] < a[3]
    ]


@pytest.mark.parametrize("data", [small(), large(3, 1), large(12, 4), large(2, 200), large(60, 3), large(150, 2)], ids=lambda d: str(len(d["nodes"])))
def test_nothing_overlaps(data: Data) -> None:
    layout = arrange(data["nodes"], data["edges"])
    assert layout.spread.keys() == {node["id"] for node in data["nodes"]}
    assert overlaps(boxes(data, layout.spread)) == []
    assert overlaps(boxes(data, layout.overview)) == []
    assert all(type(part) is int for places in (layout.spread, layout.overview) for point in places.values() for part in point)


@st.composite
def any_graph(draw: st.DrawFn) -> Data:
    kinds = draw(st.lists(st.sampled_from(["person", "organisation", "article", "quote", "quantity"]), max_size=14))
    nodes = [{"id": str(number), "kind": kind} for number, kind in enumerate(kinds)]
    edges = []
    if nodes:
        end = st.sampled_from([node["id"] for node in nodes])
        pairs = draw(st.lists(st.tuples(end, end, st.sampled_from(list(RELATIONS))), max_size=20))
        edges = [{"from": a, "to": b, "kind": kind} for a, b, kind in pairs]
    return {"nodes": nodes, "edges": edges}


@settings(max_examples=200, deadline=None)
@given(any_graph())
def test_any_graph_gets_a_place_for_every_node_and_no_overlap(data: Data) -> None:
    layout = arrange(data["nodes"], data["edges"])
    assert layout.spread.keys() == {node["id"] for node in data["nodes"]}
    assert overlaps(boxes(data, layout.spread)) == []


def test_quotes_stand_around_their_speaker_and_numbers_beside_their_quote() -> None:
    data = large(1, 9)
    places = arrange(data["nodes"], data["edges"]).spread
    x, _ = places["p0"]
    sides = [places[f"q0-{number}"][0] > x for number in range(9)]
    assert sides == [True] * 5 + [False] * 4
    for number in (0, 3, 6):
        quote, quantity = places[f"q0-{number}"], places[f"n0-{number}"]
        assert abs(quote[1] - quantity[1]) <= 1
        assert abs(quantity[0] - x) > abs(quote[0] - x)


def test_the_picture_has_about_the_shape_of_the_canvas() -> None:
    for data in (large(12, 4), large(2, 200), large(60, 3)):
        places = arrange(data["nodes"], data["edges"]).spread.values()
        wide = max(x for x, _ in places) - min(x for x, _ in places)
        high = max(y for _, y in places) - min(y for _, y in places)
        assert 0.5 < wide / high < 3


def test_a_second_institution_stands_with_the_article_of_its_people() -> None:
    edges = [("p", "a", "quoted_in"), ("p", "one", "member_of"), ("p", "two", "member_of")]
    written = [{"from": a, "to": b, "kind": kind} for a, b, kind in edges]
    assert by_article([["one", "p"], ["two"], ["x"], ["a"]], written) == [[["a"], ["one", "p"], ["two"]], [["x"]]]


@pytest.mark.parametrize(
    ("text", "width", "count", "expected"),
    [
        ("", 10, 2, ""),
        ("short", 10, 2, "short"),
        ("two lines of it", 8, 2, "two\nlines of…"),
        ("Donaudampfschifffahrt", 10, 2, "Donaudampf…"),
        ("a Donaudampfschifffahrt", 10, 2, "a\nDonaudampf…"),
        ("ends here, with more", 11, 1, "ends here…"),
    ],
)
def test_lines(text: str, width: int, count: int, expected: str) -> None:
    assert lines_of(text, width, count) == expected
