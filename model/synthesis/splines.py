"""Stroke templates as smooth curves whose points can still be moved."""

import functools
import itertools
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TypeAlias

import numpy as np
from numpy.typing import NDArray

from model.synthesis.strokes import Template

Points = NDArray[np.float64]
"""Shape (n, 2): x and y."""

PathPoint: TypeAlias = tuple[float, float, bool]
"""x, y, and whether the pen turns sharply there."""

STEP = 0.06
"""Distance between samples of a curve, as a part of the digit's height: turns look round."""


@dataclass(frozen=True, slots=True, eq=False)
class Pattern:
    """A template made ready: its curve is a fixed linear function of its points.

    Attributes
    ----------
    points : Points
        Where the pen passes, in parts of the digit's height.
    sampling : NDArray[np.float64]
        Shape (samples, points): the curve is ``sampling @ points``.
    strokes : tuple of slice
        Each stroke's samples.
    ends : NDArray[np.intp]
        Shape (2 strokes, 2): a point where a stroke begins or ends, and its neighbour.
    stroke_of_point : NDArray[np.intp]
        Shape (points,).
    """

    points: Points
    sampling: NDArray[np.float64]
    strokes: tuple[slice, ...]
    ends: NDArray[np.intp]
    stroke_of_point: NDArray[np.intp]


@functools.cache
def prepare_pattern(template: Template) -> Pattern:
    """Make a template ready: Catmull-Rom splines between its corners [1]_.

    Parameters
    ----------
    template : Template
        What will be drawn, often: the pattern is made once.

    Returns
    -------
    Pattern
        Its points and how to sample the curve through them.

    References
    ----------
    .. [1] E. Catmull, R. Rom, "A class of local interpolating splines", 1974.
    """
    strokes = parse_path(template.path)
    points = np.array([(x, y) for stroke in strokes for x, y, _ in stroke])
    counts = np.array([len(stroke) for stroke in strokes])
    last = np.cumsum(counts) - 1
    first = last - counts + 1
    blocks = [
        _sample_stroke(points, stroke, int(start))
        for stroke, start in zip(strokes, first, strict=True)
    ]
    stops = np.cumsum([0, *(len(block) for block in blocks)])
    slices = tuple(slice(int(start), int(stop)) for start, stop in itertools.pairwise(stops))
    ends = np.concatenate([np.stack([first, first + 1], 1), np.stack([last, last - 1], 1)])
    owners = np.repeat(np.arange(len(strokes)), counts)
    return Pattern(points, np.concatenate(blocks), slices, ends, owners)


def parse_path(path: str) -> tuple[tuple[PathPoint, ...], ...]:
    """Read a template's path.

    Parameters
    ----------
    path : str
        Points, corners and lifts, as in `Template`.

    Returns
    -------
    tuple of strokes
        Each a tuple of (x, y, is_sharp), in parts of the digit's height.

    Examples
    --------
    >>> parse_path("0,50 50,0! / 100,25 100,75")
    (((0.0, 0.5, False), (0.5, 0.0, True)), ((1.0, 0.25, False), (1.0, 0.75, False)))
    """
    strokes = (stroke.split() for stroke in path.split("/"))
    return tuple(tuple(_parse_point(point) for point in stroke) for stroke in strokes)


def _parse_point(point: str) -> PathPoint:
    x, y = point.rstrip("!").split(",")
    return float(x) / 100, float(y) / 100, point.endswith("!")


def _sample_stroke(points: Points, stroke: Sequence[PathPoint], start: int) -> NDArray[np.float64]:
    """Weights of all points for the samples of one stroke, a spline between each two corners."""
    corners = (place for place, (_, _, is_sharp) in enumerate(stroke) if is_sharp)
    stops = sorted({0, *corners, len(stroke) - 1})
    pieces = [
        _sample_spline(points, start + begin, start + end)
        for begin, end in itertools.pairwise(stops)
    ]
    return np.concatenate(pieces)


def _sample_spline(points: Points, first: int, last: int) -> NDArray[np.float64]:
    rows = []
    for place in range(first, last):
        length = float(np.hypot(*(points[place + 1] - points[place])))
        for t in np.linspace(0, 1, 2 + int(length / STEP)):
            row = np.zeros(len(points))
            row[place] += (2 - 5 * t**2 + 3 * t**3) / 2
            row[place + 1] += (t + 4 * t**2 - 3 * t**3) / 2
            _add_outer(row, (-t + 2 * t**2 - t**3) / 2, (place - 1, first, 1))
            _add_outer(row, (-(t**2) + t**3) / 2, (place + 2, last, -1))
            rows.append(row)
    return np.array(rows)


def _add_outer(row: NDArray[np.float64], weight: float, neighbour: tuple[int, int, int]) -> None:
    """Add an outer neighbour's weight; beyond the spline's end, the next point is mirrored."""
    place, limit, inward = neighbour
    if (place - limit) * inward >= 0:
        row[place] += weight
    else:
        row[limit] += 2 * weight
        row[limit + inward] -= weight
