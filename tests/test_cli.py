"""The command line: what each command prints and writes, and how it ends when something is wrong."""

from __future__ import annotations

import csv
import io
import json
import os
import re
import signal
import subprocess
import sys
from pathlib import Path
from xml.etree import ElementTree

import click
import networkx as nx
import pytest
from click.testing import CliRunner, Result
from rdflib import Graph
from store_fixtures import harbour, hostile

from kg.cli import FORMATS, main
from kg.cli.terminal import clean, show_table
from kg.export import FORMATS as EXPORT_FORMATS
from kg.query import catalogue
from kg.store import Store

TESTS = Path(__file__).parent
COMMANDS = ["build", "correct", "export", "extract", "query", "reconcile", "serve", "validate", "view"]
HARMLESS = re.compile("[^\x00-\x08\x0b-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069]*")

STORM = """Storm closes harbour

"We lost about 40 boats," said Mira Holt, an engineer at the Coastal Institute. "Nobody was hurt."

Repairs will cost up to 2 million euros, Holt said.
"""
CALM = """Calm returns

The sea was calm on Monday. Nobody spoke.
"""


@pytest.fixture(autouse=True)
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    monkeypatch.delenv("KG_STORE", raising=False)
    return tmp_path


@pytest.fixture
def filled(folder: Path) -> Path:
    """A folder with a store of the two articles."""
    with Store.open("kg-store") as store:
        store.replace([harbour(), hostile()])
    return folder


def kg(*args: str, stdin: str | None = None, **environment: str) -> Result:
    result = CliRunner().invoke(main, args, input=stdin, env=environment)
    assert result.exception is None or isinstance(result.exception, SystemExit)
    assert "Traceback" not in result.output
    return result


def failing(code: int, sentence: str, *args: str) -> None:
    """The command ends with this code and one sentence on standard error, and prints nothing else."""
    result = kg(*args)
    assert (result.exit_code, result.stdout) == (code, "")
    assert re.search(sentence, result.stderr), result.stderr
    assert result.stderr.startswith("kg: ")
    assert result.stderr.count("\n") == 1


def write(name: str, text: str) -> str:
    Path(name).parent.mkdir(parents=True, exist_ok=True)
    Path(name).write_text(text, encoding="utf-8", newline="")
    return name


# Help and usage


def test_help_names_every_command() -> None:
    assert sorted(main.commands) == COMMANDS
    result = kg("--help")
    assert result.exit_code == 0
    assert all(f"\n  {command}  " in result.stdout for command in COMMANDS)
    assert kg().stdout == result.stdout
    assert "..." not in re.sub(r"\[ARGS\]\.\.\.", "", result.stdout)


@pytest.mark.parametrize("command", COMMANDS)
def test_every_command_explains_itself(command: str) -> None:
    result = kg(command, "--help")
    assert result.exit_code == 0
    assert len(result.stdout) > 300
    assert all(option.help for option in main.commands[command].params if isinstance(option, click.Option))


def test_help_does_not_wait_for_the_heavy_modules() -> None:
    code = """
import sys
from click.testing import CliRunner
from kg.cli import main
assert CliRunner().invoke(main, ["build", "--help"]).exit_code == 0
print(sorted({"spacy", "rdflib", "pyoxigraph", "networkx", "rich", "pyvis", "pyshacl"} & set(sys.modules)))
"""
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, cwd=TESTS, timeout=60, check=True)
    assert done.stdout == "[]\n"


def test_the_version() -> None:
    assert re.fullmatch(r"kg, version \d+\.\d+\.\d+\n", kg("--version").stdout)


def test_formats_are_those_of_export() -> None:
    assert list(FORMATS) == list(EXPORT_FORMATS)


@pytest.mark.parametrize(
    ("args", "sentence"),
    [
        (["buidl"], "No such command 'buidl'"),
        (["build", "--nope"], "No such option"),
        (["extract"], "Missing argument 'PATH"),
        (["extract", "x", "--format", "xml"], "Invalid value for '--format'"),
        (["export"], "Missing argument 'FORMAT'"),
        (["export", "docx"], "'docx' is not one of 'turtle', 'trig'"),
        (["query", "quotes", "-e", "ASK {}"], "only one of them"),
        (["query", "-e", "ASK {}", "-f", "x.rq"], "only one of them"),
        (["query", "-e", "ASK {}", "--param", "a=b"], "--param belongs to a question"),
        (["query", "about", "--param", "words"], "has no =: write --param name=value"),
        (["query", "quots"], "the catalogue has no question 'quots': did you mean 'quotes'?"),
        (["query", "about", "--param", "word=x"], "has no parameter 'word'; it has words"),
        (["query", "uncertain", "--param", "below=much"], "is a number, and 'much' is none"),
    ],
)
def test_wrong_usage_is_one_sentence_and_code_2(args: list[str], sentence: str) -> None:
    failing(2, re.escape(sentence), *args)


# Build


def test_build_without_a_path_reads_the_example(folder: Path) -> None:
    result = kg("build")
    assert result.exit_code == 0
    assert "1 article is in the store kg-store; written: exports/graph.ttl, exports/graph.trig, exports/graph.html" in result.stdout
    assert sorted(path.name for path in Path("exports").iterdir()) == ["graph.html", "graph.trig", "graph.ttl"]
    assert len(Graph().parse("exports/graph.ttl")) > 1000
    assert kg("query", "articles", "--format", "csv").stdout.splitlines()[1].startswith("seed,")
    assert kg("validate").exit_code == 0
    # The same in another process, and with another seed for hashes.
    before = {path: path.read_bytes() for path in sorted(Path("exports").iterdir())}
    for path in before:
        path.unlink()
    environment = {**os.environ, "PYTHONHASHSEED": "1"}
    subprocess.run([sys.executable, "-m", "kg", "build"], cwd=folder, env=environment, timeout=120, check=True, capture_output=True)
    assert {path: path.read_bytes() for path in sorted(Path("exports").iterdir())} == before


def test_build_sums_up_who_was_quoted() -> None:
    result = kg("build", write("storm.txt", STORM), "-o", "out", "--store", "s")
    assert result.exit_code == 0
    lines = [line.split() for line in result.stdout.splitlines()]
    assert result.stdout.startswith("storm: Storm closes harbour\n")
    assert ["Mira", "Holt", "engineer", "Coastal", "Institute", "1", "0", "1", "0"] in lines
    assert any(line[:5] == ["about", "40", "boats", "about", "40"] for line in lines)
    assert sorted(path.name for path in Path("out").iterdir()) == ["graph.html", "graph.trig", "graph.ttl"]
    assert Path("s/format").exists()
    assert not Path("kg-store").exists()


def test_the_store_gathers_and_the_files_are_of_this_build() -> None:
    kg("build", write("storm.txt", STORM))
    kg("build", write("calm.txt", CALM))
    assert kg("query", "articles", "--format", "csv").stdout.splitlines()[1:] == [
        f"calm,Calm returns,,,{len(CALM)},0,0,0",
        f"storm,Storm closes harbour,,,{len(STORM)},1,2,2",
    ]
    assert "Mira Holt" not in Path("exports/graph.ttl").read_text()
    assert "Mira Holt" in kg("export", "turtle").stdout


def test_an_article_without_quotes_is_an_honest_empty_answer() -> None:
    result = kg("build", write("calm.txt", CALM))
    assert result.exit_code == 0
    assert "nobody is quoted" in result.stdout
    assert "no quantities" in result.stdout


def test_of_many_the_others_still_get_done() -> None:
    write("in/a.txt", STORM)
    write("in/b.txt", "")
    Path("in/c.txt").write_bytes("naïve".encode("latin-1"))
    Path("in/d.txt").write_bytes(b"\x00\x01\x02" * 100)
    write("in/e.txt", STORM)
    result = kg("build", "in", "missing.txt")
    assert result.exit_code == 0
    assert "1 article is in the store" in result.stdout
    sentences = [re.sub(r"^kg: ", "", line) for line in result.stderr.splitlines()]
    assert len(sentences) == 5
    same = "in/e.txt: left out: its text is the same as that of in/a.txt"
    beginnings = ["in/b.txt: the file is empty", "in/c.txt: ", "in/d.txt: ", same, "missing.txt: "]
    for sentence, beginning in zip(sorted(sentences), beginnings, strict=True):
        assert sentence.startswith(beginning)


def test_where_nothing_can_be_read_nothing_is_written() -> None:
    Path("empty").mkdir()
    failing(1, "^kg: missing.txt: there is no such file", "build", "missing.txt")
    failing(1, "^kg: empty: ", "build", "empty")
    failing(1, "^kg: https://example.org/a: ", "build", "https://example.org/a")
    assert sorted(path.name for path in Path().iterdir()) == ["empty"]


def test_many_articles_are_summed_up_in_a_line_each() -> None:
    for number in range(11):
        write(f"in/{number:02}.txt", CALM.replace("Monday", f"day {number}"))
    result = kg("build", "in")
    assert result.exit_code == 0
    assert sum("Calm returns" in line for line in result.stdout.splitlines()) == 11
    assert "kg query experts" in result.stdout


def test_a_store_or_folder_that_cannot_be_used_is_said_before_the_work() -> None:
    write("file", "x")
    write("other/thesis.doc", "x")
    failing(1, "^kg: file: it is a file, not a store", "build", "--store", "file")
    failing(1, "^kg: other: the folder holds other things", "--store", "other", "build")
    failing(1, "^kg: file: it is a file: name a folder with -o", "build", "-o", "file")
    with Store.open("kg-store"):
        failing(1, "^kg: kg-store: another process is using the store", "build")
    assert not Path("exports").exists()


KILLED = """
import os, sys
from pathlib import Path
from kg import files
from kg.cli.build import keep
from kg.store import folder
from store_fixtures import harbour
stop = sys.argv[1]
def reached(step):
    if step == stop:
        os._exit(9)
files.reached = folder.reached = reached
keep([harbour()], Path(sys.argv[2]), Path(sys.argv[3]))
"""


@pytest.mark.parametrize(
    ("step", "stored", "placed"),
    [("staged graph.html", 1, 0), ("shard 1", 1, 0), ("decided", 2, 0), ("journal removed", 2, 0), ("placed graph.ttl", 2, 1), ("never", 2, 3)],
)
def test_a_killed_build_leaves_store_and_exports_as_they_were_or_complete(folder: Path, step: str, stored: int, placed: int) -> None:
    from kg.cli.build import keep

    keep([hostile()], Path("s"), Path("out"))
    before = {path.name: path.read_bytes() for path in Path("out").iterdir()}
    done = subprocess.run([sys.executable, "-c", KILLED, step, str(folder / "s"), str(folder / "out")], cwd=TESTS, timeout=60, check=False)
    assert done.returncode == (0 if step == "never" else 9)
    keep([harbour()], Path("other"), Path("expected"))
    after = {path.name: path.read_bytes() for path in Path("expected").iterdir()}
    found = {name: (folder / "out" / name).read_bytes() for name in before}
    assert all(found[name] in (before[name], after[name]) for name in found)
    assert sum(found[name] == after[name] for name in found) == placed
    with Store.open("s", read_only=True) as store:
        assert sum(str(graph).endswith("/extraction") for graph in store.graphs()) == stored
        assert store.query("ASK { ?who a eq:RegistryEntity ; schema:name 'Mira Holt' }") is (stored == 2), "the registry comes with its articles"
    keep([harbour()], Path("s"), Path("out"))  # and what it left is gone after the next
    assert {path.name: path.read_bytes() for path in Path("out").iterdir()} == after


# Extract


def test_extract_prints_records_of_the_contract() -> None:
    result = kg("extract", write("storm.txt", STORM))
    assert (result.exit_code, result.stderr) == (0, "")
    record = json.loads(result.stdout)
    assert list(record) == [
        "id",
        "sha256",
        "title",
        "published",
        "publisher",
        "url",
        "byline",
        "speakers",
        "quotes",
        "quantities",
        "entities",
        "claims",
        "problems",
    ]
    assert record["id"] == "storm"
    assert [speaker["name"] for speaker in record["speakers"]] == ["Mira Holt"]
    for quote in record["quotes"]:
        assert " [...] ".join(STORM[start:end] for start, end in quote["content"]) == quote["text"]
    assert not Path("kg-store").exists()


def test_a_folder_and_several_files_give_a_list() -> None:
    write("in/storm.txt", STORM)
    assert [record["id"] for record in json.loads(kg("extract", "in").stdout)] == ["storm"]
    assert [record["id"] for record in json.loads(kg("extract", "in/storm.txt", write("calm.txt", CALM)).stdout)] == ["storm", "calm"]


def test_jsonl_is_an_object_a_line() -> None:
    lines = kg("extract", write("storm.txt", STORM), write("calm.txt", CALM), "--format", "jsonl").stdout.splitlines()
    assert [json.loads(line)["id"] for line in lines] == ["storm", "calm"]


def test_extract_goes_on_after_a_bad_file() -> None:
    result = kg("extract", "missing.txt", write("calm.txt", CALM), "--format", "jsonl")
    assert result.exit_code == 0
    assert json.loads(result.stdout)["id"] == "calm"
    assert result.stderr.startswith("kg: missing.txt: there is no such file")
    failing(1, "^kg: missing.txt: there is no such file", "extract", "missing.txt")


def test_extract_as_a_table() -> None:
    result = kg("extract", write("storm.txt", STORM), "--format", "table")
    assert "storm: Storm closes harbour\n" in result.stdout
    assert re.search(r"direct +speech +Mira Holt +“?\"We lost about 40 boats", result.stdout)


# Query


def test_query_lists_the_catalogue() -> None:
    result = kg("query")
    assert result.exit_code == 0
    assert len(re.findall(r"^\w+ .*\?", result.stdout, re.MULTILINE)) == len(catalogue())
    assert re.search(r"^about .* words$", result.stdout, re.MULTILINE)


def test_query_explains_a_question() -> None:
    result = kg("query", "about", "--explain")
    assert "# Reading: " in result.stdout
    assert "# Parameter: words - " in result.stdout
    assert "ORDER BY" in result.stdout


def test_query_as_a_table(filled: Path) -> None:
    result = kg("query", "experts")
    assert result.exit_code == 0
    assert re.search(r"^Mira Holt +engineer +Coastal Institute +2 +harbour$", result.stdout, re.MULTILINE)
    assert result.stdout.endswith("(3 rows)\n")
    assert HARMLESS.fullmatch(kg("query", "where").stdout)
    assert "<b>Sons</b>" in result.stdout


def test_a_long_table_is_cut_and_says_so(filled: Path) -> None:
    digits = " ".join(map(str, range(11)))
    long = f"SELECT * {{ VALUES ?a {{ {digits} }} VALUES ?b {{ {digits} }} VALUES ?c {{ {digits} }} }}"
    shown = kg("query", "-e", long).stdout
    assert shown.endswith("(1331 rows; the first 500 are shown, --format csv has all)\n")
    assert 500 < shown.count("\n") < 510
    assert kg("query", "-e", long, "--format", "csv").stdout.count("\n") == 1_332


def test_query_in_every_format(filled: Path) -> None:
    rows = list(csv.DictReader(io.StringIO(kg("query", "kinds", "--format", "csv").stdout)))
    assert rows[1]["speaker"] == "Mira Holt"
    assert len(json.loads(kg("query", "kinds", "--format", "json").stdout)["results"]["bindings"]) == 6
    assert len(ElementTree.fromstring(kg("query", "kinds", "--format", "xml").stdout)[1]) == 6
    failing(1, "ttl is for CONSTRUCT and DESCRIBE", "query", "kinds", "--format", "ttl")


def test_query_with_a_parameter(filled: Path) -> None:
    result = kg("query", "about", "--param", "words=a = b", "--param", "words=WARNED", "--format", "csv")
    assert [row["speaker"] for row in csv.DictReader(io.StringIO(result.stdout))] == ["Mira Holt"]
    assert kg("query", "about", "--param", "words==HYPER", "--format", "csv").stdout.count("\n") == 2


def test_free_sparql(filled: Path) -> None:
    assert kg("query", "-e", "ASK { ?s schema:name 'Mira Holt' }").stdout == "yes\n"
    assert kg("query", "-e", "ASK { ?s schema:name 'Nobody' }").stdout == "no\n"
    described = kg("query", "-e", "DESCRIBE ?s WHERE { ?s schema:name 'Mira Holt' }").stdout
    assert len(Graph().parse(data=described, format="turtle")) == 6
    assert "(6 rows)" in kg("query", "-e", "DESCRIBE ?s WHERE { ?s schema:name 'Mira Holt' }", "--format", "table").stdout
    assert kg("query", "-f", write("q.rq", "ASK {}")).stdout == "yes\n"
    assert kg("query", "-f", "-", stdin="ASK {}").stdout == "yes\n"
    assert kg("query", "-e", "SELECT ('x' AS ?y) {} LIMIT 0").stdout.endswith("(0 rows)\n")


def test_what_is_wrong_with_a_query_is_a_sentence(filled: Path) -> None:
    failing(1, r"does not parse: line 1, character \d+, behind", "query", "-e", "SELECT ?x WHERE {")
    failing(1, "does not parse", "query", "-e", "")
    failing(1, "DROP is an update", "query", "-e", "DROP ALL")
    failing(1, "SERVICE is refused", "query", "-e", "ASK { SERVICE <http://127.0.0.1/> {} }")
    failing(1, "missing.rq: the file cannot be read: No such file", "query", "-f", "missing.rq")
    Path("latin.rq").write_bytes(b"ASK { ?s ?p '\xe9' }")
    failing(1, "latin.rq: the file is not UTF-8", "query", "-f", "latin.rq")
    failing(1, "the query failed|does not parse", "query", "-e", "SELECT (xsd:integer('\ud800') AS ?x) {}")


def test_no_store_says_what_to_do() -> None:
    for args in (["query", "quotes"], ["export", "turtle"], ["view"], ["validate"]):
        failing(1, "^kg: kg-store: there is no store here: run kg build first", *args)
    assert not list(Path().iterdir())


def test_the_store_is_chosen_by_option_or_environment(filled: Path) -> None:
    Path("kg-store").rename("elsewhere")
    ask = ["query", "-e", "ASK { ?s schema:name 'Mira Holt' }"]
    for args, environment in ((["--store", "elsewhere", *ask], {}), ([*ask, "--store", "elsewhere"], {}), (ask, {"KG_STORE": "elsewhere"})):
        assert kg(*args, **environment).stdout == "yes\n"
    assert kg("--store", "nowhere", *ask, "--store", "elsewhere", KG_STORE="void").stdout == "yes\n"


def test_a_numeral_that_is_none_prints_no_traceback(filled: Path) -> None:
    result = kg("query", "-e", "SELECT ('x'^^xsd:integer AS ?y) {}")
    assert (result.exit_code, result.stderr) == (0, "")


# Export, view, validate


@pytest.mark.parametrize("format", FORMATS)
def test_export_writes_a_file_or_standard_output(filled: Path, format: str) -> None:
    printed = kg("export", format)
    assert printed.exit_code == 0
    result = kg("export", format, "-o", "deep/out")
    assert result.stdout == "wrote deep/out\n"
    assert Path("deep/out").read_bytes() == printed.stdout_bytes
    assert kg("export", format, "-o", "-").stdout_bytes == printed.stdout_bytes


def test_graphml_of_the_store_is_read_by_networkx(filled: Path) -> None:
    kg("export", "graphml", "-o", "g.graphml")
    assert len(nx.read_graphml("g.graphml")) > 20


def test_export_where_it_cannot_be_written(filled: Path) -> None:
    failing(1, r"^kg: kg-store: cannot be written: it is a folder", "export", "csv", "-o", "kg-store")
    failing(1, r"^kg: /dev/full: cannot be written: No space left on device", "export", "csv", "-o", "/dev/full")


def test_view_writes_the_page(filled: Path) -> None:
    result = kg("view")
    assert result.stdout == "wrote exports/view.html\n"
    page = Path("exports/view.html").read_text()
    assert page.lower().startswith("<!doctype html>")
    kg("view", "--around", "mira holt", "-o", "holt.html")
    assert len(Path("holt.html").read_text()) < len(page)
    failing(1, "nobody in the store is called 'Mira Hold'", "view", "--around", "Mira Hold")


def test_validate_a_store_and_a_file(filled: Path) -> None:
    kg("export", "turtle", "-o", "good.ttl")
    result = kg("validate", "good.ttl")
    assert result.stdout.startswith("conforms: 0 violations")
    bad = Path("good.ttl").read_text().replace("oa:start 49", "oa:start 490")
    result = kg("validate", write("bad.ttl", bad))
    assert result.exit_code == 1
    assert result.stdout.startswith("does not conform: ")
    assert "violation: " in result.stdout
    failing(1, "missing.ttl", "validate", "missing.ttl")
    failing(1, "broken.ttl: is not valid", "validate", write("broken.ttl", "<a> <b"))


def test_validate_compares_the_store_with_its_texts(filled: Path) -> None:
    text = next(path for path in Path("kg-store/texts").iterdir() if "Mira Holt" in path.read_text())
    text.write_text(text.read_text().replace("Mira", "Mora"))
    result = kg("validate")
    assert result.exit_code == 1
    assert HARMLESS.fullmatch(result.stdout)


# Terminals, pipes, signals


def run(*args: str, **more: object) -> subprocess.Popen[str]:
    return subprocess.Popen([sys.executable, "-m", "kg", *args], stderr=subprocess.PIPE, text=True, **more)  # type: ignore[call-overload,no-any-return]


LONG = "SELECT ?a ?b {{ VALUES ?a {{ {0} }} VALUES ?b {{ {0} }} }}".format(" ".join(map(str, range(200))))


@pytest.mark.parametrize("unbuffered", ["", "1"])
def test_a_reader_that_goes_away_is_no_error_message(filled: Path, unbuffered: str) -> None:
    environment = {**os.environ, "PYTHONUNBUFFERED": unbuffered}
    with run("query", "-e", LONG, "--format", "csv", stdout=subprocess.PIPE, env=environment) as process:
        assert process.stdout is not None
        assert process.stdout.readline() == "a,b\n"
        process.stdout.close()
        assert process.stderr is not None
        assert process.stderr.read() == ""
        assert process.wait(timeout=60) == 1


def test_a_slow_reader_gets_everything(filled: Path) -> None:
    with run("query", "-e", LONG, "--format", "csv", stdout=subprocess.PIPE, env={**os.environ, "PYTHONUNBUFFERED": "1"}) as process:
        output, errors = process.communicate(timeout=60)
    assert (output.count("\n"), errors, process.returncode) == (40_001, "", 0)


def test_a_full_disk_behind_standard_output_is_a_sentence(filled: Path) -> None:
    with Path("/dev/full").open("w") as full, run("query", "quotes", stdout=full) as process:
        _, errors = process.communicate(timeout=60)
    assert errors == "kg: No space left on device\n"
    assert process.returncode == 1


def test_ctrl_c_is_a_word(filled: Path) -> None:
    os.mkfifo("pipe")
    before = signal.signal(signal.SIGINT, signal.default_int_handler)  # what a shell runs in the background ignores it, and its children too
    try:
        process = run("query", "-f", "pipe", stdout=subprocess.DEVNULL)
    finally:
        signal.signal(signal.SIGINT, before)
    with process, Path("pipe").open("w"):
        process.send_signal(signal.SIGINT)
        _, errors = process.communicate(timeout=60)
    assert errors.strip() == "kg: interrupted"
    assert process.returncode == 1


def test_an_unforeseen_error_is_a_sentence_too(filled: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(*_: object) -> None:
        raise ZeroDivisionError("division by zero")

    monkeypatch.setattr("kg.export.pieces", broken)
    failing(1, "unexpected ZeroDivisionError: division by zero .* please report it", "export", "turtle")
    monkeypatch.setenv("KG_TRACEBACK", "1")
    result = CliRunner().invoke(main, ["export", "turtle"])
    assert isinstance(result.exception, ZeroDivisionError)


@pytest.mark.parametrize(
    ("words", "shown"),
    [
        ("plain – “text” é 世界", "plain – “text” é 世界"),
        ("\x1b[2J\x1b]0;title\x07", "[2J ]0;title"),
        ("a\u202eb\u2066c", "a b c"),
        ("one\r\ntwo\u2028three", "one two three"),
        ("\ud800", ""),
        ("[bold]x[/bold] :smile:", "[bold]x[/bold] :smile:"),
    ],
)
def test_a_terminal_gets_words_only(words: str, shown: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert clean(words) == shown
    show_table(("words",), [(words,)])
    lines = capsys.readouterr().out.splitlines()
    assert lines[0] == "words"
    assert lines[2:] == [shown]


def test_a_narrow_terminal_gets_lists(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    monkeypatch.setattr("sys.stdout.isatty", lambda: True)
    monkeypatch.setenv("COLUMNS", "20")
    rows = [("1", None, "x" * 60, ""), ("2", "b", "", "")]
    show_table(("a", "longer", "c", "d"), rows)
    assert capsys.readouterr().out == f"[1]\n  a       1\n  c       {'x' * 60}\n[2]\n  a       2\n  longer  b\n"
    monkeypatch.setenv("COLUMNS", "40")
    show_table(("a", "longer", "c", "d"), rows)
    lines = capsys.readouterr().out.splitlines()
    assert lines[0].split() == ["a", "longer", "c", "d"]
    assert max(map(len, lines)) <= 40
    assert sum(line.count("x") for line in lines) == 60  # folded, not cut
