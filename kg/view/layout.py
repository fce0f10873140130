"""Where everything stands on the page: whole-number positions that are the same on every machine.

Enter: nodes with ``id`` and ``kind``, edges with ``from``, ``to`` and ``kind``, both in the order of importance.
Leaves: a :class:`Layout` with two pictures of the same graph. In the *overview* stand only people, institutions
and articles, close together; in the *spread* one every owner has its quotes to its right and left, each quote its
quantities on the far side. Left to others: the look of a node and what is hidden (``page/*.js``).

Nothing overlaps by construction: a node is a box of fixed size, boxes are joined to blocks, and blocks are packed
side by side like cards. Only integers are added and compared, so no float noise can move a node.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from math import isqrt
from typing import Any

Point = tuple[int, int]

# Width and height of what is drawn, in the network's own pixels. The label of an owner stands below its symbol.
OWNER_HALF = 88
OWNER_UP = 24
OWNER_DOWN = 76
QUOTE = (228, 58)
QUANTITY = (184, 32)
GAP_X = 24
GAP_Y = 9
BLOCK_GAP = 34
ONE_SIDED_UP_TO = 3
"""Quotes of which all stand to the right; more are divided between both sides."""
# Canvas beside the reading pane of a usual window: 800 x 600.
ASPECT = (4, 3)
WIDTHS_TRIED = 16

OWNS_QUOTE = frozenset({"said", "prints"})
OWNS_QUANTITY = frozenset({"gives", "claims"})
BELONGS_TO = "member_of"
QUOTED_IN = "quoted_in"
BOXES = frozenset({"quote", "quantity", "claim"})
SMALL = frozenset({"quantity", "claim"})


@dataclass(frozen=True, slots=True)
class Layout:
    """Positions by node, and for quotes and quantities the node that they unfold from."""

    overview: Mapping[str, Point]
    spread: Mapping[str, Point]
    owner: Mapping[str, str]


@dataclass(slots=True)
class Block:
    """Boxes that keep their places to each other; ``places`` are centres, measured from the upper left corner."""

    width: int
    height: int
    places: dict[str, Point] = field(default_factory=dict)

    def put(self, other: Block, x: int, y: int) -> None:
        """Take over the other block's boxes, its corner at (x, y)."""
        self.places.update({node: (x + dx, y + dy) for node, (dx, dy) in other.places.items()})


@dataclass(slots=True)
class Row:
    """A quote with its quantities; without a quote, a quantity that stands in its place."""

    box: str
    size: Point
    quantities: list[str] = field(default_factory=list)

    @property
    def height(self) -> int:
        return max(self.size[1], len(self.quantities) * (QUANTITY[1] + GAP_Y) - GAP_Y)


def arrange(nodes: Sequence[Mapping[str, Any]], edges: Sequence[Mapping[str, Any]]) -> Layout:
    """Both pictures of the graph.

    >>> layout = arrange([{"id": "p", "kind": "person"}, {"id": "q", "kind": "quote"}], [{"from": "p", "to": "q", "kind": "said"}])
    >>> layout.overview, layout.spread, layout.owner
    ({'p': (0, -26)}, {'p': (-126, -23), 'q': (100, -23)}, {'q': 'p'})
    """
    kinds = {node["id"]: node["kind"] for node in nodes}
    rows, owner = rows_by_owner(kinds, edges)
    heads = [node for node, kind in kinds.items() if kind not in BOXES]
    families = families_of(heads, edges)
    issues = by_article(families, edges)
    strays = [Block(*QUOTE, {node: (QUOTE[0] // 2, QUOTE[1] // 2)}) for node, kind in kinds.items() if kind in BOXES and node not in owner]
    overview = [issue(members, {}) for members in issues]
    spread = [issue(members, rows) for members in issues]
    return Layout(centred(pack(overview)), centred(pack([*spread, *strays])), owner)


def rows_by_owner(kinds: Mapping[str, str], edges: Iterable[Mapping[str, Any]]) -> tuple[dict[str, list[Row]], dict[str, str]]:
    """Rows of each owner, and the owner of each quote and quantity. A box with two owners stays with the first."""
    rows: dict[str, list[Row]] = {}
    owner: dict[str, str] = {}
    row_of: dict[str, Row] = {}
    for edge in edges:
        if edge["kind"] in OWNS_QUOTE and kinds[edge["to"]] == "quote" and kinds[edge["from"]] not in BOXES and edge["to"] not in owner:
            row = Row(edge["to"], QUOTE)
            rows.setdefault(edge["from"], []).append(row)
            row_of[edge["to"]] = row
            owner[edge["to"]] = edge["from"]
    for edge in edges:
        if edge["kind"] not in OWNS_QUANTITY or kinds[edge["to"]] not in SMALL or edge["to"] in owner:
            continue
        if edge["from"] in row_of:
            row_of[edge["from"]].quantities.append(edge["to"])
            owner[edge["to"]] = owner[edge["from"]]
        elif kinds[edge["from"]] not in BOXES:
            rows.setdefault(edge["from"], []).append(Row(edge["to"], QUANTITY))
            owner[edge["to"]] = edge["from"]
    return rows, owner


def families_of(heads: Sequence[str], edges: Iterable[Mapping[str, Any]]) -> list[list[str]]:
    """Each institution with its people behind it; a person with two institutions stands with the first.

    >>> families_of(["p", "i", "r"], [{"from": "p", "to": "i", "kind": "member_of"}])
    [['i', 'p'], ['r']]
    """
    above: dict[str, str] = {}
    standing = set(heads)
    for edge in edges:
        if edge["kind"] == BELONGS_TO and edge["from"] != edge["to"] and {edge["from"], edge["to"]} <= standing:
            above.setdefault(edge["from"], edge["to"])
    # A body that belongs to another one leads its own people: one level of grouping keeps the blocks small.
    leaders = set(above.values())
    leader = {head: head if head in leaders else above.get(head, head) for head in heads}
    families: dict[str, list[str]] = {}
    for head in heads:
        families.setdefault(leader[head], [])
        if leader[head] != head:
            families[leader[head]].append(head)
    return [[first, *others] for first, others in families.items()]


def by_article(families: Sequence[list[str]], edges: Sequence[Mapping[str, Any]]) -> list[list[list[str]]]:
    """Families behind the article in which they, or people of theirs, are first quoted; the others one by one at the end.

    >>> by_article([["i", "p"], ["x"], ["a"]], [{"from": "p", "to": "a", "kind": "quoted_in"}])
    [[['a'], ['i', 'p']], [['x']]]
    """
    article: dict[str, str] = {}
    leaders = {members[0] for members in families}
    for edge in edges:
        if edge["kind"] == QUOTED_IN and edge["to"] in leaders:
            article.setdefault(edge["from"], edge["to"])
    for edge in edges:
        if edge["kind"] == BELONGS_TO and edge["from"] in article:
            article.setdefault(edge["to"], article[edge["from"]])
    issues: dict[str, list[list[str]]] = {}
    others: list[list[list[str]]] = []
    quoting = set(article.values())
    for members in families:
        home = members[0] if members[0] in quoting else next((article[node] for node in members if node in article), None)
        if home is None:
            others.append([members])
        elif home == members[0]:
            issues.setdefault(home, []).insert(0, members)
        else:
            issues.setdefault(home, []).append(members)
    return [*issues.values(), *others]


def issue(families: Sequence[Sequence[str]], rows: Mapping[str, Sequence[Row]]) -> Block:
    """An article on top, below it the families that it quotes; with no article, the one family."""
    blocks = [family([cluster(node, rows.get(node, [])) for node in members], members) for members in families]
    return family(blocks, [members[0] for members in families])


def cluster(owner: str, rows: Sequence[Row]) -> Block:
    """The owner with its quotes to the right, and where they are many, to the left too; quantities outside."""
    right, left = (rows, []) if len(rows) <= ONE_SIDED_UP_TO else halves(rows)
    places: dict[str, Point] = {owner: (0, 0)}
    reach = {1: OWNER_HALF, -1: OWNER_HALF}
    up, down = OWNER_UP, OWNER_DOWN
    for side, chunk in ((1, right), (-1, left)):
        for column in columns(chunk):
            wide = max(row.size[0] for row in column)
            y = -(total_height(column) // 2)
            up, down = max(up, -y), max(down, y + total_height(column))
            for row in column:
                places.update(row_places(row, side, reach[side] + GAP_X, wide, y))
                y += row.height + GAP_Y
            has_quantities = any(row.quantities for row in column)
            reach[side] += GAP_X + wide + (GAP_X + QUANTITY[0] if has_quantities else 0)
    block = Block(reach[1] + reach[-1], up + down)
    block.put(Block(0, 0, places), reach[-1], up)
    return block


def row_places(row: Row, side: int, inner: int, wide: int, top: int) -> dict[str, Point]:
    """Centres of the row's boxes; ``inner`` is the distance of the column's near edge from the owner."""
    middle = top + row.height // 2
    places = {row.box: (side * (inner + row.size[0] // 2), middle)}
    step = QUANTITY[1] + GAP_Y
    first = middle - (len(row.quantities) * step - GAP_Y) // 2 + QUANTITY[1] // 2
    x = side * (inner + wide + GAP_X + QUANTITY[0] // 2)
    places.update({quantity: (x, first + number * step) for number, quantity in enumerate(row.quantities)})
    return places


def total_height(rows: Sequence[Row]) -> int:
    """Rows below each other, with the gaps between them."""
    return max(0, sum(row.height + GAP_Y for row in rows) - GAP_Y)


def halves(rows: Sequence[Row]) -> tuple[Sequence[Row], Sequence[Row]]:
    """Rows in their order, cut where the first part is at least as high as the rest."""
    height = sum(row.height + GAP_Y for row in rows)
    taken = 0
    for number, row in enumerate(rows):
        taken += row.height + GAP_Y
        if 2 * taken >= height:
            return rows[: number + 1], rows[number + 1 :]
    return rows, []


def columns(rows: Sequence[Row]) -> list[Sequence[Row]]:
    """One side's rows in columns, so that somebody with hundreds of quotes does not become a tower."""
    height = total_height(rows)
    across = QUOTE[0] + QUANTITY[0] + 2 * GAP_X
    wanted = max(1, isqrt(height * ASPECT[0] // (2 * ASPECT[1] * across)))
    limit = -(-height // wanted)
    found: list[list[Row]] = [[]] if rows else []
    for row in rows:
        if found[-1] and total_height([*found[-1], row]) > limit and len(found) < wanted:
            found.append([])
        found[-1].append(row)
    return list(found)


def family(blocks: Sequence[Block], leaders: Sequence[str]) -> Block:
    """The first block on top, the others packed below it; the symbol on top stands over the middle of theirs."""
    head, *rest = blocks
    if not rest:
        return head
    below = pack(rest, head.height + GAP_Y)
    first, *others = leaders
    middle = sum(below.places[leader][0] for leader in others) // len(others)
    shift = middle - head.places[first][0]
    left = max(0, -shift)
    block = Block(max(left + below.width, left + shift + head.width), head.height + GAP_Y + below.height)
    block.put(head, left + shift, 0)
    block.put(below, left, head.height + GAP_Y)
    return block


def pack(blocks: Sequence[Block], above: int = 0) -> Block:
    """Blocks on shelves, in their order, as wide as shows them largest on a canvas of the usual shape.

    ``above`` is the height of what will stand on top of them.
    """
    if not blocks:
        return Block(0, 0)
    widest = max(block.width for block in blocks)
    longest = sum(block.width + BLOCK_GAP for block in blocks)
    widths = sorted({widest + (longest - widest) * number // WIDTHS_TRIED for number in range(WIDTHS_TRIED + 1)})
    tried = [shelves(blocks, width) for width in widths]
    return min(tried, key=lambda block: max(block.width * ASPECT[1], (above + block.height) * ASPECT[0]))


def shelves(blocks: Sequence[Block], width: int) -> Block:
    """Blocks from left to right, a new shelf where the width is full; low blocks are stacked within a shelf."""
    rows: list[list[list[Block]]] = []
    for block in blocks:
        row = rows[-1] if rows else []
        if row and fits_below(row, block, width):
            row[-1].append(block)
        elif row and row_width(row) + BLOCK_GAP + block.width <= width:
            row.append([block])
        else:
            rows.append([[block]])
    whole = Block(max(row_width(row) for row in rows), 0)
    for row in rows:
        x = (whole.width - row_width(row)) // 2
        high = row_height(row)
        for stack in row:
            wide = max(block.width for block in stack)
            y = whole.height + (high - stack_height(stack)) // 2
            for block in stack:
                whole.put(block, x + (wide - block.width) // 2, y)
                y += block.height + BLOCK_GAP
            x += wide + BLOCK_GAP
        whole.height += high + BLOCK_GAP
    whole.height -= BLOCK_GAP
    return whole


def fits_below(row: list[list[Block]], block: Block, width: int) -> bool:
    """Whether the last stack of a shelf has room for one more without making the shelf higher or too wide."""
    longer = [*row[:-1], [*row[-1], block]]
    return len(row) > 1 and row_height(longer) <= row_height(row) and row_width(longer) <= width


def stack_height(stack: Sequence[Block]) -> int:
    """Blocks below each other, with the gaps between them."""
    return sum(block.height + BLOCK_GAP for block in stack) - BLOCK_GAP


def row_height(row: list[list[Block]]) -> int:
    """The highest stack of a shelf."""
    return max(stack_height(stack) for stack in row)


def row_width(row: list[list[Block]]) -> int:
    """The stacks of a shelf beside each other, with the gaps between them."""
    return sum(max(block.width for block in stack) + BLOCK_GAP for stack in row) - BLOCK_GAP


def centred(block: Block) -> dict[str, Point]:
    """Positions with the picture's middle at (0, 0)."""
    return {node: (x - block.width // 2, y - block.height // 2) for node, (x, y) in block.places.items()}
