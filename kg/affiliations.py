"""Document, names -> Affiliation: what the text says somebody is, and for whom.

Enters: a parsed document and its names. Leaves: :class:`~kg.records.Affiliation` records with their evidence, each with
the index of the name it is said of. Left to others: whose name it is (``entities``).

The patterns, each a function: behind the name ("Jane Doe, professor of law at Yale"), before it ("Yale professor Jane
Doe"), between ("the bank's director, Jane Doe"), beside it ("Jane Doe of the World Bank"), and in a sentence of its own
("Jane Doe is a director of the World Bank"). Nothing is said of a name that the text does not put beside it.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from kg.documents import Document, Token
from kg.lexicon import word_list
from kg.mentions.named import POSSESSIVE, NamedMention, is_role
from kg.records import Affiliation, Span

# "professor of law at Yale": the institution hangs on these before it hangs on "of".
PLACE_WORDS = ("at", "with", "for", "from")
JOINTS = frozenset({"of", "for", "and", "&", "the", "in", "on", "de", "la", "du", "des", "der", "-", "–", "'s", "’s", "to"})
OPENERS = frozenset({"a", "an", "the", "and", "also", "his", "her", "its", "their", "now", "then", "currently", "one"})
FINITE = frozenset({"VBD", "VBZ", "VBP", "MD"})
# An apposition longer than this is a clause that was misread.
MAX_PIECE = 30
MAX_INSTITUTION = 14
RUN_UP = 14
RUN_JOINTS = frozenset({"of", "and", "for", "to", "the", "at", "in", "with"})
CONFIDENCE = {"behind": 0.9, "before": 0.85, "between": 0.85, "beside": 0.8, "sentence": 0.75, "title": 0.8}

Found = tuple[int, Affiliation]


def affiliations(doc: Document, names: Sequence[NamedMention]) -> list[Found]:
    """(index of the name, affiliation) for every person, in order of position."""
    found: list[Found] = []
    ending = {m.last: m for m in names}
    for index, name in enumerate(names):
        if name.kind != "person":
            continue
        for pattern in (behind, beside, before, between, in_a_sentence):
            found.extend((index, a) for a in pattern(doc, name, ending))
    return found


def behind(doc: Document, name: NamedMention, ending: dict[int, NamedMention]) -> Iterator[Affiliation]:
    """ "Jane Doe, 45, professor of law at Yale and chair of the Law Society, said": piece by piece."""
    position = name.last + 1
    while (
        position + 1 < len(doc.tokens)
        and doc.tokens[position].text == ","
        and doc.tokens[position].sent.paragraph == doc.tokens[name.first].sent.paragraph
    ):
        piece = piece_from(doc, position + 1)
        if not piece:
            return
        affiliation = read_piece(doc, piece, CONFIDENCE["behind"])
        if affiliation is not None:
            yield affiliation
        elif not all(t.pos == "NUM" or t.lower in ("aged", "age") for t in piece):
            return
        position = piece[-1].i + 1


def piece_from(doc: Document, start: int) -> list[Token]:
    """Tokens up to the next comma, stop, mark or finite verb."""
    piece: list[Token] = []
    for token in doc.tokens[start : start + MAX_PIECE]:
        if (
            token.text in (",", ";", ".", "—", "–", "“", '"', "”", ":", "(", ")")
            or (token.tag in FINITE and token.pos in ("VERB", "AUX"))
            or token.tag in ("WP", "WDT")
        ):
            break
        if token.sent.paragraph != doc.tokens[start].sent.paragraph:
            break
        piece.append(token)
    return piece


def read_piece(doc: Document, piece: Sequence[Token], confidence: float) -> Affiliation | None:
    """A role with or without an institution, or "of the World Bank" alone; ``None`` where it is neither."""
    tokens = list(piece)
    while tokens and (tokens[0].lower in OPENERS or tokens[0].text == ","):
        tokens.pop(0)
    if not tokens:
        return None
    if tokens[0].lower in (*PLACE_WORDS, "of"):
        institution = institution_from(doc, tokens[0].i + 1)
        if institution is None or not is_body(doc, institution):
            return None
        return made(doc, None, institution, (tokens[0].start, institution[1]), confidence)
    head = role_head(tokens)
    if head is None:
        return None
    tokens = without_owner(tokens, head)
    owner = owning_body(doc, tokens, head)
    joint, institution = (None, owner) if owner else institution_in(doc, tokens, head)
    last = (doc.tokens[joint - 1] if joint else next((t for t in tokens if t is head), head)) if institution else tokens[-1]
    first = next(t for t in tokens if owner is None or t.start >= owner[1])
    while first.lower in POSSESSIVE and first is not head:
        first = doc.tokens[first.i + 1]
    role = (first.start, max(last.end, head.end))
    ends = [role[1], institution[1]] if institution else [role[1]]
    return made(doc, role, institution, (min(role[0], owner[0] if owner else role[0]), max(ends)), confidence)


def role_head(tokens: Sequence[Token]) -> Token | None:
    """The noun that names the role: the last noun before the first preposition."""
    chunk: list[Token] = []
    for token in tokens:
        if token.pos == "ADP" or token.tag in ("VBG", "VBN", "TO"):
            break
        chunk.append(token)
    nouns = [t for t in chunk if t.pos in ("NOUN", "PROPN")]
    return nouns[-1] if nouns and is_role(nouns[-1]) and nouns[-1].tag not in ("NNS", "NNPS") else None


def without_owner(tokens: list[Token], head: Token) -> list[Token]:
    """The tokens behind an owner that is no body: "the team's coach" is a coach; "the World Bank's coach" stays."""
    marks = [n for n, t in enumerate(tokens) if t.lower in POSSESSIVE and t.i < head.i]
    if not marks or any(t.ent == "ORG" for t in tokens[: marks[-1]]) or {t.lower for t in tokens[: marks[-1]]} & word_list("organisation_words"):
        return tokens
    return tokens[marks[-1] + 1 :]


def owning_body(doc: Document, tokens: Sequence[Token], head: Token) -> Span | None:
    """The body named before the role: "World Bank economist", "the World Bank's economist"."""
    run: list[Token] = []
    for token in tokens:
        if token is head:
            break
        if token.text[:1].isupper() or (run and token.lower in JOINTS):
            run.append(token)
        elif run:
            break
    while run and run[-1].lower in JOINTS:
        run.pop()
    if not run or run[0] is not tokens[0]:
        return None
    span = (run[0].start, run[-1].end)
    return span if is_body(doc, span) else None


def institution_in(doc: Document, tokens: Sequence[Token], head: Token) -> tuple[int | None, Span | None]:
    """(index of the preposition, span of the institution) behind the role's head."""
    behind_of: tuple[int, Span] | None = None
    for token in tokens:
        if token.i <= head.i or token.pos not in ("ADP", "SCONJ", "PART") or (behind_of and token.start < behind_of[1][1]):
            continue
        span = institution_from(doc, token.i + 1)
        if span is None or span[1] > tokens[-1].end:
            continue
        if token.lower in PLACE_WORDS and (token.lower != "from" or is_body(doc, span, sure=True)):
            return token.i, span
        if token.lower in ("of", "in", "to") and behind_of is None and is_body(doc, span):
            behind_of = (token.i, span)
    return behind_of or (None, None)


def institution_from(doc: Document, start: int) -> Span | None:
    """The capitalised name that begins at ``start``, an article before it left out."""
    tokens = doc.tokens[start : start + MAX_INSTITUTION]
    if tokens and tokens[0].lower in ("the", "a", "an"):
        tokens = tokens[1:]
    run: list[Token] = []
    for number, token in enumerate(tokens):
        following = tokens[number + 1] if number + 1 < len(tokens) else None
        if (
            token.text[:1].isupper()
            or (token.text[:1].isdigit() and run)
            or (
                run
                and token.lower in JOINTS
                and following is not None
                and (
                    following.text[:1].isupper() or (following.lower in JOINTS and number + 2 < len(tokens) and tokens[number + 2].text[:1].isupper())
                )
            )
        ):
            run.append(token)
        elif run and token.pos == "NOUN" and run[-1].head is token and run[-1].dep in ("compound", "nmod"):
            run.append(token)
            break
        else:
            break
    if not run:
        return None
    return (run[0].start, run[-1].end)


def is_body(doc: Document, span: Span, *, sure: bool = False) -> bool:
    """Whether a capitalised run names an institution and not a place, a person or a subject.

    ``sure`` distrusts single words: behind "from" the name model takes small places for bodies.
    """
    tokens = doc.tokens_in(span)
    words = {t.lower for t in tokens}
    if words & word_list("organisation_words"):
        return True
    labels = {t.ent for t in tokens}
    if "ORG" in labels and (len(tokens) > 1 or not sure):
        return True
    return not labels & {"GPE", "LOC", "NORP", "PERSON", "DATE", "FAC"} and len(tokens) > 1


def beside(doc: Document, name: NamedMention, ending: dict[int, NamedMention]) -> Iterator[Affiliation]:
    """ "Jane Doe of the World Bank", "Jane Doe (World Bank)", "the World Bank's Jane Doe"."""
    following = doc.tokens[name.last + 1] if name.last + 1 < len(doc.tokens) else None
    if following is not None and following.lower in ("of", "from", "for", "at", "(") and following.sent is doc.tokens[name.first].sent:
        institution = institution_from(doc, following.i + 1)
        if institution is not None and is_body(doc, institution):
            yield made(doc, None, institution, (name.span[0], institution[1]), CONFIDENCE["beside"])
    previous = doc.tokens[name.begins - 1] if name.begins else None
    if previous is not None and previous.lower in POSSESSIVE:
        owner = ending.get(previous.i - 1)
        if owner is not None and owner.kind == "organisation":
            yield made(doc, None, owner.span, (owner.span[0], name.span[1]), CONFIDENCE["beside"])


def before(doc: Document, name: NamedMention, ending: dict[int, NamedMention]) -> Iterator[Affiliation]:
    """ "World Bank senior economist Jane Doe", "Minister of Health Jane Doe": the nouns that run up to the name."""
    run = run_up(doc, name)
    title = [t for t in doc.tokens[name.begins : name.first] if t.lower in word_list("titles", "rank")]
    if title and not (run and is_role(run[-1])):
        # "NYPD Commissioner Jane Doe": the rank is the role, what is said of others before it is not hers
        own = max((n + 1 for n, t in enumerate(run) if t.pos == "ADP"), default=0)
        run = [*run[own:], *title]
    if not run or run[-1].tag in ("NNS", "NNPS"):
        return
    head = run[-1] if is_role(run[-1]) else role_head(run)
    if head is None or (head is not run[-1] and any(t.pos == "NOUN" and t.i > head.i for t in run if t.text.islower())):
        return
    run = without_owner(run, head)
    owner = owning_body(doc, run, head)
    joint, institution = (None, owner) if owner or head is run[-1] else institution_in(doc, run, head)
    start = next(t for t in run if owner is None or t.start >= owner[1])
    while start is not head and (start.lower in POSSESSIVE or start.ent == "NORP" or (start.ent == "GPE" and head is run[-1])):
        start = doc.tokens[start.i + 1]
    last = doc.tokens[joint - 1] if joint else run[-1]
    yield made(doc, (start.start, last.end), institution, (owner[0] if owner else start.start, name.span[1]), CONFIDENCE["before"])


def run_up(doc: Document, name: NamedMention) -> list[Token]:
    """The nouns, adjectives and prepositions right before a name, as far as they can be part of a description."""
    run: list[Token] = []
    for token in reversed(doc.tokens[max(0, name.begins - RUN_UP) : name.begins]):
        joins = token.pos in ("NOUN", "PROPN", "ADJ") or token.text in ("-", "&") or token.lower in POSSESSIVE or token.lower in RUN_JOINTS
        if not joins or token.sent is not doc.tokens[name.first].sent or token.ent in ("DATE", "TIME") or token.tag in FINITE:
            break
        if token.lower == "the" and doc.tokens[token.i - 1].pos != "ADP":
            break
        run.insert(0, token)
    while run and (run[0].pos == "ADP" or run[0].lower in RUN_JOINTS or run[0].lower in POSSESSIVE):
        run.pop(0)
    if run and run[-1].lower in RUN_JOINTS:
        return []  # "a friend of Jane Doe" says nothing of her
    return run


def between(doc: Document, name: NamedMention, ending: dict[int, NamedMention]) -> Iterator[Affiliation]:
    """ "the director of the World Bank, Jane Doe, said": the phrase that the name explains."""
    previous = doc.tokens[name.begins - 1] if name.begins else None
    if previous is None or previous.text != ",":
        return
    token = next((t for t in doc.tokens[name.first : name.last + 1] if t.dep == "appos" and t.head.i < name.begins), None)
    if token is None or not is_role(token.head):
        return
    head = token.head
    first = head.left_edge
    piece = [t for t in doc.tokens[first : previous.i] if t.pos != "PUNCT" or t.text == "-"]
    affiliation = read_piece(doc, piece, CONFIDENCE["between"])
    if affiliation is not None:
        yield affiliation


def in_a_sentence(doc: Document, name: NamedMention, ending: dict[int, NamedMention]) -> Iterator[Affiliation]:
    """ "Jane Doe, who is a director of the World Bank, ..." and "Jane Doe is a director of the World Bank"."""
    head = doc.tokens[name.last]
    verb = head.head
    if head.dep == "nsubj" and verb.lemma == "be" and verb.tag in ("VBZ", "VBP"):
        attribute = verb.child("attr")
    else:
        clause = head.child("relcl")
        attribute = clause.child("attr") if clause is not None and clause.lemma == "be" and clause.tag in ("VBZ", "VBP") else None
    if attribute is not None and is_role(attribute) and attribute.i > name.last:
        affiliation = read_piece(doc, piece_from(doc, attribute.left_edge), CONFIDENCE["sentence"])
        if affiliation is not None:
            yield affiliation


def made(doc: Document, role: Span | None, institution: Span | None, span: Span, confidence: float) -> Affiliation:
    """An affiliation with the words of its spans."""
    text = doc.text
    return Affiliation(
        span=span,
        role=text[slice(*role)] if role else None,
        role_span=role,
        institution=text[slice(*institution)] if institution else None,
        institution_span=institution,
        confidence=confidence,
    )
