"""Document, names -> Affiliation: what the text says somebody is, and for whom.

Enters: a parsed document and its names. Leaves: :class:`~kg.records.Affiliation` records with their evidence, each with
the index of the name it is said of. Left to others: whose name it is (``entities``); reading the words beside a name
(``phrases``), sentences about a person (``clauses``).

The patterns, each a function: behind the name ("Jane Doe, professor of law at Yale"), before it ("Yale professor Jane
Doe"), between ("the bank's director, Jane Doe"), beside it ("Jane Doe of the World Bank"), shared by several ("the
economists Jane Doe and John Roe of the World Bank"). Nothing is said of a name that the text does not put beside it.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from itertools import dropwhile

from kg.affiliations.clauses import in_a_sentence
from kg.affiliations.phrases import ITS, PLURAL, Institution, Reader, role_head
from kg.documents import Document, Token
from kg.lexicon import word_list
from kg.mentions.apposed import description, of_another
from kg.mentions.named import POSSESSIVE, NamedMention, is_role
from kg.records import Affiliation

__all__ = ["Found", "affiliations"]

RUN_UP = 14
RUN_JOINTS = frozenset({"of", "and", "for", "to", "the", "at", "in", "with"})
CONFIDENCE = {"behind": 0.9, "before": 0.85, "between": 0.85, "beside": 0.8, "house": 0.6}
# "Jane Doe (@doe), a student": so many tokens in brackets are stepped over.
MAX_BRACKET = 8
MAX_SHARING = 6
# "Jane Doe, and the clerk": somebody else.
JOINING = frozenset({"and", "or", "nor", "but"})

Found = tuple[int, Affiliation]


def affiliations(doc: Document, names: Sequence[NamedMention]) -> list[Found]:
    """(index of the name, affiliation) for every person, in order of position."""
    reader = Reader(doc, names)
    found: list[Found] = []
    for index, name in enumerate(names):
        if name.kind == "person":
            for pattern in (behind, beside, before, between, in_a_sentence):
                found.extend((index, a) for a in pattern(reader, name))
    found.extend(shared(reader))
    return sorted(found, key=lambda pair: pair[0])


def behind(reader: Reader, name: NamedMention) -> Iterator[Affiliation]:
    """ "Jane Doe, 45, professor of law at Yale and chair of the Law Society, said": piece by piece."""
    tokens = reader.doc.tokens
    position = start = behind_bracket(tokens, behind_letters(tokens, name.last + 1))
    while position + 1 < len(tokens) and tokens[position].text == "," and tokens[position].sent.paragraph == tokens[name.first].sent.paragraph:
        piece = reader.piece_from(position + 1)
        if not piece or introduces(reader, name, piece) or (position == start and piece[0].lower in JOINING):
            return
        halves = [a for half in halved(piece) if (a := reader.read(half, CONFIDENCE["behind"])) and a.role]
        affiliation = reader.read(piece, CONFIDENCE["behind"])
        if len(halves) > 1:
            yield from halves
        elif affiliation is not None:
            yield affiliation
        elif not all(t.pos == "NUM" or t.lower in ("aged", "age") for t in piece):
            return
        position = piece[-1].i + 1


def halved(piece: Sequence[Token]) -> tuple[Sequence[Token], ...]:
    """The words before and behind "and a": "the lead author and a consultant at St Olaf's Hospital" are two things; empty where there is none."""
    joint = next((n for n, t in enumerate(piece[:-1]) if t.lower == "and" and piece[n + 1].lower in ("a", "an", "the")), None)
    return (piece[:joint], piece[joint + 1 :]) if joint else ()


def introduces(reader: Reader, name: NamedMention, piece: Sequence[Token]) -> bool:
    """Whether words between two names say who the second is: "the mayor, Jane Doe, the clerk, John Roe, and others"."""
    following = reader.doc.tokens[piece[-1].i + 1 : piece[-1].i + 3]
    other = reader.covering.get(following[1].i) if len(following) == 2 and following[0].text == "," else None
    return other is not None and other.kind == "person" and bool(description(reader.doc, name.begins, name.last))


def behind_letters(tokens: Sequence[Token], position: int) -> int:
    """The position behind the letters of a rank or degree that begin here ("Jane Doe KC, a barrister"), else the position."""
    while position < len(tokens) and tokens[position].text.isupper() and tokens[position].lower in word_list("offices", "letters"):
        position += 1
    return position


def behind_bracket(tokens: Sequence[Token], position: int) -> int:
    """The position behind a short bracket that begins here, else the position."""
    if position < len(tokens) and tokens[position].text == "(":
        closing = next((t.i for t in tokens[position : position + MAX_BRACKET] if t.text == ")"), None)
        return position if closing is None else closing + 1
    return position


def beside(reader: Reader, name: NamedMention) -> Iterator[Affiliation]:
    """ "Jane Doe of the World Bank", "Jane Doe (World Bank)", "the World Bank's Jane Doe"."""
    tokens = reader.doc.tokens
    following = tokens[name.last + 1] if name.last + 1 < len(tokens) else None
    if following is not None and following.lower in ("of", "from", "for", "at", "(") and following.sent is tokens[name.first].sent:
        body = reader.institution_at(following.i + 1)
        if body is not None and (body.inferred or reader.is_body(body.span) or reader.is_party(body.span)):
            yield reader.made(None, body, (name.span[0], body.evidence[1]), CONFIDENCE["beside"])
    previous = tokens[name.begins - 1] if name.begins else None
    if previous is not None and previous.lower in POSSESSIVE:
        owner = reader.ending.get(previous.i - 1)
        if owner is not None and owner.kind == "organisation":
            yield reader.made(None, Institution(owner.span, owner.span), (owner.span[0], name.span[1]), CONFIDENCE["beside"])


def before(reader: Reader, name: NamedMention) -> Iterator[Affiliation]:
    """ "World Bank senior economist Jane Doe", "Minister of Health Jane Doe": the nouns that run up to the name."""
    run = behind_another(reader, run_up(reader, name))
    title = [t for t in reader.doc.tokens[name.begins : name.first] if t.lower in word_list("titles", "rank")]
    grades = word_list("affiliation_words", "grades") | word_list("affiliation_words", "shared grades")
    graded = any(t.lower in grades for t in run) and all(t.text[:1].isupper() for t in run)
    if title and (graded or not (run and is_role(run[-1]))):
        # "NYPD Commissioner Jane Doe": the rank is the role, what is said of others before it is not hers
        own = max((n + 1 for n, t in enumerate(run) if t.pos == "ADP"), default=0)
        run = [*run[own:], *title]
    if not run or (run[-1].tag in PLURAL and run[-1].lower not in word_list("offices", "charge")):
        return
    head = run[-1] if is_role(run[-1]) else role_head(run)
    if head is None and (office := office_in(run)):
        run = run[office:]
        head = role_head(run)
    if head is None or (head is not run[-1] and any(t.pos == "NOUN" and t.i > head.i for t in run if t.text.islower())):
        return
    yield described(reader, name, own_words(run) if head is run[-1] else run, head)


def behind_another(reader: Reader, run: list[Token]) -> list[Token]:
    """The words behind another person's name and "and": "President Jane Doe and Minister of Health" John Roe."""
    other = max((n for n, t in enumerate(run) if n and t.lower == "and" and reader.kind_at(run[n - 1]) == "person"), default=-1)
    return run[other + 1 :]


def office_in(run: Sequence[Token]) -> int:
    """Where an office of capitalised words begins behind a preposition: "talks with Minister of Health" Jane Doe; 0 where none does."""
    starts = (n + 1 for n, t in enumerate(run) if t.pos == "ADP" and n + 1 < len(run))
    return next((n for n in starts if run[n].text[:1].isupper() and role_head(run[n:]) is not None), 0)


def own_words(run: list[Token]) -> list[Token]:
    """The words behind the last preposition where no role stands before it, or another's does.

    "Talks with manager Jane Doe" has "manager", "editor in chief Jane Doe" all of it.
    """
    joint = max((n for n, t in enumerate(run) if t.pos == "ADP" or t.lower == "to"), default=-1)
    if own := of_another(run):
        return list(dropwhile(lambda t: t.pos == "DET", run[own:]))
    return run if any(is_role(t) for t in run[: max(joint, 0)]) else run[joint + 1 :]


def described(reader: Reader, name: NamedMention, run: list[Token], head: Token) -> Affiliation:
    """What the words that run up to a name say."""
    tokens = reader.doc.tokens
    opener = tokens[run[0].i - 1] if run[0].i else None
    bare, confidence = run, CONFIDENCE["before"]
    own, run = reader.without_owner(run, head)
    written = reader.owning_body(run, head)
    joint: int | None = None
    body = Institution(written, written) if written else None
    if body is None and head is not run[-1]:
        joint, body = reader.institution_in(run, head)
    body = body or own or (reader.its(opener) if opener is not None and opener.lower in ITS else None) or reader.compound(run, head)
    if body is None and bare is run and name.title is None and (body := house(reader, run, opener)) is not None:
        confidence = CONFIDENCE["house"]
    start = next(t for t in run if written is None or t.start >= written[1])
    while start is not head and (start.lower in POSSESSIVE or start.ent == "NORP" or (start.ent == "GPE" and head is run[-1])):
        start = tokens[start.i + 1]
    last = tokens[joint - 1] if joint else run[-1]
    first = min(start.start, body.evidence[0]) if body else start.start
    return reader.made((start.start, last.end), body, (first, name.span[1]), confidence)


def house(reader: Reader, run: Sequence[Token], opener: Token | None) -> Institution | None:
    """The body that a bare "chief executive" or "the spokesman" belongs to: the only one spoken of in the sentences before."""
    words = " ".join(t.text for t in run)
    if run[0].sent.tokens[0] is run[0]:
        words = words.lower()  # "Chairman Doe" is a title, whatever the text is about
    if words not in word_list("affiliation_words", "house") or (opener is not None and opener.lower in ("a", "an", "another", "his", "her", *ITS)):
        return None
    found = reader.bodies.nearest(run[0])
    near = {" ".join(m.words).lower() for m in reader.bodies.backwards(run[0]) if reader.doc.tokens[m.last].dep in ("nsubj", "nsubjpass")}
    if found is None or len(near) > 1 or found.text.lower() in word_list("organisation_words"):
        return None
    return Institution(found.span, (run[0].start, run[-1].end), inferred=True)


def run_up(reader: Reader, name: NamedMention) -> list[Token]:
    """The nouns, adjectives and prepositions right before a name, as far as they can be part of a description."""
    tokens = reader.doc.tokens
    run: list[Token] = []
    for token in reversed(tokens[max(0, name.begins - RUN_UP) : name.begins]):
        joins = token.pos in ("NOUN", "PROPN", "ADJ") or is_role(token) or token.text in ("-", "&")
        joins = joins or token.lower in POSSESSIVE or token.lower in RUN_JOINTS
        joins = joins or (token.lower in word_list("affiliation_words", "grades") and bool(run) and is_role(run[0]))  # "managing" is a verb, too
        if not joins or token.sent is not tokens[name.first].sent or token.ent in ("DATE", "TIME"):
            break
        if token.lower == "the" and tokens[token.i - 1].pos != "ADP":
            break
        run.insert(0, token)
    while run and (run[0].pos == "ADP" or run[0].lower in RUN_JOINTS or run[0].lower in POSSESSIVE):
        run.pop(0)
    if run and run[-1].lower in RUN_JOINTS:
        return []  # "a friend of Jane Doe" says nothing of her
    return run


def between(reader: Reader, name: NamedMention) -> Iterator[Affiliation]:
    """ "the director of the World Bank, Jane Doe, said": the phrase that the name explains."""
    tokens = reader.doc.tokens
    previous = tokens[name.begins - 1] if name.begins else None
    if previous is None or previous.text != ",":
        return
    apposed = next((t for t in tokens[name.first : name.last + 1] if t.dep == "appos" and t.head.i < name.begins), None)
    if apposed is not None and is_role(apposed.head):
        phrase: Sequence[Token] = tokens[apposed.head.left_edge : previous.i]
    else:
        phrase = description(reader.doc, name.begins, name.last)
    affiliation = reader.read([t for t in phrase if t.pos != "PUNCT" or t.text == "-"], CONFIDENCE["between"])
    if affiliation is not None:
        yield affiliation


def shared(reader: Reader) -> Iterator[Found]:
    """What is said of several people at once: "economists Jane Doe and John Roe of the World Bank", "..., both professors at Yale"."""
    for group in groups(reader):
        first, last = reader.names[group[0]], reader.names[group[-1]]
        run = run_up(reader, first)
        plural = bool(run) and run[-1].tag in PLURAL and is_role(run[-1])
        role = described(reader, last, own_words(run), run[-1]) if plural else None
        tokens = reader.doc.tokens
        comma = last.last + 1 < len(tokens) and tokens[last.last + 1].text == ","
        apposed = reader.read(reader.piece_from(last.last + 2), CONFIDENCE["behind"], many=True) if comma else None
        body = next(beside(reader, last), None) if plural else None
        for index in group:
            yield from ((index, said) for said in (role, apposed) if said is not None)
            if body is not None and index != group[-1]:
                yield index, replace(body, span=(reader.names[index].span[0], body.span[1]))


def groups(reader: Reader) -> Iterator[list[int]]:
    """Indexes of people named in a row: "Jane Doe, Max Moe and John Roe"."""
    tokens = reader.doc.tokens
    group: list[int] = []
    closed = False
    for index, name in enumerate(reader.names):
        between_names = [t.lower for t in tokens[reader.names[group[-1]].last + 1 : name.begins][:3]] if group else []
        joins = name.kind == "person" and not closed and between_names in ([","], ["and"], [",", "and"])
        if joins and len(group) < MAX_SHARING:
            group.append(index)
            closed = "and" in between_names
            continue
        if closed:
            yield group
        group, closed = ([index], False) if name.kind == "person" else ([], False)
    if closed:
        yield group
