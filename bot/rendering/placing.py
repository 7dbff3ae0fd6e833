"""Where labels stand, so that they hide neither digits nor each other."""

import math
from collections.abc import Iterator, Sequence

from preprocessing.arrays import Box

_RELUCTANCE = 0.02
"""Each place must hide this much less, as a share of the label, than all that come before it."""

_AMBIGUITY = 0.3
"""What it costs to touch another box: that one's label could be meant. It costs less with distance,
and nothing from a label's height on."""


def place_labels(
    boxes: Sequence[Box], sizes: Sequence[tuple[int, int]], room: tuple[int, int], overlap_px: int
) -> list[Box]:
    """Find a place in the room (width, height) for the label of each box, one after the other.

    A label overlaps its box's edge: to look at, it is a part of that box and of no other.
    """
    placed: list[Box] = []
    for number, (box, size) in enumerate(zip(boxes, sizes, strict=True)):
        taken = [*boxes, *placed]
        strangers = [*boxes[:number], *boxes[number + 1 :]]
        candidates = [_keep_inside(place, room) for place in _list_places(box, size, overlap_px)]
        costs = [
            _RELUCTANCE * rank
            + sum(_overlap(place, other) for other in taken) / _area(place)
            + _AMBIGUITY * _measure_closeness(place, strangers)
            for rank, place in enumerate(candidates)
        ]
        placed.append(candidates[costs.index(min(costs))])
    return placed


def _list_places(box: Box, size: tuple[int, int], overlap_px: int) -> Iterator[Box]:
    """List places around a box and in its corners, the most natural first."""
    width, height = size
    left, right = box.x, box.x + box.width - width
    middle, top, bottom = (left + right) // 2, box.y, box.y + box.height - height
    above, below = box.y - height + overlap_px, box.y + box.height - overlap_px
    before, after = box.x - width + overlap_px, box.x + box.width - overlap_px
    corners = [(middle, above), (middle, below), (after, top), (before, top)]
    corners += [(left, above), (right, above), (left, below), (right, below)]
    corners += [(after, bottom), (before, bottom)]
    corners += [(left, top), (right, top), (left, bottom), (right, bottom)]
    for x, y in corners:
        yield Box(x, y, width, height)


def _keep_inside(box: Box, room: tuple[int, int]) -> Box:
    x = max(0, min(box.x, room[0] - box.width))
    y = max(0, min(box.y, room[1] - box.height))
    return Box(x, y, box.width, box.height)


def _overlap(one: Box, other: Box) -> int:
    width = min(one.x + one.width, other.x + other.width) - max(one.x, other.x)
    height = min(one.y + one.height, other.y + other.height) - max(one.y, other.y)
    return max(0, width) * max(0, height)


def _measure_closeness(place: Box, others: Sequence[Box]) -> float:
    """Measure how close the closest other box is: 1 where it touches, 0 from a height away on."""
    closest = min((_measure_gap(place, other) for other in others), default=place.height)
    return max(0.0, 1 - closest / place.height)


def _measure_gap(one: Box, other: Box) -> float:
    across = max(one.x, other.x) - min(one.x + one.width, other.x + other.width)
    down = max(one.y, other.y) - min(one.y + one.height, other.y + other.height)
    return math.hypot(max(0, across), max(0, down))


def _area(box: Box) -> int:
    return max(1, box.width * box.height)
