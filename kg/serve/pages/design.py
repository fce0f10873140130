"""HTML: the templates, what all of them may use, and pages for what went wrong.

Enters: a request, plain facts. Leaves: responses. Left to others: where the facts come from.

The templates escape everything by themselves; nothing here or in them marks a text as safe. An address out of an article becomes a link only
where it is an http one.
"""

from __future__ import annotations

import math
from collections.abc import Awaitable, Callable, Mapping
from decimal import Decimal
from functools import cache, wraps
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

import jinja2
from starlette.requests import Request
from starlette.responses import HTMLResponse, RedirectResponse, Response

from kg.corrections.wording import says
from kg.errors import CorrectionError, KgError, QueryError, SourceError, StoreError
from kg.search import PAGE
from kg.serve.pages.facts import NotThere
from kg.serve.pages.places import address, person_at, quote_at
from kg.serve.workers import Busy, TimeLimit, WorkerLost

HERE = Path(__file__).parent.parent
PAGE_FILES = HERE.parent / "page"
MAX_PAGE = 100_000

Handler = Callable[[Request], Awaitable[Response]]


@cache
def templates() -> jinja2.Environment:
    """The environment of all templates."""
    made = jinja2.Environment(
        loader=jinja2.FileSystemLoader(HERE / "templates"), autoescape=True, undefined=jinja2.StrictUndefined, trim_blocks=True, lstrip_blocks=True
    )
    made.filters |= {"thousands": thousands, "percent": percent, "address": address, "day": day, "says": says}
    made.globals |= {"person_at": person_at, "quote_at": quote_at, "plural": plural}
    return made


def thousands(number: float) -> str:
    """A number as people read it.

    >>> thousands(12345)
    '12,345'
    """
    return f"{number:,}"


def percent(share: float) -> str:
    """A share in per cent.

    >>> percent(0.932)
    '93 %'
    """
    return f"{share:.0%}".replace("%", " %")


def plural(number: int, one: str, many: str = "") -> str:
    """A number with its noun.

    >>> plural(1, "quote"), plural(1200, "person", "people")
    ('1 quote', '1,200 people')
    """
    return f"{number:,} {one if number == 1 else many or one + 's'}"


def day(moment: str | None) -> str:
    """The day of a moment, or of a day."""
    return (moment or "")[:10]


def show(request: Request, template: str, status: int = 200, **facts: Any) -> HTMLResponse:
    """A page."""
    here = request.url.path
    return HTMLResponse(templates().get_template(template).render(here=here, q="", **facts), status)


def page_of(request: Request) -> int:
    """The number of the page that is asked for; 1 where it is none."""
    asked = request.query_params.get("page", "1")
    return max(1, min(int(asked), MAX_PAGE)) if asked.isascii() and asked.isdigit() and len(asked) < 7 else 1


def pager(request: Request, page: int, total: int) -> dict[str, Any]:
    """The pages before and behind, as addresses."""
    pages = max(1, math.ceil(total / PAGE))
    others = [(name, value) for name, value in request.query_params.multi_items() if name != "page"]

    def at(number: int) -> str:
        return f"{request.url.path}?{urlencode([*others, ('page', str(number))])}" if 1 <= number <= pages else ""

    return {"page": page, "pages": pages, "total": total, "before": at(page - 1), "after": at(page + 1), "first": (page - 1) * PAGE + 1}


ADVICE: Mapping[int, tuple[str, str]] = {
    400: ("That cannot be answered", "Change what is asked, or go back and try another way."),
    404: ("This page is not here", "Look for a name, a word of a quote or a headline in the search above, or begin at the home page."),
    503: ("That took too long", "Ask for less, for one person or with a narrower word, or try again in a moment."),
    500: ("Something went wrong", "The sentence below says what. If it is a mistake in kg, please report it."),
}


def failure(request: Request, error: Exception) -> Response:
    """A page that says what went wrong and what to do."""
    status = status_of(error)
    title, advice = ADVICE[status]
    shown = show(request, "error.html", status, title=title, advice=advice, sentence=str(error), number=status)
    if status == 503:
        shown.headers["Retry-After"] = "5"
    return shown


def status_of(error: Exception) -> int:
    """The status that an error is answered with."""
    if isinstance(error, TimeLimit | Busy | WorkerLost):
        return 503
    if isinstance(error, NotThere):
        return 404
    return 400 if isinstance(error, QueryError | CorrectionError | SourceError) else 503 if isinstance(error, StoreError) else 500


def explained(handler: Handler) -> Handler:
    """The handler, whose errors become pages."""

    @wraps(handler)
    async def run(request: Request) -> Response:
        try:
            return await handler(request)
        except KgError as error:
            return failure(request, error)

    return run


@cache
def sheet() -> str:
    """The style sheet: the colours and fonts of ``graph.html``, then our own rules."""
    colours = (PAGE_FILES / "base.css").read_text(encoding="utf-8")
    charts = PAGE_FILES / "charts.css"
    drawn = charts.read_text(encoding="utf-8") if charts.is_file() else ""
    return f"{colours}\n{(HERE / 'templates' / 'style.css').read_text(encoding='utf-8')}\n{drawn}"


async def style(request: Request) -> Response:
    """The style sheet of all pages."""
    return Response(sheet(), media_type="text/css", headers={"Cache-Control": "max-age=600"})


@explained
async def nowhere(request: Request) -> Response:
    """The address of no page."""
    raise NotThere(f"there is no page at {request.url.path[:200]}")


def elsewhere(place: str) -> Response:
    """Another page, to be asked for with GET."""
    return RedirectResponse(place, 303)


def number(typed: Decimal | str) -> str:
    """A default of a parameter as it is typed."""
    return format(typed, "f") if isinstance(typed, Decimal) else typed
