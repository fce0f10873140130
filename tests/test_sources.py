"""Every format that articles come in: what becomes their text, what is known of them, and what is refused in which words."""

from __future__ import annotations

import contextlib
import gzip
import io
import json
import os
import re
import resource
import subprocess
import sys
import time
import tomllib
from collections.abc import Iterator
from functools import partial
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner
from fuzz_sources import KINDS, run
from source_files import DATA, docx, locked, page, paragraph, pdf, warc, zipped
from web import TEXT, Site, serving

from kg.articles import Reading, columns, markdown, read_articles
from kg.articles import apart as apart_module
from kg.articles.lines import paragraphs
from kg.articles.watching import batches
from kg.cli import main
from kg.errors import KgError, SourceError
from kg.fetching.fetcher import Fetcher
from kg.graph import as_graph
from kg.records import Article, Extraction

WALL = """Harbour wall fails in storm

The old harbour wall at Eastmere failed on Sunday night, and twelve boats were lost in the storm that followed.

“We had warned the council for nine years,” said Mira Holt, chief engineer at the Harbour Authority. “Nobody wanted to hear it.”

> The wall was safe when it was last inspected, and we have the papers to show it.

So wrote Jonas Brandt, the mayor, in a letter to the council on Monday. According to the letter, repairs will cost 4 million euros.

First item of a list in the text about boats.

The council meets on Thursday to decide what will happen to the remaining ninety metres of wall."""


def read(*places: Path | str, reading: Reading | None = None) -> tuple[list[Article], list[str]]:
    problems: list[KgError] = []
    return list(read_articles(list(places), problems, reading)), [str(problem) for problem in problems]


def one(place: Path | str, reading: Reading | None = None) -> Article:
    articles, problems = read(place, reading=reading)
    assert problems == []
    assert len(articles) == 1
    return articles[0]


def refusal(place: Path | str) -> str:
    articles, problems = read(place)
    assert articles == []
    assert len(problems) == 1
    assert problems[0].startswith(f"{place}: ")
    return problems[0].removeprefix(f"{place}: ")


def put(folder: Path, name: str, data: bytes | str) -> Path:
    path = folder / name
    path.write_bytes(data if isinstance(data, bytes) else data.encode("utf-8"))
    return path


# Pages


def test_a_page_gives_its_article_and_nothing_else() -> None:
    article = one(DATA / "harbour-wall.html")
    assert article.text == WALL
    assert (article.title, article.published, article.publisher) == ("Harbour wall fails in storm", "2031-05-04", "Tidewater Gazette")
    assert (article.byline, article.url, article.id) == ("Ada Moe", "https://tidewater.example/news/harbour-wall", "harbour-wall")


def test_a_page_without_a_name_for_its_site_has_no_publisher(tmp_path: Path) -> None:
    bare = page().replace(b'<meta property="og:site_name" content="Tidewater Gazette">', b"").replace(b" | Tidewater Gazette", b"")
    assert one(put(tmp_path, "a.html", bare)).publisher is None


@pytest.mark.parametrize("encoding", ["utf-8-sig", "utf-16", "windows-1252", "iso-8859-15"])
def test_pages_in_other_encodings(tmp_path: Path, encoding: str) -> None:
    declared = page().decode().replace('charset="utf-8"', f'charset="{encoding}"')
    assert "“Nobody wanted to hear it.”" in one(put(tmp_path, "a.html", declared.encode(encoding, "xmlcharrefreplace"))).text


@pytest.mark.parametrize(
    ("markup", "sentence"),
    [
        (b"", "the file is empty"),
        (b"<html><body></body></html>", "the page holds no article"),
        (page().replace(b'charset="utf-8"', b'charset="x-none"'), "the page says that its letters are 'x-none', which is no known encoding"),
        (page().replace(b'charset="utf-8"', b'charset="ascii"').replace("“".encode(), b"\x81\x8d" * 90), "the page is not windows-1252, as it says"),
        (b"<html>" + bytes(range(256)) * 9, "the page is not utf-8, as it should be"),
        (b"<html><body>" + b"<article><h2>A storm</h2><p>%s</p></article>" % (b"word " * 30) * 4, "the page lists 4 articles"),
    ],
)
def test_pages_that_are_no_article(tmp_path: Path, markup: bytes, sentence: str) -> None:
    assert refusal(put(tmp_path, "a.html", markup)).startswith(sentence)


def test_the_address_of_a_page_goes_into_the_graph() -> None:
    article = one(DATA / "harbour-wall.html")
    assert f'"{article.url}"' in "\n".join(triple[2].n3() for triple in as_graph(Extraction(article)))


CHANGED = '<meta property="article:modified_time" content="2031-05-09T10:00:00Z">'
BOTH = '{"@graph": [{"@type": "%s", "datePublished": "2031-05-04T10:00:00Z", "dateModified": "2031-05-09T10:00:00Z"}]}'


@pytest.mark.parametrize(
    ("head", "published"),
    [
        (CHANGED, "2031-05-09"),
        ('<meta itemprop="dateModified" content="2031-05-09">', "2031-05-09"),
        (CHANGED + '<meta property="article:published_time" content="2031-05-04T10:00:00Z">', "2031-05-04"),
        (CHANGED + f'<script type="application/ld+json">{BOTH % "WebPage"}</script>', "2031-05-04"),
        (f'<script type="application/ld+json">{BOTH % "NewsArticle"}</script>', "2031-05-04"),
        ('<script type="application/ld+json">{"comment": [{"datePublished": "2031-05-12"}], "datePublished": "2031-05-04"}</script>', "2031-05-04"),
        ('<script type="application/ld+json">{no json</script>' + CHANGED, "2031-05-09"),
    ],
)
def test_when_a_page_was_published_comes_before_when_it_was_changed(tmp_path: Path, head: str, published: str) -> None:
    body = "".join(f"<p>{line}</p>" for line in WALL.split("\n\n")[1:])
    whole = f"<html><head><title>Harbour wall fails</title>{head}</head><body><article><h1>Harbour wall fails</h1>%s{body}</article></body></html>"
    assert one(put(tmp_path, "a.html", whole % "")).published == published
    assert one(put(tmp_path, "b.html", whole % "<p>4 May 2031</p>")).published == "2031-05-04"  # what readers see


def test_a_date_is_not_guessed_from_the_clock(tmp_path: Path) -> None:
    later = page().replace(b"2031-05-04", b"2093-05-04").replace(b"4 May 2031", b"4 May 2093")
    assert one(put(tmp_path, "a.html", later)).published == "2093-05-04"


# PDF, Word, Markdown


LINES = [
    "Tidewater Gazette 4 May 2031",
    "Harbour wall fails at Eastmere",
    "The old harbour wall at Eastmere failed on Sunday night, and twelve",
    "boats were lost in the storm that followed the longest rain since",
    "records began. The exam-",
    "ination of the well-known wall goes on.",
    "“We had warned them,” said Mira Holt, chief engineer at the old well-",
    "known authority of the harbour, which has forty-one people and six",
    "boats at Eastmere.",
    "7",
]
PDF_TEXT = (
    "The old harbour wall at Eastmere failed on Sunday night, and twelve boats were lost in the storm that followed the longest rain since "
    "records began. The examination of the well-known wall goes on.\n\n“We had warned them,” said Mira Holt, chief engineer at the old "
    "well-known authority of the harbour, which has forty-one people and six boats at Eastmere."
)


@pytest.mark.parametrize("packed", [False, True])
def test_lines_of_a_pdf_are_paragraphs_again(tmp_path: Path, packed: bool) -> None:
    towns = ("Eastmere", "Norbridge", "Sandle")
    pages = [[line.replace("4", str(day)).replace("Eastmere", town) for line in LINES] for day, town in enumerate(towns)]
    text = one(put(tmp_path, "report.pdf", pdf(pages, packed=packed))).text
    assert text == "\n\n".join(f"Harbour wall fails at {town}\n\n{PDF_TEXT.replace('Eastmere', town)}" for town in towns)


def test_a_headline_in_larger_letters_stands_alone_and_two_pages_have_a_head(tmp_path: Path) -> None:
    title, head = "Harbour wall fails in the longest storm of the year", "Tidewater Gazette 4 May 2031"
    first = [head, title, "By Ada Moe, who was at Eastmere on Sunday", "The old harbour wall at Eastmere failed on Sunday night,", "and the"]
    second = [head, "twelve boats in it were lost, said the mayor of the town."]
    text = one(put(tmp_path, "report.pdf", pdf([first, second], large=[title]))).text
    assert text.startswith(f"{title}\n\nBy Ada Moe")
    assert "failed on Sunday night, and the twelve boats in it were lost" in text
    assert "Gazette" not in text


PAPER = ["Harbour wall fails at Eastmere", *LINES[2:9]]
SECOND = ["“Nobody wanted to hear it,” she said on the second page of this", "story, where other lines stand than on the first."]
GAZETTE = ("2031-05-04", "Tidewater Gazette", None)


@pytest.mark.parametrize(
    ("head", "foot", "stated"),
    [
        (["Tidewater Gazette | 4 May 2031"], [], GAZETTE),
        (["MONDAY, 4 MAY 2031   TIDEWATER GAZETTE   3"], [], GAZETTE),
        (["Monday, May 4, 2031", "Tidewater Gazette", "Page A3"], [], GAZETTE),
        ([], ["Tidewater Gazette, 2031-05-04 page 7"], GAZETTE),
        (["5/4/31, 10:12 AM Wall - Tidewater Gazette"], ["https://tidewater.example/wall 1/2"], (None, GAZETTE[1], "https://tidewater.example/wall")),
    ],
)
def test_what_head_and_foot_of_a_page_say_is_kept_and_is_none_of_its_text(
    tmp_path: Path, head: list[str], foot: list[str], stated: tuple[str | None, ...]
) -> None:
    pages = [[*head, *PAPER, *foot], [*head, *SECOND, *foot]]
    for name, count in (("one.pdf", 1), ("two.pdf", 2)):
        if count == 1 and stated[2]:
            continue  # on a single page nothing says that the line is its head
        article = one(put(tmp_path, name, pdf(pages[:count], large=PAPER[:1])))
        assert (article.published, article.publisher, article.url) == stated
        assert article.title == PAPER[0]
        assert article.text.startswith(f"{PAPER[0]}\n\nThe old harbour wall")
        assert not any(words in article.text.lower() for words in ("gazette", "2031", "page a3", "https"))


def test_a_headline_with_a_date_in_it_is_no_head_of_a_page(tmp_path: Path) -> None:
    title = "Harbour Times shuts on 4 May 2031"
    article = one(put(tmp_path, "a.pdf", pdf([[title, *LINES[2:9]]], large=[title])))
    assert (article.title, article.published, article.publisher) == (title, None, None)


def test_pdfs_that_are_not_read(tmp_path: Path) -> None:
    whole = pdf([LINES])
    assert refusal(put(tmp_path, "a.pdf", locked(whole, "secret"))) == "the PDF is locked with a password: save it without one"
    assert refusal(put(tmp_path, "b.pdf", pdf([[], []]))).startswith("the PDF holds no text on its 2 pages, as scanned paper does")
    assert refusal(put(tmp_path, "c.pdf", b"%PDF-1.7 and nothing more")).startswith("the PDF is broken")
    assert one(put(tmp_path, "d.pdf", locked(whole, ""))).text == one(put(tmp_path, "e.pdf", whole)).text


@pytest.mark.parametrize(
    ("lines", "whole"),
    [
        (["Heading of it", "The first line is the longest of all these lines here,", "and it ends."], 2),
        (["One ends here, and leaves room.", "Another.", "The last line begins a paragraph of its own."], 3),
        (["A list of two things, which are all that there are:", "- one of them", "- the other"], 3),
        (["", "A.", "", "B.", ""], 2),
    ],
)
def test_where_a_paragraph_ends(lines: list[str], whole: int) -> None:
    assert len(paragraphs(lines)) == whole


def test_a_word_document_gives_its_paragraphs(tmp_path: Path) -> None:
    body = (
        paragraph("Harbour wall fails", "Title")
        + "<w:p><w:r><w:t>The wall </w:t></w:r><w:del><w:r><w:delText>stood</w:delText></w:r></w:del><w:ins><w:r><w:t>fell</w:t></w:r></w:ins>"
        + "<w:r><w:tab/><w:t>on Sunday.</w:t></w:r></w:p><w:p/>"
        + paragraph("It was safe.", "Quote")
        + f"<w:tbl><w:tr><w:tc>{paragraph('In a table.')}</w:tc></w:tr></w:tbl>"
    )
    assert one(put(tmp_path, "a.docx", docx(body))).text == "Harbour wall fails\n\nThe wall fell on Sunday.\n\n> It was safe.\n\nIn a table."


ENTITIES = '<!DOCTYPE d [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;">]>'


@pytest.mark.parametrize(
    ("data", "sentence"),
    [
        (b"PK\x03\x04 no zip", "the file is no Word document (BadZipFile)"),
        (zipped({"other.xml": "<a/>"}), "the file is no Word document (KeyError)"),
        (zipped({"word/document.xml": "<a><b>"}), "the document is broken"),
        (docx(""), "the document holds no text"),
        (docx(paragraph("x") + "<w:p><w:r><w:t>&b;</w:t></w:r></w:p>", head=ENTITIES), "the document declares entities"),
        (docx(paragraph("word " * 10) * 300_000), "the document unpacks to more than 30 MB"),
        (b"\xd0\xcf\x11\xe0 old", "the document is in Word's old format or locked with a password"),
    ],
)
def test_word_documents_that_are_not_read(tmp_path: Path, data: bytes, sentence: str) -> None:
    assert refusal(put(tmp_path, "a.docx", data)).startswith(sentence)


def test_markdown_is_read_without_its_signs() -> None:
    article = one(DATA / "baths.md")
    assert article.text == (
        "Baths stay shut\n\nThe harbour baths will stay closed until autumn, the council decided on Monday.\n\n"
        "> We tried to save them, and we failed.\n\nSo wrote Mira Holt, who runs them, in notes to the council.\n\n"
        "- “It costs 40,000 euros a year,” said Jonas Brandt.\n\n- Nobody else spoke."
    )
    assert (article.title, article.published, article.publisher, article.byline, article.url) == (
        "Baths stay shut", "2031-06-02", "Tidewater Gazette", "Bo Lind", "https://tidewater.example/news/baths",
    )  # fmt: skip


@pytest.mark.parametrize("sign", ["<!--", "[", "![", "**a", "_a", "`", "> ", "- ", "[a](", "<http://", "\\", "a"])
def test_markdown_of_signs_alone_takes_no_time(sign: str) -> None:
    started = time.process_time()
    markdown.read(sign * (200_000 // len(sign)))
    paragraphs([sign * (200_000 // len(sign))])
    assert time.process_time() - started < 1


# Several articles in a file


def test_a_feed_gives_the_entries_that_it_has_whole() -> None:
    articles, problems = read(DATA / "feed.xml")
    assert [(a.id, a.title, a.published, a.publisher, a.byline, a.url) for a in articles] == [
        ("ferry", "Ferry & bridge", "2031-05-05", "Tidewater Gazette", "Ada Moe", "https://tidewater.example/news/ferry")
    ]
    assert articles[0].text.startswith("Ferry & bridge\n\nThe ferry between Eastmere")
    assert "\n\n> The new timetable is the best" in articles[0].text
    assert not any(words in articles[0].text for words in ("Photo", "Share", "<p>"))
    assert problems == [f"{DATA / 'feed.xml'}: entry 2 is only a summary: give its address, https://tidewater.example/news/pool"]


@pytest.mark.parametrize(
    ("written", "published"),
    [
        ("Mon, 05 May 2031 23:30:00 -0500", "2031-05-05"),
        ("2031-05-05T00:30:00+02:00", "2031-05-05"),
        ("5 May 2031", "2031-05-05"),
        ("0000-01-01T00:00:00Z", None),
        ("Mon, 99 Foo 99999", None),
    ],
)
def test_the_day_of_an_entry_is_that_of_its_place(tmp_path: Path, written: str, published: str | None) -> None:
    whole = page("feed.xml").decode().replace("Mon, 05 May 2031 08:00:00 +0200", written)
    articles, _ = read(put(tmp_path, "a.xml", whole))
    assert [a.published for a in articles] == [published]


@pytest.mark.parametrize(
    ("data", "sentence"),
    [
        (b"<?xml version='1.0'?><letter>Dear reader</letter>", "this is no feed: of XML only RSS and Atom are read"),
        (b"<?xml version='1.0'?><!DOCTYPE r [<!ENTITY a 'b'>]><rss version='2.0'/>", "the feed declares entities of its own"),
        ("<?xml version='1.0'?><!DOCTYPE r [<!ENTITY a 'b'>]><rss version='2.0'/>".encode("utf-16"), "the feed declares entities of its own"),
        (
            b"<?xml version='1.0'?><rss version='2.0'><channel><title>Empty</title></channel></rss>",
            "the feed has no entries: there is nothing to read",
        ),
        (
            b"<opml version='2.0'><body><outline xmlUrl='https://news.example/feed'/></body></opml>",
            "this is a list of feeds (OPML): give the addresses",
        ),
        (b"<?xml version='1.0'?><urlset xmlns='http://www.sitemaps.org/schemas/sitemap/0.9'/>", "this is a site's list of pages (a sitemap)"),
    ],
)
def test_xml_that_is_no_feed(tmp_path: Path, data: bytes, sentence: str) -> None:
    for name in ("a.xml", "a.opml")[: 1 if b"\0" in data else 2]:  # by its name, and by its bytes
        assert refusal(put(tmp_path, name, data)).startswith(sentence)


def test_addresses_in_a_feed_may_be_seen_from_its_own(tmp_path: Path) -> None:
    whole = page("feed.xml").decode().replace("<link>https://tidewater.example/news/", "<link>/news/")
    assert "<link>/news/pool" in whole
    path = put(tmp_path, "a.xml", whole)
    articles, problems = read(path)
    assert [a.url for a in articles] == ["https://tidewater.example/news/ferry"]
    assert problems == [f"{path}: entry 2 is only a summary: give its address, https://tidewater.example/news/pool"]


def test_a_feed_that_is_cut_loses_its_last_entry_alone(tmp_path: Path) -> None:
    whole = page("feed.xml")
    second = whole.index(b"<item>", whole.index(b"</item>"))
    entry = whole[whole.index(b"<item>") : whole.index(b"</item>")]
    path = put(tmp_path, "a.xml", whole[:second] + entry)
    articles, problems = read(path)
    assert [a.title for a in articles] == ["Ferry & bridge"]
    assert problems == [f"{path}: the feed is cut off in entry 2, which is left out: fetch it again"]


JSON_FEED = '{"version": "https://jsonfeed.org/version/1.1", "items": [{"id": "1", "content_text": "It rained."}]}'


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        (JSON_FEED, "this is a JSON feed, which is not read: give the feed's RSS or Atom, or the addresses in it"),
        (JSON_FEED.replace("{", "{\n", 1).replace(", ", ",\n"), "this is a JSON feed, which is not read"),
        ('[\n{"text": "It rained."}\n]', "this is one JSON document over many lines: put each article on a line of its own, for example with jq"),
        ('{\n"text": "It rained."\n}', "this is one JSON document over many lines"),
    ],
)
def test_json_that_is_no_article_a_line(tmp_path: Path, text: str, sentence: str) -> None:
    assert refusal(put(tmp_path, "a.jsonl", text)).startswith(sentence)


def test_rows_of_a_table_are_articles() -> None:
    place = DATA / "rows.csv"
    articles, problems = read(place, reading=Reading(columns("text=body,title=headline,published=day,publisher=paper,url=address")))
    assert [(a.id, a.title, a.published, a.publisher, a.url, a.source) for a in articles] == [
        ("pool", "Pool shut", "2031-06-02", "Tidewater Gazette", "https://tidewater.example/pool", f"{place}:3"),
        ("rows-5", "=Ferry late", None, None, None, f"{place}:5"),
    ]
    assert articles[0].text == "“The pool is closed,” said Mira Holt.\nShe gave no reason."
    assert problems == [f"{place}:4: 'body' holds no text"]


def test_a_table_without_the_column_says_which_it_has() -> None:
    assert refusal(DATA / "rows.csv") == (
        "the table has no column 'text': say with --columns text=NAME which of these is the text: headline, day, paper, address, body"
    )


def test_columns_are_those_of_the_files_that_have_them(tmp_path: Path) -> None:
    named = put(tmp_path, "a.csv", "headline,body\nRain,It rained.\n")
    own = put(tmp_path, "b.csv", "title,text\nFog,It was foggy.\n")
    neither = put(tmp_path, "c.csv", "title,words\nSnow,It snowed.\n")
    lines = put(tmp_path, "d.jsonl", '{"text": "It froze."}\n{"body": "It thawed."}\n')
    other = put(tmp_path, "e.txt", "It hailed.")
    articles, problems = read(named, own, neither, lines, other, reading=Reading(columns("text=body,title=headline")))
    assert [(a.text, a.title) for a in articles] == [
        ("It rained.", "Rain"),
        ("It was foggy.", "Fog"),
        ("It froze.", None),
        ("It thawed.", None),
        ("It hailed.", None),
    ]
    assert problems == [
        f"{neither}: the table has no column 'body': build this file by itself and say with --columns text=NAME which of these is the text: "
        "title, words",
        f"{lines}:2: no line has column 'headline' (title): the articles are read without it",
    ]


def test_a_column_that_was_named_and_is_not_there_is_said(tmp_path: Path) -> None:
    path = put(tmp_path, "a.csv", "headline,body\nRain,It rained.\n")
    articles, problems = read(path, reading=Reading(columns("text=body,title=heading,byline=author")))
    assert [(a.text, a.title) for a in articles] == [("It rained.", None)]
    assert problems == [
        f"{path}:1: the table has no columns 'heading' (title), 'author' (byline): its articles are read without them; it has headline, body"
    ]


def test_lines_of_json_are_articles() -> None:
    place = DATA / "rows.jsonl"
    articles, problems = read(place)
    assert [(a.id, a.title, a.published, a.source) for a in articles] == [
        ("a-1", "Pool shut", "2031-06-02", f"{place}:1"),
        ("ferry", None, None, f"{place}:4"),
    ]
    assert articles[1].text == "“It was fog,” \ufffd said Bo Lind."
    assert [problem.removeprefix(f"{place}:")[:25] for problem in problems] == [
        "3: 'text' holds no text",
        "5: the line is no JSON ob",
        "6: the line is no JSON: I",
    ]


def test_columns_lie_deeper_by_dots(tmp_path: Path) -> None:
    path = put(tmp_path, "a.jsonl", '{"article": {"body": "It rained."}, "a.b": "Rain"}\n')
    article = one(path, Reading(columns("text=article.body,title=a.b")))
    assert (article.text, article.title) == ("It rained.", "Rain")


@pytest.mark.parametrize("words", ["body", "text=", "words=body", "text=a,text=b"])
def test_columns_that_nobody_means(words: str) -> None:
    with pytest.raises(SourceError, match="--columns takes FIELD=COLUMN"):
        columns(words)


HTML_HEAD = b"200 OK\r\nContent-Type: text/html; charset=utf-8"


@pytest.mark.parametrize("packed", [False, True])
def test_pages_of_a_warc_file(tmp_path: Path, packed: bool) -> None:
    records = [
        ("https://tidewater.example/wall", HTML_HEAD, page().replace(b"canonical", b"other")),
        ("https://tidewater.example/logo", b"200 OK\r\nContent-Type: image/png", b"\x89PNG"),
        ("https://tidewater.example/gone", b"404 Not Found\r\nContent-Type: text/html", b"<p>Not here.</p>"),
        ("https://tidewater.example/empty", HTML_HEAD, b"<html></html>"),
        ("https://tidewater.example/plain", b"200 OK\r\nContent-Type: text/plain", TEXT.encode()),
        ("https://tidewater.example/zip", HTML_HEAD + b"\r\nContent-Encoding: gzip", gzip.compress(page(), mtime=0)),
        ("https://tidewater.example/bomb", HTML_HEAD + b"\r\nContent-Encoding: gzip", gzip.compress(b" " * 31_000_000, mtime=0)),
        ("https://tidewater.example/old", HTML_HEAD + b"\r\nTransfer-Encoding: chunked", b"%x\r\n%s\r\n0\r\n\r\n" % (len(page()), page())),
    ]
    path = put(tmp_path, f"crawl.warc{'.gz' * packed}", warc(records, packed=packed))
    articles, problems = read(path)
    assert [(a.id, a.url, a.source) for a in articles] == [
        ("wall", "https://tidewater.example/wall", f"{path}:1"),
        ("plain", "https://tidewater.example/plain", f"{path}:5"),
        ("zip", "https://tidewater.example/news/harbour-wall", f"{path}:6"),
        ("old", "https://tidewater.example/news/harbour-wall", f"{path}:8"),
    ]
    assert {a.text for a in articles} == {WALL, TEXT}
    assert problems == [
        f"{path}:4: https://tidewater.example/empty: the page holds no article: save the text itself to a file and give that",
        f"{path}: the page unpacks to more than 30 MB: no article is that long",
        f"{path}: records that hold no page are left out: 1 answered with 404, 1 of image/png",
    ]


def test_a_warc_file_that_is_cut_keeps_what_is_before(tmp_path: Path) -> None:
    whole = warc([("https://tidewater.example/wall", HTML_HEAD, page())] * 2, packed=True)
    path = put(tmp_path, "crawl.warc.gz", whole[:-900])
    articles, problems = read(path)
    assert len(articles) == 1
    assert problems == [f"{path}: record 2 is cut off, or has another length than it states"]


OWN = page().replace(b"canonical", b"other")


def stating(more: int, data: bytes) -> bytes:
    """A WARC file whose first record states to be so much longer than it is."""
    first = re.search(rb"Content-Length: (\d+)", data)
    assert first is not None
    return data[: first.start(1)] + str(int(first[1]) + more).encode() + data[first.end(1) :]


@pytest.mark.parametrize(
    ("more", "number", "says"),
    [
        (-60, 2, "record 1 has another length than it states: its end may be missing"),
        (60, 2, "the file is broken behind record 1 (ArchiveLoadFailed), and read on from the next whole record"),
        (10**9, 1, "record 1 is cut off, or has another length than it states"),
    ],
)
def test_a_record_of_another_length_takes_no_other_along(tmp_path: Path, more: int, number: int, says: str) -> None:
    path = put(tmp_path, "crawl.warc", stating(more, warc([(f"https://tidewater.example/{name}", HTML_HEAD, OWN) for name in ("a", "b")])))
    articles, problems = read(path)
    assert [a.id for a in articles] == ["a", "b"][-number:]
    assert problems == [f"{path}: {says}"]


def test_a_broken_packed_record_takes_no_other_along(tmp_path: Path) -> None:
    first, second = (warc([(f"https://tidewater.example/{name}", HTML_HEAD, OWN)], packed=True) for name in ("a", "b"))
    broken = first[: len(first) // 2] + bytes([first[len(first) // 2] ^ 0xFF]) + first[len(first) // 2 + 1 :]
    path = put(tmp_path, "crawl.warc.gz", broken + second)
    articles, problems = read(path)
    assert [a.id for a in articles] == ["b"]
    assert len(problems) == 1
    assert problems[0].endswith("and read on from the next whole record")


def test_records_that_are_packed_together_are_to_be_unpacked(tmp_path: Path) -> None:
    path = put(tmp_path, "crawl.warc.gz", gzip.compress(warc([("https://tidewater.example/a", HTML_HEAD, OWN)] * 2), mtime=0))
    articles, problems = read(path)
    assert len(articles) == 1
    assert "its records are packed together: unpack it with gunzip and give the file that comes out" in problems[0]


def test_a_warc_file_without_line_breaks_takes_no_memory(tmp_path: Path) -> None:
    path = put(tmp_path, "crawl.warc.gz", gzip.compress(b"WARC/1.0" + b"a" * 50_000_000, mtime=0))
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    assert "the file is broken behind record 0" in refusal(path)
    assert resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before < 200_000


# The web, standard input, folders


@pytest.fixture
def site() -> Iterator[Site]:
    with serving() as site:
        site.pages["/wall"] = lambda at: at.give(page())
        site.pages["/report"] = lambda at: at.give(pdf([LINES[1:9]]), "application/pdf")
        yield site


def web() -> Reading:
    return Reading(fetcher=Fetcher(loopback=True, pause=0))


def test_an_address_gives_its_article(site: Site) -> None:
    article = one(f"{site.url}/wall?utm_source=x", web())
    # the page calls an address of another site its own: it is not believed
    assert (article.id, article.url, article.source) == ("wall", f"{site.url}/wall", f"{site.url}/wall?utm_source=x")
    assert article.text == WALL
    assert one(f"{site.url}/report", web()).text == "Harbour wall fails at Eastmere\n\n" + PDF_TEXT
    assert one(f"{site.url}/plain", web()).text == TEXT


def test_a_feed_on_the_web_is_followed(site: Site) -> None:
    items = "".join(
        f"<item><title>T{n}</title><link>{site.url}{path}</link></item>" for n, path in enumerate(("/wall", "/missing", "/feed", "/page"))
    )
    feed = f"<rss version='2.0'><channel><title>Gazette</title>{items}<item><title>Nowhere</title></item></channel></rss>"
    site.pages["/feed"] = lambda at: at.give(feed.encode(), "application/rss+xml")
    articles, problems = read(f"{site.url}/feed", reading=web())
    assert [(a.id, a.publisher) for a in articles] == [("wall", "Tidewater Gazette"), ("page", "Gazette")]
    assert problems == [
        f"{site.url}/missing: there is no page at the address (status 404)",
        f"{site.url}/feed: this is a feed, not an article: give its address by itself",
        f"{site.url}/feed: entry 5 of the feed has neither a text nor an address",
    ]


def give_feed(feed: bytes, at: Any) -> None:
    at.give(feed, "application/rss+xml")


def test_the_day_of_an_entry_comes_before_the_day_on_which_its_page_was_changed(site: Site) -> None:
    changed = re.sub(rb"<time.*?</time>|<meta property=.article:pub.*?>", b"", page()).replace(b"</head>", CHANGED.encode() + b"</head>")
    site.pages["/changed"] = lambda at: at.give(changed)
    for said, published in (("<pubDate>Tue, 06 May 2031 08:00:00 +0200</pubDate>", "2031-05-06"), ("", "2031-05-09")):
        item = f"<item><title>T</title><link>/changed</link>{said}</item>"
        feed = f"<rss version='2.0'><channel><title>Gazette</title>{item}</channel></rss>".encode()
        site.pages["/feed"] = partial(give_feed, feed)
        assert [a.published for a in read(f"{site.url}/feed", reading=web())[0]] == [published]


@pytest.mark.parametrize(
    ("data", "start"),
    [
        (b"The pool is shut.", "The pool is shut."),
        (page(), "Harbour wall fails in storm"),
        (pdf([LINES[1:]]), "Harbour wall fails"),
        (docx(paragraph("In Word.")), "In Word."),
        ((DATA / "rows.jsonl").read_bytes().splitlines()[0], "“The pool is closed,”"),
    ],
)
def test_standard_input_is_known_by_its_bytes(monkeypatch: pytest.MonkeyPatch, data: bytes, start: str) -> None:
    monkeypatch.setattr("sys.stdin", io.TextIOWrapper(io.BytesIO(data)))
    article = one("-")
    assert article.text.startswith(start)
    assert article.source is not None
    assert article.source.startswith("standard input")


def test_a_table_on_standard_input(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("sys.stdin", io.TextIOWrapper(io.BytesIO(b"body;n\nIt rained.;1\n")))
    assert one("-", Reading({"text": "body"})).text == "It rained."


def test_a_folder_is_read_with_all_that_can_be(tmp_path: Path) -> None:
    put(tmp_path, "a.html", page())
    put(tmp_path, "b.pdf", b"%PDF-1.7 broken")
    put(tmp_path, "c.txt", "It rained.")
    put(tmp_path, "d.jsonl", '{"text": "It rained again."}\nno json\n')
    put(tmp_path, "photo.jpg", b"\xff\xd8")
    store = tmp_path / "kg-store"
    store.mkdir()
    put(store, "format", "kg store 1\n")
    put(store, "kept.txt", "Read before.")
    put(tmp_path, "graph.html", page())
    put(tmp_path, "graph.trig", "")
    articles, problems = read(tmp_path)
    assert [a.id for a in articles] == ["a", "c", "d-1"]
    assert [problem.partition(": ")[0] for problem in problems] == [str(tmp_path / "b.pdf"), f"{tmp_path / 'd.jsonl'}:2"]


def test_the_same_bytes_give_the_same_article(tmp_path: Path) -> None:
    places = [str(DATA / name) for name in ("harbour-wall.html", "feed.xml", "baths.md", "rows.jsonl")]
    program = f"from kg.articles import read_articles; print(list(read_articles({places!r}, [])))"
    answers = {
        subprocess.run([sys.executable, "-c", program], env={**os.environ, "PYTHONHASHSEED": seed}, capture_output=True, check=True).stdout
        for seed in ("1", "2")
    }
    assert len(answers) == 1


def test_no_library_is_loaded_for_a_plain_text(tmp_path: Path) -> None:
    path = put(tmp_path, "a.txt", "It rained.")
    heavy = ("trafilatura", "lxml", "feedparser", "pypdf", "warcio", "http.client", "kg.fetching.fetcher", "kg.articles.apart")
    program = f"import sys; from kg.articles import read_articles; list(read_articles([{str(path)!r}], []))"
    program += f"; print([m for m in {heavy!r} if m in sys.modules])"
    assert subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True).stdout == "[]\n"


# The process that reads documents


def test_what_kills_the_reader_is_the_end_of_one_document_alone(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    put(tmp_path, "a.html", page())
    put(tmp_path, "b.html", page())
    list(read_articles([tmp_path / "a.html"], []))  # the process runs
    ask = apart_module.Worker.ask
    monkeypatch.setattr(apart_module.Worker, "ask", lambda self, kind, *more: (self.process.kill(), ask(self, kind, *more))[1])
    articles, problems = read(tmp_path / "a.html")
    assert articles == []
    assert "takes more time or memory than any article" in problems[0]
    monkeypatch.setattr(apart_module.Worker, "ask", ask)
    assert one(tmp_path / "b.html").text == WALL


def test_a_library_that_is_missing_is_no_fault_of_the_document(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "kg.articles.feeds", None)
    monkeypatch.delattr("kg.articles.feeds", raising=False)  # where another test has read a feed
    error = str(apart_module.answer("feed", b"<rss/>", None, None)["error"])
    assert "kg.articles.feeds is missing" in error
    assert "install kg again" in error


def test_what_cleans_pages_is_asked_for_by_its_own_name() -> None:
    project = tomllib.loads((Path(__file__).parents[1] / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    assert any(each.startswith("lxml_html_clean") for each in project["dependencies"])  # trafilatura's extra of lxml is not found by every pip


@pytest.mark.parametrize(("limit", "value"), [("SECONDS", -10.0), ("PATIENCE", 0.001)])
def test_the_reader_has_limits_of_time(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, limit: str, value: float) -> None:
    monkeypatch.setattr(apart_module, limit, value)
    long = put(tmp_path, "long.html", page().replace(b"<p>", b"<p>Rain. " * 20_000))
    assert "takes more time or memory" in refusal(long)
    monkeypatch.undo()
    assert one(put(tmp_path, "a.html", page())).text == WALL


def test_the_reader_has_a_limit_of_memory(monkeypatch: pytest.MonkeyPatch) -> None:
    program = "from kg.articles import apart; apart.limit_memory(); bytearray(apart.MEMORY + 50_000_000)"
    run = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True)
    assert run.stderr.rstrip().endswith("MemoryError")


def test_an_interrupted_reader_answers_no_later_question(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    put(tmp_path, "a.html", page())
    put(tmp_path, "b.docx", docx(paragraph("In Word.")))

    class Interrupted:
        def __init__(self, *_: object) -> None: ...
        def start(self) -> None: ...
        def cancel(self) -> None:
            raise KeyboardInterrupt

    with monkeypatch.context() as patched:
        patched.setattr("kg.articles.apart.threading.Timer", Interrupted)
        with pytest.raises(KeyboardInterrupt):
            read(tmp_path / "a.html")
    assert one(tmp_path / "b.docx").text == "In Word."


def test_modules_in_the_working_directory_are_not_loaded(tmp_path: Path) -> None:
    put(tmp_path, "lxml.py", "raise SystemExit('taken in')")
    put(tmp_path, "a.html", page())
    program = "from kg.articles import read_articles; print(len(list(read_articles(['a.html'], []))))"
    run = subprocess.run([sys.executable, "-P", "-c", program], cwd=tmp_path, capture_output=True, text=True)
    assert (run.stdout, run.stderr) == ("1\n", "")


# Folders that change


def test_a_watched_folder_gives_each_file_when_it_rests(tmp_path: Path) -> None:
    first = put(tmp_path, "a.txt", "One.")
    looks = iter(range(100))

    def sleep(_: float) -> None:
        """What happens between two looks."""
        look = next(looks)
        if look == 1:
            put(tmp_path, "b.txt", "Two, half ")
        elif look == 2:
            put(tmp_path, "b.txt", "Two, half written.")
        elif look == 5:
            put(tmp_path, "a.txt", "One, changed.")
            put(tmp_path, "photo.jpg", "x")
        elif look == 8:
            first.unlink()
        elif look == 10:
            raise KeyboardInterrupt

    given: list[list[str]] = []
    with contextlib.suppress(KeyboardInterrupt):
        for changed in batches([tmp_path], sleep=sleep):
            given.append([Path(path).name for path in changed])
    assert next(looks) == 11
    assert given == [["a.txt"], ["b.txt"], ["a.txt"]]


def test_a_build_that_watches_ends_cleanly(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = put(tmp_path, "a.txt", "“The pool is closed,” said Mira Holt, who runs the harbour baths.")
    monkeypatch.chdir(tmp_path)

    def changed(places: object) -> Iterator[list[str]]:
        yield [str(path)]
        raise KeyboardInterrupt

    monkeypatch.setattr("kg.articles.watching.batches", changed)
    result = CliRunner().invoke(main, ["build", "--watch", str(tmp_path)], catch_exceptions=False, standalone_mode=False)
    assert result.return_value == 0
    assert result.output.endswith("watching; Ctrl-C ends\nno longer watching\n")
    assert (tmp_path / "exports" / "graph.html").is_file()
    monkeypatch.undo()


@pytest.mark.parametrize(
    ("arguments", "several"),
    [((DATA / "harbour-wall.html",), False), ((DATA / "rows.jsonl",), True), ((DATA / "rows.csv", "--columns", "text=body"), True)],
)
def test_records_of_all_formats(arguments: tuple[object, ...], several: bool) -> None:
    result = CliRunner().invoke(main, ["extract", *map(str, arguments)])
    record = json.loads(result.stdout)
    assert isinstance(record, list) is several
    first = record[0] if several else record
    assert first["speakers"][0]["name"] == "Mira Holt"
    assert first["url"] is None or first["url"].startswith("https://tidewater.example/")


def test_what_is_not_there_cannot_be_watched(tmp_path: Path) -> None:
    with pytest.raises(SourceError, match="no such file or folder to watch"):
        next(batches([tmp_path / "none"]))


# Broken files


@pytest.mark.parametrize("kind", KINDS)
def test_broken_files_are_refused_or_read(kind: str) -> None:
    """Forty of each kind; ``fuzz_sources.py`` does any number."""
    result = run(kind, iter(range(40)), seed=7)
    assert result.wrong == []
    assert result.counts.total() == 40
    assert result.counts["read"] > 2  # inputs that are all refused at the door try nothing
