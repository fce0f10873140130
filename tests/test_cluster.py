"""The same build on a cluster: a real scheduler with two worker processes, one of which is killed; and what is said where there is none."""

from __future__ import annotations

import os
import re
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import dask.config
import pytest
from bulk_fixture import archive, content, started, waits_for
from click.testing import CliRunner

from kg.bulk import Task, cluster, setup
from kg.cli import main
from kg.errors import KgError
from kg.records import Article
from kg.store import Store

START = 60
FRENCH = (
    "Nous ne savons pas quand le vieux pont sera rouvert, a dit la porte-parole du port, qui attend encore les résultats de l'enquête. "
    "Le conseil de la ville se réunit demain.\n"
)


def program(module: str, log: Path, *args: str) -> subprocess.Popen[bytes]:
    with log.open("wb") as out:
        return subprocess.Popen([sys.executable, "-W", "ignore", "-m", f"distributed.cli.{module}", *args], stdout=out, stderr=out, cwd=log.parent)


def said(log: Path, pattern: str) -> str:
    """What a program has to say before it can be used."""
    deadline = time.monotonic() + START
    while not (found := re.search(pattern, log.read_text())):
        assert time.monotonic() < deadline, log.read_text()
        time.sleep(0.05)
    return found[1]


@pytest.fixture
def scheduler(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[tuple[str, list[subprocess.Popen[bytes]]]]:
    """A scheduler's address, itself and its two workers; none of them has a nanny that would start it again."""
    monkeypatch.setenv("KG_ENGINE", "rules")
    monkeypatch.chdir(tmp_path)
    log = tmp_path / "scheduler.log"
    running = [program("dask_scheduler", log, "--host", "127.0.0.1", "--port", "0", "--no-dashboard", "--no-show")]
    try:
        address = said(log, r"Scheduler at:\s+(tcp://127.0.0.1:\d+)")
        for name in ("one", "two"):
            log = tmp_path / f"{name}.log"
            running.append(
                program("dask_worker", log, address, "--nthreads", "1", "--no-nanny", "--no-dashboard", "--local-directory", str(tmp_path))
            )
            said(log, r"(Registered to):\s+tcp")
        yield address, running
    finally:
        for each in running:
            each.kill()
            each.wait()


def test_a_cluster_one_of_whose_workers_is_killed_builds_the_same_graph(
    tmp_path: Path, scheduler: tuple[str, list[subprocess.Popen[bytes]]], monkeypatch: pytest.MonkeyPatch
) -> None:
    address, (_, *workers) = scheduler
    archive(tmp_path / "in", 40)
    assert started(tmp_path, "one", "--jobs", "1").wait(120) == 0
    process = started(tmp_path, "two", "--cluster", address)
    waits_for(tmp_path, process, "two/gathered")
    os.kill(workers[0].pid, signal.SIGKILL)
    assert process.wait(120) == 0
    assert content(tmp_path / "two", tmp_path / "two-out") == content(tmp_path / "one", tmp_path / "one-out")
    # The worker that is left has its models loaded: a small build, too, is done there.
    result = CliRunner().invoke(main, ["build", str(tmp_path / "in" / "000.txt"), "--store", "small", "-o", "small-out", "--cluster", address])
    assert result.exit_code == 0, result.output
    assert "Mira Holt" in result.stdout
    # What the environment says here is said to the workers, whose own says nothing.
    (tmp_path / "pont.txt").write_text(FRENCH, encoding="utf-8")
    words = ["build", str(tmp_path / "pont.txt"), "--store", "french", "-o", "french-out", "--cluster", address]
    assert "the text is not in English" in CliRunner().invoke(main, words).stderr
    monkeypatch.setenv("KG_LANGUAGE", "en")
    result = CliRunner().invoke(main, words)
    assert (result.exit_code, result.stderr) == (0, "")


def test_a_build_whose_scheduler_is_killed_goes_on_where_it_was(
    tmp_path: Path, scheduler: tuple[str, list[subprocess.Popen[bytes]]], monkeypatch: pytest.MonkeyPatch
) -> None:
    address, running = scheduler
    archive(tmp_path / "in", 80)
    # dask waits 30 seconds for a scheduler that it knew.
    monkeypatch.setenv("DASK_DISTRIBUTED__COMM__TIMEOUTS__CONNECT", "1s")
    dask.config.refresh()
    how = cluster.Cluster(setup(shards=False), address)
    process = started(tmp_path, "two", "--cluster", address)
    waits_for(tmp_path, process, "two/gathered")
    monkeypatch.setattr(cluster, "PATIENCE", 1)
    for each in reversed(running):  # the workers first
        each.kill()
        each.wait()
        if each is running[1]:
            task = Task(Article("a", "It rained."), ())
            with pytest.raises(KgError, match=r"the scheduler has no workers: start some with dask worker .*, and give the same command again"):
                how.submit((task,)).result()
    with pytest.raises(KgError, match="the connection to the scheduler is lost: see to it, and give the same command again"):
        how.submit((task,)).result()
    how.close()
    monkeypatch.undo()
    dask.config.refresh()
    monkeypatch.setenv("KG_ENGINE", "rules")
    assert process.wait(120) == 1
    assert started(tmp_path, "two", "--jobs", "1").wait(120) == 0
    with Store.open(tmp_path / "two", read_only=True) as store:
        assert len(list(store.texts())) == 80


def test_where_nobody_answers_it_is_said(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr(cluster, "PATIENCE", 0.2)
    (tmp_path / "a.txt").write_text("A short article.")
    result = CliRunner().invoke(main, ["build", "a.txt", "--cluster", "tcp://127.0.0.1:9"])
    assert result.stderr.startswith("kg: tcp://127.0.0.1:9: no scheduler answers there")
    for address in ("scheduler", "http://127.0.0.1:9", "tcp://127.0.0.1", " "):
        result = CliRunner().invoke(main, ["build", "a.txt", "--cluster", address])
        assert "this is no address of a scheduler: give it with its port, tcp://HOST:8786" in result.stderr
    monkeypatch.setattr(cluster, "distributed", None)
    result = CliRunner().invoke(main, ["build", "a.txt", "--cluster", "tcp://127.0.0.1:9"])
    assert 'pip install "expert-quote-graph[cluster]"' in result.stderr
