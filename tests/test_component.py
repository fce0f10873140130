"""The spaCy component: what a user of spaCy sees on a Doc of their own pipeline."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
import spacy
from spacy.tokens import Doc, DocBin, Span

import kg
from kg.documents import find_model

TEXT = (
    "“The bridge is safe,” said Ada Moe, chief engineer at the Harbour Authority. It carries about 4,000 cars a day.\n\n"
    "Officials said on Monday that repairs would cost between $3 million and $4 million. “We had,” Moe added, “no choice.”"
)


@pytest.fixture(scope="module")
def nlp() -> Any:
    pipeline = spacy.load(find_model())
    pipeline.add_pipe("kg_quotes")
    return pipeline


@pytest.fixture(scope="module")
def doc(nlp: Any) -> Any:
    return nlp(TEXT)


def said(doc: Any) -> list[tuple[str, str | None]]:
    return [(quote.text, quote.speaker and quote.speaker.name) for quote in doc._.quotes]


EXPECTED = [
    ("“The bridge is safe,”", "Ada Moe"),
    ("repairs would cost between $3 million and $4 million", "Officials"),
    ("“We had,” [...] “no choice.”", "Ada Moe"),
]


def test_quotes_are_spans_with_their_speaker(doc: Any) -> None:
    assert said(doc) == EXPECTED
    first, second, third = doc._.quotes
    assert all(isinstance(span, Span) for quote in doc._.quotes for span in (quote.span, quote.cue, quote.source, *quote.pieces))
    assert (first.span.text, first.cue.text, first.kind, first.mode) == ("“The bridge is safe,”", "said", "direct", "speech")
    assert first.source.text.startswith("Ada Moe")
    assert (second.kind, third.kind) == ("indirect", "direct")
    assert [piece.text for piece in third.pieces] == ["“We had,”", "“no choice.”"]
    assert third.span.text == "“We had,” Moe added, “no choice.”"


def test_speakers_have_role_institution_and_mentions(doc: Any) -> None:
    moe = next(speaker for speaker in doc._.speakers if speaker.name == "Ada Moe")
    assert (moe.kind, moe.role, moe.institution) == ("person", "chief engineer", "Harbour Authority")
    assert [mention.text for mention in moe.mentions] == ["Ada Moe", "Moe"]
    assert doc._.quotes[0].speaker == moe


def test_quantities_are_spans_with_their_value(doc: Any) -> None:
    cars, money = doc._.quantities
    assert (cars.span.text, cars.value, cars.unit, cars.per, cars.approx, cars.speaker) == ("about 4,000 cars a day", 4000, "car", "day", True, None)
    assert (money.min, money.max, money.unit, money.speaker.name) == (3_000_000, 4_000_000, "USD", "Officials")


def test_most_is_what_extract_finds(nlp: Any) -> None:
    # The parser sees typographic marks, and the whole text at once.
    same = both = 0
    for path in sorted((Path(__file__).parent / "data" / "articles").glob("*.txt"))[:7]:
        text = path.read_text(encoding="utf-8")
        own, ours = {q.text for q in nlp(text)._.quotes}, {q.text for q in kg.extract(text).quotes}
        same, both = same + len(own & ours), both + len(own | ours)
    assert both > 30
    assert same / both > 0.9


@pytest.mark.parametrize("processes", [1, 2])
def test_pipe_keeps_the_order_in_one_process_and_in_two(nlp: Any, processes: int) -> None:
    texts = [TEXT, "Nobody spoke.", TEXT]
    assert [len(doc._.quotes) for doc in nlp.pipe(texts, n_process=processes, batch_size=1)] == [3, 0, 3]


def test_a_pipeline_is_written_and_read(nlp: Any, tmp_path: Path) -> None:
    nlp.to_disk(tmp_path)
    again = spacy.load(tmp_path)
    assert "kg_quotes" in again.pipe_names
    assert said(again(TEXT)) == EXPECTED


def test_what_was_found_survives_bytes(doc: Any) -> None:
    assert said(Doc(doc.vocab).from_bytes(doc.to_bytes())) == EXPECTED
    (kept,) = DocBin(docs=[doc], store_user_data=True).get_docs(doc.vocab)
    assert said(kept) == EXPECTED


@pytest.mark.parametrize("components", [[], ["sentencizer"]], ids=["nothing", "sentences"])
def test_a_pipeline_without_a_parser_is_told_so(components: list[str]) -> None:
    pipeline = spacy.blank("en")
    for component in components:
        pipeline.add_pipe(component)
    pipeline.add_pipe("kg_quotes")
    with pytest.raises(kg.KgError, match=r"kg_quotes reads what tagger, parser, .* put them before it"):
        pipeline("Ada Moe said no.")


def test_without_a_parser_alone_it_is_the_parser_that_is_named() -> None:
    pipeline = spacy.load(find_model(), exclude=["parser"])
    pipeline.add_pipe("sentencizer")
    pipeline.add_pipe("kg_quotes")
    with pytest.raises(kg.KgError, match="kg_quotes reads what parser should have found"):
        pipeline("Ada Moe said no.")


def test_a_pipeline_for_another_language_is_refused() -> None:
    with pytest.raises(kg.KgError, match="kg_quotes reads English, and this pipeline is made for 'de'"):
        spacy.blank("de").add_pipe("kg_quotes")


@pytest.mark.parametrize("text", ["", " ", "\n\n", "“", "Share this Post"])
def test_next_to_nothing(nlp: Any, text: str) -> None:
    assert nlp(text)._.quotes == []


def test_a_sentence_across_paragraphs_is_two(nlp: Any) -> None:
    # The parser sees the whole text and hangs words on heads in another paragraph.
    doc = nlp("Ada Moe said the bridge\n\nand the ferry were shut, and that\n\nnobody knew why.")
    assert any(token.sent.text.count("\n\n") for token in doc)
    assert {quote.speaker.name for quote in doc._.quotes if quote.speaker} <= {"Ada Moe"}


def test_a_doc_that_the_component_never_saw_has_none(nlp: Any) -> None:
    assert nlp.make_doc(TEXT)._.quotes == []
