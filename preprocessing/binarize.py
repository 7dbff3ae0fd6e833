"""Picture to ink: find the polarity, remove the light, keep what is clearly darker than paper."""

import math
from dataclasses import dataclass
from typing import NamedTuple

import cv2
import numpy as np
from numpy.typing import NDArray

from preprocessing.arrays import InkMask, InkStrength, Picture
from preprocessing.errors import NoDigitFoundError

PAPER_SHARE = 0.6
"""At least this share of a picture is paper; the rest may be ink, shadow, or table."""

LEAST_SURFACE_PX = 6
"""A quadratic along a side needs more than its three points; no light varies over less."""

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
    least_paper : float
        Paper darker than this grey level counts as this light: in the dark, a small difference is
        a large share.
    noise_factor : float
        Likewise paper counts at least as light as this many standard deviations of the noise, so
        that noise stays five of them below the least contrast.
    low_share : float
        Pixels above this share of the threshold count when they touch clear ink (hysteresis).
    """

    light_side_px: int = 160
    stroke_share: float = 0.18
    least_contrast: float = 0.10
    least_paper: float = 64.0
    noise_factor: float = 50.0
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
    small = _shrink(picture, parameters.light_side_px)
    light = _fit_light(small)
    if not _has_dark_ink(small, light):
        picture, small, light = ~picture, ~small, 255 - light
    paper = _estimate_paper(small, light, parameters.stroke_share)
    strength = _measure_strength(picture, paper, parameters)
    threshold = _choose_threshold(strength, parameters)
    return Ink(strength, _apply_hysteresis(strength, threshold, parameters.low_share))


def _has_dark_ink(small: Picture, light: NDArray[np.float64]) -> bool:
    """Tell whether the minority that stands out from its surroundings is the darker one.

    Takes the sign of the third moment of what remains without the light. Each pixel is compared
    with the median of a wide neighbourhood, which is paper wherever less than half of it is ink.
    """
    level = np.clip(_to_grey(small) - light + 128, 0, 255).astype(np.uint8)
    around = cv2.medianBlur(level, _odd(max(level.shape) * 0.6))
    difference = level.astype(np.float64) - around
    return float((difference**3).sum()) <= 0


def _fit_light(small: Picture) -> NDArray[np.float64]:
    """Fit a quadratic surface to the paper's grey: a lamp to one side, a lens's vignette.

    Least trimmed squares by concentration steps [1]_, so that ink and table have no say.

    References
    ----------
    .. [1] P. Rousseeuw and K. Van Driessen, "Computing LTS regression for large data sets", 2006.
    """
    height, width = small.shape[:2]
    y, x = np.mgrid[-1 : 1 : height * 1j, -1 : 1 : width * 1j]
    terms = np.stack([np.ones_like(x), x, y, x * x, x * y, y * y], axis=-1).reshape(-1, 6)
    values = _to_grey(small).reshape(-1).astype(np.float64)
    if min(height, width) < LEAST_SURFACE_PX:
        return np.full((height, width), np.median(values))
    surface = np.full_like(values, np.median(values))
    for _ in range(CONCENTRATION_STEPS):
        misfit = np.abs(values - surface)
        paper = misfit <= np.quantile(misfit, PAPER_SHARE)
        weights, *_ = np.linalg.lstsq(terms[paper], values[paper], rcond=None)
        surface = terms @ weights
    return surface.reshape(height, width)


def _to_grey(picture: Picture) -> NDArray[np.uint8]:
    return np.asarray(cv2.cvtColor(picture, cv2.COLOR_RGB2GRAY))


def _estimate_paper(
    small: Picture, light: NDArray[np.float64], stroke_share: float
) -> NDArray[np.float32]:
    """Close the strokes; on a picture made even first, as a closing takes a border's slope for ink.

    Returns the paper's colour, shape of `small`, float32.
    """
    # Where the surface is far off, as on a picture half of which is table, it must not matter.
    shading = np.clip(light / max(float(light.mean()), 1.0), 0.25, 4.0)[..., None]
    even = (small / shading).astype(np.float32)
    # A median first: a closing follows the brightest pixel, so noise would brighten the paper.
    calm = cv2.medianBlur(even, 3) if min(small.shape[:2]) > 64 else even  # noqa: PLR2004
    side_px = _odd(stroke_share * max(small.shape))
    kernel = cv2.getStructuringElement(cv2.MORPH_RECT, (side_px, side_px))  # separable: fast
    closed = cv2.blur(cv2.morphologyEx(calm, cv2.MORPH_CLOSE, kernel), (5, 5))
    return (closed * shading).astype(np.float32)


def _measure_strength(
    picture: Picture, paper: NDArray[np.float32], parameters: BinarizeParameters
) -> InkStrength:
    height_px, width_px = picture.shape[:2]
    full = cv2.resize(paper, (width_px, height_px), interpolation=cv2.INTER_LINEAR)
    floor = max(parameters.least_paper, parameters.noise_factor * measure_noise(picture))
    missing = (full - picture) / np.maximum(full, np.float32(floor))
    return np.asarray(np.clip(missing.max(axis=2), 0, 1) * 255, dtype=np.uint8)


def measure_noise(picture: Picture) -> float:
    """Estimate the noise's standard deviation from second differences.

    A low quantile ignores edges and the difference ignores light, which is slow [1]_. Pixels of
    large pictures are compared at a distance, as JPEG removes the finest grain only.

    Parameters
    ----------
    picture : Picture
        Shape (height, width, 3), uint8.

    Returns
    -------
    float
        In grey levels.

    References
    ----------
    .. [1] D. Donoho and I. Johnstone, "Ideal spatial adaptation by wavelet shrinkage", 1994:
       the median absolute deviation of the finest details.
    """
    green = picture[:, :, 1].astype(np.int16)
    step_px = min(max(min(green.shape) // 40, 1), 8)
    if green.shape[1] <= 2 * step_px:
        return 0.0
    left, middle, right = (
        green[:, : -2 * step_px],
        green[:, step_px:-step_px],
        green[:, 2 * step_px :],
    )
    bends = np.abs(left + right - 2 * middle)
    return float(np.quantile(bends, 0.3)) / (0.3853 * math.sqrt(6))


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
