"""Correcting by form: what is wrong, by whom and why; and the list of what was corrected.

Enters: requests. Leaves: forms, and decisions that are recorded and carried out as ``kg correct`` does it, by the same functions and in the
same file. Left to others: the decisions themselves (``kg.desk``), their fields (``kg.corrections.asked``).

A decision is carried out in a process of its own, one after the other: it holds the store alone and reads the article anew, while readers go
on with the state before it.
"""

from __future__ import annotations

import asyncio
import multiprocessing
from collections.abc import Mapping
from concurrent.futures import ProcessPoolExecutor
from pathlib import Path
from typing import Any
from urllib.parse import quote, unquote, urlencode

from starlette.requests import Request
from starlette.responses import Response

from kg.corrections import read
from kg.corrections.wording import says
from kg.errors import CorrectionError, KgError
from kg.search import PAGE
from kg.serve.pages import facts
from kg.serve.pages.article import article as article_facts
from kg.serve.pages.asking import form
from kg.serve.pages.browsing import desk
from kg.serve.pages.carrying import carry
from kg.serve.pages.design import elsewhere, explained, page_of, pager, show, status_of

BY = "kg_by"
"""The cookie that keeps the name of who corrects."""
YEAR_S = 365 * 24 * 3600
NAME_LENGTH = 200
CORRECTIONS = "corrections.jsonl"
OF_ARTICLES = frozenset(["speaker", "nobody", "span", "not-a-quote", "missing-quote", "number"])


def file_of(request: Request) -> Path:
    """The file of corrections."""
    named: Path | None = request.app.state.corrections
    return named or Path(request.app.state.place) / CORRECTIONS


@explained
async def correct(request: Request) -> Response:
    """The forms for a quote, a number, a missing quote, two persons, or a correction that is withdrawn; with POST, what was decided."""
    if request.method == "POST":
        given = await form(request)
        try:
            return await decided(request, given)
        except KgError as error:
            if status_of(error) not in (400, 503):
                raise
            return await asked(request, given, str(error), status_of(error))
    return await asked(request, dict(request.query_params))


async def asked(request: Request, given: Mapping[str, str], problem: str = "", status: int = 200) -> Response:
    """The page with the forms; ``problem`` says why what was asked could not be done."""
    found: dict[str, Any] = {"article": None, "card": None, "one": None, "two": None, "target": None, "people": []}
    if text := given.get("article", ""):
        whole = await desk(request).call(article_facts, text=text)
        cards = {card["at"]: card for name in ("quotes", "figures") for card in whole[name]}
        found |= {"article": whole["article"], "card": cards.get(given.get("at", "")), "people": [card["name"] for card in whole["people"]]}
        if given.get("at") and found["card"] is None and not problem:
            raise facts.NotThere(f"nothing stands at {given['at'][:40]} of the article any more: open the article anew")
    for name in ("same", "different"):
        if given.get(name):
            found["one"] = await desk(request).call(facts.referent, key=given[name])
            found["two"] = await desk(request).call(facts.referent, key=given["and"]) if given.get("and") else None
    if given.get("undo"):
        ledger = read(file_of(request))
        target = ledger.called(given["undo"])
        found["target"] = {"id": target.id, "by": target.by, "on": target.on, "says": says(target), "why": target.why}
    by = given.get("by") or unquote(request.cookies.get(BY, ""))
    return show(request, "correct.html", status, problem=problem, given=given, by=by, **found)


async def decided(request: Request, given: Mapping[str, str]) -> Response:
    """Record and carry out; then the page on which it shows."""
    by, why, what = given.get("by", "").strip(), given.get("why", "").strip(), given.get("what", "")
    if not by:
        raise CorrectionError("say who decides: a name, so that others can ask")
    if len(by) > NAME_LENGTH:
        raise CorrectionError(f"the name of who decides has {len(by)} characters: {NAME_LENGTH} are enough")
    said = await in_process(request, {**given, "by": by, "why": why})
    place = "/corrections"
    if what in OF_ARTICLES:
        place = f"/article/{quote(given.get('article', ''))}"
    anchor = f"#q-{quote(given.get('at', ''))}" if what in ("speaker", "nobody") else ""
    answer = elsewhere(f"{place}?{urlencode({'done': said})}{anchor}")
    answer.set_cookie(BY, quote(by), max_age=YEAR_S, path="/", httponly=True, samesite="strict")
    return answer


async def in_process(request: Request, given: Mapping[str, str]) -> str:
    """What came of a decision, in a sentence; carried out in the process for it, which is started when it is first needed."""
    state = request.app.state
    if getattr(state, "deciding", None) is None:
        state.deciding = asyncio.Lock()
    async with state.deciding:
        # Ended with the decision: the models that an article is read with need more memory than all the rest.
        pool = ProcessPoolExecutor(1, multiprocessing.get_context("spawn"))
        try:
            said: str = await asyncio.get_running_loop().run_in_executor(pool, carry, str(state.place), str(file_of(request)), dict(given))
        finally:
            pool.shutdown(wait=False)
        return said


@explained
async def corrections(request: Request) -> Response:
    """What was corrected, by whom, when and why, the latest first; and what could not be carried out."""
    page = page_of(request)
    ledger = read(file_of(request))
    state = await desk(request).call(facts.states, ledger=ledger)
    rows = [
        {"id": d.id, "on": d.on, "by": d.by, "what": d.what, "says": says(d), "why": d.why, "words": d.given.get("words", ""),
         "article": d.given.get("article", ""), "text": d.given.get("text", ""), "state": state[d.id], "withdrawn": d.id in ledger.withdrawn}
        for d in reversed(ledger.decisions)
    ]  # fmt: skip
    shown = rows[facts.skip(page) : facts.skip(page) + PAGE]
    conflicts = [row for row in rows if str(row["state"]).startswith("conflict")]
    return show(
        request, "corrections.html", rows=shown, conflicts=conflicts, pager=pager(request, page, len(rows)), done=request.query_params.get("done", "")
    )  # fmt: skip
