"""The public names of the package, and what the code may not know."""

from __future__ import annotations

import re
from pathlib import Path

import kg

ROOT = Path(kg.__file__).parent
PUBLIC = [
    "Affiliation", "Article", "Claim", "Entity", "Extraction", "Graph", "KgError", "Mention", "Problem", "Quantity", "Quote", "__version__",
    "build", "extract",
]  # fmt: skip


def test_public_names_are_these() -> None:
    assert sorted(kg.__all__) == PUBLIC
    assert all(hasattr(kg, name) for name in PUBLIC)


def test_the_code_knows_nobody_of_the_example() -> None:
    example = (ROOT / "examples" / "seed.txt").read_text(encoding="utf-8")
    names = set(re.findall(r"(?<=[a-z,] )[A-Z][a-zåø]{4,}", example)) - {
        "April",
        "British",
        "American",
        "Ministry",
        "Defence",
        "College",
        "Times",
    }
    common = {
        "Central",
        "General",
        "President",
        "Share",
        "Norwegian",
        "Russian",
        "Russians",
        "Russia",
        "Ukraine",
        "Moscow",
        "Afghanistan",
        "Petersburg",
    }
    assert {"Dalhaug", "Heier", "Hodges"} <= names - common
    for path in [*ROOT.rglob("*.py"), *ROOT.rglob("*.txt"), *ROOT.rglob("*.toml"), *ROOT.rglob("*.js"), *ROOT.rglob("*.rq")]:
        if "examples" not in path.parts:
            found = {n for n in names - common if re.search(rf"\b{n}\b", path.read_text(encoding="utf-8"))}
            assert not found, f"{path.relative_to(ROOT)} names {sorted(found)} of the example article"
