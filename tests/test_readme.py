"""The README says what is true: its blocks run, its tables name what exists."""

from __future__ import annotations

import re
import shlex
from pathlib import Path

import pytest
from click.testing import CliRunner

import kg
from kg.cli import main
from kg.query import catalogue

ROOT = Path(__file__).parent.parent
README = (ROOT / "README.md").read_text(encoding="utf-8")
BLOCKS = re.findall(r"^```(\w+)\n(.*?)^```", README, re.MULTILINE | re.DOTALL)
PYTHON = [body for kind, body in BLOCKS if kind == "python"]
CONSOLE = [body for kind, body in BLOCKS if kind == "console"]


def test_every_block_is_of_a_kind_that_is_run() -> None:
    assert (len(PYTHON), len(CONSOLE)) == (1, 4)
    assert len(BLOCKS) == 5


@pytest.mark.parametrize("body", PYTHON)
def test_python_blocks_run(body: str) -> None:
    exec(compile(body, "README.md", "exec"), {})


def test_console_blocks_print_what_they_say(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("COLUMNS", "200")
    for body in CONSOLE:
        command, _, expected = body.partition("\n")
        words = shlex.split(command.removeprefix("$ "))
        assert words[0] == "kg"
        result = CliRunner().invoke(main, words[1:])
        assert result.exit_code == 0, result.output
        position = 0
        for line in expected.splitlines():
            if line != "...":
                found = result.stdout.find(line.rstrip(), position)
                assert found >= 0, f"{command} does not print {line!r}; it prints:\n{result.stdout}"
                position = found + len(line.rstrip())


def test_the_two_commands_stand_there_as_the_gate_runs_them() -> None:
    gate = (ROOT / ".ci" / "run").read_text(encoding="utf-8")
    assert "pip install . && kg build" in README
    assert 'pip install ".[test]" && pytest' in README
    assert 'pip install --quiet ".[test]" && pytest' in gate


def test_every_module_question_and_command_is_named() -> None:
    modules = {p.stem for p in (ROOT / "kg").iterdir() if (p.suffix == ".py" or (p / "__init__.py").exists()) and not p.name.startswith("__")}
    for name in [*sorted(modules), *(q.name for q in catalogue()), *main.commands]:
        assert f"`{name}`" in README or f"kg {name}" in README, f"the README does not name {name}"


def test_the_table_of_questions_is_the_catalogue() -> None:
    table = "\n".join(["| question | asks |", "|---|---|", *(f"| `{q.name}` | {q.question} |" for q in catalogue())])
    between = README.partition("<!-- questions: begin -->\n")[2].partition("\n<!-- questions: end -->")[0]
    assert between == table


def test_versions_agree() -> None:
    changes = (ROOT / "CHANGELOG.md").read_text(encoding="utf-8")
    top = re.search(r"^## \[(.+?)\]", changes, re.MULTILINE)
    project = re.search(r'^version = "(.+)"', (ROOT / "pyproject.toml").read_text(encoding="utf-8"), re.MULTILINE)
    assert top is not None
    assert project is not None
    assert top[1] == project[1] == kg.__version__
