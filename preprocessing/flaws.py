"""What to do better: the likeliest reason why nothing was read in a picture."""

from dataclasses import dataclass

import cv2
import numpy as np

from preprocessing.arrays import InkMask, InkStrength
from preprocessing.binarize import Ink, binarize
from preprocessing.decode import decode
from preprocessing.errors import Flaw, NoDigitFoundError

_SPECKS = 99.5
"""Percentile: what is beyond it is specks."""

_CLEAR = 90
"""Percentile: the ink that counts, without its fringes."""

_FULL = 255


@dataclass(frozen=True, slots=True)
class FlawParameters:
    """When a picture has a flaw.

    Attributes
    ----------
    dark_level : float
        Grey level below which nearly all of a dark picture lies.
    pale_strength, blank_strength : float
        Ink that takes less of the paper's light, even where it is strongest, is pale; what takes
        even less is no ink, but the grain of blank paper.
    sharp_step : float
        In a sharp picture the steepest edges rise by at least this share of the ink's strength
        from one pixel to the next but one, at the working size.
    busy_share, busy_pieces : float, int
        Share of the picture that is ink, or pieces of ink, beyond which it shows no writing.
    cut_off_share : float
        Piece of ink at the border that is at least this share of the picture's longer side.
    small_share : float
        Of the picture's longer side: the largest piece of ink of small writing.
    """

    dark_level: float = 70.0
    pale_strength: float = 0.3
    blank_strength: float = 0.12
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
    grey = cv2.cvtColor(picture, cv2.COLOR_RGB2GRAY)
    if float(np.percentile(grey, _SPECKS)) < parameters.dark_level:
        return Flaw.DARK
    try:
        ink = binarize(picture)
    except NoDigitFoundError:
        return None
    strongest = float(np.percentile(ink.strength[ink.mask], _CLEAR)) / _FULL
    if strongest < parameters.blank_strength:
        return None
    flaw = _judge_ink(ink, parameters)
    if flaw is None and measure_sharpness(ink.strength, ink.mask) < parameters.sharp_step:
        return Flaw.BLURRED
    return flaw or (Flaw.PALE if strongest < parameters.pale_strength else None)


def measure_sharpness(strength: InkStrength, mask: InkMask) -> float:
    """Measure how steep the steepest edges of the ink are, as a share of its strength.

    Parameters
    ----------
    strength : InkStrength
        Shape (height, width), uint8.
    mask : InkMask
        Where the ink is, shape (height, width).

    Returns
    -------
    float
        0..1, from one pixel to the next but one; about 1 for a drawing, 0 for fog.
    """
    levels = strength.astype(np.float32)
    steps = np.maximum(
        np.abs(cv2.Sobel(levels, cv2.CV_32F, 1, 0, scale=1 / 4)),
        np.abs(cv2.Sobel(levels, cv2.CV_32F, 0, 1, scale=1 / 4)),
    )
    clear = float(np.percentile(levels[mask], _CLEAR))
    return float(np.percentile(steps[mask], _CLEAR)) / max(clear, 1.0)


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
