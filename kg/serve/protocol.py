"""``/sparql``: the SPARQL 1.1 Protocol (https://www.w3.org/TR/sparql11-protocol/), its query and update operations.

Enters: requests. Leaves: answers in the W3C's formats, the service description, errors as one sentence in plain text. Left
to others: the answer itself (a worker, by ``kg.store``), what a query may not do (``kg.query``), tokens and origins
(``security``).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any
from urllib.parse import parse_qsl

from starlette.requests import Request
from starlette.responses import PlainTextResponse, RedirectResponse, Response

from kg.errors import KgError, QueryError
from kg.query.guard import UpdateRefused, check
from kg.query.limit import limited
from kg.query.narrowing import narrowed
from kg.serve.description import description
from kg.serve.negotiation import GRAPH_TYPES, RESULT_TYPES, best, formats, media_type
from kg.serve.workers import Desk
from kg.store import Dataset, Limits, Store, Written

METHODS = ["GET", "HEAD", "POST", "OPTIONS"]
LIMITS = Limits(rows=100_000, size=64_000_000)
FORM, QUERY, UPDATE = "application/x-www-form-urlencoded", "application/sparql-query", "application/sparql-update"
DATASET = ("default-graph-uri", "named-graph-uri")
USING = ("using-graph-uri", "using-named-graph-uri")
FULL = "the answer was ended at the limit of {:,} rows: ask for the rest with LIMIT and OFFSET, or for less"


class Refused(KgError):
    """A request that is answered with a status of its own."""

    def __init__(self, status: int, message: str) -> None:
        super().__init__(message)
        self.status = status

    def __reduce__(self) -> tuple[Any, ...]:
        return type(self), (self.status, self.message)


@dataclass(frozen=True, slots=True)
class Operation:
    """What a request asks for: a query or an update, and the parameters beside it."""

    kind: str
    text: str
    parameters: Sequence[tuple[str, str]]

    def values(self, name: str) -> list[str]:
        """All values of a parameter."""
        return [value for key, value in self.parameters if key == name]

    @property
    def dataset(self) -> Dataset | None:
        """The graphs that the request names; ``None`` where it names none."""
        default, named = (self.values(name) for name in DATASET)
        return Dataset(tuple(default), tuple(named)) if default or named else None


async def endpoint(request: Request) -> Response:
    """Answer one request."""
    if request.method == "OPTIONS":
        return Response(status_code=204, headers={"Allow": ", ".join(METHODS)})
    try:
        operation = await read(request)
        if operation is None:
            return described(request)
        answer = await (update if operation.kind == "update" else query)(request, operation)
    except Refused as refusal:
        answer = PlainTextResponse(f"{refusal}\n", refusal.status)
    answer.headers["Vary"] = "Accept"
    answer.headers["Cache-Control"] = "no-cache"
    return answer


async def read(request: Request) -> Operation | None:
    """The operation of a request; ``None`` for a GET without one. Raises :class:`Refused`."""
    inside = pairs(request.url.query)
    if request.method != "POST":
        if any(name == "update" for name, _ in inside):
            raise Refused(400, "an update is sent by POST, not by GET")
        return None if not any(name == "query" for name, _ in inside) else only("query", inside)
    kind = request.headers.get("content-type", "").partition(";")[0].strip().lower()
    if kind not in (FORM, QUERY, UPDATE):
        raise Refused(415, f"a POST has the Content-Type {FORM}, {QUERY} or {UPDATE}, not {kind[:60] or 'none'}")
    try:
        body = (await request.body()).decode("utf-8")
    except UnicodeDecodeError as error:
        raise Refused(400, "the body of the request is not UTF-8") from error
    if kind != FORM:
        name = "query" if kind == QUERY else "update"
        if any(key in ("query", "update") for key, _ in inside):
            raise Refused(400, "the request has a query or an update in its address and another in its body: send one")
        return Operation(name, body, inside)
    sent = pairs(body)
    return only("update" if any(name == "update" for name, _ in sent) else "query", sent + inside)


def pairs(encoded: str) -> list[tuple[str, str]]:
    """The parameters of an address or a form."""
    try:
        return parse_qsl(encoded, keep_blank_values=True, errors="strict", max_num_fields=1000)
    except ValueError as error:
        raise Refused(400, "the parameters of the request cannot be read: they are percent-encoded UTF-8") from error


def only(kind: str, parameters: Sequence[tuple[str, str]]) -> Operation:
    """The one operation among parameters."""
    texts = [value for name, value in parameters if name in ("query", "update")]
    if len(texts) != 1:
        raise Refused(400, "the request has no query" if not texts else "the request has several queries or updates: send one at a time")
    return Operation(kind, texts[0], parameters)


# Queries


async def query(request: Request, operation: Operation) -> Response:
    """Answer a query."""
    wanted = formats(request.headers.get("accept"), next(iter(operation.values("format")), None))
    desk: Desk = request.app.state.desk
    try:
        written: Written | None = await desk.call(answered, free=True, sparql=operation.text, wanted=wanted, dataset=operation.dataset)
    except UpdateRefused as error:
        raise Refused(403, f"{error}; where kg serve was started with a token, an update is sent as update=") from error
    if written is None:
        return not_acceptable(wanted)
    headers = {"X-Row-Limit": str(LIMITS.rows)}
    if written.full:
        headers["X-Notice"] = FULL.format(LIMITS.rows)
    return Response(written.data, headers=headers, media_type=media_type(written.format))


def answered(store: Store, sparql: str, wanted: tuple[str | None, str | None], dataset: Dataset | None) -> Written | None:
    """In a worker: the answer, with no more rows than the limit."""
    check(sparql)
    shorter = limited(sparql, LIMITS.rows)
    sent = narrowed(store, shorter) if dataset is None else shorter
    try:
        written = store.written(sent, wanted, LIMITS, dataset)
    except QueryError:
        if sent == sparql:
            raise
        return store.written(sparql, wanted, LIMITS, dataset)  # the place of an error is that in the query as it was sent
    asked_for_less = shorter == sparql and written is not None and written.format in RESULT_TYPES
    return Written(written.data, written.format) if written and asked_for_less else written


def not_acceptable(wanted: tuple[str | None, str | None]) -> Response:
    """406, with what can be had."""
    types = [labels[0] for place, each in enumerate((RESULT_TYPES, GRAPH_TYPES)) if wanted[place] is None for labels in each.values()]
    return PlainTextResponse(f"the answer cannot be written in a format that the request accepts: it can be had as {', '.join(types)}\n", 406)


def described(request: Request) -> Response:
    """The service description; a browser is sent to the editor."""
    accept = request.headers.get("accept")
    if best(accept, {"html": ("text/html",), **GRAPH_TYPES}) == "html" and accept and "text/html" in accept.lower():
        return RedirectResponse("/sparql-editor", 303)
    format = formats(accept, request.query_params.get("format"))[1]
    if format is None:
        return not_acceptable(("", None))
    house = request.app.state.house
    return Response(description(house.address, format, updates=house.token is not None), media_type=media_type(format), headers={"Vary": "Accept"})


# Updates


async def update(request: Request, operation: Operation) -> Response:
    """Carry out an update, for those who have the token."""
    if not request.app.state.house.may_update(request.headers):
        raise Refused(403, "updates are refused: they need a kg serve that was started with a token, and the header Authorization: Bearer TOKEN")
    if any(operation.values(name) for name in USING):
        raise Refused(400, "using-graph-uri and using-named-graph-uri are not supported: write USING in the update")
    changed = await request.app.state.desk.call(updated, sparql=operation.text)
    return PlainTextResponse(f"{changed} {'graph was' if changed == 1 else 'graphs were'} changed\n")


def updated(store: Store, sparql: str) -> int:
    """In a worker: carry out an update under the writer's lock; the number of graphs that it changed."""
    check(sparql, update=True)
    assert store.path is not None
    with Store.open(store.path) as writing:
        return writing.update(sparql)
