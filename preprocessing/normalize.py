"""One box of ink to a 28×28 digit image: the MNIST recipe, upright strokes and an even pen."""

from dataclasses import dataclass

import cv2
import numpy as np
from numpy.typing import NDArray

from preprocessing.arrays import DIGIT_SIDE, DigitImage, DigitImages, InkStrength
from preprocessing.errors import NoDigitFoundError

FloatImage = NDArray[np.float32]


@dataclass(frozen=True, slots=True)
class NormalizeParameters:
    """How a digit is brought to MNIST form.

    Attributes
    ----------
    inner_side_px : int
        The longer side of the ink after scaling, as in MNIST.
    canvas_scale : int
        Strokes are widened and slant is removed on a canvas this many times larger, so that a hair
        line can grow in steps finer than a pixel of the result.
    least_stroke_px : float
        Thinner strokes are widened to this, in pixels of the result; MNIST's own median is 2.6.
    most_stroke_px : float
        Ink with wider strokes is a blob, not handwriting, in pixels of the result; 99.9 % of MNIST
        stays below.
    most_slant : float
        Largest shear that is undone: a 7's or 1's own slant is part of its shape.
    """

    inner_side_px: int = 20
    canvas_scale: int = 4
    least_stroke_px: float = 2.2
    most_stroke_px: float = 6.5
    most_slant: float = 0.7


def normalize(strength: InkStrength, parameters: NormalizeParameters | None = None) -> DigitImage:
    """Bring one digit to MNIST form.

    The ink is sheared upright by its second moments, scaled to fit a 20×20 square, its strokes
    widened where a thin pen would vanish, and its centre of mass put in the middle of a 28×28
    image [1]_.

    Parameters
    ----------
    strength : InkStrength
        One digit's ink, shape (height, width), uint8, 0 = paper; nothing else may be on it.
    parameters : NormalizeParameters, optional
        How a digit is brought to MNIST form.

    Returns
    -------
    DigitImage
        Shape (28, 28), uint8, ink 255 on 0.

    Raises
    ------
    NoDigitFoundError
        There is no ink.

    References
    ----------
    .. [1] Y. LeCun et al., "Gradient-based learning applied to document recognition", 1998.
    """
    parameters = parameters or NormalizeParameters()
    ink = _crop_to_ink(strength)
    canvas = _fit_upright(ink, parameters)
    canvas = _widen_strokes(canvas, parameters)
    return _centre(canvas, parameters)


def normalize_all(
    images: DigitImages, parameters: NormalizeParameters | None = None
) -> DigitImages:
    """Normalize many digit images alike, as the training data must be.

    Parameters
    ----------
    images : DigitImages
        Shape (n, height, width), uint8, ink 255 on 0.
    parameters : NormalizeParameters, optional
        How a digit is brought to MNIST form.

    Returns
    -------
    DigitImages
        Shape (n, 28, 28).
    """
    normalized = np.empty((len(images), DIGIT_SIDE, DIGIT_SIDE), dtype=np.uint8)
    for index, image in enumerate(images):
        normalized[index] = normalize(image, parameters)
    return normalized


def _crop_to_ink(strength: InkStrength) -> InkStrength:
    x, y, width, height = cv2.boundingRect(strength)
    if width == 0 or height == 0:
        raise NoDigitFoundError
    return strength[y : y + height, x : x + width]


def _fit_upright(ink: InkStrength, parameters: NormalizeParameters) -> FloatImage:
    """Scale to the canvas and remove the slant; ink is 0..1 afterwards."""
    side_px = parameters.inner_side_px * parameters.canvas_scale
    small = _fit(_halve(ink, side_px).astype(np.float32), side_px)
    upright = _shear(small, _measure_slant(small, parameters.most_slant))
    # A hair line is faint after reduction: its own brightest tenth is what "ink" means here.
    visible = upright[upright > 0.1 * upright.max()]
    rank = int(0.9 * (visible.size - 1))
    clear = float(np.partition(visible, rank)[rank])
    upright = np.minimum(upright / clear, 1)
    return _fit(_crop(upright, above=0.25), side_px)


def _halve(ink: InkStrength, side_px: int) -> InkStrength:
    """Reduce large ink by whole factors as bytes, which is faster; 2·side_px is left at least."""
    factor = max(ink.shape) // (2 * side_px)
    if factor < 2:  # noqa: PLR2004
        return ink
    size = (max(1, ink.shape[1] // factor), max(1, ink.shape[0] // factor))
    return np.asarray(cv2.resize(ink, size, interpolation=cv2.INTER_AREA), dtype=np.uint8)


def _fit(ink: FloatImage, side_px: int) -> FloatImage:
    """Scale so that the longer side is side_px."""
    height, width = ink.shape
    scale = side_px / max(height, width)
    size = (max(1, round(width * scale)), max(1, round(height * scale)))
    # Averaging keeps hair lines that sampling would skip.
    interpolation = cv2.INTER_AREA if scale < 1 else cv2.INTER_LINEAR
    return np.asarray(cv2.resize(ink, size, interpolation=interpolation), dtype=np.float32)


def _crop(ink: FloatImage, above: float) -> FloatImage:
    x, y, width, height = cv2.boundingRect((ink > above).astype(np.uint8))
    return ink[y : y + height, x : x + width]


def _measure_slant(ink: FloatImage, most: float) -> float:
    moments = cv2.moments(ink)
    if moments["mu02"] <= 0:
        return 0.0
    return float(np.clip(moments["mu11"] / moments["mu02"], -most, most))


def _shear(ink: FloatImage, slant: float) -> FloatImage:
    height, width = ink.shape
    drift = slant * height
    # Each output pixel takes from x + slant·y − max(0, drift): the main axis becomes upright.
    matrix = np.array([[1, slant, -max(0.0, drift)], [0, 1, 0]], dtype=np.float32)
    size = (int(np.ceil(width + abs(drift))), height)
    flags = cv2.INTER_LINEAR | cv2.WARP_INVERSE_MAP
    return np.asarray(cv2.warpAffine(ink, matrix, size, flags=flags), dtype=np.float32)


def _widen_strokes(ink: FloatImage, parameters: NormalizeParameters) -> FloatImage:
    scale = parameters.canvas_scale
    missing = parameters.least_stroke_px * scale - measure_stroke_width(ink)
    radius = round(missing / 2)
    if radius < 1:
        return ink
    kernel = cv2.getStructuringElement(cv2.MORPH_ELLIPSE, (2 * radius + 1, 2 * radius + 1))
    wide = cv2.dilate(_surround(ink, radius), kernel)
    return _fit(np.asarray(wide, dtype=np.float32), parameters.inner_side_px * scale)


def measure_stroke_width(ink: FloatImage) -> float:
    """Measure the mean width of strokes as twice their area over their outline's length.

    The outline's length of soft ink is its total variation, so that grey edges count as the
    fraction of a pixel that they are.

    Parameters
    ----------
    ink : FloatImage
        Shape (height, width), float32, 0..1.

    Returns
    -------
    float
        Width in pixels.

    Examples
    --------
    >>> stroke = np.zeros((60, 60), np.float32)
    >>> stroke[5:55, 20:24] = 1
    >>> round(measure_stroke_width(stroke), 1)
    3.7
    """
    padded = _surround(ink, 1)
    down = padded[1:, 1:] - padded[:-1, 1:]
    right = padded[1:, 1:] - padded[1:, :-1]
    outline = cv2.sumElems(cv2.magnitude(down, right))[0]
    return float(2 * cv2.sumElems(ink)[0] / max(outline, 1e-6))


def _surround(ink: FloatImage, margin_px: int) -> FloatImage:
    """Add a margin without ink."""
    margins = (margin_px, margin_px, margin_px, margin_px)
    return np.asarray(cv2.copyMakeBorder(ink, *margins, cv2.BORDER_CONSTANT), dtype=np.float32)


def _centre(ink: FloatImage, parameters: NormalizeParameters) -> DigitImage:
    scale = parameters.canvas_scale
    side = DIGIT_SIDE * scale
    canvas = np.zeros((side, side), dtype=np.float32)
    height, width = ink.shape
    moments = cv2.moments(ink)
    left = round(side / 2 - moments["m10"] / moments["m00"] - 0.5)
    top = round(side / 2 - moments["m01"] / moments["m00"] - 0.5)
    left, top = min(max(left, 0), side - width), min(max(top, 0), side - height)
    canvas[top : top + height, left : left + width] = ink
    # Averaging whole blocks of the canvas: the centre of mass is right to a quarter of a pixel.
    blocks = cv2.resize(canvas, (DIGIT_SIDE, DIGIT_SIDE), interpolation=cv2.INTER_AREA)
    return np.asarray(np.round(blocks * (255 / blocks.max())), dtype=np.uint8)


def has_strokes(image: DigitImage, parameters: NormalizeParameters | None = None) -> bool:
    """Tell whether a digit image consists of strokes, and not of a blob no pen would draw."""
    parameters = parameters or NormalizeParameters()
    width_px = measure_stroke_width(image.astype(np.float32) / np.float32(255))
    return width_px <= parameters.most_stroke_px
