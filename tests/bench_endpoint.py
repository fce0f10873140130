"""How the endpoint bears many clients: catalogue questions about one person or body, asked for a minute.

Enters: a store (``python tests/many.py`` makes one). Leaves: a table: answers a second, median, 95th and 99th percentile of the time to
the last byte, errors, memory of the server and its workers at the beginning and at the end. Left to others: whether that is enough.

    python tests/bench_endpoint.py --store /tmp/many [--clients 50] [--seconds 60] [--pause 1.0] [--endless N]

With ``--pause 0`` each client asks again as soon as it has its answer (closed loop: the figures say what the machine can do); with a pause
it waits that long on average between two questions (paced: what people do). Clients and server share the machine. ``--endless`` adds
queries that never end. Each question is asked about another name, drawn by number, so that no answer can be kept from the one before.
"""

from __future__ import annotations

import argparse
import asyncio
import re
import subprocess
import sys
import time
from pathlib import Path
from random import Random
from urllib.parse import urlencode

from kg.query import bound, find
from kg.store import Store

QUESTIONS = ("person", "speaker", "mentions", "said", "whoelse")
NAMES = "SELECT DISTINCT ?name { ?it a eq:RegistryEntity ; schema:name ?name } ORDER BY ?name"
ENDLESS = "SELECT (COUNT(*) AS ?n) { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i }"


def names(place: Path) -> list[str]:
    """The names of everybody in the registry."""
    with Store.open(place, read_only=True) as store:
        return [name for (name,) in store.values(NAMES) if name is not None]


async def ask(port: int, reader: asyncio.StreamReader, writer: asyncio.StreamWriter, sparql: str) -> int:
    """Send one question over an open connection; the status of its answer."""
    body = urlencode({"query": sparql}).encode()
    head = (
        f"POST /sparql HTTP/1.1\r\nHost: 127.0.0.1:{port}\r\nContent-Type: application/x-www-form-urlencoded\r\nContent-Length: {len(body)}\r\n\r\n"
    )
    writer.write(head.encode() + body)
    answered = (await reader.readuntil(b"\r\n\r\n")).decode("latin-1")
    length = re.search(r"content-length: (\d+)", answered, re.IGNORECASE)
    assert length is not None
    await reader.readexactly(int(length[1]))
    return int(answered.split()[1])


async def client(port: int, number: int, ends: float, pause: float, people: list[str], times: dict[str, list[float]], errors: list[int]) -> None:
    """One client: asks until the time is over."""
    chance = Random(number)
    reader, writer = await asyncio.open_connection("127.0.0.1", port, limit=1 << 20)
    await asyncio.sleep(chance.uniform(0, pause or 0.1))
    while time.monotonic() < ends:
        question = chance.choice(QUESTIONS)
        sparql = bound(find(question), {"name": chance.choice(people)})
        began = time.monotonic()
        status = await ask(port, reader, writer, sparql)
        times[question].append(time.monotonic() - began)
        if status != 200:
            errors.append(status)
        if pause:
            await asyncio.sleep(chance.uniform(0, 2 * pause))
    writer.close()


async def endless(port: int, ends: float) -> None:
    """A client that asks what has no end, again and again."""
    while time.monotonic() < ends:
        reader, writer = await asyncio.open_connection("127.0.0.1", port, limit=1 << 20)
        await ask(port, reader, writer, ENDLESS)
        writer.close()


def memory(process: int) -> str:
    """Resident memory of the server and its workers, in MB."""
    listed = subprocess.run(["ps", "-o", "rss=", "-p", str(process), "--ppid", str(process)], capture_output=True, text=True, check=True).stdout
    return " + ".join(str(int(line) // 1024) for line in listed.split())


def percentile(values: list[float], part: float) -> float:
    """In milliseconds."""
    return 1000 * sorted(values)[min(int(part * len(values)), len(values) - 1)] if values else float("nan")


async def measure(port: int, process: int, options: argparse.Namespace, people: list[str]) -> int:
    """Run all clients and say what came of it; the number of errors."""
    times: dict[str, list[float]] = {question: [] for question in QUESTIONS}
    errors: list[int] = []
    before, ends = memory(process), time.monotonic() + options.seconds
    await asyncio.gather(
        *(client(port, number, ends, options.pause, people, times, errors) for number in range(options.clients)),
        *(endless(port, ends) for _ in range(options.endless)),
    )
    print(f"{options.clients} clients, {options.seconds:g} s, {f'a pause of {options.pause:g} s' if options.pause else 'closed loop'}")
    for question, found in (*times.items(), ("all", [each for some in times.values() for each in some])):
        figures = ", ".join(f"p{part * 100:.0f} {percentile(found, part):.0f} ms" for part in (0.5, 0.95, 0.99))
        print(f"  {question:<9} {len(found):>6} answers, {len(found) / options.seconds:6.1f} a second; {figures}")
    print(f"  errors: {len(errors)} {sorted(set(errors)) or ''}; memory in MB: {before} before, {memory(process)} after")
    return len(errors)


def main() -> int:
    """Start the server, measure, end it; 1 where there was an error."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--store", type=Path, required=True)
    parser.add_argument("--clients", type=int, default=50)
    parser.add_argument("--seconds", type=float, default=60)
    parser.add_argument("--pause", type=float, default=1.0)
    parser.add_argument("--endless", type=int, default=0)
    parser.add_argument("--workers", type=int, default=3)
    options = parser.parse_args()
    people = names(options.store)
    command = [sys.executable, "-m", "kg", "--store", str(options.store), "serve", "--port", "0", "--quiet", "--workers", str(options.workers)]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as server:
        assert server.stdout is not None
        address = re.search(r"http://127\.0\.0\.1:(\d+)/", server.stdout.readline())
        assert address is not None
        try:
            return 1 if asyncio.run(measure(int(address[1]), server.pid, options, people)) else 0
        finally:
            server.terminate()


if __name__ == "__main__":
    sys.exit(main())
