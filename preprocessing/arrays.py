"""Names for the kinds of array and box that travel through the pipeline."""

from typing import NamedTuple, TypeAlias, TypeVar

import numpy as np
from numpy.typing import NDArray

DIGIT_SIDE = 28
"""Side of a digit image in pixels, as in MNIST."""

Picture: TypeAlias = NDArray[np.uint8]
"""Upright picture, shape (height, width, 3), uint8 RGB."""

Grey: TypeAlias = NDArray[np.uint8]
"""One channel of a picture, shape (height, width), uint8, 0 = black."""

InkStrength: TypeAlias = NDArray[np.uint8]
"""How much darker than paper each pixel is, shape (height, width), uint8, 0 = paper, 255 = ink."""

InkMask: TypeAlias = NDArray[np.bool_]
"""Shape (height, width), True = ink."""

DigitImage: TypeAlias = NDArray[np.uint8]
"""Shape (28, 28), uint8, ink 255 on 0."""

DigitImages: TypeAlias = NDArray[np.uint8]
"""Shape (n, 28, 28), uint8, ink 255 on 0."""


_Pixel = TypeVar("_Pixel", bound=np.generic)


def turn(pixels: NDArray[_Pixel], quarter_turns: int) -> NDArray[_Pixel]:
    """Turn pixels, shape (height, width, …), to the left by quarters."""
    return np.ascontiguousarray(np.rot90(pixels, quarter_turns)) if quarter_turns else pixels


class Box(NamedTuple):
    """Where a digit stands, in pixels of the upright picture."""

    x: int
    y: int
    width: int
    height: int

    def enlarge(self, factor: float) -> "Box":
        """Return the box on a picture larger by a factor, the same edges rounded to pixels."""
        left, top = round(self.x * factor), round(self.y * factor)
        right, bottom = (
            round((self.x + self.width) * factor),
            round((self.y + self.height) * factor),
        )
        return Box(left, top, right - left, bottom - top)
