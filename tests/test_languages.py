"""Which texts are refused because they are not in English: other languages always, English never."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from click.testing import CliRunner

import kg
from kg.articles.languages import MIN_WORDS, VARIABLE, foreign, names
from kg.cli import main
from kg.lexicon import sections

DATA = Path(__file__).parent / "data"


def texts(name: str) -> list[tuple[str, str]]:
    """The texts of a file, each with what stands above it."""
    whole = (DATA / name).read_text(encoding="utf-8")
    return [(head, text.strip()) for head, text in re.findall(r"^== ([^\n]+)\n(.*?)(?=^== |\Z)", whole, re.MULTILINE | re.DOTALL)]


FOREIGN = texts("languages.txt")
WRITTEN = dict(texts("english.txt"))
ARTICLES = sorted([*(DATA / "articles").glob("*.txt"), *(DATA / "sources").rglob("*.txt")])
ENGLISH = WRITTEN["plain news"]
FRENCH, SPANISH, GERMAN = (next(text for code, text in FOREIGN if code == wanted) for wanted in ("fr", "es", "de"))

PASSES = {
    **WRITTEN,
    "nothing": "",
    "capitals": ENGLISH.upper(),
    "capitals in another language": GERMAN.upper(),
    "a long quotation in French": f"{ENGLISH} Asked again, she said in French: {FRENCH[:180]} The lawyers of the port would not say more than "
    "that, and the ministry, which had been told of it the week before, did not answer our letters.",
    "half of it a translation": f"{ENGLISH}\n\n{FRENCH}",
    "letters of mathematics": "".join(chr(0x1D5BA + ord(c) - ord("a")) if "a" <= c <= "z" else c for c in ENGLISH.lower()),
    "mark-up left in": f'<div class="article-body"><p style="margin:0">{ENGLISH}</p></div>',
    "figures alone": "12.5 " * 200,
    "marks alone": "“ ” " * 200,
    "pictures alone": "😀👩\u200d👧 " * 200,
    "one word": "a" * 5000,
}
REFUSED = {
    "French with a word of English": (f"{FRENCH} « The show must go on », a-t-elle ajouté.", "French"),
    "mostly Spanish": (f"{SPANISH} {SPANISH} {SPANISH}\n\n{ENGLISH[:120]}", "Spanish"),
    "German that speaks of English companies": (
        "Die Firma Harbour Bridge Holdings und die Gruppe North Sea Power wollen gemeinsam mit der Bank of Ellmouth einen neuen Hafen bauen, der im "
        "Herbst fertig werden soll, wie eine Sprecherin von Harbour Bridge Holdings gestern mitteilte.",
        "German",
    ),
}


def test_the_texts_are_all_here() -> None:
    assert (len(FOREIGN), len({code for code, _ in FOREIGN}), len(PASSES), len(ARTICLES)) == (93, 35, 27, 41)
    assert all(sum(code == each for each, _ in FOREIGN) == 3 for code, _ in FOREIGN if "-" not in code)


@pytest.mark.parametrize(("code", "text"), FOREIGN, ids=[f"{n}-{code}" for n, (code, _) in enumerate(FOREIGN)])
def test_other_languages_are_known_by_their_name(code: str, text: str) -> None:
    found = foreign(text)
    if "-latn" in code:
        assert found is not None  # but its name is guesswork
    else:
        assert found == names()[{"nb": "no"}.get(code, code)]


@pytest.mark.parametrize("text", PASSES.values(), ids=PASSES)
def test_english_and_what_may_be_is_not_refused(text: str) -> None:
    assert foreign(text) is None


@pytest.mark.parametrize("path", ARTICLES, ids=lambda path: path.stem)
def test_our_own_articles_are_english(path: Path) -> None:
    assert foreign(path.read_text(encoding="utf-8")) is None


@pytest.mark.parametrize(("text", "language"), REFUSED.values(), ids=REFUSED)
def test_some_english_in_it_does_not_save_it(text: str, language: str) -> None:
    assert foreign(text) == language


def test_a_few_words_are_never_refused() -> None:
    for _, text in FOREIGN:
        assert foreign(" ".join(text.split()[: MIN_WORDS // 4])[:MIN_WORDS]) is None


def test_extract_refuses_and_says_what_to_do(monkeypatch: pytest.MonkeyPatch) -> None:
    with pytest.raises(
        kg.KgError, match=r"^pont: the text is not in English \(it looks like French\), and kg reads nothing else: set KG_LANGUAGE=en"
    ):
        kg.extract(FRENCH, id="pont")
    monkeypatch.setenv(VARIABLE, "en")
    assert kg.extract(FRENCH).article.text == FRENCH
    assert not [problem for problem in kg.extract(FRENCH).problems if "not in English" in problem.message]


def test_a_paragraph_in_another_language_is_a_problem() -> None:
    text = f"{ENGLISH}\n\n{SPANISH}"
    (problem,) = kg.extract(text).problems
    assert "looks like Spanish" in problem.message
    assert problem.span is not None
    assert text[slice(*problem.span)] == SPANISH


def test_a_single_file_ends_with_one_sentence(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    Path("pont.txt").write_text(FRENCH, encoding="utf-8")
    result = CliRunner().invoke(main, ["build", "pont.txt"])
    assert result.exit_code == 1
    assert len(result.stderr.splitlines()) == 1
    assert "pont.txt: the text is not in English (it looks like French)" in result.stderr
    assert not Path("exports").exists()


def test_of_many_it_is_set_aside(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    for name, text in {"a-puente": SPANISH, "b-bridge": ENGLISH, "c-bruecke": GERMAN}.items():
        Path(f"{name}.txt").write_text(text, encoding="utf-8")
    result = CliRunner().invoke(main, ["build", "a-puente.txt", "b-bridge.txt", "c-bruecke.txt"])
    assert result.exit_code == 0, result.output
    assert "looks like Spanish" in result.stderr
    assert "looks like German" in result.stderr
    listed = CliRunner().invoke(main, ["query", "articles", "--format", "csv"]).stdout
    assert [line.partition(",")[0] for line in listed.splitlines()[1:]] == ["b-bridge"]


def test_every_language_has_a_name_and_the_words_are_in_order() -> None:
    from kg.articles.languages import identifier

    codes = set(identifier().labels) - {"en", "zxx"}
    assert set(names()) == codes
    (words,) = sections("english").values()
    written = [line for line in (Path(kg.__file__).parent / "lexicon" / "english.txt").read_text("utf-8").splitlines() if not line.startswith("#")]
    assert written == sorted(words)
