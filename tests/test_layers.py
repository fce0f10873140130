"""The import rule of the package: a module imports only from layers below its own, and each library has its owners."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

KG = Path(__file__).parent.parent / "kg"

# Modules on one line are siblings and may not import each other.
LAYERS = [
    {"errors"},
    {"rows", "display"},
    {"records", "lexicon", "files", "fetching"},
    {"articles", "documents"},
    {"mentions"},
    {"affiliations", "quotes", "entities", "quantities", "claims"},
    {"corrections"},
    {"pipeline", "vocabulary", "identity", "comparisons", "copies"},
    {"graph"},
    {"store"},
    {"validate", "figures"},
    {"prints"},
    {"shortcuts", "search"},
    {"query", "derived"},
    {"network", "desk", "charts", "bulk"},
    {"view", "export"},
    {"serve", "library", "component"},
    {"cli"},
]
HEIGHT = {name: height for height, names in enumerate(LAYERS) for name in names}

OWNERS = {
    "spacy": {"documents", "component"},
    "rdflib": {"vocabulary", "graph", "validate", "store", "figures", "shortcuts", "derived", "query", "charts", "export"},
    "pyoxigraph": {"store"},
    "onnxruntime": {"quotes"},
    "tokenizers": {"quotes"},
    "torch": set(),
    "pyshacl": {"validate"},
    "networkx": {"network", "view", "export"},
    "pyvis": {"view"},
    "trafilatura": {"articles"},
    "lxml": {"articles"},
    "feedparser": {"articles"},
    "pypdf": {"articles"},
    "warcio": {"articles"},
    "py3langid": {"articles"},
    "starlette": {"serve"},
    "uvicorn": {"serve"},
    "jinja2": {"serve"},
    "distributed": {"bulk"},
    "pandas": {"rows"},
    "click": {"cli"},
    "rich": {"cli"},
}
# Doors, not rooms: the interface and ``python -m kg``.
DOORS = {KG / "__init__.py", KG / "__main__.py"}


# A program of its own on top of the package: nothing imports it, and it alone needs torch.
TRAINING = KG / "training"


def sources() -> list[Path]:
    return [p for p in sorted(KG.rglob("*.py")) if p not in DOORS and TRAINING not in p.parents]


def room(path: Path) -> str:
    """The module that a file belongs to: ``kg/quotes/marks.py`` belongs to ``quotes``."""
    return path.relative_to(KG).parts[0].removesuffix(".py")


def imported(tree: ast.AST) -> Iterator[str]:
    """Every module imported at run time, inside functions too."""
    for node in ast.iter_child_nodes(tree):
        if isinstance(node, ast.If) and "TYPE_CHECKING" in ast.unparse(node.test):
            continue
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            assert not node.level, "relative imports hide where they point"
            yield node.module or ""
            yield from (f"kg.{alias.name}" for alias in node.names if node.module == "kg")
        yield from imported(node)


def test_every_module_has_a_layer() -> None:
    assert {room(p) for p in sources()} == set(HEIGHT)


@pytest.mark.parametrize("path", sources(), ids=lambda p: str(p.relative_to(KG)))
def test_imports_point_down(path: Path) -> None:
    here = room(path)
    for module in imported(ast.parse(path.read_text(encoding="utf-8"))):
        top, _, rest = module.partition(".")
        there = rest.split(".")[0]
        if top == "kg" and there and there != here:
            assert HEIGHT[there] < HEIGHT[here], f"{here} may not import {there}: it is not below it"
        if top in OWNERS:
            assert here in OWNERS[top], f"{here} may not import {top}: only {sorted(OWNERS[top])} may"


@pytest.mark.parametrize("path", sources(), ids=lambda p: str(p.relative_to(KG)))
def test_files_stay_readable(path: Path) -> None:
    assert len(path.read_text(encoding="utf-8").splitlines()) <= 500


@pytest.mark.parametrize("path", sources(), ids=lambda p: str(p.relative_to(KG)))
def test_nothing_imports_training(path: Path) -> None:
    assert not [m for m in imported(ast.parse(path.read_text(encoding="utf-8"))) if m.startswith("kg.training")]
