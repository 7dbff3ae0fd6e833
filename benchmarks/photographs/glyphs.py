"""A digit image redrawn with a pen: smooth outlines at any size, and any width of stroke.

A glyph is a field of signed distances to the ink's outline, which can be warped and enlarged
without showing the pixels of the 28×28 image it came from.
"""

from dataclasses import dataclass

import cv2
import numpy as np
from numpy.typing import NDArray

from preprocessing.arrays import DigitImage

Field = NDArray[np.float32]
Mask = NDArray[np.bool_]

ENLARGEMENT = 8
"""Pixels of a field to one of the digit image; strokes are then about 20 wide."""

INNER_SIDE_PX = 20 * ENLARGEMENT
"""MNIST's digits fill 20 of 28 pixels."""

LEAST_PEN, MOST_PEN = 0.3, 1.15
"""How much thinner or thicker than before strokes may become."""

MARGIN_PX = 3 * ENLARGEMENT
"""Around the ink, so that a field knows the distance on all sides."""

FARTHEST_PX = 60
"""Rings that a skeleton needs at most: half the widest blob of an enlarged digit."""

PEAK_REACH = 1.5
"""How far away ink still tells how dark a stroke is, in pixels of the digit image."""

FAINTEST = 0.2
"""Ink of MNIST is at least this share as dark as its darkest."""

SPECK_SHARE = 0.03
"""Of the ink: less is a speck."""


@dataclass(frozen=True, slots=True, eq=False)
class Glyph:
    """One digit's outline; lengths in units of its longer side.

    Attributes
    ----------
    field : Field
        Distance to the outline, positive inside the ink, shape (height, width), with a margin of
        `MARGIN_PX` around the ink.
    unit_px : float
        Pixels of the field to one unit.
    width, height : float
        Of the ink; the longer one is 1.
    stroke : float
        Typical width of the strokes.
    """

    field: Field
    unit_px: float
    width: float
    height: float
    stroke: float


def trace(image: DigitImage, stroke: float, tremble: float, rng: np.random.Generator) -> Glyph:
    """Redraw a digit image with strokes of this width, in units of the glyph.

    `tremble` is the outline's roughness as a share of a stroke. However thin the pen, no stroke
    breaks, since its middle is always drawn; and none grows so wide that it fills a loop.
    """
    ink = _enlarge(image)
    inside = _measure_distance(ink)
    field = inside - _measure_distance(~ink)
    skeleton = thin(ink)
    old_px = float(np.median(inside[skeleton]))
    half_px = float(np.clip(stroke * INNER_SIDE_PX / 2, LEAST_PEN * old_px, MOST_PEN * old_px))
    field = field - (old_px - half_px)
    if half_px < old_px:
        field = np.maximum(field, half_px - _measure_distance(~skeleton))
    roughness = make_noise(field.shape, 2 * ENLARGEMENT / 3, rng) * np.float32(tremble * half_px)
    return _crop(field + roughness, 2 * half_px)


def make_noise(shape: tuple[int, ...], grain_px: float, rng: np.random.Generator) -> Field:
    """Make smooth noise of spread 1 whose bumps are about so wide."""
    height, width = shape
    cells = (max(2, round(height / grain_px)), max(2, round(width / grain_px)))
    coarse = rng.standard_normal(cells, dtype=np.float32)
    if cells == (height, width):
        return coarse
    return np.asarray(cv2.resize(coarse, (width, height), interpolation=cv2.INTER_CUBIC))


def thin(ink: Mask) -> Mask:
    """Reduce strokes to their middle line, one pixel wide, without breaking them.

    Zhang and Suen, A fast parallel algorithm for thinning digital patterns, 1984.
    """
    skeleton = np.pad(ink, 1)
    for _ in range(FARTHEST_PX):
        before = int(skeleton.sum())
        for step in (0, 1):
            skeleton[1:-1, 1:-1] &= ~_find_removable(skeleton, step)
        if int(skeleton.sum()) == before:
            break
    return skeleton[1:-1, 1:-1]


def _find_removable(ink: Mask, step: int) -> Mask:
    height, width = ink.shape[0] - 2, ink.shape[1] - 2
    ways = ((-1, 0), (-1, 1), (0, 1), (1, 1), (1, 0), (1, -1), (0, -1), (-1, -1))
    around = np.stack([ink[1 + y : 1 + y + height, 1 + x : 1 + x + width] for y, x in ways])
    neighbours = around.sum(axis=0, dtype=np.uint8)
    edges = (~around & np.roll(around, -1, axis=0)).sum(axis=0, dtype=np.uint8)
    north, east, south, west = around[::2]
    if step == 0:
        is_open = ~(north & east & south) & ~(east & south & west)
    else:
        is_open = ~(north & east & west) & ~(north & south & west)
    removable: Mask = (neighbours >= 2) & (neighbours <= 6) & (edges == 1) & is_open
    return removable


def _enlarge(image: DigitImage) -> Mask:
    side = image.shape[0] * ENLARGEMENT
    grey = cv2.resize(image.astype(np.float32), (side, side), interpolation=cv2.INTER_CUBIC)
    smooth = cv2.GaussianBlur(grey, (0, 0), 0.4 * ENLARGEMENT)
    reach = round(PEAK_REACH * ENLARGEMENT)
    kernel = cv2.getStructuringElement(cv2.MORPH_ELLIPSE, (2 * reach + 1, 2 * reach + 1))
    # Half of the ink nearby, not of the darkest: a faint stroke is a stroke.
    is_ink = (smooth > 0.5 * cv2.dilate(smooth, kernel)) & (smooth > FAINTEST * smooth.max())
    return np.pad(_drop_specks(is_ink), MARGIN_PX)


def _drop_specks(ink: Mask) -> Mask:
    """Leave out what a scanner added to some of MNIST's digits; a broken stroke is larger."""
    _, labels, stats, _ = cv2.connectedComponentsWithStats(ink.astype(np.uint8), connectivity=8)
    areas = stats[:, cv2.CC_STAT_AREA]
    is_kept = areas >= SPECK_SHARE * areas[1:].sum()
    is_kept[0] = False
    kept: Mask = is_kept[labels]
    return kept


def _measure_distance(mask: Mask) -> Field:
    distance = cv2.distanceTransform(mask.astype(np.uint8), cv2.DIST_L2, cv2.DIST_MASK_PRECISE)
    return np.asarray(distance, dtype=np.float32)


def _crop(field: Field, stroke_px: float) -> Glyph:
    x, y, width, height = cv2.boundingRect((field > 0).astype(np.uint8))
    padded = np.pad(field, MARGIN_PX, mode="edge")
    area = np.s_[y : y + height + 2 * MARGIN_PX, x : x + width + 2 * MARGIN_PX]
    unit_px = float(max(width, height))
    return Glyph(
        field=np.asarray(padded[area] / unit_px, dtype=np.float32),
        unit_px=unit_px,
        width=width / unit_px,
        height=height / unit_px,
        stroke=stroke_px / unit_px,
    )
