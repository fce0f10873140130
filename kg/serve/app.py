"""The web application: which address is answered by whom.

Enters: the place of a store and how it is served. Leaves: a Starlette application. Left to others: the endpoint
(``protocol``), the pages (``pages``), who may ask (``security``), the store (``workers``).
"""

from __future__ import annotations

import contextlib
from collections.abc import AsyncIterator
from pathlib import Path

from starlette.applications import Starlette
from starlette.middleware import Middleware
from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response
from starlette.routing import BaseRoute, Mount, Route
from starlette.staticfiles import StaticFiles

from kg.errors import KgError, QueryError
from kg.serve import pages, protocol
from kg.serve.security import Guard, House, login
from kg.serve.workers import WORKERS, Busy, Desk, TimeLimit, WorkerLost
from kg.store import InUse

STATIC = Path(__file__).parent / "static"
# The design that graph.html has too.
DESIGN = Path(__file__).parent.parent / "page"
PORT = 8000
# Seconds after which a client that was turned away may come again.
RETRY_S = 5


def create(
    place: str,
    *,
    token: str | None = None,
    limit_s: float = 30.0,
    host: str = "127.0.0.1",
    port: int = PORT,
    corrections: Path | None = None,
    workers: int = WORKERS,
    cors: str | None = None,
) -> Starlette:
    """The application over the store at ``place``.

    ``app.state.desk`` is the :class:`~kg.serve.workers.Desk`, ``app.state.place`` the store's place and
    ``app.state.corrections`` the file of corrections. The desk works between start-up and shut-down: in tests, use the
    application in ``with TestClient(app, base_url="http://127.0.0.1:8000") as client``.
    """
    desk = Desk(place, limit_s=limit_s, workers=workers)

    @contextlib.asynccontextmanager
    async def lifespan(app: Starlette) -> AsyncIterator[None]:
        async with desk:
            yield

    house = House(host, port, token, cors)
    app = Starlette(
        routes=routes(),
        middleware=[Middleware(Guard, house=house)],
        exception_handlers={KgError: failure},
        lifespan=lifespan,
    )
    app.state.desk = desk
    app.state.house = house
    app.state.place = place
    app.state.corrections = corrections
    return app


def routes() -> list[BaseRoute]:
    """All addresses: the endpoint, the files, and those of the pages."""
    files = StaticFiles(directory=STATIC)
    files.all_directories.append(DESIGN)
    return [
        Mount("/static", files, name="static"),
        Route("/sparql", protocol.endpoint, methods=protocol.METHODS),
        Route("/login", login, methods=["GET", "POST"]),
        *pages.routes(),
    ]


async def failure(request: Request, error: Exception) -> Response:
    """An error as a sentence: 503 past a limit, 400 where the question is wrong, 500 for the rest."""
    headers = {}
    status = 400 if isinstance(error, QueryError) else 500
    if isinstance(error, TimeLimit | Busy | WorkerLost | InUse):
        status, headers = 503, {"Retry-After": str(RETRY_S)}
    return PlainTextResponse(f"{error}\n", status, headers)
