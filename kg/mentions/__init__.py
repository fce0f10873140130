"""Document -> NamedMention: the names in a text, trimmed to the name itself and given a kind.

Enters: a parsed document. Leaves: :class:`NamedMention` records in order of position. Left to others: which of them are
the same person or body (``entities``), roles (``affiliations``).

The name model decides where names stand; this module repairs what it gets wrong by rules that hold anywhere: titles and
articles are no part of a name, a surname that the text gives a full name for is that kind of name everywhere, words
like "Ministry" make an organisation. Names in the article's head (title, outlet, date) are left out: headline capitals
mislead the model.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace

from kg.documents import Document, Name, Token
from kg.lexicon import class_of, word_list
from kg.mentions.bodies import announced, listed, short_form, shortened
from kg.mentions.humans import Sign, behind_body, by_verb, clause, kinds, sign, traded, unseen
from kg.mentions.named import POSSESSIVE, NamedMention, is_role, named
from kg.mentions.offices import behind_body as split_behind_body
from kg.mentions.offices import behind_firm, behind_rank, offices, unlettered, without_charge
from kg.mentions.possessives import SAINTS, owned
from kg.mentions.runs import joined_left, joined_right, mended, overlooked, personal, touching
from kg.records import Kind, Span

__all__ = ["MIN_TYPO_LENGTH", "NamedMention", "misspelt", "named_mentions"]

KINDS: dict[str, Kind] = {
    "PERSON": "person", "ORG": "organisation", "GPE": "place", "LOC": "place", "FAC": "place",
    "WORK_OF_ART": "work", "LAW": "work", "EVENT": "other", "PRODUCT": "other", "NORP": "other",
}  # fmt: skip
EDGE_MARKS = frozenset("\"“”‘’'`,.;:()[]-–—")
# "Jane Doe of" is a name cut short of its body, not a name.
LOOSE_ENDS = frozenset({"of", "from", "for", "at", "and", "in", "with", "the"})
QUARTERS = frozenset({"North", "South", "East", "West", "Northern", "Southern", "Eastern", "Western", "Central", "Upper", "Lower", "New", "Greater"})
MAX_NAME_TOKENS = 12
# Two capitals are too many things to be a body's initials.
MIN_INITIALS = 3
# A misspelt surname is taken for the right one only with this many letters and so few changes.
MIN_TYPO_LENGTH = 7
MAX_TYPO_CHANGES = 2
# Characters of a day, written out, with a time.
LONGEST_DAY = 40
# An article with more surnames behind titles is a list, not a story with a typing error.
MAX_TITLED = 100


def named_mentions(doc: Document) -> list[NamedMention]:
    """All names of a document, in order, none overlapping.

    A word that begins a sentence and that the text also writes small is no name there.
    """
    skip = head_paragraphs(doc)
    found = [m for name in doc.names if name.label in KINDS and doc.tokens[name.first].sent.paragraph not in skip for m in trimmed(doc, name)]
    small = Counter(t.text for t in doc.tokens if t.text.islower())
    found = [m for m in found if not written_small(doc, m, small)]
    found = announced(doc, [part for m in mended(doc, touching(doc, found)) for part in split_at_of(doc, m)])
    found = sorted([*found, *overlooked(doc, found, skip)], key=lambda m: m.first)
    found = sorted([*found, *unseen(doc, found, skip)], key=lambda m: m.first)
    found = sorted([*found, *listed(doc, found)], key=lambda m: m.first)
    found = [
        part
        for m in owned(doc, found)
        for part in split_behind_body(doc, without_charge(doc, behind_rank(doc, behind_firm(doc, unlettered(doc, m)))))
    ]
    found = [with_title(doc, without_role(doc, m)) for m in found]
    titled = {m.text for m in found if m.title and m.first == m.last}
    found = [part for m in found for part in split_at_for(doc, m, titled)]
    found = [replace(m, kind="organisation" if misread_body(doc, m) else kind_by_words(m)) for m in found]
    found = [replace(m, kind="other", label="NORP") if of_nation(doc, m) else m for m in found]
    alone = {m.text for m in found if m.first == m.last and m.label not in ("GPE", "LOC", "NORP")} | lone_subjects(doc)
    found = [replace(m, kind="person", label="PERSON") if m.label != "NORP" and m.kind != "person" and personal(doc, m, alone) else m for m in found]
    found = unify(doc, found, kinds(doc, found))
    named_as_office = offices(doc, found)
    found = [m for n, m in enumerate(found) if n not in named_as_office]
    found = sorted([*found, *missed_surnames(doc, found, skip)], key=lambda m: m.first)
    found = sorted([*found, *shortened(doc, found)], key=lambda m: m.first)
    return sorted([*found, *acronyms(doc, found)], key=lambda m: m.first)


def lone_subjects(doc: Document) -> set[str]:
    """Single capitalised words that are the subject of a reporting verb or before "who": surnames, more often than not."""
    verbs = class_of("reporting_verbs")
    subjects = {
        t.text
        for t in doc.tokens
        if t.dep == "nsubj" and t.text[:1].isupper() and t.pos == "PROPN" and t.left_edge == t.right_edge and t.head.lemma in verbs
    }
    pairs = ((doc.tokens[t.i - (2 if doc.tokens[t.i - 1].text == "," else 1)], t) for t in doc.tokens[2:] if t.lower == "who")
    named_by_who = ((t, who) for t, who in pairs if t.sent is who.sent and t.pos == "PROPN" and t.text[:1].isupper())
    return subjects | {t.text for t, who in named_by_who if by_verb(clause(doc, who)) is not Sign.NONE}


def of_nation(doc: Document, mention: NamedMention) -> bool:
    """Whether a name is but where somebody is from: "the Spaniard", which the model takes for a body's now and then."""
    alone = mention.first == mention.last and mention.first > 0 and doc.tokens[mention.first - 1].lower == "the"
    return alone and mention.text.lower() in word_list("stand_ins", "nation")


def written_small(doc: Document, mention: NamedMention, small: Counter[str]) -> bool:
    """Whether a single word is no name: it begins a sentence, or the model takes it for a person, and it is written small too."""
    if mention.first != mention.last or mention.label not in ("PERSON", "ORG", "PRODUCT"):
        return False
    starts = doc.tokens[mention.first].sent.tokens[0].i == mention.first
    return small[mention.text.lower()] >= (1 if starts else 2)


def split_at_for(doc: Document, mention: NamedMention, titled: set[str]) -> Iterator[NamedMention]:
    """ "Jane Doe for the Food Agency", taken for one name, is two where the text has a "Ms Doe" (in ``titled``) as well."""
    joint = next((t.i for t in doc.tokens[mention.first + 2 : mention.last] if t.lower == "for"), None)
    if joint is not None and mention.label == "ORG":
        surname = doc.tokens[joint - 1].text
        if surname in titled or any(misspelt(text, surname) for text in sorted(titled)[:MAX_TITLED]):
            yield named(doc, mention.first, joint - 1, "person", "PERSON")
            yield named(doc, joint + 1, mention.last, mention.kind, "ORG")
            return
    yield mention


def split_at_of(doc: Document, mention: NamedMention) -> Iterator[NamedMention]:
    """ "Jane Doe of the Cork Federation", taken for one name, is two: no body's word before the joint, one behind it."""
    words = word_list("organisation_words")
    for token in doc.tokens[mention.first + 2 : mention.last]:
        if token.lower not in ("of", "for", "from", "at"):
            continue
        front, back = doc.tokens[mention.first : token.i], doc.tokens[token.i + 1 : mention.last + 1]
        role = mention.first > 0 and is_role(doc.tokens[mention.first - 1]) and token.i - mention.first in (2, 3)
        if mention.label in ("ORG", "PERSON") and not {t.lower for t in front} & words and (role or {t.lower for t in back} & words):
            start = token.i + 2 if back[0].lower == "the" else token.i + 1
            yield named(doc, mention.first, token.i - 1, "person", "PERSON")
            yield named(doc, start, mention.last, "organisation", "ORG")
            return
    yield mention


def without_role(doc: Document, mention: NamedMention) -> NamedMention:
    """ "Librarian Jane Doe", taken for a name, without the role before it; in "Mason Moe Doe" it is the given name."""
    tokens = doc.tokens[mention.first : mention.last + 1]
    count = next((n for n, t in enumerate(tokens) if not is_role(t)), 0)
    if mention.kind != "person" or not count or len(tokens) - count < 2:
        return mention
    given = word_list("given_names")
    if count == 1 and tokens[0].lower in given and tokens[0].lower not in class_of("titles") and tokens[1].lower not in given:
        return mention
    return named(doc, mention.first + count, mention.last, "person", mention.label)


def acronyms(doc: Document, mentions: Sequence[NamedMention]) -> Iterator[NamedMention]:
    """The short form that a name brings in brackets or makes of its initials, wherever the model overlooked it: "World Bank (WB)"."""
    covered = {i for m in mentions for i in range(m.begins, m.last + 1)}
    forms: set[str] = set()
    for m in mentions:
        inner = doc.tokens[m.last + 1 : m.last + 4]
        if (
            m.kind == "organisation"
            and len(inner) == 3
            and inner[0].text == "("
            and inner[2].text == ")"
            and inner[1].text.isupper()
            and len(inner[1].text) > 1
        ):
            forms.add(inner[1].text)
    by_initials = {letters: m.last for m in reversed(mentions) if m.kind == "organisation" and (letters := initials_of(m.words))}
    for token in doc.tokens:
        told = token.text in by_initials and token.i > by_initials[token.text] and token.pos == "PROPN"
        if (token.text in forms or told) and token.i not in covered:
            yield NamedMention(token.i, token.i, token.text, token.span, "organisation", "ORG")


def initials_of(words: Sequence[str]) -> str | None:
    """The capitals that a name of three words or more is shortened to.

    >>> initials_of(["Northern", "Bank", "of", "Letters"]), initials_of(["World", "Bank"])
    ('NBL', None)
    """
    letters = "".join(w[0] for w in words if w[:1].isupper())
    return letters if len(letters) >= MIN_INITIALS else None


def head_paragraphs(doc: Document) -> set[int]:
    """Indexes of the paragraphs that are the article's title or its outlet's name, perhaps with a day."""
    heads = {doc.article.title, doc.article.publisher}
    first = enumerate(doc.paragraphs[:4])
    return {n for n, span in first if doc.text[slice(*span)].strip("# ") in heads or is_imprint(doc, span)}


def is_imprint(doc: Document, paragraph: Span) -> bool:
    """Whether a paragraph is the outlet's name and a day: "The Skerry Times, 4 July 2031"."""
    outlet, start = doc.article.publisher, paragraph[0]
    at = doc.text.find(outlet, *paragraph) if outlet else -1
    if at < 0 or outlet is None or paragraph[1] - start > len(outlet) + LONGEST_DAY:
        return False
    beside = [t for t in doc.tokens_in(paragraph) if t.end <= at or t.start >= at + len(outlet)]
    return all(t.ent in ("DATE", "TIME") or not any(c.isalpha() for c in t.text) for t in beside)


def trimmed(doc: Document, name: Name) -> Iterator[NamedMention]:
    """The name without article, titles, possessive mark and quotation marks; nothing where nothing is left."""
    first, last = name.first, name.last
    tokens = doc.tokens
    while first <= last and (tokens[first].text in EDGE_MARKS or tokens[first].lower in ("the", "a", "an")):
        first += 1
    while last >= first and (tokens[last].text in EDGE_MARKS or tokens[last].lower in POSSESSIVE):
        last -= 1
    while last > first and tokens[last].lower in LOOSE_ENDS and tokens[last].pos in ("ADP", "CCONJ", "DET"):
        last -= 1
    bracket = next((t.i for t in tokens[first : last + 1] if t.text in ("(", "[")), None)
    if bracket is not None and bracket > first:
        last = bracket - 1  # "World Health Organisation (WHO": the short form is a name of its own
    titles = class_of("titles")
    while first < last and tokens[first].lower in word_list("titles", "courtesy"):
        first += 1
    if name.label == "PERSON":
        while first < last and tokens[first].lower in titles:
            first += 1
        for position in range(first, last + 1):
            if tokens[position].lower in POSSESSIVE and tokens[first].lower not in SAINTS:
                # "Obama's Joe Biden" is two names; the model now and then takes them for one
                first = position + 1
    if name.label in ("PERSON", "ORG") and opens_with_role(tokens[first : last + 1]):
        first += 1
    if first > last or last - first >= MAX_NAME_TOKENS or not any(c.isalpha() for c in doc.words(first, last)):
        return
    if not any(t.text[:1].isupper() for t in tokens[first : last + 1]):
        return
    yield NamedMention(first, last, doc.words(first, last), (tokens[first].start, tokens[last].end), KINDS[name.label], name.label)


def opens_with_role(tokens: Sequence[Token]) -> bool:
    """Whether a name of three words opens its sentence with what somebody is: "Striker Jane Doe"; in "Mason Jane Doe" it is a given name."""
    first, *others = tokens
    role = first.lower in word_list("role_nouns") and first.lower not in word_list("given_names")
    person = len(others) == 2 and all(t.text[:1].isupper() and t.lower not in word_list("organisation_words") for t in others)
    return role and person and first.sent.tokens[0] is first


def with_title(doc: Document, mention: NamedMention) -> NamedMention:
    """The mention with the titles that stand before it ("Ms", "Lt. Gen.", "President")."""
    if mention.kind not in ("person", "organisation", "other"):
        return mention
    position = mention.first
    while position > 0 and title_token(doc.tokens[position - 1]) and doc.tokens[position - 1].sent is doc.tokens[mention.first].sent:
        position -= 1
    if position == mention.first or (mention.kind != "person" and len(mention.words) > 3):
        return mention
    title = doc.words(position, mention.first - 1)
    return replace(mention, kind="person", title=title, title_first=position)


def title_token(token: Token) -> bool:
    """A capitalised title, or a courtesy or rank abbreviation."""
    return token.lower in word_list("titles") and token.text[:1].isupper()


def kind_by_words(mention: NamedMention) -> Kind:
    """An organisation where the name itself says so ("... Authority"), else the kind it has."""
    words = [w.strip(".,").lower() for w in mention.words]
    if len(words) > 1 and mention.kind in ("person", "place", "other", "work") and mention.title is None:
        listed = word_list("organisation_words")
        if words[-1] in listed or (words[0] in listed and "of" in words) or words[-1] in word_list("humans", "club"):
            return "organisation"
    return mention.kind


def misread_body(doc: Document, mention: NamedMention) -> bool:
    """Whether a name of several words, taken for a person's, is a body's by what stands beside it.

    "Calder Biosystems, a company of ten", "the union IG Tarn", "Union IG Tarn said".
    """
    unknown = mention.kind == "person" and mention.title is None and len(mention.words) > 1
    if not unknown or mention.words[0].lower() in word_list("given_names"):
        return False
    return behind_body(doc, mention.first) or sign(doc, mention.first, mention.last) is Sign.BODY


def placed(doc: Document, mention: NamedMention) -> bool:
    """Whether a name stands where a place stands: "in Lisle"."""
    before = doc.tokens[mention.first - 1] if mention.first else None
    return before is not None and (before.lower in ("in", "at", "from", "near", "to", "outside", "across") or before.text == ",")


def unify(doc: Document, mentions: Sequence[NamedMention], told: Mapping[str, Kind]) -> list[NamedMention]:
    """One kind for one spelling: a surname is a person's wherever it stands; else the commonest kind wins.

    ``told`` are the names of one word that the words beside them give to a person or a body.
    """
    lands = {m.text for m in mentions if m.label == "GPE" and m.kind == "place"}
    mentions = [replace(m, kind="place", label="GPE") if in_a_land(m, lands) else m for m in mentions]
    surnames = {tail for m in mentions if m.kind == "person" for tail in tails(m.words)}
    surnames |= {straight([text]) for text, kind in told.items() if kind == "person"}
    firms = {m.words[0] for m in mentions if m.kind == "organisation" and short_form([w.lower() for w in m.words])}
    votes: dict[str, Counter[Kind]] = {}
    for m in mentions:
        votes.setdefault(m.text.lower(), Counter())[m.kind] += 2 if m.title else 1
    out = []
    for m in mentions:
        kind, label = m.kind, m.label
        if straight(m.words) in surnames and (kind != "place" or "-" in m.text or not placed(doc, m)):
            kind = "person"
        elif m.title is None and m.kind in ("person", "other", "work") and (told.get(m.text) == "organisation" or m.text in firms):
            kind = "organisation"
        elif m.kind == "place" and (traded(doc, m) or behind_body(doc, m.first)):
            kind, label = "organisation", "ORG"
        elif m.label != "NORP":
            kind = max(sorted(votes[m.text.lower()].items()), key=lambda item: item[1])[0]
        out.append(replace(m, kind=kind, label=label))
    return out


def in_a_land(mention: NamedMention, lands: set[str]) -> bool:
    """Whether a person's name is a place's: "Western Arden", where Arden is a place and no given name stands before it."""
    words = mention.words
    no_person = mention.title is None and words[0].lower() not in word_list("given_names")
    return mention.label == "PERSON" and len(words) == 2 and words[1] in lands and words[0] in QUARTERS and no_person


def straight(words: Sequence[str]) -> str:
    """A name in small letters with plain apostrophes: what two spellings of it share."""
    return " ".join(words).lower().replace("’", "'").replace("‘", "'")


def tails(words: Sequence[str]) -> Iterator[str]:
    """What a full name may be shortened to: its ends, not the whole.

    >>> list(tails(["Bill", "de", "Blasio"]))
    ['de blasio', 'blasio']
    """
    for start in range(1, len(words)):
        yield straight(words[start:])


def misspelt(name: str, word: str) -> bool:
    """Whether a word is a long name with a typing error: same first letter, at most two letters changed.

    >>> misspelt("Lindqvist", "Lindquist"), misspelt("Larsen", "Larson"), misspelt("Johanssen", "Johnston")
    (True, False, False)
    """
    if min(len(name), len(word)) < MIN_TYPO_LENGTH or name[0] != word[0] or len({*name} ^ {*word}) > 2 * MAX_TYPO_CHANGES:
        return False
    return distance(name, word) <= MAX_TYPO_CHANGES


def distance(one: str, other: str) -> int:
    """Levenshtein distance: how many letters to insert, drop or change."""
    row = list(range(len(other) + 1))
    for i, a in enumerate(one, 1):
        previous, row[0] = row[0], i
        for j, b in enumerate(other, 1):
            previous, row[j] = row[j], min(row[j] + 1, row[j - 1] + 1, previous + (a != b))
    return row[-1]


def missed_surnames(doc: Document, mentions: Sequence[NamedMention], skip: set[int]) -> Iterator[NamedMention]:
    """Surnames of people named in full that the model overlooked elsewhere; a hyphen makes one word of two."""
    surnames = {m.words[-1] for m in mentions if m.kind == "person" and len(m.words) > 1}
    covered = {i for m in mentions for i in range(m.begins, m.last + 1)}
    for token in doc.tokens:
        last = joined_right(doc, token.i)
        free = not any(i in covered for i in range(token.i, last + 1)) and joined_left(doc, token.i) == token.i
        if free and doc.words(token.i, last) in surnames and token.pos in ("PROPN", "NOUN", "ADJ") and token.sent.paragraph not in skip:
            yield with_title(doc, named(doc, token.i, last, "person", "PERSON"))
