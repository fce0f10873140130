"""The application's pages: what they say, and what a reader does in them, in a real browser where one is installed."""

from __future__ import annotations

import csv
import io
import json
import re
import shutil
import threading
import time
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
import uvicorn
from axe_playwright_python.sync_playwright import Axe
from click.testing import CliRunner
from copy_fixture import agency, corrected, prints
from playwright.sync_api import Browser, Page, expect, sync_playwright
from rdflib import Graph
from starlette.testclient import TestClient
from store_fixtures import hostile, place

from kg import derived
from kg.bulk.hands import reprint
from kg.cli import main
from kg.corrections import read
from kg.records import Affiliation, Article, Entity, Extraction, Mention, Quantity, Quote
from kg.serve.app import create
from kg.serve.running import listening
from kg.store import Store
from kg.vocabulary import article_iri

NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
CHROMIUM = next(filter(None, map(shutil.which, NAMES)), None)
ARGUMENTS = ["--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking", "--disable-component-update"]
in_browser = pytest.mark.skipif(CHROMIUM is None, reason=f"no browser is installed: none of {', '.join(NAMES)} is on the path")

STORM = """Storm closes harbour

Harbour Times

March 4, 2031

"We lost about 40 boats," said Mira Holt, an engineer at the Coastal Institute. "Nobody was hurt."

Repairs will cost up to 2 million euros, Holt said.

Jonas Brandt, mayor of Westhaven, disagreed. "The storm took 12 boats," Brandt said. The sea is high.
"""
FLOOD = """Flood report divides council

Harbour Times

May 9, 2031

"The wall failed because nobody looked after it," said Mira Holt, director of the Coastal Institute.

Jonas Brandt, mayor of Westhaven, said that repairs would cost 5 million euros.
"""
ATTACK = '"><script>attack()</script><img src=x onerror=attack()>'
TRAP = f"""<script>attack()</script> {ATTACK}

"Look at javascript:attack() {{{{ 7*7 }}}} {ATTACK} =cmd()," said {ATTACK} Evil, chief of the <svg onload=attack()> Office. It took 7 {ATTACK}.
"""


def trap() -> Extraction:
    """An article in which everything tries to be something else."""
    words = TRAP[TRAP.index('"Look') : TRAP.index(" said")]
    name, body = f"{ATTACK} Evil", "<svg onload=attack()> Office"
    spot = place(TRAP, name)
    quote = Quote((place(TRAP, words),), words, "direct", "speech", place(TRAP, TRAP[TRAP.index('"Look') : -1]), "evil", spot, place(TRAP, "said"))
    role = Affiliation(place(TRAP, f"chief of the {body}"), "chief", place(TRAP, "chief"), body, place(TRAP, body))
    evil = Entity("evil", name, "person", (ATTACK,), (Mention(spot, name, "full_name"),), (role,))
    number = Quantity(place(TRAP, "7 "), "7 ", unit=ATTACK, measured=ATTACK, speaker="evil")
    about = Article("trap", TRAP, TRAP.splitlines()[0], "2031-01-01", ATTACK, f"https://x.example/{ATTACK}")
    return Extraction(about, (evil,), (), (quote,), (number,))


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """A store of two articles, the example and two hostile ones."""
    folder = tmp_path_factory.mktemp("pages")
    with pytest.MonkeyPatch.context() as patch:
        patch.chdir(folder)
        patch.setenv("KG_ENGINE", "rules")
        for name in ("KG_STORE", "KG_CORRECTIONS", "KG_USER"):
            patch.delenv(name, raising=False)
        Path("storm.txt").write_text(STORM, encoding="utf-8")
        Path("flood.txt").write_text(FLOOD, encoding="utf-8")
        for paths in ([], ["storm.txt", "flood.txt"]):
            result = CliRunner().invoke(main, ["build", *paths])
            assert result.exit_code == 0, result.output
        with Store.open(folder / "kg-store") as store:
            derived.keep(store, [hostile(), trap()])
        yield folder / "kg-store"


@pytest.fixture(scope="module")
def client(made: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[TestClient]:
    """The application over a copy of the store."""
    copy = tmp_path_factory.mktemp("client") / "store"
    shutil.copytree(made, copy)
    with TestClient(create(str(copy)), base_url="http://127.0.0.1:8000", follow_redirects=False) as opened:
        yield opened


def text_of(client: TestClient, headline: str) -> str:
    """The address of an article, from the list of all."""
    found = re.search(rf'href="/article/([0-9a-f]{{16}})">{headline}', client.get("/articles").text)
    assert found
    return found[1]


# What the pages say


def test_home_says_what_there_is(client: TestClient) -> None:
    page = client.get("/").text
    for words in ("<b>5</b> articles", "Storm closes harbour", "Mira Holt", "Numbers that contradict each other", "1,163", "27 times less"):
        assert words in page


def test_search_finds_each_kind(client: TestClient) -> None:
    page = client.get("/search", params={"q": "holt"}).text
    assert '<h2 id="people">People</h2>' in page
    assert "<mark>Holt</mark>" in page
    assert "Coastal Institute" in client.get("/search", params={"q": "coastal"}).text
    assert "Flood report divides council" in client.get("/search", params={"q": "council"}).text
    assert "Nothing has these words" in client.get("/search", params={"q": "xyzzy"}).text
    assert "Type a name" in client.get("/search").text


def test_a_quote_of_several_papers_is_shown_once_with_the_others(tmp_path: Path) -> None:
    with Store.open(tmp_path / "store") as store:
        derived.keep(store, prints())
    with TestClient(create(str(tmp_path / "store")), base_url="http://127.0.0.1:8000") as client:
        assert "<b>4</b> quotes" in client.get("/").text
        page = client.get("/person/ilse-marwick").text
        assert "1 quote in 1 article" in page
        assert page.count("<blockquote>") == 1
        others = re.search(r'also in <a href="/article/[^"]+">Eastwick Echo</a>, <a href="(/article/[^"#]+)[^"]*">Karlby Post</a>', page)
        assert others
        assert "apples are ripe" in client.get(others[1]).text, "an article has its own"
        found = client.get("/search", params={"q": "apples are ripe"}).text
        assert found.count("also in") == found.count("<blockquote>") == 1


def test_an_article_leads_to_its_other_prints_and_versions(tmp_path: Path) -> None:
    again = {"id": "mirror", "title": "Ferry again <b>", "url": "https://mirror.example/ferry", "publisher": "Mirror", "published": "2031-03-09"}
    with Store.open(tmp_path / "store") as store:
        derived.keep(store, [*prints(), corrected()])
        derived.keep(store, [], again=[reprint(replace(agency().article, **again))])
    with TestClient(create(str(tmp_path / "store")), base_url="http://127.0.0.1:8000") as client:

        def listed(text: str) -> list[str]:
            page = client.get(f"/article/{text}").text
            found = re.search(r"<details class=\"about\".*?</details>", page, re.DOTALL)
            return [re.sub(r"<[^>]+>", "", line) for line in re.findall(r"<li>(.*?)</li>", found[0])] if found else []

        first, later, shorter = (article_iri(each.article.sha256).rpartition("/")[2] for each in (agency(), corrected(), prints()[1]))
        assert listed(first) == [
            "Ferry Tarn Courier, 2031-03-01: a later version",
            "Ferry again &lt;b&gt; Mirror, 2031-03-09: the very same text",
        ]
        assert listed(later) == [
            "Ferry Tarn Courier, 2031-03-01: an earlier version",
            "Harvest Eastwick Echo, 2031-03-02: the same report",
            "Island Karlby Post, 2031-03-02: the same report",
        ]
        assert listed(shorter) == [
            "Ferry Tarn Courier, 2031-03-01: the same report",
            "Harvest Eastwick Echo, 2031-03-02: the same report",
        ]
        assert 'href="https://mirror.example/ferry" rel="noreferrer nofollow"' in client.get(f"/article/{first}").text


@pytest.mark.parametrize("typed", ['"', "(", "NEAR(", "a OR", "\x00", "x" * 3_000, "%", "<script>", "💧"])
def test_nothing_typed_breaks_the_search(client: TestClient, typed: str) -> None:
    assert client.get("/search", params={"q": typed}).status_code == 200


def test_a_person_over_time(client: TestClient) -> None:
    page = client.get("/person/mira-holt").text
    roles = page.partition("Roles")[2].partition("</section>")[0]
    assert roles.index("director") < roles.index("engineer")  # the latest first
    assert "2031-05-09" in roles
    assert "2031-03-04" in roles
    assert "<mark>“We lost about 40 boats,”" in page or "<mark>We lost about 40 boats," in page
    assert "was taken for the same as" in page  # with the reason
    assert "the same full name" in page


def test_who_else_said_otherwise(client: TestClient) -> None:
    page = client.get("/person/tormod-heier").text.partition("Who else said otherwise")[2].partition("</section>")[0]
    first = page.partition('class="against"')[0]
    assert "1,000-1,300 soldiers" in first  # their own number stands first
    assert "Tormod Heier" in first
    assert "1,163" in page


def test_an_institution_has_its_people(client: TestClient) -> None:
    page = client.get("/institution/coastal-institute").text
    assert "Mira Holt" in page
    assert "We lost about 40 boats" in page
    assert client.get("/person/x").status_code == 404


def test_who_is_in_one_article_only_is_led_to_the_registry(client: TestClient) -> None:
    text = text_of(client, "Storm closes harbour")
    answer = client.get(f"/person/{text}/mira-holt")
    assert (answer.status_code, answer.headers["location"]) == (308, "/person/mira-holt")


def test_an_article_is_marked_by_kind(client: TestClient) -> None:
    page = client.get(f"/article/{text_of(client, 'Storm closes harbour')}").text
    start = STORM.index("We lost")
    assert re.search(rf'<section class="card q-direct" id="q-{start}-\d+"', page)
    for look in ("m-direct", "m-indirect", "m-quantity", "m-person", "m-organisation"):
        assert f'class="m {look}"' in page.partition("</ul>")[2]
    assert "Source chain" in page
    assert "Confidence" in page
    # Overlapping marks: the number within the quote is in both.
    assert re.search(r'<span class="m m-direct" data-mark="q-[^>]+><a class="m m-quantity" href="#n-', page)


def test_the_text_of_an_article_is_there_to_the_letter(client: TestClient) -> None:
    page = client.get(f"/article/{text_of(client, 'Storm closes harbour')}").text
    shown = re.sub(r"<[^>]+>", "", page.partition('<ul class="legend"')[2].partition("</ul>")[2].partition('<p class="links">')[0])
    words = " ".join(shown.replace("&#34;", '"').split())
    assert words == " ".join(STORM.split("\n", 1)[1].split())


def test_the_catalogue_is_complete(client: TestClient) -> None:
    page = client.get("/questions").text
    assert page.count('href="/question/') == len(list((Path(__file__).parent.parent / "ontology" / "queries").glob("*.rq"))) >= 46


def test_a_question_is_asked_with_its_parameter(client: TestClient) -> None:
    page = client.get("/question/person", params={"name": "brandt"}).text
    assert "mayor of Westhaven" in page
    assert "Mira Holt" not in page.partition("<table")[2]
    assert 'value="brandt"' in page
    assert "seconds" in page
    assert 'href="/person/jonas-brandt"' in page
    assert "VALUES ?name { &#34;brandt&#34; }" in page
    wrong = client.get("/question/person", params={"colour": "red"})
    assert wrong.status_code == 400
    assert "has no parameter" in wrong.text


def test_an_answer_leads_to_its_place(client: TestClient) -> None:
    text = text_of(client, "Storm closes harbour")
    assert f'href="/article/{text}#at-{STORM.index("We lost")}"' in client.get("/question/quotes").text


def test_downloads(client: TestClient) -> None:
    table = client.get("/question/quotes.csv")
    assert table.headers["content-disposition"] == 'attachment; filename="quotes.csv"'
    rows = list(csv.DictReader(io.StringIO(table.text)))
    assert any(row["speaker"] == "Mira Holt" for row in rows)
    assert not [cell for row in rows for cell in row.values() if cell.startswith(("=", "+", "@"))]
    bindings = json.loads(client.get("/question/quotes.json").text)["results"]["bindings"]
    assert len(bindings) == len(rows)
    graph = Graph().parse(data=client.get("/question/quotes.ttl").text, format="turtle")
    assert len(set(graph.subjects())) == len(rows)
    assert client.get("/question/quotes.exe").status_code == 404
    assert "VALUES" in client.get("/question/person.rq", params={"name": "x"}).text


def test_the_editor_answers_and_says_where_it_is_wrong(client: TestClient) -> None:
    page = client.post("/sparql-editor", data={"query": "SELECT ?name { ?p a schema:Person ; schema:name ?name } ORDER BY ?name"}).text
    assert "Jonas Brandt" in page
    wrong = client.post("/sparql-editor", data={"query": "SELECT ?x\nWHERE { ?x foo:y ?z }"})
    assert wrong.status_code == 400
    assert 'data-line="2"' in wrong.text
    assert "a prefix is not declared" in wrong.text
    for query in ("DELETE WHERE { ?s ?p ?o }", "SELECT * { SERVICE <http://x.example/> { ?s ?p ?o } }"):
        assert client.post("/sparql-editor", data={"query": query}).status_code == 400
    table = client.post("/sparql-editor", data={"query": "SELECT ('=1+1' AS ?x) {}", "format": "csv"})
    assert table.text == "x\n'=1+1\n"
    assert "PREFIX schema: &lt;https://schema.org/&gt;" in client.get("/sparql-editor").text
    assert "VALUES ?name { &#34;Holt&#34; }" in client.get("/sparql-editor?question=person&name=Holt").text


@pytest.mark.parametrize(
    "address",
    [
        "/nowhere",
        "/person/no-such",
        "/person/../../etc/passwd",
        "/institution/x",
        "/article/0000000000000000",
        "/article/x",
        "/question/no",
        "/person/a%22b",
    ],
)
def test_what_is_not_there_says_so(client: TestClient, address: str) -> None:
    answer = client.get(address)
    assert answer.status_code == 404
    assert "<h1>This page is not here</h1>" in answer.text
    assert "Traceback" not in answer.text


def test_a_page_that_takes_too_long_says_so(made: Path) -> None:
    slow = "SELECT (COUNT(*) AS ?n) { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i }"
    with TestClient(create(str(made), limit_s=6, workers=1), base_url="http://127.0.0.1:8000") as opened:
        answer = opened.post("/sparql-editor", data={"query": slow})
        assert "Storm closes harbour" in opened.get("/articles").text  # by the next worker
    assert answer.status_code == 503
    assert "6 seconds" in answer.text
    assert "<h1>That took too long</h1>" in answer.text
    assert "retry-after" in answer.headers


def test_hostile_words_stay_words(client: TestClient) -> None:
    text = text_of(client, "&lt;script&gt;attack")
    for address in (
        "/",
        "/articles",
        "/people",
        f"/article/{text}",
        "/search?q=look",
        f"/search?q={'<script>'}",
        "/question/quotes",
        "/question/experts",
    ):
        page = client.get(address).text
        assert "<script>attack" not in page
        assert "<img" not in page
        assert "<svg onload" not in page
        assert 'href="javascript' not in page
        assert "49" not in re.findall(r"\{\{ 7\*7 \}\}|\b49\b", page)


def test_charts_and_lists(client: TestClient) -> None:
    assert "<svg" in client.get("/charts").text
    assert client.get("/charts", params={"around": "Mira Holt"}).status_code == 200
    assert client.get("/charts", params={"around": "Nobody Here"}).status_code == 404
    for address in ("/articles", "/people", "/institutions", "/groups", "/contradictions", "/corrections"):
        assert client.get(address).status_code == 200
        assert client.get(address, params={"page": "99999999999999"}).status_code == 200


# Corrections


def correct(client: TestClient, **fields: str) -> Any:
    return client.post("/correct", data={"by": "Ines Okafor", "why": "I was there.", **fields}, headers={"Origin": "http://127.0.0.1:8000"})


def span(words: str) -> str:
    start, end = place(STORM, words)
    return f"{start}-{end}"


def test_corrections_of_every_kind(client: TestClient) -> None:
    text = text_of(client, "Storm closes harbour")
    page = client.get(f"/article/{text}").text
    at = {start: whole for whole, start in re.findall(r'<section class="card [qn][^"]*" id="[qn]-((\d+)-\d+)"', page)}
    indirect = at[str(STORM.index("Repairs"))]
    number = at[str(STORM.index("12 boats"))]
    done = correct(client, what="speaker", article=text, at=indirect, speaker="Jonas Brandt")
    assert done.status_code == 303
    shown = client.get(done.headers["location"]).text
    assert "Corrected by Ines Okafor" in shown
    assert "before: Mira Holt" in shown
    assert "I was there." in shown
    assert "Repairs" in client.get("/person/jonas-brandt").text
    assert correct(client, what="number", article=text, at=number, value="13", was_value="12", unit="boat", was_unit="boat").status_code == 303
    assert "13 boat" in client.get(f"/article/{text}").text
    missing = correct(client, what="missing-quote", article=text, words="The sea is high", speaker="Ada Moe")
    assert missing.status_code == 303
    assert "Ada Moe" in client.get("/search", params={"q": "sea is high"}).text
    listed = client.get("/corrections").text
    assert listed.count("carried out") >= 3
    id = re.findall(r"/correct\?undo=([0-9a-f]+)", listed)[-1]
    assert "Withdraw" in client.get(f"/correct?undo={id}").text
    assert correct(client, what="undo", undo=id).status_code == 303
    assert "withdrawn by" in client.get("/corrections").text
    assert "Corrected by" not in client.get(f"/article/{text}").text.partition(f'id="q-{indirect}"')[2].partition("</section>")[0]
    assert [d.what for d in read(Path(client.app.state.place) / "corrections.jsonl").decisions][:2] == ["speaker", "number"]  # type: ignore[attr-defined]


def test_two_that_are_one_and_one_that_are_two(client: TestClient) -> None:
    storm, flood = text_of(client, "Storm closes harbour"), text_of(client, "Flood report")
    one, two = f"{storm}/mira-holt", f"{flood}/mira-holt"
    page = client.get(f"/correct?different={one}&and={two}").text
    assert "Two, not one" in page
    assert correct(client, what="different", different=one, one=one, two=two).status_code == 303
    assert "<b>2</b>" not in client.get("/people").text
    assert client.get("/people").text.count("Mira Holt") == 2
    assert "Kept apart" in client.get("/person/mira-holt").text


@pytest.mark.parametrize(
    ("fields", "sentence"),
    [
        ({"what": "speaker", "speaker": ""}, "say who the speaker is"),
        ({"what": "speaker", "speaker": "X", "by": " "}, "say who decides"),
        ({"what": "span", "words": "words that are not there"}, "do not stand in the article"),
        ({"what": "number", "value": "many"}, "stands at"),
        ({"what": "dance"}, "say what is wrong"),
    ],
)
def test_what_does_not_fit_is_said_at_the_form(client: TestClient, fields: dict[str, str], sentence: str) -> None:
    text = text_of(client, "Storm closes harbour")
    start = STORM.index("We lost")
    at = re.search(rf'id="q-({start}-\d+)"', client.get(f"/article/{text}").text)
    assert at
    answer = correct(client, article=text, at=at[1], **fields)
    assert answer.status_code == 400
    assert sentence in answer.text
    assert 'role="alert"' in answer.text
    assert "<h1>Correct a quote</h1>" in answer.text


def test_a_page_of_another_site_corrects_nothing(client: TestClient) -> None:
    answer = client.post("/correct", data={"what": "undo", "by": "x"}, headers={"Origin": "http://evil.example"})
    assert answer.status_code == 403


def test_who_corrects_is_remembered(client: TestClient) -> None:
    text = text_of(client, "Flood report")
    start = FLOOD.index("The wall")
    at = re.search(rf'id="q-({start}-\d+)"', client.get(f"/article/{text}").text)
    assert at
    answer = correct(client, what="nobody", article=text, at=at[1], by="Åse <b>")
    assert "httponly" in answer.headers["set-cookie"].lower()
    assert 'value="Åse &lt;b&gt;"' in client.get(f"/correct?article={text}").text
    client.cookies.clear()


# In a browser


@pytest.fixture(scope="module")
def served(made: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The application, really served, over a copy of the store; its address."""
    copy = tmp_path_factory.mktemp("served") / "store"
    shutil.copytree(made, copy)
    at = listening("127.0.0.1", 0)
    port = at.getsockname()[1]
    server = uvicorn.Server(uvicorn.Config(create(str(copy), port=port), log_level="error", lifespan="on", ws="none"))
    thread = threading.Thread(target=server.run, kwargs={"sockets": [at]})
    thread.start()
    while not server.started:
        assert thread.is_alive()
        time.sleep(0.05)
    yield f"http://127.0.0.1:{port}"
    server.should_exit = True
    thread.join()


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with sync_playwright() as playwright:
        started = playwright.chromium.launch(executable_path=CHROMIUM, args=ARGUMENTS)
        yield started
        started.close()


Open = Callable[..., Page]


@pytest.fixture
def opened(browser: Browser, served: str) -> Iterator[Open]:
    """Opens a page, and on leaving checks that nothing else was asked for and nothing went wrong."""
    trouble: list[str] = []
    contexts = []

    def open_page(address: str, *, fine: bool = True, **how: Any) -> Page:
        context = browser.new_context(base_url=served, **how)
        contexts.append(context)
        context.expose_function("attack", lambda: trouble.append("the attack ran"))
        page = context.new_page()
        page.on("request", lambda sent: None if sent.url.startswith((served, "data:")) else trouble.append(sent.url))
        page.on("console", lambda message: trouble.append(message.text) if fine or "Content Security" in message.text else None)
        page.on("pageerror", lambda error: trouble.append(str(error)))
        page.on("dialog", lambda dialog: trouble.append(dialog.message))
        page.goto(address)
        return page

    yield open_page
    for context in contexts:
        context.close()
    assert trouble == []


@in_browser
def test_heier_is_found_and_read(opened: Open) -> None:
    page = opened("/")
    page.get_by_label("Search quotes, people, institutions and articles").fill("Heier")
    page.get_by_role("main").get_by_role("button", name="Search").click()
    page.get_by_role("link", name="Tormod Heier").first.click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Tormod Heier")
    expect(page.locator("#roles ~ div")).to_contain_text("professor of strategy")
    expect(page.locator(".quotes .quote")).not_to_have_count(0)
    page.get_by_role("link", name="read it in the article").first.click()
    expect(page).to_have_url(re.compile(r"/article/[0-9a-f]{16}#q-\d+-\d+"))
    expect(page.locator(".card.selected")).to_contain_text("Tormod Heier")
    expect(page.locator(".text .selected").first).to_be_in_viewport()


@in_browser
def test_a_highlight_shows_its_details(opened: Open) -> None:
    page = opened("/articles")
    page.get_by_role("link", name="Storm closes harbour").click()
    page.locator(".text a.m-quantity", has_text="about 40 boats").click()
    expect(page.locator(".card.selected")).to_contain_text("about 40 boat")
    expect(page.locator(".card.selected")).to_be_in_viewport()
    page.keyboard.press("Tab")
    expect(page.locator(".text a.m:focus")).to_have_count(1)
    page.locator(".card.q-indirect").get_by_role("link", name="In the text").first.click()
    expect(page.locator(".text .selected").first).to_be_in_viewport()
    page.go_back()
    expect(page.locator(".card.selected")).to_contain_text("about 40 boat")


@in_browser
def test_everything_works_without_script(opened: Open) -> None:
    page = opened("/search?q=boats", java_script_enabled=False)
    page.get_by_role("link", name="read it in the article").first.click()
    expect(page.locator(".card:target")).to_be_in_viewport()
    page.goto("/question/person?name=Holt")
    expect(page.locator("table")).to_contain_text("Mira Holt")
    page.goto("/sparql-editor")
    page.get_by_role("button", name="Run").click()
    expect(page.locator("table")).to_contain_text("Mira Holt")


@in_browser
def test_a_question_becomes_a_query(opened: Open) -> None:
    page = opened("/questions")
    page.get_by_role("link", name="What does one person or body say in all articles").click()
    page.get_by_label("name", exact=True).fill("Brandt")
    page.get_by_role("button", name="Ask").click()
    expect(page.locator("table")).to_contain_text("mayor of Westhaven")
    page.locator("summary", has_text="SPARQL").click()
    page.get_by_role("link", name="Open in the editor").click()
    expect(page.locator("#query")).to_have_value(re.compile('VALUES \\?name { "Brandt" }'))
    expect(page.locator("#paint")).to_contain_text("Brandt")  # the script is at work, and hears the keys
    page.locator("#query").press("Control+Enter")
    expect(page.locator("table")).to_contain_text("mayor of Westhaven")


@in_browser
def test_the_editor_colours_and_answers_in_its_page(opened: Open) -> None:
    page = opened("/sparql-editor", fine=False)
    query, paint = page.locator("#query"), page.locator("#paint")
    query.fill('# all\nPREFIX s: <https://schema.org/#>\nSELECT ?x { ?x s:name "Mira # \\" Holt" } LIMIT 3')
    for look, words in (
        ("comment", ["# all"]), ("keyword", ["PREFIX", "SELECT", "LIMIT"]), ("iri", ["<https://schema.org/#>"]), ("variable", ["?x", "?x"]),
        ("string", ['"Mira # \\" Holt"']), ("name", ["s:", "s:name"]), ("number", ["3"]),
    ):  # fmt: skip
        assert paint.locator(f".s-{look}").all_inner_texts() == words
    assert paint.evaluate("p => p.textContent") == query.input_value() + "\n"
    query.fill("SELECT ?who WHERE { ?x schema:name ?who ; foo:bar 1 }")
    page.get_by_role("button", name="Run").click()
    expect(paint.locator(".s-wrong")).to_have_text("foo:bar")
    query.fill("SELECT ?who WHERE { ?x a eq:RegistryEntity ; schema:name ?who } ORDER BY ?who")
    query.press("Control+Enter")
    expect(page.locator("#answer table")).to_contain_text("Mira Holt")
    expect(page.locator("#problem")).to_have_count(0)
    expect(page.locator(".s-wrong")).to_have_count(0)
    expect(query).to_have_value(re.compile("ORDER BY"))  # the page was not left
    assert "30 seconds" in page.content()
    with page.expect_download() as download:
        page.get_by_role("button", name="CSV").click()
    assert "Mira Holt" in download.value.path().read_text(encoding="utf-8")
    page.route("**/sparql-editor", lambda route: route.abort())
    page.get_by_role("button", name="Run").click()
    expect(page.locator("#running")).to_contain_text("does not answer")


@in_browser
def test_the_place_of_an_error_is_selected(opened: Open) -> None:
    page = opened("/sparql-editor", fine=False)
    page.locator("#query").fill("SELECT ?x\nWHERE { ?x schema:name 'ü💧' ; foo:bar ?y }\nLIMIT 3")
    page.get_by_role("button", name="Run").click()
    expect(page.locator("#problem")).to_contain_text("line 2")
    expect(page.locator("#numbers .wrong")).to_have_text("2\n", use_inner_text=False)
    assert page.evaluate("(q => q.value.slice(q.selectionStart, q.selectionEnd))(document.getElementById('query'))") == "foo:bar"
    expect(page.locator("#query")).to_be_focused()
    page.locator("#query").press("End")
    page.keyboard.type(" ")
    expect(page.locator("#numbers .wrong")).to_have_count(0)


@in_browser
def test_a_speaker_is_corrected_and_stays_so(opened: Open) -> None:
    page = opened("/articles")
    page.get_by_role("link", name="Storm closes harbour").click()
    page.locator(".card.q-indirect", has_text="Repairs").get_by_role("link", name="Correct").click()
    assert "/article/" in page.url  # the form stands beside the text
    page.get_by_label("Your name").fill("Ines Okafor")
    page.get_by_label("Why").fill("She told me.")
    page.get_by_label("The speaker is").fill("Jonas Brandt")
    page.get_by_role("button", name="Change the speaker").click()
    expect(page.get_by_role("status")).to_contain_text("Recorded as", timeout=60_000)
    page.goto(page.url.partition("?")[0])
    expect(page.locator(".card.q-indirect", has_text="Repairs").locator(".who")).to_contain_text("Jonas Brandt")
    page.reload()
    expect(page.locator(".card.q-indirect", has_text="Repairs")).to_contain_text("Corrected by Ines Okafor")
    page.goto("/corrections")
    expect(page.locator("table")).to_contain_text("She told me.")
    page.goto("/correct?article=" + page.locator("td a").first.get_attribute("href").rpartition("/")[2])  # type: ignore[union-attr]
    expect(page.get_by_label("Your name")).to_have_value("Ines Okafor")


SELECT_WORDS = """(words) => {
  const walker = document.createTreeWalker(document.querySelector("article.text"), NodeFilter.SHOW_TEXT);
  while (!walker.nextNode().data.includes(words));
  const range = document.createRange(), start = walker.currentNode.data.indexOf(words);
  range.setStart(walker.currentNode, start);
  range.setEnd(walker.currentNode, start + words.length);
  getSelection().removeAllRanges();
  getSelection().addRange(range);
}"""


@in_browser
def test_words_selected_in_the_article_become_a_quote(opened: Open) -> None:
    page = opened("/articles")
    page.get_by_role("link", name="Flood report divides council").click()
    page.get_by_role("link", name="A quote is missing").focus()
    page.wait_for_load_state()  # and its script, without which the link leads to a page of its own
    page.keyboard.press("Enter")
    form = page.locator("#adding form")
    expect(form.get_by_role("button", name="Take the selected words")).to_be_disabled()
    page.keyboard.press("Escape")
    expect(form).to_have_count(0)
    expect(page.get_by_role("link", name="A quote is missing")).to_be_focused()
    page.evaluate("document.activeElement.blur()")
    page.evaluate(SELECT_WORDS, "nobody looked after it")
    page.get_by_role("link", name="Add the selected words as a quote").click()
    expect(form.locator("textarea")).to_have_value("nobody looked after it")
    page.locator("h1").click()
    page.evaluate(SELECT_WORDS, "mayor of")
    form.get_by_role("button", name="Add them as another piece").click()
    expect(form.locator("textarea")).to_have_value("nobody looked after it\nmayor of")
    form.get_by_role("button", name="Close").click()
    card = page.locator(".card.q-direct")
    card.get_by_role("link", name="Correct").click()
    page.locator("h1").click()
    page.evaluate(SELECT_WORDS, "The wall failed")
    card.get_by_role("button", name="Take the selected words").click()
    card.get_by_label("Your name").fill("Ines Okafor")
    card.get_by_role("button", name="Change the words").click()
    expect(page.locator("p.done")).to_contain_text("Recorded as", timeout=60_000)
    expect(page.locator(".card blockquote").first).to_have_text("The wall failed")
    expect(page.locator(".decisions")).to_contain_text("words: ")


@in_browser
def test_a_hostile_article_runs_nothing(opened: Open, served: str) -> None:
    page = opened("/articles")
    addresses = [link.get_attribute("href") for link in page.locator("main a[href^='/article/']").all()]
    for address in [*addresses, "/people", "/question/quotes", "/question/figures", "/charts", "/corrections", "/search?q=attack"]:
        page.goto(str(address))
        assert page.locator("main img, main script, main svg[onload], main [onerror], a[href^=javascript]").count() == 0
    page.goto("/search?q=" + "<script>attack()</script>")
    page.goto("/people")
    page.get_by_role("link", name="Evil").first.click()
    expect(page.get_by_role("heading", level=1)).to_contain_text("<script>attack()</script>")
    page.locator("text=read it in the article").first.click()
    for mark in page.locator(".text a.m").all()[:6]:
        mark.click()
    page.locator(".card.q-direct").first.get_by_role("link", name="Correct").click()
    expect(page.locator(".card form.correct textarea")).to_have_value(re.compile("{{ 7\\*7 }}"))
    page.goto(str(page.locator(".card.q-direct").first.get_by_role("link", name="Correct").get_attribute("href")))
    expect(page.locator("blockquote")).to_contain_text("{{ 7*7 }}")


PAGES = (
    "/", "/search?q=boats", "/search", "/person/mira-holt", "/institution/coastal-institute", "/articles", "/people", "/contradictions",
    "/questions", "/question/person?name=Holt", "/question/contradictions", "/sparql-editor", "/charts", "/corrections", "/nowhere",
    "/groups", "ARTICLE", "CORRECT", "HOSTILE",
)  # fmt: skip


@in_browser
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_axe_finds_nothing_serious(opened: Open, scheme: str) -> None:
    page = opened("/articles", fine=False, color_scheme=scheme)
    article = page.get_by_role("link", name="Storm closes harbour").get_attribute("href")
    trapped = page.get_by_role("link", name="<script>attack").first.get_attribute("href")
    assert article
    at = {"ARTICLE": article, "CORRECT": f"/correct?article={article.rpartition('/')[2]}", "HOSTILE": str(trapped)}
    found: list[str] = []
    for address in PAGES:
        page.goto(at.get(address, address))
        for violation in Axe().run(page).response["violations"]:
            if violation["impact"] in ("serious", "critical"):
                found += [f"{address}: {violation['id']}: {node['html'][:160]}" for node in violation["nodes"][:3]]
    page.goto(article)
    page.locator(".card").get_by_role("link", name="Correct").first.click()
    expect(page.locator(".card form.correct")).to_be_visible()
    found += [each["id"] for each in Axe().run(page).response["violations"] if each["impact"] in ("serious", "critical")]
    assert len(PAGES) == 19
    assert found == []


@in_browser
@pytest.mark.parametrize("width", [360, 1200])
def test_no_page_is_wider_than_its_window(opened: Open, width: int) -> None:
    page = opened("/articles", fine=False, viewport={"width": width, "height": 700})
    article = str(page.get_by_role("link", name="Storm closes harbour").get_attribute("href"))
    trapped = str(page.get_by_role("link", name="<script>attack").first.get_attribute("href"))
    at = {"ARTICLE": article, "CORRECT": f"/correct?article={article.rpartition('/')[2]}", "HOSTILE": trapped}
    wide = []
    for address in PAGES:
        page.goto(at.get(address, address))
        if page.evaluate("document.documentElement.scrollWidth") > width:
            wide.append(address)
    assert wide == []
