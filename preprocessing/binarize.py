"""Picture to ink: find the polarity, remove the light, keep what is clearly darker than paper."""

from dataclasses import dataclass
from typing import NamedTuple

import cv2
import numpy as np
from numpy.typing import NDArray

from preprocessing.arrays import Grey, InkMask, InkStrength, Picture
from preprocessing.components import Components, find_components
from preprocessing.errors import NoDigitFoundError
from preprocessing.light import (
    SURFACE_SIDE_PX,
    estimate_paper,
    fit_light,
    has_dark_ink,
    measure_colour,
    measure_noise,
    shrink,
    take_darkest_channel,
    thin_out,
)


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
    """A picture's ink: how strong (uint8, 0 = paper, (height, width)), and in which pieces."""

    strength: InkStrength
    components: Components

    @property
    def mask(self) -> InkMask:
        """All ink, shape (height, width), True = ink."""
        return self.components.mask


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
        Strength and pieces.

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
    small = thin_out(picture, SURFACE_SIDE_PX)
    light = fit_light(small)
    if not has_dark_ink(small, light):
        picture, small, light = ~picture, ~small, 255 - light
    level = take_darkest_channel(picture, measure_colour(small))
    paper = estimate_paper(shrink(level, parameters.light_side_px), light, parameters.stroke_share)
    strength = _measure_strength(level, paper, parameters)
    threshold = _choose_threshold(strength, parameters)
    return Ink(strength, _apply_hysteresis(strength, threshold, parameters.low_share))


def _measure_strength(
    level: Grey, paper: NDArray[np.float32], parameters: BinarizeParameters
) -> InkStrength:
    height_px, width_px = level.shape
    rounded = np.clip(paper + 0.5, 0, 255).astype(np.uint8)
    full = cv2.resize(rounded, (width_px, height_px), interpolation=cv2.INTER_LINEAR)
    floor = max(parameters.least_paper, parameters.noise_factor * measure_noise(level))
    missing = cv2.subtract(full, level)
    if floor > 255:  # noqa: PLR2004  (more than a byte holds)
        return np.asarray(cv2.convertScaleAbs(missing, alpha=255 / floor), dtype=np.uint8)
    light = np.maximum(full, np.uint8(floor))
    return np.asarray(cv2.divide(missing, light, scale=255), dtype=np.uint8)


def _choose_threshold(strength: InkStrength, parameters: BinarizeParameters) -> float:
    floor = round(parameters.least_contrast * 255)
    candidates = strength[strength >= floor]
    if candidates.size == 0:
        raise NoDigitFoundError
    otsu, _ = cv2.threshold(candidates, 0, 255, cv2.THRESH_OTSU)
    return max(float(otsu), floor)


def _apply_hysteresis(strength: InkStrength, threshold: float, low_share: float) -> Components:
    weak = find_components(strength > threshold * low_share)
    holds_clear_ink = np.zeros(len(weak.numbers) + 1, dtype=np.bool_)
    holds_clear_ink[weak.labels[strength > threshold]] = True
    return weak.where(holds_clear_ink[1:])
