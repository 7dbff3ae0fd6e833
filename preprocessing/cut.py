"""Where touching digits may be cut: the paths from top to bottom that cross the least ink."""

from dataclasses import dataclass

import cv2
import numpy as np
from numpy.typing import NDArray

from preprocessing.arrays import Box
from preprocessing.components import Components
from preprocessing.segment import Piece


@dataclass(frozen=True, slots=True)
class CutParameters:
    """Where a piece of touching digits may be cut; lengths are shares of its height.

    Attributes
    ----------
    spacing : float
        Distance of the places where cuts begin.
    margin : float
        No cut begins nearer to either end of the piece: no digit but a 1 is so narrow.
    reaches : tuple[float, ...]
        How far a cut may lean to either side of where it begins: hardly, or so far that it finds
        its way around strokes of slanted digits.
    most_strokes : int
        Strokes that a cut may cross: digits touch in one place, hardly in two.
    side_px : int
        Cuts are searched in a picture of this height.
    most_cuts : int
        Of each reach those that cross the least ink.
    """

    spacing: float = 0.12
    margin: float = 0.12
    reaches: tuple[float, ...] = (0.08, 0.3)
    most_strokes: int = 2
    side_px: int = 48
    most_cuts: int = 8


def cut_piece(
    components: Components, piece: Piece, parameters: CutParameters | None = None
) -> tuple[Components, list[Piece]]:
    """Cut a piece into more parts than it has digits.

    Each cut is the path from top to bottom that crosses the least ink [1]_ within reach of where it
    begins.

    Parameters
    ----------
    components : Components
        The ink of the picture.
    piece : Piece
        What to cut.
    parameters : CutParameters, optional
        Where.

    Returns
    -------
    components : Components
        The ink with new labels for the parts.
    parts : list[Piece]
        Left to right; one, the piece, where nothing can be cut.

    References
    ----------
    .. [1] S. Avidan and A. Shamir, "Seam carving for content-aware image resizing", 2007.
    """
    parameters = parameters or CutParameters()
    x, y, width, height = piece.box
    area = np.s_[y : y + height, x : x + width]
    ink = np.isin(components.labels[area], piece.labels)
    scale = parameters.side_px / height
    size = (max(2, round(width * scale)), parameters.side_px)
    small = cv2.resize(ink.astype(np.float32), size, interpolation=cv2.INTER_AREA)
    paths = _find_paths(np.asarray(small), parameters)
    if not paths:
        return components, [piece]
    # Each pixel's part is the number of cuts to its left.
    rows = np.minimum((np.arange(height) * scale).astype(int), parameters.side_px - 1)
    columns = (np.arange(width) + 0.5) * scale
    part = sum((columns[None, :] > path[rows][:, None]).astype(np.int32) for path in paths)
    first = int(components.labels.max()) + 1
    labels = components.labels.copy()
    labels[area][ink] = (part + first)[ink]
    return _collect(components, labels, piece, range(first, first + len(paths) + 1))


def _collect(
    components: Components, labels: NDArray[np.int32], piece: Piece, fresh: range
) -> tuple[Components, list[Piece]]:
    x, y, width, height = piece.box
    area = labels[y : y + height, x : x + width]
    parts = []
    for label in fresh:
        left, top, part_width, part_height = cv2.boundingRect((area == label).astype(np.uint8))
        if part_width:
            parts.append(Piece(Box(x + left, y + top, part_width, part_height), (label,)))
    numbers = np.concatenate([components.numbers, [part.labels[0] for part in parts]])
    frames = np.concatenate([components.frames, np.array([part.box for part in parts], np.int32)])
    return Components(labels, numbers, frames), parts


def _find_paths(ink: NDArray[np.float32], parameters: CutParameters) -> list[NDArray[np.int64]]:
    """Find cuts, shape (height,) each: the column where each row is cut; left to right."""
    chosen: list[NDArray[np.int64]] = []
    for reach in parameters.reaches:
        chosen += _choose_paths(ink, reach, chosen, parameters)
    return sorted(chosen, key=lambda path: float(path.mean()))


def _choose_paths(
    ink: NDArray[np.float32],
    reach: float,
    others: list[NDArray[np.int64]],
    parameters: CutParameters,
) -> list[NDArray[np.int64]]:
    """Choose those that cross the least ink, each somewhere else."""
    side, width = ink.shape
    margin, step = round(parameters.margin * side), max(1, round(parameters.spacing * side))
    starts = np.arange(margin, width - margin, step)
    if starts.size == 0:
        return []
    costs, paths = _follow(ink, starts, round(reach * side), margin)
    found = [
        (float(cost), path)
        for cost, path in zip(costs, paths, strict=True)
        if _count_strokes(ink, path) <= parameters.most_strokes
    ]
    chosen: list[NDArray[np.int64]] = []
    for _, path in sorted(found, key=lambda way: way[0]):
        if len(chosen) == parameters.most_cuts:
            break
        distances = (np.abs(path - other).mean() for other in (*chosen, *others))
        if all(distance >= parameters.spacing * side / 2 for distance in distances):
            chosen.append(path)
    return chosen


def _count_strokes(ink: NDArray[np.float32], path: NDArray[np.int64]) -> int:
    is_ink = ink[np.arange(len(path)), path] > 0.5  # noqa: PLR2004
    return int(is_ink[0]) + int((is_ink[1:] & ~is_ink[:-1]).sum())


def _follow(
    ink: NDArray[np.float32], starts: NDArray[np.int64], reach_px: int, margin_px: int
) -> tuple[NDArray[np.float64], NDArray[np.int64]]:
    """Follow the least ink from the top down, a column to either side in each row at most.

    From all n starts at once, each within its reach and the margins: what the ways cost, shape
    (n,), and the ways, shape (n, height).
    """
    height, width = ink.shape
    columns = np.arange(width)
    left = np.maximum(margin_px, starts - reach_px)[:, None]
    right = np.minimum(width - margin_px, starts + reach_px + 1)[:, None]
    # Of two ways as good, the straight one.
    lean = np.abs(columns - starts[:, None]) / (right - left) * 0.02
    lean[(columns < left) | (columns >= right)] = np.inf
    padded = np.full((len(starts), width + 2), np.inf)
    padded[:, 1:-1] = ink[0] + lean
    steps = np.zeros((height, len(starts), width), dtype=np.int64)
    for row in range(1, height):
        ways = np.stack([padded[:, 1:-1], padded[:, :-2] + 0.01, padded[:, 2:] + 0.01])
        steps[row] = np.array([0, -1, 1])[ways.argmin(axis=0)]
        padded[:, 1:-1] = ways.min(axis=0) + ink[row] + lean
    column = padded[:, 1:-1].argmin(axis=1)
    costs = padded[:, 1:-1].min(axis=1)
    every = np.arange(len(starts))
    paths = np.empty((len(starts), height), dtype=np.int64)
    for row in range(height - 1, -1, -1):
        paths[:, row] = column
        column = column + steps[row, every, column]
    return costs, paths
