"""A web server on this machine for tests: pages that behave, and pages that do not.

Enters: what each path answers. Leaves: the address of the server, and the requests that it got. Left to others: asking it.
"""

from __future__ import annotations

import contextlib
import gzip
import ssl
import threading
import time
import zlib
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

PAGE = b"<html><head><title>Pool shut</title></head><body><article><h1>Pool shut</h1><p>%s</p></article></body></html>"
TEXT = "“The pool is closed until Thursday,” said Mira Holt, who runs the harbour baths at Eastmere. She gave no reason for it."
CERTIFICATE = Path(__file__).parent / "data" / "sources" / "news.example.pem"


@dataclass
class Site:
    """A server that runs: its address, what its robots.txt says, the requests it got as (path, headers)."""

    url: str
    port: int
    robots: tuple[int, str] = (404, "")
    requests: list[tuple[str, dict[str, str]]] = field(default_factory=list)
    pages: dict[str, Callable[[Handler], None]] = field(default_factory=dict)


class Handler(BaseHTTPRequestHandler):
    """Answers by path."""

    site: Site
    protocol_version = "HTTP/1.1"

    def log_message(self, format: str, *args: object) -> None:
        """Say nothing."""

    def do_GET(self) -> None:
        self.close_connection = True
        self.site.requests.append((self.path, {name.lower(): value for name, value in self.headers.items()}))
        if self.path == "/robots.txt":
            status, text = self.site.robots
            self.give(text.encode(), "text/plain", status)
        elif answer := self.site.pages.get(self.path.partition("?")[0]):
            with contextlib.suppress(BrokenPipeError, ConnectionResetError, ssl.SSLError):  # the reader has gone, as it should
                answer(self)
        else:
            self.give(b"nothing here", "text/plain", 404)

    def give(self, body: bytes, type: str = "text/html; charset=utf-8", status: int = 200, length: int | None = None, **headers: str) -> None:
        self.send_response(status)
        self.send_header("Content-Type", type)
        self.send_header("Content-Length", str(len(body) if length is None else length))
        for name, value in headers.items():
            self.send_header(name.replace("_", "-"), value)
        self.end_headers()
        self.wfile.write(body)


@contextmanager
def serving(*, tls: bool = False) -> Iterator[Site]:
    """A server with the usual pages."""
    site = Site("", 0)
    server = ThreadingHTTPServer(("127.0.0.1", 0), type("Its", (Handler,), {"site": site}))
    server.daemon_threads = True
    if tls:
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(CERTIFICATE)
        server.socket = context.wrap_socket(server.socket, server_side=True, do_handshake_on_connect=False)
    site.port = server.server_port
    site.url = f"http{'s' * tls}://127.0.0.1:{site.port}"
    site.pages.update(usual())
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True)
    thread.start()
    try:
        yield site
    finally:
        server.shutdown()
        server.server_close()


def usual() -> dict[str, Callable[[Handler], None]]:
    """What each path answers."""
    page = PAGE % TEXT.encode()

    def packed(at: Handler) -> None:
        at.give(gzip.compress(page), Content_Encoding="gzip")

    def bomb(at: Handler) -> None:
        at.give(gzip.compress(b" " * 40_000_000, 6), Content_Encoding="gzip")

    def cut(at: Handler) -> None:
        at.give(gzip.compress(page)[:-20], Content_Encoding="gzip")

    def short(at: Handler) -> None:
        at.give(page, length=len(page) + 100)

    def drip(at: Handler) -> None:
        at.send_response(200)
        at.send_header("Content-Type", "text/html")
        at.end_headers()
        for _ in range(100):
            at.wfile.write(b" ")
            at.wfile.flush()
            time.sleep(0.1)

    def endless(at: Handler) -> None:
        at.send_response(200)
        at.send_header("Content-Type", "text/html")
        at.end_headers()
        while True:
            at.wfile.write(b"a" * 100_000)

    def round_and_round(at: Handler) -> None:
        left = int(at.path.partition("?")[2])
        at.give(b"", status=302, Location=f"/round?{left - 1}" if left > 1 else "/page")

    return {
        "/page": lambda at: at.give(page),
        "/plain": lambda at: at.give(TEXT.encode(), "text/plain; charset=utf-8"),
        "/packed": packed,
        "/deflated": lambda at: at.give(zlib.compress(page), Content_Encoding="deflate"),
        "/bomb": bomb,
        "/cut": cut,
        "/brotli": lambda at: at.give(page, Content_Encoding="br"),
        "/short": short,
        "/drip": drip,
        "/endless": endless,
        "/picture": lambda at: at.give(b"\x89PNG", "image/png"),
        "/unnamed": lambda at: at.give(page, ""),
        "/moved": lambda at: at.give(b"", status=301, Location="/page?x=1"),
        "/nowhere": lambda at: at.give(b"", status=302),
        "/round": round_and_round,
        "/to-file": lambda at: at.give(b"", status=302, Location="file:///etc/passwd"),
        "/to-password": lambda at: at.give(b"", status=302, Location="http://a:b@127.0.0.1/page"),
        "/to-private": lambda at: at.give(b"", status=302, Location="http://10.0.0.1/page"),
        "/to-name": lambda at: at.give(b"", status=302, Location="http://inside.example/page"),
        "/busy": lambda at: at.give(b"", status=503),
        "/paid": lambda at: at.give(b"", status=402),
        "/garbage": lambda at: at.wfile.write(b"\x00\x01 no http\r\n\r\n") and None,
    }
