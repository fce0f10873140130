"""robots.txt: what a site asks programs not to read (RFC 9309).

Enters: the text of a robots.txt, the name of a program, a path. Leaves: whether it may be read, and the pause asked for. Left to
others: fetching it.

Python's own ``urllib.robotparser`` takes the first rule that fits and knows no ``*`` and no ``$``, so that it reads what many a site
forbids; here the longest rule that fits decides, as the standard says.
"""

from __future__ import annotations

from dataclasses import dataclass
from urllib.parse import quote, unquote_to_bytes

MAX_RULES = 10_000
KEPT = "/*$%?&=:@!'()+,;~-._"


@dataclass(frozen=True, slots=True)
class Robots:
    """The rules that concern one program: (whether it may, the beginning of a path)."""

    rules: tuple[tuple[bool, str], ...] = ()
    delay: float = 0.0

    def allows(self, path: str) -> bool:
        """Whether the program may read a path: the longest rule that fits decides, of two equally long ones the kinder.

        >>> Robots(((False, "/"), (True, "/news/"), (False, "/*.pdf$"))).allows("/news/a")
        True
        """
        path = plain(path)
        if path == "/robots.txt":
            return True
        fitting = [(len(rule), may) for may, rule in self.rules if fits(rule, path)]
        return max(fitting)[1] if fitting else True


NOTHING_ALLOWED = Robots(((False, "/"),))


def parse(text: str, program: str) -> Robots:
    """The rules for a program: those of the groups that name it, else those for all.

    >>> parse("User-agent: *\\nDisallow: /\\n\\nUser-agent: kg\\nDisallow: /private", "kg").rules
    ((False, '/private'),)
    """
    groups: dict[bool, list[tuple[str, str]]] = {}  # by whether the group names the program
    named = False
    concerned: set[bool] = set()
    naming = False
    for line in text.lstrip("\ufeff").splitlines():
        field, colon, value = line.partition("#")[0].partition(":")
        field, value = field.strip().lower(), value.strip()
        if not colon:
            continue
        if field == "user-agent":
            concerned = concerned if naming else set()
            naming = True
            own = value.lower() == program.lower()
            named = named or own
            if own or value == "*":
                concerned.add(own)
                groups.setdefault(own, [])
        elif field in ("allow", "disallow", "crawl-delay"):
            naming = False
            for group in concerned:
                groups[group].append((field, value))
    lines = groups.get(named, [])[:MAX_RULES]
    return Robots(tuple((field == "allow", plain(value)) for field, value in lines if field != "crawl-delay" and value), delay_of(lines))


def delay_of(lines: list[tuple[str, str]]) -> float:
    """Seconds between two requests, where a site asks for them."""
    for field, value in lines:
        if field == "crawl-delay" and value.replace(".", "", 1).isdecimal():
            return float(value)
    return 0.0


def plain(path: str) -> str:
    """A path with its letters escaped in one way only."""
    return quote(unquote_to_bytes(path), safe=KEPT)


def fits(rule: str, path: str) -> bool:
    """Whether a path begins as a rule says; ``*`` stands for anything, ``$`` at its end for the path's end.

    >>> fits("/*/print", "/news/print?x"), fits("/*.pdf$", "/a.pdf?x"), fits("/a*$", "/abc")
    (True, False, True)
    """
    ends = rule.endswith("$")
    first, *rest = rule.removesuffix("$").split("*")
    if not path.startswith(first):
        return False
    if not rest:
        return not ends or path == first
    at = len(first)
    for piece in rest[:-1]:  # the first place where each piece fits leaves most room for the next
        at = path.find(piece, at)
        if at < 0:
            return False
        at += len(piece)
    last = rest[-1]
    if ends:
        return len(path) - len(last) >= at and path.endswith(last)
    return path.find(last, at) >= 0
