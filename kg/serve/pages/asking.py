"""The pages that ask: the catalogue, one question, and free SPARQL.

Enters: requests. Leaves: pages, and answers as files. Left to others: the answers (``answers``), the endpoint for programs
(``kg.serve.protocol``).
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any
from urllib.parse import parse_qs, urlencode

from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response

from kg.errors import QueryError
from kg.query import Question, bound, catalogue, find
from kg.serve.pages import answers
from kg.serve.pages.browsing import desk
from kg.serve.pages.design import explained, number, show
from kg.serve.pages.facts import NotThere
from kg.vocabulary import PREFIXES

FILES = {"csv": "text/csv; charset=utf-8", "json": "application/sparql-results+json", "ttl": "text/turtle; charset=utf-8"}
PLACE = re.compile(r"line (\d+), character (\d+)")
MAX_FORM = 2_000_000
FIRST = """SELECT ?who (COUNT(?quote) AS ?quotes) WHERE {
  ?quote a schema:Quotation ; prov:wasAttributedTo/schema:name ?who .
}
GROUP BY ?who
ORDER BY DESC(?quotes) ?who
LIMIT 20
"""


@explained
async def questions(request: Request) -> Response:
    """The catalogue."""
    return show(request, "questions.html", questions=catalogue())


@explained
async def question(request: Request) -> Response:
    """One question with its parameters and its answer; with an ending, the answer as a file."""
    name, _, ending = request.path_params["name"].partition(".")
    asked = known(name)
    given = {key: value for key, value in request.query_params.items() if value}
    if ending == "rq":
        return PlainTextResponse(bound(asked, given), media_type="application/sparql-query")
    if ending:
        return await as_file(request, bound(asked, given), ending, name, free=False)
    facts = {
        "question": asked, "values": {p.name: given.get(p.name, number(p.default)) for p in asked.parameters}, "link": urlencode(given),
        "sparql": asked.sparql, "answer": None, "problem": "",
    }  # fmt: skip
    try:
        sparql = bound(asked, given)
        found = await desk(request).call(answers.table, sparql=sparql)
    except QueryError as error:
        return show(request, "question.html", 400, **{**facts, "problem": str(error)})
    return show(request, "question.html", **{**facts, "sparql": sparql, "answer": found})


def known(name: str) -> Question:
    """A question of the catalogue; raises :class:`~kg.serve.pages.facts.NotThere`."""
    try:
        return find(name)
    except QueryError as error:
        raise NotThere(str(error).replace("; kg query lists them", ": see the list of all questions")) from error


async def as_file(request: Request, sparql: str, format: str, name: str, *, free: bool) -> Response:
    """The whole answer, to be kept."""
    if format not in FILES:
        raise NotThere(f"there is no download in the format {format[:20]!r}: take csv, json or ttl")
    data = await desk(request).call(answers.download, free=free, sparql=sparql, format=format, name=name)
    return Response(data.encode(), media_type=FILES[format], headers={"Content-Disposition": f'attachment; filename="{name}.{format}"'})


async def form(request: Request) -> Mapping[str, str]:
    """The fields of a form, the last of several."""
    body = await request.body()
    if len(body) > MAX_FORM:
        raise QueryError(f"the form is larger than the {MAX_FORM:,} bytes that are read")
    return {name: values[-1] for name, values in parse_qs(body.decode("utf-8", "replace"), keep_blank_values=True).items()}


@explained
async def editor(request: Request) -> Response:
    """The editor; with a query, its answer."""
    if request.method == "POST":
        return await answered(request, await form(request))
    given = dict(request.query_params)
    sparql = given.pop("query", "")
    if not sparql and (name := given.pop("question", "")):
        sparql = bound(known(name), {key: value for key, value in given.items() if value})
    return show(request, "editor.html", **blank(request, sparql or FIRST))


def blank(request: Request, sparql: str) -> dict[str, Any]:
    """The editor before anything was asked."""
    return {
        "sparql": sparql.rstrip() + "\n", "prefixes": PREFIXES, "questions": catalogue(), "answer": None, "problem": "", "place": None,
        "limit_s": desk(request).limit_s, "shown": answers.SHOWN,
    }  # fmt: skip


async def answered(request: Request, given: Mapping[str, str]) -> Response:
    """The answer to what was typed, or where it is wrong; as a file where that was asked for."""
    sparql, format = given.get("query", "").replace("\r\n", "\n"), given.get("format", "")
    facts = {**blank(request, sparql), "sparql": sparql}
    try:
        if format:
            return await as_file(request, sparql, format, "answer", free=True)
        return show(request, "editor.html", **{**facts, "answer": await desk(request).call(answers.table, free=True, sparql=sparql)})
    except QueryError as error:
        at = PLACE.search(str(error))
        place = (int(at[1]), int(at[2])) if at else None
        return show(request, "editor.html", 400, **{**facts, "problem": str(error), "place": place})
