"""Picture to ink: find the polarity, remove the light, keep what is clearly darker than paper."""

from dataclasses import dataclass
from typing import NamedTuple

import cv2
import numpy as np
from numpy.typing import NDArray

from preprocessing.arrays import InkMask, InkStrength, Picture
from preprocessing.errors import NoDigitFoundError

POLARITY_SIDE_PX = 160
"""Polarity shows in a picture of this side; a hair line is still a grey one there."""

PAPER_SHARE = 0.6
"""At least this share of a picture is paper; the rest may be ink, shadow, or table."""

CONCENTRATION_STEPS = 3
"""Each step fits the pixels that the last surface explained best; the fourth changes nothing."""


@dataclass(frozen=True, slots=True)
class BinarizeParameters:
    """How ink is told from paper.

    Attributes
    ----------
    light_side_px : int
        The light is estimated on a picture reduced to this side, as it changes slowly.
    stroke_share : float
        Widest stroke to expect, as a share of the longer side. Wider dark places are shadow.
    least_contrast : float
        Ink takes at least this share of its paper's light, 0..1; less is noise or show-through.
    low_share : float
        Pixels above this share of the threshold count when they touch clear ink (hysteresis).
    """

    light_side_px: int = 192
    stroke_share: float = 0.18
    least_contrast: float = 0.10
    low_share: float = 0.6


class Ink(NamedTuple):
    """Ink of a picture: strength (uint8, 0 = paper) and mask (True = ink), both (height, width)."""

    strength: InkStrength
    mask: InkMask


def binarize(picture: Picture, parameters: BinarizeParameters | None = None) -> Ink:
    """Split ink from paper under uneven light, whichever of the two is darker.

    The paper's brightness is estimated by a grey closing, which removes dark strokes but follows
    shadows [1]_. Ink strength is the share of light missing in the channel where most is missing,
    so that a red pen counts as much as a black one. The threshold is Otsu's over the pixels that
    are not plainly paper [2]_, with hysteresis.

    Parameters
    ----------
    picture : Picture
        Shape (height, width, 3), uint8 RGB.
    parameters : BinarizeParameters, optional
        How ink is told from paper.

    Returns
    -------
    Ink
        Strength and mask.

    Raises
    ------
    NoDigitFoundError
        Nothing is clearly darker (or lighter) than the paper.

    References
    ----------
    .. [1] J. Serra, "Image Analysis and Mathematical Morphology", 1982: the black top-hat.
    .. [2] N. Otsu, "A threshold selection method from gray-level histograms", 1979.
    """
    parameters = parameters or BinarizeParameters()
    dark_on_light = picture if has_dark_ink(picture) else cv2.bitwise_not(picture)
    strength = _measure_strength(np.asarray(dark_on_light), parameters)
    threshold = _choose_threshold(strength, parameters)
    return Ink(strength, _apply_hysteresis(strength, threshold, parameters.low_share))


def has_dark_ink(picture: Picture) -> bool:
    """Tell whether the minority that stands out from its surroundings is the darker one.

    Removes what light does (a quadratic surface: vignette, a lamp to one side), compares each pixel
    with the median of a wide neighbourhood, which is paper wherever less than half of it is ink,
    and takes the sign of the third moment of the differences.
    """
    grey = _shrink(np.asarray(cv2.cvtColor(picture, cv2.COLOR_RGB2GRAY)), POLARITY_SIDE_PX)
    flat = grey - _fit_surface(grey)
    level = np.clip(flat + 128, 0, 255).astype(np.uint8)
    around = cv2.medianBlur(level, _odd(max(level.shape) * 0.6))
    difference = level.astype(np.float64) - around
    return float((difference**3).sum()) <= 0


def _fit_surface(grey: NDArray[np.uint8]) -> NDArray[np.float64]:
    """Fit a quadratic surface to the paper: least trimmed squares [1]_ by concentration steps.

    References
    ----------
    .. [1] P. Rousseeuw and K. Van Driessen, "Computing LTS regression for large data sets", 2006.
    """
    height, width = grey.shape
    y, x = np.mgrid[-1 : 1 : height * 1j, -1 : 1 : width * 1j]
    terms = np.stack([np.ones_like(x), x, y, x * x, x * y, y * y], axis=-1).reshape(-1, 6)
    values = grey.reshape(-1).astype(np.float64)
    surface = np.full_like(values, np.median(values))
    for _ in range(CONCENTRATION_STEPS):
        misfit = np.abs(values - surface)
        paper = misfit <= np.quantile(misfit, PAPER_SHARE)
        weights, *_ = np.linalg.lstsq(terms[paper], values[paper], rcond=None)
        surface = terms @ weights
    return surface.reshape(height, width)


def _measure_strength(picture: Picture, parameters: BinarizeParameters) -> InkStrength:
    paper = _estimate_paper(picture, parameters).astype(np.float32)
    missing = 1 - picture.astype(np.float32) / np.maximum(paper, 1)
    return np.asarray(np.clip(missing.max(axis=2), 0, 1) * 255, dtype=np.uint8)


def _estimate_paper(picture: Picture, parameters: BinarizeParameters) -> NDArray[np.uint8]:
    small = _shrink(picture, parameters.light_side_px)
    side_px = _odd(parameters.stroke_share * max(small.shape))
    kernel = cv2.getStructuringElement(cv2.MORPH_RECT, (side_px, side_px))  # separable: fast
    # A median first: a closing follows the brightest pixel, so noise would brighten the paper.
    calm = cv2.medianBlur(small, 3) if min(small.shape[:2]) > 64 else small  # noqa: PLR2004
    paper = cv2.morphologyEx(calm, cv2.MORPH_CLOSE, kernel)
    paper = cv2.blur(paper, (5, 5))
    height_px, width_px = picture.shape[:2]
    return np.asarray(cv2.resize(paper, (width_px, height_px), interpolation=cv2.INTER_LINEAR))


def _choose_threshold(strength: InkStrength, parameters: BinarizeParameters) -> float:
    floor = round(parameters.least_contrast * 255)
    candidates = strength[strength >= floor]
    if candidates.size == 0:
        raise NoDigitFoundError
    otsu, _ = cv2.threshold(candidates, 0, 255, cv2.THRESH_OTSU)
    return max(float(otsu), floor)


def _apply_hysteresis(strength: InkStrength, threshold: float, low_share: float) -> InkMask:
    weak = (strength > threshold * low_share).astype(np.uint8)
    count, labels = cv2.connectedComponents(weak, connectivity=8)
    holds_clear_ink = np.zeros(count, dtype=np.bool_)
    holds_clear_ink[labels[strength > threshold]] = True
    holds_clear_ink[0] = False
    return np.asarray(holds_clear_ink[labels])


def _shrink(picture: NDArray[np.uint8], side_px: int) -> NDArray[np.uint8]:
    height_px, width_px = picture.shape[:2]
    scale = side_px / max(height_px, width_px)
    if scale >= 1:
        return picture
    size = (max(1, round(width_px * scale)), max(1, round(height_px * scale)))
    return np.asarray(cv2.resize(picture, size, interpolation=cv2.INTER_AREA))


def _odd(value: float) -> int:
    return max(3, int(value) | 1)
