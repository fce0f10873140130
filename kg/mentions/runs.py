"""Runs of capitalised words -> what the name model cut short or overlooked.

Enters: a document and the names found so far. Leaves: names mended at their edges, and names where there were none.
Left to others: kinds by majority, titles.

The model knows the names it was trained on; a hyphen, an unusual first name or a foreign letter makes it stop in the
middle or see nothing. Capitals do not depend on that: a name goes on as far as its words are joined.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from kg.documents import Document, Token
from kg.lexicon import class_of, word_list
from kg.mentions.apposed import introduced
from kg.mentions.humans import behind_body
from kg.mentions.named import POSSESSIVE, NamedMention, is_role, named
from kg.mentions.offices import office_before

HYPHENS = frozenset({"-", "‐", "‑"})
JOINTS = frozenset({"de", "da", "di", "du", "van", "von", "der", "den", "bin", "ibn", "al", "el", "la", "le", "dos", "y"})
# More words than these are a headline or a title.
MAX_WORDS = 5
MAX_PERSON_WORDS = 4


def mended(doc: Document, mentions: Sequence[NamedMention]) -> list[NamedMention]:
    """The names with what belongs to them: the rest of a hyphenated word, capitalised words beside a person's name.

    A role that the model took for a name by itself ("Bishop" of "Bishop Jane Doe") is none.
    """
    mentions = [m for m in mentions if not lone_role(doc, m)]
    taken = {i for m in mentions if not (m.label == "NORP" and m.text.lower() in word_list("given_names")) for i in range(m.first, m.last + 1)}
    out = []
    for mention in mentions:
        if mention.label == "NORP":
            if mention.text.lower() not in word_list("given_names"):
                out.append(mention)
            continue  # "Fabian" is a name where the next word goes on with it
        first, last = joined_left(doc, mention.first), joined_right(doc, mention.last)
        if mention.kind == "person" or (len(mention.words) == 1 and mention.text.lower() not in word_list("organisation_words")):
            first, last = widened(doc, first, last, taken)
        if (first, last) != (mention.first, mention.last) and not taken & ({*range(first, last + 1)} - {*range(mention.first, mention.last + 1)}):
            is_body = mention.kind == "person" and first < mention.first and first > 0 and doc.tokens[first - 1].lower == "the"
            mention = named(doc, first, last, "organisation" if is_body else mention.kind, "ORG" if is_body else mention.label)
        out.append(mention)
    return out


def touching(doc: Document, mentions: Sequence[NamedMention]) -> list[NamedMention]:
    """The names, with a person's that the model took for two made one: "Eun-ji" and "Baek of Hanul University".

    The first is a person's, or a role stands before it; of the second the words up to a joint are taken, the rest stays.
    """
    out: list[NamedMention] = []
    for mention in mentions:
        previous = out[-1] if out else None
        if previous is None or previous.last + 1 != mention.first or not one_person(doc, previous, mention):
            out.append(mention)
            continue
        joint = next((t.i for t in doc.tokens[mention.first + 1 : mention.last] if t.lower in ("of", "from", "at", "for")), None)
        out[-1] = named(doc, previous.first, mention.last if joint is None else joint - 1, "person", "PERSON")
        if joint is not None:
            start = joint + 2 if doc.tokens[joint + 1].lower == "the" else joint + 1
            out.append(named(doc, start, mention.last, "organisation", "ORG"))
    return out


def one_person(doc: Document, one: NamedMention, other: NamedMention) -> bool:
    """Whether two names side by side are the parts of one person's."""
    tokens = doc.tokens
    front = [w for w in other.words if w[:1].isupper()][:2]
    before = tokens[one.first - 1] if one.first else None
    if tokens[other.first].sent is not tokens[one.first].sent or other.label in ("NORP", "LAW", "WORK_OF_ART", "EVENT"):
        return False
    if {w.lower() for w in (*one.words, *front[:1])} & word_list("organisation_words") or other.words[0].isupper() or not front:
        return False
    if is_role(tokens[other.first]) or tokens[other.first].lower in class_of("titles"):
        return False
    described = before is not None and len(one.words) == 1 and before.tag not in ("NNS", "NNPS") and describes(before)
    if len(other.words) > 1 and other.words[1] not in ("of", "from", "at", "for"):
        return False
    given = one.words[0].lower() in word_list("given_names")
    return len(one.words) <= 2 and (one.label == "PERSON" or described or given)


def lone_role(doc: Document, mention: NamedMention) -> bool:
    """Whether a single word is a role or title right before a capitalised word."""
    following = doc.tokens[mention.last + 1] if mention.last + 1 < len(doc.tokens) else None
    token = doc.tokens[mention.first]
    known = is_role(token) or token.lower in class_of("titles")
    return mention.first == mention.last and known and following is not None and following.text[:1].isupper() and following.sent is token.sent


def personal(doc: Document, mention: NamedMention, alone: set[str]) -> bool:
    """Whether a name of two to four words is a person's, whatever the model says of it.

    Its last word is used as a name by itself (``alone``), it is a hyphenated surname, a title or a role noun stands before
    it, an age or a role behind it. Bodies are left bodies where the name itself or an article says so.
    """
    words = mention.words
    tokens = doc.tokens
    if not 2 <= len(words) <= MAX_PERSON_WORDS or {w.lower() for w in words} & word_list("organisation_words") or not words[0][:1].isupper():
        return False
    before = tokens[mention.first - 1] if mention.first else None
    if (
        mention.text.isupper()
        or words[-1].lower() in word_list("humans", "club")
        or any(w.lower() in ("of", "for", "and", "&", "the") for w in words)
        or (before is not None and before.lower in ("the", "a", "an"))
    ):
        return False
    given = words[0].lower() in word_list("given_names")
    if not given and behind_body(doc, mention.first):
        return False
    if given or words[-1] in alone or ("-" in words[-1] and words[-1].split("-")[-1][:1].isupper()):
        return True
    if before is not None and before.sent is tokens[mention.first].sent:
        if (describes(before) and before.tag not in ("NNS", "NNPS")) or before.lower in class_of("titles"):
            return True
        if before.text == "," and ((before.i and describes(tokens[before.i - 1])) or introduced(doc, mention.first, mention.last)):
            return True
    if of_a_body(doc, mention):
        return True
    behind = tokens[mention.last + 1 : mention.last + 4]
    if len(behind) == 3 and behind[0].text == ",":
        age = behind[1].text.isdigit() and len(behind[1].text) <= 2 and behind[2].text == ","
        role = is_role(behind[1]) or (
            behind[1].lower in ("a", "an", "the", "head", "chief", "senior") and (is_role(behind[2]) or behind[2].pos == "ADJ")
        )
        return age or role
    return False


def of_a_body(doc: Document, mention: NamedMention) -> bool:
    """Whether "of the Tenants' Alliance" stands behind a name without an article: bodies are rarely said to be of bodies."""
    tokens = doc.tokens
    behind = tokens[mention.last + 1 : mention.last + 3]
    if mention.label not in ("ORG", "PERSON") or len(mention.words) > 3 or not behind or behind[0].lower not in ("of", "from", "at"):
        return False
    if behind[0].lower == "at":  # "Jane Doe at Velmark & Sons"; of a body's name the model takes the place for a place
        return len(behind) > 1 and behind[-1].ent == "ORG" and "-" not in mention.text and "&" not in mention.words
    start = behind[0].i + (2 if behind[-1].lower == "the" else 1)
    run = tokens[start : start + MAX_WORDS]
    length = next((n for n, t in enumerate(run) if not t.text[:1].isupper() and t.lower not in ("of", "for", *POSSESSIVE)), len(run))
    return any(t.lower in word_list("organisation_words") for t in run[:length])


def describes(token: Token) -> bool:
    """Whether a noun says who somebody is: a role, or kin."""
    return is_role(token) or token.lemma in word_list("source_nouns", "kin")


def joined_right(doc: Document, last: int) -> int:
    """Index of the last token of the word that ``last`` is part of: "Batty" of "Batty-Reyes" goes to "Reyes"."""
    tokens = doc.tokens
    while (
        last + 2 < len(tokens)
        and not tokens[last].space_after
        and tokens[last + 1].text in HYPHENS
        and not tokens[last + 1].space_after
        and (tokens[last + 2].text[:1].isupper() or (tokens[last + 2].pos == "PROPN" and tokens[last].text[:1].isupper()))
    ):
        last += 2
    return last


def joined_left(doc: Document, first: int) -> int:
    """Index of the first token of the word that ``first`` is part of."""
    tokens = doc.tokens
    while (
        first >= 2
        and tokens[first - 1].text in HYPHENS
        and not tokens[first - 1].space_after
        and not tokens[first - 2].space_after
        and tokens[first - 2].text[:1].isalpha()
    ):
        first -= 2
    return first


def widened(doc: Document, first: int, last: int, taken: set[int]) -> tuple[int, int]:
    """A person's name with the capitalised words right beside it that are no roles, titles or names of others."""
    while first > 0 and name_word(doc, doc.tokens[first - 1]) and first - 1 not in taken and doc.tokens[first - 1].sent is doc.tokens[first].sent:
        first = joined_left(doc, first - 1)
    while (
        last + 1 < len(doc.tokens)
        and name_word(doc, doc.tokens[last + 1])
        and last + 1 not in taken
        and doc.tokens[last + 1].sent is doc.tokens[last].sent
    ):
        last = joined_right(doc, last + 1)
    return first, last


def name_word(doc: Document, token: Token) -> bool:
    """Whether a token can be part of a person's name: capitalised, taken for a name by the tagger, and no title, role or body."""
    if not token.text[:1].isupper() or not token.text.isalpha():
        return False
    if token.lower in word_list("given_names"):
        return True
    if token.pos != "PROPN" or token.ent in ("NORP", "DATE", "GPE"):
        return False
    return (
        token.lower not in class_of("titles")
        and not is_role(token)
        and token.lower not in word_list("organisation_words")
        and token.lower not in POSSESSIVE
    )


def overlooked(doc: Document, mentions: Sequence[NamedMention], skip: set[int]) -> Iterator[NamedMention]:
    """Runs of two to five capitalised words that no name covers and that stand where a person or a body speaks.

    That is: as the subject or agent of a verb, beside a role noun, or behind one. A run with the article is a body.
    """
    taken = {i for m in mentions for i in range(m.begins, m.last + 1)}
    number = 0
    while number < len(doc.tokens):
        token = doc.tokens[number]
        number += 1
        if token.i in taken or not starts_name(doc, token) or token.sent.paragraph in skip:
            continue
        last = run_end(doc, token.i, taken)
        number = last + 1
        words = [t for t in doc.tokens[token.i : last + 1] if t.text not in HYPHENS]
        if 2 <= len(doc.words(token.i, last).split()) <= MAX_WORDS and speaks(doc, token.i, last):
            is_body = bool({t.lower for t in words} & word_list("organisation_words")) or (token.i > 0 and doc.tokens[token.i - 1].lower == "the")
            yield named(doc, token.i, last, "organisation" if is_body else "person", "ORG" if is_body else "PERSON")


def starts_name(doc: Document, token: Token) -> bool:
    """A capitalised word that begins a run; at the start of a sentence the tagger has to take it for a name."""
    if not token.text[:1].isupper() or not token.text[:1].isalpha() or token.text.isupper():
        return False
    if token.lower in word_list("given_names"):
        return True
    if token.ent in ("DATE", "TIME", "NORP"):
        return False
    if token.lower in class_of("titles") or is_role(token):
        return False
    return token.pos == "PROPN" or (token.pos in ("NOUN", "ADJ") and token.sent.tokens[0] is not token)


def run_end(doc: Document, first: int, taken: set[int]) -> int:
    """Index of the last token of the run that begins at ``first``."""
    tokens = doc.tokens
    last = joined_right(doc, first)
    while last + 1 < len(tokens) and tokens[last + 1].sent is tokens[first].sent and last + 1 not in taken:
        following = tokens[last + 1]
        if following.lower in class_of("titles") or is_role(following):
            break
        joint = following.lower in JOINTS and last + 2 < len(tokens) and tokens[last + 2].text[:1].isupper() and last + 2 not in taken
        union = following.lower in POSSESSIVE and last + 2 < len(tokens) and tokens[last + 2].lower in word_list("organisation_words")
        if joint or (union and tokens[last + 2].text[:1].isupper()):  # "Dockers' Union"
            last = joined_right(doc, last + 2)
        elif following.text[:1].isupper() and following.text.isalpha() and following.pos in ("PROPN", "NOUN", "ADJ", "X"):
            last = joined_right(doc, last + 1)
        else:
            break
    return last


def speaks(doc: Document, first: int, last: int) -> bool:
    """Whether a run stands where somebody who speaks stands."""
    top = next((t for t in doc.tokens[first : last + 1] if not first <= t.head.i <= last), doc.tokens[last])
    if top.dep in ("nsubj", "nsubjpass", "appos") or (
        top.dep == "pobj" and top.head.lower in ("by", "to", "with") and top.head.dep in ("agent", "prep")
    ):
        return True
    if office_before(doc, first) is not None and doc.tokens[first].lower in word_list("offices", "charge"):
        return True  # "Minister for Foreign Affairs Jane Doe"
    before = doc.tokens[first - 1] if first else None
    verb = before is not None and before.lemma in class_of("reporting_verbs")
    return verb or (before is not None and (is_role(before) or before.text == ","))
