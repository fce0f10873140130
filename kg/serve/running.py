"""Running the application until somebody ends it.

Enters: where to listen and what to serve. Leaves: a server that ends at Ctrl-C or SIGTERM, its workers with it. Left to
others: the application (``app``), the command line (``cli``).
"""

from __future__ import annotations

import asyncio
import contextlib
import os
import signal
import socket
from collections.abc import Callable, Iterator
from types import FrameType

import uvicorn
from starlette.applications import Starlette

from kg.errors import KgError

# Seconds that open answers get to finish when the server is ended.
FAREWELL_S = 2
BACKLOG = 2048


def listening(host: str, port: int) -> socket.socket:
    """A socket that listens there; port 0 takes any that is free. Raises :class:`~kg.errors.KgError` where it cannot."""
    try:
        return socket.create_server((host, port), family=socket.AF_INET6 if ":" in host else socket.AF_INET, backlog=BACKLOG)
    except OSError as error:
        reason = os.strerror(error.errno) if error.errno and error.errno > 0 else error.strerror or error
        raise KgError(f"cannot listen at {host}, port {port} ({reason}): choose another with --host or --port (0 takes any free one)") from error


def run(app: Starlette, at: socket.socket, ready: Callable[[], None]) -> None:
    """Serve until Ctrl-C or SIGTERM; ``ready`` is called when the first request can be answered."""

    loop: asyncio.AbstractEventLoop

    class Server(uvicorn.Server):
        async def startup(self, sockets: list[socket.socket] | None = None) -> None:
            nonlocal loop
            loop = asyncio.get_running_loop()
            await super().startup(sockets)
            if self.started:
                ready()

        def handle_exit(self, sig: int, frame: FrameType | None) -> None:
            super().handle_exit(sig, frame)
            loop.call_soon_threadsafe(app.state.desk.close)  # or open answers would be waited for

        @contextlib.contextmanager
        def capture_signals(self) -> Iterator[None]:
            """As uvicorn does; but a server that was asked to end has ended well, and the signal is not raised again."""
            before = {number: signal.signal(number, self.handle_exit) for number in (signal.SIGINT, signal.SIGTERM)}
            try:
                yield
            finally:
                for number, handler in before.items():
                    signal.signal(number, handler)

    config = uvicorn.Config(
        app, log_level="warning", access_log=False, server_header=False, timeout_graceful_shutdown=FAREWELL_S, lifespan="on", ws="none"
    )
    Server(config).run(sockets=[at])
