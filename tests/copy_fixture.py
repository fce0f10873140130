"""One report in three papers, and an article that was corrected under its address: what copies and versions are tested on."""

from __future__ import annotations

from dataclasses import replace

from registry_fixture import Line, printed

from kg.records import Extraction

QUESTIONS = ("copies",)
"""The questions of the catalogue that are read off these articles."""

REPORT: list[Line] = [
    ("The ferry must run again before the apples are ripe or the island will lose its harvest", "Ilse Marwick", "harbour master", "Port of Tarn"),
    ("Nobody has asked the farmers and we shall remember that when they ask us", "Tom Garrick", "farmer", None),
    ("We have two engines for three ships and no money for the fourth until May", "Bo Tarn", "director", "Tarn Line"),
]
OWN: Line = ("My own boat takes nine people and a cow if she stands still", "Jorun Tveit", "fisherwoman", None)


def paper(id: str, published: str | None, publisher: str, lines: list[Line], url: str | None = None) -> Extraction:
    """An article of a paper."""
    found = printed(id, published or "2031-01-01", lines)
    return replace(found, article=replace(found.article, published=published, publisher=publisher, url=url))


def agency() -> Extraction:
    """The report as the first paper printed it."""
    return paper("ferry", "2031-03-01", "Tarn Courier", REPORT, "https://courier.example/ferry")


def cut() -> Extraction:
    """Without its last quote."""
    return paper("island", "2031-03-02", "Karlby Post", REPORT[:2], "https://post.example/island?utm_source=mail")


def longer() -> Extraction:
    """With a quote of the paper's own."""
    return paper("harvest", "2031-03-02", "Eastwick Echo", [*REPORT, OWN], "https://echo.example/harvest")


def corrected() -> Extraction:
    """The first paper's article as it was corrected: the director says something else."""
    lines = [*REPORT[:2], ("We have three engines for three ships and money for the fourth from May on", "Bo Tarn", "director", "Tarn Line")]
    return paper("ferry", "2031-03-01", "Tarn Courier", lines, "http://COURIER.example:80/ferry?utm_medium=feed#top")


def prints() -> list[Extraction]:
    """The three papers."""
    return [agency(), cut(), longer()]
