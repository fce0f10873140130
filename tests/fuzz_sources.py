"""Broken files by the thousand: no crash, no hang, no memory without end, whatever stands in a source.

Enters: the small files of ``data/sources`` and ``source_files``. Leaves: for each kind how many were read, refused, and refused because the process
that reads documents died of them; the slowest; the peak of memory. Left to others: what is found in them.

    python tests/fuzz_sources.py --inputs 10000 --seed 1

The same seed and number give the same input on every machine; ``--kind pdf --only 17`` makes that one again.
"""

from __future__ import annotations

import argparse
import gzip
import io
import os
import re
import resource
import time
import zipfile
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import date
from functools import cache
from pathlib import Path
from random import Random

from source_files import docx, locked, page, paragraph, pdf, warc

from kg.articles import MAX_BYTES, Reading, apart
from kg.articles.reading import of_file
from kg.errors import SourceError
from kg.records import Article

MOST_SECONDS = 5.0
MOST_MEMORY = 1_000_000_000
LARGEST = 400_000
DIED = "takes more time or memory"
HEAD = b"200 OK\r\nContent-Type: text/html; charset=utf-8"
LINES = ["The old harbour wall at Eastmere failed on Sunday night, and twelve", "boats were lost.", "“We knew,” said Mira Holt."] * 6
# Words that the formats are made of, and numbers that they stumble over.
TOKENS: dict[str, list[bytes]] = {
    "html": [
        b"<div>", b"</div>", b"<article>", b"<p>", b"<table><tr><td>", b"<!--", b"-->", b"<![CDATA[",
        b"&#x0;", b"&#1114112;", b"<script>", b"<svg><p>",
        b"<meta charset=utf-7>", b"<blockquote>", b"<br/>", b"<time datetime='9999-99-99'>", b'<link rel="canonical" href="javascript:1">',
        b'<script type="application/ld+json">{"@type":"NewsArticle","author":[[[{"name":1}]]],"datePublished":7}</script>',
        b'<meta name="author" content="',
    ],
    "pdf": [
        b"endobj", b"endstream", b"stream\n", b"<<", b">>", b"[", b"]", b"2 0 R", b"/Kids[2 0 R 2 0 R]",
        b"/Parent 2 0 R", b"/Length 99999999", b"BT", b"Tj",
        b"/Filter[/FlateDecode/FlateDecode]", b"/Filter/LZWDecode", b"/Prev 0",
        b"/Type/ObjStm/N 99999/First 1", b"/Count -1", b"q q q q", b"BI ID EI",
        b"/ToUnicode 4 0 R", b"/Encrypt 1 0 R", b"/XRefStm 10", b"(((((", b"99999999999999999999",
    ],
    "feed": [
        b"<item>", b"</item>", b"<entry>", b"<![CDATA[", b"]]>", b"&lt;", b"<!DOCTYPE x>", b"<link>", b"<pubDate>Mon, 99 Foo 99999</pubDate>",
        b"<updated>0000-00-00T99:99:99Z</updated>", b"xml:base='http://[::1'", b'<?xml version="1.0" encoding="utf-16"?>', b"<content type='xhtml'>",
    ],
    "docx": [
        b"<w:p/>", b"<w:tab/>", b"<w:t>x</w:t>", b"<w:p><w:r><w:t>y</w:t></w:r></w:p>", b"<w:p>", b"</w:p>",
        b"<w:r>", b"<w:t>", b"<w:del>", b"<w:tbl>",
        b"<!DOCTYPE a [", b"<!ENTITY a 'b'>", b"&a;", b'xmlns:w=""',
    ],
    "warc": [
        b"WARC/1.0\r\n", b"\r\n\r\n", b"Content-Length: 99999999999\r\n", b"Content-Length: -1\r\n",
        b"Content-Encoding: gzip\r\n", b"HTTP/1.1 200 OK\r\n",
        b"Transfer-Encoding: chunked\r\n", b"ffffffff\r\n", b"WARC-Type: revisit\r\n", b"WARC-Target-URI: http://[\r\n", b"\x1f\x8b\x08\x00",
    ],
    "jsonl": [b"{", b"[" * 2000, b'"text":', b"null", b"1e999", b"NaN", b"\\ud800", b"\\u0000", b"\n", b"9" * 5000, b'{"text":{"text":'],
    "csv": [b'"', b'""', b",", b";", b"\t", b"\n", b"\r", b"\x00", b"text", b"=1+1", b'"' * 999],
}  # fmt: skip
KINDS = tuple(TOKENS)
NAMES = {"feed": "x.xml", "warc": "x.warc.gz"}


@cache
def seeds(kind: str) -> tuple[bytes, ...]:
    """What the inputs of a kind are made from."""
    wall = page()
    small = pdf([LINES, LINES], packed=True)
    return {
        "html": (wall, wall.decode().encode("utf-16"), b"<html><body>" + b"<p>Rain fell on the harbour, said Mira Holt, all day.</p>" * 30),
        "pdf": (pdf([LINES]), small, locked(small, "")),
        "feed": (page("feed.xml"), FEED),
        "docx": (
            docx(paragraph("The wall fell.") * 5),
            docx(paragraph("It was safe.", "Quote") + f"<w:tbl><w:tr><w:tc>{paragraph('x')}</w:tc></w:tr></w:tbl>"),
        ),
        "warc": (warc([("https://a.example/", HEAD, wall)] * 2), warc([("https://a.example/b", HEAD, wall)] * 2, packed=True)),
        "jsonl": (page("rows.jsonl"), b'{"text": "It rained.", "title": "Rain", "published": "2031-01-01", "url": "https://a.example/b"}\n' * 5),
        "csv": (page("rows.csv").replace(b"body", b"text"), b"text;title\n" + b'"It rained, said Mira Holt.";Rain\n' * 9),
    }[kind]


FEED = b"""<?xml version="1.0"?><feed xmlns="http://www.w3.org/2005/Atom"><title>A</title><entry><title>B</title><id>urn:1</id>
<link href="https://a.example/b"/><updated>2031-01-01T00:00:00Z</updated><author><name>Ada Moe</name></author>
<content type="html">&lt;p&gt;%s&lt;/p&gt;</content></entry></feed>""" % (b"Rain fell on the harbour, said Mira Holt. " * 20)


def mutated(kind: str, number: int, seed: int) -> bytes:
    """The input of a kind with this number."""
    random = Random(f"{seed} {kind} {number}")
    data = random.choice(seeds(kind))
    if kind == "docx" and random.random() < 0.7:
        body = re.sub(rb".*<w:body>|</w:body>.*", b"", unzipped(data), flags=re.DOTALL)
        # What is not well-formed is refused at the door; half of the documents are, so that the rest is tried too.
        whole = random.random() < 0.5
        for _ in range(random.randint(1, 4)):
            body = balanced(body, random) if whole else changes(body, kind, random)
        head = "" if random.random() < 0.9 else "<!DOCTYPE a [<!ENTITY a 'aaaa'>]>"
        return docx(body.decode("utf-8", "replace"), head=head)
    if kind == "warc" and data.startswith(b"\x1f\x8b") and random.random() < 0.7:
        return gzip.compress(changes(gzip.decompress(data), kind, random), mtime=0)
    return changes(data, kind, random)


def unzipped(data: bytes) -> bytes:
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        return archive.read("word/document.xml")


def changes(data: bytes, kind: str, random: Random) -> bytes:
    """One change or several, one after another."""
    for _ in range(random.choice((1, 1, 2, 3, 8))):
        data = random.choice(CHANGES)(data, kind, random)[:LARGEST]
    return data


def flip(data: bytes, kind: str, random: Random) -> bytes:
    out = bytearray(data or b" ")
    for _ in range(random.randint(1, 20)):
        out[random.randrange(len(out))] = random.randrange(256)
    return bytes(out)


def cut(data: bytes, kind: str, random: Random) -> bytes:
    start = random.randrange(len(data) + 1)
    return data[:start] + data[start + random.randint(1, max(1, len(data) // 3)) :]


def end(data: bytes, kind: str, random: Random) -> bytes:
    return data[: random.randrange(len(data) + 1)]


def insert(data: bytes, kind: str, random: Random) -> bytes:
    start = random.randrange(len(data) + 1)
    return data[:start] + random.choice(TOKENS[kind]) * random.choice((1, 1, 1, 2, 30, 3000)) + data[start:]


def between(data: bytes, kind: str, random: Random) -> bytes:
    """A token where the format lets one begin, or as near as one can tell."""
    places = [match.end() for match in re.finditer(rb">|\n|endobj", data)]
    place = random.choice(places) if places else 0
    return data[:place] + random.choice(TOKENS[kind]) + data[place:]


def balanced(data: bytes, random: Random) -> bytes:
    """A piece of XML with an element more, or a name or a number changed."""
    if random.random() < 0.3:
        return number(data, "docx", random)
    places = [match.end() for match in re.finditer(rb">", data)]
    place = random.choice(places) if places else 0
    return data[:place] + random.choice(TOKENS["docx"][:4]) * random.choice((1, 5, 500)) + data[place:]


def swap(data: bytes, kind: str, random: Random) -> bytes:
    """Two pieces between signs, each in the other's place."""
    pieces = re.split(rb"(?<=[>\n])", data)
    one, other = random.randrange(len(pieces)), random.randrange(len(pieces))
    pieces[one], pieces[other] = pieces[other], pieces[one]
    return b"".join(pieces)


def repeat(data: bytes, kind: str, random: Random) -> bytes:
    start = random.randrange(len(data) + 1)
    piece = data[start : start + random.randint(1, 200)]
    return data[:start] + piece * random.choice((2, 10, 1000)) + data[start:]


def number(data: bytes, kind: str, random: Random) -> bytes:
    found = list(re.finditer(rb"\d+", data))
    if not found:
        return data
    match = random.choice(found)
    return data[: match.start()] + random.choice((b"0", b"-1", b"2147483648", b"9" * 25, b"1")) + data[match.end() :]


def splice(data: bytes, kind: str, random: Random) -> bytes:
    other = random.choice(seeds(kind))
    return data[: random.randrange(len(data) + 1)] + other[random.randrange(len(other) + 1) :]


CHANGES: tuple[Callable[[bytes, str, Random], bytes], ...] = (flip, cut, end, insert, between, between, swap, repeat, number, splice)


@dataclass
class Result:
    """What came of the inputs of a kind."""

    counts: Counter[str] = field(default_factory=Counter)
    slowest: tuple[float, int] = (0.0, -1)
    wrong: list[str] = field(default_factory=list)


def run(kind: str, inputs: Iterator[int], seed: int) -> Result:
    """Read the inputs of a kind with these numbers, as ``kg build`` reads a file."""
    result = Result()
    for number in inputs:
        data = mutated(kind, number, seed)
        started = cpu()
        try:
            outcome = read(data, NAMES.get(kind, f"x.{kind}"))
        except SourceError as error:
            outcome = "died" if DIED in error.message else "refused"
        except Exception as error:
            outcome = "wrong"
            result.wrong.append(f"{kind} {number}: {type(error).__name__}: {error}")
        result.counts[outcome] += 1
        seconds = cpu() - started
        result.slowest = max(result.slowest, (seconds, number))
        if seconds > MOST_SECONDS:
            result.wrong.append(f"{kind} {number}: took {seconds:.1f} s")
    return result


def read(data: bytes, name: str) -> str:
    """Read one file; "read" where an article came of it."""
    outcome = "refused"
    for found in of_file(io.BytesIO(data), name, Reading(), "x"):
        if isinstance(found, Article):
            check(found)
            outcome = "read"
        elif DIED in found.message:
            outcome = "died"
    return outcome


def check(article: Article) -> None:
    """What holds of every article, whatever it was read from."""
    assert len(article.text.encode("utf-8")) <= MAX_BYTES
    assert article.url is None or article.url.startswith(("http://", "https://"))
    assert article.published is None or date.fromisoformat(article.published)
    assert all(field is None or "\n" not in field for field in (article.title, article.publisher, article.byline))
    assert article.id


def cpu() -> float:
    """CPU seconds of this process, of the one that reads documents (where the system shows them), and of those that have ended."""
    ended = resource.getrusage(resource.RUSAGE_CHILDREN)
    worker = apart._worker
    place = Path(f"/proc/{worker.process.pid}/stat") if worker else None
    running = place.read_text().rpartition(")")[2].split()[11:13] if place and place.exists() else []
    return time.process_time() + ended.ru_utime + ended.ru_stime + sum(map(int, running)) / os.sysconf("SC_CLK_TCK")


def peak() -> int:
    """Most bytes that this process or one that it started has held."""
    return 1024 * max(resource.getrusage(who).ru_maxrss for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN))


def main() -> int:
    parser = argparse.ArgumentParser(description="Read broken files.")
    parser.add_argument("--inputs", type=int, default=10_000, help="over all kinds (10,000)")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--kind", choices=KINDS, help="only this one")
    parser.add_argument("--only", type=int, help="only the input with this number")
    chosen = parser.parse_args()
    kinds = [chosen.kind] if chosen.kind else list(KINDS)
    each = -(-chosen.inputs // len(kinds))
    wrong: list[str] = []
    read(page(), "warm.html")  # starting the process that reads documents is no input's time
    print("kind     inputs   read  refused  died  slowest (CPU)")
    for kind in kinds:
        numbers = iter([chosen.only]) if chosen.only is not None else iter(range(each))
        result = run(kind, numbers, chosen.seed)
        counts = result.counts
        seconds, slowest = result.slowest
        row = f"{kind:6} {counts.total():8} {counts['read']:6} {counts['refused']:8} {counts['died']:5}"
        print(f"{row}  {seconds:.2f} s (number {slowest})", flush=True)
        wrong += result.wrong
    apart.close()
    print(f"peak memory {peak() / 1e6:.0f} MB; {len(wrong)} wrong")
    for line in wrong:
        print(line)
    return 1 if wrong or peak() > MOST_MEMORY else 0


if __name__ == "__main__":
    raise SystemExit(main())
