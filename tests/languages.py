"""How many articles would be refused wrongly for their language: ``python tests/languages.py [FOLDER]``, by default over ``../shared/data``.

Prints, for English texts as wholes and for their paragraphs of twenty words or more, how many are refused and what that costs; and
for the texts in other languages of ``data/languages.txt``, how many pass. ``--all`` names each.
"""

from __future__ import annotations

import sys
from collections.abc import Iterator
from pathlib import Path
from time import process_time

from test_languages import FOREIGN

from kg.articles.languages import MIN_WORDS, foreign, identifier

SHARED = Path(__file__).parent.parent.parent / "shared" / "data"


def english(folder: Path) -> Iterator[str]:
    """The English texts of PolNeAR, of GUM and of the whole articles."""
    for path in [*sorted(folder.glob("polnear/data/*/text/*")), *sorted(folder.glob("gold/texts/*"))]:
        yield path.read_text(encoding="utf-8")
    for path in sorted(folder.glob("gum/*.conllu")):
        lines = path.read_text(encoding="utf-8").splitlines()
        yield "\n".join(line.removeprefix("# text = ") for line in lines if line.startswith("# text = "))


def measure(name: str, texts: list[str], *, refused: bool) -> None:
    """Print how many texts are refused, or pass, and the time that they take."""
    start = process_time()
    wrong = [text for text in texts if (foreign(text) is not None) is refused]
    cost = (process_time() - start) / max(1, len(texts))
    print(f"{name}: {len(wrong)} of {len(texts)} {'refused' if refused else 'pass'}, {1000 * cost:.2f} ms each")
    if "--all" in sys.argv:
        print("\n".join(repr(text[:120]) for text in wrong))


if __name__ == "__main__":
    named = [Path(word) for word in sys.argv[1:] if not word.startswith("-")]
    found = list(english(named[0] if named else SHARED))
    identifier()  # which is loaded once a process
    measure("English articles", found, refused=True)
    measure("their paragraphs", [part for text in found for part in text.split("\n") if len(part.split()) >= MIN_WORDS], refused=True)
    measure("texts in other languages", [text for _, text in FOREIGN], refused=False)
