"""What stands in commas behind a source -> part of the source: "According to the players' union, the PFU, injuries have doubled".

Enters: a document and a finding whose source stands before its content. Leaves: the finding, its content beginning with the clause
that is reported. Left to others: sources behind their content, whose ends the verb shows.

A name behind a common noun ("the regulator, Ofgrid,"), a short form behind a name ("the Players' Union, the PFU,") and a role behind
a name ("Jane Doe, the mayor,") say who the source is, if a whole clause goes on behind the comma. "The police, Jane Doe, 34, was
driving" and "the union, falls and strains have doubled" open with what is reported.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from itertools import pairwise

from kg.documents import Document, Token
from kg.mentions.apposed import is_person
from kg.quotes.tagger.quoting import Found

FINITE = frozenset({"VBD", "VBZ", "VBP", "MD"})
SUBJECTS = frozenset({"nsubj", "nsubjpass", "expl", "csubj"})
DATED = frozenset({"DATE", "TIME"})
# So many words are a second name or a role; longer ones are something else.
MAX_WORDS = 8


def with_second_name(doc: Document, found: Found) -> Found:
    """The finding, with what its content opens with in commas given to its source."""
    source = doc.tokens_in(found.source) if found.source is not None else []
    if found.cue is None or not source or found.cue[0] > source[0].start:
        return found
    source = source[:-1] if source[-1].text == "," else source
    tokens = [t for t in doc.tokens_in((source[-1].start, found.content[0][1])) if t.i > source[-1].i and t.sent is source[-1].sent]
    parts = parted(tokens)
    if len(parts) < 2 or tokens[0].text != "," or not names_again(parts[0], source):
        return found
    clause = next((n for n, part in enumerate(parts[1:], 1) if is_clause(part, parts[0])), None)
    if clause is None or parts[clause][0].start < found.content[0][0] or not all(goes_with(part) for part in parts[1:clause]):
        return found
    last = next((before for before, part in pairwise(parts[: clause + 1]) if is_relative(part)), parts[clause - 1])
    content = ((parts[clause][0].start, found.content[0][1]), *found.content[1:])
    return replace(found, source=(source[0].start, last[-1].end), content=content)


def parted(tokens: Sequence[Token]) -> list[list[Token]]:
    """Tokens between commas; empty pieces are left out."""
    parts: list[list[Token]] = [[]]
    for token in tokens:
        if token.text == ",":
            parts.append([])
        else:
            parts[-1].append(token)
    return [part for part in parts if part]


def names_again(part: Sequence[Token], source: Sequence[Token]) -> bool:
    """Whether words are another name for a source, or its role."""
    words = [t for t in part if t.lower not in ("the", "or", "a", "an")]
    if not words or len(part) > MAX_WORDS or any(t.ent in DATED or (t.pos in ("VERB", "AUX", "ADP") and t.text.islower()) for t in words[:1]):
        return False
    named = source[-1].pos == "PROPN" or source[-1].text == ")"
    if all(t.text[:1].isupper() or t.lower in ("of", "for", "and", "&", "'s", "’s") for t in words):
        short = len(words) == 1 and words[0].text.isupper() and len(words[0].text) > 1
        return short or not named
    head = next((t for t in words if t.head not in part), None)
    return named and part[0].lower in ("the", "a", "an") and head is not None and is_person(head) and head.tag not in ("NNS", "NNPS")


def is_clause(part: Sequence[Token], name: Sequence[Token]) -> bool:
    """Whether words between commas have a subject of their own, not joined to others by "and", and a finite verb behind it.

    The parse now and then joins the subject to the name before it, as in a list; a list has its "and".
    """
    if is_relative(part) or part[0].pos == "CCONJ":
        return False
    subject = next((t for t in part if t.dep in SUBJECTS or (t.dep in ("conj", "appos") and t.head in name)), None)
    verb = next((t for t in part if subject is not None and t.tag in FINITE and t.i > subject.i), None)
    return verb is not None and not any(t.pos == "CCONJ" and t.i < verb.i for t in part)


def is_relative(part: Sequence[Token]) -> bool:
    """Whether words between commas are a relative clause: "which owns the grid"."""
    return part[0].tag in ("WDT", "WP", "WP$")


def goes_with(part: Sequence[Token]) -> bool:
    """Whether words between a second name and the clause still tell of the source: "which owns the grid", "and the coastguard"."""
    return is_relative(part) or (part[0].lower in ("and", "or") and not any(t.tag in FINITE for t in part))
