"""Four articles with people of one name in several of them: what the registry, its questions and its rebuilds are tested on."""

from __future__ import annotations

from kg.identity import Verdict
from kg.records import Affiliation, Article, Entity, Extraction, Mention, Quote, Span

QUESTIONS = ("bodies", "identities", "lookalikes", "person", "whoelse")
"""The questions of the catalogue that are about several articles."""

Line = tuple[str, str, str | None, str | None]
"""Words, and who says them: name, role, institution."""


def printed(id: str, published: str, lines: list[Line], engine: str = "rules") -> Extraction:
    """An article in which each line is a quote with its speaker."""
    text = ""
    entities: list[Entity] = []
    quotes: list[Quote] = []
    for words, name, role, body in lines:
        begin, said = len(text), f'"{words}," said '
        about = (f", {role}" if role else "") + (f" at the {body}" if body else "")
        text += f"{said}{name}{about}.\n"
        who = (begin + len(said), begin + len(said) + len(name))
        key = name.lower().replace(" ", "-")
        stated = (affiliation(text, who, role, body),) if about else ()
        entities.append(Entity(key, name, "person", (), (Mention(who, name, "full_name"),), stated))
        content = (begin, begin + len(words) + 3)
        context = (begin, len(text) - 1)
        quotes.append(Quote((content,), text[slice(*content)], "direct", "speech", context, key, who, (content[1] + 1, content[1] + 5)))
    return Extraction(Article(id, text, id.title(), published, "Tidewater Gazette"), tuple(entities), (), tuple(quotes), engine=engine)


def affiliation(text: str, who: Span, role: str | None, body: str | None) -> Affiliation:
    return Affiliation((who[1] + 2, len(text) - 2), role, place(text, role, who[1]), body, place(text, body, who[1]))


def place(text: str, words: str | None, behind: int) -> Span | None:
    return None if words is None else (text.index(words, behind), text.index(words, behind) + len(words))


def flood(engine: str = "rules") -> Extraction:
    return printed(
        "flood", "2024-03-01",
        [("The river rose", "Ilse Marwick", "hydrologist", "Fennel Institute"), ("We saw it coming", "Tom Garrick", "farmer", None)],
        engine,
    )  # fmt: skip


def dams() -> Extraction:
    """The hydrologist again, with a colleague."""
    return printed(
        "dams", "2024-06-01",
        [("The dams held", "Ilse Marwick", "senior hydrologist", "Fennel Institute"), ("Raise them", "Bo Tarn", "director", "Fennel Institute")],
    )  # fmt: skip


def concert() -> Extraction:
    """Another of her name, and a farmer of whom nothing is said."""
    return printed(
        "concert", "2024-05-01",
        [("The hall is too dry", "Ilse Marwick", "violinist", "Eastwick Orchestra"), ("It was loud", "Tom Garrick", None, None)],
    )  # fmt: skip


def market() -> Extraction:
    """A full name with an initial for the first name."""
    return printed("market", "2024-07-01", [("Prices doubled", "T. Garrick", "farmer", None)])


def articles() -> list[Extraction]:
    return [flood(), dams(), concert(), market()]


def key(extraction: Extraction, slug: str) -> str:
    """A referent as verdicts name it."""
    return f"{extraction.article.sha256[:16]}/{slug}"


def says(one: str, other: str, *, same: bool) -> Verdict:
    return Verdict(one, other, same, "Eva", "2024-08-01T10:00:00Z", "asked her")
