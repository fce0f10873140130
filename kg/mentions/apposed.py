"""A phrase with a role, a comma, a name: "its finance director, Per Aune, said".

Enters: a document and where a name stands. Leaves: the words of the phrase before the name's comma that describe who bears it. Left to
others: what the words say (``kg.affiliations``), phrases behind a name.

The parse sees an apposition there where it takes the name for one; many first names are other words as well ("Per", "Will", "Mark",
"Rose"), and then it sees a preposition or a verb. Commas do not depend on that.
"""

from __future__ import annotations

from collections.abc import Sequence

from kg.documents import Document, Token
from kg.lexicon import word_list
from kg.mentions.named import POSSESSIVE, is_role

# So many words before the comma can be part of the phrase.
MAX_PHRASE = 14
MAX_CLAUSE = 60
# "17-year-old" has so many tokens.
MAX_AGE = 5
POINTERS = frozenset({"a", "an", "the", "his", "her", "its", "their", "our", "my", "your", "whose"})
INNER = frozenset({"NOUN", "PROPN", "ADJ", "ADP", "DET", "NUM", "CCONJ", "PART"})
QUOTES = frozenset({'"', "“", "”", "'", "‘", "’"})
CLAUSE_MARKS = frozenset({",", ";", ":", "—", "–", "(", *QUOTES})
ENDS = frozenset({",", ".", ";", ":", "—", "–", "!", "?", *QUOTES})
# "a friend of the director, Jane Doe," may be the friend: the outer of two people is taken.
OF_WHOM = frozenset({"of", "to", "for"})
# Behind a preposition these are part of the role before it: "editor in chief", "head of sales and director".
OF_A_ROLE = frozenset({"chief", "charge", "and"})
# "the head of its sales team, Jane Doe,": what is owned is part of the phrase.
WITHIN = frozenset({"of", "for", "at", "in"})


def description(doc: Document, first: int, last: int) -> list[Token]:
    """The phrase before the comma before a name (tokens ``first`` to ``last``) that says who that is; empty where none does."""
    tokens = doc.tokens
    comma = first - 1
    if comma < 1 or tokens[comma].text != "," or tokens[comma].sent is not tokens[first].sent:
        return []
    start = opening(doc, comma)
    if start is None or not closed(doc, start, last) or described_behind(doc, start, comma):
        return []
    return tokens[start:comma]


def introduced(doc: Document, first: int, last: int) -> bool:
    """Whether a phrase before the comma says that a name is a person's: "its chairman, Jane Doe,", not "its owner, Velmark Press,"."""
    head = person_noun(description(doc, first, last))
    return head is not None and head.lemma not in word_list("humans", "either")


def opening(doc: Document, comma: int) -> int | None:
    """Where the phrase that ends at a comma begins: the nearest article or "its" with a person's noun behind it, or an owner's name."""
    tokens = doc.tokens
    found: int | None = None
    position = comma - 1
    while position >= max(0, comma - MAX_PHRASE) and inner(tokens, position, tokens[comma]):
        token = tokens[position]
        if found is None and token.lower in POINTERS and person_noun(tokens[position + 1 : comma]) is not None:
            found = position
            if token.i == 0 or tokens[token.i - 1].lower not in OF_WHOM or token.i < 2 or not is_person(tokens[token.i - 2]):
                return found
        elif found is not None and token.lower in POINTERS:
            return position
        elif token.tag == "PRP$" and (not token.i or tokens[token.i - 1].lower not in WITHIN):
            return None  # "leads over her rival, Jane Doe": a noun of no list says who that is
        position -= 1
    if found is not None:
        return None  # "said friends of the director, Jane Doe": of two people the parse may tell which
    start = position + 1
    owned = next((t.i for t in tokens[start:comma] if t.lower in POSSESSIVE), None)
    if owned is None or not tokens[start].text[:1].isupper() or any(t.lower in POINTERS for t in tokens[start:comma]):
        return None
    return start if person_noun(tokens[owned + 1 : comma]) is not None else None


def inner(tokens: Sequence[Token], position: int, comma: Token) -> bool:
    """Whether a token can be part of a phrase that describes somebody; of dates only an age can."""
    token = tokens[position]
    dated = token.ent in ("DATE", "TIME") and not any(t.lower.endswith("old") for t in tokens[position : position + MAX_AGE])
    if token.sent is not comma.sent or dated:
        return False
    if token.lower in POINTERS or token.lower in POSSESSIVE or token.text in ("-", "&"):
        return True
    return token.pos in INNER or (token.dep in ("amod", "compound") and token.tag in ("VBN", "VBG")) or (token.pos == "ADV" and token.dep == "advmod")


def person_noun(tokens: Sequence[Token]) -> Token | None:
    """The noun of a phrase where it is a person's: the last one before the first preposition; an owner counts for nothing."""
    noun = None
    owned = next((n + 1 for n in range(len(tokens) - 1, -1, -1) if tokens[n].lower in POSSESSIVE), 0)
    for token in tokens[owned:]:
        if token.pos == "ADP" or token.tag in ("WP", "WDT"):
            break
        if token.pos in ("NOUN", "PROPN") or is_role(token):
            noun = token
    return noun if noun is not None and noun.tag not in ("NNS", "NNPS") and is_person(noun) else None


def is_person(token: Token) -> bool:
    """Whether a noun is somebody's role, or kin."""
    return is_role(token) or token.lemma in word_list("source_nouns", "kin")


def of_another(run: Sequence[Token]) -> int:
    """Where a role of the name behind these words begins, if another's role goes before: "spokesman for candidate" Jane Doe; else 0.

    "A spokesman for candidate Jane Doe" is a spokesman of hers, "the editor in chief Jane Doe" is the editor.
    """
    joint = next((n for n in range(len(run) - 1, 0, -1) if run[n].pos == "ADP"), 0)
    behind = run[joint + 1 :]
    return joint + 1 if joint and is_role(run[-1]) and not {t.lower for t in behind} & OF_A_ROLE else 0


def closed(doc: Document, start: int, last: int) -> bool:
    """Whether the name is closed like an apposition: by a comma or the end; by a verb where the phrase begins the sentence.

    Behind a fronted phrase ("In a letter to the mayor, Jane Doe said", "When she met the mayor, Jane Doe, ...") the name is another's.
    """
    tokens = doc.tokens
    following = tokens[last + 1] if last + 1 < len(tokens) else None
    if following is None or following.sent is not tokens[start].sent:
        return True
    if following.text not in ENDS:
        return following.pos in ("VERB", "AUX") and tokens[start].sent.tokens[0] is tokens[start]
    return not fronted(tokens, start)


def fronted(tokens: Sequence[Token], start: int) -> bool:
    """Whether a phrase is governed within what opens the sentence before its subject: "In a note to the mayor, ..."."""
    sentence = tokens[start].sent
    before = tokens[start - 1] if start else None
    if before is None or before.sent is not sentence or before.pos not in ("ADP", "VERB", "AUX", "CCONJ", "PART"):
        return False
    clause = start - 1
    while clause > max(sentence.tokens[0].i, start - MAX_CLAUSE) and tokens[clause - 1].text not in CLAUSE_MARKS:
        clause -= 1
    lead = tokens[clause + 1 if tokens[clause].pos == "CCONJ" and clause < start - 1 else clause]
    if lead.lower == "according" or (lead.i == start - 1 and lead.pos != "ADP"):
        return False
    return lead.pos in ("ADP", "SCONJ") or lead.tag in ("WRB", "VBN", "VBG", "IN")


def described_behind(doc: Document, start: int, comma: int) -> bool:
    """Whether the phrase stands behind another name and says who that is: "Jane Doe, the director, John Roe and others"."""
    before = doc.tokens[start - 1] if start else None
    if doc.tokens[start].lower == "whose":
        return False
    return before is not None and before.text == "," and start > 1 and doc.tokens[start - 2].ent == "PERSON" and comma - start < MAX_PHRASE
