"""The sheet that non-digits are drawn on: pens, curves, bending and turning."""

from dataclasses import dataclass
from enum import StrEnum
from typing import TypeAlias

import cv2
import numpy as np
from numpy.typing import NDArray

from preprocessing.arrays import InkStrength

CANVAS_SIDE_PX = 64
"""Finer than a digit image, so that normalizing reduces as it does with a picture."""

Points: TypeAlias = NDArray[np.float32]
"""A polyline, shape (n, 2), x and y, 0..1 across the canvas, y downwards."""

_SUBPIXEL_BITS = 4


class Part(StrEnum):
    """Which of two disjoint worlds non-digits come from: other fonts, motifs and ranges."""

    TRAINING = "training"
    HOLDOUT = "holdout"


@dataclass(frozen=True, slots=True)
class HandParameters:
    """How unsteady the hand is, and how wide its pen.

    Attributes
    ----------
    most_turn_deg : float
        Largest rotation either way. Small: a letter on its side is another sign (N and Z).
    most_shear : float
        Largest shear either way; normalizing removes most of it.
    most_stretch : float
        Largest relative change of width against height.
    most_bend_px : float
        Spread of the elastic displacement, in pixels of the canvas.
    bends : int
        Knots of the elastic displacement along a side: more of them tremble faster.
    least_pen_px, most_pen_px : int
        Width of the pen in pixels of the canvas. A digit image's 2.2..6.5 px are 6..18 of these
        for a drawing that fills the canvas; thinner pens are widened by normalizing.
    """

    most_turn_deg: float = 12.0
    most_shear: float = 0.2
    most_stretch: float = 0.2
    most_bend_px: float = 1.6
    bends: int = 4
    least_pen_px: int = 2
    most_pen_px: int = 7


HANDS = {
    Part.TRAINING: HandParameters(),
    Part.HOLDOUT: HandParameters(
        most_turn_deg=16.0,
        most_shear=0.3,
        most_stretch=0.3,
        most_bend_px=1.2,
        bends=6,
        least_pen_px=1,
        most_pen_px=9,
    ),
}
"""The holdout's hand reaches further than the training's, and trembles at another rate."""


def make_blank() -> InkStrength:
    """Make an empty canvas, shape (64, 64), uint8."""
    return np.zeros((CANVAS_SIDE_PX, CANVAS_SIDE_PX), dtype=np.uint8)


def toss(rng: np.random.Generator, chance: float = 0.5) -> bool:
    """Say yes with the given chance, 0..1."""
    return bool(rng.random() < chance)


def choose_pen_px(rng: np.random.Generator, part: Part) -> int:
    """Choose the width of a pen in pixels of the canvas."""
    hand = HANDS[part]
    return int(rng.integers(hand.least_pen_px, hand.most_pen_px, endpoint=True))


def stroke(canvas: InkStrength, lines: list[Points], pen_px: int, *, ink: int = 255) -> InkStrength:
    """Draw polylines with a round pen, in place.

    Parameters
    ----------
    canvas : InkStrength
        Shape (64, 64), uint8; changed.
    lines : list[Points]
        Polylines.
    pen_px : int
        Width of the pen in pixels; its soft edge adds up to 3.
    ink : int, optional
        255 draws, 0 erases.

    Returns
    -------
    InkStrength
        The same canvas.
    """
    scaled = [_to_pixels(line) for line in lines]
    cv2.polylines(
        canvas,
        scaled,
        isClosed=False,
        color=ink,
        thickness=pen_px,
        lineType=cv2.LINE_AA,
        shift=_SUBPIXEL_BITS,
    )
    return canvas


def fill(canvas: InkStrength, outline: Points, *, ink: int = 255) -> InkStrength:
    """Fill one outline, in place."""
    cv2.fillPoly(canvas, [_to_pixels(outline)], ink, cv2.LINE_AA, _SUBPIXEL_BITS)
    return canvas


def _to_pixels(line: Points) -> NDArray[np.int32]:
    pixels = line * np.float32((CANVAS_SIDE_PX - 1) << _SUBPIXEL_BITS)
    return np.asarray(np.round(pixels), dtype=np.int32).reshape(-1, 1, 2)


def smooth(knots: Points, steps: int = 6) -> Points:
    """Run a Catmull-Rom spline through knots.

    Parameters
    ----------
    knots : Points
        At least two points.
    steps : int, optional
        Points of the result between two knots.

    Returns
    -------
    Points
        Shape ((n − 1)·steps + 1, 2).
    """
    padded = np.vstack([2 * knots[0] - knots[1], knots, 2 * knots[-1] - knots[-2]])
    before, start, end, after = padded[:-3], padded[1:-2], padded[2:-1], padded[3:]
    t = (np.arange(steps, dtype=np.float32) / steps)[None, :, None]
    curve = 0.5 * (
        2 * start[:, None]
        + (end - before)[:, None] * t
        + (2 * before - 5 * start + 4 * end - after)[:, None] * t**2
        + (3 * start - before - 3 * end + after)[:, None] * t**3
    )
    return np.vstack([curve.reshape(-1, 2), knots[-1:]]).astype(np.float32)


def draw_arc(
    x: float, y: float, width: float, height: float, start_deg: float = 0, end_deg: float = 360
) -> Points:
    """Draw a piece of an ellipse around (x, y), clockwise from the right, as a polyline."""
    angles = np.radians(np.linspace(start_deg, end_deg, 18, dtype=np.float32))
    arc = np.stack([x + width / 2 * np.cos(angles), y + height / 2 * np.sin(angles)], axis=1)
    return arc.astype(np.float32)


def shake(rng: np.random.Generator, part: Part, canvas: InkStrength) -> InkStrength:
    """Turn, shear, stretch and bend a canvas as an unsteady hand would.

    Parameters
    ----------
    rng : np.random.Generator
        The source of chance.
    part : Part
        Whose ranges.
    canvas : InkStrength
        Shape (64, 64), uint8.

    Returns
    -------
    InkStrength
        A new canvas; what leaves its edge is lost.
    """
    hand = HANDS[part]
    turn = np.radians(rng.uniform(-hand.most_turn_deg, hand.most_turn_deg))
    shear = rng.uniform(-hand.most_shear, hand.most_shear)
    stretch = np.exp(rng.uniform(-hand.most_stretch, hand.most_stretch) / 2)
    rotation = np.array([[np.cos(turn), -np.sin(turn)], [np.sin(turn), np.cos(turn)]])
    # 1.1 draws everything a little smaller, so that little is lost at the edge.
    matrix = 1.1 * rotation @ np.array([[stretch, shear], [0, 1 / stretch]])
    knots = rng.normal(0, hand.most_bend_px, (hand.bends, hand.bends, 2)).astype(np.float32)
    size = (CANVAS_SIDE_PX, CANVAS_SIDE_PX)
    bend = cv2.resize(knots, size, interpolation=cv2.INTER_CUBIC)
    source = _GRID @ matrix.T.astype(np.float32) + np.float32(CANVAS_SIDE_PX / 2) + bend
    x, y = np.ascontiguousarray(np.moveaxis(source, -1, 0), dtype=np.float32)
    return np.asarray(cv2.remap(canvas, x, y, cv2.INTER_LINEAR), dtype=np.uint8)


def change_thickness(
    rng: np.random.Generator, canvas: InkStrength, most_px: int = 3
) -> InkStrength:
    """Leave strokes as they are, widen them by at most 2·most_px, or thin them a little."""
    change = int(rng.integers(-1, most_px, endpoint=True))
    if change == 0:
        return canvas
    side = 2 * abs(change) + 1 if change > 0 else 2
    kernel = cv2.getStructuringElement(cv2.MORPH_ELLIPSE, (side, side))
    if change > 0:
        return np.asarray(cv2.dilate(canvas, kernel), dtype=np.uint8)
    thinned = np.asarray(cv2.erode(canvas, kernel), dtype=np.uint8)
    return thinned if int(thinned.sum()) > int(canvas.sum()) // 2 else canvas


def _make_grid() -> NDArray[np.float32]:
    """Make each pixel's place against the middle, shape (64, 64, 2)."""
    places = np.arange(CANVAS_SIDE_PX, dtype=np.float32) - CANVAS_SIDE_PX / 2
    return np.stack(np.meshgrid(places, places), axis=-1)


_GRID = _make_grid()
