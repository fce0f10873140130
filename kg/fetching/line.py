"""One request to one checked number, within its time and size.

Enters: a target, its numbers, when it has to be over. Leaves: status, headers and body as they came. Left to others: what may be asked,
what the answer means.

The connection is made to a number, the name goes into ``Host`` and the certificate check. A server that sends a byte a minute keeps to every
timeout of a single read; so a timer closes the line when all of it has taken too long.
"""

from __future__ import annotations

import contextlib
import http.client
import socket
import ssl
import threading
import time
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from kg.errors import SourceError
from kg.fetching.addresses import Target

CONNECT_SECONDS = 10.0
READ_SECONDS = 20.0
PIECE = 65_536
MAX_ADDRESSES = 3
ACCEPT = "text/html, application/xhtml+xml, application/rss+xml, application/atom+xml, application/pdf, text/plain;q=0.9, application/xml;q=0.9"


@dataclass(frozen=True, slots=True)
class Answer:
    """What came back: header names in lower case, the body still packed."""

    status: int
    headers: Mapping[str, str]
    body: bytes


class Pinned(http.client.HTTPConnection):
    """A connection to a number, whatever its host is called."""

    def __init__(self, where: Target, number: str, end: float) -> None:
        super().__init__(where.host, where.port, timeout=READ_SECONDS)
        self.where, self.number, self.end = where, number, end

    def connect(self) -> None:
        """Connect to the number; for https the certificate has to be the name's."""
        plain = socket.socket(socket.AF_INET6 if ":" in self.number else socket.AF_INET, socket.SOCK_STREAM)
        try:
            plain.settimeout(min(CONNECT_SECONDS, left(self.end)))
            plain.connect((self.number, self.where.port))
            plain.settimeout(min(READ_SECONDS, left(self.end)))
        except BaseException:
            plain.close()
            raise
        if self.where.scheme == "http":
            self.sock = plain
            return
        try:
            self.sock = ssl.create_default_context().wrap_socket(plain, server_hostname=self.where.host)
        except BaseException:
            plain.close()
            raise


def left(end: float) -> float:
    """Seconds that are left, never none: a socket takes 0 for "do not wait"."""
    return max(0.05, end - time.monotonic())


def ask(where: Target, found: Sequence[str], agent: str, limit: int, end: float) -> Answer:
    """The answer of the first of these numbers that takes the connection."""
    failed: OSError | None = None
    for number in found[:MAX_ADDRESSES]:
        connection = Pinned(where, number, end)
        try:
            connection.connect()
        except ssl.SSLCertVerificationError as error:
            raise SourceError(f"the certificate of {where.host} is not valid ({error.verify_message}): the page may not be the site's own") from error
        except OSError as error:
            failed = error
            continue
        with contextlib.closing(connection), cut_off(connection.sock, end) as late:
            try:
                answer = exchange(connection, where, agent, limit)
                if late.is_set():  # the end of what was read may be where the line was shut
                    raise TimeoutError
                return answer
            except (OSError, http.client.HTTPException, ValueError) as error:
                if late.is_set() or isinstance(error, TimeoutError):
                    raise SourceError("the site takes too long to answer: try again later") from error
                raise SourceError(f"the site's answer broke off or is malformed ({type(error).__name__}): try again later") from error
    raise SourceError(f"{where.host} cannot be reached ({(failed and failed.strerror) or failed}): try again later") from failed


@contextlib.contextmanager
def cut_off(line: socket.socket, end: float) -> Iterator[threading.Event]:
    """Shut the line when its time is over; the event says that it was."""
    late = threading.Event()

    def shut() -> None:
        late.set()
        with contextlib.suppress(OSError):
            socket.socket.shutdown(line, socket.SHUT_RDWR)

    timer = threading.Timer(left(end), shut)
    timer.daemon = True
    timer.start()
    try:
        yield late
    finally:
        timer.cancel()


def exchange(connection: Pinned, where: Target, agent: str, limit: int) -> Answer:
    """Send the request, read the answer up to ``limit`` bytes."""
    connection.putrequest("GET", where.path, skip_host=True, skip_accept_encoding=True)
    for name, value in (("Host", where.authority), ("User-Agent", agent), ("Accept", ACCEPT), ("Accept-Encoding", "gzip"), ("Connection", "close")):
        connection.putheader(name, value)
    connection.endheaders()
    with connection.getresponse() as response:
        headers = {name.lower(): value for name, value in response.getheaders()}
        body = bytearray()
        while piece := response.read(min(PIECE, limit + 1 - len(body))):
            body += piece
            if len(body) > limit:
                raise SourceError(f"the address gives more than {limit / 1e6:g} MB: no article is that long")
        if response.length:
            raise http.client.IncompleteRead(b"", response.length)
        return Answer(response.status, headers, bytes(body))
