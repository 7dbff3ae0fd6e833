"""What is laid over a sheet, one above the other."""

from typing import NamedTuple

import numpy as np

from benchmarks.photographs.glyphs import Field
from benchmarks.photographs.sheets import Colour


class Layer(NamedTuple):
    """A colour, and the share of each pixel of the frame that it covers, 0..1."""

    coverage: Field
    colour: Colour


def compose(brightness: Field, colour: Colour, layers: list[Layer], channel: int) -> Field:
    """Lay the layers over a sheet; returns one colour channel of the light reflected, 0..1."""
    plane = brightness * np.float32(colour[channel])
    for layer in layers:
        lay(plane, layer.coverage, np.float32(layer.colour[channel]))
    return plane


def lay(plane: Field, coverage: Field, above: Field | np.float32) -> None:
    """Cover one colour channel, in place."""
    plane += coverage * (above - plane)
