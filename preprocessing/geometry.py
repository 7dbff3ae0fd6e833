"""How boxes stand to each other."""

import numpy as np
from numpy.typing import NDArray

from preprocessing.arrays import Box


def measure_overlap(start: int, length: int, other_start: int, other_length: int) -> int:
    """Measure what two intervals share; negative: the gap between them."""
    return min(start + length, other_start + other_length) - max(start, other_start)


def measure_gap(a: Box, b: Box) -> int:
    """Measure the distance of two boxes along the axis where they are farther apart.

    Examples
    --------
    >>> measure_gap(Box(0, 0, 10, 10), Box(14, 3, 5, 5))
    4
    """
    across = -measure_overlap(a.x, a.width, b.x, b.width)
    along = -measure_overlap(a.y, a.height, b.y, b.height)
    return max(across, along, 0)


def unite(a: Box, b: Box) -> Box:
    """Return the smallest box around both.

    Examples
    --------
    >>> unite(Box(0, 0, 2, 2), Box(5, 1, 1, 4))
    Box(x=0, y=0, width=6, height=5)
    """
    x, y = min(a.x, b.x), min(a.y, b.y)
    right, bottom = max(a.x + a.width, b.x + b.width), max(a.y + a.height, b.y + b.height)
    return Box(x, y, right - x, bottom - y)


def share_height(a: Box, b: Box) -> float:
    """Measure how much of the lower one's height both have in common, at most 1.

    Examples
    --------
    >>> share_height(Box(0, 0, 9, 10), Box(20, 5, 9, 40))
    0.5
    """
    return measure_overlap(a.y, a.height, b.y, b.height) / min(a.height, b.height)


def find_same_places(frames: NDArray[np.number], others: NDArray[np.number]) -> NDArray[np.bool_]:
    """Tell which frames share more than half of what both cover.

    Parameters
    ----------
    frames, others : NDArray[np.number]
        Left, top, right and bottom of each, in pixels, shapes (n, 4) and (m, 4).

    Returns
    -------
    NDArray[np.bool_]
        Shape (n, m).

    Examples
    --------
    >>> find_same_places(np.array([[0, 0, 10, 10]]), np.array([[1, 0, 11, 10], [6, 0, 16, 10]]))
    array([[ True, False]])
    """
    mine, theirs = frames[:, None], others[None]
    shared = np.minimum(mine[..., 2:], theirs[..., 2:]) - np.maximum(mine[..., :2], theirs[..., :2])
    common = np.maximum(shared, 0).prod(axis=-1)
    areas = [(each[..., 2:] - each[..., :2]).prod(axis=-1) for each in (mine, theirs)]
    return np.asarray(common > (areas[0] + areas[1] - common) / 2)
