"""The light on a picture: which of paper and ink is the darker, and how bright the paper is."""

import functools
import math

import cv2
import numpy as np
from numpy.typing import NDArray

from preprocessing.arrays import Grey, Picture

PAPER_SHARE = 0.6
"""At least this share of a picture is paper; the rest may be ink, shadow, or table."""

LEAST_SURFACE_PX = 6
"""A quadratic along a side needs more than its three points; no light varies over less."""

CONCENTRATION_STEPS = 3
"""Each step fits the pixels that the last surface explained best; the fourth changes nothing."""

SURFACE_SIDE_PX = 64
"""Six coefficients, and the question which of two is darker, need no more pixels."""

NOISE_ROWS = 60
"""Rows that are enough to tell how noisy a picture is."""

TINY_SIDE_PX, TINY_STROKE_SHARE = 32, 0.4
"""In so small a picture, a stroke is a large part of it, and light is even."""

CALM_SIDE_PX = 64
"""In a picture of at most this side, a median of 3 px would take strokes along with the noise."""


def has_dark_ink(small: Picture, light: NDArray[np.float64]) -> bool:
    """Tell whether the minority that stands out from its surroundings is the darker one.

    Takes the sign of the third moment of what remains without the light. Each pixel is compared
    with the median of a wide neighbourhood, which is paper wherever less than half of it is ink.

    Parameters
    ----------
    small : Picture
        Shape (height, width, 3), uint8 RGB.
    light : NDArray[np.float64]
        Of `fit_light`, shape (height, width).

    Returns
    -------
    bool
        False for chalk on a board, or writing on a dark screen.
    """
    level = np.clip(_to_grey(small) - light + 128, 0, 255).astype(np.uint8)
    around = cv2.medianBlur(level, odd(max(level.shape) * 0.6))
    difference = level.astype(np.float64) - around
    return float((difference**3).sum()) <= 0


def fit_light(small: Picture) -> NDArray[np.float64]:
    """Fit a quadratic surface to the paper's grey: a lamp to one side, a lens's vignette.

    Least trimmed squares by concentration steps [1]_, so that ink and table have no say.

    Parameters
    ----------
    small : Picture
        Shape (height, width, 3), uint8 RGB.

    Returns
    -------
    NDArray[np.float64]
        Shape (height, width), in grey levels.

    References
    ----------
    .. [1] P. Rousseeuw and K. Van Driessen, "Computing LTS regression for large data sets", 2006.
    """
    grey = _to_grey(small)
    values = grey.reshape(-1).astype(np.float64)
    median = float(np.median(values))
    if min(grey.shape) < LEAST_SURFACE_PX:
        return np.full(grey.shape, median)
    terms = _make_terms(grey.shape)
    surface = np.full_like(values, median)
    ridge = 1e-3 * np.eye(terms.shape[1])  # a strip of paper may leave some term unknown
    for _ in range(CONCENTRATION_STEPS):
        misfit = np.abs(values - surface)
        rank = int(PAPER_SHARE * (misfit.size - 1))
        is_paper = misfit <= np.partition(misfit, rank)[rank]
        known = terms[is_paper]
        weights = np.linalg.solve(known.T @ known + ridge, known.T @ values[is_paper])
        surface = terms @ weights
    return surface.reshape(grey.shape)


@functools.lru_cache(maxsize=32)  # phones take pictures of few shapes
def _make_terms(shape: tuple[int, ...]) -> NDArray[np.float64]:
    y, x = np.mgrid[-1 : 1 : shape[0] * 1j, -1 : 1 : shape[1] * 1j]
    return np.stack([np.ones_like(x), x, y, x * x, x * y, y * y], axis=-1).reshape(-1, 6)


def estimate_paper(level: Grey, stroke_share: float) -> Grey:
    """Close the strokes: what is left is the paper, with its shadows and the edges of the sheet.

    A grey closing by a square [1]_ fills what is narrower than the square and leaves the edge of a
    shadow, or of the sheet, where it was, however hard it is.

    Parameters
    ----------
    level : Grey
        Shape (height, width), uint8, ink darker.
    stroke_share : float
        Widest stroke to close, as a share of the longer side.

    Returns
    -------
    Grey
        The paper's level where ink is too, shape of `level`.

    References
    ----------
    .. [1] J. Serra, "Image Analysis and Mathematical Morphology", 1982.
    """
    # A median first: a closing follows the brightest pixel, so noise would brighten the paper.
    calm = cv2.medianBlur(level, 3) if min(level.shape) > CALM_SIDE_PX else level
    is_tiny = max(level.shape) <= TINY_SIDE_PX  # drawn to the edges with a pen as wide as any
    side_px = odd(max(TINY_STROKE_SHARE if is_tiny else 0.0, stroke_share) * max(level.shape))
    kernel = cv2.getStructuringElement(cv2.MORPH_RECT, (side_px, side_px))  # separable: fast
    return np.asarray(cv2.blur(cv2.morphologyEx(calm, cv2.MORPH_CLOSE, kernel), (3, 3)), np.uint8)


def measure_noise(level: Grey) -> float:
    """Estimate the noise's standard deviation from second differences.

    A low quantile ignores edges and the difference ignores light, which is slow [1]_. Pixels of
    large pictures are compared at a distance, as JPEG removes the finest grain only.

    Parameters
    ----------
    level : Grey
        Shape (height, width), uint8.

    Returns
    -------
    float
        In grey levels.

    References
    ----------
    .. [1] D. Donoho and I. Johnstone, "Ideal spatial adaptation by wavelet shrinkage", 1994:
       the median absolute deviation of the finest details.
    """
    step_px = min(max(min(level.shape) // 40, 1), 8)
    if level.shape[1] <= 2 * step_px:
        return 0.0
    rows = level[:: 1 + len(level) // NOISE_ROWS].astype(np.int16)
    left, middle, right = (
        rows[:, : -2 * step_px],
        rows[:, step_px:-step_px],
        rows[:, 2 * step_px :],
    )
    bends = np.abs(left + right - 2 * middle).reshape(-1)
    below = np.cumsum(np.bincount(bends))
    return float(np.searchsorted(below, 0.3 * bends.size)) / (0.3853 * math.sqrt(6))


def measure_colour(small: Picture) -> NDArray[np.float64]:
    """Measure the paper's colour: of each channel the median of the lighter pixels, shape (3,)."""
    grey = _to_grey(small)
    lighter = small[grey >= np.median(grey)]
    return np.asarray(np.maximum(np.median(lighter, axis=0), 1.0))


def take_darkest_channel(picture: Picture, colour: NDArray[np.float64]) -> Grey:
    """Take the channel where ink shows most, channels made equal on paper.

    So a red pen counts as much as a black one, under light of any colour.

    Parameters
    ----------
    picture : Picture
        Shape (height, width, 3), uint8 RGB, ink darker.
    colour : NDArray[np.float64]
        The paper's, shape (3,).

    Returns
    -------
    Grey
        Shape (height, width), uint8.
    """
    darkest = np.full(picture.shape[:2], 255, dtype=np.uint8)
    for channel, factor in zip(cv2.split(picture), colour.max() / colour, strict=True):
        table = np.clip(np.arange(256) * factor + 0.5, 0, 255).astype(np.uint8)
        level = channel if factor == 1 else cv2.LUT(channel, table)
        cv2.min(darkest, level, dst=darkest)
    return darkest


def thin_out(picture: Picture, side_px: int) -> Picture:
    """Take every n-th pixel, for a longer side of about side_px; ink and paper keep their shares.

    Ten times as fast as averaging, where only medians are taken of what remains.
    """
    height_px, width_px = picture.shape[:2]
    step = max(1, round(max(height_px, width_px) / side_px))
    top, left = min(step // 2, height_px - 1), min(step // 2, width_px - 1)
    return np.ascontiguousarray(picture[top::step, left::step])


def shrink(pixels: NDArray[np.uint8], side_px: int) -> NDArray[np.uint8]:
    """Reduce to a longer side of at most side_px, by averaging."""
    height_px, width_px = pixels.shape[:2]
    scale = side_px / max(height_px, width_px)
    if scale >= 1:
        return pixels
    size = (max(1, round(width_px * scale)), max(1, round(height_px * scale)))
    return np.asarray(cv2.resize(pixels, size, interpolation=cv2.INTER_AREA))


def odd(value: float) -> int:
    """Round down to an odd size of a kernel, at least 3."""
    return max(3, int(value) | 1)


def _to_grey(picture: Picture) -> Grey:
    return np.asarray(cv2.cvtColor(picture, cv2.COLOR_RGB2GRAY))
