"""The interactive page: store -> one HTML file that works from disk, by mail and without network.

Enters: a :class:`~kg.store.Store`. Leaves: HTML. Left to others: which nodes there are (``network``), writing the file
(``cli``).

::

    reading   cuts an article's text into the pieces that the reading pane shows
    layout    places every node, in whole numbers
    data      network and texts -> a plain dict
    parts     a store too large for one picture, part by part
    rendering a plain dict -> HTML; the only module that knows pyvis
"""

from __future__ import annotations

from kg.charts import charts
from kg.network import network
from kg.store import Store
from kg.view.data import page_data
from kg.view.parts import by_words, is_large, most_quoted_texts, overview, surroundings
from kg.view.rendering import render

__all__ = ["by_words", "overview", "page", "render", "surroundings"]

TEXTS = 60
"""So many articles are drawn of a store that is too large for a page: 600 quotes and their numbers fill it."""


def page(store: Store, around: str | None = None) -> str:
    """The page of all that the store holds, or of what surrounds one person or institution.

    Of a store that is too large for a page, the articles in which the most quoted speak. Raises
    :class:`~kg.errors.KgError` where ``around`` is nobody's name. The same store gives the same bytes.
    """
    texts = None
    if around is None and store.path is not None and is_large(store):
        texts = most_quoted_texts(store, TEXTS)
    data = page_data(network(store, around, claims=True, texts=texts), store, texts)
    if texts is not None:
        data["note"] = f"Out of {len(texts)} articles in which the most quoted speak. {data['note']} kg serve shows the whole store."
    return render({**data, "charts": charts(store, around)})
