"""Which addresses may be asked: web addresses by their letters, machines by their numbers.

Enters: a URL, a host. Leaves: a :class:`Target` whose host was resolved and checked. Left to others: connecting, which is
done to the number that was checked here, never by asking for the name again (a name can answer differently the next time).
"""

from __future__ import annotations

import ipaddress
import re
import socket
import threading
from dataclasses import dataclass
from urllib.parse import quote, urljoin, urlsplit

from kg.errors import SourceError

SCHEMES = {"http": 80, "https": 443}
# Doors below this number belong to other services (mail, remote shells), which are not to be talked to by way of an address.
FIRST_FREE_PORT = 1024
MAX_URL = 2_000
FORBIDDEN = re.compile(r"[\x00-\x20\x7f-\x9f\\\u2028\u2029]")
SAFE = "/%:@!$&'()*+,;=~-._"
# Networks that carry an address of the older kind within one of the newer: what is inside is judged.
TRANSLATED = ipaddress.ip_network("64:ff9b::/96")
COMPATIBLE = ipaddress.ip_network("::/96")
Address = ipaddress.IPv4Address | ipaddress.IPv6Address


@dataclass(frozen=True, slots=True)
class Target:
    """A web address taken apart: ``host`` as it is sent, ``path`` with its query, in ASCII."""

    scheme: str
    host: str
    port: int
    path: str

    @property
    def origin(self) -> str:
        """Scheme, host and door: what one robots.txt speaks for."""
        return f"{self.scheme}://{self.authority}"

    @property
    def authority(self) -> str:
        """The ``Host`` of the request."""
        host = f"[{self.host}]" if ":" in self.host else self.host
        return host if self.port == SCHEMES[self.scheme] else f"{host}:{self.port}"

    @property
    def url(self) -> str:
        return self.origin + self.path


def target(url: str, base: str | None = None) -> Target:
    """An address taken apart and checked by its letters; one relative to ``base`` is joined to it.

    >>> target("HTTPS://News.Example/a b".replace(" ", "%20")).url
    'https://news.example/a%20b'
    >>> target("ftp://news.example/a")
    Traceback (most recent call last):
    kg.errors.SourceError: only addresses with http:// or https:// are read
    """
    if len(url) > MAX_URL or FORBIDDEN.search(url):
        raise SourceError("this is no web address: it is too long, or has spaces, line breaks or backslashes in it")
    try:
        parts = urlsplit(urljoin(base, url) if base else url)
        port = parts.port
        named = parts.hostname or ""
        host = named if ":" in named else named.rstrip(".").encode("idna").decode("ascii").lower()
    except ValueError as error:  # also what idna refuses
        raise SourceError("this is no web address: its host or its port is malformed") from error
    if parts.scheme not in SCHEMES:
        raise SourceError("only addresses with http:// or https:// are read")
    if parts.username is not None or parts.password is not None:
        raise SourceError("the address holds a user name or a password: leave them out")
    if not host or "%" in host:
        raise SourceError("this is no web address: it names no host")
    port = SCHEMES[parts.scheme] if port is None else port
    if port < FIRST_FREE_PORT and port not in SCHEMES.values():
        raise SourceError(f"port {port} belongs to another service than the web: it is not asked")
    path = quote(parts.path or "/", safe=SAFE) + (f"?{quote(parts.query, safe=SAFE + '?')}" if parts.query else "")
    return Target(parts.scheme, host, port, path)


def numbers(host: str, port: int, *, loopback: bool, seconds: float) -> list[str]:
    """The checked addresses of a host, in the order that the resolver gives.

    One that is not public condemns all: a name that answers with both is made to slip through. Raises
    :class:`~kg.errors.SourceError`; ``loopback`` admits this machine itself, and nothing else that is private.
    """
    found = list(dict.fromkeys(resolve(host, port, seconds)))
    for number in found:
        if not allowed(number, loopback=loopback):
            raise SourceError(f"{host} is not on the public internet ({number}): private, local and reserved addresses are not asked")
    return found


def resolve(host: str, port: int, seconds: float) -> list[str]:
    """What the system's resolver says, which may hang: it is waited for so long and no longer."""
    answer: list[str] = []
    failed: list[str] = []

    def ask() -> None:
        try:
            answer.extend(str(info[4][0]) for info in socket.getaddrinfo(host, port, type=socket.SOCK_STREAM))
        except (OSError, UnicodeError) as error:
            failed.append(str(getattr(error, "strerror", None) or error))

    thread = threading.Thread(target=ask, daemon=True)
    thread.start()
    thread.join(seconds)
    if thread.is_alive() or not answer:
        raise SourceError(f"there is no address for {host} ({failed[0] if failed else 'no answer'}): is it spelt right, and is there a network?")
    return answer


def allowed(number: str, *, loopback: bool = False) -> bool:
    """Whether a number belongs to the public internet; this machine itself only where that was asked for.

    >>> [allowed(n) for n in ("93.184.216.34", "10.0.0.1", "169.254.169.254", "::ffff:127.0.0.1", "64:ff9b::a00:1", "fe80::1%eth0")]
    [True, False, False, False, False, False]
    """
    try:
        address = inner(ipaddress.ip_address(number))
    except ValueError:
        return False
    if address.is_loopback:
        return loopback
    refused = address.is_private or address.is_link_local or address.is_multicast or address.is_reserved or address.is_unspecified
    return address.is_global and not refused and getattr(address, "scope_id", None) is None


def inner(address: Address) -> Address:
    """The address that another carries within itself, where it does."""
    if isinstance(address, ipaddress.IPv4Address):
        return address
    within = address.ipv4_mapped or address.sixtofour or (address.teredo[1] if address.teredo else None)
    if within is None and (address in TRANSLATED or (address in COMPATIBLE and int(address) > 0xFFFF)):
        within = ipaddress.IPv4Address(int(address) & 0xFFFFFFFF)
    return within or address
