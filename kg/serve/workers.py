"""Processes that answer for the web process: each holds the store open, each can be ended at its time limit.

Enters: a module-level function and its arguments. Leaves: what it returns, or the :class:`~kg.errors.KgError` it raises.
Left to others: what the functions do; they take the open store first.

Oxigraph has no time limit for a query and cannot be stopped from another thread, so the limit is kept from outside: the
worker is killed and another takes its place. Calls are taken up in the order in which they come, those of the application itself
before the free ones (anybody's SPARQL). One that lasts is put behind the others: after :data:`SOON` seconds of work its process gets a
lower priority and a spare one takes its place, so that those who ask for little do not notice. No more than :data:`SPARE` free calls
may last at the same time; another one is turned away as soon as it proves to be slow, or at once where it has proved so before, and
free calls leave one quick worker to the application.
"""

from __future__ import annotations

import asyncio
import contextlib
import os
import pickle
import sys
import time
from collections import deque
from collections.abc import Callable, Coroutine
from pathlib import Path
from typing import Any

from kg.errors import KgError

WORKERS = 3
# A call that has had a processor for this long is a slow one (seconds).
SOON = 1.0
# Slow free calls at the same time, beside which all other workers are there for the quick ones: without this limit six queries that have
# no end held all workers, and nobody else had an answer for half a minute (tests/bench_endpoint.py --endless 6).
SPARE = 3
# Calls that are remembered as slow.
REMEMBERED = 1000
# Calls that wait for a worker; more are turned away at once.
MAX_WAITING = 500
# How long a worker may take to start and open the store, and when another is tried after one that could not (seconds).
START_LIMIT_S, AGAIN_S = 60.0, 1.0
# A message has its length in front, in bytes.
LENGTH = 8
NICENESS = 10
CROWDED = f"{SPARE} long queries are being answered, as many as the server takes at once: try again in a moment, or ask for less"
ENDING = "the server is ending: ask again when it is back"


class TimeLimit(KgError):
    """A call was cut at its time limit."""


class Busy(KgError):
    """A call did not get its turn."""


class WorkerLost(KgError):
    """A worker ended in the middle of a call: it needed more memory than it may have."""


class Worker:
    """One process and the pipes to it."""

    def __init__(self, process: asyncio.subprocess.Process) -> None:
        self.process = process
        self.free = False
        self.slow = False
        self.refused = False
        self.watch: asyncio.TimerHandle | None = None

    @classmethod
    async def start(cls, place: str) -> Worker:
        """Start a process and wait until it can be asked."""
        process = await asyncio.create_subprocess_exec(
            *(sys.executable, "-m", "kg.serve.worker", place),
            stdin=asyncio.subprocess.PIPE,
            stdout=asyncio.subprocess.PIPE,
            start_new_session=True,  # Ctrl-C is for the web process, which ends its workers
            env={name: value for name, value in os.environ.items() if name != "KG_TOKEN"},
        )
        worker = cls(process)
        try:
            async with asyncio.timeout(START_LIMIT_S):
                await worker._answer()
        except BaseException:
            await worker.end()
            raise
        return worker

    async def ask(self, message: bytes) -> Any:
        """Send a call and wait for its answer."""
        assert self.process.stdin is not None
        with contextlib.suppress(OSError):  # it has ended: that is seen where its answer is missing
            self.process.stdin.write(len(message).to_bytes(LENGTH) + message)
            await self.process.stdin.drain()
        return await self._answer()

    async def _answer(self) -> Any:
        assert self.process.stdout is not None
        try:
            length = int.from_bytes(await self.process.stdout.readexactly(LENGTH))
            fine, answer = pickle.loads(await self.process.stdout.readexactly(length))
        except (asyncio.IncompleteReadError, OSError) as error:
            raise WorkerLost("the answer needs more memory than a query may use: ask for less, with LIMIT or a narrower pattern") from error
        if not fine:
            raise answer
        return answer

    def spent(self) -> float:
        """Seconds of a processor that it has had; the clock's, where the system does not tell."""
        try:
            words = Path(f"/proc/{self.process.pid}/stat").read_text(encoding="ascii", errors="replace").rpartition(")")[2].split()
        except OSError:
            return time.monotonic()
        return (int(words[11]) + int(words[12])) / os.sysconf("SC_CLK_TCK")

    def defer(self) -> None:
        """Let the system prefer others to it; that cannot be taken back, so the process ends with its call."""
        self.slow = True
        with contextlib.suppress(OSError, AttributeError):
            os.setpriority(os.PRIO_PROCESS, self.process.pid, NICENESS)

    def refuse(self) -> None:
        """Give up the call that it answers: there are others enough that last."""
        self.refused = True
        with contextlib.suppress(ProcessLookupError):
            self.process.kill()

    async def end(self) -> None:
        """Kill it and wait until it is gone."""
        with contextlib.suppress(ProcessLookupError):
            self.process.kill()
        await self.process.wait()
        assert self.process.stdin is not None
        assert self.process.stdout is not None
        self.process.stdin.close()
        await self.process.stdout.read()  # what was on its way; then the pipe is closed


class Desk:
    """Takes calls and hands them to workers, those of the application first, each sort in the order in which they come::

    async with Desk("kg-store", limit_s=30.0) as desk:
        answer = await desk.call(function, name="...")
    """

    def __init__(self, place: str, *, limit_s: float = 30.0, workers: int = WORKERS) -> None:
        self.place = place
        self.limit_s = limit_s
        self.size = workers
        self._workers: set[Worker] = set()
        self._starting = 0
        self._idle: list[Worker] = []
        self._waiting: deque[asyncio.Future[Worker]] = deque()
        self._waiting_free: deque[asyncio.Future[Worker]] = deque()
        self._slow_before: dict[int, None] = {}
        self._hiring: set[asyncio.Task[None]] = set()
        self._ending: set[asyncio.Task[None]] = set()
        self._closed = False

    async def __aenter__(self) -> Desk:
        self._fill()
        await asyncio.gather(*self._hiring)
        return self

    def close(self) -> None:
        """Take no more calls, and give up those that are being answered or wait."""
        self._closed = True
        for worker in self._workers:
            with contextlib.suppress(ProcessLookupError):
                worker.process.kill()
        for waiting in (*self._waiting, *self._waiting_free):
            if not waiting.done():
                waiting.set_exception(Busy(ENDING))

    async def __aexit__(self, *error: object) -> None:
        self.close()
        for task in self._hiring:
            task.cancel()
        await asyncio.gather(*self._hiring, *self._ending, return_exceptions=True)
        await asyncio.gather(*(worker.end() for worker in self._workers))

    async def call(self, function: Callable[..., Any], /, *, free: bool = False, **arguments: Any) -> Any:
        """What ``function(store, **arguments)`` returns in a worker; ``free`` says that the question is anybody's, and may have no end.

        The function is found by its name, so it stands in a module; arguments and answer can be pickled. Raises
        :class:`TimeLimit` past the limit, :class:`Busy` where too many wait or last, :class:`WorkerLost` where the memory of a
        worker does not suffice, and the :class:`~kg.errors.KgError` that the function raises.
        """
        message = pickle.dumps((function, arguments))
        if free and hash(message) in self._slow_before and self._crowded():
            raise Busy(CROWDED)
        worker = await self._take(free)
        worker.free = free
        if hash(message) in self._slow_before:
            self._lasts(worker)
        else:
            self._watch(worker, worker.spent(), hash(message))
        try:
            async with asyncio.timeout(self.limit_s):
                return await worker.ask(message)
        except TimeoutError as error:
            worker.slow = True
            raise TimeLimit(
                f"the query was cut at the time limit of {self.limit_s:g} seconds: ask for less, or start kg serve with a higher --limit"
            ) from error
        except (WorkerLost, asyncio.CancelledError) as error:
            worker.slow = True
            if self._closed and isinstance(error, WorkerLost):
                raise Busy(ENDING) from error
            if worker.refused and isinstance(error, WorkerLost):
                raise Busy(CROWDED) from error
            raise
        finally:
            if worker.watch is not None:
                worker.watch.cancel()
            self._give(worker)

    # Who waits for whom

    def _crowded(self) -> bool:
        """Whether there are as many slow free calls as there may be."""
        return sum(each.free and each.slow for each in self._workers) >= SPARE

    def _open_to_free(self) -> bool:
        """Whether a free call may have an idle worker: of several, one is left to the application."""
        quick = sum(each.free and not each.slow for each in self._workers)
        return quick < max(1, self.size - 1)

    async def _take(self, free: bool) -> Worker:
        """The next worker that is idle, for who has waited longest of the same sort."""
        queue = self._waiting_free if free else self._waiting
        if self._closed:
            raise Busy(ENDING)
        if self._idle and (not free or self._open_to_free()):
            return self._idle.pop()
        if len(queue) >= MAX_WAITING:
            raise Busy("too many queries are waiting: try again in a moment")
        waiting: asyncio.Future[Worker] = asyncio.get_running_loop().create_future()
        queue.append(waiting)
        try:
            async with asyncio.timeout(self.limit_s):
                return await waiting
        except BaseException as error:
            if waiting.done() and not waiting.cancelled():
                self._hand(waiting.result())  # it came in the moment of giving up
            if isinstance(error, TimeoutError):
                raise Busy(f"the query has waited {self.limit_s:g} seconds for others to end: try again in a moment") from error
            raise

    def _hand(self, worker: Worker) -> None:
        worker.free = False
        while queue := self._waiting or (self._waiting_free if self._open_to_free() else None):
            waiting = queue.popleft()
            if not waiting.done():
                worker.free = queue is self._waiting_free
                waiting.set_result(worker)
                return
        self._idle.append(worker)

    def _wake(self) -> None:
        """Hand idle workers to free calls, where some may have one again."""
        while self._idle and self._waiting_free and self._open_to_free():
            self._hand(self._idle.pop())

    def _give(self, worker: Worker) -> None:
        """Take a worker back; a slow one ends."""
        if self._closed:
            return
        if worker.slow:
            self._workers.discard(worker)
            keep(self._ending, worker.end())
            self._fill()
            self._wake()
        else:
            self._hand(worker)

    def _watch(self, worker: Worker, before: float, call: int) -> None:
        """Look, after a while, whether a call is a slow one: not one that waits for a processor on a busy machine."""

        def look() -> None:
            if worker.spent() - before < SOON:
                worker.watch = asyncio.get_running_loop().call_later(SOON / 2, look)
                return
            self._slow_before[call] = None
            if len(self._slow_before) > REMEMBERED:
                del self._slow_before[next(iter(self._slow_before))]
            self._lasts(worker)

        worker.watch = asyncio.get_running_loop().call_later(SOON, look)

    def _lasts(self, worker: Worker) -> None:
        """Put a slow call behind the others, and another worker in the place of its own; give it up where there are enough of them."""
        if worker.free and self._crowded():
            worker.refuse()
            return
        worker.defer()
        if not self._closed:
            self._fill()
            self._wake()

    # How many there are

    def _fill(self) -> None:
        """Start as many workers as are missing beside the slow ones."""
        quick = sum(not worker.slow for worker in self._workers)
        room = self.size + SPARE - len(self._workers) - self._starting
        for _ in range(min(self.size - quick - self._starting, room)):
            self._starting += 1
            keep(self._hiring, self._hire())

    async def _hire(self) -> None:
        try:
            worker = await Worker.start(self.place)
        except (KgError, OSError, TimeoutError):
            await asyncio.sleep(AGAIN_S)
            self._starting -= 1
            self._fill()
            return
        self._starting -= 1
        self._workers.add(worker)
        self._hand(worker)


def keep(tasks: set[asyncio.Task[None]], work: Coroutine[Any, Any, None]) -> None:
    """Let work go on beside others; the set keeps it from being forgotten before it is done."""
    task = asyncio.get_running_loop().create_task(work)
    tasks.add(task)
    task.add_done_callback(tasks.discard)
