"""Write ``exports/`` anew: what ``kg build`` and ``kg export`` make of the example article.

``python tests/rebuild_exports.py`` writes the files that ``test_exports.py`` and ``test_notebook.py`` compare; with ``--picture`` (needs
Chromium) also what the README shows: ``graph.png``, the page, and of the application ``article.jpg``, ``person.jpg`` and ``chart.jpg``.
"""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

import notebook
from click.testing import CliRunner

from kg.cli import main

if TYPE_CHECKING:
    from playwright.sync_api import Page

EXPORTS = Path(__file__).parent.parent / "exports"
# What kg build writes, the page apart, which inlines a library that is not ours.
BUILT = ("graph.ttl", "graph.trig")
EXPORTED = {
    "graph.nq": "nquads", "graph.jsonld": "jsonld", "graph.rdf": "rdfxml", "graph.graphml": "graphml", "graph.gexf": "gexf", "quotes.csv": "csv",
}  # fmt: skip
QUERIED = {"quantities.csv": "quantities"}
PICTURES = ("graph.png", "article.jpg", "person.jpg", "chart.jpg")
WINDOW = (1200, 750)
QUALITY = 62
"""Of the JPEG files: no letter frays, and none has more than 120 kB."""


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


def picture(folder: Path, store: Path) -> None:
    """Screenshots: the page with a quote chosen, and three pages of the application."""
    from playwright.sync_api import sync_playwright
    from test_page import ARGUMENTS, CHROMIUM
    from test_serve import Running

    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=ARGUMENTS)
        page = browser.new_page(viewport={"width": WINDOW[0], "height": WINDOW[1]})
        page.goto((folder / "graph.html").as_uri())
        page.locator("#article a[data-marks*='quote/']").nth(1).click()
        page.wait_for_timeout(1000)
        page.screenshot(path=folder / "graph.png")
        with Running("--quiet", place=store) as served:
            photograph(browser.new_page(viewport={"width": 1100, "height": 700}, base_url=served.address), folder)
        browser.close()


def photograph(page: Page, folder: Path) -> None:
    """An article with a quote chosen, the person who says it, a chart."""

    def taken(name: str, **how: Any) -> None:
        page.wait_for_timeout(500)
        page.screenshot(path=folder / name, type="jpeg", quality=QUALITY, **how)

    page.goto("/articles")
    page.locator(".articles a").first.click()
    page.locator(".text a.m-direct").nth(1).click()
    taken("article.jpg")
    page.locator(".card.selected .who a").click()
    taken("person.jpg")
    page.goto("/charts")
    part = page.locator("main section").first.bounding_box()
    assert part is not None
    taken("chart.jpg", full_page=True, clip={**part, "x": part["x"] - 20, "width": 920, "height": min(part["height"], 640)})


if __name__ == "__main__":
    import tempfile

    with tempfile.TemporaryDirectory() as scratch:
        rebuild(EXPORTS, Path(scratch, "store"))
        if "--picture" in sys.argv:
            picture(EXPORTS, Path(scratch, "store"))
    notebook.FILE.write_text(notebook.written(), encoding="utf-8")
