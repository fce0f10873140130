"""Who may ask, and from where: every request passes here first, every response last.

Enters: requests. Leaves: refusals as one sentence each, or the response with the headers that keep a browser safe; a line
of the access log. Left to others: what is asked.

* The Host header names this application, or a page of another site could reach it under a name of its own.
* Away from loopback every request needs the token: in the header ``Authorization: Bearer``, or as the cookie that the
  page ``/login`` gives for it. The cookie is not the token and ends with the process.
* What changes something (any method but GET, HEAD, OPTIONS) is refused to pages of other sites.
* The log has paths only: what is asked, and any secret in it, stays out.
"""

from __future__ import annotations

import hashlib
import hmac
import ipaddress
import logging
import secrets
import socket
import time
from dataclasses import dataclass, field
from urllib.parse import parse_qsl

from starlette.datastructures import Headers, MutableHeaders
from starlette.requests import Request, cookie_parser
from starlette.responses import HTMLResponse, PlainTextResponse, RedirectResponse, Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; font-src 'self'; connect-src 'self'; "
    "form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
)
SAFE = frozenset(["GET", "HEAD", "OPTIONS"])
# What may be asked without the token: the page that asks for it, and what that page looks like.
OPEN = ("/login", "/static/")
COOKIE = "kg"
# The largest body: a query has a million characters, up to three bytes each as a form.
MAX_BODY = 4_000_000
MAX_PATH = 2_000
PORTS = {80, 443}
LOG = logging.getLogger("kg.serve")
LOGIN = """<!doctype html>
<html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width"><title>kg: token</title></head>
<body><main><h1>kg</h1><form method="post" action="/login">
<p><label for="token">The token that this server was started with</label></p>
<p><input id="token" name="token" type="password" autocomplete="current-password" required> <button>Enter</button></p>
</form>{problem}</main></body></html>
"""


@dataclass(frozen=True, slots=True)
class House:
    """Where the application stands: the address it listens at, the token that it asks for, who may read from elsewhere."""

    host: str
    port: int
    token: str | None = None
    cors: str | None = None
    key: bytes = field(default_factory=lambda: secrets.token_bytes(32), repr=False)

    @property
    def address(self) -> str:
        """The application's address, as a browser on this machine has it."""
        host = "127.0.0.1" if wildcard(self.host) else self.host
        return f"http://{f'[{host}]' if ':' in host else host}:{self.port}"

    @property
    def guarded(self) -> bool:
        """Whether every request needs the token."""
        return not loopback(self.host)

    def is_here(self, name: str) -> bool:
        """Whether a Host header, or an origin without its scheme, names this application.

        Of an application that listens at all addresses every address is right: only names can be turned against it.
        """
        host, _, port = name.lower().rpartition(":")
        if not port.isdecimal() or not host:
            host, port = name.lower(), "80"
        if int(port) != self.port:
            return False
        if wildcard(self.host) and is_address(host.strip("[]")):
            return True
        return host in {"localhost", "127.0.0.1", "[::1]", f"[{self.host}]" if ":" in self.host else self.host, *own_names(self.host)}

    def is_token(self, given: str) -> bool:
        """Whether this is the token."""
        return self.token is not None and hmac.compare_digest(digest(given), digest(self.token))

    def may_update(self, headers: Headers) -> bool:
        """Whether the request brings the token in its header; the cookie is not enough."""
        kind, _, given = headers.get("authorization", "").partition(" ")
        return kind.lower() == "bearer" and self.is_token(given.strip())

    @property
    def cookie(self) -> str:
        """What a browser shows in place of the token; another one in each process."""
        return hmac.new(self.key, (self.token or "").encode(), hashlib.sha256).hexdigest()

    def knows(self, headers: Headers) -> bool:
        """Whether the request brings the token or the cookie."""
        shown = cookie_parser(headers.get("cookie", "")).get(COOKIE, "")
        return self.may_update(headers) or (self.token is not None and hmac.compare_digest(shown.encode(), self.cookie.encode()))


def digest(words: str) -> bytes:
    """Of one length, so that a comparison tells nothing about the length of the token either."""
    return hashlib.sha256(words.encode("utf-8", "surrogatepass")).digest()


def is_address(host: str) -> bool:
    """Whether a host is an IP address and no name."""
    try:
        ipaddress.ip_address(host)
    except ValueError:
        return False
    return True


def loopback(host: str) -> bool:
    """Whether only this machine can reach an address.

    >>> loopback("127.0.0.2"), loopback("localhost"), loopback("::1"), loopback("0.0.0.0"), loopback("example.org")
    (True, True, True, False, False)
    """
    return host.lower() == "localhost" or (is_address(host) and ipaddress.ip_address(host).is_loopback)


def wildcard(host: str) -> bool:
    """Whether an address stands for all of the machine's."""
    return is_address(host) and ipaddress.ip_address(host).is_unspecified


def own_names(host: str) -> set[str]:
    """The names of this machine, where it can be reached from others."""
    return set() if loopback(host) else {socket.gethostname().lower(), f"{socket.gethostname().lower()}.local"}


class TooLarge(Exception):
    """The body is larger than what is read."""


class Guard:
    """The middleware."""

    def __init__(self, app: ASGIApp, house: House) -> None:
        self.app = app
        self.house = house

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        began = time.monotonic()
        status = [500]
        headers = Headers(scope=scope)
        read = 0

        async def bounded() -> Message:
            nonlocal read
            message = await receive()
            read += len(message.get("body", b""))
            if read > MAX_BODY:
                raise TooLarge
            return message

        async def guarded(message: Message) -> None:
            if message["type"] == "http.response.start":
                status[0] = message["status"]
                self.furnish(MutableHeaders(scope=message), scope, headers)
            await send(message)

        try:
            await (self.refusal(scope, headers) or self.app)(scope, bounded, guarded)
        except TooLarge:
            await too_large()(scope, receive, guarded)
        finally:
            LOG.info("%s %s %d %d ms", scope["method"], logged(scope["path"]), status[0], (time.monotonic() - began) * 1000)

    def furnish(self, answer: MutableHeaders, scope: Scope, asked: Headers) -> None:
        """The headers of every response; a page that brings a policy of its own keeps it."""
        answer.setdefault("Content-Security-Policy", POLICY)
        answer["X-Content-Type-Options"] = "nosniff"
        answer["X-Frame-Options"] = "DENY"
        # Nothing to other sites. With no-referrer browsers would not say either that a form is from a page of ours (Origin: null).
        answer["Referrer-Policy"] = "same-origin"
        answer["Cross-Origin-Opener-Policy"] = "same-origin"
        cors = self.house.cors
        if cors is None or scope["path"] != "/sparql":
            answer["Cross-Origin-Resource-Policy"] = "same-origin"
        elif cors in ("*", asked.get("origin")):
            answer["Access-Control-Allow-Origin"] = cors
            answer["Access-Control-Expose-Headers"] = "X-Row-Limit, X-Notice, Retry-After"
            answer["Access-Control-Allow-Methods"] = "GET, HEAD, POST, OPTIONS"
            answer["Access-Control-Allow-Headers"] = "Accept, Authorization, Content-Type"
            answer.add_vary_header("Origin")

    def refusal(self, scope: Scope, headers: Headers) -> Response | None:
        """Why a request is not answered; ``None`` where it is."""
        house, method, path = self.house, scope["method"], scope["path"]
        if not house.is_here(headers.get("host", "")):
            return PlainTextResponse(f"the Host header names another server than this one: use {house.address}\n", 400)
        length = headers.get("content-length", "0")
        if not length.isdecimal() or int(length) > MAX_BODY:
            return too_large()
        if len(path) > MAX_PATH:
            return PlainTextResponse("the path is too long\n", 414)
        if method not in SAFE and self.foreign(headers, path):
            return PlainTextResponse("the request comes from a page of another site\n", 403)
        if house.guarded and method != "OPTIONS" and not path.startswith(OPEN) and not house.knows(headers):
            if method in ("GET", "HEAD") and "text/html" in headers.get("accept", ""):
                return RedirectResponse("/login", 303)
            return PlainTextResponse("a token is needed: Authorization: Bearer TOKEN\n", 401, {"WWW-Authenticate": "Bearer"})
        return None

    def foreign(self, headers: Headers, path: str) -> bool:
        """Whether a request that may change something was made by a page of another site."""
        origin, site = headers.get("origin"), headers.get("sec-fetch-site", "same-origin")
        if origin is None:
            return site not in ("same-origin", "none")
        if self.house.cors in ("*", origin) and path == "/sparql":
            return False
        scheme, _, name = origin.partition("://")
        return scheme not in ("http", "https") or not self.house.is_here(name)


def too_large() -> Response:
    """413; the connection ends, since the rest of the body is not read."""
    return PlainTextResponse(f"the request is larger than {MAX_BODY:,} bytes\n", 413, {"Connection": "close"})


def logged(path: str) -> str:
    r"""A path on one line of the log.

    >>> logged("/a\nb\x1b")
    '/a?b?'
    """
    return "".join(c if c.isprintable() else "?" for c in path[:200])


async def login(request: Request) -> Response:
    """The page that takes the token and gives a cookie for it."""
    house: House = request.app.state.house
    if request.method != "POST":
        return HTMLResponse(LOGIN.format(problem=""))
    form = dict(parse_qsl((await request.body()).decode("utf-8", "replace")))
    if not house.is_token(form.get("token", "")):
        return HTMLResponse(LOGIN.format(problem="<p>This is not the token.</p>"), 403)
    answer = RedirectResponse("/", 303)
    answer.set_cookie(COOKIE, house.cookie, httponly=True, samesite="strict")
    return answer
