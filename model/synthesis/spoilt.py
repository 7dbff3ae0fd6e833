"""Digits that are none any more: cut, run together, struck out."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal, NamedTuple

import cv2
import numpy as np
from numpy.typing import NDArray

from model.synthesis.canvas import (
    CANVAS_SIDE_PX,
    Part,
    Points,
    choose_pen_px,
    make_blank,
    shake,
    smooth,
    stroke,
)
from preprocessing.arrays import DigitImage, DigitImages, InkStrength

Side = Literal["top", "bottom", "left", "right"]


class Sources(NamedTuple):
    """The digit images that are spoilt.

    Attributes
    ----------
    X : DigitImages
        Shape (n, 28, 28), uint8, ink 255 on 0.
    y : NDArray[np.uint8]
        The digit each shows, shape (n,).
    """

    X: DigitImages
    y: NDArray[np.uint8]


@dataclass(frozen=True, slots=True)
class SpoilParameters:
    """How far digits are cut and pushed together.

    Attributes
    ----------
    least_kept, most_kept : float
        Share of a cut digit's width or height that stays. Of half a 2 the loop is left.
    least_aspect : float
        Width of what is left over its height: a sliver that stands upright is a 1.
    most_overlap : float
        Share of the narrower digit that a neighbour covers.
    most_joined : int
        Digits in a row.
    """

    least_kept: float = 0.36
    most_kept: float = 0.45
    least_aspect: float = 0.5
    most_overlap: float = 0.2
    most_joined: int = 2


RANGES = {
    Part.TRAINING: SpoilParameters(),
    Part.HOLDOUT: SpoilParameters(
        least_kept=0.3, most_kept=0.42, least_aspect=0.45, most_overlap=0.3, most_joined=3
    ),
}

KEPT_SIDES: Mapping[int, tuple[Side, ...]] = {
    0: ("top", "bottom"),  # two bows; the sides of a narrow 0 are a 1
    2: ("bottom",),  # ∠; the top is a 7, the sides are splinters
    3: ("left",),  # three dashes; top and bottom are a 2 or a 7, the right is a 3
    4: ("top",),  # two strokes; right and bottom are a 1, the left may be a smaller 4
}
"""The parts that are no digit.

Any part of a 1 is a 1, and of a 5 it is soon a 3, 5 or 7; 6 and 9 fall into a 0 and a 1; 7 into a
7, a 1 and a bar; 8 into two 0, a 3 and something between 5 and 6.
"""

_CLEAR = 100
"""Ink that a digit image shows clearly, 0..255."""

STACKABLE = frozenset({2, 3, 5, 8})
"""Digits that stay two when one stands on the other.

0, 1, 6 and 9 make an 8, 6, 9 or 1 of it, and a 4 or 7 one with a long leg.
"""


def draw_cut(rng: np.random.Generator, part: Part, sources: Sources) -> InkStrength:
    """Draw what is left of a digit after a cut.

    Parameters
    ----------
    rng : np.random.Generator
        The source of chance.
    part : Part
        Whose ranges.
    sources : Sources
        Digits to take one from.

    Returns
    -------
    InkStrength
        Shape (64, 64), uint8; empty where the sources show none that may be cut.
    """
    image, digit = _choose(rng, sources, frozenset(KEPT_SIDES))
    sides = KEPT_SIDES.get(digit, ())
    if not sides:
        return make_blank()
    side = sides[rng.integers(len(sides))]
    ranges = RANGES[part]
    kept = _keep(_crop(image), side, rng.uniform(ranges.least_kept, ranges.most_kept))
    _, _, width, height = cv2.boundingRect((kept > _CLEAR).astype(np.uint8))
    if width < ranges.least_aspect * height or height == 0:
        return make_blank()
    return shake(rng, part, _fit(kept))


def draw_joined(rng: np.random.Generator, part: Part, sources: Sources) -> InkStrength:
    """Draw digits side by side that touch or overlap, as where segmenting failed."""
    ranges = RANGES[part]
    count = int(rng.integers(2, ranges.most_joined, endpoint=True))
    joined = _choose_ink(rng, sources)
    for _ in range(count - 1):
        other = _choose_ink(rng, sources)
        overlap = rng.uniform(0.0, ranges.most_overlap) * min(joined.shape[1], other.shape[1])
        joined = _set_beside(joined, other, round(overlap))
    return _fit(joined)


def draw_stacked(rng: np.random.Generator, part: Part, sources: Sources) -> InkStrength:
    """Draw a digit on top of another, touching, as where two lines of writing meet."""
    upper, first = _choose(rng, sources, STACKABLE)
    lower, second = _choose(rng, sources, STACKABLE)
    if first not in STACKABLE or second not in STACKABLE:
        return make_blank()
    overlap = round(rng.uniform(0.0, RANGES[part].most_overlap / 2) * 20)
    stacked = _set_beside(_crop(upper).T, _crop(lower).T, overlap).T
    return _fit(np.ascontiguousarray(stacked))


def draw_struck_out(rng: np.random.Generator, part: Part, sources: Sources) -> InkStrength:
    """Draw a digit crossed out with at least two strokes: one makes a 0 or a 7 only clearer."""
    canvas = _fit(_choose_ink(rng, sources))
    lines = _STRIKES[rng.integers(len(_STRIKES))](rng)
    pen_px = max(3, choose_pen_px(rng, part))
    return stroke(canvas, lines, pen_px)


def _choose(
    rng: np.random.Generator, sources: Sources, wanted: frozenset[int]
) -> tuple[DigitImage, int]:
    """Choose a wanted digit; after a dozen others, any."""
    index = 0
    for index in rng.integers(len(sources.y), size=12):
        if int(sources.y[index]) in wanted:
            break
    return sources.X[index], int(sources.y[index])


def _choose_ink(rng: np.random.Generator, sources: Sources) -> InkStrength:
    return _crop(sources.X[rng.integers(len(sources.y))])


def _crop(ink: InkStrength) -> InkStrength:
    x, y, width, height = cv2.boundingRect(ink)
    return ink[y : y + height, x : x + width]


def _keep(ink: InkStrength, side: Side, share: float) -> InkStrength:
    height, width = ink.shape
    rows, columns = max(1, round(share * height)), max(1, round(share * width))
    parts = {
        "top": ink[:rows],
        "bottom": ink[-rows:],
        "left": ink[:, :columns],
        "right": ink[:, -columns:],
    }
    return parts[side]


def _set_beside(left: InkStrength, right: InkStrength, overlap_px: int) -> InkStrength:
    height = max(left.shape[0], right.shape[0])
    start = left.shape[1] - overlap_px
    sheet = np.zeros((height, max(left.shape[1], start + right.shape[1])), dtype=np.uint8)
    for ink, x in ((left, 0), (right, start)):
        top = (height - ink.shape[0]) // 2
        window = sheet[top : top + ink.shape[0], x : x + ink.shape[1]]
        np.maximum(window, ink, out=window)
    return sheet


def _fit(ink: InkStrength) -> InkStrength:
    """Enlarge to the canvas's 52 inner pixels, in the middle."""
    height, width = ink.shape
    scale = 52 / max(height, width)
    size = (max(1, round(width * scale)), max(1, round(height * scale)))
    large = cv2.resize(ink, size, interpolation=cv2.INTER_LINEAR)
    # Enlarged edges are a ramp: three times as steep, they are a pen's again.
    large = cv2.convertScaleAbs(np.maximum(large, 85) - np.uint8(85), alpha=3)
    canvas = make_blank()
    left, top = (CANVAS_SIDE_PX - size[0]) // 2, (CANVAS_SIDE_PX - size[1]) // 2
    canvas[top : top + size[1], left : left + size[0]] = large
    return canvas


def _make_cross(rng: np.random.Generator) -> list[Points]:
    ends = np.array([[[0, 0], [1, 1]], [[1, 0], [0, 1]]]) + rng.normal(0, 0.06, (2, 2, 2))
    return list(ends.astype(np.float32))


def _make_slashes(rng: np.random.Generator) -> list[Points]:
    count, rise = int(rng.integers(3, 5)), rng.uniform(-0.4, 0.4)
    middle = 0.5 + (np.arange(count) - (count - 1) / 2) * rng.uniform(0.16, 0.24)
    return [np.array([[0, y + rise], [1, y - rise]], dtype=np.float32) for y in middle]


def _make_coil(rng: np.random.Generator) -> list[Points]:
    count = int(rng.integers(7, 12))
    x = np.linspace(0.02, 0.98, count)
    y = np.where(np.arange(count) % 2, 0.25, 0.75) + rng.normal(0, 0.08, count)
    return [smooth(np.stack([x, y], axis=1).astype(np.float32))]


_STRIKES = (_make_cross, _make_slashes, _make_coil)
