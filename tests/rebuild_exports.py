"""Write ``exports/`` anew: what ``kg build`` and ``kg export`` make of the example article.

``python tests/rebuild_exports.py`` writes the files that ``test_exports.py`` compares; with ``--picture`` (needs Chromium) also ``graph.png``,
the page as the README shows it.
"""

from __future__ import annotations

import sys
from pathlib import Path

from click.testing import CliRunner

from kg.cli import main

EXPORTS = Path(__file__).parent.parent / "exports"
# What kg build writes, the page apart, which inlines a library that is not ours.
BUILT = ("graph.ttl", "graph.trig")
EXPORTED = {
    "graph.nq": "nquads", "graph.jsonld": "jsonld", "graph.rdf": "rdfxml", "graph.graphml": "graphml", "graph.gexf": "gexf", "quotes.csv": "csv",
}  # fmt: skip
QUERIED = {"quantities.csv": "quantities"}
WINDOW = (1200, 750)


def rebuild(folder: Path, store: Path) -> None:
    """Build the example into ``folder``, with its store beside it."""
    run("build", "-o", str(folder), "--store", str(store))
    for name, format in EXPORTED.items():
        run("export", format, "-o", str(folder / name), "--store", str(store))
    for name, question in QUERIED.items():
        (folder / name).write_bytes(run("query", question, "--format", "csv", "--store", str(store)))


def run(*words: str) -> bytes:
    """Run ``kg``; what it prints."""
    result = CliRunner().invoke(main, list(words))
    assert result.exit_code == 0, result.output
    return result.stdout_bytes


def picture(folder: Path) -> None:
    """A screenshot of the page with a quote chosen."""
    from playwright.sync_api import sync_playwright
    from test_page import ARGUMENTS, CHROMIUM

    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=ARGUMENTS)
        page = browser.new_page(viewport={"width": WINDOW[0], "height": WINDOW[1]})
        page.goto((folder / "graph.html").as_uri())
        page.locator("#article a[data-marks*='quote/']").nth(1).click()
        page.wait_for_timeout(1000)
        page.screenshot(path=folder / "graph.png")
        browser.close()


if __name__ == "__main__":
    import tempfile

    with tempfile.TemporaryDirectory() as scratch:
        rebuild(EXPORTS, Path(scratch, "store"))
    if "--picture" in sys.argv:
        picture(EXPORTS)
