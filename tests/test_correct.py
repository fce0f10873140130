"""``kg correct``: a decision is shown, recorded and carried out, survives every rebuild and engine, and is told of where it does not fit."""

from __future__ import annotations

import csv
import io
import re
import shutil
import subprocess
import sys
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result

import kg.pipeline
from kg.cli import main
from kg.cli.terminal import UNSAFE
from kg.corrections import read
from kg.records import Extraction, Quote

STORM = """Storm closes harbour

"We lost about 40 boats," said Mira Holt, an engineer at the Coastal Institute. "Nobody was hurt."

Repairs will cost up to 2 million euros, Holt said.

Jonas Brandt was there. The sea is high.
"""


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder with an article and a store of it."""
    monkeypatch.chdir(tmp_path)
    for name in ("KG_STORE", "KG_CORRECTIONS"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("KG_USER", "Ines Okafor")
    monkeypatch.setenv("KG_ENGINE", "rules")
    Path("storm.txt").write_text(STORM, encoding="utf-8")
    run("build", "storm.txt")
    return tmp_path


def run(*args: str) -> str:
    """Run ``kg``, which succeeds; what it prints."""
    result = CliRunner().invoke(main, args)
    assert result.exit_code == 0, result.output
    return result.stdout


def refused(*args: str) -> str:
    """Run ``kg``, which refuses; its sentence."""
    result: Result = CliRunner().invoke(main, args)
    assert result.exit_code in (1, 2)
    assert result.stdout == ""
    assert result.stderr.startswith("kg: ")
    assert result.stderr.count("\n") == 1
    return result.stderr


def rows(question: str, *more: str) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(run("query", question, "--format", "csv", *more))))


def states(*more: str) -> list[str]:
    """What became of each decision."""
    lines = [line for line in run("correct", "list", *more).splitlines() if "T" in line and "Z" in line]
    return [re.split(r"   +", line.strip())[-1] for line in lines]


def test_a_correction_is_shown_recorded_and_carried_out_at_once(folder: Path) -> None:
    said = run("correct", "speaker", "storm", "Repairs will cost", "Jonas Brandt", "--why", "He told me.").splitlines()
    assert said[0] == "storm, 122-161: Repairs will cost up to 2 million euros"
    assert said[1] == "  speaker: Mira Holt -> Jonas Brandt"
    assert re.fullmatch(r"recorded as [0-9a-f]{8} in kg-store/corrections.jsonl and carried out in the store kg-store", said[2])
    assert [row["speaker"] for row in rows("quotes")] == ["Mira Holt", "Jonas Brandt"]
    (row,) = rows("corrections")
    assert (row["was"], row["now"], row["by"], row["why"]) == ("Mira Holt", "Jonas Brandt", "Ines Okafor", "He told me.")
    assert (folder / "kg-store" / "corrections.jsonl").read_text(encoding="utf-8").count("\n") == 1
    assert "Ines Okafor" in run("correct")


def test_every_kind_of_correction_survives_a_rebuild_to_the_byte(folder: Path) -> None:
    run("correct", "speaker", "storm", "Repairs will cost", "Jonas Brandt")
    run("correct", "span", "storm", "We lost", "We lost about 40 boats")
    run("correct", "missing", "storm", "The sea is high", "--speaker", "The mayor", "--thought")
    run("correct", "number", "storm", "up to 2 million", "--min", "1e6", "--max", "2,000,000", "--unit", "NOK", "--per", "year")
    run("correct", "not-a-quote", "storm", "Repairs will cost")
    run("correct", "different", "Holt", "storm/Jonas Brandt", "--why", "Two people.")
    before = run("export", "nquads")
    assert sorted(row["correction"] for row in rows("corrections")) == ["missingQuote", "notAQuote", "wrongNumber", "wrongSpan", "wrongSpeaker"]
    assert [(row["speaker"], row["quote"]) for row in rows("quotes")] == [
        ("Mira Holt", "We lost about 40 boats"),
        ("The mayor", "The sea is high"),
    ]
    assert [(row["low"], row["high"], row["unit"]) for row in rows("quantities") if row["low"]] == [("1000000", "2000000", "NOK")]
    for _ in range(2):
        assert "corrections carried out: 5; in conflict: 0" in run("build", "storm.txt")
        assert run("export", "nquads") == before
    assert run("validate").startswith("conforms: 0 violations")
    shutil.copy(folder / "kg-store" / "corrections.jsonl", "under-version-control.jsonl")
    run("build", "storm.txt", "--store", "other", "--corrections", "under-version-control.jsonl")
    assert run("export", "nquads", "--store", "other") == before
    assert states() == ["carried out"] * 6
    assert not (folder / "other" / "corrections.jsonl").exists()


def test_a_decision_is_withdrawn_by_another_line(folder: Path) -> None:
    run("correct", "not-a-quote", "storm", "Repairs")
    before = read(folder / "kg-store" / "corrections.jsonl").decisions
    first = before[0].id
    assert len(rows("quotes")) == 1
    assert f"withdraws {first} by Ines Okafor" in run("correct", "undo", first[:5], "--by", "Jo Lind")
    assert len(rows("quotes")) == 2
    assert rows("corrections") == []
    after = read(folder / "kg-store" / "corrections.jsonl").decisions
    assert after[: len(before)] == before
    assert states() == [f"withdrawn by {after[1].id}", "carried out"]
    assert f"{first} is withdrawn already, by {after[1].id}" in refused("correct", "undo", first)
    run("correct", "undo", after[1].id)
    assert len(rows("quotes")) == 1


def test_corrections_survive_an_engine_that_sees_it_otherwise(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    run("correct", "speaker", "storm", "Repairs will cost", "Jonas Brandt")
    run("correct", "speaker", "storm", "We lost", "Jonas Brandt")
    run("correct", "missing", "storm", "The sea is high", "--speaker", "Mira Holt")
    uncorrected = kg.pipeline.uncorrected

    def shifting(doc: Any, *engine: str) -> Extraction:
        """Ends quotes a character later, and adds one."""
        found = uncorrected(doc, *engine)
        moved = tuple(replace(q, content=(*q.content[:-1], (q.content[-1][0], q.content[-1][1] + 1))) for q in found.quotes)
        start = STORM.index("Jonas Brandt was")
        more = Quote(((start, start + 22),), "Jonas Brandt was there", "indirect", "speech", (start, start + 23))
        return replace(found, quotes=(*moved, more), engine="shifting 2")

    def losing(doc: Any, *engine: str) -> Extraction:
        """Does not find the second quote."""
        found = uncorrected(doc, *engine)
        return replace(found, quotes=found.quotes[:1], quantities=(), engine="losing 3")

    monkeypatch.setattr(kg.pipeline, "uncorrected", shifting)
    assert "corrections carried out: 3; in conflict: 0" in run("build", "storm.txt")
    assert {row["quote"][:9]: row["speaker"] for row in rows("quotes")} == {
        "We lost a": "Jonas Brandt", "Repairs w": "Jonas Brandt", "Jonas Bra": "", "The sea i": "Mira Holt",
    }  # fmt: skip

    said = run("correct", "number", "storm", "about 40", "--unit", "ship")
    assert said.splitlines()[-1].startswith("recorded as ")
    run("correct", "undo", re.findall(r"recorded as (\w+)", said)[0])

    monkeypatch.setattr(kg.pipeline, "uncorrected", losing)
    result = CliRunner().invoke(main, ["build", "storm.txt"])
    assert "corrections carried out: 2; in conflict: 1 (kg correct list shows them)" in result.stdout
    assert re.search(r"kg: storm.txt, character 122: correction \w+ could not be carried out: no quote is found at these words", result.stderr)
    assert [row["conflict"] for row in rows("conflicts")] == ["no quote is found at these words any more"]
    assert states()[:3] == ["conflict: no quote is found at these words any more", "carried out", "carried out"]
    assert run("validate").startswith("conforms")

    monkeypatch.setattr(kg.pipeline, "uncorrected", uncorrected)
    said = run("correct", "speaker", "storm", "We lost", "Mira Holt")
    assert re.search(r"^the article was read anew by rules 1.*; before, by losing 3$", said, re.MULTILINE)
    assert "corrections carried out: 4; in conflict: 0" in run("build", "storm.txt")
    assert rows("conflicts") == []


def test_where_the_article_changes_the_correction_follows_or_is_listed(folder: Path) -> None:
    run("correct", "speaker", "storm", "Repairs will cost", "Jonas Brandt")
    shutil.copy(folder / "kg-store" / "corrections.jsonl", "c.jsonl")
    Path("storm.txt").write_text(STORM.replace("Storm closes", "A great storm closes"), encoding="utf-8")
    assert "corrections carried out: 1; in conflict: 0" in run("build", "storm.txt", "--store", "new", "--corrections", "c.jsonl")
    assert [row["speaker"] for row in rows("quotes", "--store", "new")] == ["Mira Holt", "Jonas Brandt"]
    Path("storm.txt").write_text(STORM.replace("2 million", "3 million"), encoding="utf-8")
    result = CliRunner().invoke(main, ["build", "storm.txt", "--store", "newer", "--corrections", "c.jsonl"])
    assert "corrections carried out: 0; in conflict: 1" in result.stdout
    assert "could not be carried out: the text of the article has changed, and the words are not in it any more" in result.stderr
    assert states("--store", "newer", "--corrections", "c.jsonl")[0].startswith("conflict: the text of the article has changed")
    assert states("--store", "nowhere", "--corrections", "c.jsonl") == ["waiting: the store has no such article"]


def test_a_file_that_was_edited_or_merged_is_carried_out_on_demand(folder: Path) -> None:
    run("correct", "speaker", "storm", "Repairs will cost", "Jonas Brandt")
    file = folder / "kg-store" / "corrections.jsonl"
    line = file.read_text(encoding="utf-8")
    file.write_text("", encoding="utf-8")
    assert "1 article was read anew" in run("correct", "apply")
    assert [row["speaker"] for row in rows("quotes")] == ["Mira Holt", "Mira Holt"]
    file.write_text(line, encoding="utf-8")
    assert states() == ["not carried out yet: kg correct apply does it"]
    run("correct", "apply")
    assert [row["speaker"] for row in rows("quotes")] == ["Mira Holt", "Jonas Brandt"]


def test_a_dry_run_changes_nothing(folder: Path) -> None:
    before = run("export", "nquads")
    for args in (["not-a-quote", "storm", "Repairs"], ["same", "Mira Holt", "Jonas Brandt"]):
        assert "recorded" not in run("correct", *args, "--dry-run")
    assert run("export", "nquads") == before
    assert not (folder / "kg-store" / "corrections.jsonl").exists()
    assert run("correct", "list") == "(0 corrections)\n"


REFUSED = [
    (["speaker", "strom", "Repairs", "X"], "the store has no article 'strom': did you mean 'storm'?"),
    (["speaker", "storm", "Repairs"], "name the speaker, or say --nobody"),
    (["speaker", "storm", "Repairs", "X", "--nobody"], "name the speaker, or say --nobody"),
    (["speaker", "storm", "Repairs", "X", "--by", ""], "the field 'by' is a text of 1 to 300 characters"),
    (["speaker", "storm", "Repairs", "X", "--store", "nowhere"], "there is no store here: run kg build first"),
    (["number", "storm", "about 40", "--value", "3", "--max", "4"], "a number has a value or bounds, not both"),
    (["same", "Mira Holt", "Holt"], "'Mira Holt' and 'Holt' name the same entry"),
    (["same", "Mira Holt", "Nobody"], "nobody in the store is called 'Nobody'"),
    (["undo", "abcd"], "there is no decision 'abcd' (kg correct list shows them)"),
    (["apply", "--corrections", "nowhere.jsonl"], "nowhere.jsonl: there is no such file of corrections"),
]


def test_what_cannot_be_done_is_one_sentence_and_changes_nothing(folder: Path) -> None:
    assert len(REFUSED) == 10
    before = run("export", "nquads")
    for args, sentence in REFUSED:
        assert sentence in refused("correct", *args)
    (folder / "kg-store" / "corrections.jsonl").write_text("{}\n", encoding="utf-8")
    for other in (["build", "storm.txt"], ["correct", "list"], ["correct", "not-a-quote", "storm", "Repairs"]):
        assert "corrections.jsonl: line 1: the field 'what' is one of" in refused(*other)
    assert run("export", "nquads") == before


def test_a_correction_needs_somebody_who_makes_it(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("KG_USER")
    assert "Missing option '--by'" in refused("correct", "not-a-quote", "storm", "Repairs")


def test_articles_of_one_name_are_told_apart_by_their_hash(folder: Path) -> None:
    Path("more").mkdir()
    Path("more", "storm.txt").write_text(STORM.replace("40", "50"), encoding="utf-8")
    run("build", "more/storm.txt")
    sentence = refused("correct", "not-a-quote", "storm", "Repairs")
    hashes = re.findall(r"[0-9a-f]{16}", sentence)
    assert len(hashes) == 2
    run("correct", "not-a-quote", hashes[1][:6], "Repairs")
    assert "several are called 'Mira Holt': write " in refused("correct", "same", "Mira Holt", "Jonas Brandt")
    run("correct", "same", f"{hashes[0][:6]}/Mira Holt", f"{hashes[1]}/mira-holt")
    assert states() == ["carried out", "carried out"]


def test_a_store_may_be_made_anew_around_its_corrections(folder: Path) -> None:
    run("correct", "speaker", "storm", "Repairs will cost", "Jonas Brandt")
    for each in (folder / "kg-store").iterdir():
        if each.name != "corrections.jsonl":
            shutil.rmtree(each) if each.is_dir() else each.unlink()
    assert "corrections carried out: 1" in run("build", "storm.txt")


def test_the_words_of_decisions_are_harmless_on_a_terminal(folder: Path) -> None:
    nasty = "x\x1b[31m\u202e\ny"
    printed = run("correct", "speaker", "storm", "Repairs will cost", nasty, "--why", nasty, "--by", nasty) + run("correct", "list")
    printed += run("query", "corrections") + run("correct", "undo", read(folder / "kg-store" / "corrections.jsonl").decisions[0].id)
    assert not UNSAFE.search(printed.replace("\n", ""))


def test_a_verdict_on_two_persons_decides_who_is_who(folder: Path) -> None:
    Path("calm.txt").write_text(
        'Calm returns\n\n"It is over," said Mira Holt, an engineer at the Coastal Institute.\n\nAda Moe slept.\n', encoding="utf-8"
    )
    run("build", "calm.txt")
    who = "SELECT (COUNT(DISTINCT ?person) AS ?n) { ?who schema:name 'Mira Holt' ; prov:specializationOf ?person }"
    assert run("query", "-e", who, "--format", "csv").split() == ["n", "1"]
    run("correct", "different", "storm/Mira Holt", "calm/Mira Holt", "--why", "Mother and daughter.")
    assert run("query", "-e", who, "--format", "csv").split() == ["n", "2"]
    run("build", "calm.txt")
    assert run("query", "-e", who, "--format", "csv").split() == ["n", "2"]
    run("correct", "undo", read(folder / "kg-store" / "corrections.jsonl").decisions[0].id)
    assert run("query", "-e", who, "--format", "csv").split() == ["n", "1"]


def test_a_decision_that_was_recorded_and_not_carried_out_is_not_lost(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """As when the process ends between the line and the store."""

    def stopped(*_: Any) -> None:
        raise KeyboardInterrupt

    with monkeypatch.context() as patch:
        patch.setattr("kg.derived.keep", stopped)
        assert CliRunner().invoke(main, ["correct", "speaker", "storm", "Repairs", "Jonas Brandt"]).exit_code == 1
    assert states() == ["not carried out yet: kg correct apply does it"]
    assert [row["speaker"] for row in rows("quotes")] == ["Mira Holt", "Mira Holt"]
    run("build", "storm.txt")
    assert [row["speaker"] for row in rows("quotes")] == ["Mira Holt", "Jonas Brandt"]


def test_while_another_process_uses_the_store_nothing_is_recorded(folder: Path) -> None:
    code = "import sys; from kg.store import Store; held = Store.open('kg-store'); print('open', flush=True); sys.stdin.read()"
    with subprocess.Popen([sys.executable, "-c", code], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as other:
        assert other.stdout is not None
        assert other.stdout.readline() == "open\n"
        assert "another process is using the store" in refused("correct", "speaker", "storm", "Repairs", "Jonas Brandt")
        other.communicate("\n", timeout=20)
    assert not (folder / "kg-store" / "corrections.jsonl").exists()


def test_the_environment_may_name_the_file(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("KG_CORRECTIONS", str(folder / "notes" / "decisions.jsonl"))
    assert "there is no such file of corrections" in refused("build", "storm.txt")
    run("correct", "speaker", "storm", "Repairs", "Jonas Brandt")
    assert len(read(folder / "notes" / "decisions.jsonl").decisions) == 1
    assert "corrections carried out: 1" in run("build", "storm.txt")
    assert not (folder / "kg-store" / "corrections.jsonl").exists()


def test_a_verdict_on_somebody_who_is_no_longer_found_is_a_conflict(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    run("correct", "different", "Mira Holt", "Jonas Brandt")
    uncorrected = kg.pipeline.uncorrected

    def forgetting(doc: Any, *engine: str) -> Extraction:
        found = uncorrected(doc, *engine)
        return replace(found, entities=tuple(entity for entity in found.entities if entity.name != "Jonas Brandt"))

    monkeypatch.setattr(kg.pipeline, "uncorrected", forgetting)
    result = CliRunner().invoke(main, ["build", "storm.txt"])
    assert re.search(r"^kg: correction \w+ could not be carried out: the program no longer finds \w{16}/jonas-brandt$", result.stderr, re.MULTILINE)
    assert "in conflict: 1" in result.stdout
    assert states()[0].startswith("conflict: the program no longer finds")
    assert states("--store", "nowhere", "--corrections", "kg-store/corrections.jsonl") == ["waiting: the store has no such article"]


def test_a_new_text_in_the_place_of_one_that_was_corrected_is_told_of(folder: Path) -> None:
    run("correct", "speaker", "storm", "Repairs will cost", "Jonas Brandt")
    Path("storm.txt").write_text(STORM.replace("2 million", "3 million"), encoding="utf-8")
    result = CliRunner().invoke(main, ["build", "storm.txt"])
    assert "storm: correction" in result.stderr
    assert "the text of the article has changed" in result.stderr
