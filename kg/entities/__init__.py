"""Names, quotes, affiliations -> Entity: who is who within one article, and who says each quote.

Enters: a document with its names, affiliations and quotes. Leaves: :class:`~kg.records.Entity` records, speakers and
others, and the quotes with their speakers. Left to others: identity across articles.

Reading order: ``names`` (which names are one), ``sources`` (what "he", "the report", "analysts" stand for), then this
file, which turns clusters into records.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace

from kg.documents import Document
from kg.entities.clusters import Cluster
from kg.entities.names import cluster_names, fold
from kg.entities.sources import CERTAINTY, Answer, Resolver
from kg.lexicon import word_list
from kg.mentions.named import NamedMention
from kg.records import Affiliation, Entity, Kind, Mention, Quote, Span, joined

SPEAKER_KINDS: dict[Kind, Kind] = {"place": "organisation", "work": "organisation", "other": "organisation"}

# So many words before a name can be said of it.
MAX_RUN_UP = 14
# Letters that Unicode does not take apart into a plain one and an accent.
PLAIN_LETTERS = {ord(letter): plain for letter, plain in {"ø": "o", "æ": "ae", "ß": "ss", "ł": "l", "đ": "d", "œ": "oe"}.items()}

__all__ = ["Answer", "Cast", "Resolver", "entities", "resolved"]


@dataclass(frozen=True, slots=True)
class Cast:
    """Everybody in an article, and the quotes with their speakers."""

    speakers: tuple[Entity, ...]
    others: tuple[Entity, ...]
    quotes: tuple[Quote, ...]


def entities(doc: Document, names: Sequence[NamedMention], quotes: Sequence[Quote], found: Sequence[tuple[int, Affiliation]]) -> Cast:
    """Resolve every quote's speaker and describe everybody the article names."""
    resolver, answers = resolved(doc, names, quotes, found)
    clusters = resolver.clusters
    everybody = [*clusters, *(d.cluster for d in resolver.described)]
    records = _records(doc, names, everybody, resolver, found, quotes, answers)
    spoken = [_with_speaker(q, a, records, resolver) for q, a in zip(quotes, answers, strict=True)]
    heard = {q.speaker: q.start for q in reversed(spoken)}
    ordered = [records[id(c)] for c in everybody]
    speakers = sorted((e for e in ordered if e.key in heard), key=lambda e: heard[e.key])
    speakers = [replace(e, kind=SPEAKER_KINDS.get(e.kind, e.kind)) for e in speakers]
    return Cast(tuple(speakers), tuple(e for e in ordered if e.key not in heard), tuple(spoken))


def resolved(
    doc: Document, names: Sequence[NamedMention], quotes: Sequence[Quote], found: Sequence[tuple[int, Affiliation]]
) -> tuple[Resolver, list[Answer | None]]:
    """The resolver after all quotes, and its answer for each of them."""
    roles: dict[int, list[str]] = {}
    for index, affiliation in found:
        if affiliation.role:
            roles.setdefault(index, []).append(affiliation.role.lower())
    for index, name in enumerate(names):
        if name.title:
            roles.setdefault(index, []).append(name.title.lower())
    resolver = Resolver(doc, names, cluster_names(doc, names), roles, said=joined(span for q in quotes for span in q.content))
    return resolver, _answers(resolver, quotes)


def _answers(resolver: Resolver, quotes: Sequence[Quote]) -> list[Answer | None]:
    """Sources in the order in which they stand in the text; the answers in the order of the quotes."""
    answers: list[Answer | None] = [None] * len(quotes)
    order = sorted(range(len(quotes)), key=lambda i: ((quotes[i].source_mention or quotes[i].content[0])[0], i))
    for i in order:
        if quotes[i].source_mention is not None:
            answers[i] = resolver.resolve(quotes[i], None)
    previous: tuple[Quote, Answer] | None = None
    for i, quote in enumerate(quotes):
        if quote.source_mention is None:
            answers[i] = resolver.resolve(quote, (previous[0], previous[1].cluster) if previous else None)
        answer = answers[i]
        if resolver.relayed(quote):
            continue
        if answer is not None:
            previous = (quote, answer)
        elif quote.source_mention is not None:
            previous = None
    return answers


def _with_speaker(quote: Quote, answer: Answer | None, records: dict[int, Entity], resolver: Resolver) -> Quote:
    if answer is None:
        return replace(quote, confidence=round(quote.confidence * CERTAINTY["open"], 4)) if resolver.is_open(quote) else quote
    return replace(quote, speaker=records[id(answer.cluster)].key, confidence=round(quote.confidence * answer.certainty, 4))


def _records(
    doc: Document, names: Sequence[NamedMention], clusters: Sequence[Cluster], resolver: Resolver,
    found: Sequence[tuple[int, Affiliation]], quotes: Sequence[Quote], answers: Sequence[Answer | None],
) -> dict[int, Entity]:  # fmt: skip
    """An entity for each cluster, by the cluster's identity."""
    keys: set[str] = set()
    records: dict[int, Entity] = {}
    phrases = {id(d.cluster): d for d in resolver.described}
    sources: dict[int, list[tuple[Span, Answer]]] = {}
    for quote, answer in zip(quotes, answers, strict=True):
        if answer is not None and quote.source_mention is not None:
            sources.setdefault(id(answer.cluster), []).append((quote.source_mention, answer))
    stated: dict[int, list[Affiliation]] = {}
    for index, affiliation in found:
        if index in resolver.home:
            stated.setdefault(id(resolver.home[index]), []).append(affiliation)
    for cluster in clusters:
        described = phrases.get(id(cluster))
        name = described.phrase if described else best_name(cluster, names)
        key = free_key(slug(name), keys)
        mentions = _mentions(doc, cluster, names, sources.get(id(cluster), ()))
        aliases = [names[i].text for i in cluster.names] + [m.text for m in mentions if m.form in ("nominal", "metonym")]
        records[id(cluster)] = Entity(
            key=key,
            name=name,
            kind=cluster.kind,
            aliases=tuple(sorted(set(aliases) - {name})),
            mentions=mentions,
            affiliations=_affiliations(stated.get(id(cluster), ())),
            title=next((t for i in cluster.names if (t := names[i].title)), None),
            named=described is None,
        )
    for cluster in clusters:
        entity = records[id(cluster)]
        nationality = nationality_of(doc, cluster, names)
        title = () if entity.role else title_role(doc, cluster, names)
        records[id(cluster)] = replace(
            entity,
            affiliations=tuple(_linked(doc, a, resolver, records) for a in (*entity.affiliations, *title)),
            nationality=doc.text[slice(*nationality)] if nationality else None,
            nationality_span=nationality,
        )
    return records


def best_name(cluster: Cluster, names: Sequence[NamedMention]) -> str:
    """The fullest name: most words, then the longest, then the first; for bodies the first of the commonest length."""
    return max((names[i].text for i in sorted(cluster.names)), key=lambda text: (len(text.split()), len(text)))


def _mentions(doc: Document, cluster: Cluster, names: Sequence[NamedMention], sources: Sequence[tuple[Span, Answer]]) -> tuple[Mention, ...]:
    """Names first of all, then the pronouns and descriptions that were sources, in order of position, each once."""
    found: dict[Span, Mention] = {}
    for index, confidence in cluster.names.items():
        name = names[index]
        full = len(name.words) > 1
        form = "full_name" if full else "acronym" if cluster.kind != "person" and name.text.isupper() else "partial_name"
        found[name.span] = Mention(name.span, name.text, "full_name" if full else form, round(confidence, 4))  # type: ignore[arg-type]
    for span, answer in sources:
        if answer.form in ("pronoun", "nominal", "metonym"):
            found.setdefault(span, Mention(span, doc.text[slice(*span)], answer.form, round(answer.certainty, 4)))
    return tuple(found[span] for span in sorted(found))


def _affiliations(own: Sequence[Affiliation]) -> tuple[Affiliation, ...]:
    """What the text says of this person, the fullest statements first, each once.

    An institution that was only inferred goes where the text states one.
    """
    stated = any(a.institution and a.basis == "stated" for a in own)
    unique: dict[tuple[str, str], Affiliation] = {}
    for affiliation in sorted(own, key=lambda a: a.span):
        if stated and affiliation.basis == "inferred":
            if affiliation.role is None:
                continue
            own_words = affiliation.role_span or affiliation.span
            affiliation = replace(affiliation, institution=None, institution_span=None, basis="stated", span=own_words)
        unique.setdefault(((affiliation.role or "").lower(), (affiliation.institution or "").lower()), affiliation)
    return tuple(sorted(unique.values(), key=lambda a: (-(a.role is not None) - (a.institution is not None), a.span)))


def title_role(doc: Document, cluster: Cluster, names: Sequence[NamedMention]) -> tuple[Affiliation, ...]:
    """A rank or office before the name is the role where the text gives no other."""
    for index in sorted(cluster.names):
        name = names[index]
        if name.title and name.title_first is not None:
            words = [w for w in name.title.lower().split() if w not in word_list("titles", "courtesy")]
            if words:
                span = (doc.tokens[name.title_first].start, doc.tokens[name.first - 1].end)
                return (Affiliation(span, doc.text[slice(*span)], span, None, None, confidence=0.8),)
    return ()


def _linked(doc: Document, affiliation: Affiliation, resolver: Resolver, records: dict[int, Entity]) -> Affiliation:
    """The affiliation with the key of the entity that its institution is."""
    wanted = fold(affiliation.institution or "")
    for token in doc.tokens_in(affiliation.institution_span) if affiliation.institution_span else ():
        cluster = resolver.home.get(resolver.name_at.get(token.i, -1))
        if cluster is not None and cluster.kind in ("organisation", "place") and any(set(f) <= set(wanted) for f in cluster.folded):
            return replace(affiliation, organisation=records[id(cluster)].key)
    return affiliation


def nationality_of(doc: Document, cluster: Cluster, names: Sequence[NamedMention]) -> Span | None:
    """The nationality that stands right before one of the names: "American General Jane Doe"."""
    for index in sorted(cluster.names):
        if names[index].kind != "person":
            continue
        begins = names[index].begins
        for token in reversed(doc.tokens[max(0, begins - MAX_RUN_UP) : begins]):
            if token.pos not in ("NOUN", "ADJ", "PROPN") or token.sent is not doc.tokens[begins].sent:
                break
            if token.ent == "NORP" and token.lower not in word_list("affinities"):
                return token.span
    return None


def slug(name: str) -> str:
    """A key made of a name: small letters, digits and hyphens.

    >>> slug("Åse Bjørn-Øverland"), slug("«»")
    ('ase-bjorn-overland', 'unnamed')
    """
    plain = " ".join(fold(name)).translate(PLAIN_LETTERS)
    return re.sub(r"[^a-z0-9]+", "-", plain).strip("-")[:80].rstrip("-") or "unnamed"


def free_key(wanted: str, taken: set[str]) -> str:
    """The key, with a number behind it where somebody before has it already."""
    key, number = wanted, 1
    while key in taken:
        number += 1
        key = f"{wanted}-{number}"
    taken.add(key)
    return key
