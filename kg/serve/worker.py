"""A worker: ``python -m kg.serve.worker STORE`` reads calls from standard input and writes answers to standard output.

Enters: messages of a length and a pickled (function, arguments). Leaves: messages of a length and a pickled (True,
answer) or (False, error); the first says that it is ready. Left to others: when to start and end it (``workers``). It is
started by that module alone.

The store is opened again when it was written. The process ends with the web process, also where that one is killed.
"""

from __future__ import annotations

import ctypes
import os
import pickle
import signal
import sys
from typing import IO, Any

from kg.errors import KgError
from kg.query.narrowing import prepare
from kg.serve.workers import LENGTH
from kg.store import Store

try:
    import resource
except ImportError:  # Windows has no such limits
    resource = None  # type: ignore[assignment]

# Address space of a worker. At rest it is 0.6 GB, mostly threads' stacks that nobody uses; a query has the rest.
MEMORY = 2 << 30
MAX_ANSWER = 128_000_000
PR_SET_PDEATHSIG = 1


def main(place: str) -> None:
    """Answer until the web process closes the pipe."""
    confine()
    # What a function may print must not stand between the answers.
    answers = os.fdopen(os.dup(1), "wb")
    os.dup2(2, 1)
    shelf = Shelf(place)
    send(answers, shelf.ready())
    while message := read(sys.stdin.buffer):
        send(answers, shelf.answer(message))


class Shelf:
    """The open store."""

    def __init__(self, place: str) -> None:
        self.place = place
        self.store: Store | None = None

    def opened(self) -> Store:
        """The store in its newest state."""
        if self.store is not None and self.store.outdated:
            self.store.close()
            self.store = None
        if self.store is None:
            self.store = Store.open(self.place, read_only=True)
        return self.store

    def ready(self) -> bytes:
        """What is sent first; a store that cannot be opened now may be there when it is asked."""
        # What the pages call is loaded before somebody waits for it: it takes longer than most answers.
        from kg.desk import replay  # noqa: F401
        from kg.serve.pages import answers, article  # noqa: F401

        try:
            prepare(self.opened())
        except KgError:
            self.store = None
        return pickle.dumps((True, None))

    def answer(self, message: bytes) -> bytes:
        """The answer to a call, or its error."""
        try:
            function, arguments = pickle.loads(message)
            answer = pickle.dumps((True, function(self.opened(), **arguments)))
            if len(answer) > MAX_ANSWER:
                raise KgError(f"the answer is larger than {MAX_ANSWER / 1e6:.0f} MB: ask for less")
        except Exception as error:
            return pickle.dumps((False, sayable(error)))
        return answer


def confine() -> None:
    """Bound the memory, leave no core, and end with the web process."""
    if resource is not None:
        resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
        resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(PR_SET_PDEATHSIG, signal.SIGKILL)


def read(stream: IO[bytes]) -> bytes:
    """The next message; nothing at the end of the stream."""
    length = stream.read(LENGTH)
    return stream.read(int.from_bytes(length)) if len(length) == LENGTH else b""


def send(stream: IO[bytes], message: bytes) -> None:
    """Write a message with its length."""
    stream.write(len(message).to_bytes(LENGTH))
    stream.write(message)
    stream.flush()


def sayable(error: Exception) -> Any:
    """An error that can be sent: one of ours as it is, another as a sentence."""
    if isinstance(error, KgError):
        return error
    if isinstance(error, MemoryError):
        return KgError("the answer needs more memory than a query may use: ask for less")
    return KgError(f"unexpected {type(error).__name__}: {error} (a mistake in kg, please report it)")


if __name__ == "__main__":
    main(sys.argv[1])
