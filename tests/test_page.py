"""The page in a real browser: headless Chromium, opened from disk with the network off.

Debian's packages ``chromium`` or ``chromium-driver`` bring the browser; where there is none these tests are skipped.
What stands on the canvas is read from its pixels: a node is found by the colour of its group, as a reader finds it.
"""

from __future__ import annotations

import json
import re
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

import pytest
from axe_playwright_python.sync_playwright import Axe
from page_data import HOSTILE, hostile, large, small, story, with_claims
from playwright.sync_api import Browser, CDPSession, Page, Route, ViewportSize, expect, sync_playwright
from store_fixtures import harbour
from store_fixtures import hostile as hostile_article

from kg.derived import keep
from kg.display import framed
from kg.query import Rows, run
from kg.records import Extraction
from kg.store import Store
from kg.view import page as page_of
from kg.view import render
from kg.view.rendering import content, own_script

NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
CHROMIUM = next(filter(None, map(shutil.which, NAMES)), None)
ARGUMENTS = [
    "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking", "--disable-component-update",
    "--disable-sync",
]  # fmt: skip
WINDOW: ViewportSize = {"width": 1200, "height": 750}
PERSON, DIRECT, DARK_PERSON = (0, 114, 178), (220, 243, 234), (61, 159, 219)

pytestmark = pytest.mark.skipif(CHROMIUM is None, reason=f"no browser is installed: none of {', '.join(NAMES)} is on the path")

used: dict[int, bool] = {}
"""For each character of the script whether any test ran it; filled by ``opened``."""
ran: set[str] = set()

Open = Callable[..., Page]


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with sync_playwright() as playwright:
        started = playwright.chromium.launch(executable_path=CHROMIUM, args=ARGUMENTS)
        yield started
        started.close()


@pytest.fixture
def trouble() -> list[str]:
    """What went wrong in the page: errors, messages, dialogs."""
    return []


@pytest.fixture
def requests() -> list[str]:
    """Every address that the page asked for, refused ones too."""
    return []


@pytest.fixture
def opened(browser: Browser, tmp_path: Path, request: pytest.FixtureRequest, trouble: list[str], requests: list[str]) -> Iterator[Open]:
    """Opens a page, refuses the network, and on leaving checks that nothing was asked for and nothing went wrong."""
    context = browser.new_context(viewport=WINDOW, offline=True)
    context.route("**/*", lambda route: route.continue_() if route.request.url.startswith("file://") else route.abort())
    context.expose_function("attack", lambda: trouble.append("the attack ran"))
    page = context.new_page()
    page.set_default_timeout(8000)
    page.on("request", lambda sent: requests.append(sent.url.partition("#")[0]))
    # Reading pixels is what the tests do, not the page.
    page.on("console", lambda message: None if "getImageData" in message.text else trouble.append(message.text))
    page.on("pageerror", lambda error: trouble.append(str(error)))
    page.on("dialog", lambda dialog: trouble.append(dialog.message))
    session = context.new_cdp_session(page)
    session.send("Profiler.enable")
    session.send("Profiler.startPreciseCoverage", {"callCount": True, "detailed": True})
    file = tmp_path / "graph.html"

    def open_page(html: str, fragment: str = "") -> Page:
        file.write_text(html, encoding="utf-8")
        page.goto(file.as_uri() + (f"#{fragment}" if fragment else ""))
        expect(page.locator("canvas")).to_be_visible()
        return page

    yield open_page
    note_use(session)
    ran.add(request.node.name)
    assert set(requests) == {file.as_uri()}
    assert trouble == []
    context.close()


def note_use(session: CDPSession) -> None:
    """Add what ran of our own script to ``used``."""
    length = len(own_script())
    for script in session.send("Profiler.takePreciseCoverage")["result"]:
        ranges = [r for function in script["functions"] for r in function["ranges"]]
        if max((r["endOffset"] for r in ranges), default=0) == length:
            ranges.sort(key=lambda r: r["startOffset"] - r["endOffset"])  # the wider first, so that the inner ones decide
            here = dict.fromkeys(range(length), False)
            for each in ranges:
                here.update(dict.fromkeys(range(each["startOffset"], each["endOffset"]), each["count"] > 0))
            used.update({place: used.get(place, False) or on for place, on in here.items()})


def spots(page: Page, colour: tuple[int, int, int]) -> list[tuple[float, float]]:
    """A point inside each patch of just this colour on the canvas, in page coordinates, from top to bottom."""
    page.wait_for_timeout(100)
    found = page.evaluate(
        """(colour) => {
          const canvas = document.querySelector("canvas"), at = canvas.getBoundingClientRect(), step = 3;
          const { data, width, height } = canvas.getContext("2d").getImageData(0, 0, canvas.width, canvas.height);
          const wide = Math.floor(width / step), high = Math.floor(height / step), seen = new Set(), patches = [];
          const same = (n) => colour.every((part, c) => Math.abs(data[4 * (Math.floor(n / wide) * step * width + (n % wide) * step) + c] - part) < 3);
          for (let start = 0; start < wide * high; start++) {
            if (seen.has(start) || !same(start)) continue;
            const patch = [start];
            seen.add(start);
            for (const n of patch) for (const next of [n - 1, n + 1, n - wide, n + wide])
              if (next >= 0 && next < wide * high && !seen.has(next) && same(next)) { seen.add(next); patch.push(next); }
            if (patch.length > 7) patches.push(patch[3]);
          }
          return patches.map((n) => [at.left + ((n % wide) * step * at.width) / width, at.top + (Math.floor(n / wide) * step * at.height) / height]);
        }""",
        list(colour),
    )
    return [(x, y) for x, y in found]


def click(page: Page, colour: tuple[int, int, int]) -> None:
    page.mouse.click(*spots(page, colour)[0])


def picture(page: Page) -> str:
    page.wait_for_timeout(100)
    return str(page.evaluate("document.querySelector('canvas').toDataURL()"))


def fragment(page: Page) -> str:
    return str(page.evaluate("location.hash"))


def facts(page: Page) -> dict[str, str]:
    names, values = page.locator("#details dt").all_inner_texts(), page.locator("#details dd").all_inner_texts()
    return dict(zip(names, values, strict=True))


def in_sight(page: Page, pane: str, words: str) -> bool:
    """Whether these words stand in the visible part of a pane."""
    return bool(
        page.evaluate(
            """([pane, words]) => {
              const box = document.querySelector(pane).getBoundingClientRect();
              return [...document.querySelectorAll(pane + " a")].some((link) => {
                const at = link.getBoundingClientRect();
                return link.textContent.includes(words) && at.top >= box.top && at.bottom <= box.bottom;
              });
            }""",
            [pane, words],
        )
    )


# ---------------------------------------------------------------- opening


def test_it_opens_from_disk_without_network(opened: Open) -> None:
    page = opened(render(small()))
    expect(page).to_have_title("Wall fails")
    expect(page.locator("h1")).to_have_text("Wall fails")
    expect(page.locator("#summary")).to_have_text("a summary")
    expect(page.locator("#details")).to_contain_text("Choose somebody")
    expect(page.locator("#article h2")).to_have_text("Wall fails")
    expect(page.locator("#article .byline")).to_have_text("The Post")
    assert len(spots(page, PERSON)) == 2
    assert len(spots(page, DIRECT)) == 1


def test_a_page_made_from_a_store_works(opened: Open) -> None:
    with Store.memory() as store:
        store.replace([harbour()])
        page = opened(page_of(store))
    page.fill("#search", "holt engineer")
    page.press("#search", "Enter")
    expect(page.locator("#details h2")).to_have_text("Mira Holt")
    assert facts(page) == {"Title": "Dr", "Role": "engineer", "Institution": "Coastal Institute", "Also called": "Holt"}
    page.locator("#details li a").first.click()
    expect(page.locator("#details mark")).to_have_text(["The wall was too low,", "We warned them."])


def test_nothing_moves_until_it_is_told_to(opened: Open) -> None:
    page = opened(render(small()))
    before = picture(page)
    page.wait_for_timeout(600)
    assert picture(page) == before
    page.click("#move")
    page.wait_for_timeout(900)
    assert picture(page) != before
    expect(page.locator("#move")).to_have_text("Put back")
    page.click("#move")
    page.mouse.move(5, 5)
    assert picture(page) == before
    expect(page.locator("#move")).to_have_text("Let it move")


def test_an_empty_graph_opens(opened: Open) -> None:
    page = opened(render({"nodes": [], "edges": []}))
    expect(page.locator("h1")).to_have_text("Who said what")
    expect(page.locator("#unfold")).to_be_disabled()
    page.get_by_label("Index", exact=True).first.check(force=True)
    expect(page.locator("#index")).to_contain_text("Nothing here")


def test_colours_follow_the_scheme(opened: Open) -> None:
    page = opened(render(small()))
    assert spots(page, PERSON)
    page.emulate_media(color_scheme="dark")
    assert spots(page, DARK_PERSON)
    assert not spots(page, PERSON)
    assert page.evaluate("getComputedStyle(document.body).backgroundColor") == "rgb(21, 25, 30)"


# ---------------------------------------------------------------- choosing


def test_a_click_on_a_quote_shows_its_words_sentence_and_speaker(opened: Open) -> None:
    page = opened(render(small()))
    click(page, DIRECT)
    expect(page.locator("#details .badge")).to_have_text("Direct quote")
    expect(page.locator("#details h2")).to_have_text("Mira Bård Holt")
    expect(page.locator("#details blockquote")).to_have_text("😀 “The wall was too low,” she said.")
    expect(page.locator("#details mark")).to_have_text("The wall was too low")
    assert facts(page) == {"Said by": "Mira Bård Holt, engineer", "Cue": "said"}
    assert fragment(page) == "#text/1/quote/2-22"


def test_a_click_beside_everything_chooses_nothing(opened: Open) -> None:
    page = opened(render(small()))
    click(page, DIRECT)
    expect(page.locator("#details h2")).to_have_text("Mira Bård Holt")
    page.mouse.click(12, 640)
    expect(page.locator("#details")).to_contain_text("Choose somebody")
    expect(page.locator("#article .selected")).to_have_count(0)


def test_a_click_on_a_person_shows_role_institution_and_quotes(opened: Open) -> None:
    page = opened(render(small()), "holt")
    expect(page.locator("#details .badge")).to_have_text("Person")
    assert facts(page) == {"Role": "engineer", "Institution": "Coast Office"}
    expect(page.locator("#details h3")).to_have_text(["Quotes", "Quoted in"])
    expect(page.locator("#details li")).to_have_text(["The wall was too low", "some 40 letters were ignored", "Wall fails"])
    page.click("#details dd a")
    expect(page.locator("#details h2")).to_have_text("Coast Office")
    expect(page.locator("#details h3")).to_have_text(["People"])


def test_reading_goes_on_at_the_details_when_the_followed_link_is_gone(opened: Open) -> None:
    page = opened(render(small()), "holt")
    page.focus("#details dd a")
    page.keyboard.press("Enter")
    expect(page.locator("#details h2")).to_have_text("Coast Office")
    expect(page.locator("#details")).to_be_focused()


def test_a_click_on_a_quantity_shows_value_and_sentence(opened: Open) -> None:
    page = opened(render(small()), "forty")
    expect(page.locator("#details .badge")).to_have_text("Quantity")
    assert facts(page) == {"Value": "about 40"}
    expect(page.locator("#details mark")).to_have_text("some 40 letters")
    expect(page.locator("#details h3")).to_have_text(["Given as the same"])


def test_a_quote_without_its_sentence_shows_its_words(opened: Open) -> None:
    page = opened(render(small()), "q2")
    expect(page.locator("#details mark")).to_have_text("some 40 letters were ignored")
    expect(page.locator("#details h3")).to_have_text(["Source chain, first mouth first", "Quantities", "Passes on"])
    expect(page.locator("#details .chain li")).to_have_text(["residentsit was “a disgrace”", "Mira Bård Holtsome 40 letters were ignored"])


def test_an_address_on_the_web_opens_elsewhere(opened: Open) -> None:
    page = opened(render(small()), "story")
    link = page.locator("#details dd a")
    expect(link).to_have_attribute("href", "https://news.example/wall")
    expect(link).to_have_attribute("rel", "noreferrer noopener")
    expect(link).to_have_attribute("target", "_blank")


def test_back_and_forward(opened: Open) -> None:
    page = opened(render(small()), "holt")
    page.evaluate("location.hash = 'q3'")
    expect(page.locator("#details h2")).to_have_text("residents")
    page.go_back()
    expect(page.locator("#details h2")).to_have_text("Mira Bård Holt")
    page.go_forward()
    expect(page.locator("#details h2")).to_have_text("residents")


@pytest.mark.parametrize("written", ["nobody", "%E0%A4%A", "__proto__"])
def test_an_unknown_address_is_told(opened: Open, written: str) -> None:
    page = opened(render(small()), written)
    expect(page.locator("#details")).to_have_text("This page has no entry with that address.")


def test_a_link_leads_to_its_node_even_with_odd_letters(opened: Open) -> None:
    odd = "ä %2F#?&/\"'"
    page = opened(render({"nodes": [{"id": odd, "kind": "person", "label": "Odd One"}], "edges": []}))
    page.fill("#search", "odd")
    page.click("#index a")
    expect(page.locator("#details h2")).to_have_text("Odd One")
    page.reload()
    expect(page.locator("#details h2")).to_have_text("Odd One")


# ---------------------------------------------------------------- reading pane


def test_choosing_a_node_scrolls_to_its_words(opened: Open) -> None:
    page = opened(render(small()))
    assert not in_sight(page, "#article", "a disgrace")
    page.evaluate("location.hash = 'q3'")
    expect(page.locator("#article .selected")).to_have_text("it was “a disgrace”")
    assert in_sight(page, "#article", "a disgrace")


def test_a_click_on_a_highlight_chooses_the_innermost_node(opened: Open) -> None:
    page = opened(render(small()))
    page.locator("#article").get_by_text("some 40 letters", exact=True).click()
    expect(page.locator("#details .badge")).to_have_text("Quantity")
    page.locator("#article").get_by_text(" were ignored", exact=True).click()
    expect(page.locator("#details .badge")).to_have_text("Indirect quote")
    expect(page.locator("#article .selected")).to_have_text(["some 40 letters", " were ignored"])


def test_a_node_is_one_stop_of_the_tab_key_in_the_article(opened: Open) -> None:
    page = opened(render(small()))
    stops = page.eval_on_selector_all("#article a", "links => links.filter((link) => link.tabIndex === 0).map((link) => link.textContent)")
    assert stops == ["The wall was too low", "Mira Bård Holt", "some 40 letters", " were ignored", "residents", "it was “a disgrace”"]
    assert page.locator("#article a").count() == 7


def test_the_article_of_the_chosen_node_is_shown(opened: Open) -> None:
    data = small()
    data["nodes"].append({"id": "other", "kind": "article", "label": "Second", "article": "other"})
    data["articles"].append({**story(), "id": "other", "title": "Second", "marks": [["sea", "mentioned"]], "paragraphs": [[["Sea", 0], [" level."]]]})
    page = opened(render(data), "other")
    expect(page.locator("#article h2")).to_have_text("Second")
    page.evaluate("location.hash = 'holt'")
    expect(page.locator("#article h2")).to_have_text("Wall fails")
    page.evaluate("location.hash = 'sea'")
    expect(page.locator("#article h2")).to_have_text("Second")
    page.evaluate("location.hash = 'office'")
    expect(page.locator("#article h2")).to_have_text("Second")


def test_on_a_small_screen_the_page_itself_stays_in_place(opened: Open) -> None:
    page = opened(render(small()))
    page.set_viewport_size({"width": 400, "height": 700})
    page.evaluate("location.hash = 'q3'")
    expect(page.locator("#article .selected")).to_have_count(1)
    assert page.evaluate("window.scrollY") == 0
    assert page.evaluate("document.documentElement.scrollWidth") == 400


# ---------------------------------------------------------------- search, index, filters


def test_search_finds_a_person_without_accents_and_enter_goes_there(opened: Open) -> None:
    page = opened(render(small()))
    page.fill("#search", "bard  HOLT")
    expect(page.locator("#found")).to_have_text("3 found")
    expect(page.locator("#index h3")).to_have_text(["People (1)", "Direct quotes (1)", "Indirect quotes (1)"])
    expect(page.locator("#index")).to_be_visible()
    expect(page.locator("#article")).to_be_hidden()
    page.press("#search", "Enter")
    expect(page.locator("#details h2")).to_have_text("Mira Bård Holt")
    expect(page.locator("#index [aria-current]")).to_have_text("Mira Bård Holt")


def test_what_is_not_found_turns_pale(opened: Open) -> None:
    page = opened(render(small()))
    assert len(spots(page, PERSON)) == 2
    page.fill("#search", "mayor")
    assert len(spots(page, PERSON)) == 1
    page.fill("#search", "")
    assert len(spots(page, PERSON)) == 2
    expect(page.locator("#found")).to_have_text("")


def test_search_that_finds_nothing_says_so(opened: Open) -> None:
    page = opened(render(small()))
    page.fill("#search", "xyzzy")
    expect(page.locator("#found")).to_have_text("0 found")
    expect(page.locator("#index")).to_contain_text("Nothing here")
    page.press("#search", "Enter")
    page.fill("#search", "")
    page.press("#search", "Enter")
    assert fragment(page) == ""


def test_the_index_lists_all_and_leads_there(opened: Open) -> None:
    page = opened(render(small()))
    page.locator("input[value=index]").focus()
    page.keyboard.press("Space")
    expect(page.locator("#index")).to_be_visible()
    expect(page.locator("#index li")).to_have_count(10)
    page.keyboard.press("ArrowLeft")
    expect(page.locator("#article")).to_be_visible()
    page.keyboard.press("ArrowRight")
    page.locator("#index").get_by_text("two metres").focus()
    page.keyboard.press("Enter")
    expect(page.locator("#details h2")).to_have_text("two metres")


def test_a_filter_takes_its_kind_out_of_picture_and_index(opened: Open) -> None:
    page = opened(render(small()))
    expect(page.locator("#legend label")).to_have_text([
        "People2", "Groups1", "Institutions1", "Talked about1", "Articles1", "Direct quotes1", "Mixed quotes1", "Indirect quotes1", "Quantities2",
    ])  # fmt: skip
    page.locator("#legend input[value=direct]").uncheck()
    assert len(spots(page, DIRECT)) == 0
    assert "Direct quotes (1)" not in page.locator("#index").inner_text()
    page.locator("#legend input[value=direct]").check()
    assert len(spots(page, DIRECT)) == 1


def test_a_chosen_node_comes_back_from_behind_a_filter(opened: Open) -> None:
    page = opened(render(small()))
    box = page.locator("#legend input[value=mentioned]")
    expect(box).not_to_be_checked()
    page.evaluate("location.hash = 'sea'")
    expect(page.locator("#details h2")).to_have_text("North Sea")
    expect(box).to_be_checked()
    box.uncheck()
    expect(page.locator("#details h2")).to_have_text("North Sea")


# ---------------------------------------------------------------- folding


def test_a_large_graph_opens_folded_and_unfolds_around_a_person(opened: Open) -> None:
    page = opened(render(large(30, 5)))
    expect(page.locator("#unfold")).to_have_text("Unfold all")
    people = len(spots(page, PERSON))
    assert people >= 15
    assert len(spots(page, DIRECT)) == 0
    click(page, PERSON)
    expect(page.locator("#details .badge")).to_have_text("Person")
    assert len(spots(page, DIRECT)) >= 5
    assert len(spots(page, PERSON)) < people
    page.click("#fit")
    page.click("#unfold")
    expect(page.locator("#unfold")).to_have_text("Fold all")
    page.click("#unfold")
    expect(page.locator("#unfold")).to_have_text("Unfold all")
    assert len(spots(page, DIRECT)) == 0


def test_a_link_to_a_folded_quote_unfolds_it(opened: Open) -> None:
    page = opened(render(large(30, 5)), "q7-2")
    expect(page.locator("#details h2")).to_have_text("Speaker Number 7")
    assert len(spots(page, DIRECT)) >= 5


def test_a_link_to_a_folded_quote_of_a_hidden_kind_shows_both(opened: Open) -> None:
    page = opened(render(large(30, 5)))
    page.locator("#legend input[value=person]").uncheck()
    page.locator("#legend input[value=direct]").uncheck()
    page.evaluate("location.hash = 'q7-2'")
    assert len(spots(page, DIRECT)) >= 5
    assert len(spots(page, PERSON)) == 0


@pytest.mark.parametrize("motion", ["reduce", "no-preference"])
def test_a_node_out_of_sight_is_brought_into_it(opened: Open, motion: Any) -> None:
    page = opened(render(large(30, 5)))
    page.emulate_media(reduced_motion=motion)
    page.click("#unfold")
    page.evaluate("location.hash = 'p1'")
    page.mouse.move(400, 400)
    for _ in range(14):
        page.mouse.wheel(0, -240)
    page.wait_for_timeout(150)
    page.evaluate("location.hash = 'p29'")
    page.wait_for_timeout(600)
    expect(page.locator("#details h2")).to_have_text("Speaker Number 29")
    box = page.locator("canvas").bounding_box()
    assert box is not None
    middle = (box["x"] + box["width"] / 2, box["y"] + box["height"] / 2)
    assert any(abs(x - middle[0]) < 60 and abs(y - middle[1]) < 60 for x, y in spots(page, PERSON))


# ---------------------------------------------------------------- hostile text


def test_hostile_text_runs_nothing(opened: Open) -> None:
    page = opened(render(hostile()))
    expect(page).to_have_title(re.compile(re.escape(HOSTILE[:40])))
    for node in range(3):  # the fourth is only talked about, and hidden
        page.locator(".panes").get_by_text("Index").click()
        page.locator("#index a").nth(node).click()
        page.locator(".panes").get_by_text("Article").click()
        page.mouse.move(300, 300)
        for link in page.locator("#details a, #article a").all():
            link.hover(force=True)
    page.fill("#search", "<b onmouseover")
    expect(page.locator("#found")).to_have_text("3 found")
    assert page.locator("#details img, #article img, #index img, main b, main script").count() == 0
    assert page.locator("a[href^=javascript]").count() == 0
    click(page, DIRECT)
    expect(page.locator("#details mark")).to_have_text(HOSTILE.replace("\u2028", " "), use_inner_text=False)
    page.wait_for_timeout(500)


def test_a_hostile_article_runs_nothing(opened: Open) -> None:
    with Store.memory() as store:
        store.replace([hostile_article()])
        page = opened(page_of(store))
    expect(page.locator("h1")).to_have_text("<script>alert(1)</script>")
    click(page, DIRECT)
    expect(page.locator("#details mark")).to_contain_text("HYPERLINK")


def test_the_policy_stops_what_would_get_in(opened: Open, trouble: list[str], requests: list[str]) -> None:
    """The second wall: even code inside the page can add neither script nor markup nor a request."""
    page = opened(render(small()))
    reasons: list[str | None] = []
    page.on("requestfailed", lambda refused: reasons.append(refused.failure))
    got_in, blocked = page.evaluate(
        """async () => {
          const gotIn = [], blocked = [];
          const attempt = (name, act) => { try { act(); gotIn.push(name); } catch { /* stopped */ } };
          document.addEventListener("securitypolicyviolation", (event) => blocked.push(event.effectiveDirective));
          attempt("markup", () => { document.body.innerHTML += "<img src=x onerror=attack()>"; });
          attempt("script", () => { document.createElement("script").textContent = "attack()"; });
          attempt("handler", () => { document.body.setAttribute("onclick", "attack()"); });
          const image = new Image(), style = document.createElement("style");
          image.src = "https://tracker.example/pixel";
          style.textContent = "body { display: none }";
          document.body.append(image, style);
          await new Promise((done) => setTimeout(done, 200));
          return [gotIn, blocked];
        }"""
    )
    assert got_in == []
    assert set(blocked) == {"require-trusted-types-for", "img-src", "style-src-elem"}
    expect(page.locator("h1")).to_be_visible()
    assert reasons == ["csp"]
    assert "the attack ran" not in trouble
    trouble.clear()
    requests.pop()


# ---------------------------------------------------------------- filters, history, permalinks


def choose(page: Page, name: str, value: str) -> None:
    """Set a filter as a reader does."""
    if page.locator("details.filters").get_attribute("open") is None:
        page.click("#filters")
    box = page.locator(f"#filter-{name}")
    box.select_option(value) if name not in {"from", "to"} else box.fill(value)


HOLT, OFFICE, RESIDENTS, STORY = "Mira Bård Holt", "Coast Office", "residents", "Wall fails"
LOW, DISGRACE, IGNORED = "Mira Bård HoltThe wall was too low", "residentsit was “a disgrace”", "Mira Bård Holtsome 40 letters were ignored"
FORTY = "some 40 letters"


@pytest.mark.parametrize(
    ("name", "value", "left"),
    [
        ("person", "residents", [RESIDENTS, STORY, DISGRACE]),
        ("institution", "office", [HOLT, OFFICE, STORY, LOW, IGNORED, FORTY]),
        ("article", "story", [HOLT, RESIDENTS, OFFICE, STORY, LOW, DISGRACE, IGNORED, FORTY, "two metres"]),
        ("from", "2031-03-05", []),
        ("to", "2031-03-05", [HOLT, OFFICE, STORY, LOW]),
        ("sure", "0.9", [HOLT, OFFICE, STORY, LOW]),
    ],
)
def test_a_filter_leaves_what_passes_it_and_whose_it_is(opened: Open, name: str, value: str, left: list[str]) -> None:
    page = opened(render(small()))
    choose(page, name, value)
    expect(page.locator("#filters")).to_have_text("Filter (1)")
    page.click("#filters")
    page.get_by_label("Index", exact=True).first.check(force=True)
    expect(page.locator("#index li")).to_have_text(left)
    page.click("#filters")
    page.click("#clear")
    expect(page.locator("#filters")).to_have_text("Filter")
    expect(page.locator("#index li")).to_have_count(10)


def test_the_legend_counts_what_passes(opened: Open) -> None:
    page = opened(render(small()))
    choose(page, "person", "residents")
    expect(page.locator("#legend label").first).to_have_text("People0 of 2")


def test_a_permalink_carries_filters_folding_and_search(opened: Open) -> None:
    page = opened(render(large(30, 5)))
    page.locator("#legend input[value=organisation]").uncheck()
    choose(page, "person", "p7")
    page.click("#unfold")
    page.locator("#search").click()
    expect(page.locator("#filter-person")).to_be_hidden()
    page.fill("#search", "speaker 7")
    page.locator("#index a").first.click()
    address = fragment(page)
    other = opened(render(large(30, 5)), "")
    other.goto("about:blank")
    other = opened(render(large(30, 5)), address[1:])
    expect(other.locator("#filters")).to_have_text("Filter (1)")
    expect(other.locator("#search")).to_have_value("speaker 7")
    expect(other.locator("#unfold")).to_have_text("Fold all")
    expect(other.locator("#legend input[value=organisation]")).not_to_be_checked()
    expect(other.locator("#details h2")).to_have_text("Speaker Number 7")


def test_back_undoes_and_forward_does_it_again(opened: Open) -> None:
    page = opened(render(large(30, 5)))
    expect(page.locator("#back")).to_be_disabled()
    page.evaluate("location.hash = 'p7'")
    expect(page.locator("#details h2")).to_have_text("Speaker Number 7")
    assert len(spots(page, DIRECT)) >= 5
    page.get_by_role("button", name="Fold", exact=True).click()
    assert len(spots(page, DIRECT)) == 0
    page.click("#back")
    expect(page.get_by_role("button", name="Fold", exact=True)).to_be_visible()
    assert len(spots(page, DIRECT)) >= 5
    page.click("#forward")
    expect(page.locator("#forward")).to_be_disabled()
    assert len(spots(page, DIRECT)) == 0


def test_a_page_that_is_loaded_again_is_where_it_was(opened: Open) -> None:
    page = opened(render(small()), "holt")
    page.evaluate("location.hash = 'office'")
    page.reload()
    expect(page.locator("#details h2")).to_have_text("Coast Office")
    expect(page.locator("#back")).to_be_enabled()


def test_a_link_with_a_key_held_down_is_left_to_the_browser(opened: Open) -> None:
    page = opened(render(small()), "holt")
    with page.context.expect_page() as popped:
        page.locator("#details dd a").click(modifiers=["Control"])
    popped.value.close()
    expect(page.locator("#details h2")).to_have_text("Mira Bård Holt")


def test_a_chosen_node_comes_back_through_a_filter(opened: Open) -> None:
    page = opened(render(small()))
    choose(page, "person", "residents")
    page.evaluate("location.hash = 'holt'")
    expect(page.locator("#filters")).to_have_text("Filter")


# ---------------------------------------------------------------- lines, keys, claims, charts


def test_a_line_shows_its_words(opened: Open) -> None:
    page = opened(render(small()))
    page.locator("#legend input[value=article]").uncheck()
    person, quote = max(spots(page, PERSON)), spots(page, DIRECT)[0]
    for part in range(2, 19):
        page.mouse.click(person[0] + (quote[0] - person[0]) * part / 20, person[1] + (quote[1] - person[1]) * part / 20)
        if "edge=" in fragment(page):
            break
    page.goto(page.url.partition("#")[0] + "#?edge=said+holt+text%252F1%252Fquote%252F2-22")
    expect(page.locator("#details h2")).to_have_text("Mira Bård Holt said The wall was too low")
    expect(page.locator("#details mark")).to_have_text("The wall was too low")
    page.goto(page.url.partition("#")[0] + "#?edge=member_of+holt+office")
    expect(page.locator("#details h2")).to_have_text("Mira Bård Holt belongs to Coast Office")


def test_arrow_keys_go_from_node_to_node(opened: Open) -> None:
    page = opened(render(small()))
    page.focus("#network")
    page.keyboard.press("ArrowRight")
    expect(page.locator("#details h2")).to_have_text("Mira Bård Holt")
    page.keyboard.press("ArrowRight")
    expect(page.locator("#details blockquote")).to_be_visible()
    page.keyboard.press("Enter")
    expect(page.locator("#details")).to_be_focused()
    page.focus("#network")
    for _ in range(8):
        page.keyboard.press("ArrowLeft")
    page.keyboard.press("Tab")
    page.focus("#network")
    page.keyboard.press("Escape")
    expect(page.locator("#details")).to_contain_text("Choose somebody")


def test_arrow_keys_have_nowhere_to_go_in_an_empty_picture(opened: Open) -> None:
    page = opened(render({"nodes": [], "edges": []}))
    page.focus("#network")
    page.keyboard.press("ArrowUp")
    page.keyboard.press("Enter")
    assert fragment(page) == ""


def test_claims_are_folded_until_they_are_asked_for(opened: Open) -> None:
    page = opened(render(with_claims()))
    box = page.locator("#legend input[value=claim]")
    expect(box).not_to_be_checked()
    before = picture(page)
    box.check()
    assert picture(page) != before
    page.evaluate("location.hash = 'c1'")
    expect(page.locator("#details .badge")).to_have_text("Claim")


def test_charts_stand_in_the_page_and_lead_to_their_nodes(opened: Open) -> None:
    page = opened(render(with_claims()))
    page.locator("input[value=numbers]").check(force=True)
    expect(page.locator("#numbers h2")).to_have_text("Figures <b>")
    page.locator("#numbers rect").click()
    expect(page.locator("#details h2")).to_have_text("some 40 letters")
    page.locator("#numbers h2").click()
    page.locator("#numbers summary").click()
    page.locator("#numbers tbody tr").nth(1).click()
    expect(page.locator("#details h2")).to_have_text("some 40 letters")
    expect(page.locator("#numbers tbody td").first).to_have_text("Holt <i>")


# ---------------------------------------------------------------- taking away


def test_the_picture_is_saved_as_png(opened: Open) -> None:
    page = opened(render(small()))
    page.get_by_text("Take away").click()
    with page.expect_download() as download:
        page.click("#png")
    assert download.value.suggested_filename == "graph.png"
    assert download.value.path().read_bytes().startswith(b"\x89PNG")
    page.wait_for_timeout(1100)


def test_the_picture_is_saved_as_svg_twice_the_same(opened: Open) -> None:
    data = hostile()
    data["nodes"] += [{"id": f"k{kind}", "kind": kind, "label": "bad\x01\ud800 <b>"} for kind in ("group", "organisation", "quantity", "place")]
    data["edges"].append({"from": "q", "to": "kplace", "kind": "about"})
    page = opened(render(data))
    page.locator("#legend input[value=mentioned]").check()
    page.get_by_text("Take away").click()
    files = []
    for _ in range(2):
        with page.expect_download() as download:
            page.click("#svg")
        files.append(download.value.path().read_text(encoding="utf-8"))
    assert files[0] == files[1]
    root = ElementTree.fromstring(files[0])
    assert {element.tag.rpartition("}")[2] for element in root.iter()} == {"svg", "title", "rect", "path", "g", "circle", "polygon", "text", "tspan"}
    assert len(root.findall("{*}g")) == 8
    assert "bad\ufffd\ufffd <b>" in "".join(root.itertext())


def test_the_query_gives_what_is_seen(opened: Open) -> None:
    with Store.memory() as store:
        store.replace([harbour()])
        page = opened(page_of(store))

        def asked() -> list[Any]:
            page.evaluate("document.querySelector('details.take').open = true")
            page.click("#query")
            answer = run(store, page.locator("#details textarea").input_value())
            assert isinstance(answer, Rows)
            return list(answer)

        assert len({row[0] for row in asked()}) == 7
        page.locator("#legend input[value=direct]").uncheck()
        (holt,) = page.locator("#filter-person option", has_text="Mira Holt").evaluate_all("all => all.map((each) => each.value)")
        choose(page, "person", holt)
        assert [str(row[3]) for row in asked()] == ["the council ignored about 40 letters"]
        (body,) = page.locator("#filter-institution option", has_text="Coastal").evaluate_all("all => all.map((each) => each.value)")
        (story_id,) = page.locator("#filter-article option", has_text="Harbour").evaluate_all("all => all.map((each) => each.value)")
        for name, value in {"institution": body, "article": story_id, "from": "2020-01-01", "to": "2030-01-01", "sure": "0.9"}.items():
            choose(page, name, value)
        page.fill("#search", 'council "')
        assert len(asked()) == 0
        page.fill("#search", "council")
        assert len(asked()) == 1
        page.get_by_role("button", name="Copy").click()
        expect(page.get_by_role("button", name="Copied")).to_be_visible()
        page.evaluate("document.execCommand = () => false")
        page.get_by_role("button", name="Copied").click()
        expect(page.get_by_role("button", name="Press Ctrl-C")).to_be_visible()


def test_the_query_is_about_what_is_open(opened: Open) -> None:
    page = opened(render(large(30, 5)), "p7")
    page.get_by_text("Take away").click()
    page.click("#query")
    assert "VALUES ?owner { <https://w3id.org/expert-quotes/id/p7> }" in page.locator("#details textarea").input_value()


# ---------------------------------------------------------------- a page that is served

HOST = "http://kg.example/graph"


@pytest.fixture
def served(browser: Browser, trouble: list[str], request: pytest.FixtureRequest) -> Iterator[Page]:
    """A page whose overview has two people, one of whom the store knows more of."""
    far = {"nodes": [{"id": name, "kind": "person", "label": f"Far {name}", "far": True} for name in ("one", "two")], "edges": []}
    near = {**small(), "around": "one", "title": "Far one"}
    near["nodes"] = [{**near["nodes"][0], "id": "one", "label": "Far one"}, *near["nodes"][1:]]
    near["edges"] = [{**edge, "from": "one" if edge["from"] == "holt" else edge["from"]} for edge in near["edges"]]
    near["articles"] = []
    context = browser.new_context(viewport=WINDOW)
    page = context.new_page()
    page.on("pageerror", lambda error: trouble.append(str(error)))

    def answer(route: Route) -> None:
        if "?words=" in route.request.url:
            names = {"near": [{"id": "one", "name": "Near one", "about": "engineer"}], "nothing": []}
            found = names.get(route.request.url.partition("?words=")[2])
            body = json.dumps({"error": "the search took too long"} if found is None else {"found": found})
            route.fulfill(status=400 if found is None else 200, content_type="application/json", body=body)
            return
        known = any(route.request.url.endswith(f"node={name}") for name in ("one", "q3", "article%2F1"))
        near["around"] = "article/1" if route.request.url.endswith("article%2F1") else "one"
        body = json.dumps(content(near) if known else {"error": "the store has nothing there"})
        route.fulfill(status=200 if known else 404, content_type="application/json", body=body)

    page.route("**/graph/neighbours*", answer)
    page.route(HOST, lambda route: route.fulfill(content_type="text/html", body=render({**far, "source": "/graph/neighbours"})))
    session = context.new_cdp_session(page)
    session.send("Profiler.enable")
    session.send("Profiler.startPreciseCoverage", {"callCount": True, "detailed": True})
    yield page
    note_use(session)
    ran.add(request.node.name)
    assert trouble == []
    context.close()


def test_a_served_page_asks_for_what_surrounds_a_node(served: Page) -> None:
    served.goto(HOST)
    assert len(spots(served, PERSON)) == 2
    served.get_by_label("Index", exact=True).first.check(force=True)
    served.locator("#index").get_by_text("Far one").click()
    expect(served.locator("h1")).to_have_text("Far one")
    assert len(spots(served, DIRECT)) == 1
    served.get_by_text("Take away").click()
    served.click("#query")
    assert "specializationOf? <https://w3id.org/expert-quotes/id/one>" in served.locator("#details textarea").input_value()
    served.locator("#index").get_by_text("it was “a disgrace”").click()
    expect(served.locator("#details h2")).to_have_text("residents")
    served.reload()
    expect(served.locator("#details h2")).to_have_text("residents")
    served.go_back()
    served.go_back()
    expect(served.locator("h1")).to_have_text("Who said what")
    served.get_by_label("Index", exact=True).first.check(force=True)
    served.locator("#index").get_by_text("Far two").click()
    expect(served.locator("#note")).to_have_text("the store has nothing there")


def test_the_search_of_a_served_page_finds_what_is_not_drawn(served: Page) -> None:
    served.goto(HOST)
    expect(served.get_by_role("radio", name="Index")).to_be_checked()  # there is no article yet
    served.fill("#search", "nothing")
    expect(served.locator("#index")).to_contain_text("Nothing here")
    served.fill("#search", "late")
    expect(served.locator("#note")).to_have_text("the search took too long")
    served.fill("#search", "near")
    expect(served.locator("#index h3")).to_have_text("In the whole store")
    expect(served.locator("#index li")).to_have_text("engineerNear one")
    served.press("#search", "Enter")
    expect(served.locator("h1")).to_have_text("Far one")
    expect(served.locator("#details h2")).to_have_text("Far one")
    expect(served.get_by_role("link", name="Search, articles, questions")).to_have_attribute("href", "/")


def test_a_served_page_unfolds_and_folds_by_click(served: Page) -> None:
    served.goto(HOST)
    served.mouse.click(*spots(served, PERSON)[0])
    expect(served.locator("h1")).to_have_text("Far one")
    for address, part in (("", "/id/one> }"), ("article/1", "?quote schema:isPartOf <https://w3id.org/expert-quotes/id/article/1> .")):
        if address:
            served.evaluate("(address) => { location.hash = '?around=' + address; }", address)
            served.wait_for_function("location.hash.includes('article')")
        served.evaluate("document.querySelector('details.take').open = true")
        served.click("#query")
        assert part in served.locator("#details textarea").input_value()


def test_a_served_page_finds_the_node_of_its_address(served: Page) -> None:
    served.goto(f"{HOST}#q3")
    expect(served.locator("#details h2")).to_have_text("residents")
    served.goto("about:blank")
    served.goto(f"{HOST}#nobody")
    expect(served.locator("#note")).to_have_text("the store has nothing there")


# ---------------------------------------------------------------- the example


@pytest.fixture(scope="module")
def example_page(example_extraction: Extraction) -> str:
    with Store.memory() as store:
        keep(store, [example_extraction])
        return page_of(store)


def test_a_reader_of_the_example_finds_reads_filters_and_passes_it_on(opened: Open, example_page: str) -> None:
    page = opened(example_page)
    page.fill("#search", "heier")
    page.press("#search", "Enter")
    expect(page.locator("#details h2")).to_have_text("Tormod Heier")
    assert facts(page)["Role"].startswith("professor of strategy")
    assert facts(page)["Institution"] == "Norwegian Defence College"
    page.fill("#search", "")
    page.click("#unfold")  # folded
    assert len(spots(page, DIRECT)) == 0
    page.click("#unfold")
    assert len(spots(page, DIRECT)) >= 8
    page.locator("#details").get_by_text("The big question is whether").click()
    expect(page.locator("#details blockquote mark")).to_contain_text("This is not a sustainable way to wage war")
    page.get_by_role("radio", name="Article").check(force=True)
    assert in_sight(page, "#article", "The big question")
    page.click("#filters")
    page.select_option("#filter-person", label="Tormod Heier")
    assert len(spots(page, DIRECT)) == 2
    link = fragment(page)
    again = opened(example_page, link.removeprefix("#"))
    expect(again.locator("#details blockquote mark")).to_contain_text("This is not a sustainable way to wage war")
    expect(again.locator("#filters")).to_have_text("Filter (1)")
    assert len(spots(again, DIRECT)) == 2


# ---------------------------------------------------------------- accessibility and cost


def test_a_page_without_an_address_keeps_its_steps_all_the_same(served: Page) -> None:
    served.goto("about:blank")
    served.set_content(render(small()))
    served.get_by_label("Index", exact=True).first.check(force=True)
    served.locator("#index").get_by_text("it was “a disgrace”").click()
    expect(served.locator("#details h2")).to_have_text("residents")
    served.locator("#back").click()
    expect(served.locator("#details h2")).to_have_count(0)


def test_a_notebook_shows_it_in_a_frame_that_reaches_nothing(served: Page) -> None:
    served.set_content(framed(render(small())))
    frame = served.frames[1]
    expect(frame.locator("canvas")).to_be_visible()
    frame.get_by_label("Index", exact=True).first.check(force=True)
    frame.locator("#index").get_by_text("it was “a disgrace”").click()
    expect(frame.locator("#details h2")).to_have_text("residents")
    frame.locator("#back").click()
    expect(frame.locator("#details h2")).to_have_count(0)
    assert frame.evaluate("() => { try { return String(parent.document) } catch { return 'refused' } }") == "refused"


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_axe_finds_nothing_serious(browser: Browser, tmp_path: Path, scheme: Any) -> None:
    file = tmp_path / "graph.html"
    file.write_text(render(with_claims()), encoding="utf-8")
    context = browser.new_context(viewport=WINDOW, color_scheme=scheme, bypass_csp=True)
    page = context.new_page()
    for pane in ("article", "index", "numbers"):
        page.goto(f"{file.as_uri()}#text/1/quote/2-22")
        page.locator(f"input[name=pane][value={pane}]").check(force=True)
        page.click("#filters")
        found = Axe().run(page).response["violations"]
        assert [(each["id"], each["nodes"][0]["html"]) for each in found if each["impact"] in {"serious", "critical"}] == []
    context.close()


@pytest.mark.parametrize(("which", "limit"), [("example", 1.0), ("1000 nodes", 1.2), ("1000 nodes, all drawn", 1.2)])
def test_the_first_drawing_is_cheap(browser: Browser, tmp_path: Path, example_page: str, which: str, limit: float) -> None:
    """CPU seconds of the page's process until the picture stands still: 0.16, 0.32 and 0.43."""
    file = tmp_path / "graph.html"
    file.write_text(example_page if which == "example" else render(large(135, 4)), encoding="utf-8")
    assert file.stat().st_size < 1_500_000
    context = browser.new_context(viewport=WINDOW)
    page = context.new_page()
    session = context.new_cdp_session(page)
    session.send("Performance.enable", {"timeDomain": "threadTicks"})
    page.goto(file.as_uri() + ("#?open=*" if "all" in which else ""))
    page.wait_for_timeout(2500)
    metrics = {each["name"]: each["value"] for each in session.send("Performance.getMetrics")["metrics"]}
    assert metrics["TaskDuration"] < limit
    context.close()


def test_every_branch_of_the_script_was_run(request: pytest.FixtureRequest) -> None:
    """By the tests above; alone, this one has nothing to say."""
    items = [item for item in request.session.items if item.path == request.path and isinstance(item, pytest.Function)]
    here = {item.name for item in items if {"opened", "served"} & set(item.fixturenames)}
    if here <= ran and len(ran) > 50:
        source = own_script()
        idle = "".join(letter if not used.get(place, False) else "\0" for place, letter in enumerate(source))
        idle_parts = [piece.strip() for piece in idle.split("\0") if piece.strip()]
        assert not idle_parts, "\n---\n".join(idle_parts)
