"""``kg serve`` as its users meet it: workers and their limits, who may ask, the command, and reading while others write."""

from __future__ import annotations

import asyncio
import builtins
import contextlib
import json
import operator
import os
import re
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import threading
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

import pytest
from click.testing import CliRunner
from rdflib import Graph
from rdflib.plugins.stores.sparqlstore import SPARQLStore
from starlette.testclient import TestClient
from store_fixtures import WRITER, entry, harbour, hostile

from kg import query
from kg.cli import main
from kg.errors import KgError, QueryError
from kg.serve import workers
from kg.serve.app import create
from kg.serve.protocol import answered
from kg.serve.security import House
from kg.serve.workers import Busy, Desk, TimeLimit, WorkerLost
from kg.store import Store

TESTS = Path(__file__).parent
BASE = "http://127.0.0.1:8000"
TOKEN = "a-token-for-tests-only"
EACH = "SELECT ?o { ?s <http://example.org/p> ?o }"
# Years of work, and little memory.
ENDLESS = "SELECT (COUNT(*) AS ?n) { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i . ?j ?k ?l }"
# All the memory there is.
HUNGRY = "SELECT ?a ?d ?g { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i } ORDER BY ?g ?d ?a"


@pytest.fixture(scope="module")
def place(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("serve") / "store"
    with Store.open(folder) as store:
        store.replace([harbour(), hostile()])
        store.replace_graphs([entry("a", "1", "2")])
    return folder


def alive(number: int) -> bool:
    """Whether a process runs; one that has ended and that nobody has asked about since does not."""
    try:
        return Path(f"/proc/{number}/stat").read_text().rpartition(")")[2].split()[0] != "Z"
    except FileNotFoundError:
        return False


# The desk


def asked(sparql: str) -> dict[str, Any]:
    return {"sparql": sparql, "wanted": ("csv", "ntriples"), "dataset": None}


def at_desk(place: Path, work: Callable[[Desk], Any], **options: Any) -> Any:
    async def run() -> Any:
        async with Desk(str(place), **options) as desk:
            return await work(desk)

    return asyncio.run(run())


def test_a_call_is_answered_by_a_process_with_the_store(place: Path) -> None:
    async def work(desk: Desk) -> None:
        speaker = query.find("speaker").sparql
        with Store.open(place, read_only=True) as store:
            assert await desk.call(query.run, sparql=speaker) == query.run(store, speaker)
        assert await desk.call(len) > 100
        assert await desk.call(builtins.print) is None  # what is printed does not stand between the answers
        assert await desk.call(operator.attrgetter("path")) == place

    at_desk(place, work)


def test_errors_come_back_as_they_are(place: Path) -> None:
    async def work(desk: Desk) -> None:
        with pytest.raises(QueryError, match="line 1, character") as caught:
            await desk.call(answered, **asked("SELECT * {"))
        assert type(caught.value) is QueryError
        with pytest.raises(KgError, match=r"unexpected TypeError: .* \(a mistake in kg"):
            await desk.call(int)
        assert await desk.call(len) > 100

    at_desk(place, work, workers=1)


def test_an_endless_query_is_cut_and_the_others_do_not_notice(place: Path) -> None:
    async def work(desk: Desk) -> None:
        began = time.monotonic()
        endless = [asyncio.create_task(desk.call(answered, **asked(ENDLESS))) for _ in range(2)]
        waits = []
        while time.monotonic() - began < 3:
            at = time.monotonic()
            await desk.call(answered, **asked(EACH))
            waits.append(time.monotonic() - at)
            await asyncio.sleep(0.05)
        found = await asyncio.gather(*endless, return_exceptions=True)
        assert [type(each) for each in found] == [TimeLimit] * 2
        assert "cut at the time limit of 4 seconds" in str(found[0])
        assert time.monotonic() - began < 7
        assert sorted(waits)[len(waits) // 2] < 0.5
        assert await desk.call(len) > 100  # and there are workers again

    at_desk(place, work, limit_s=4.0)


def test_six_endless_queries_hold_no_more_than_half_of_the_workers(place: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(workers, "SOON", 0.2)

    async def work(desk: Desk) -> None:
        endless = [asyncio.create_task(desk.call(answered, free=True, **asked(ENDLESS))) for _ in range(6)]
        await asyncio.sleep(0.1)
        await desk.call(answered, free=True, **asked(EACH))
        while sum(each.done() for each in endless) < 3:
            await asyncio.sleep(0.05)
        again = await asyncio.gather(desk.call(answered, free=True, **asked(ENDLESS)), return_exceptions=True)  # at once: it is known
        turned_away = [*(each.exception() for each in endless if each.done()), *again]
        assert [type(each) for each in turned_away] == [Busy] * 4
        assert {str(each) for each in turned_away} == {workers.CROWDED}
        for each in endless:
            each.cancel()

    at_desk(place, work, limit_s=60.0)


def test_the_application_is_served_before_free_queries(place: Path) -> None:
    async def work(desk: Desk) -> None:
        order: list[str] = []

        async def one(name: str, free: bool) -> None:
            await desk.call(len, free=free)
            order.append(name)

        await asyncio.gather(*(one(name, name.isupper()) for name in ("a", "B", "C", "d", "e")))
        assert order == ["a", "d", "e", "B", "C"]

    at_desk(place, work, workers=1)


def test_a_query_that_takes_all_memory_ends_alone(place: Path) -> None:
    async def work(desk: Desk) -> None:
        with pytest.raises((WorkerLost, KgError), match="needs more memory than a query may use"):
            await desk.call(answered, **asked(HUNGRY))
        assert await desk.call(len) > 100

    at_desk(place, work, workers=1, limit_s=60.0)


def test_those_who_wait_are_served_in_their_order_and_not_for_ever(place: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    async def work(desk: Desk) -> None:
        order: list[int] = []

        async def one(number: int) -> None:
            await desk.call(len)
            order.append(number)

        await asyncio.gather(*(one(number) for number in range(30)))
        assert order == list(range(30))

    async def crowd(desk: Desk) -> None:
        monkeypatch.setattr(workers, "MAX_WAITING", 2)
        endless = [asyncio.create_task(desk.call(answered, **asked(ENDLESS))) for _ in range(4)]
        found = await asyncio.gather(*endless, return_exceptions=True)
        assert sorted(type(each).__name__ for each in found) in (
            ["Busy", "Busy", "Busy", "TimeLimit"],
            ["Busy", "TimeLimit", "TimeLimit", "TimeLimit"],
        )
        assert any(isinstance(each, Busy) and "too many queries are waiting" in str(each) for each in found)

    monkeypatch.setattr(workers, "SPARE", 0)
    at_desk(place, work, workers=1)
    at_desk(place, crowd, workers=1, limit_s=1.0)


def test_workers_end_with_the_desk(place: Path) -> None:
    async def work(desk: Desk) -> list[int]:
        asyncio.create_task(desk.call(answered, **asked(ENDLESS)))  # noqa: RUF006 (cancelled with the loop)
        await asyncio.sleep(0.2)
        return [worker.process.pid for worker in desk._workers]

    numbers = at_desk(place, work)
    assert len(numbers) == 3
    assert not any(alive(number) for number in numbers)


def test_workers_see_what_was_written_meanwhile(tmp_path: Path) -> None:
    with Store.open(tmp_path / "s") as writer:
        writer.replace_graphs([entry("a", "1")])

        async def work(desk: Desk) -> None:
            for value in ("1", "2", "3"):
                writer.replace_graphs([entry("a", value)])
                for _ in range(4):
                    assert (await desk.call(answered, **asked(EACH))).data.split() == [b"o", value.encode()]
            assert len(list((tmp_path / "s" / "snapshots").iterdir())) <= 4  # one that is read by each worker, and the newest

        at_desk(tmp_path / "s", work)


# Who may ask


@pytest.fixture(scope="module")
def client(place: Path) -> Iterator[TestClient]:
    with TestClient(create(str(place), workers=1), base_url=BASE, follow_redirects=False) as opened:
        yield opened


@pytest.mark.parametrize(
    ("host", "status"),
    [
        ("127.0.0.1:8000", 200), ("localhost:8000", 200), ("LOCALHOST:8000", 200), ("[::1]:8000", 200), ("evil.example", 400),
        ("evil.example:8000", 400),
        ("127.0.0.1", 400), ("127.0.0.1:80", 400), ("127.0.0.1:8000.evil.example", 400), ("localhost.evil.example:8000", 400), ("", 400),
        ("10.0.0.1:8000", 400), ("127.0.0.1:8000@evil.example", 400), ("[::1", 400), (":8000", 400), ("127.0.0.1:٨٠٠٠", 400),
    ],
)  # fmt: skip
def test_the_host_header(client: TestClient, host: str, status: int) -> None:
    answer = client.get("/sparql", headers=[(b"Host", host.encode())])
    assert answer.status_code == status


@pytest.mark.parametrize(
    ("headers", "status"),
    [
        ({}, 200), ({"Origin": BASE}, 200), ({"Origin": "http://localhost:8000"}, 200), ({"Sec-Fetch-Site": "same-origin"}, 200),
        ({"Sec-Fetch-Site": "none"}, 200),
        ({"Origin": "https://evil.example"}, 403), ({"Origin": "null"}, 403), ({"Origin": "http://127.0.0.1:8001"}, 403), ({"Origin": ""}, 403),
        ({"Origin": "ftp://127.0.0.1:8000"}, 403), ({"Sec-Fetch-Site": "cross-site"}, 403), ({"Sec-Fetch-Site": "same-site"}, 403),
    ],
)  # fmt: skip
def test_a_page_of_another_site_may_send_nothing(client: TestClient, headers: dict[str, str], status: int) -> None:
    assert client.post("/sparql", data={"query": "ASK {}"}, headers=headers).status_code == status
    assert client.get("/sparql", params={"query": "ASK {}"}, headers=headers).status_code == 200  # a link may lead here


def test_every_answer_has_the_headers_that_keep_a_browser_safe(client: TestClient) -> None:
    for answer in (client.get("/sparql"), client.get("/none"), client.get("/sparql", headers={"Host": "evil"}), client.get("/static/network.css")):
        assert answer.headers["content-security-policy"].startswith("default-src 'none'; script-src 'self'")
        assert "unsafe" not in answer.headers["content-security-policy"]
        assert answer.headers["x-content-type-options"] == "nosniff"
        assert answer.headers["referrer-policy"] == "same-origin"
        assert answer.headers["x-frame-options"] == "DENY"
        assert "server" not in answer.headers
        assert "access-control-allow-origin" not in answer.headers


@pytest.mark.parametrize(
    "path",
    [
        "/static/../app.py", "/static/%2e%2e/app.py", "/static/..%2fapp.py", "/static/..%5capp.py", "/static//etc/passwd", "/static/%2fetc/passwd",
        "/../../etc/passwd", "/static/....//app.py", "/static/%00", "/static/network.css%00.js", "/static/", "/static", "/sparql/../format",
        "/.git/config",
    ],
)  # fmt: skip
def test_paths_lead_nowhere_else(client: TestClient, path: str) -> None:
    answer = client.get(path)
    assert answer.status_code in (404, 307)
    assert "import" not in answer.text
    assert "root:" not in answer.text


def test_a_request_that_is_too_large(client: TestClient) -> None:
    assert client.post("/sparql", data={"query": "x" * 4_000_001}).status_code == 413
    pieces = (b"query=" + b"x" * 100_000 for _ in range(50))  # of no stated length
    assert client.post("/sparql", content=pieces, headers={"Content-Type": "application/x-www-form-urlencoded"}).status_code == 413
    assert client.get("/" + "x" * 3000).status_code == 414
    answer = client.post("/sparql", data={"query": "ASK { " + "{" * 300 + "}" * 300 + " }"})
    assert (answer.status_code, "the query is too large" in answer.text) == (400, True)


def test_other_sites_may_ask_where_that_was_allowed(place: Path) -> None:
    origin = "https://notebook.example"
    with TestClient(create(str(place), workers=1, cors=origin), base_url=BASE) as client:
        answer = client.post("/sparql", data={"query": "ASK {}"}, headers={"Origin": origin})
        assert (answer.status_code, answer.headers["access-control-allow-origin"]) == (200, origin)
        asked = client.options("/sparql", headers={"Origin": origin, "Access-Control-Request-Method": "POST"})
        assert "POST" in asked.headers["access-control-allow-methods"]
        for path, other in (("/sparql", "https://evil.example"), ("/login", origin)):
            answer = client.post(path, data={"query": "ASK {}"}, headers={"Origin": other})
            assert answer.status_code == 403
            assert "access-control-allow-origin" not in answer.headers


def test_away_from_loopback_everything_asks_for_the_token(place: Path) -> None:
    with TestClient(create(str(place), workers=1, host="0.0.0.0", token=TOKEN), base_url="http://192.168.7.7:8000", follow_redirects=False) as client:
        assert client.get("/sparql", params={"query": "ASK {}"}).status_code == 401
        assert client.get("/sparql", params={"query": "ASK {}"}).headers["www-authenticate"] == "Bearer"
        assert client.get("/sparql", params={"query": "ASK {}"}, headers={"Authorization": f"Bearer {TOKEN}x"}).status_code == 401
        assert client.get("/sparql", params={"query": "ASK {}"}, headers={"Authorization": f"Bearer {TOKEN}"}).status_code == 200
        assert client.get("/sparql", headers={"Host": "evil.example:8000"}).status_code == 400
        page = client.get("/", headers={"Accept": "text/html"})
        assert (page.status_code, page.headers["location"]) == (303, "/login")
        assert client.get("/login").status_code == 200
        assert client.post("/login", data={"token": "wrong"}).status_code == 403
        enter = client.post("/login", data={"token": TOKEN})
        assert enter.status_code == 303
        cookie = enter.headers["set-cookie"]
        assert TOKEN not in cookie
        assert {"httponly", "samesite=strict"} <= {part.strip().lower() for part in cookie.split(";")}
        assert client.get("/sparql", params={"query": "ASK {}"}).status_code == 200  # by the cookie
        assert client.post("/sparql", data={"update": "CLEAR ALL"}).status_code == 403  # which is not enough for this


def test_the_cookie_of_one_process_is_none_in_another() -> None:
    one, other = House("0.0.0.0", 1, TOKEN), House("0.0.0.0", 1, TOKEN)
    assert one.cookie != other.cookie
    assert not House("127.0.0.1", 1).is_token("")
    assert TOKEN.encode() not in one.key


# The command


class Running:
    """``kg serve`` in a process of its own."""

    def __init__(self, *words: str, place: Path, env: dict[str, str] | None = None) -> None:
        command = [sys.executable, "-m", "kg", "--store", str(place), "serve", "--port", "0", *words]
        # A line a request: nobody reads a pipe meanwhile, and a full one would bring the server to a stand.
        self.said = tempfile.TemporaryFile("w+", encoding="utf-8")  # noqa: SIM115
        self.process = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=self.said, text=True, env=os.environ | (env or {}))
        assert self.process.stdout is not None
        self.line = self.process.stdout.readline()
        found = re.search(r"http://\S+?:\d+", self.line)
        assert found is not None, self.line
        self.address = found[0]

    def __enter__(self) -> Running:
        return self

    def __exit__(self, *error: object) -> None:
        self.process.kill()
        self.process.communicate()
        self.said.close()

    def workers(self) -> list[int]:
        listed = subprocess.run(["ps", "-o", "pid=,args=", "--ppid", str(self.process.pid)], capture_output=True, text=True, check=False).stdout
        return [int(line.split()[0]) for line in listed.splitlines() if "kg.serve.worker" in line]

    def end(self, how: signal.Signals) -> tuple[int, str, str]:
        self.process.send_signal(how)
        out, _ = self.process.communicate(timeout=20)
        self.said.seek(0)
        return self.process.returncode, out, self.said.read()


@pytest.mark.parametrize("how", [signal.SIGINT, signal.SIGTERM])
def test_it_says_where_it_is_and_ends_clean(place: Path, how: signal.Signals) -> None:
    with Running(place=place) as running:
        assert running.line == f"{place} is served at {running.address}/ (SPARQL at /sparql); Ctrl-C ends it\n"
        numbers = running.workers()
        assert len(numbers) == 3
        with urllib.request.urlopen(f"{running.address}/sparql?query=ASK%7B%7D&secret=hunter2") as answer:
            assert json.load(answer)["boolean"] is True
        threading.Thread(target=lambda: suppressed(running.address, ENDLESS), daemon=True).start()
        time.sleep(0.5)
        code, _, err = running.end(how)
        assert code == 0
        assert "Traceback" not in err
        assert re.search(r"^\S+ \S+ GET /sparql 200 \d+ ms$", err, re.MULTILINE)
        assert "hunter2" not in err
        assert not any(alive(number) for number in numbers)


def suppressed(address: str, sparql: str) -> None:
    with contextlib.suppress(OSError), urllib.request.urlopen(f"{address}/sparql?{urlencode({'query': sparql})}") as answer:
        answer.read()


def test_workers_end_with_a_server_that_is_killed(place: Path) -> None:
    with Running(place=place) as running:
        threading.Thread(target=lambda: suppressed(running.address, ENDLESS), daemon=True).start()
        time.sleep(0.5)
        numbers = running.workers()
        running.process.kill()
        ends = time.monotonic() + 10
        while any(alive(number) for number in numbers) and time.monotonic() < ends:
            time.sleep(0.05)
        assert not any(alive(number) for number in numbers)


def test_the_time_limit_of_the_command(place: Path) -> None:
    with Running("--limit", "1", place=place) as running:
        with pytest.raises(urllib.error.HTTPError) as caught:
            urllib.request.urlopen(f"{running.address}/sparql?{urlencode({'query': ENDLESS})}")
        assert caught.value.code == 503
        assert caught.value.headers["retry-after"].isdecimal()
        assert "the time limit of 1 seconds" in caught.value.read().decode()


def test_other_programs_ask_it(place: Path) -> None:
    """rdflib's client and curl, as they come."""
    with Running(place=place, env={"KG_TOKEN": TOKEN}) as running:
        endpoint = f"{running.address}/sparql"
        for method in ("GET", "POST", "POST_FORM"):
            graph = Graph(SPARQLStore(endpoint, method=method, returnFormat="json"))
            assert {str(row[0]) for row in graph.query(EACH)} == {"1", "2"}  # type: ignore[index]
            made = SPARQLStore(endpoint, method=method).query("CONSTRUCT WHERE { ?s <http://example.org/p> ?o }")
            assert len(made.graph or ()) == 2
        if shutil.which("curl") is None:
            pytest.skip("curl is not installed")

        def curl(*words: str) -> str:
            return subprocess.run(["curl", "-sS", "--max-time", "20", *words], capture_output=True, text=True, check=True).stdout

        assert sorted(curl("-G", endpoint, "--data-urlencode", f"query={EACH}", "-H", "Accept: text/csv").split()) == ["1", "2", "o"]
        assert sorted(curl(endpoint, "--data-urlencode", f"query={EACH}", "-H", "Accept: text/csv").split()) == ["1", "2", "o"]
        body = ("-H", "Content-Type: application/sparql-query", "--data-binary", EACH, "-H", "Accept: text/csv")
        assert sorted(curl(endpoint, *body).split()) == ["1", "2", "o"]
        assert curl("-o", "/dev/null", "-w", "%{http_code}", "--path-as-is", f"{running.address}/static/../../../../etc/passwd") == "404"
        assert curl("-o", "/dev/null", "-w", "%{http_code}", "-H", "Host: evil.example", endpoint) == "400"
        assert curl("-o", "/dev/null", "-w", "%{http_code}", endpoint, "-d", "update=CLEAR ALL") == "403"
        _, _, err = running.end(signal.SIGTERM)
        assert TOKEN not in err


def test_it_is_read_while_somebody_writes(tmp_path: Path) -> None:
    place = tmp_path / "s"
    with subprocess.Popen([sys.executable, "-c", WRITER, str(place)], stdout=subprocess.PIPE, text=True, cwd=TESTS) as writer:
        assert writer.stdout is not None
        assert writer.stdout.readline() == "0\n"
        with Running(place=place) as running:
            seen = []
            ends = time.monotonic() + 3
            while time.monotonic() < ends:
                with urllib.request.urlopen(f"{running.address}/sparql?{urlencode({'query': EACH, 'format': 'csv'})}") as answer:
                    rows = answer.read().decode().split("\r\n")[1:-1]
                assert len(rows) == 5
                assert len({row.split()[0] for row in rows}) == 1  # never a state between two
                seen.append(int(rows[0].split()[0]))
        writer.kill()
    assert len(set(seen)) > 2
    assert seen[-1] > seen[0]


@pytest.mark.parametrize(
    ("words", "code", "sentence"),
    [
        (["serve", "--store", "none"], 1, "none: there is no store here: run kg build first"),
        (["serve", "--host", "0.0.0.0"], 2, "others can reach 0.0.0.0: give a token"),
        (["serve", "--token-file", "none"], 1, "none: the file with the token cannot be read"),
        (["serve", "--token-file", "short"], 1, "the token has at least 16 characters"),
        (["serve", "--token-file", "fine", "--cors", "*"], 2, "which a token contradicts"),
        (["serve", "--host", "256.0.0.1"], 2, "others can reach 256.0.0.1"),
        (["serve", "--port", "70000"], 2, "70000"),
    ],
)
def test_what_cannot_be_served_is_said(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, words: list[str], code: int, sentence: str) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.delenv("KG_TOKEN", raising=False)
    Path("short").write_text("abc\n")
    Path("fine").write_text(f"{TOKEN}\n")
    result = CliRunner().invoke(main, words)
    assert result.exit_code == code
    assert sentence in result.stderr
    assert len(result.stderr.splitlines()) == 1


def test_a_port_that_is_taken(place: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = str(taken.getsockname()[1])
        result = CliRunner().invoke(main, ["--store", str(place), "serve", "--port", port])
    assert result.exit_code == 1
    assert (
        result.stderr
        == f"kg: cannot listen at 127.0.0.1, port {port} (Address already in use): choose another with --host or --port (0 takes any free one)\n"
    )
