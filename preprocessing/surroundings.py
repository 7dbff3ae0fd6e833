"""What is around the digits: calm paper, or a scene in which some edge looks like a digit."""

from collections.abc import Sequence
from typing import NamedTuple

import cv2
import numpy as np

from preprocessing.arrays import Box, InkMask, InkStrength
from preprocessing.binarize import Ink

MARGIN_SHARE = 0.3
"""Around a digit, as a share of its longer side: writing leaves so much paper free."""

LEAST_EXPLAINED = 0.6
"""A table's edge or a finger at the border may be much more ink than the writing."""


class Surroundings(NamedTuple):
    """What is around digits.

    Attributes
    ----------
    explained : float
        Share of the picture's ink that lies in their boxes, 0..1.
    roughness : float
        How strong the marks on the paper around them are, as a share of the digits' ink, 0..1 on
        anything that deserves the name of paper.
    """

    explained: float
    roughness: float

    @property
    def clutter(self) -> float:
        """Roughness, the graver the more ink lies outside the digits."""
        return self.roughness / max(self.explained, LEAST_EXPLAINED)


def measure_surroundings(ink: Ink, boxes: Sequence[Box]) -> Surroundings:
    """Measure what is around digits.

    Parameters
    ----------
    ink : Ink
        Of the picture.
    boxes : Sequence[Box]
        Where its digits stand; at least one.

    Returns
    -------
    Surroundings
        Small roughness and nearly all explained where the picture shows writing on paper.
    """
    is_ink = ink.mask
    is_inside, is_near = mark_boxes(boxes, is_ink.shape)
    own = is_ink & is_inside
    is_near &= ~(is_inside | is_ink)
    ink_px, own_px, near_px = (cv2.countNonZero(m.view(np.uint8)) for m in (is_ink, own, is_near))
    if not own_px or not near_px:
        return Surroundings(1.0, 0.0)
    around = _sum(ink.strength, is_near) / near_px
    of_digits = _sum(ink.strength, own) / own_px
    return Surroundings(explained=own_px / ink_px, roughness=around / max(of_digits, 1.0))


def mark_boxes(boxes: Sequence[Box], shape: tuple[int, ...]) -> tuple[InkMask, InkMask]:
    """Mark what lies in boxes, and what lies in or close around them; each of this shape."""
    is_inside, is_near = np.zeros(shape, np.bool_), np.zeros(shape, np.bool_)
    for x, y, width, height in boxes:
        margin = int(MARGIN_SHARE * max(width, height)) + 1
        is_inside[y : y + height, x : x + width] = True
        left, top = max(0, x - margin), max(0, y - margin)
        is_near[top : y + height + margin, left : x + width + margin] = True
    return is_inside, is_near


def _sum(strength: InkStrength, where: InkMask) -> float:
    return float(cv2.sumElems(cv2.multiply(strength, where.view(np.uint8)))[0])
