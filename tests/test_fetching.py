"""Reading the web: what is asked, what is refused and in which words. Every server stands on this machine."""

from __future__ import annotations

import socket
import ssl
import threading
import time
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from web import CERTIFICATE, TEXT, Site, serving

from kg.errors import SourceError
from kg.fetching import fetcher as module
from kg.fetching import robots
from kg.fetching.addresses import allowed, target
from kg.fetching.fetcher import Fetcher, user_agent
from kg.fetching.packing import unpacked

Names = Callable[[dict[str, list[str]]], list[str]]


@pytest.fixture
def site() -> Iterator[Site]:
    with serving() as site:
        yield site


@pytest.fixture
def names(monkeypatch: pytest.MonkeyPatch) -> Names:
    """Give names numbers; returns the list of names that are looked up."""

    def give(table: dict[str, list[str]]) -> list[str]:
        asked: list[str] = []

        def getaddrinfo(host: str, port: int, **more: Any) -> list[Any]:
            asked.append(host)
            return [(socket.AF_INET, socket.SOCK_STREAM, 6, "", (number, port)) for number in table.get(host, [host])]

        monkeypatch.setattr("kg.fetching.addresses.socket.getaddrinfo", getaddrinfo)
        return asked

    return give


def fetcher(**more: Any) -> Fetcher:
    """One that may ask this machine, and does not wait."""
    return Fetcher(**{"loopback": True, "pause": 0.0, **more})


def refusal(url: str, **more: Any) -> str:
    with pytest.raises(SourceError) as caught:
        fetcher(**more).get(url)
    return caught.value.message


def test_a_page_comes_with_its_type_and_address(site: Site) -> None:
    page = fetcher().get(f"{site.url}/page")
    assert (page.url, page.type, page.charset) == (f"{site.url}/page", "text/html", "utf-8")
    assert TEXT in page.data.decode("utf-8")


@pytest.mark.parametrize("path", ["/packed", "/deflated", "/page"])
def test_packed_pages_are_unpacked(site: Site, path: str) -> None:
    assert TEXT in fetcher().get(site.url + path).data.decode("utf-8")


def test_it_says_who_it_is(site: Site) -> None:
    fetcher().get(f"{site.url}/page")
    Fetcher("harvest/2 (+https://desk.example)", loopback=True, pause=0).get(f"{site.url}/page")
    agents = [headers["user-agent"] for path, headers in site.requests if path == "/page"]
    assert agents == [user_agent(), "harvest/2 (+https://desk.example)"]
    assert user_agent().startswith("kg/0.")
    assert "(+https://" in user_agent()


@pytest.mark.parametrize("agent", ["", "kg\r\nX: y", "(no program)", "kgü"])
def test_a_user_agent_is_one_line_with_a_name(agent: str) -> None:
    with pytest.raises(SourceError, match="is no user agent"):
        Fetcher(agent)


@pytest.mark.parametrize(
    ("path", "sentence"),
    [
        ("/missing", "there is no page at the address (status 404)"),
        ("/paid", "the site does not give the page to programs (status 402)"),
        ("/busy", "the site is too busy to answer (status 503): try again later"),
        ("/picture", "the address gives image/png: only web pages"),
        ("/unnamed", "the address gives something that it does not name"),
        ("/nowhere", "the address leads on (status 302) without saying where to"),
        ("/to-file", "only addresses with http:// or https:// are read"),
        ("/to-password", "the address holds a user name or a password"),
        ("/to-private", "10.0.0.1 is not on the public internet"),
        ("/round?6", "the address leads on more than 5 times"),
        ("/bomb", "the page unpacks to more than 30 MB"),
        ("/endless", "the address gives more than 20 MB"),
        ("/cut", "the page is packed, and cut off"),
        ("/brotli", "the page is packed as 'br', which was not asked for"),
        ("/short", "the site's answer broke off"),
        ("/garbage", "the site's answer broke off or is malformed"),
    ],
)
def test_what_is_refused_says_why(site: Site, path: str, sentence: str) -> None:
    assert refusal(site.url + path).startswith(sentence)


@pytest.mark.parametrize("path", ["/moved", "/round?5"])
def test_redirects_are_followed_to_their_end(site: Site, path: str) -> None:
    assert fetcher().get(site.url + path).url.startswith(f"{site.url}/page")


def test_the_time_is_over_whatever_trickles_in(site: Site) -> None:
    started = time.monotonic()
    assert "takes too long" in refusal(f"{site.url}/drip", seconds=0.6)
    assert time.monotonic() - started < 4


def test_a_server_that_is_not_there() -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        url = f"http://127.0.0.1:{taken.getsockname()[1]}/"
        assert "cannot be reached" in refusal(url)


@pytest.mark.parametrize(
    "url",
    [
        "http://127.0.0.1/",
        "http://localhost/",
        "http://[::1]/",
        "http://[::ffff:127.0.0.1]/",
        "http://2130706433/",
        "http://0x7f.1/",
        "http://0.0.0.0/",
        "http://10.1.2.3/",
        "http://172.16.0.1/",
        "http://192.168.1.1/",
        "http://169.254.169.254/latest/meta-data/",
        "http://100.64.0.1/",
        "http://224.0.0.1/",
        "http://240.0.0.1/",
        "http://255.255.255.255/",
        "http://[fe80::1]/",
        "http://[fc00::1]/",
        "http://[ff02::1]/",
        "http://[64:ff9b::a00:1]/",
        "http://[2002:a00:1::]/",
    ],
)
def test_machines_that_are_not_public_are_not_asked(url: str) -> None:
    with pytest.raises(SourceError, match=r"is not on the public internet|there is no address for"):
        Fetcher(loopback=False).get(url)


@pytest.mark.parametrize("number", ["93.184.216.34", "2606:2800:220:1:248:1893:25c8:1946", "2002:5db8:d822::"])
def test_public_machines_may_be_asked(number: str) -> None:
    assert allowed(number)


def test_only_loopback_is_opened_for_tests(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("KG_ALLOW_PRIVATE", "1")
    assert Fetcher().loopback
    assert [allowed(n, loopback=True) for n in ("127.0.0.1", "::1", "10.0.0.1", "169.254.169.254", "fe80::1")] == [True, True, False, False, False]
    monkeypatch.delenv("KG_ALLOW_PRIVATE")
    assert not Fetcher().loopback


@pytest.mark.parametrize(
    ("url", "sentence"),
    [
        ("ftp://news.example/a", "only addresses with http"),
        ("file:///etc/passwd", "only addresses with http"),
        ("gopher://news.example/", "only addresses with http"),
        ("http://ada:secret@news.example/", "a user name or a password"),
        ("http://@news.example/", "a user name or a password"),
        ("http:///a", "it names no host"),
        ("http://news.example:22/", "port 22 belongs to another service"),
        ("http://news.example:99999/", "is malformed"),
        ("http://[::1", "is malformed"),
        ("http://news.example/a b", "spaces, line breaks or backslashes"),
        ("http://news.example/a\r\nHost: x", "spaces, line breaks or backslashes"),
        ("http://news.example\\@127.0.0.1/", "spaces, line breaks or backslashes"),
        ("http://" + "a" * 3000, "too long"),
        ("http://" + "a" * 70 + ".example/", "is malformed"),
    ],
)
def test_addresses_are_judged_by_their_letters(url: str, sentence: str) -> None:
    with pytest.raises(SourceError, match=sentence):
        target(url)


def test_letters_of_all_scripts_in_addresses() -> None:
    found = target("https://Bücher.example/straße?q=ä#teil")
    assert found.url == "https://xn--bcher-kva.example/stra%C3%9Fe?q=%C3%A4"


def test_the_name_is_looked_up_once_and_its_number_is_asked(site: Site, names: Names) -> None:
    asked = names({"news.example": ["127.0.0.1"]})
    page = fetcher().get(f"http://news.example:{site.port}/page")
    assert page.url == f"http://news.example:{site.port}/page"
    assert asked == ["news.example"] * 2  # one for robots.txt, one for the page; none by the connection itself
    assert {headers["host"] for _, headers in site.requests} == {f"news.example:{site.port}"}


def test_a_name_that_answers_otherwise_the_second_time_is_caught(site: Site, monkeypatch: pytest.MonkeyPatch) -> None:
    answers = iter(["127.0.0.1", "169.254.169.254"])
    monkeypatch.setattr(
        "kg.fetching.addresses.socket.getaddrinfo", lambda host, port, **_: [(socket.AF_INET, socket.SOCK_STREAM, 6, "", (next(answers), port))]
    )
    assert "169.254.169.254" in refusal(f"http://news.example:{site.port}/page")
    assert [path for path, _ in site.requests] == ["/robots.txt"]


def test_a_name_with_one_private_number_is_refused_as_a_whole(site: Site, names: Names) -> None:
    names({"news.example": ["127.0.0.1", "10.0.0.1"]})
    assert refusal(f"http://news.example:{site.port}/page").startswith("news.example is not on the public internet (10.0.0.1)")
    assert site.requests == []


def test_a_redirect_to_a_name_inside_is_refused(site: Site, names: Names) -> None:
    names({"inside.example": ["192.168.0.10"]})
    assert refusal(f"{site.url}/to-name").startswith("inside.example is not on the public internet (192.168.0.10)")


def test_a_resolver_that_hangs_is_not_waited_for(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("kg.fetching.addresses.socket.getaddrinfo", lambda *_, **__: [threading.Event().wait(1)][1:])
    started = time.monotonic()
    assert "there is no address for news.example (no answer)" in refusal("http://news.example/", seconds=0.3)
    assert time.monotonic() - started < 2


def test_certificates_are_checked_for_the_name(names: Names, monkeypatch: pytest.MonkeyPatch) -> None:
    names({"news.example": ["127.0.0.1"], "other.example": ["127.0.0.1"]})
    with serving(tls=True) as site:
        assert "the certificate of news.example is not valid" in refusal(f"https://news.example:{site.port}/page")
        trusting = ssl.create_default_context(cafile=str(CERTIFICATE))
        monkeypatch.setattr("kg.fetching.line.ssl.create_default_context", lambda: trusting)
        assert TEXT in fetcher().get(f"https://news.example:{site.port}/page").data.decode()
        assert "the certificate of other.example is not valid" in refusal(f"https://other.example:{site.port}/page")


def test_robots_txt_is_obeyed_also_behind_a_redirect(site: Site) -> None:
    site.robots = (200, "User-agent: *\nDisallow: /page\nAllow: /packed\n")
    assert refusal(f"{site.url}/page").startswith("the site's robots.txt asks programs not to read it")
    assert refusal(f"{site.url}/moved").startswith("the site's robots.txt asks programs not to read it")
    assert fetcher().get(f"{site.url}/packed").type == "text/html"
    assert "/page" not in [path.partition("?")[0] for path, _ in site.requests]


def test_robots_txt_is_asked_for_once(site: Site) -> None:
    one = fetcher()
    for _ in range(3):
        one.get(f"{site.url}/page")
    assert [path for path, _ in site.requests].count("/robots.txt") == 1


@pytest.mark.parametrize(("status", "may"), [(404, True), (410, True), (401, False), (403, False), (500, False), (503, False)])
def test_what_a_missing_robots_txt_means(site: Site, status: int, may: bool) -> None:
    site.robots = (status, "")
    if may:
        fetcher().get(f"{site.url}/page")
    else:
        assert "robots.txt" in refusal(f"{site.url}/page")


RULES = """
# for all
User-agent: *
Disallow: /private/
Disallow: /*.pdf$
Disallow: /search?*q=
Disallow: /caf%C3%A9
Allow: /private/open

User-agent: kg
User-agent: other
Crawl-delay: 2.5
Disallow: /kg/

Sitemap: https://news.example/map.xml
"""


@pytest.mark.parametrize(
    ("program", "path", "may"),
    [
        ("reader", "/", True),
        ("reader", "/private/a", False),
        ("reader", "/private/open/a", True),
        ("reader", "/a.pdf", False),
        ("reader", "/a.pdf?x", True),
        ("reader", "/search?a=1&q=2", False),
        ("reader", "/café", False),
        ("reader", "/robots.txt", True),
        ("kg", "/private/a", True),
        ("KG", "/kg/a", False),
        ("other", "/kg/a", False),
    ],
)
def test_rules_of_robots_txt(program: str, path: str, may: bool) -> None:
    assert robots.parse(RULES, program).allows(path) is may


def test_the_longest_rule_decides_whatever_its_place() -> None:
    assert not robots.parse("User-agent: *\nAllow: /\nDisallow: /news/", "kg").allows("/news/a")


def test_rules_with_many_stars_take_no_time() -> None:
    rules = robots.parse("User-agent: *\nDisallow: /" + "*a" * 400 + "$", "kg")
    started = time.process_time()
    assert rules.allows("/" + "a" * 1900 + "b")
    assert time.process_time() - started < 0.5


def test_a_host_is_not_asked_twice_at_once(site: Site) -> None:
    site.robots = (200, "User-agent: *\nCrawl-delay: 7\n")
    waits: list[float] = []
    one = fetcher(pause=1.0, sleep=waits.append)
    one.get(f"{site.url}/page")
    one.get(f"{site.url}/page")
    assert [round(wait) for wait in waits] == [7, 7]
    site.robots = (200, "User-agent: *\nCrawl-delay: 86400\n")
    other = fetcher(pause=1.0, sleep=waits.append)
    other.get(f"{site.url}/page")
    assert round(waits[-1]) == module.LONGEST_PAUSE


def test_unpacking_stops_at_the_limit() -> None:
    assert unpacked(b"as it is", None, 10) == b"as it is"
    with pytest.raises(SourceError, match="does not unpack"):
        unpacked(b"no gzip at all", "gzip", 100)
