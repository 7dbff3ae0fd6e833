"""A digit's strokes in the colours of what they spoke for."""

import cv2
import numpy as np
from numpy.typing import NDArray

from bot.rendering.palette import BLUE, CARD, GREY, ORANGE, Colour
from model.evidence import Evidence
from preprocessing.arrays import DigitImage, Picture

_SMOOTHING_PX = 0.8
_LEAST_INK = 0.1
_CONTRAST = 0.7
_STRIP = 256


def colour_strokes(image: DigitImage, evidence: Evidence, side_px: int) -> Picture:
    """Draw a digit image of this side: blue spoke for the digit, orange for its rival."""
    ink = image / 255
    # Per ink, or thick strokes would seem to say more than thin ones; smooth, or patches show.
    spoken = _smooth(evidence.for_map - evidence.against_map) / np.maximum(_smooth(ink), _LEAST_INK)
    strongest = max(float(np.abs(spoken * ink).max()), 1e-9)
    # Where ink is half as dark as it gets, the stroke ends; the slope around it softens the edge.
    cover = np.clip((_enlarge(ink, side_px) - 0.2) / 0.3, 0, 1)[..., None]
    colours = blend(_enlarge(spoken / strongest, side_px))
    return np.asarray(np.rint(colours * cover + np.array(CARD) * (1 - cover)), dtype=np.uint8)


def blend(leaning: NDArray[np.float64]) -> NDArray[np.float64]:
    """Colour numbers −1..1 from orange over grey to blue; a last axis holds red, green, blue."""
    # A root lets what is not among the strongest be seen, too.
    strength = (np.abs(np.clip(leaning, -1, 1)) ** _CONTRAST)[..., None]
    ends = np.where(leaning[..., None] > 0, _as_array(BLUE), _as_array(ORANGE))
    return np.asarray(ends * strength + _as_array(GREY) * (1 - strength))


def make_scale() -> Picture:
    """Make a strip of all colours, from blue on the left to orange; one pixel high."""
    return np.asarray(np.rint(blend(np.linspace(1, -1, _STRIP)))[None], dtype=np.uint8)


def _as_array(colour: Colour) -> NDArray[np.float64]:
    return np.array(colour, dtype=np.float64)


def _smooth(values: NDArray[np.float64]) -> NDArray[np.float64]:
    return np.asarray(cv2.GaussianBlur(values, (0, 0), _SMOOTHING_PX), dtype=np.float64)


def _enlarge(values: NDArray[np.float64], side_px: int) -> NDArray[np.float64]:
    enlarged = cv2.resize(values, (side_px, side_px), interpolation=cv2.INTER_CUBIC)
    return np.asarray(enlarged, dtype=np.float64)
