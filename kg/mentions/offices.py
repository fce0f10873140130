"""Names that an office is stuck to -> the name alone: "Agriculture Jane Doe", "Dockers' Association Jane Doe", "Jane Doe KC".

Enters: a document and its names. Leaves: the names without the words of an office, bodies and people apart, and none that are an
office by itself ("The Senior Rail Correspondent, Jane Doe,"). Left to others: what the office is (``kg.affiliations``).

The name model joins capitalised words that stand side by side; the words before ("Minister of ...") tell what they are.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from kg.documents import Document, Token
from kg.lexicon import word_list
from kg.mentions.named import POSSESSIVE, NamedMention, is_role, named

OF = frozenset({"of", "for"})
# A person's name behind a body's has so many words.
PERSON_WORDS = (2, 3)


def unlettered(doc: Document, mention: NamedMention) -> NamedMention:
    """ "Jane Doe KC" without the letters."""
    last = mention.last
    while last > mention.first and doc.tokens[last].text.isupper() and doc.tokens[last].lower in word_list("offices", "letters"):
        last -= 1
    return mention if last == mention.last else named(doc, mention.first, last, mention.kind, mention.label)


def behind_rank(doc: Document, mention: NamedMention) -> NamedMention:
    """ "Sergeant Jane Doe", taken for a body's name, as the person's name that stands behind the rank."""
    words = doc.tokens[mention.first : mention.last + 1]
    rank = next((n for n, t in enumerate(words) if t.lower.rstrip(".") not in word_list("offices", "ranks")), len(words))
    rest = words[rank:]
    named_body = any(t.lower in word_list("organisation_words") or not t.text[:1].isupper() for t in rest)
    if mention.kind == "person" or not rank or not rest or named_body or len(rest) > PERSON_WORDS[-1]:
        return mention
    return named(doc, rest[0].i, mention.last, "person", "PERSON")


def behind_firm(doc: Document, mention: NamedMention) -> NamedMention:
    """ "Chipmaker Velmark" at the beginning of a sentence as "Velmark", a body."""
    first = doc.tokens[mention.first]
    rest = doc.tokens[mention.first + 1 : mention.last + 1]
    announced = first is first.sent.tokens[0] and first.lower in word_list("offices", "firms")
    if not announced or not rest or any(t.lower in word_list("organisation_words") or not t.text[:1].isupper() for t in rest):
        return mention
    return named(doc, rest[0].i, mention.last, "organisation", "ORG")


def without_charge(doc: Document, mention: NamedMention) -> NamedMention:
    """ "Agriculture Jane Doe" behind "Minister of", without what the minister is in charge of."""
    office = office_before(doc, mention.first)
    if office is None or office.lemma not in word_list("affiliation_words", "portfolio"):
        return mention
    words = doc.tokens[mention.first : mention.last + 1]
    charge = next((n + 1 for n in reversed(range(len(words))) if words[n].lower in word_list("offices", "charge")), 0)
    if not charge and len(words) > PERSON_WORDS[0]:
        charge = next((n for n, t in enumerate(words) if t.lower in word_list("given_names")), 0)
    rest = words[charge:]
    if not charge or not rest or any(t.lower in word_list("organisation_words") or t.lower in ("and", "of") for t in rest):
        return mention
    return named(doc, rest[0].i, mention.last, "person", "PERSON")


def behind_body(doc: Document, mention: NamedMention) -> Iterator[NamedMention]:
    """ "Dockers' Association Jane Doe" behind "leader of the" is two names, a body's and a person's."""
    words = doc.tokens[mention.first : mention.last + 1]
    end = next((n + 1 for n in reversed(range(len(words))) if words[n].lower in word_list("organisation_words")), 0)
    rest = words[end:]
    office = office_before(doc, mention.first)
    own = all(t.text[:1].isupper() and t.lower not in word_list("offices", "charge") for t in rest)
    if end < PERSON_WORDS[0] or len(rest) not in PERSON_WORDS or not own or office is None or not is_role(office):
        yield mention
        return
    yield named(doc, mention.first, rest[0].i - 1, "organisation", "ORG")
    yield named(doc, rest[0].i, mention.last, "person", "PERSON")


def office_before(doc: Document, first: int) -> Token | None:
    """The noun of "minister of", "leader of the", right before a token."""
    before: Sequence[Token] = doc.tokens[max(0, first - 3) : first]
    if before and before[-1].lower == "the":
        before = before[:-1]
    return before[-2] if len(before) > 1 and before[-1].lower in OF and before[-1].sent is doc.tokens[first].sent else None


def offices(doc: Document, mentions: Sequence[NamedMention]) -> set[int]:
    """Indexes of those among the names that are the office of the person named behind the comma: "The Senior Rail Correspondent, Jane Doe,"."""
    people = {m.begins for m in mentions if m.kind == "person"}
    return {
        n
        for n, m in enumerate(mentions)
        if m.last > m.begins
        and m.last + 2 < len(doc.tokens)
        and m.last + 2 in people
        and doc.tokens[m.last + 1].text == ","
        and m.begins > 0
        and doc.tokens[m.begins - 1].lower == "the"
        and is_role(doc.tokens[m.last])
        and doc.tokens[m.last].lower not in word_list("organisation_words")
        and not any(t.lower in POSSESSIVE for t in doc.tokens[m.begins : m.last])
    }
