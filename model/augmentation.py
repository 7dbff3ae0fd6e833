"""Mild copies of digit images: as if the same hand had written them once more."""

from dataclasses import dataclass

import cv2
import numpy as np
from numpy.typing import NDArray

from preprocessing.arrays import DIGIT_SIDE, DigitImage, DigitImages

Field = NDArray[np.float32]
"""Shape (n, 2, 28, 28), float32: for each pixel, x and y of where it is taken from."""

_MIDDLE = (DIGIT_SIDE - 1) / 2
_CROSS = np.array([[0, 1, 0], [1, 1, 1], [0, 1, 0]], dtype=np.uint8)


@dataclass(frozen=True, slots=True)
class AugmentationParameters:
    """How far a copy may be from its original; every amount is drawn evenly from −most to +most.

    Attributes
    ----------
    copies : int
        Of every image, besides itself.
    most_turn_deg : float
        Rotation.
    most_scale : float
        Change of size, as a share, of width and height independently.
    most_shear : float
        Slant, as horizontal px a vertical px.
    most_shift_px : float
        Displacement along each axis.
    elastic_px : float
        Standard deviation of the elastic distortion [1]_.
    elastic_sigma_px : float
        Its smoothness: standard deviation of the Gaussian window.
    thickness_chance : float
        Probability of a bolder or finer pen, 0..1.
    most_thickness : float
        How far towards a dilation or an erosion by one pixel, 0..1.
    seed : int
        Of all draws.

    References
    ----------
    .. [1] P. Simard, D. Steinkraus and J. Platt, "Best practices for convolutional neural networks
       applied to visual document analysis", 2003.
    """

    copies: int = 1
    most_turn_deg: float = 8.0
    most_scale: float = 0.08
    most_shear: float = 0.1
    most_shift_px: float = 1.0
    elastic_px: float = 0.6
    elastic_sigma_px: float = 4.0
    thickness_chance: float = 0.3
    most_thickness: float = 0.7
    seed: int = 0


def augment(
    images: DigitImages, parameters: AugmentationParameters, random: np.random.Generator
) -> DigitImages:
    """Make one distorted copy of every digit image.

    Parameters
    ----------
    images : DigitImages
        Shape (n, 28, 28), uint8, ink 255 on 0, as in MNIST: not normalized yet.
    parameters : AugmentationParameters
        How far a copy may be from its original.
    random : np.random.Generator
        Draws the distortions.

    Returns
    -------
    DigitImages
        Shape (n, 28, 28), uint8.
    """
    sources = _draw_affine(len(images), parameters, random)
    sources += _draw_elastic(len(images), parameters, random)
    thickness = _draw_thickness(len(images), parameters, random)
    copies = np.empty_like(images)
    for index, image in enumerate(images):
        moved = cv2.remap(image, sources[index, 0], sources[index, 1], cv2.INTER_LINEAR)
        copies[index] = _change_thickness(np.asarray(moved, np.uint8), float(thickness[index]))
    return copies


def _draw_affine(
    count: int, parameters: AugmentationParameters, random: np.random.Generator
) -> Field:
    """Turn, scale, shear and shift around the middle."""

    def draw(most: float, *shape: int) -> NDArray[np.float64]:
        return random.uniform(-most, most, (count, *shape))

    turn, shear = np.deg2rad(draw(parameters.most_turn_deg)), draw(parameters.most_shear)
    scale = 1 + draw(parameters.most_scale, 2)
    cosine, sine = np.cos(turn), np.sin(turn)
    turning = np.stack([np.stack([cosine, -sine], -1), np.stack([sine, cosine], -1)], -2)
    shearing = np.tile(np.eye(2), (count, 1, 1))
    shearing[:, 0, 1] = shear
    # (2×2 matrix beside shift) · (x, y, 1) = where a pixel is taken from.
    matrix = np.empty((count, 2, 3), dtype=np.float32)
    matrix[:, :, :2] = turning @ shearing / scale[:, None, :]
    matrix[:, :, 2] = _MIDDLE + draw(parameters.most_shift_px, 2)
    return np.asarray((matrix @ _make_grid()).reshape(count, 2, DIGIT_SIDE, DIGIT_SIDE))


def _draw_elastic(
    count: int, parameters: AugmentationParameters, random: np.random.Generator
) -> Field:
    """Smooth white noise with a Gaussian window, and scale it to its standard deviation."""
    noise = random.standard_normal((count, 2, DIGIT_SIDE, DIGIT_SIDE), dtype=np.float32)
    pixels = np.arange(DIGIT_SIDE)
    window = np.exp(-(((pixels[:, None] - pixels) / parameters.elastic_sigma_px) ** 2) / 2)
    # Rows of unit length keep the variance, at the edges too.
    window = (window / np.linalg.norm(window, axis=1, keepdims=True)).astype(np.float32)
    window *= np.float32(np.sqrt(parameters.elastic_px))
    return np.asarray(window @ (noise @ window.T), dtype=np.float32)


def _draw_thickness(
    count: int, parameters: AugmentationParameters, random: np.random.Generator
) -> NDArray[np.float64]:
    """Draw how much bolder (> 0) or finer (< 0) each copy is; mostly neither."""
    amount = random.uniform(-parameters.most_thickness, parameters.most_thickness, count)
    return np.where(random.random(count) < parameters.thickness_chance, amount, 0.0)


def _change_thickness(image: DigitImage, amount: float) -> DigitImage:
    if amount == 0:
        return image
    change = cv2.dilate if amount > 0 else cv2.erode
    share = abs(amount)
    blend = cv2.addWeighted(image, 1 - share, change(image, _CROSS), share, 0)
    return np.asarray(blend, dtype=np.uint8)


def _make_grid() -> NDArray[np.float32]:
    """Each pixel's x and y from the middle, and one: shape (3, 784)."""
    rows, columns = np.mgrid[:DIGIT_SIDE, :DIGIT_SIDE] - _MIDDLE
    return np.stack([columns, rows, np.ones_like(rows)]).reshape(3, -1).astype(np.float32)
