"""A source phrase -> the name that it is: "Governor of Eastport Jane Doe", "one of them, Jane Doe".

Enters: a document, its names, the tokens of a phrase and its head. Leaves: the index of the name whose bearer the phrase means, or
nothing. Left to others: phrases without a name of their own ("a friend of Jane Doe"), who the bearer is (``sources``).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from kg.documents import Document, Token
from kg.entities.phrases import is_person_noun, noun_class, tells_more
from kg.entities.pronouns import operates
from kg.lexicon import word_list
from kg.mentions.apposed import description, of_another
from kg.mentions.named import POSSESSIVE, NamedMention


@dataclass(frozen=True, eq=False, slots=True)
class PhraseNames:
    """The names of a document, to be found in phrases; ``name_at`` maps the index of a token to that of the name it is part of."""

    doc: Document
    names: Sequence[NamedMention]
    name_at: dict[int, int]

    def name_in(self, tokens: Sequence[Token], head: Token) -> int | None:
        """The name that is the phrase: its head, or the name that a role noun is explained by."""
        if head.i in self.name_at and self.names[self.name_at[head.i]].last <= tokens[-1].i:
            return self.name_at[head.i]
        behind = head.pos == "ADJ" or (head.text.isupper() and head.lower in word_list("offices", "letters"))
        before = self.name_at.get(head.i - 1) if behind and head.i > tokens[0].i else None
        if before is not None:
            return before  # "Moe senior", "Moe KC"
        told = next((t.i for t in tokens if t.i > head.i and t.text == "," and tells_more(tokens, t)), len(self.doc.tokens))
        within = sorted({self.name_at[t.i] for t in tokens if t.i in self.name_at and t.i < told})
        what = noun_class(head)
        if what in ("person", "body", "kin") or head.lemma in word_list("humans", "either"):
            kinds = ("organisation",) if what == "body" else ("person", "organisation") if operates(head) else ("person",)
            beside = [i for i in within if self.names[i].kind in kinds and (self.belongs(i, head) or self.closes(i, tokens) or self.renames(i, head))]
            beside = beside or [i for i in within if self.follows(i, head)]
            return beside[0] if beside else self.set_off(within, tokens, head)
        if head.pos in ("PRON", "NUM", "DET"):  # "one of them, Jane Doe", "(told) us Jane Doe"
            people = [i for i in within if self.names[i].kind == "person"]
            return people[0] if len(people) == 1 and self.behind_comma(people[0], tokens) else None
        return None

    def set_off(self, within: Sequence[int], tokens: Sequence[Token], head: Token) -> int | None:
        """The one person in a phrase about one, named in full between commas: "Moe's partner in the trade, Dame Ada Voss, whose ..."."""
        full = [i for i in within if self.names[i].first > head.i and self.names[i].kind == "person" and len(self.names[i].words) > 1]
        if not full and head.lemma in word_list("humans", "either"):  # "its rival, Brightwater Foods, said"
            full = [i for i in within if self.names[i].first > head.i and self.names[i].kind == "organisation"]
        if len(full) != 1 or not (is_person_noun(head) or head.lemma in word_list("humans", "either")) or head.tag in ("NNS", "NNPS"):
            return None
        name = self.names[full[0]]
        commas = [t.i for t in tokens if t.text == "," and t.i > head.i]
        closed = name.last == tokens[-1].i or self.doc.tokens[name.last + 1].text == ","
        return full[0] if commas and commas[0] == name.begins - 1 and closed else None

    def behind_comma(self, index: int, tokens: Sequence[Token]) -> bool:
        """Whether a name stands behind the comma of "one of them, Jane Doe", or right behind the first word."""
        begins = self.names[index].begins
        return begins == tokens[0].i + 1 or self.doc.tokens[begins - 1].text == ","

    def follows(self, index: int, head: Token) -> bool:
        """Whether a body's name stands right behind a noun that bodies are called, too: "its rival Velmark", not "the GOP candidate"."""
        may = head.lemma in word_list("humans", "either") and head.tag not in ("NNS", "NNPS")
        return may and self.names[index].kind == "organisation" and self.names[index].begins == head.i + 1

    def renames(self, index: int, head: Token) -> bool:
        """Whether a body's name stands right behind the comma behind a noun for it: "the players' union, the PFU", whatever the parse says."""
        begins = self.names[index].begins
        article = self.doc.tokens[begins - 1].lower == "the"
        comma = begins - 2 if article else begins - 1
        return self.names[index].kind == "organisation" and comma == head.i + 1 and self.doc.tokens[comma].text == ","

    def closes(self, index: int, tokens: Sequence[Token]) -> bool:
        """Whether a description runs up to the name: "Governor of Eastport Jane Doe", not "a friend of Jane Doe"."""
        name = self.names[index]
        before = self.doc.tokens[name.begins - 1]
        end = next((n for n, t in enumerate(tokens) if t.text == "("), len(tokens))
        opens = max((t.i + 1 for t in tokens if t.pos == "PUNCT" and t.text != "-" and t.i < name.begins), default=tokens[0].i)
        return (
            end > 0
            and name.last == tokens[end - 1].i
            and before.i >= tokens[0].i
            and before.pos not in ("ADP", "CCONJ", "DET")
            and before.lower not in POSSESSIVE
            and not of_another(self.doc.tokens[opens : name.begins])
        )

    def belongs(self, index: int, head: Token) -> bool:
        """Whether a name is in apposition to a role noun, or right beside it."""
        name = self.names[index]
        top = next((t for t in self.doc.tokens[name.first : name.last + 1] if not name.first <= t.head.i <= name.last), self.doc.tokens[name.last])
        if (top.head is head and top.dep in ("appos", "compound", "flat", "nmod")) or name.begins == head.i + 1:
            return True
        return any(t is head for t in description(self.doc, name.begins, name.last))
