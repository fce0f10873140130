"""The network as a page: an overview of the whole store, unfolded by neighbourhood.

Enters: requests. Leaves: the page of ``kg.view``, with a policy of its own, and JSON for its script. Left to others: what is drawn
(``kg.view.parts``), reading the store (in a worker).
"""

from __future__ import annotations

from typing import Any
from urllib.parse import quote

from starlette.requests import Request
from starlette.responses import JSONResponse, RedirectResponse, Response
from starlette.routing import Route

from kg.errors import QueryError
from kg.search import index
from kg.serve.pages.browsing import desk
from kg.serve.pages.design import explained
from kg.serve.pages.facts import NotThere
from kg.store import Store
from kg.view import by_words, overview, render, surroundings
from kg.view.parts import node_of
from kg.view.rendering import policy

NEIGHBOURS = "/graph/neighbours"
BY_NAME = "SELECT key FROM who WHERE name = ? COLLATE NOCASE ORDER BY quotes DESC, key LIMIT 1"


def drawn(store: Store) -> str:
    """The page of the overview."""
    return render({**overview(store), "source": NEIGHBOURS})


def key_of(store: Store, name: str) -> str:
    """The node with this name; raises :class:`NotThere` where nobody has it."""
    found = index(store).row(BY_NAME, name)
    if found is None:
        raise NotThere(f"nobody in the store is called {name!r}: look for a part of the name in the search")
    return node_of(found["key"])


@explained
async def graph(request: Request) -> Response:
    """The page; ``?around=NAME`` leads to what surrounds a name."""
    if name := request.query_params.get("around", "").strip():
        return RedirectResponse(f"/graph#{quote(await desk(request).call(key_of, name=name))}", 303)
    page: str = await desk(request).call(drawn)
    return Response(page, media_type="text/html", headers={"Content-Security-Policy": f"{policy(served=True)}; frame-ancestors 'none'"})


async def neighbours(request: Request) -> Response:
    """What surrounds ``?node=ID``, or who has ``?words=...`` in the name, as JSON."""
    try:
        if words := request.query_params.get("words", "").strip():
            return JSONResponse({"found": await desk(request).call(by_words, words=words)})
        found: dict[str, Any] = await desk(request).call(surroundings, node=request.query_params.get("node", ""))
    except QueryError as error:
        return JSONResponse({"error": error.message}, 404)
    return JSONResponse(found)


def routes() -> list[Route]:
    """The addresses of the network."""
    return [Route("/graph", graph), Route(NEIGHBOURS, neighbours)]
