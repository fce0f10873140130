"""A SPARQL server: its addresses, who is asking, and one request with its answer or a sentence about what went wrong.

Enters: the address that the user gives, requests. Leaves: bytes. Left to others: what is asked and kept there (``kg.store.remote``).

Three forms of address are known::

    http://host:7878                                    oxigraph serve: /query and /store
    http://host:8890/sparql                             Virtuoso: queries there, graphs at /sparql-graph-crud(-auth)
    http://host:3030/ds?query=sparql&store=data         any other: both addresses, relative to it

User and password come from KG_STORE_USER and KG_STORE_PASSWORD or from the line of ``~/.netrc`` for that host, and stand in no message and no
file of ours. Redirections are not followed: where the articles are sent is for the user to say.
"""

from __future__ import annotations

import netrc
import os
import urllib.error
import urllib.request
from collections.abc import Mapping
from dataclasses import dataclass
from http.client import HTTPException
from typing import Any
from urllib.parse import parse_qs, urlencode, urljoin, urlsplit, urlunsplit

from kg.errors import QueryError, StoreError
from kg.store.terms import first_sentence

TIMEOUT = 600
"""Seconds without an answer: the server's own limit is the one that counts."""
FORMS = "write http://HOST:PORT for oxigraph serve, http://HOST:PORT/sparql for Virtuoso, or ADDRESS?query=...&store=... for another server"
AGENT = "kg (expert-quote-graph)"


@dataclass(frozen=True, slots=True)
class Endpoint:
    """Where queries go, and where whole graphs are read and written (SPARQL 1.1 Graph Store HTTP Protocol)."""

    address: str
    query: str
    store: str

    def ask(self, sparql: str, accept: str, extra: Mapping[str, list[str]] | None = None) -> tuple[bytes, Mapping[str, str]]:
        """The answer to a query, with the names that the reply gives to what it is."""
        form = urlencode({"query": sparql, **(extra or {})}, doseq=True).encode("ascii")
        return self._send("POST", self.query, form, {"Accept": accept, "Content-Type": "application/x-www-form-urlencoded"}, query=True)

    def read(self, graph: str) -> bytes:
        """A whole graph as N-Triples; nothing where there is none."""
        return self._send("GET", self._graph(graph), None, {"Accept": "application/n-triples, text/plain;q=0.5"}, missing=True)[0]

    def put(self, graph: str, ntriples: bytes) -> None:
        """A whole graph in place of what was there; an empty one is taken away."""
        if ntriples:
            self._send("PUT", self._graph(graph), ntriples, {"Content-Type": "application/n-triples"})
        else:
            self._send("DELETE", self._graph(graph), None, {}, missing=True)

    def _graph(self, graph: str) -> str:
        return f"{self.store}{'&' if '?' in self.store else '?'}{urlencode({'graph': graph})}"

    def _send(
        self, method: str, url: str, data: bytes | None, headers: dict[str, str], *, query: bool = False, missing: bool = False
    ) -> tuple[bytes, Mapping[str, str]]:
        request = urllib.request.Request(url, data, {**headers, "User-Agent": AGENT}, method=method)
        try:
            with opener(self.address).open(request, timeout=TIMEOUT) as reply:
                return reply.read(), {name.lower(): value for name, value in reply.headers.items()}
        except urllib.error.HTTPError as error:
            said = first_sentence(error.read(4000).decode("utf-8", "replace"))
            error.close()
            if missing and error.code == 404:
                return b"", {}
            raise self._refused(error.code, said, query=query) from error
        except (OSError, HTTPException, ValueError) as error:
            reason = getattr(error, "reason", None) or error
            raise StoreError(f"the server cannot be reached ({reason}): check that it runs, and the address", article=self.address) from error

    def _refused(self, code: int, said: str, *, query: bool) -> StoreError | QueryError:
        if code in (401, 403):
            return StoreError(
                "the server asks for a user who may do this: set KG_STORE_USER and KG_STORE_PASSWORD, or write a line into ~/.netrc",
                article=self.address,
            )
        if query:
            return QueryError(f"the query failed: the server answers {code}: {said}", article=self.address)
        return StoreError(f"the server answers {code}: {said or 'without a word'}", article=self.address)


def endpoint(address: str) -> Endpoint:
    """The addresses of a server.

    >>> endpoint("http://localhost:7878").store, endpoint("http://localhost:3030/ds?query=sparql&store=data").query
    ('http://localhost:7878/store', 'http://localhost:3030/ds/sparql')
    """
    parts = urlsplit(address)
    if parts.username or parts.password:
        raise StoreError("an address with a password ends up in histories and logs: set KG_STORE_USER and KG_STORE_PASSWORD instead")
    if parts.scheme not in ("http", "https") or not parts.hostname or parts.fragment:
        raise StoreError(f"it is no address of a SPARQL server: {FORMS}", article=address)
    plain = urlunsplit((parts.scheme, parts.netloc, parts.path.rstrip("/"), "", ""))
    given = parse_qs(parts.query, strict_parsing=False)
    if given:
        if set(given) != {"query", "store"}:
            raise StoreError(f"it needs both addresses: {FORMS}", article=address)
        return Endpoint(address, *(urljoin(plain + "/", given[name][0]) for name in ("query", "store")))
    if not parts.path.strip("/"):
        return Endpoint(plain, f"{plain}/query", f"{plain}/store")
    if plain.endswith(("/sparql", "/sparql-auth")):
        crud = "sparql-graph-crud-auth" if credentials(parts.hostname) else "sparql-graph-crud"
        return Endpoint(plain, plain, urljoin(plain, crud))
    raise StoreError(f"what kind of server this is cannot be told: {FORMS}", article=address)


def credentials(host: str) -> tuple[str, str] | None:
    """User and password, where there are some."""
    user = os.environ.get("KG_STORE_USER")
    if user:
        return user, os.environ.get("KG_STORE_PASSWORD", "")
    try:
        found = netrc.netrc().authenticators(host)
    except (OSError, netrc.NetrcParseError):
        return None
    return (found[0], found[2] or "") if found else None


class Stay(urllib.request.HTTPRedirectHandler):
    """Follows no redirection."""

    def redirect_request(self, *args: Any, **more: Any) -> None:
        return None


class Digest(urllib.request.HTTPDigestAuthHandler):
    """Closes the reply that asked for a password, which urllib leaves open."""

    def http_error_401(self, req: Any, fp: Any, code: int, msg: str, headers: Any) -> Any:
        try:
            reply = super().http_error_401(req, fp, code, msg, headers)
        except BaseException:
            fp.close()
            raise
        if reply is not None:
            fp.close()
        return reply


def opener(address: str) -> urllib.request.OpenerDirector:
    """What sends requests, with digest or basic authentication where the server asks for it."""
    passwords = urllib.request.HTTPPasswordMgrWithDefaultRealm()
    known = credentials(urlsplit(address).hostname or "")
    if known:
        passwords.add_password(None, "{0.scheme}://{0.netloc}/".format(urlsplit(address)), *known)
    return urllib.request.build_opener(Stay, Digest(passwords), urllib.request.HTTPBasicAuthHandler(passwords))
