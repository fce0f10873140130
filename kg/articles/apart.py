"""Documents that large libraries take apart, read in a process of its own that may die of them.

Enters: a format, bytes. Leaves: :class:`~kg.articles.found.Found`. Left to others: the formats.

A page of HTML, a PDF, a Word document or a feed can be made so that its reader takes minutes, gigabytes, or breaks the process. The process
that reads them has limits of memory and of CPU time, serves one document after another, and is started anew where it has died; what
it died of is a :class:`~kg.errors.SourceError`. It starts with the first such document, so that a build of plain texts never waits for it.
"""

from __future__ import annotations

import atexit
import contextlib
import json
import math
import os
import subprocess
import sys
import threading
from collections.abc import Callable
from dataclasses import asdict
from pathlib import Path
from typing import IO

from kg.articles.found import Found
from kg.errors import SourceError

try:
    import resource
except ImportError:  # Windows: the clock alone limits what is read
    resource = None  # type: ignore[assignment]

# Beside what the process holds when it starts, 100 MB.
MEMORY = 800_000_000
# CPU seconds: an ordinary page takes 0.02, a PDF 0.02 a page. A document may take these and as many again for each MB.
SECONDS = 3.0
SECONDS_A_MEGABYTE = 4.0
# A machine may be busy: so many times as long by the clock.
PATIENCE = 10.0
ONE_THREAD = {"OPENBLAS_NUM_THREADS": "1", "OMP_NUM_THREADS": "1", "MKL_NUM_THREADS": "1"}
READY = b"{}\n"


class Worker:
    """The process, and how it is asked."""

    def __init__(self) -> None:
        # Not from the working directory, where modules of the same names may lie; not in reach of Ctrl-C, which is the parent's; one thread,
        # since each takes address space, which is what is limited; what libraries print may hold pieces of the document.
        self.process = subprocess.Popen(
            [sys.executable, "-P", "-c", "from kg.articles.apart import serve; serve()"],
            stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, start_new_session=True,
            env={**os.environ, "PYTHONPATH": os.pathsep.join(p for p in sys.path if p), "PYTHONHASHSEED": "0", **ONE_THREAD},
        )  # fmt: skip
        # Started by one process, of no use to those that split off it: they would talk into each other's answers.
        self.owner = os.getpid()
        if self.lines()[1].readline() != READY:  # starting takes none of a document's time
            self.end()
            raise SourceError('what reads documents does not start; python -c "import kg.articles.html, kg.articles.pdf" says why')

    def lines(self) -> tuple[IO[bytes], IO[bytes]]:
        assert self.process.stdin is not None
        assert self.process.stdout is not None
        return self.process.stdin, self.process.stdout

    def ask(self, kind: str, data: bytes, charset: str | None, url: str | None) -> dict[str, object] | None:
        """What came of a document; ``None`` where the process died of it."""
        seconds = SECONDS + SECONDS_A_MEGABYTE * len(data) / 1e6
        head = json.dumps({"kind": kind, "size": len(data), "charset": charset, "url": url, "seconds": seconds})
        watchman = threading.Timer(PATIENCE * seconds, self.process.kill)
        watchman.daemon = True
        watchman.start()
        try:
            questions, answers = self.lines()
            questions.write(head.encode() + b"\n" + data)
            questions.flush()
            answer = answers.readline()
            return json.loads(answer) if answer.endswith(b"\n") else None
        except OSError:
            return None
        finally:
            watchman.cancel()

    def end(self) -> None:
        """End the process and wait for it."""
        self.process.kill()
        for line in self.lines():
            with contextlib.suppress(OSError):
                line.close()
        self.process.wait()


_lock = threading.Lock()
_worker: Worker | None = None


def read(kind: str, data: bytes, charset: str | None = None, url: str | None = None) -> list[Found]:
    """What a document holds, one article or, of a feed, several. Raises :class:`~kg.errors.SourceError`."""
    global _worker
    with _lock:
        if _worker is not None and _worker.owner != os.getpid():
            _worker = None
        if _worker is None:
            _worker = Worker()
        try:
            answer = _worker.ask(kind, data, charset, url)
        except BaseException:  # Ctrl-C: the answer to come would be taken for that of the next document
            _worker.end()
            _worker = None
            raise
        if answer is None:
            _worker.end()
            _worker = None
            raise SourceError("the document takes more time or memory than any article, or breaks the library that reads it: save its text instead")
    if "error" in answer:
        raise SourceError(str(answer["error"]))
    found = answer["found"]
    assert isinstance(found, list)
    return [Found(**each) for each in found]


@atexit.register
def close() -> None:
    """End the process that reads documents, where there is one and it is this one's."""
    global _worker
    if _worker is not None and _worker.owner == os.getpid():
        _worker.end()
    _worker = None


def serve() -> None:
    """The process: questions on standard input, answers on standard output, a line of JSON each, the bytes behind the question."""
    questions, answers = sys.stdin.buffer, os.fdopen(os.dup(1), "wb")
    os.dup2(2, 1)  # what a library prints is no answer, and goes nowhere
    limit_memory()
    sys.setrecursionlimit(5_000)
    answers.write(READY)
    answers.flush()
    while head := questions.readline():
        asked = json.loads(head)
        data = questions.read(asked["size"])
        limit_seconds(asked["seconds"])
        answers.write(json.dumps(answer(asked["kind"], data, asked["charset"], asked["url"])).encode() + b"\n")
        answers.flush()


def answer(kind: str, data: bytes, charset: str | None, url: str | None) -> dict[str, object]:
    """What is said of a document: what was found, or the sentence that it is refused with."""
    try:
        return {"found": [asdict(each) for each in extractor(kind)(data, charset, url)]}
    except SourceError as error:
        return {"error": error.message}
    except ImportError as error:
        return {"error": f"what reads such documents is not installed ({error.name or 'a library'} is missing): install kg again with all it needs"}
    except MemoryError:
        return {"error": f"reading the document takes more than {MEMORY / 1e6:g} MB of memory: save its text instead"}
    except RecursionError:
        return {"error": "the document is nested more deeply than any article: save its text instead"}
    except Exception as error:
        # Libraries stumble over broken documents in all ways; each is the document's end and not the process's.
        return {"error": f"the document is broken ({type(error).__name__}): save its text instead"}


def extractor(kind: str) -> Callable[[bytes, str | None, str | None], list[Found]]:
    """The reader of a format; its library is loaded here, with the first document that needs it."""
    if kind == "html":
        from kg.articles import html

        return lambda data, charset, url: [html.read(data, charset, url)]
    if kind == "pdf":
        from kg.articles import pdf

        return lambda data, charset, url: [pdf.read(data)]
    if kind == "docx":
        from kg.articles import docx

        return lambda data, charset, url: [docx.read(data)]
    from kg.articles import feeds

    return lambda data, charset, url: feeds.read(data, url)


def limit_memory() -> None:
    """Not more than ``MEMORY`` beside what this process has, where the system has such limits."""
    if resource is None:
        return
    with contextlib.suppress(OSError, ValueError):
        held = int(Path("/proc/self/statm").read_text().split()[0]) * resource.getpagesize()
        resource.setrlimit(resource.RLIMIT_AS, (held + MEMORY, resource.getrlimit(resource.RLIMIT_AS)[1]))


def limit_seconds(seconds: float) -> None:
    """Die when so many CPU seconds more have been used."""
    if resource is not None:
        used = resource.getrusage(resource.RUSAGE_SELF)
        with contextlib.suppress(OSError, ValueError):
            most = math.ceil(used.ru_utime + used.ru_stime + seconds)
            resource.setrlimit(resource.RLIMIT_CPU, (most, resource.getrlimit(resource.RLIMIT_CPU)[1]))
