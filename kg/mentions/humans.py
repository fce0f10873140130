"""Signs of a human being beside a name: "Solvang, who chairs the board", "Solvang, 54", "Solvang, a former nurse", "Solvang herself".

Enters: a document, or a name in it. Leaves: whether the words right beside a name are said of a person only, and which names of
one word are a person's. Left to others: names of several words, where the name begins and ends.

The name model takes a surname that it does not know for a body, a place or nothing at all. What stands beside it is surer: bodies
have no age, no husband, and no body is a former nurse. "who" is said of teams and unions as well: it counts with a verb in the
singular, and in other tenses where nothing else in the text makes the name a body's.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from enum import IntEnum

from kg.documents import Document, Token
from kg.lexicon import class_of, word_list
from kg.mentions.apposed import introduced
from kg.mentions.body_nouns import ARTICLES, announces, is_firm, names_body, phrase_opener
from kg.mentions.named import POSSESSIVE, NamedMention, is_role, named
from kg.records import Kind

# Behind these a name is a place's.
WHERE = frozenset({"in", "at", "from", "near", "to", "across", "outside", "around"})
SELF = frozenset({"himself", "herself"})
# "Solvang, now 54," and "Solvang, aged 54,".
AGE_WORDS = frozenset({"aged", "age", "now", "then", "just", "only", "barely"})
MAX_AGE = 120
OWN = frozenset({"his", "her"})
DECADES = re.compile(r"(teens|.+ties|\d0s)")
SINGULAR_WORDS = frozenset({"is", "was", "has", "'s", "’s"})
PLURAL_WORDS = frozenset({"are", "were", "have", "'re", "’re", "'ve", "’ve"})
# An apposition longer than this is a clause that was misread.
MAX_PIECE = 16
ENDS = frozenset({",", ".", '"', "”", "'", "’", ";", ":", "—", "–", ")"})


class Sign(IntEnum):
    """How sure the words beside a name are of a human being."""

    BODY = -1
    NONE = 0
    LIKELY = 1
    SURE = 2


def sign(doc: Document, first: int, last: int) -> Sign:
    """What the words right behind and before the tokens ``first`` to ``last`` say of them."""
    tokens = doc.tokens
    behind = tokens[last + 1 : last + 1 + MAX_PIECE]
    sentence = tokens[first].sent
    if len(behind) < 2 or behind[0].sent is not sentence:
        return Sign.NONE
    if behind[0].lower in SELF:
        return Sign.SURE
    before = tokens[first - 1] if first and tokens[first - 1].sent is sentence else None
    if behind[0].lower == "and" and behind[1].lower in OWN and (before is None or before.tag not in ("PRP$", "DT")):
        return Sign.LIKELY  # "Corvane and her sister"; ships and countries are "her" as well
    if introduced(doc, first, last) or (before is not None and behind_role(before)):
        return Sign.SURE
    if behind[0].text != "," or (before is not None and before.lower in WHERE):
        return Sign.NONE
    return behind_comma(clause(doc, behind[1]))


def clause(doc: Document, opener: Token) -> list[Token]:
    """A word and those behind it in its sentence, as many as can be part of an apposition."""
    return [t for t in doc.tokens[opener.i : opener.i + MAX_PIECE] if t.sent is opener.sent]


def behind_role(before: Token) -> bool:
    """Whether a role in small letters stands right before a name: "the mayor Solvang"."""
    return (
        before.pos == "NOUN"
        and before.tag == "NN"
        and before.text.islower()
        and is_role(before)
        and before.lemma not in word_list("humans", "either")
    )


def behind_comma(tokens: Sequence[Token]) -> Sign:
    """What the words behind a name's comma say."""
    if not tokens:
        return Sign.NONE
    opener = tokens[0].lower
    if opener == "which":
        return Sign.BODY
    if opener == "who":
        return by_verb(tokens)
    if opener in SELF or (opener == "whose" and len(tokens) > 1 and related(tokens[1])):
        return Sign.SURE
    if is_age(tokens):
        return Sign.SURE
    return by_apposition(tokens)


def by_verb(tokens: Sequence[Token]) -> Sign:
    """What the verb of "who ..." says: bodies that are "who" take the plural."""
    verb = next((t for t in tokens[1:] if t.tag in ("VBZ", "VBP", "VBD", "MD")), None)
    if verb is None or verb.lower in PLURAL_WORDS or verb.tag == "VBP":
        return Sign.NONE
    return Sign.SURE if verb.tag == "VBZ" or verb.lower in SINGULAR_WORDS else Sign.NONE if verb.lemma in word_list("humans", "team") else Sign.LIKELY


def is_age(tokens: Sequence[Token]) -> bool:
    """Whether an age stands here, closed by a comma or the end: "54,", "now 54,", "aged 54"; "in her late fifties"."""
    own = next((n for n, t in enumerate(tokens[:3]) if t.lower in OWN), None)
    if own is not None and tokens[own - 1].lower == "in":
        return any(DECADES.fullmatch(t.lower) for t in tokens[own + 1 : own + 3])
    rest = tokens[1:] if tokens[0].lower in AGE_WORDS else tokens
    if not rest or not rest[0].text.isdigit() or int(rest[0].text) > MAX_AGE:
        return False
    following = rest[1].text if len(rest) > 1 else "."
    return following in ENDS and not (len(rest) > 2 and rest[2].text.isdigit())


def by_apposition(tokens: Sequence[Token]) -> Sign:
    """What a noun phrase between commas says: "a former nurse", "the committee's chair", "mother of two"; "a brewery" is a body."""
    end = next((n for n, t in enumerate(tokens) if t.text in ENDS), None)
    following = tokens[end + 1] if end is not None and end + 1 < len(tokens) and tokens[end].text == "," else None
    if end is None or tokens[0].pos == "CCONJ" or (following is not None and (following.lower in ("and", "or") or following.text[:1].isupper())):
        return Sign.NONE  # a list, or a phrase that says who is named next: "left for Lisle, the mayor, Jane Doe, said"
    head = described(tokens[:end])
    if head is None or head.tag in ("NNS", "NNPS"):
        return Sign.NONE
    if names_body(head):
        return Sign.BODY
    return Sign.SURE if related(head) or (is_role(head) and head.lemma not in word_list("humans", "either")) else Sign.NONE


def described(tokens: Sequence[Token]) -> Token | None:
    """The head of a noun phrase that nothing but nouns and adjectives make up to its first preposition."""
    head = None
    for token in tokens:
        if token.pos in ("ADP", "SCONJ") or token.lower == "of" or (token.tag in ("WP", "WDT", "VBN", "VBG", "TO") and head is not None):
            break
        if token.pos in ("VERB", "AUX", "PRON") and token.tag not in ("VBN", "VBG", "PRP$"):
            return None
        head = token if token.pos in ("NOUN", "PROPN") else None  # "a high school senior" is no school
    return head


def related(token: Token) -> bool:
    """Whether a noun is of kin, and nothing that firms have or are: "husband", "mother"; not "partner", "client"."""
    return token.lemma in word_list("source_nouns", "kin") and token.lemma not in word_list("humans", "either")


def kinds(doc: Document, names: Sequence[NamedMention]) -> dict[str, Kind]:
    """The names of one word that are a person's, or a body's, by what stands beside them somewhere; nothing where it is both."""
    found: dict[str, set[Sign]] = {}
    extended = {m.words[0] for m in names if len(m.words) > 1 and m.kind == "organisation"}
    for name in names:
        if name.first == name.last and name.label != "NORP" and not name.text.isupper():
            beside = Sign.BODY if behind_body(doc, name.first) or traded(doc, name) else sign(doc, name.first, name.last)
            weak = beside is Sign.LIKELY and (name.text in extended or name.label == "GPE" or behind_article(doc, name))
            found.setdefault(name.text, set()).add(Sign.NONE if weak else beside)
    people: dict[str, Kind] = {text: "person" for text, signs in found.items() if max(signs) > Sign.NONE and Sign.BODY not in signs}
    bodies = [text for text, signs in found.items() if Sign.BODY in signs and max(signs) <= Sign.NONE]
    return people | dict.fromkeys(bodies, "organisation")


def behind_body(doc: Document, first: int) -> bool:
    """Whether a noun for a firm or a body stands right before the name that begins at ``first``: "the Danish brewer Corvane".

    The noun's phrase begins with an article. Newspapers leave the article out where the sentence begins ("Brewer Corvane"), and behind a
    preposition ("at consultancy Corvane").
    """
    noun = doc.tokens[first - 1] if first else None
    if noun is None or noun.sent is not doc.tokens[first].sent or noun.pos not in ("NOUN", "PROPN") or not announces(noun):
        return False
    if noun is noun.sent.tokens[0]:
        return True
    opener = phrase_opener(doc, noun)
    common = noun.pos == "NOUN" and noun.tag == "NN" and noun.text.islower()
    if opener is None or not common:
        return False
    return opener.lower in ARTICLES or (opener.pos == "ADP" and is_firm(noun))


def traded(doc: Document, name: NamedMention) -> bool:
    """Whether shares of a name are spoken of: "shares in Corvane", "Corvane shares"; a place has exchanges, so its sentence calls it a firm, too."""
    firms = word_list("stand_ins", "firm")
    meant = (t.lemma in firms and doc.tokens[t.i - 1].lower == "the" for t in doc.tokens[name.last + 1 : doc.tokens[name.last].sent.tokens[-1].i])
    if name.label in ("GPE", "LOC") and not any(meant):
        return False
    before, behind = doc.tokens[max(0, name.first - 2) : name.first], doc.tokens[name.last + 1 : name.last + 2]
    of = len(before) == 2 and before[1].lower in ("in", "of") and before[0].lemma.lower() in word_list("humans", "traded")
    return of or (bool(behind) and behind[0].pos == "NOUN" and behind[0].lemma in word_list("humans", "traded"))


def behind_article(doc: Document, name: NamedMention) -> bool:
    """Whether an article stands right before a name, and no noun behind it: "the Solvang"."""
    before = doc.tokens[name.first - 1] if name.first else None
    following = doc.tokens[name.last + 1] if name.last + 1 < len(doc.tokens) else None
    alone = following is None or following.pos not in ("NOUN", "PROPN", "ADJ")
    return before is not None and before.sent is doc.tokens[name.first].sent and before.lower == "the" and alone


def unseen(doc: Document, names: Sequence[NamedMention], skip: set[int]) -> Iterator[NamedMention]:
    """Capitalised words that no name covers, set off by a comma and a sign of what they are: "Corvane, who chairs the board, said"."""
    taken = {i for m in names for i in range(m.begins, m.last + 1)}
    small = {t.text for t in doc.tokens if t.text.islower()}
    for token in doc.tokens:
        if token.i in taken or not nameable(token, small) or token.sent.paragraph in skip or beside_a_capital(doc, token):
            continue
        found = Sign.BODY if behind_body(doc, token.i) else sign(doc, token.i, token.i)
        if found is not Sign.NONE:
            human = found is not Sign.BODY
            yield named(doc, token.i, token.i, "person" if human else "organisation", "PERSON" if human else "ORG")


def nameable(token: Token, small: set[str]) -> bool:
    """Whether a word can be a name that the model overlooked: capitalised, in the singular, nowhere written small, no known noun."""
    if not token.text[:1].isupper() or not token.text.isalpha() or token.text.isupper() or token.lower in small:
        return False
    known = is_role(token) or token.lemma in class_of("source_nouns") or token.lower in word_list("organisation_words")
    return token.tag in ("NNP", "NN") and not token.ent and not known and token.lower not in class_of("titles")


def beside_a_capital(doc: Document, token: Token) -> bool:
    """Whether a word is part of a run of capitalised words, or has an article, a possessive or an adjective before it."""
    before = doc.tokens[token.i - 1] if token.i else None
    if before is None or before.sent is not token.sent:
        return False
    return before.text[:1].isupper() or before.pos in ("DET", "ADJ", "NUM") or before.tag == "PRP$" or before.lower in POSSESSIVE
