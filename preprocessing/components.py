"""Ink mask to connected pieces of ink."""

from typing import NamedTuple

import cv2
import numpy as np
from numpy.typing import NDArray

from preprocessing.arrays import Box, InkMask


class Components(NamedTuple):
    """Connected pieces of ink.

    Attributes
    ----------
    labels : NDArray[np.int32]
        Shape (height, width): the piece that each pixel belongs to; 0 = paper, and a label that is
        not in `numbers` counts as paper too.
    numbers : NDArray[np.int64]
        Shape (n,): the labels of the pieces, rising.
    frames : NDArray[np.int32]
        Shape (n, 4): x, y, width, height of each.
    """

    labels: NDArray[np.int32]
    numbers: NDArray[np.int64]
    frames: NDArray[np.int32]

    @property
    def mask(self) -> InkMask:
        """The ink of all pieces, shape (height, width), True = ink."""
        is_ink = np.zeros(int(self.labels.max(initial=0)) + 1, dtype=np.bool_)
        is_ink[self.numbers] = True
        if is_ink[1:].all():
            return self.labels > 0
        return np.asarray(is_ink[self.labels])

    def box(self, index: int) -> Box:
        """Return the frame of the piece at an index of `numbers`."""
        return Box(*(int(value) for value in self.frames[index]))

    def where(self, keep: NDArray[np.bool_]) -> "Components":
        """Return the pieces for which `keep`, shape (n,), is True."""
        return Components(self.labels, self.numbers[keep], self.frames[keep])


def find_components(mask: InkMask) -> Components:
    """Find the pieces of ink that hang together, over corners too.

    Parameters
    ----------
    mask : InkMask
        Shape (height, width), True = ink.

    Returns
    -------
    Components
        All pieces.

    Examples
    --------
    >>> mask = np.zeros((5, 8), np.bool_)
    >>> mask[1:3, 1:3] = mask[3, 3] = mask[0, 6] = True
    >>> find_components(mask).frames.tolist()
    [[1, 1, 3, 3], [6, 0, 1, 1]]
    """
    # Grana's algorithm gathers the frames three times as fast as OpenCV's default.
    count, labels, found, _ = cv2.connectedComponentsWithStatsWithAlgorithm(
        mask.view(np.uint8), connectivity=8, ltype=cv2.CV_32S, ccltype=cv2.CCL_GRANA
    )
    frames = np.asarray(found, dtype=np.int32)[1:, : cv2.CC_STAT_AREA]
    return Components(np.asarray(labels, dtype=np.int32), np.arange(1, count), frames)
