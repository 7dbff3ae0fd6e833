"""What to do better: the likeliest reason why nothing was read in a picture."""

from dataclasses import dataclass

import cv2
import numpy as np

from preprocessing.arrays import Grey
from preprocessing.binarize import Ink, binarize
from preprocessing.decode import decode
from preprocessing.errors import Flaw, NoDigitFoundError

_SPECKS = (0.5, 99.5)
"""Percentiles of the brightness: what is darker or brighter is specks."""


@dataclass(frozen=True, slots=True)
class FlawParameters:
    """When a picture has a flaw.

    Attributes
    ----------
    dark_level : float
        Grey level below which nearly all of a dark picture lies.
    pale_contrast, blank_contrast : float
        From darkest to brightest, as a share of the brightest: ink that takes less is pale, and
        where even less is taken there is no ink.
    sharp_step : float
        In a sharp picture the steepest edges rise by at least this share of the contrast from one
        pixel to the next but one; at a longer side of 640 px.
    busy_share, busy_pieces : float, int
        Share of the picture that is ink, or pieces of ink, beyond which it shows no writing.
    cut_off_share : float
        Piece of ink at the border that is at least this share of the picture's longer side.
    small_share : float
        Of the picture's longer side: the largest piece of ink of small writing.
    """

    dark_level: float = 70.0
    pale_contrast: float = 0.3
    blank_contrast: float = 0.12
    sharp_step: float = 0.12
    busy_share: float = 0.25
    busy_pieces: int = 60
    cut_off_share: float = 0.2
    small_share: float = 0.05


def find_flaw(data: bytes, parameters: FlawParameters | None = None) -> Flaw | None:
    """Find what is most likely wrong with a picture in which nothing was read.

    Parameters
    ----------
    data : bytes
        The picture, encoded.
    parameters : FlawParameters, optional
        When it has a flaw.

    Returns
    -------
    Flaw, optional
        None where nothing is wrong with the picture as such.

    Raises
    ------
    NotAPictureError, PictureTooLargeError
        The bytes cannot be used.
    """
    parameters = parameters or FlawParameters()
    picture, _ = decode(data)
    grey = np.asarray(cv2.cvtColor(picture, cv2.COLOR_RGB2GRAY), np.uint8)
    flaw = _judge_light(grey, parameters)
    if flaw is not None:
        return flaw
    try:
        return _judge_ink(binarize(picture), parameters)
    except NoDigitFoundError:
        return None


def _judge_light(grey: Grey, parameters: FlawParameters) -> Flaw | None:
    low, high = (float(level) for level in np.percentile(grey, _SPECKS))
    if high < parameters.dark_level:
        return Flaw.DARK
    contrast = (high - low) / max(high, 1.0)
    if contrast < parameters.blank_contrast:
        return None
    if measure_sharpness(grey) < parameters.sharp_step:
        return Flaw.BLURRED
    return Flaw.PALE if contrast < parameters.pale_contrast else None


def measure_sharpness(grey: Grey) -> float:
    """Measure how steep the steepest edges are, as a share of the contrast.

    Parameters
    ----------
    grey : Grey
        Shape (height, width), uint8.

    Returns
    -------
    float
        0..1, from one pixel to the next but one; about 1 for a drawing, 0 for fog.
    """
    levels = grey.astype(np.float32)
    steps = np.maximum(
        np.abs(cv2.Sobel(levels, cv2.CV_32F, 1, 0, scale=1 / 4)),
        np.abs(cv2.Sobel(levels, cv2.CV_32F, 0, 1, scale=1 / 4)),
    )
    low, high = np.percentile(levels, _SPECKS)
    return float(np.percentile(steps, _SPECKS[1]) / max(high - low, 1.0))


def _judge_ink(ink: Ink, parameters: FlawParameters) -> Flaw | None:
    height, width = ink.strength.shape
    frames = ink.components.frames
    sides = frames[:, 2:].max(axis=1) / max(height, width)
    ends = frames[:, :2] + frames[:, 2:]
    at_border = (frames[:, :2] == 0).any(axis=1) | (ends == (width, height)).any(axis=1)
    is_writing = sides >= parameters.small_share / 2
    if ink.mask.mean() > parameters.busy_share or is_writing.sum() > parameters.busy_pieces:
        return Flaw.BUSY
    if (at_border & (sides >= parameters.cut_off_share)).any():
        return Flaw.CUT_OFF
    return Flaw.SMALL if sides.max(initial=0) < parameters.small_share else None
