"""The pages that one looks around in: home, search, lists, somebody, an institution, an article, charts.

Enters: requests. Leaves: pages. Left to others: what they say (``facts``, ``article``).
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from kg.serve.pages import facts
from kg.serve.pages.article import article as article_facts
from kg.serve.pages.design import explained, page_of, pager, show
from kg.serve.pages.places import person_at
from kg.serve.workers import Desk

KINDS = {
    "people": ("person", "People who are quoted"),
    "institutions": ("institution", "Institutions that are quoted"),
    "groups": ("group", "Groups and others that are quoted"),
}


def desk(request: Request) -> Desk:
    """Where the store is asked."""
    found: Desk = request.app.state.desk
    return found


@explained
async def home(request: Request) -> Response:
    """The home page."""
    return show(request, "home.html", **await desk(request).call(facts.home))


@explained
async def search(request: Request) -> Response:
    """What was looked for; without a word, how to look."""
    typed, page = request.query_params.get("q", "").strip(), page_of(request)
    empty: dict[str, Any] = {"total": 0, "quotes": []}
    found = {"people": [], "bodies": [], "articles": [], **(await desk(request).call(facts.search, typed=typed, page=page) if typed else empty)}
    return show(request, "search.html", pager=pager(request, page, found["total"]), typed=typed, **found)


@explained
async def articles(request: Request) -> Response:
    """All articles."""
    page = page_of(request)
    found = await desk(request).call(facts.articles, page=page)
    return show(request, "articles.html", pager=pager(request, page, found["total"]), **found)


@explained
async def people(request: Request) -> Response:
    """All people, institutions or groups."""
    page = page_of(request)
    kind, title = KINDS[request.url.path.strip("/")]
    found = await desk(request).call(facts.people, kind=kind, page=page)
    return show(request, "people.html", pager=pager(request, page, found["total"]), title=title, **found)


@explained
async def contradictions(request: Request) -> Response:
    """All numbers that contradict each other."""
    page = page_of(request)
    found = await desk(request).call(facts.contradictions, page=page)
    return show(request, "contradictions.html", pager=pager(request, page, found["total"]), **found)


@explained
async def person(request: Request) -> Response:
    """Somebody."""
    return await somebody(request, facts.person)


@explained
async def institution(request: Request) -> Response:
    """An institution."""
    return await somebody(request, facts.institution)


async def somebody(request: Request, ask: Callable[..., dict[str, Any]]) -> Response:
    """Somebody under their present address, in the page for what they are."""
    page = page_of(request)
    found = await desk(request).call(ask, key=request.path_params["key"], page=page)
    now = person_at(found.get("heir") or found["who"]["key"])
    if now != request.url.path:
        return RedirectResponse(now, 308)
    template, total = ("institution.html", found["total"]) if "members" in found else ("person.html", found["who"]["quotes"])
    return show(request, template, pager=pager(request, page, total), **found)


@explained
async def article(request: Request) -> Response:
    """An article, to be read."""
    found = await desk(request).call(article_facts, text=request.path_params["text"])
    return show(request, "article.html", done=request.query_params.get("done", ""), **found)
