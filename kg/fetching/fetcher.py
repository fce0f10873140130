"""What is asked of the web, and in which order.

Enters: addresses. Leaves: a :class:`~kg.fetching.Page`. Left to others: what its bytes mean.

* Only http and https; no names or passwords in addresses; private, local and reserved machines are not asked. The name is looked up once,
  its numbers are checked, and the connection is made to a checked number, with the name kept for ``Host`` and for the certificate. This holds
  for every redirect (five at most) and for robots.txt. Proxies that the environment names are not used: they would look the name up again.
* robots.txt is obeyed; a stated user agent; a pause between two requests to one host.
* Time: to connect, for each piece, and in all (a watchman closes the line then, whatever trickles in). Size: as it comes and unpacked.
* Only web pages, feeds, PDF and plain text.

Raises :class:`~kg.errors.SourceError` with a sentence.
"""

from __future__ import annotations

import os
import re
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from importlib.metadata import PackageNotFoundError, version

from kg.errors import SourceError
from kg.fetching import TYPES, Page, content_type, robots
from kg.fetching.addresses import Target, numbers, target
from kg.fetching.line import Answer, ask
from kg.fetching.packing import unpacked

ALLOW_PRIVATE = "KG_ALLOW_PRIVATE"
HOME = "https://w3id.org/expert-quotes"
MAX_REDIRECTS = 5
REDIRECTS = frozenset({301, 302, 303, 307, 308})
# Pages of news have up to 3 MB, reports as PDF 10 MB.
MAX_PACKED = 20_000_000
MAX_UNPACKED = 30_000_000
MAX_ROBOTS = 500_000
TOTAL_SECONDS = 60.0
# Between two requests to one host; a site may ask for more, up to the second number.
PAUSE = 1.0
LONGEST_PAUSE = 30.0
PROGRAM = re.compile(r"[A-Za-z_-]+")


def user_agent() -> str:
    """What this program says that it is, unless told otherwise."""
    try:
        return f"kg/{version('expert-quote-graph')} (+{HOME})"
    except PackageNotFoundError:  # run from the files, not installed
        return f"kg/0 (+{HOME})"


@dataclass(slots=True)
class Fetcher:
    """Reads addresses; remembers what each site's robots.txt says and when it was asked last.

    ``loopback`` admits this machine itself (also ``KG_ALLOW_PRIVATE=1``), for tests with a server of their own.
    """

    agent: str = field(default_factory=user_agent)
    loopback: bool = field(default_factory=lambda: os.environ.get(ALLOW_PRIVATE) == "1")
    pause: float = PAUSE
    seconds: float = TOTAL_SECONDS
    sleep: Callable[[float], None] = time.sleep
    _robots: dict[str, robots.Robots] = field(default_factory=dict, init=False)
    _last: dict[str, float] = field(default_factory=dict, init=False)

    def __post_init__(self) -> None:
        if not self.agent.isascii() or not self.agent.isprintable() or PROGRAM.match(self.agent) is None:
            raise SourceError(f"{self.agent!r} is no user agent: it begins with a program's name, and is printable ASCII, as {user_agent()!r}")

    def get(self, url: str) -> Page:
        """The page at an address."""
        end = time.monotonic() + self.seconds
        where, answer = self.follow(target(url), end, careful=True)
        if answer.status != 200:
            raise SourceError(refusal(answer.status))
        kind, charset = content_type(answer.headers.get("content-type"))
        if kind not in TYPES:
            raise SourceError(
                f"the address gives {kind or 'something that it does not name'}: only web pages, feeds, PDF and plain text are read from the web"
            )
        data = unpacked(answer.body, answer.headers.get("content-encoding"), MAX_UNPACKED)
        return Page(where.url, kind, charset, data)

    def follow(self, start: Target, end: float, *, careful: bool, limit: int = MAX_PACKED) -> tuple[Target, Answer]:
        """The answer at the end of the redirects, each checked as the first address was; ``careful``: robots.txt is obeyed."""
        here = start
        for _ in range(MAX_REDIRECTS + 1):
            if careful:
                self.permit(here, end)
            answer = self.ask(here, end, limit)
            if answer.status not in REDIRECTS:
                return here, answer
            onwards = answer.headers.get("location")
            if not onwards:
                raise SourceError(f"the address leads on (status {answer.status}) without saying where to")
            here = target(onwards, here.url)
        raise SourceError(f"the address leads on more than {MAX_REDIRECTS} times: give the one it ends at")

    def permit(self, where: Target, end: float) -> None:
        """Raise where the site's robots.txt forbids the address."""
        if where.origin not in self._robots:
            self._robots[where.origin] = self.rules(where, end)
        if not self._robots[where.origin].allows(where.path):
            raise SourceError(f"the site's robots.txt asks programs not to read it ({where.origin}/robots.txt): open it yourself and save the page")

    def rules(self, where: Target, end: float) -> robots.Robots:
        """The site's robots.txt: without one all is allowed; where it is kept from us or the site fails, nothing."""
        place = Target(where.scheme, where.host, where.port, "/robots.txt")
        _, answer = self.follow(place, end, careful=False, limit=MAX_ROBOTS)
        if answer.status in (401, 403) or answer.status >= 500:
            return robots.NOTHING_ALLOWED
        if answer.status != 200:
            return robots.Robots()
        text = unpacked(answer.body, answer.headers.get("content-encoding"), MAX_ROBOTS).decode("utf-8", "replace")
        program = PROGRAM.match(self.agent)
        return robots.parse(text, program[0] if program else "*")

    def ask(self, where: Target, end: float, limit: int) -> Answer:
        """One request, after the pause that is due to its host."""
        asked = self._robots.get(where.origin, robots.Robots()).delay
        due = self._last.get(where.host, float("-inf")) + max(self.pause, min(asked, LONGEST_PAUSE))
        if (wait := due - time.monotonic()) > 0:
            self.sleep(wait)
        left = end - time.monotonic()
        if left <= 0:
            raise SourceError(f"the address gave no whole answer in {self.seconds:g} seconds")
        try:
            return ask(where, numbers(where.host, where.port, loopback=self.loopback, seconds=left), self.agent, limit, end)
        finally:
            self._last[where.host] = time.monotonic()


def refusal(status: int) -> str:
    """What a status other than 200 means to the reader."""
    if status in (404, 410):
        return f"there is no page at the address (status {status})"
    if status in (401, 402, 403, 451):
        return f"the site does not give the page to programs (status {status}): open it yourself and save it"
    if status in (429, 503):
        return f"the site is too busy to answer (status {status}): try again later"
    return f"the site answered with status {status} instead of the page"
