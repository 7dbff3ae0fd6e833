"""Digit image to patches: what the pen does locally, as gradient orientations."""

import numpy as np
from numpy.lib.stride_tricks import sliding_window_view
from numpy.typing import NDArray

from model.projections import Reals
from preprocessing.arrays import DIGIT_SIDE

ORIENTATIONS = 8
"""Axes and diagonals, both ways: the two sides of a stroke differ."""


def make_cells(images: NDArray[np.generic], dtype: np.dtype[np.floating]) -> Reals:
    """Sum signed gradient orientations over cells of 2×2 px.

    A gradient is written as a sum of its two nearest directions, which needs no angle: for axes
    and diagonals the weights are differences and minima of its components.

    Parameters
    ----------
    images : NDArray[np.generic]
        Shape (n, 28, 28), 0..255.
    dtype : np.dtype
        Of the result: float32 or float64.

    Returns
    -------
    Reals
        Shape (n, 16, 16, 8): 14×14 cells and an empty one around them.
    """
    padded = np.zeros((len(images), DIGIT_SIDE + 2, DIGIT_SIDE + 2), dtype=dtype)
    padded[:, 1:-1, 1:-1] = images
    padded *= dtype.type(1 / 255)
    down = padded[:, 2:, 1:-1] - padded[:, :-2, 1:-1]
    right = padded[:, 1:-1, 2:] - padded[:, 1:-1, :-2]
    maps = _split_orientations(down, right)
    rows = maps[:, :, 0::2] + maps[:, :, 1::2]
    side = DIGIT_SIDE // 2
    cells = np.zeros((len(images), side + 2, side + 2, ORIENTATIONS), dtype=dtype)
    np.add(
        rows[..., 0::2].transpose(1, 2, 3, 0),
        rows[..., 1::2].transpose(1, 2, 3, 0),
        out=cells[:, 1:-1, 1:-1],
    )
    return cells


def _split_orientations(down: Reals, right: Reals) -> Reals:
    """Write gradients as sums of their nearest directions, shape (8, n, 28, 28)."""
    maps = np.empty((ORIENTATIONS, *down.shape), dtype=down.dtype)
    size_down, size_right = np.abs(down), np.abs(right)
    positive_down, positive_right = np.maximum(down, 0), np.maximum(right, 0)
    negative_down, negative_right = size_down - positive_down, size_right - positive_right
    np.subtract(positive_right, size_down, out=maps[0])
    np.subtract(positive_down, size_right, out=maps[1])
    np.subtract(negative_right, size_down, out=maps[2])
    np.subtract(negative_down, size_right, out=maps[3])
    np.maximum(maps[:4], 0, out=maps[:4])
    np.minimum(positive_right, positive_down, out=maps[4])
    np.minimum(positive_down, negative_right, out=maps[5])
    np.minimum(negative_right, negative_down, out=maps[6])
    np.minimum(negative_down, positive_right, out=maps[7])
    maps[4:] *= maps.dtype.type(np.sqrt(2))
    return maps


def cut_patches(cells: Reals, side: int) -> Reals:
    """Cut all overlapping square patches of cells.

    Parameters
    ----------
    cells : Reals
        Shape (n, height, width, orientations).
    side : int
        Of a patch, in cells.

    Returns
    -------
    Reals
        Shape (n, positions, side² · orientations).
    """
    count, height, width, orientations = cells.shape
    rows = cells.reshape(count, height, width * orientations)
    windows = sliding_window_view(rows, (side, side * orientations), axis=(1, 2))
    windows = windows[:, :, ::orientations]
    return windows.reshape(count, windows.shape[1] * windows.shape[2], -1)


def measure_patches(cells: Reals, side: int) -> Reals:
    """Measure the length of each patch's vector, without cutting it out.

    Parameters
    ----------
    cells : Reals
        Shape (n, height, width, orientations).
    side : int
        Of a patch, in cells.

    Returns
    -------
    Reals
        Shape (n, positions).
    """
    energy = np.einsum("nhwo,nhwo->nhw", cells, cells)
    positions = energy.shape[1] - side + 1
    rows = sum(energy[:, i : i + positions] for i in range(side))
    boxes = np.asarray(sum(rows[:, :, i : i + positions] for i in range(side)))
    return np.asarray(np.sqrt(boxes.reshape(len(cells), -1)))
