"""An endpoint of the Reconciliation Service API -> candidates.

Enters: the address that the user gives, names. Leaves: :class:`~kg.identity.reconciliation.Candidate` records. Left to others: what follows from
them (``reconciliation``); the score that the service gives is not used, since it says nothing about an article.

The protocol is that of the W3C community group (https://www.w3.org/community/reports/reconciliation/CG-FINAL-specs-0.2-20230410/):
the manifest by GET, batches of queries by POST. Names go out, and nothing else. Redirections are not followed: where
names are sent is for the user to say.
"""

from __future__ import annotations

import json
import urllib.error
import urllib.parse
import urllib.request
from collections.abc import Iterable, Sequence
from http.client import HTTPException
from typing import Any

from kg.errors import SourceError
from kg.identity.dump import HUMAN
from kg.identity.outside import IRI
from kg.identity.reconciliation import Candidate

BATCH = 20
LIMIT = 7
"""Candidates a name: more of one name are seldom told apart by a line of description."""
TIMEOUT = 30
"""Seconds without an answer."""
MAX_BYTES = 5_000_000


def candidates(endpoint: str, names: Iterable[str]) -> list[Candidate]:
    """Who bears these names, by the endpoint; raises :class:`~kg.errors.SourceError` where it does not answer as it should."""
    if urllib.parse.urlsplit(endpoint).scheme not in ("http", "https"):
        raise SourceError("an endpoint is an address with http:// or https://", article=endpoint)
    manifest = asked(endpoint)
    space = manifest.get("identifierSpace")
    if not isinstance(space, str) or not IRI.fullmatch(space):
        raise SourceError("it is no reconciliation service: its manifest has no identifierSpace", article=endpoint)
    wanted = sorted(set(names))
    found: dict[str, Candidate] = {}
    for begin in range(0, len(wanted), BATCH):
        for candidate in batch(endpoint, space, wanted[begin : begin + BATCH]):
            found.setdefault(candidate.id, candidate)
    return [found[id] for id in sorted(found)]


def batch(endpoint: str, space: str, names: Sequence[str]) -> list[Candidate]:
    """The answers to some names, asked together."""
    queries = {f"q{number}": {"query": name, "limit": LIMIT} for number, name in enumerate(names)}
    reply = asked(endpoint, {"queries": json.dumps(queries)})
    found = []
    for key in queries:
        results = reply.get(key, {}).get("result") if isinstance(reply.get(key, {}), dict) else None
        if not isinstance(results, list):
            raise SourceError(f"its reply has no result for the query {key}", article=endpoint)
        found += [candidate for result in results[:LIMIT] if (candidate := read(result, space))]
    return found


def read(result: Any, space: str) -> Candidate | None:
    """A candidate of a reply; none where it is malformed."""
    if not isinstance(result, dict) or not isinstance(result.get("id"), str) or not isinstance(result.get("name"), str):
        return None
    id = result["id"] if result["id"].startswith(("http://", "https://")) else space + result["id"]
    if not IRI.fullmatch(id) or not result["name"].strip():
        return None
    listed = result.get("type")
    types = [t for t in listed if isinstance(t, dict)] if isinstance(listed, list) else []
    description = result["description"] if isinstance(result.get("description"), str) else ""
    names = tuple(t["name"] for t in types if isinstance(t.get("name"), str))
    return Candidate(id, result["name"], (), description, "person" if any(t.get("id") == HUMAN for t in types) else None, names)


def asked(endpoint: str, form: dict[str, str] | None = None) -> dict[str, Any]:
    """The JSON object with which an endpoint answers: to a GET, or to a form by POST."""
    # Not the usual opener: that one knows files and FTP as well, and follows redirections.
    opener = urllib.request.OpenerDirector()
    for handler in (
        urllib.request.ProxyHandler(), urllib.request.HTTPHandler(), urllib.request.HTTPSHandler(),
        urllib.request.HTTPDefaultErrorHandler(), urllib.request.HTTPErrorProcessor(),
    ):  # fmt: skip
        opener.add_handler(handler)
    data = urllib.parse.urlencode(form).encode("ascii") if form is not None else None
    try:
        request = urllib.request.Request(endpoint, data, {"Accept": "application/json", "User-Agent": "kg (expert-quote-graph)"})
        with opener.open(request, timeout=TIMEOUT) as reply:
            body = reply.read(MAX_BYTES + 1)
    except urllib.error.HTTPError as error:
        error.close()
        raise SourceError(f"the endpoint answers with the status {error.code}: check the address", article=endpoint) from error
    except (OSError, HTTPException, ValueError) as error:
        reason = getattr(error, "reason", None) or error
        raise SourceError(f"the endpoint cannot be reached: {reason}", article=endpoint) from error
    if len(body) > MAX_BYTES:
        raise SourceError(f"the reply is longer than {MAX_BYTES} bytes", article=endpoint)
    try:
        answer = json.loads(body)
    except (ValueError, RecursionError) as error:
        raise SourceError("the reply is no JSON: is it a reconciliation service?", article=endpoint) from error
    if not isinstance(answer, dict):
        raise SourceError("the reply is no JSON object: is it a reconciliation service?", article=endpoint)
    return answer
