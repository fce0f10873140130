"""Processes on this machine: each loads the models once and reads what it is given.

Enters: chunks of tasks. Leaves: answers. Left to others: the order, and what is done where a process dies (``handing``).

A process is an interpreter of its own, asked through its standard input and answering through its standard output, an object each, pickled:
nothing of the parent is copied, whoever the parent is (a script, a notebook). It ends when its parent has gone. A thread waits for each.
"""

from __future__ import annotations

import contextlib
import os
import pickle
import queue
import signal
import subprocess
import sys
from collections.abc import Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from pathlib import Path
from typing import IO, Any

from kg.bulk.handing import Lost
from kg.bulk.work import Answer, Setup, Task, made_with, one_thread, work
from kg.documents import load_model
from kg.errors import KgError, ModelError

LIFE_WORDS = 2_000_000
"""After so many words a process is replaced, at the price of half a percent of its time: the language model keeps every word that it meets."""
OUT_OF_MEMORY_SCORE = 500
"""Where a machine's memory runs out, its system ends a worker rather than the parent, which knows what to do about it."""
STARTS = 3
"""A process may be killed so many times while it starts."""
LENGTH = 8
READY = "ready"
COMMAND = "from kg.bulk.local import serve; serve()"


def cores() -> int:
    """How many cores this process may use."""
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


class Local:
    """Several processes; each is started with the first chunk that none of the others is free for."""

    def __init__(self, how: Setup, jobs: int) -> None:
        self.made = made_with(how)
        self.size = jobs
        self._how = how
        self._threads = ThreadPoolExecutor(jobs)
        self._idle: queue.SimpleQueue[Worker] = queue.SimpleQueue()
        self._all: set[Worker] = set()
        self._closed = False

    def submit(self, tasks: Sequence[Task]) -> Future[Answer]:
        return self._threads.submit(self._answer, tasks)

    def _answer(self, tasks: Sequence[Task]) -> Answer:
        """In a thread: ask a process that is free, or a new one."""
        worker = self._free()
        answer = worker.ask(tuple(tasks))
        worker.words += sum(task.article.text.count(" ") for task in tasks)
        if answer is None or worker.words > LIFE_WORDS:
            self._all.discard(worker)
            code = worker.end()
            if answer is None:
                raise Lost(ended(code))
        else:
            self._idle.put(worker)
        if isinstance(answer, KgError):
            raise answer
        assert isinstance(answer, Answer)
        return answer

    def _free(self) -> Worker:
        try:
            return self._idle.get_nowait()
        except queue.Empty:
            return self._started()

    def _started(self) -> Worker:
        """A new process that is ready; one that is killed while it starts says nothing about the articles that it was to read."""
        code = 0
        for _ in range(STARTS):
            worker = Worker()
            self._all.add(worker)
            began = worker.begin(self._how)
            if began is None:
                return worker
            self._all.discard(worker)
            code = began
            if code >= 0 or self._closed:
                break
        raise ModelError(f'a worker process does not start: {ended(code)}; python -c "import kg.bulk.local" says more, or use fewer --jobs')

    def close(self) -> None:
        self._closed = True
        self._threads.shutdown(wait=False, cancel_futures=True)
        for worker in list(self._all):
            worker.process.kill()
        self._threads.shutdown()
        for worker in list(self._all):
            worker.end()


class Worker:
    """A process, and how it is asked."""

    def __init__(self) -> None:
        # Not from the working directory, where modules of the same names may lie; not in reach of Ctrl-C, which is the parent's.
        self.process = subprocess.Popen(
            [sys.executable, "-P", "-c", COMMAND],
            stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, start_new_session=True,
            env={**one_thread(), "PYTHONPATH": os.pathsep.join(p for p in sys.path if p)},
        )  # fmt: skip
        self.words = 0

    def begin(self, how: Setup) -> int | None:
        """Tell it how to read, and wait until it can; the code that it ended with where it died. Raises :class:`~kg.errors.ModelError`."""
        answer = self.ask(how)
        if isinstance(answer, KgError):
            raise answer
        return None if answer == READY else self.end()

    def ask(self, question: object) -> Any:
        """Its answer; ``None`` where it died."""
        assert self.process.stdin is not None
        assert self.process.stdout is not None
        try:
            send(self.process.stdin, question)
            return receive(self.process.stdout)
        except (OSError, EOFError, ValueError):  # closed by :meth:`end` in the meantime
            return None

    def end(self) -> int:
        """End it; the code that it ended with."""
        with contextlib.suppress(subprocess.TimeoutExpired):
            self.process.wait(0.2)  # where it died by itself, its own reason counts
        self.process.kill()
        for pipe in (self.process.stdin, self.process.stdout):
            with contextlib.suppress(OSError):
                if pipe is not None:
                    pipe.close()
        return self.process.wait()


def ended(code: int) -> str:
    """How a process ended, in words.

    >>> ended(-9)
    'a worker process was ended by SIGKILL (by somebody, or because memory ran out)'
    """
    if code >= 0:
        return f"a worker process ended with code {code}"
    with contextlib.suppress(ValueError):
        name = signal.Signals(-code).name
        hint = " (by somebody, or because memory ran out)" if name == "SIGKILL" else ""
        return f"a worker process was ended by {name}{hint}"
    return f"a worker process was ended by signal {-code}"


def send(pipe: IO[bytes], value: object) -> None:
    """A value, its length before it."""
    data = pickle.dumps(value, protocol=pickle.HIGHEST_PROTOCOL)
    pipe.write(len(data).to_bytes(LENGTH, "big"))
    pipe.write(data)
    pipe.flush()


def receive(pipe: IO[bytes]) -> Any:
    """The next value. Raises :class:`EOFError` where nobody sends any more."""
    length = int.from_bytes(exactly(pipe, LENGTH), "big")
    return pickle.loads(exactly(pipe, length))


def exactly(pipe: IO[bytes], length: int) -> bytes:
    """So many bytes."""
    data = pipe.read(length)
    if len(data) < length:
        raise EOFError
    return data


def serve() -> None:
    """The process: how to read comes first, then chunks, until nobody asks any more."""
    questions, answers = sys.stdin.buffer, os.fdopen(os.dup(1), "wb")
    os.dup2(2, 1)  # what a library prints is no answer, and goes nowhere
    with contextlib.suppress(OSError):
        Path("/proc/self/oom_score_adj").write_text(str(OUT_OF_MEMORY_SCORE))
    with contextlib.suppress(EOFError, BrokenPipeError):
        how = receive(questions)
        try:
            load_model(how.model)
            send(answers, READY)
        except KgError as error:
            send(answers, error)
        while True:
            send(answers, answered(how, receive(questions)))


def answered(how: Setup, tasks: Sequence[Task]) -> Answer | KgError:
    """What came of a chunk, or why nothing can come of any."""
    try:
        return work(how, tasks)
    except KgError as error:
        return error
