"""Digit image to feature vector: histograms of oriented gradients."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from preprocessing.arrays import DIGIT_SIDE, DigitImages

Features = NDArray[np.float32]
"""Shape (n, dimensions), float32."""


@dataclass(frozen=True, slots=True)
class HogParameters:
    """Histograms of oriented gradients.

    Attributes
    ----------
    cell_px : int
        Side of a cell; 28 must be a multiple of it. 4 px is a little more than a stroke's width.
    orientations : int
        Directions over the full circle: the two sides of a stroke differ in sign.
    """

    cell_px: int = 4
    orientations: int = 8

    @property
    def cells(self) -> int:
        """Cells along a side."""
        return DIGIT_SIDE // self.cell_px

    @property
    def dimensions(self) -> int:
        """Length of the feature vector: overlapping blocks of 2×2 cells."""
        return (self.cells - 1) ** 2 * 4 * self.orientations


def describe(images: DigitImages, parameters: HogParameters | None = None) -> Features:
    """Describe digit images by histograms of oriented gradients [1]_.

    Gradient magnitude is shared between the two nearest directions and between the nearest cells,
    so that a small shift changes the features a little; blocks of 2×2 cells are scaled to unit
    length, so that a faint pen counts as much as a dark one.

    Parameters
    ----------
    images : DigitImages
        Shape (n, 28, 28), uint8, ink 255 on 0.
    parameters : HogParameters, optional
        Cells and orientations.

    Returns
    -------
    Features
        Shape (n, dimensions), float32, each block of unit length, or shorter where it holds next to
        no ink.

    References
    ----------
    .. [1] N. Dalal and B. Triggs, "Histograms of oriented gradients for human detection", 2005.

    Examples
    --------
    >>> describe(np.zeros((2, 28, 28), np.uint8)).shape
    (2, 1152)
    """
    parameters = parameters or HogParameters()
    maps = _map_orientations(images, parameters.orientations)
    cells = _pool_cells(maps, parameters)
    return _normalize_blocks(cells)


def _map_orientations(images: DigitImages, orientations: int) -> NDArray[np.float32]:
    """Split the gradient's magnitude over direction maps, shape (n, 28, 28, orientations)."""
    padded = np.pad(images.astype(np.float32) / 255, ((0, 0), (1, 1), (1, 1)))
    down = padded[:, 2:, 1:-1] - padded[:, :-2, 1:-1]
    right = padded[:, 1:-1, 2:] - padded[:, 1:-1, :-2]
    magnitude = np.hypot(down, right)
    turn = np.arctan2(down, right) * np.float32(orientations / (2 * np.pi)) % orientations
    centres = np.arange(orientations, dtype=np.float32)
    distance = np.abs(turn[..., None] - centres)
    distance = np.minimum(distance, orientations - distance)
    maps: NDArray[np.float32] = np.maximum(1 - distance, 0) * magnitude[..., None]
    return maps


def _pool_cells(maps: NDArray[np.float32], parameters: HogParameters) -> NDArray[np.float32]:
    """Sum with triangular weights into cells, shape (n, cells, cells, orientations)."""
    weights = _make_pooling(parameters)
    count, side, _, orientations = maps.shape
    rows = weights @ maps.reshape(count, side, side * orientations)
    rows = rows.reshape(count, parameters.cells, side, orientations)
    return np.asarray(np.matmul(weights, rows), dtype=np.float32)


def _make_pooling(parameters: HogParameters) -> NDArray[np.float32]:
    """Weight of each pixel for each cell along one axis, shape (cells, 28)."""
    pixels = np.arange(DIGIT_SIDE) + 0.5
    centres = (np.arange(parameters.cells) + 0.5) * parameters.cell_px
    distance = np.abs(centres[:, None] - pixels) / parameters.cell_px
    return np.maximum(1 - distance, 0).astype(np.float32)


def _normalize_blocks(cells: NDArray[np.float32]) -> Features:
    blocks = np.concatenate(
        [cells[:, :-1, :-1], cells[:, :-1, 1:], cells[:, 1:, :-1], cells[:, 1:, 1:]], axis=-1
    )
    length = np.sqrt((blocks * blocks).sum(axis=-1, keepdims=True))
    # An empty block stays empty; a hint of ink is not blown up to full length.
    return np.asarray(blocks / np.maximum(length, 1), dtype=np.float32).reshape(
        len(cells), np.prod(blocks.shape[1:])
    )
