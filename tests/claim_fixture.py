"""A small article whose claims are put in every way: records written by hand, for the questions about claims."""

from __future__ import annotations

from typing import Any

from store_fixtures import place, quote

from kg.records import Article, Claim, Entity, Extraction, Mention, Span

MEETING = """Lake town argues about its ferry

“The ferry will return in May,” said Ines Okafor, the mayor. “We did not break the pier. If it holds, we can add a second boat.”

Okafor hopes that Tarn will pay half of the cost.

“Tarn should pay for its own pier, because it owns the boats,” said Rolf Amdal in a column for the Lake Herald. \
“The old pier was a scandal. Who needs two boats?”
"""
# The questions whose answers are read off this article.
QUESTIONS = frozenset(
    {"asked", "claims", "conditionals", "denials", "explanations", "judgements", "media", "predictions", "recommendations", "topics"}
)


def meeting() -> Extraction:
    """Three quotes with eight claims."""
    text = MEETING

    def at(words: str, nth: int = 1) -> Span:
        return place(text, words, nth)

    def claim(words: str, number: int, topic: str | None = None, **more: Any) -> Claim:
        span = at(words)
        start = span[0] + words.index(topic) if topic else 0
        more.setdefault("certainty", "certain")
        return Claim(span, words, number, subject=(start, start + len(topic)) if topic else None, confidence=0.9, **more)

    okafor = Entity("ines-okafor", "Ines Okafor", "person", ("Okafor",), (Mention(at("Ines Okafor"), "Ines Okafor", "full_name"),))
    amdal = Entity("rolf-amdal", "Rolf Amdal", "person", (), (Mention(at("Rolf Amdal"), "Rolf Amdal", "full_name"),))
    tarn = Entity("tarn", "Tarn", "place", (), (Mention(at("Tarn"), "Tarn", "full_name"), Mention(at("Tarn", 2), "Tarn", "full_name")))
    herald = Entity("lake-herald", "Lake Herald", "organisation", (), (Mention(at("Lake Herald"), "Lake Herald", "full_name"),))
    quotes = (
        quote(text, "“The ferry will return in May,”", "“We did not break the pier. If it holds, we can add a second boat.”",
              speaker="ines-okafor", kind="direct", context=text.split("\n\n")[1], source_mention=at("Ines Okafor"), cue=at("said")),
        quote(text, "Tarn will pay half of the cost", speaker="ines-okafor", kind="indirect", mode="thought", context=text.split("\n\n")[2],
              source_mention=at("Okafor", 2), cue=at("hopes")),
        quote(text, "“Tarn should pay for its own pier, because it owns the boats,”", "“The old pier was a scandal. Who needs two boats?”",
              speaker="rolf-amdal", kind="direct", context=text.strip().split("\n\n")[3], source_mention=at("Rolf Amdal"), cue=at("said", 2),
              medium="lake-herald", medium_span=at("a column for the Lake Herald")),
    )  # fmt: skip
    claims = (
        claim("The ferry will return in May", 0, "The ferry", modality="prediction", time="May", time_span=at("May")),
        claim("We did not break the pier", 0, polarity="negative"),
        claim("If it holds, we can add a second boat", 0, modality="conditional"),
        claim("Tarn will pay half of the cost", 1, "Tarn", modality="prediction", certainty="possible", hedge=at("hopes"), about=("tarn",)),
        claim("Tarn should pay for its own pier", 2, "Tarn", modality="recommendation", certainty="underspecified", about=("tarn",)),
        claim("because it owns the boats", 2, modality="explanation"),
        claim("The old pier was a scandal", 2, "The old pier", modality="evaluation"),
        claim("Who needs two boats?", 2, modality="question", certainty="underspecified"),
    )
    return Extraction(Article("meeting", text, "Lake town argues about its ferry"), (okafor, amdal), (tarn, herald), quotes, (), claims)
