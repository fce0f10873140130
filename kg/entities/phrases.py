"""Source phrases -> what kind of somebody they speak of: a person, kin, a body, a document.

Enters: the tokens of a phrase. Leaves: its head and what class of source that is. Left to others: who is meant (``sources``).
"""

from __future__ import annotations

from collections.abc import Sequence

from kg.documents import Token
from kg.lexicon import class_of, word_list

# "26-year-": the tokens of an age before its "old".
MARKS_OF_AGE = 4
# Of these scientists nobody has told before.
OTHERS = frozenset({"some", "other", "others", "many", "several", "most", "few", "outside", "independent", "different", "earlier", "previous"})


def relative_behind(tokens: Sequence[Token], comma: Token) -> bool:
    """Whether "who ..." or an age goes on behind a comma: it tells more, and is no part of what somebody is called."""
    following = next((t for t in tokens if t.i == comma.i + 1), None)
    return following is not None and (tells_more(tokens, comma) or following.lower == "aged" or following.text.isdigit())


def tells_more(tokens: Sequence[Token], comma: Token) -> bool:
    """Whether a clause follows a comma that tells of the phrase: "whose work the Lantern Trust paid for" names others than whom it tells of."""
    return any(t.i == comma.i + 1 and t.tag in ("WP", "WDT", "WP$") for t in tokens)


def phrase_head(tokens: Sequence[Token]) -> Token | None:
    """The token of a phrase that hangs on something outside it, names and nouns before others."""
    inside = {t.i for t in tokens}
    tops = [t for t in tokens if t.head.i not in inside or t.head is t]
    nominal = [t for t in tops if t.pos in ("NOUN", "PROPN", "PRON")]
    comma = next((n for n, t in enumerate(tokens) if t.text == ","), 0)
    if not nominal and comma:
        return phrase_head(tokens[:comma])  # "his partner, Jane Doe, whose shop burnt down": the clause was taken for the head
    found = nominal or tops
    return found[0] if found else None


def noun_class(head: Token) -> str | None:
    """person, kin, body, document or everybody; names and unknown agentive nouns count as persons."""
    known = class_of("source_nouns").get(head.lemma)
    if known:
        return known
    if head.lemma in word_list("role_nouns") or head.lemma in word_list("titles", "rank"):
        return "person"
    if head.lemma in word_list("organisation_words"):
        return "body"
    if head.pos == "PROPN":
        return "body"
    if head.pos == "NOUN" and head.lemma.endswith(("er", "or", "ist", "ian", "ant", "man", "woman")):
        return "person"
    return None


def is_person_noun(head: Token) -> bool:
    """Whether a noun is somebody: "the spokesman", "a neighbour"."""
    return noun_class(head) in ("person", "kin")


def distinguished(tokens: Sequence[Token], head: Token) -> bool:
    """Whether a phrase names what it means ("the 2019 Pew survey") and so is not simply the study told of."""
    return any(t is not head and (t.pos == "PROPN" or t.pos == "NUM") for t in tokens)


def aged(tokens: Sequence[Token]) -> bool:
    """Whether a phrase tells an age: "the 38-year-old goalkeeper", "the 26-year-old"."""
    return any(t.lower.endswith("-year-old") or (t.lower == "old" and t.i > tokens[0].i + 2) for t in tokens)


def age_in(tokens: Sequence[Token]) -> int | None:
    """The age that a phrase tells: 26 of "the 26-year-old rider" and of "the 26-year-old"."""
    for position in range(MARKS_OF_AGE, len(tokens)):
        words = [t.text for t in tokens[position - MARKS_OF_AGE : position] if t.text != "-"]
        if tokens[position].lower == "old" and len(words) == 2 and words[0].isdecimal() and words[1].lower() == "year":
            return int(words[0])
    return None


def number_of(head: Token) -> str | None:
    """Of "the mother of two" the "two"."""
    of = head.child("prep")
    count = of.child("pobj") if of is not None and of.lower == "of" else None
    return count.lower if count is not None and count.pos == "NUM" else None


def others_than(tokens: Sequence[Token], head: Token) -> bool:
    """Whether a phrase speaks of others than those told of: "some scientists", "researchers who were not involved"."""
    apart = {t.lower for t in tokens if t.head is head or t.i < head.i} & OTHERS
    told = [t for t in tokens if t.dep in ("relcl", "acl") and t.head is head]
    uninvolved = [t for t in tokens if t.i > head.i and (t.lower in ("not", "n't", "n’t") or t.lower == "uninvolved")]
    return bool(apart or (told and uninvolved) or (uninvolved and head.tag in ("NNS", "NNPS")))
