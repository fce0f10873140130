"""A reading -> modality: what the speaker does with the claim.

Enters: a clause with its layers, and the cue. Leaves: the first of question, conditional, recommendation, explanation,
prediction, evaluation that fits, else assertion. Left to others: how sure he is.
"""

from __future__ import annotations

from collections.abc import Callable

from kg.claims.clauses import AUXILIARIES, SUBJECTS, before, finite
from kg.claims.cue import CueReading
from kg.claims.layers import FIRST, Reading, asked
from kg.claims.words import phrase_in, words
from kg.documents import Token
from kg.records import Modality

UNJUDGED = frozenset({"question", "recommendation"})
"""Modalities that put nothing as true: such a claim has no certainty."""
COMPARED = frozenset({"better", "worse", "best", "worst"})
FUTURE = frozenset({"will", "wo", "shall", "'ll", "’ll", "ll"})


def modality(reading: Reading, cue: CueReading) -> Modality:
    """The modality of a claim."""
    return next((mood for mood, rule in RULES if rule(reading, cue)), "assertion")


def questions(reading: Reading, cue: CueReading) -> bool:
    """ "Why ...?", "the question is whether", "asked whether", "whether it works is open"."""
    clause = reading.clause
    if clause.asked or framed(reading, "question"):
        return True
    opening = asked(reading.core)
    if opening is None:
        return False
    return (cue.asks and opening.i <= clause.tokens[0].i + 1) or (
        opening.i == clause.tokens[0].i and opening.lower == "whether" and reading.core.dep != "advcl"
    )


def conditionals(reading: Reading, cue: CueReading) -> bool:
    """ "if", "unless", "provided that" beside the claim; "would have" without one."""
    tokens, core = reading.clause.tokens, reading.core
    if any(t.dep == "mark" and t.lower in words("condition words") and condition(t, reading) for t in tokens):
        return True
    if phrase_in(tokens, "condition phrases"):
        return True
    would = auxiliary(core, "would", "'d", "’d")
    return would is not None and (auxiliary(core, "have", "’ve", "'ve") is not None or any(c.lower == "without" for c in core.children))


def condition(mark: Token, reading: Reading) -> bool:
    """Whether an "if" opens a condition of the claim; not "even if", nor "as if", nor "asked if"."""
    verbs = {verb.i for verb in reading.verbs}
    clause, tokens = mark.head, reading.clause.tokens
    if clause.i in verbs:
        # Where the parse took the condition for the sentence: "if they choose him, that will have consequences".
        return mark is tokens[0] and sum(finite(t) for t in tokens) > 1
    if before(mark).lower() in ("even", "as") or not (clause.dep == "advcl" or (clause.dep in ("ccomp", "csubj") and clause.i < reading.core.i)):
        return False
    above = clause.head
    return above.i in verbs or (above.dep in ("xcomp", "acomp", "attr", "prep") and above.head.i in verbs)


def recommendations(reading: Reading, cue: CueReading) -> bool:
    """ "should", "we must", imperatives, "let us", "it is important that"; cues that urge."""
    core = reading.core
    # "They urge that he resign"; not "they press the claim that he is unfit".
    if framed(reading, "recommendation") or (cue.mood == "recommendation" and not tensed(core)):
        return True
    if cue.infinitive == "recommendation" and to_infinitive(core):
        return True
    if should_have(core):
        return False
    if any(c.tag == "MD" and c.lower in words("advice modals") and not inverted(c) for verb in reading.verbs for c in verb.children):
        return True
    subject = reading.subject
    asked_to_act = subject is not None and (subject.lower in words("advised subjects") or subject.lemma in words("advised subjects"))
    if asked_to_act and auxiliary(core, "must") is not None and auxiliary(core, "have") is None:
        return True
    if must_do(core) and asked_to_act:
        return subject is not None and subject.lower != "they"
    return imperative(reading)


def must_do(core: Token) -> bool:
    """ "need to", "have to", "have got to", now."""
    present = core.lemma in ("need", "have") and core.tag in ("VBP", "VB")
    return (present or core.lower in ("got", "gotta")) and any(c.dep == "xcomp" and to_infinitive(c) for c in core.children)


def imperative(reading: Reading) -> bool:
    """ "Go", "please do not go", "let them": a bare verb that begins its clause, with nobody before it."""
    core = reading.core
    if core.tag not in ("VB", "VBP") or core.child(*SUBJECTS) is not None or reading.clause.subject is not None or reading.frames:
        return False
    if any(c.dep in AUXILIARIES and c.lower != "do" for c in core.children):
        return False
    if core.head is not core and core.dep not in ("ccomp", "conj", "parataxis", "advcl"):
        return False
    ahead = [t for t in reading.clause.tokens if t.i < core.i and t.lower not in ("please", "do")]
    return all(t.pos in ("PUNCT", "INTJ", "CCONJ", "ADV", "PART") or t.dep in ("npadvmod", "intj") for t in ahead)


def predictions(reading: Reading, cue: CueReading) -> bool:
    """ "will", "would", "is to", "is expected to", "may" before a verb that is no state; plans, promises, forecasts."""
    if framed(reading, "prediction") or cue.mood == "prediction":
        return True
    core = reading.core
    if cue.infinitive == "prediction" and to_infinitive(core):
        return True
    if cue.infinitive == "prediction" and core.pos in ("NOUN", "PROPN") and core is reading.clause.head:
        return True
    # "They never will": the auxiliary is all there is.
    return core.lower in FUTURE or core.lemma == "risk" or any(to_come(verb, reading) for verb in reading.verbs)


def to_come(verb: Token, reading: Reading) -> bool:
    """Whether an auxiliary puts a verb into the future: "will", "would", "may" or "could" before a verb that is no state."""
    if auxiliary(verb, *FUTURE) is not None:
        return True
    if auxiliary(verb, "have", "’ve", "'ve") is not None:
        return False
    if auxiliary(verb, "would", "'d", "’d") is not None:
        return not judging(reading) and not wishing(verb)
    may = next((c for c in verb.children if c.tag == "MD" and c.lower in words("possible modals")), None)
    if may is None or reading.core.lemma in words("state verbs"):
        return False
    return may.lower != "could" or not any(c.dep == "neg" for c in verb.children)


def explanations(reading: Reading, cue: CueReading) -> bool:
    """ "because ...", "that is why", "the reason is", "was caused by"."""
    if cue.mood == "explanation" and not tensed(reading.core):
        return True
    first = reading.clause.tokens[0]
    if first.dep == "mark" and first.lower in words("reason words"):
        return True
    core = reading.core
    if core.lemma in words("cause verbs") and any(c.dep == "agent" or (c.dep == "prep" and c.lower in ("from", "to", "by")) for c in core.children):
        return True
    phrase = phrase_in(reading.clause.tokens, "cause phrases")
    return phrase is not None and core.lemma in ("be", "explain") and phrase[0].i <= core.i + 2


def evaluations(reading: Reading, cue: CueReading) -> bool:
    """ "That is a scandal", "we were too polite", "I regret it", "better than", "we should have built it"."""
    core = reading.core
    if should_have(core) or judging(reading) or (cue.mood == "evaluation" and not tensed(core)):
        return True
    if core.tag == "VBG" and core.lower in words("evaluative adjectives") and core.child("dobj") is None:
        return True  # "was promising", which the parse takes for a verb
    subject = core.child(*SUBJECTS)
    if core.lemma in words("judging verbs") and subject is not None and subject.lower in FIRST:
        return True
    return subject is not None and subject.dep in ("csubj", "nsubj") and subject.lemma == "matter" and subject.pos == "VERB"


def judging(reading: Reading) -> bool:
    """Whether the clause judges by its adjective or noun: "is wrong", "a very bad idea", "too polite", "worse than"."""
    return any(
        judges(child)
        for verb in reading.verbs
        for child in verb.children
        if (child.dep in ("acomp", "oprd", "attr") and child.i > verb.i) or (child.dep == "advmod" and child.lower in COMPARED)
    )


def judges(word: Token) -> bool:
    """Whether an adjective or a noun, or an adjective with it, says good or bad."""
    family = [word, *(c for c in word.children if c.dep in ("amod", "conj", "advmod"))]
    if any(t.pos in ("ADJ", "ADV", "VERB") and not words("evaluative adjectives").isdisjoint((t.lower, t.lemma)) for t in family):
        return True
    if any(t.pos == "NOUN" and t.lemma in words("evaluative nouns") for t in family):
        return True
    return word.dep == "acomp" and any(c.lower == "too" for c in word.children)


def tensed(core: Token) -> bool:
    """Whether a verb tells how things are or were: "is", "was seen", "came"; a bare verb does not."""
    return core.tag in ("VBZ", "VBD") or any(c.dep in AUXILIARIES and c.tag in ("VBZ", "VBD", "VBP") for c in core.children)


def inverted(auxiliary_verb: Token) -> bool:
    """Whether the subject stands right behind an auxiliary: "should she win"."""
    subject = auxiliary_verb.head.child(*SUBJECTS)
    return subject is not None and subject.left_edge == auxiliary_verb.i + 1


def framed(reading: Reading, mood: Modality) -> bool:
    """Whether a layer around the claim has this modality."""
    return any(frame.mood == mood for frame in reading.frames)


def auxiliary(verb: Token, *forms: str) -> Token | None:
    """The auxiliary of a verb that has one of these forms."""
    return next((c for c in verb.children if c.dep in AUXILIARIES and c.lower in forms), None)


def should_have(core: Token) -> bool:
    """ "should have built": a judgement on what is past."""
    return auxiliary(core, "should", "ought") is not None and auxiliary(core, "have", "’ve", "'ve") is not None


def wishing(verb: Token) -> bool:
    """ "would like", "would rather": a wish, and nothing to come."""
    return verb.lemma in ("like", "love", "prefer", "hate") or any(c.lower in ("rather", "sooner") for c in verb.children)


def to_infinitive(verb: Token) -> bool:
    """Whether a verb has a "to"."""
    return any(c.dep == "aux" and c.lower == "to" for c in verb.children)


RULES: tuple[tuple[Modality, Callable[[Reading, CueReading], bool]], ...] = (
    ("question", questions),
    ("conditional", conditionals),
    ("recommendation", recommendations),
    ("explanation", explanations),
    ("prediction", predictions),
    ("evaluation", evaluations),
)
