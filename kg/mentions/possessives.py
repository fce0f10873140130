"""Possessives inside names: "the Workers' Education Board", "St Mary's Hospital", "Sotheby's".

Enters: a document and the names found in it. Leaves: the names with the owner and the mark that belong to them. Left to others: owners that
are names of their own ("Norway's Ministry of Trade" is two), kinds.

The name model often stops at the mark. A capitalised plural before it owns no body in the text, it is part of the body's name; a mark right
before a verb owns nothing at all.
"""

from __future__ import annotations

from collections.abc import Sequence

from kg.documents import Document, Token
from kg.lexicon import word_list
from kg.mentions.named import POSSESSIVE, NamedMention, named

BARE = frozenset({"'", "’"})
PLURALS = frozenset({"women", "men", "children", "people"})
SAINTS = frozenset({"st", "st.", "saint", "sankt"})
FINITE = frozenset({"VBD", "VBZ", "VBP", "MD"})
OWNERS = frozenset({"PERSON", "GPE", "LOC", "NORP", "DATE", "EVENT"})


def owned(doc: Document, names: Sequence[NamedMention]) -> list[NamedMention]:
    """The names, bodies with the plural or the saint they are named after, houses that are called after somebody with their mark."""
    names = [house_of(doc, m) for m in names]
    covering = {i: m for m in names for i in range(m.first, m.last + 1)}
    out: list[NamedMention] = []
    for name in names:
        first = owner_start(doc, name, covering)
        while out and out[-1].last >= first:
            out.pop()  # the owner, taken for a name of its own
        out.append(name if first == name.first else named(doc, first, name.last, "organisation", "ORG"))
    return with_marks(doc, out)


def owner_start(doc: Document, name: NamedMention, covering: dict[int, NamedMention]) -> int:
    """Where a body's name begins if the owner before it is part of it."""
    tokens = doc.tokens
    first = name.first if len(name.words) > 1 and tokens[name.first + 1].lower in POSSESSIVE else name.first - 2
    if not is_body(name) or first < 0 or tokens[first + 1].lower not in POSSESSIVE or tokens[first].sent is not tokens[name.first].sent:
        return name.first
    owner = tokens[first]
    if first and tokens[first - 1].lower in SAINTS and owner.text[:1].isupper():
        return first - 1
    if first < name.first and not plural_owner(owner, tokens[first + 1], covering):
        return name.first
    if first > 2 and tokens[first - 1].lower in ("and", "&") and plural_owner(tokens[first - 3], tokens[first - 2], covering):
        first -= 3  # "the Sailors' and Dockers' Union"
    while first and (leads(tokens[first - 1], tokens[first], covering)):
        first -= 1
    return first


def house_of(doc: Document, name: NamedMention) -> NamedMention:
    """The name, a saint's with the mark and the word behind it: "St Olaf's Hospital", of which the model saw "St Olaf"."""
    behind = doc.tokens[name.last + 1 : name.last + 3]
    if doc.tokens[name.first].lower not in SAINTS or len(behind) < 2 or behind[1].sent is not doc.tokens[name.last].sent:
        return name
    house = behind[0].lower in POSSESSIVE and behind[1].text[:1].isupper() and behind[1].lower in word_list("organisation_words")
    return named(doc, name.first, name.last + 2, "organisation", "ORG") if house else name


def is_body(name: NamedMention) -> bool:
    """Whether a name is a body's, by its kind or its words: "Education Board"."""
    words = {w.lower() for w in name.words}
    return name.kind == "organisation" or bool(words & word_list("organisation_words"))


def plural_owner(owner: Token, mark: Token, covering: dict[int, NamedMention]) -> bool:
    """Whether a capitalised plural stands before a mark: "Workers'", "Women's"; the Joneses and the Swedes are names of their own."""
    known = covering.get(owner.i)
    named_so = owner.ent in OWNERS or (known is not None and known.label in OWNERS)
    plural = owner.lower in PLURALS or (mark.text in BARE and owner.lower.endswith("s") and owner.tag in ("NNS", "NNPS"))
    return owner.text[:1].isupper() and mark.lower in POSSESSIVE and plural and not (named_so and owner.lower not in PLURALS)


def leads(token: Token, owner: Token, covering: dict[int, NamedMention]) -> bool:
    """Whether a capitalised word before the owner is part of the name: "National" of "National Farmers' Union", not "Arden"."""
    inside = token.i not in covering and token.pos in ("ADJ", "PROPN", "NOUN") and token.text[:1].isupper()
    return inside and token.sent is owner.sent and token.ent not in OWNERS


def with_marks(doc: Document, names: Sequence[NamedMention]) -> list[NamedMention]:
    """The names; "Sotheby" is "Sotheby's" where the mark stands before a verb anywhere in the text: nothing is owned there."""
    houses = {m.text for m in names if unowning(doc, m)}
    return [named(doc, m.first, m.last + 1, "organisation", "ORG") if m.text in houses and marked(doc, m) else m for m in names]


def marked(doc: Document, name: NamedMention) -> bool:
    """Whether "'s" stands right behind a name."""
    following = doc.tokens[name.last + 1] if name.last + 1 < len(doc.tokens) else None
    return following is not None and following.tag == "POS" and following.lower in POSSESSIVE - BARE


def unowning(doc: Document, name: NamedMention) -> bool:
    """Whether a name's mark stands before a finite verb: "Sotheby's said"; not "a friend of Moe's said"."""
    tokens = doc.tokens
    if not marked(doc, name) or name.label in ("NORP", "GPE", "LOC", "DATE") or len(name.words) > 2:
        return False
    verb = tokens[name.last + 2] if name.last + 2 < len(tokens) else None
    before = tokens[name.first - 1] if name.first else None
    friend = before is not None and before.lower == "of" and before.sent is tokens[name.first].sent
    return verb is not None and verb.sent is tokens[name.first].sent and verb.tag in FINITE and verb.pos in ("VERB", "AUX") and not friend
