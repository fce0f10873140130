"""Cues -> reported clauses: indirect speech and thought.

Enters: a document and its cues. Leaves: for a cue the token range of what it reports. Left to others: quotation marks.

Only what the parse shows as a clause of the verb counts: noun phrases ("expressed concern") and nominal cues
("the claim that") are beyond these rules.
"""

from __future__ import annotations

from kg.documents import Document, Token
from kg.quotes.cues import SUBJECTS, Cue, takes

Range = tuple[int, int]
EDGE_WORDS = frozenset({"that", "and", "but", "or", "if"})
TRAILING = frozenset({"PUNCT", "CCONJ", "SPACE"})
# A reported clause has a verb and something to say; below three words it is a tag ("he said so").
MIN_WORDS = 3


def reported(doc: Document, cue: Cue) -> Range | None:
    """The tokens that a cue reports as a clause, or ``None``."""
    if cue.rule == "according-to":
        return sentence_without(doc, cue)
    clause = complement(cue) or as_clause(cue) or host_clause(doc, cue)
    if clause is None:
        rest = misread_clause(doc, cue)
        return trim(doc, rest, cue) if rest else None
    return trim(doc, cut_around(doc, clause, cue), cue)


def complement(cue: Cue) -> Token | None:
    """The clause that the verb governs: "says (that) it rains", "promised to pay", "it rains, says X"."""
    verb = cue.verb
    clauses = [c for c in verb.children if c.dep == "ccomp"]
    if clauses:
        behind = [c for c in clauses if c.i > verb.i]
        return (behind or clauses)[0]
    infinitive = verb.child("xcomp")
    if (
        infinitive is not None
        and infinitive.i > verb.i
        and infinitive.pos in ("VERB", "AUX")
        and (cue.mode == "thought" or takes(cue.lemma, "persuasion"))
    ):
        return infinitive
    return None


def as_clause(cue: Cue) -> Token | None:
    """ "As X told Y, it rains": the clause that the as-clause hangs on."""
    verb = cue.verb
    mark = verb.child("mark", "advmod")
    if verb.dep == "advcl" and mark is not None and mark.lower == "as" and verb.head.pos in ("VERB", "AUX"):
        return verb.head
    return None


def host_clause(doc: Document, cue: Cue) -> Token | None:
    """ "It rains, X said": the parse makes the cue a parenthesis of the clause it reports."""
    verb = cue.verb
    if verb.dep in ("parataxis", "conj") and verb.head.pos in ("VERB", "AUX") and verb.head.i < verb.i:
        before = doc.tokens[min(verb.left_edge, verb.i) - 1] if min(verb.left_edge, verb.i) else None
        if (
            before is not None
            and before.text in (",", "—", "–", "-")
            and (verb.dep == "parataxis" or verb.child(*SUBJECTS))
            and verb.right_edge + 2 >= verb.sent.tokens[-1].i
        ):
            return verb.head
    return None


def misread_clause(doc: Document, cue: Cue) -> Range | None:
    """ "They estimated by 2050, growing demand would raise prices": the parse saw no clause, yet a finite verb follows.

    Only for the main verb of a sentence with a source before it, and only where the finite verb hangs on no other
    clause word (who, when, because).
    """
    verb = cue.verb
    sentence = verb.sent.tokens
    if cue.source is None or cue.source[0] > verb.start or verb.tag not in ("VBD", "VBZ", "VBP") or cue.mode == "thought":
        return None
    behind = [t for t in sentence if t.i > cue.last]
    other = {"relcl", "advcl", "acl"} | ({"conj"} if verb.child("cc") else set())
    finite = next((t for t in behind if t.tag in ("VBD", "VBZ", "VBP", "MD") and (t if t.tag != "MD" else t.head).dep not in other), None)
    if finite is None or any(t.tag in ("WP", "WDT", "WRB", "IN") and t.i == finite.i - 1 for t in behind):
        return None
    return behind[0].i, behind[-1].i


def cut_around(doc: Document, clause: Token, cue: Cue) -> Range:
    """The clause's tokens on the side of the cue where its verb stands, cue and source left out."""
    first, last = clause.left_edge, clause.right_edge
    low = min([cue.first, *source_tokens(doc, cue)])
    high = max([cue.last, *source_tokens(doc, cue)])
    if cue.verb.dep == "advcl":
        low, high = min(low, cue.verb.left_edge), max(high, cue.verb.right_edge)
    if clause.i > cue.verb.i:
        first = max(first, (high if high < clause.i else cue.last) + 1)
    else:
        last = min(last, low - 1)
    return first, last


def source_tokens(doc: Document, cue: Cue) -> list[int]:
    """Token indexes of the source phrase."""
    return [t.i for t in doc.tokens_in(cue.source)] if cue.source else []


def sentence_without(doc: Document, cue: Cue) -> Range | None:
    """For "according to X": the sentence before or behind the phrase, whichever is the longer."""
    sentence = cue.verb.sent.tokens
    last_of_source = max([cue.last, *source_tokens(doc, cue)])
    before = (sentence[0].i, cue.first - 1)
    behind = (last_of_source + 1, sentence[-1].i)
    longer = behind if behind[1] - behind[0] > before[1] - before[0] else before
    return trim(doc, longer, cue)


def trim(doc: Document, span: Range, cue: Cue) -> Range | None:
    """Without marks and joining words at its edges; ``None`` where too little is left."""
    first, last = span
    while first <= last and ((doc.tokens[first].pos == "PUNCT" and doc.tokens[first].text not in "([") or doc.tokens[first].lower in EDGE_WORDS):
        first += 1
    while last >= first and doc.tokens[last].pos in TRAILING and doc.tokens[last].text not in ")]%":
        last -= 1
    if last - first + 1 < MIN_WORDS or first <= cue.verb.i <= last:
        return None
    return first, last
