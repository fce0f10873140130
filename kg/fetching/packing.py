"""Packed bytes -> bytes, up to a limit: what swells without end is stopped while it swells.

Enters: a body and how it is packed. Leaves: the body. Left to others: where it comes from.
"""

from __future__ import annotations

import zlib

from kg.errors import SourceError


def unpacked(data: bytes, encoding: str | None, limit: int) -> bytes:
    """A body without its compression; one that unpacks to more than ``limit`` bytes is refused while it is unpacked."""
    name = (encoding or "identity").strip().lower()
    if name == "identity":
        return data
    if name not in ("gzip", "x-gzip", "deflate"):
        raise SourceError(f"the page is packed as {name!r}, which was not asked for")
    bits = 31 if "gzip" in name else 15
    if name == "deflate" and (len(data) < 2 or data[0] & 0x0F != 8 or int.from_bytes(data[:2], "big") % 31):
        bits = -15  # some servers leave the head out
    unpacker = zlib.decompressobj(bits)
    try:
        found = unpacker.decompress(data, limit + 1)
    except zlib.error as error:
        raise SourceError("the page is packed, and does not unpack: it was cut or changed on its way; try again") from error
    if len(found) > limit:
        raise SourceError(f"the page unpacks to more than {limit / 1e6:g} MB: no article is that long")
    if not unpacker.eof:
        raise SourceError("the page is packed, and cut off: try again")
    return found
