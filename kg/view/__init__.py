"""The interactive page: store -> one HTML file that works from disk, by mail and without network.

Enters: a :class:`~kg.store.Store`. Leaves: HTML. Left to others: which nodes there are (``network``), writing the file
(``cli``).

::

    reading   cuts an article's text into the pieces that the reading pane shows
    layout    places every node, in whole numbers
    data      network and texts -> a plain dict
    rendering a plain dict -> HTML; the only module that knows pyvis
"""

from __future__ import annotations

from kg.network import network
from kg.store import Store
from kg.view.data import page_data
from kg.view.rendering import render

__all__ = ["page", "render"]


def page(store: Store, around: str | None = None) -> str:
    """The page of all that the store holds, or of what surrounds one person or institution.

    Raises :class:`~kg.errors.KgError` where ``around`` is nobody's name. The same store gives the same bytes.
    """
    return render(page_data(network(store, around), store))
