"""Who of the registry is whom outside: what links, what stays open, dumps and endpoints, and that a person's word holds."""

from __future__ import annotations

import bz2
import gzip
import json
import threading
import urllib.parse
from collections.abc import Iterator, Sequence
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path

import pytest
from click.testing import CliRunner
from outside_fixture import WIKIDATA, decisions, dump, item, match, with_decisions
from registry_fixture import articles, concert, dams, flood, key, says

from kg import derived
from kg.cli import main
from kg.errors import SourceError, StoreError
from kg.identity import Referent, decide, outside, service
from kg.identity.dump import candidates
from kg.identity.reconciliation import Candidate, Match, known, lookup, settled, suggestions
from kg.query import ask
from kg.store import Store

OFFICE = Referent(f"{1:016}/office", "organisation", "Lake Office")
HOLT = Referent(f"{1:016}/holt", "person", "Mira Holt", (), None, "Norlandic", ("hydrologist",), (OFFICE.key,))


def found(referents: Sequence[Referent], *outside: Candidate) -> list[tuple[str, str, str]]:
    """Number, outcome and witness of every suggestion."""
    registry = decide(referents)
    made = suggestions(known(registry, referents), outside, "a dump")
    assert made == suggestions(known(registry, referents), outside[::-1], "a dump"), "the order of the candidates says nothing"
    return [(each.id.rpartition("Q")[2], each.outcome, each.referent) for each in made]


def someone(number: int, description: str, label: str = "Mira Holt", *statements: str, aliases: tuple[str, ...] = ()) -> Candidate:
    return Candidate(f"{WIKIDATA}Q{number}", label, aliases, description, "person", statements)


# What links


@pytest.mark.parametrize(
    ("candidate", "outcome"),
    [
        (someone(1, "hydrologist at the Lake Office"), "exact"),
        (someone(1, "Norlandic hydrologist"), "exact"),
        (someone(1, "", "Mira Holt", "Lake Office", "hydrologist"), "exact"),
        (someone(1, "hydrologist"), "close"),
        (someone(1, "head of the Lake Office"), "close"),
        (someone(1, "Norlandic skier"), "close"),
        (someone(1, "hydrologist at the Lake Office", "Mira J. Holt"), "close"),
        (someone(1, "hydrologist at the Lake Office", "M. J. Holt", aliases=("Mira Holt",)), "exact"),
        (someone(1, ""), None),
        (someone(1, "skier"), None),
        (someone(1, "deputy hydrologist"), None),
        (someone(1, "hydrologist at the Lake Office", "Nora Holt"), None),
        (someone(1, "hydrologist at the Lake Office", "Holt"), None),
    ],
)
def test_a_name_and_a_fact_link(candidate: Candidate, outcome: str | None) -> None:
    expected = [("1", outcome, HOLT.key)] if outcome else []
    assert found([HOLT, OFFICE], candidate) == expected


def test_of_equals_none_is_linked_and_all_are_listed() -> None:
    assert found([HOLT, OFFICE], someone(1, "hydrologist"), someone(2, "glacial hydrologist")) == [("1", "open", HOLT.key), ("2", "open", HOLT.key)]


def test_the_better_of_two_is_likely_and_not_sure() -> None:
    made = found([HOLT, OFFICE], someone(1, "hydrologist at the Lake Office"), someone(2, "hydrologist"), someone(3, "skier"))
    assert made == [("1", "close", HOLT.key)]


def test_a_nationality_that_articles_use_speaks_against() -> None:
    other = Referent(f"{2:016}/dahl", "person", "Per Dahl", (), None, "Eskelian", ("engineer",))
    assert found([HOLT, OFFICE, other], someone(1, "Eskelian hydrologist at the Lake Office")) == []


def test_the_witness_is_the_article_that_agrees_most() -> None:
    bare = Referent(f"{0:016}/holt", "person", "Mira Holt")
    ((_, _, witness),) = found([bare, HOLT, OFFICE], someone(1, "hydrologist at the Lake Office"))
    assert witness == HOLT.key


def test_a_body_needs_more_than_its_name() -> None:
    union = Referent(f"{1:016}/gu", "organisation", "Gannet Union", ("GU",), None, "Norlandic")
    far = Candidate(f"{WIKIDATA}Q1", "Gannet Union", (), "trade union", "organisation")
    near = Candidate(f"{WIKIDATA}Q2", "The Gannet Union", (), "Norlandic trade union", "organisation")
    short = Candidate(f"{WIKIDATA}Q3", "Gannet Union", ("GU",), "trade union", "organisation")
    assert found([union], far) == []
    assert found([union], far, near) == [("2", "close", union.key)]
    assert found([union], far, short) == [("3", "close", union.key)]


# Which decisions hold


def line(referent: str, number: int, outcome: str, by: str = "") -> Match:
    return match(referent, number, "Mira Holt", outcome, 0.9, "it fits", by)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("lines", "expected"),
    [
        ([line("a/x", 1, "exact")], [("A", 1, "exact")]),
        ([line("a/x", 1, "exact"), line("a/x", 1, "open")], [("A", 1, "open")]),
        ([line("a/x", 1, "different", "Eva"), line("a/x", 1, "exact")], [("A", 1, "different")]),
        ([line("a/x", 1, "different", "Eva"), line("a/x", 1, "exact", "Eva")], [("A", 1, "exact")]),
        ([line("a/x", 1, "exact"), line("a/x", 2, "close")], [("A", 1, "open"), ("A", 2, "open")]),
        ([line("a/x", 1, "exact"), line("a/x", 2, "exact", "Eva")], [("A", 2, "exact")]),
        ([line("a/x", 1, "exact"), line("b/x", 1, "exact")], [("A", 1, "open"), ("B", 1, "open")]),
        ([line("gone/x", 1, "exact")], []),
    ],
)
def test_a_person_outranks_and_what_excludes_each_other_is_asked(lines: list[Match], expected: list[tuple[str, int, str]]) -> None:
    held = settled(lines, {"a/x": "A", "b/x": "B"})
    assert [(entity, int(each.id.rpartition("Q")[2]), each.outcome) for entity, each in held] == expected


def test_decisions_survive_rebuilds_and_follow_the_referent(tmp_path: Path) -> None:
    """A person's verdict that parts two referents takes the link along with its witness."""
    with with_decisions(tmp_path / "s") as store:
        derived.keep(store, articles())
        before = store.nquads()
        derived.refresh(store)
        assert store.nquads() == before
        apart = [says(key(flood(), "ilse-marwick"), key(dams(), "ilse-marwick"), same=False)]
        derived.keep(store, [], apart)
        rows = {tuple(map(str, row)) for row in ask(store, "wikidata").rows}
        assert any(row[1].endswith("Q901") and row[2] == "exactMatch" and row[7] == "flood" for row in rows)


def test_a_line_that_is_none_is_told() -> None:
    good = outside.lines(decisions())
    assert list(outside.read(good)) == decisions()
    for bad in ("{", "[]", '{"referent": 1}', good.splitlines()[0].replace("http:", "javascript:"), good.splitlines()[0].replace("0.9", "9")):
        with pytest.raises(StoreError, match="line 6 is no decision"):
            list(outside.read(good + bad))


# Dumps

WANTED = {("person", lookup(name, "person")) for name in ("Ilse Marwick", "Tom Garrick", "Bo Tarn")} | {("organisation", "fennel institute")}


@pytest.mark.parametrize(("suffix", "packed"), [(".json", bytes), (".json.gz", gzip.compress), (".json.bz2", bz2.compress)])
def test_a_dump_gives_those_who_bear_a_name(tmp_path: Path, suffix: str, packed: type[bytes]) -> None:
    file = tmp_path / f"dump{suffix}"
    file.write_bytes(packed(dump()))
    read = candidates(file, WANTED)  # type: ignore[arg-type]
    assert [each.id.rpartition("/")[2] for each in read] == ["Q901", "Q902", "Q904", "Q905", "Q906", "Q910"]
    assert read[0].statements == ("Fennel Institute",)
    assert [each.sort for each in read] == ["person"] * 5 + ["organisation"]


@pytest.mark.parametrize(
    ("name", "content", "sentence"),
    [
        ("a.json", b"[\n{}\nnot json\n]", "line 3 is no entity"),
        ("a.json", b"[\n" + b"[" * 200_000, "line 2 is no entity"),
        ("a.json.gz", gzip.compress(dump())[:-20], "ends too early"),
        ("a.json.gz", b"plain", "cannot be read"),
        ("a.json", None, "cannot be read"),
    ],
)
def test_a_dump_that_is_none_is_told(tmp_path: Path, name: str, content: bytes | None, sentence: str) -> None:
    if content is not None:
        (tmp_path / name).write_bytes(content)
    with pytest.raises(SourceError, match=sentence):
        candidates(tmp_path / name, WANTED)  # type: ignore[arg-type]


def test_an_entity_of_any_shape_is_passed_over(tmp_path: Path) -> None:
    odd = [{}, {"id": 7}, {"id": "Q1", "labels": []}, {"id": "Q1", "labels": {"en": 3}, "claims": 4}, {**item(1, "Bo Tarn"), "claims": {"P31": [3]}}]
    (tmp_path / "a.json").write_text("\n".join(json.dumps(each) for each in odd), encoding="utf-8")
    assert candidates(tmp_path / "a.json", WANTED) == []  # type: ignore[arg-type]


# Endpoints

MANIFEST = {"versions": ["0.2"], "name": "Recorded", "identifierSpace": WIKIDATA, "schemaSpace": "http://www.wikidata.org/prop/direct/"}
# In the form in which Wikidata's service answers; the persons are invented.
HUMAN = {"id": "Q5", "name": "human"}
RECORDED = {
    "Ilse Marwick": [
        {"id": "Q901", "name": "Ilse Marwick", "description": "hydrologist at the Fennel Institute", "type": [HUMAN], "score": 100, "match": False},
        {"id": "Q902", "name": "Ilse Marwick", "description": "tennis player", "type": [HUMAN], "score": 100, "match": True},
    ],
    "Tom Garrick": [{"id": "Q905", "name": "Tom Garrick", "description": "farmer", "type": [HUMAN], "score": 90.5, "match": True}],
}


class Recorded(BaseHTTPRequestHandler):
    """Answers as it was recorded; other paths answer as an endpoint should not."""

    asked: list[list[str]] = []  # noqa: RUF012 - of all requests of a test

    def do_GET(self) -> None:
        if self.path == "/moved":
            self.send_response(302)
            self.send_header("Location", "/api")
            self.end_headers()
            return
        bodies = {
            "/html": b"<html>",
            "/list": b"[]",
            "/bare": b"{}",
            "/long": b" " * (service.MAX_BYTES + 1),
            "/empty": json.dumps(MANIFEST).encode(),
        }
        self.reply(bodies.get(self.path, json.dumps(MANIFEST).encode()))

    def do_POST(self) -> None:
        form = urllib.parse.parse_qs(self.rfile.read(int(self.headers["Content-Length"])).decode())
        queries = json.loads(form["queries"][0])
        self.asked.append([query["query"] for query in queries.values()])
        answer = {key: {"result": RECORDED.get(query["query"], [])} for key, query in queries.items()}
        self.reply(b"{}" if self.path == "/empty" else json.dumps(answer).encode())

    def reply(self, body: bytes) -> None:
        self.send_response(200)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, format: str, *args: object) -> None:
        """Say nothing."""


@pytest.fixture
def endpoint(monkeypatch: pytest.MonkeyPatch) -> Iterator[str]:
    monkeypatch.setenv("no_proxy", "127.0.0.1")
    monkeypatch.setattr(Recorded, "asked", [])
    server = HTTPServer(("127.0.0.1", 0), Recorded)
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
    thread.start()
    yield f"http://127.0.0.1:{server.server_port}"
    server.shutdown()
    thread.join()
    server.server_close()


def test_an_endpoint_is_asked_in_batches(endpoint: str) -> None:
    names = [f"Nobody {number}" for number in range(service.BATCH)]
    read = service.candidates(f"{endpoint}/api", ["Tom Garrick", *names, "Tom Garrick"])
    assert [(each.id, each.sort, each.description) for each in read] == [(f"{WIKIDATA}Q905", "person", "farmer")]
    assert [len(batch) for batch in Recorded.asked] == [service.BATCH, 1]


@pytest.mark.parametrize(
    ("path", "sentence"),
    [
        ("/html", "the reply is no JSON"), ("/list", "no JSON object"), ("/bare", "no identifierSpace"), ("/long", "longer than"),
        ("/moved", "the status 302"), ("/empty", "no result for the query q0"),
    ],
)  # fmt: skip
def test_an_endpoint_that_is_none_is_told(endpoint: str, path: str, sentence: str) -> None:
    with pytest.raises(SourceError, match=sentence):
        service.candidates(endpoint + path, ["Tom Garrick"])


@pytest.mark.parametrize(
    ("address", "sentence"),
    [("file:///etc/hostname", "http:// or https://"), ("ftp://127.0.0.1/", "http:// or https://"), ("http://127.0.0.1:1/", "cannot be reached")],
)
def test_only_http_is_asked(monkeypatch: pytest.MonkeyPatch, address: str, sentence: str) -> None:
    monkeypatch.setenv("no_proxy", "127.0.0.1")
    with pytest.raises(SourceError, match=sentence):
        service.candidates(address, ["Tom Garrick"])


@pytest.mark.parametrize("result", [None, [], {}, {"id": 1, "name": "x"}, {"id": "Q1", "name": " "}, {"id": "Q1 <x>", "name": "x"}])
def test_a_malformed_candidate_is_passed_over(result: object) -> None:
    assert service.read(result, WIKIDATA) is None


# The command


@pytest.fixture
def place(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    for name in ("KG_STORE", "KG_CORRECTIONS", "KG_USER"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.chdir(tmp_path)
    with Store.open(tmp_path / "kg-store") as store:
        derived.keep(store, [flood(), dams(), concert()])
    (tmp_path / "dump.json").write_bytes(dump())
    return tmp_path / "kg-store"


def run(*args: str) -> str:
    result = CliRunner().invoke(main, ["reconcile", *args])
    assert result.exit_code == 0, result.output
    return result.stdout


def links(place: Path) -> set[tuple[str, str, str]]:
    """Who, number outside, link or verdict."""
    with Store.open(place, read_only=True) as store:
        return {(str(row[0]), str(row[1]).rpartition("Q")[2], str(row[2] or row[3])) for row in ask(store, "wikidata").rows}


BY_DUMP = {
    ("Ilse Marwick", "901", "exactMatch"),
    ("Bo Tarn", "904", "closeMatch"),
    ("Tom Garrick", "905", "open"),
    ("Tom Garrick", "906", "open"),
}


def test_a_dump_links_and_asking_again_changes_nothing(place: Path) -> None:
    assert not links(place)
    assert "exactMatch" in run("--dump", "dump.json")
    assert links(place) == BY_DUMP
    file = (place / "reconciled.jsonl").read_bytes()
    run("--dump", "dump.json")
    assert (place / "reconciled.jsonl").read_bytes() == file
    assert file.count(b"\n") == 4
    assert str(place).encode() not in file


def test_a_person_decides_and_no_later_run_overrules(place: Path) -> None:
    run("--dump", "dump.json")
    run("--different", "dams/Ilse Marwick", f"{WIKIDATA}Q901", "--by", "Eva", "--why", "born later")
    run("--same", "flood/Tom Garrick", f"{WIKIDATA}Q905", "--by", "Eva")
    run("--dump", "dump.json")
    assert links(place) == {("Ilse Marwick", "901", "different"), ("Bo Tarn", "904", "closeMatch"), ("Tom Garrick", "905", "exactMatch")}


def test_an_endpoint_links(place: Path, endpoint: str) -> None:
    run("--endpoint", f"{endpoint}/api?key=secret")
    file = (place / "reconciled.jsonl").read_text(encoding="utf-8")
    assert "(from 127.0.0.1)" in file
    assert "secret" not in file
    assert links(place) == {("Ilse Marwick", "901", "exactMatch"), ("Tom Garrick", "905", "closeMatch")}


@pytest.mark.parametrize(
    ("args", "code", "sentence"),
    [
        ((), 2, "give one of"),
        (("--dump", "dump.json", "--endpoint", "http://127.0.0.1"), 2, "give one of"),
        (("--dump", "none.json"), 1, "cannot be read"),
        (("--same", "Bo Tarn", "Q904", "--by", "Eva"), 2, "is no IRI"),
        (("--same", "Bo Tarn", f"{WIKIDATA}Q904"), 2, "--by"),
        (("--same", "Nobody", f"{WIKIDATA}Q904", "--by", "Eva"), 1, "nobody in the store"),
    ],
)
def test_what_cannot_be_done_is_told(place: Path, args: tuple[str, ...], code: int, sentence: str) -> None:

    result = CliRunner().invoke(main, ["reconcile", *args])
    assert (result.exit_code, result.stdout) == (code, "")
    assert sentence in result.stderr
    assert not (place / "reconciled.jsonl").exists()
