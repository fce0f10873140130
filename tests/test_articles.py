"""Reading sources: what becomes an article, what is refused and in which words."""

from __future__ import annotations

import os
import socket
from pathlib import Path
from typing import Any

import pytest

import kg
import kg.lexicon
from kg.articles import MAX_BYTES, article, example, holds_several, read_articles
from kg.articles.wrapping import unwrapped
from kg.errors import KgError
from kg.lexicon import sections
from kg.lexicon.boilerplate import is_boilerplate
from kg.pipeline import extract, extractions
from kg.store import Store


def read(*paths: Path | str) -> tuple[list[str], list[str]]:
    """(ids of the articles, problems as sentences)."""
    problems: list[KgError] = []
    return [a.id for a in read_articles(list(paths), problems)], [str(p) for p in problems]


def test_the_example_is_the_bundled_text_byte_for_byte() -> None:
    assert example().sha256 == "39f9e9803ce5ac387547f993b62cd376c3affc1008f41fc08ba4f58bb1161175"
    assert (example().title or "").startswith("New Mobilization")
    assert example().publisher == "RKS NEWS"
    assert example().published is None


def test_newlines_and_marks_are_left_as_they_are(tmp_path: Path) -> None:
    raw = "\ufeffOne.\r\n\r\n“Two.”\u2028Three."
    (tmp_path / "a.txt").write_bytes(raw.encode("utf-8"))
    problems: list[KgError] = []
    assert [a.text for a in read_articles([tmp_path / "a.txt"], problems)] == [raw]
    assert problems == []


@pytest.mark.parametrize(
    ("data", "sentence"),
    [
        (b"", "the file is empty"),
        (b" \n ", "the file is empty"),
        ("Ærlig talt".encode("latin-1"), "the file is not UTF-8 (byte 0 is 0xc6)"),
        (b"\x89PNG\r\n\x1a\n\x00\x00\x00", "the file is binary"),
        (b"%PDF-1.7 ...", "the file is binary"),
        (bytes(range(1, 32)) * 40, "the file is binary"),
        ("A storm hit.".encode("utf-16"), "the file is UTF-16, not UTF-8: convert it"),
        (b"a " * (MAX_BYTES // 2 + 1), "the file has more than the 1.1 MB"),
    ],
)
def test_what_is_no_article_is_refused_in_a_sentence(tmp_path: Path, data: bytes, sentence: str) -> None:
    path = tmp_path / "bad.txt"
    path.write_bytes(data)
    ids, problems = read(path)
    assert ids == []
    assert len(problems) == 1
    assert problems[0].startswith(f"{path}: {sentence}")


def test_one_bad_file_leaves_the_others(tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_text("“Yes,” said Ada Moe.", encoding="utf-8")
    (tmp_path / "b.txt").write_bytes(b"\xff\xfe\xfd")
    (tmp_path / "c.txt").write_text("“No,” said Ada Moe.", encoding="utf-8")
    ids, problems = read(tmp_path)
    assert ids == ["a", "c"]
    assert len(problems) == 1


def test_folders_are_read_in_order_hidden_files_and_others_left(tmp_path: Path) -> None:
    for name in ("z.txt", "a.md", "sub/m.txt", ".hidden.txt", ".git/x.txt", "photo.jpg"):
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).write_text("Text.", encoding="utf-8")
    assert read(tmp_path) == (["a", "m", "z"], [])


def test_a_name_in_no_letters_of_this_system_is_written_with_what_can_be_read(tmp_path: Path) -> None:
    Path(os.fsdecode(os.fsencode(tmp_path) + b"/wall\xff.txt")).write_text("“Yes,” said Ada Moe.", encoding="utf-8")
    problems: list[KgError] = []
    found = list(read_articles([tmp_path], problems))
    assert (problems, found[0].id, found[0].source) == ([], "wall\ufffd", f"{tmp_path}/wall\ufffd.txt")
    with Store.memory() as store:
        store.replace(list(extractions(found, problems)))


def test_what_a_folder_holds_and_nobody_may_read_is_said(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "a.txt").write_text("“Yes,” said Ada Moe.", encoding="utf-8")
    (tmp_path / "gone.txt").symlink_to("nowhere.txt")
    os.mkfifo(tmp_path / "pipe.txt")  # it would never end
    (tmp_path / "closed").mkdir()
    listed = os.scandir

    def scandir(place: Any) -> Any:
        if str(place).endswith("closed"):
            raise PermissionError(13, "Permission denied", str(place))
        return listed(place)

    monkeypatch.setattr(os, "scandir", scandir)
    ids, problems = read(tmp_path)
    assert ids == ["a"]
    assert problems == [
        f"{tmp_path}/closed: the folder may not be listed: its articles are left out",
        f"{tmp_path}/gone.txt: the file cannot be read: No such file or directory",
        f"{tmp_path}/pipe.txt: this is a pipe, not a file, and is not waited for: give - as the place, and let it be standard input",
    ]


def test_pipes_sockets_and_devices_are_refused_and_not_waited_for(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)  # a socket's address has to be short
    os.mkfifo("pipe.txt")
    Path("zero.jsonl").symlink_to("/dev/zero")
    with socket.socket(socket.AF_UNIX) as bound:
        bound.bind("socket.txt")
        for places in (("pipe.txt", "socket.txt", "zero.jsonl"), (".",)):
            ids, problems = read(*map(Path, places))
            assert ids == []
            assert [problem.partition(" ")[2].partition(",")[0] for problem in problems] == ["this is a pipe", "this is a socket", "this is a device"]


def test_what_the_shell_passes_on_as_a_pipe_is_read() -> None:
    inward, outward = os.pipe()
    os.write(outward, "“Yes,” said Ada Moe.".encode())
    os.close(outward)
    with os.fdopen(inward):
        place = Path(f"/dev/fd/{inward}")
        assert not holds_several(place)  # asking takes nothing out of it
        problems: list[KgError] = []
        assert [a.text for a in read_articles([place], problems)] == ["“Yes,” said Ada Moe."]
        assert problems == []


# Lines that were broken to fit a width

WRAPPED = """Harbour wall fails in storm

By Ada Moe
Tidewater Gazette, 4 May 2031

The old harbour wall at Eastmere failed on Sunday night, and twelve
boats were lost in the storm that followed.

"We had warned the council for nine years, and in all that time nobody
came to look at what we had found," said Mira Holt, chief engineer at
the Harbour Authority. "Nobody wanted to hear
it."

Holt said the well-
known wall had been repaired twice, and that she would not sign for a
third time.
"""


@pytest.mark.parametrize("newline", ["\n", "\r\n"])
def test_a_quote_that_runs_over_broken_lines_is_one_quote(newline: str) -> None:
    found = kg.extract(WRAPPED.replace("\n", newline))
    text = found.article.text
    assert (found.article.title, found.article.published, found.article.publisher) == (
        "Harbour wall fails in storm", "2031-05-04", "Tidewater Gazette",
    )  # fmt: skip
    first, second = (quote for quote in found.quotes if quote.kind != "direct" or quote.speaker == "mira-holt")
    assert [text[start:end] for start, end in first.content] == [
        '"We had warned the council for nine years, and in all that time nobody came to look at what we had found,"',
        '"Nobody wanted to hear it."',
    ]
    assert "well-known wall had been repaired twice, and that she would not sign for a third time" in second.text
    assert found.problems == ()
    assert found.speakers[0].institution == "Harbour Authority"


@pytest.mark.parametrize(
    "text",
    [
        "Storm hits coast\nA storm hit the coast on Sunday night and took the wall.\nTwelve boats were lost in it.\n",  # a sentence a line
        "The sea that took the wall away,\nand twelve of the boats in the bay,\nhas given back a plank, they say,\nof all that was lost.\n",
        "What the council has bought for the baths this year, in all:\n- a pump\n- two ladders, which were needed\n- soap\n",
        "Eastmere   12   4.5\nNorbridge   7   3.0\nSandle      9   2.2\n",
        "“It is long,” said Ada Moe, who has never in her life used a line break, and sees no reason to begin with it at her age.\nnor has she\n",
        "\n\n",
        "One line",
    ],
    ids=["sentences", "verse", "list", "table", "paragraphs", "nothing", "one"],
)
def test_line_breaks_that_mean_something_are_left(text: str) -> None:
    assert unwrapped(text) == text


def test_in_a_text_with_broken_lines_its_own_breaks_stay() -> None:
    text = (
        "The harbour baths will stay closed until autumn, the council decided on\nMonday, since nobody could say who would pay for the new pump\n"
        "and the ladders.\nThe next meeting is in May.\n  What was moved in begins a paragraph of its own, and it goes on\n  to here.\n"
        "- one thing of a list\n- and another one\n> quoted words\n"
    )
    assert unwrapped(text).splitlines() == [
        "The harbour baths will stay closed until autumn, the council decided on Monday, since nobody could say who would pay for the new pump "
        "and the ladders.",
        "The next meeting is in May.",
        "  What was moved in begins a paragraph of its own, and it goes on to here.",
        "- one thing of a list",
        "- and another one",
        "> quoted words",
    ]


def test_what_is_no_text_is_refused_in_a_sentence() -> None:
    with pytest.raises(KgError, match=r"an article is made of its text, a str, and not of bytes: of files and addresses kg\.build makes a graph"):
        kg.extract(b"It rained.")  # type: ignore[arg-type]


def test_a_file_that_may_not_be_reached_is_a_problem_and_no_end(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "a.txt").write_text("“Yes,” said Ada Moe.", encoding="utf-8")
    closed = tmp_path / "closed.txt"
    closed.write_text("“No,” said Ada Moe.", encoding="utf-8")

    def unless_closed(call: Any) -> Any:
        def asked(path: Path, *more: Any, **named: Any) -> Any:
            if path == closed:
                raise PermissionError(13, "Permission denied", str(path))
            return call(path, *more, **named)

        return asked

    monkeypatch.setattr(Path, "stat", unless_closed(Path.stat))
    monkeypatch.setattr(Path, "open", unless_closed(Path.open))
    for places in ((tmp_path,), (tmp_path / "a.txt", closed)):
        assert read(*places) == (["a"], [f"{closed}: the file cannot be read: Permission denied"])


def test_missing_empty_folder_and_address(tmp_path: Path) -> None:
    _, problems = read(tmp_path / "no.txt", tmp_path, "gopher://example.org/news")
    assert "no such file" in problems[0]
    assert "holds no articles" in problems[1]
    assert problems[2] == "gopher://example.org/news: only addresses with http:// or https:// are read"


@pytest.mark.parametrize(
    ("text", "head"),
    [
        ("Storm hits coast\n\nSaturday, September 12, 2015\n\nA storm hit.", ("Storm hits coast", "2015-09-12", None)),
        ("Storm hits coast\n12 September 2015\nMorning Herald\n\nA storm hit.", ("Storm hits coast", "2015-09-12", "Morning Herald")),
        ("# Storm hits coast\n2015-09-12\nText it is.", ("Storm hits coast", "2015-09-12", None)),
        ("A storm hit the coast. It was bad.\n\nPeople left.", (None, None, None)),
        ("Storm hits coast\n\nBy Ada Moe, Staff Reporter\n2015-09-12\n\nA storm hit.", ("Storm hits coast", "2015-09-12", None)),
        ("A storm hit the coast", (None, None, None)),
        ("Storm\n\n31 February 2015\n\nA storm hit.", ("Storm", None, None)),
        # Layouts that people write.
        ("Storm hits coast\nBy Ada Moe\nHarbour Times, 3 March 2031\n\nA storm hit.", ("Storm hits coast", "2031-03-03", "Harbour Times")),
        ("Storm hits coast\n\nThe Harbour Times | March 3, 2031\n\nA storm hit.", ("Storm hits coast", "2031-03-03", "The Harbour Times")),
        ("Storm hits coast\n\nHarbour Times (3 March 2031)\n\nA storm hit.", ("Storm hits coast", "2031-03-03", "Harbour Times")),
        ("Storm hits coast\n3 March 2031 · Harbour Times\n\nA storm hit.", ("Storm hits coast", "2031-03-03", "Harbour Times")),
        ("Storm hits coast\nBy Ada Moe | Harbour Times | 3 March 2031\n\nA storm hit.", ("Storm hits coast", "2031-03-03", "Harbour Times")),
        ("Storm hits coast\nBy Ada Moe, Harbour Times\n2031-03-03\n\nA storm hit.", ("Storm hits coast", "2031-03-03", "Harbour Times")),
        ("Storm hits coast\nPublished: 3 March 2031\n\nA storm hit.", ("Storm hits coast", "2031-03-03", None)),
        ("Storm hits coast\nPublished on March 3, 2031 at 10:14\n\nA storm hit.", ("Storm hits coast", "2031-03-03", None)),
        ("Storm hits coast\nUpdated: 4 March 2031\nPublished: 3 March 2031\n\nA storm hit.", ("Storm hits coast", "2031-03-03", None)),
        ("Harbour Times\n3 March 2031\n\nStorm hits coast\n\nA storm hit.", ("Storm hits coast", "2031-03-03", "Harbour Times")),
        ("3 March 2031\n\nStorm hits coast\n\nA storm hit.", ("Storm hits coast", "2031-03-03", None)),
        (
            "Title: Storm hits coast\nAuthor: Ada Moe\nSource: Eastwick Echo\nDate: 2031-03-03\n\nA storm hit.",
            ("Storm hits coast", "2031-03-03", "Eastwick Echo"),
        ),
        (
            '---\ntitle: "Storm hits coast"\noutlet: Eastwick Echo\ndate: 2031-03-03\n---\n\nA storm hit.',
            ("Storm hits coast", "2031-03-03", "Eastwick Echo"),
        ),
        (
            "Storm hits coast\n\nBy Ada Moe, Local Democracy Reporter\nEastwick Echo\n3 March 2031\n\nA storm hit.",
            ("Storm hits coast", "2031-03-03", "Eastwick Echo"),
        ),
        (
            "Storm hits coast\n\nInterview by Ada Moe\nHarbour Times, March 3, 2031\n\nA storm hit.",
            ("Storm hits coast", "2031-03-03", "Harbour Times"),
        ),
        ("FOR IMMEDIATE RELEASE\n\nMoe Marine builds a wall\n\nMoe Marine said it would.", ("Moe Marine builds a wall", None, None)),
        ("Press release\n3 March 2031\n\nMoe Marine builds a wall\n\nIt said so.", ("Moe Marine builds a wall", "2031-03-03", None)),
        # What looks like it and is not.
        ("Press release shocks town\n\nPolice came.", ("Press release shocks town", None, None)),
        ("The harbour was shut on Monday after the\nwall failed in a storm that nobody\nhad foreseen.\n\nIt is old.", (None, None, None)),
        ("The wall failed in a storm, according to the\nCoastal Institute of Westhaven, which had\nwarned of it.", (None, None, None)),
        ("Storm hits coast\n\nOslo, 3 March 2031\n\nA storm hit.", ("Storm hits coast", None, None)),
        ("Magazine raid shocks town\nEditors held for hours\n\nPolice came.", ("Magazine raid shocks town", None, None)),
        ("Storm hits coast\n\nOn 3 March 2031, the Harbour Times wrote that it was safe.\n\nNo.", ("Storm hits coast", None, None)),
        ("Storm hits coast\n\nSource: the council says that nobody knew of the wall.\n\nNo.", ("Storm hits coast", None, None)),
        ("Morning Herald\n\nIt was sold yesterday. Nobody knows to whom.", ("Morning Herald", None, None)),
        ("By the sea\n\n3 March 2031\n\nA storm hit.", ("By the sea", "2031-03-03", None)),
    ],
)
def test_the_head_gives_title_date_and_outlet(text: str, head: tuple[str | None, str | None, str | None]) -> None:
    read = article(text)
    assert (read.title, read.published, read.publisher) == head


@pytest.mark.parametrize(
    "written",
    [
        "# Storm hits coast\n\n*Harbour Times, 3 March 2031*\n\n**By Ada Moe**\n\nA storm hit.",
        "Storm hits coast\n================\n\nHarbour Times | 3 March 2031\n\nA storm hit.",
        "---\nheadline: Storm hits coast\noutlet: Harbour Times\ndate: 2031-03-03\n---\nA storm hit.",
        "---\ntitle: Storm hits coast\n---\n\nBy Ada Moe, Harbour Times\n\nPublished: 3 March 2031\n\nA storm hit.",
    ],
)
def test_markdown_as_people_write_it(tmp_path: Path, written: str) -> None:
    (tmp_path / "storm.md").write_text(written, encoding="utf-8")
    (found,) = read_articles([tmp_path / "storm.md"], [])
    assert (found.title, found.published, found.publisher) == ("Storm hits coast", "2031-03-03", "Harbour Times")


@pytest.mark.parametrize(
    "line",
    [
        "Share this Post",
        "Share this article | Print | Email this article",
        "SHARE  TWEET",
        "12 Comments",
        "4 min read",
        "Advertisement",
        "We use cookies to improve your visit.",
        "© 2031 Tidewater Gazette",
        "Copyright 2031 Tidewater Gazette. All rights reserved.",
        "Photo: Bo Lind/Wire",
        "Mira Holt says that she saw the wall fall. Photo: Bo Lind/Wire",
        "The wall at Eastmere on Monday (File photo)",
        "Mira Holt at the wall. Photograph by Bo Lind",
        "By Ada Moe",
        "By Ada Moe and Bo Lind, health correspondents | 3 March 2031",
        "By Isa van Doorn in Graz",
        "Read more: Mayor “not worried”, says Brandt",
        "Sign up for our morning newsletter",
        "Tags: harbour, storm",
    ],
)
def test_lines_that_are_none_of_the_article(line: str) -> None:
    assert is_boilerplate(line)


@pytest.mark.parametrize(
    "line",
    [
        "The harbour wall failed on Sunday night.",
        "By Monday Ada Moe had left the harbour.",
        "By the time the boats came back, nobody was there.",
        "By Ada Moe's own account, nobody was warned.",
        "Share prices fell by 4 percent.",
        "“Share it,” said Mira Holt.",
        "Mira Holt showed the council a photo.",
        "He kept the photo by his bed.",
        "Related costs rose to 4 million euros.",
        "MOE: We know.",
        "12 comments were deleted, the mayor said.",
        "Photographs of the wall were shown to the council.",
        "> We use what we have.",
        "",
    ],
)
def test_lines_that_only_look_like_it(line: str) -> None:
    assert not is_boilerplate(line)


def test_words_of_boilerplate_are_sorted_and_in_small_letters() -> None:
    assert all(entry == entry.casefold() for part in sections("boilerplate").values() for entry in part)
    lines = (Path(kg.lexicon.__file__).parent / "boilerplate.txt").read_text(encoding="utf-8").splitlines()
    for part in "\n".join(lines).split("\n[")[1:]:
        entries = [line for line in part.splitlines()[1:] if line]
        assert entries == sorted(set(entries))


def test_captions_and_buttons_are_nobodys_words() -> None:
    text = (
        "Harbour wall fails\n\nBy Ada Moe, staff writer\n\nPhoto: “It just fell,” said Bo Lind, a fisherman.\n\n"
        "“We had warned the council,” said Mira Holt, chief engineer at the Harbour Authority.\n\nShare this Post\n\n"
        "Read more: “I am not worried,” says Jonas Brandt\n"
    )
    found = extract(text)
    assert found.article.text == text
    assert [(quote.text, quote.speaker) for quote in found.quotes] == [("“We had warned the council,”", "mira-holt")]
    assert [entity.name for entity in found.speakers] == ["Mira Holt"]
