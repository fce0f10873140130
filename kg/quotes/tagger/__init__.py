"""The trained tagger: a text and its paragraphs -> what is attributed, by which words, to which words.

Enters: text. Leaves: :class:`~kg.quotes.tagger.quoting.Found` spans with a calibrated confidence. Left to others: the
contract's form (``attributed``) and who speaks (``entities``). ``kg.training`` makes the weights in ``model/``.

Reading order: ``engine`` (the way through), ``words`` (what the network sees), ``tags``, ``decoding`` (scores to
chunks), ``layout`` (what marks and lines show by themselves), ``linking`` (chunks to quotes), ``quoting`` (confidence).
"""
