"""The record that names are found as, and what every repair of names needs.

Enters: nothing. Leaves: :class:`NamedMention`, and small tests of words. Left to others: finding names.
"""

from __future__ import annotations

from dataclasses import dataclass

from kg.documents import Document, Token
from kg.lexicon import word_list
from kg.mentions.body_nouns import names_body
from kg.records import Kind, Span

POSSESSIVE = frozenset({"'s", "’s", "'", "’"})
ROLE_ENDINGS = ("ologist", "ographer", "onomist", "ician", "sman", "swoman", "sperson", "keeper", "monger")


@dataclass(frozen=True, slots=True)
class NamedMention:
    """A name in the text: tokens ``first`` to ``last`` (inclusive); ``title`` are the words before it ("General")."""

    first: int
    last: int
    text: str
    span: Span
    kind: Kind
    label: str
    title: str | None = None
    title_first: int | None = None

    @property
    def words(self) -> list[str]:
        """The name's words, split at white space.

        >>> NamedMention(0, 3, "Suleiman al-Amr", (0, 15), "person", "PERSON").words
        ['Suleiman', 'al-Amr']
        """
        return self.text.split()

    @property
    def begins(self) -> int:
        """Index of the first token, the title included."""
        return self.first if self.title_first is None else self.title_first


def named(doc: Document, first: int, last: int, kind: Kind, label: str) -> NamedMention:
    """A mention of the tokens ``first`` to ``last``, both inclusive."""
    return NamedMention(first, last, doc.words(first, last), (doc.tokens[first].start, doc.tokens[last].end), kind, label)


def is_role(token: Token) -> bool:
    """Whether a noun can be somebody's role.

    The lists are ``source_nouns`` (persons, not kin), ``role_nouns`` and the ranks of ``titles``.
    """
    before_name = token.dep == "compound" and token.head.pos == "PROPN"  # "the ball struck defender Jane Doe": read as a verb
    if token.pos not in ("NOUN", "PROPN", "ADJ") and not before_name:
        return False
    words = {token.lemma, token.lower}
    if words & word_list("source_nouns", "kin"):
        return token.lemma in word_list("affiliation_words", "of a firm") and in_a_firm(token)
    lists = (word_list("source_nouns", "person"), word_list("role_nouns"), word_list("titles", "rank"), word_list("titles", "academic"))
    return any(words & known for known in lists) or token.lemma.endswith(ROLE_ENDINGS)


def in_a_firm(token: Token) -> bool:
    """Whether a noun that is of kin as well is an office by the words beside it: "senior partner", "a partner at the law firm"."""
    words = (word_list("affiliation_words", section) for section in ("grades", "shared grades", "firm grades"))
    graded = frozenset().union(*words)
    places = [c.child("pobj") for c in token.children if c.i > token.i and c.lower in ("at", "in", "with")]
    return any(c.i < token.i and c.lower in graded for c in token.children) or any(
        place is not None and (place.ent == "ORG" or (place.pos == "PROPN" and place.head.lower == "at") or names_body(place)) for place in places
    )
