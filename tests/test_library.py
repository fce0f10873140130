"""The package from Python: graphs opened, iterated, asked, put into frames and shown."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Iterator, Sequence
from concurrent.futures import Future
from html.parser import HTMLParser
from pathlib import Path

import pytest
from click.testing import CliRunner

import kg
from kg import bulk
from kg.articles import example
from kg.bulk import local
from kg.bulk.work import Answer, Task
from kg.cli import main
from kg.display import MOST_CHARACTERS
from kg.library import Picture
from kg.rows import TABLES

BRIDGE = (
    "“The bridge is safe,” said Ada Moe, chief engineer at the Harbour Authority. It carries about 4,000 cars a day, and at least 300 lorries.\n\n"
    "Repairs will cost between $3 million and $4 million, Moe said. “We had no choice,” she added.\n"
)
FERRY = "“Nobody was hurt,” said Ada Moe, chief engineer at the Harbour Authority. Bo Lind, a sailor, said that the ferry would be back on Monday.\n"
HOSTILE = (
    "“</div><script>alert(1)</script><img src=x onerror=alert(2)>,” said Ada \"' onmouseover='alert(3)\" Moe, a <b>baker</b>. "
    "It cost $5 and $6 \u202eesrever\u202c &lt;i&gt; 7 &amp; 8 percent."
)


@pytest.fixture(scope="module")
def bridge() -> kg.Extraction:
    return kg.extract(BRIDGE, id="bridge")


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with two articles, one that is empty, and the store that was built of them."""
    place = tmp_path_factory.mktemp("library")
    for name, text in {"bridge": BRIDGE, "ferry": FERRY, "empty": ""}.items():
        (place / f"{name}.txt").write_text(text, encoding="utf-8")
    kg.build(place, store=place / "store").close()
    return place


@pytest.fixture
def graph(folder: Path) -> Iterator[kg.Graph]:
    with kg.Graph.open(folder / "store") as opened:
        yield opened


def run(*words: str) -> None:
    """The command."""
    result = CliRunner().invoke(main, list(words))
    assert result.exit_code == 0, result.output


# ---------------------------------------------------------------- building and opening


def test_build_returns_the_graph_and_what_it_set_aside(folder: Path, tmp_path: Path) -> None:
    with kg.build([folder / "bridge.txt", str(folder / "empty.txt")], store=tmp_path / "store") as graph:
        assert [article.id for article in graph.articles] == ["bridge"]
        assert [str(problem) for problem in graph.problems] == [f"{folder / 'empty.txt'}: the file is empty"]
    with kg.build(folder / "ferry.txt", store=tmp_path / "store") as graph:
        assert [article.id for article in graph.articles] == ["bridge", "ferry"]
        assert graph.problems == ()


def test_build_of_nothing_but_problems_raises(folder: Path, tmp_path: Path) -> None:
    with pytest.raises(kg.KgError, match="the file is empty"):
        kg.build(folder / "empty.txt", store=tmp_path / "store")
    assert not (tmp_path / "store").exists()


def test_build_carries_out_what_people_have_corrected(tmp_path: Path) -> None:
    store = tmp_path / "store"
    (tmp_path / "ferry.txt").write_text(FERRY, encoding="utf-8")
    kg.build(tmp_path / "ferry.txt", store=store).close()
    run("--store", str(store), "correct", "not-a-quote", "ferry", "Nobody was hurt", "--by", "Ines Okafor", "--why", "A headline.")
    with kg.build(tmp_path / "ferry.txt", store=store) as graph:
        assert [quote.speaker for quote in graph.quotes] == ["Bo Lind"]


def test_what_kg_build_wrote_is_what_build_writes(folder: Path, tmp_path: Path) -> None:
    run("build", str(folder), "--store", str(tmp_path / "store"), "-o", str(tmp_path / "out"))
    with kg.Graph.open(tmp_path / "store") as one, kg.Graph.open(folder / "store") as other:
        assert one.store.nquads() == other.store.nquads()


SCRIPT = """
import kg, kg.bulk.hands
kg.bulk.hands.SEVERAL_WORDS = 0
print("read", flush=True)
kg.build({place!r}, store={store!r}, jobs=2).close()
"""


def test_a_plain_script_may_ask_for_several_processes(folder: Path, tmp_path: Path) -> None:
    """Without a guard around it: a process that read the script again would start processes again."""
    script = tmp_path / "script.py"
    script.write_text(SCRIPT.format(place=str(folder), store=str(tmp_path / "store")), encoding="utf-8")
    done = subprocess.run([sys.executable, script], capture_output=True, text=True, timeout=120, check=False)
    assert (done.returncode, done.stdout, done.stderr) == (0, "read\n", "")
    with kg.Graph.open(tmp_path / "store") as one, kg.Graph.open(folder / "store") as other:
        assert one.store.nquads() == other.store.nquads()


def test_many_articles_go_in_as_they_come(folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(bulk, "LARGE", 1)
    with kg.build(folder, store=tmp_path / "store", jobs=1) as one, kg.Graph.open(folder / "store") as other:
        assert one.store.nquads() == other.store.nquads()
        assert [str(problem) for problem in one.problems] == [f"{folder / 'empty.txt'}: the file is empty"]


def test_of_many_articles_only_what_is_new_is_read(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(bulk, "LARGE", 1)
    archive = tmp_path / "in"
    archive.mkdir()
    for name, text in {"bridge": BRIDGE, "ferry": FERRY}.items():
        (archive / f"{name}.txt").write_text(text, encoding="utf-8")
    kg.build(archive, store=tmp_path / "store", jobs=1).close()
    (archive / "new.txt").write_text("“The pier is closed,” said Ada Moe.\n", encoding="utf-8")
    read: list[Task] = []
    submit = local.Local.submit

    def noted(team: local.Local, tasks: Sequence[Task]) -> Future[Answer]:
        read.extend(tasks)
        return submit(team, tasks)

    monkeypatch.setattr(local.Local, "submit", noted)
    with kg.build(archive, store=tmp_path / "store", jobs=1) as graph:
        assert [article.id for article in graph.articles] == ["bridge", "ferry", "new"]
    assert [task.article.id for task in read] == ["new"]


def test_nobody_reads_nothing(folder: Path) -> None:
    with pytest.raises(kg.KgError, match="one process at least"):
        kg.build(folder, jobs=0)


def test_open_refuses_what_is_not_there(tmp_path: Path) -> None:
    for read_only in (True, False):
        with pytest.raises(kg.KgError, match="no store"):
            kg.Graph.open(tmp_path / "nowhere", read_only=read_only)
    assert not (tmp_path / "nowhere").exists()


def test_a_closed_graph_says_so(folder: Path) -> None:
    graph = kg.Graph.open(folder / "store")
    graph.close()
    graph.close()
    with pytest.raises(kg.KgError, match="closed"):
        _ = graph.quotes


def test_add_puts_extractions_in(bridge: kg.Extraction, tmp_path: Path) -> None:
    with kg.Graph.of(bridge) as graph:
        assert {quote.article for quote in graph.quotes} == {"bridge"}
        graph.add(kg.extract(FERRY, id="ferry"))
        assert {quote.article for quote in graph.quotes} == {"bridge", "ferry"}
    (tmp_path / "bridge.txt").write_text(BRIDGE, encoding="utf-8")
    kg.build(tmp_path / "bridge.txt", store=tmp_path / "store").close()
    with kg.Graph.open(tmp_path / "store", read_only=False) as graph:
        graph.add(kg.extract(FERRY, id="ferry"))
    with kg.Graph.open(tmp_path / "store") as graph:
        assert [article.id for article in graph.articles] == ["bridge", "ferry"]
        with pytest.raises(kg.KgError, match="open it with read_only=False"):
            graph.add(bridge)


# ---------------------------------------------------------------- iterating and asking


def test_quotes_have_their_speaker_and_their_place(graph: kg.Graph) -> None:
    first = graph.quotes[0]
    assert (first.article, first.speaker, first.role, first.institution) == ("bridge", "Ada Moe", "chief engineer", "Harbour Authority")
    assert (first.text, first.kind, first.mode, first.cue) == ("The bridge is safe", "direct", "speech", "said")
    text = graph.article("bridge").text
    for quote in graph.quotes:
        if quote.article == "bridge" and "[...]" not in quote.text:
            assert text[quote.start : quote.end].rstrip(",") == quote.text
    assert [quote.speaker for quote in graph.quotes] == ["Ada Moe", "Ada Moe", "Ada Moe", "Ada Moe", "Bo Lind"]


def test_one_person_in_two_articles_has_one_key(graph: kg.Graph) -> None:
    moe = [speaker for speaker in graph.speakers if speaker.name == "Ada Moe"]
    assert [(speaker.article, speaker.quotes) for speaker in moe] == [("bridge", 3), ("ferry", 1)]
    assert {speaker.key for speaker in moe} == {"person/ada-moe"}


def test_quantities_are_as_their_source_put_them(graph: kg.Graph) -> None:
    cars, lorries, money = graph.quantities
    assert (cars.value, cars.unit, cars.per, cars.approx, cars.comparator, cars.speaker) == (4000, "car", "day", True, "=", None)
    assert (lorries.value, lorries.min, lorries.comparator, lorries.approx) == (300, None, ">=", False)
    assert (money.value, money.min, money.max, money.unit, money.speaker) == (None, 3_000_000, 4_000_000, "USD", "Ada Moe")


def test_claims_have_the_speaker_of_their_quote(graph: kg.Graph) -> None:
    claim = next(claim for claim in graph.claims if "cost" in claim.text)
    assert (claim.article, claim.speaker, claim.modality) == ("bridge", "Ada Moe", "prediction")


def test_articles_have_their_text(graph: kg.Graph) -> None:
    assert [(article.id, article.text) for article in graph.articles] == [("bridge", BRIDGE), ("ferry", FERRY)]


def test_rows_of_one_article_say_what_the_store_says(bridge: kg.Extraction) -> None:
    with kg.Graph.of(bridge) as graph:
        own, stored = bridge.frame("quantities"), graph.frame("quantities")
        assert own.equals(stored)
        for table, columns in {"quotes": ["speaker", "role", "institution", "kind", "cue"], "claims": ["speaker", "text", "modality"]}.items():
            assert bridge.frame(table)[columns].equals(graph.frame(table)[columns])
        assert set(bridge.frame("speakers")["name"]) == set(graph.frame("speakers")["name"])


def test_query_by_name_and_in_sparql(graph: kg.Graph) -> None:
    rows = graph.query("person", name="moe")
    assert isinstance(rows, list)
    assert {row["article"] for row in rows if isinstance(row, dict)} == {"bridge", "ferry"}
    assert graph.query("SELECT (COUNT(?q) AS ?n) { ?q a schema:Quotation }") == [{"n": 5}]
    assert graph.query("ASK { ?who schema:name 'Bo Lind' }") is True
    triples = graph.query("CONSTRUCT { ?q schema:text ?t } WHERE { ?q a schema:Quotation ; schema:text ?t }")
    assert isinstance(triples, list)
    assert len(triples) == 5


@pytest.mark.parametrize(
    ("question", "parameters", "says"),
    [
        ("qoutes", {}, "did you mean 'quotes'"),
        ("person", {"nam": "x"}, "no parameter 'nam'"),
        ("SELECT * { ?s ?p ?o }", {"name": "x"}, "write them into it"),
        ("DELETE WHERE { ?s ?p ?o }", {}, "DELETE"),
        ("SELECT * { SERVICE <http://x.example/> { ?s ?p ?o } }", {}, "SERVICE"),
    ],
)
def test_query_refuses_with_a_sentence(graph: kg.Graph, question: str, parameters: dict[str, str], says: str) -> None:
    with pytest.raises(kg.KgError, match=says):
        graph.query(question, **parameters)


def test_the_network_is_a_graph_of_networkx(graph: kg.Graph) -> None:
    assert {"Ada Moe", "Bo Lind"} <= {label for _, label in graph.network().nodes(data="label")}
    assert "Bo Lind" not in {label for _, label in graph.network("Harbour Authority").nodes(data="label")}


# ---------------------------------------------------------------- frames


@pytest.mark.parametrize("table", TABLES)
def test_frames_have_the_same_columns_whatever_is_in_them(graph: kg.Graph, bridge: kg.Extraction, table: str) -> None:
    nothing = kg.Extraction(kg.Article("nothing", "No."))
    frames = [graph.frame(table), bridge.frame(table), nothing.frame(table)]
    assert len({tuple(frame.columns) for frame in frames}) == 1
    assert [len(frame) > 0 for frame in frames] == [True, True, False]
    for column in {"value", "min", "max", "confidence"} & set(frames[0].columns):
        assert [frame[column].dtype for frame in frames] == ["float64"] * 3


def test_frames_are_there_to_be_computed_with(graph: kg.Graph) -> None:
    assert graph.frame().groupby("speaker").size().to_dict() == {"Ada Moe": 4, "Bo Lind": 1}
    assert graph.frame("quantities")["value"].max() == 4000


def test_any_question_is_a_frame(graph: kg.Graph) -> None:
    assert list(graph.frame("experts")["speaker"]) == ["Ada Moe", "Ada Moe", "Bo Lind"]
    assert graph.frame("SELECT (COUNT(?q) AS ?n) { ?q a schema:Quotation }")["n"].tolist() == [5]
    with pytest.raises(kg.KgError, match="ask with SELECT"):
        graph.frame("ASK { ?s ?p ?o }")


def test_an_unknown_table_is_named(bridge: kg.Extraction) -> None:
    with pytest.raises(kg.KgError, match="no table 'people': there are quotes, speakers, quantities, claims"):
        bridge.frame("people")


def test_without_pandas_one_sentence_says_what_to_install(bridge: kg.Extraction, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "pandas", None)
    with pytest.raises(kg.KgError, match=r'^frames need pandas: pip install "expert-quote-graph\[pandas\]"$'):
        bridge.frame("quotes")


# ---------------------------------------------------------------- showing


class Shown(HTMLParser):
    """What a browser would make of it: the article's text, and every element with its attributes."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.depth, self.text = 0, ""
        self.elements: list[tuple[str, dict[str, str | None]]] = []
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.elements.append((tag, dict(attrs)))
        if self.depth or dict(attrs).get("class") == "kg-text":
            self.depth += 1

    def handle_endtag(self, tag: str) -> None:
        self.depth = max(0, self.depth - 1)

    def handle_data(self, data: str) -> None:
        if self.depth:
            self.text += data

    def marked(self, name: str) -> list[str]:
        """The titles of what has a class."""
        return [
            str(attributes["title"]) for _, attributes in self.elements if name in str(attributes.get("class", "")).split() and "title" in attributes
        ]


def test_an_extraction_shows_the_article_with_its_quotes_marked(bridge: kg.Extraction) -> None:
    shown = Shown(bridge._repr_html_())
    assert shown.text == BRIDGE
    assert shown.marked("kg-direct")[0].startswith("Ada Moe: direct speech, confidence 0.")
    assert len(shown.marked("kg-direct")) == 2
    assert "car per day" in shown.marked("kg-quantity")
    assert "Ada Moe" in shown.marked("kg-source")


def test_the_example_is_shown_whole() -> None:
    article = example()
    assert Shown(kg.extract(article.text)._repr_html_()).text == article.text


def test_hostile_text_is_shown_and_does_nothing() -> None:
    shown = Shown(kg.extract(HOSTILE, id="<script>alert(0)</script>")._repr_html_())
    assert shown.text == HOSTILE
    assert {tag for tag, _ in shown.elements} <= {"style", "div", "p", "strong", "span", "table", "thead", "tbody", "tr", "th", "td"}
    assert {name for _, attributes in shown.elements for name in attributes} <= {"class", "title", "dir"}
    # Between two dollar signs a notebook would typeset a formula.
    assert "tex2jax_ignore" in str(shown.elements[1][1]["class"])


def test_hostile_names_do_nothing_in_the_summary_of_a_graph() -> None:
    who = kg.Entity("moe", "<img src=x onerror=alert(1)>", "person")
    quote = kg.Quote(((0, 2),), "No", "direct", "speech", (0, 2), "moe")
    with kg.Graph.of(kg.Extraction(kg.Article("a", "No"), speakers=(who,), quotes=(quote,))) as graph:
        shown = Shown(graph._repr_html_())
        assert graph.speakers[0].name == who.name
    assert "img" not in {tag for tag, _ in shown.elements}


def test_a_very_long_article_is_cut(bridge: kg.Extraction) -> None:
    long = kg.Extraction(kg.Article("long", "word " * MOST_CHARACTERS), quotes=bridge.quotes)
    assert f"{4 * MOST_CHARACTERS:,} characters more" in long._repr_html_()
    assert len(Shown(long._repr_html_()).text) == MOST_CHARACTERS


def test_in_a_terminal_it_is_one_line(bridge: kg.Extraction, graph: kg.Graph, folder: Path) -> None:
    assert repr(bridge) == "<Extraction of 'bridge': 1 speaker, 3 quotes, 3 quantities, 3 claims>"
    assert repr(graph) == f"<Graph in {folder / 'store'}: 2 articles, 5 quotes, 3 quantities, 5 claims>"
    assert "\n" not in repr(graph.show())


def test_a_graph_shows_counts_and_who_is_quoted_most(graph: kg.Graph) -> None:
    html = graph._repr_html_()
    assert "2 articles, 5 quotes" in html
    assert html.index("Ada Moe") < html.index("Bo Lind")


def test_show_is_the_page_in_a_frame_that_may_not_leave(graph: kg.Graph) -> None:
    picture = graph.show("Bo Lind", height=300)
    assert "Bo Lind" in picture.html
    (element,) = [each for each in Shown(picture._repr_html_()).elements if each[0] == "iframe"]
    assert element[1]["sandbox"] == "allow-scripts allow-downloads"
    assert element[1]["srcdoc"] == picture.html
    assert "height:300px" in str(element[1]["style"])
    with pytest.raises(kg.KgError, match="nobody in the store"):
        graph.show("Nobody Here")


def test_a_page_cannot_end_its_frame() -> None:
    (element,) = Shown(Picture('"></iframe><script>alert(1)</script>', "x")._repr_html_()).elements
    assert element[1]["srcdoc"] == '"></iframe><script>alert(1)</script>'


# ---------------------------------------------------------------- importing


def test_import_loads_next_to_nothing() -> None:
    program = "import sys, kg; print([name for name in ('spacy', 'rdflib', 'pyoxigraph', 'numpy', 'kg.pipeline', 'pandas') if name in sys.modules])"
    assert subprocess.run([sys.executable, "-c", program], check=True, capture_output=True, text=True).stdout == "[]\n"


def test_names_that_are_not_there_are_refused() -> None:
    assert {"extract", "Graph", "build"} <= set(dir(kg))
    with pytest.raises(AttributeError, match="has no attribute 'extrct'"):
        _ = kg.extrct  # type: ignore[attr-defined]
