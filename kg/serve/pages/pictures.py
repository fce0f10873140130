"""The pages with pictures: charts, and the graph.

Enters: requests. Leaves: pages. Left to others: the charts themselves (``kg.charts``), the network (``kg.serve.pages.graph``).
"""

from __future__ import annotations

from importlib import import_module
from importlib.util import find_spec

from markupsafe import Markup
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from kg.serve.pages import facts
from kg.serve.pages.browsing import desk
from kg.serve.pages.design import explained, show


@explained
async def charts(request: Request) -> Response:
    """Charts."""
    around = request.query_params.get("around", "").strip()
    found = await desk(request).call(facts.drawn, around=around or None)
    # The one place where markup comes from elsewhere: kg.charts writes it, and escapes every word in it.
    return show(request, "charts.html", around=around, charts=[{**chart, "svg": Markup(chart["svg"])} for chart in found])


def routes() -> list[Route]:
    """The addresses of the pictures."""
    found = [Route("/charts", charts)]
    if find_spec("kg.serve.pages.graph"):
        found += import_module("kg.serve.pages.graph").routes()
    return found
