"""How pixels go together, as a heatmap."""

import numpy as np
from matplotlib import colormaps
from numpy.typing import NDArray

from bot.rendering.figures import (
    MARGIN_PX,
    SMALL_PX,
    WIDTH_PX,
    add_axes,
    encode_png,
    frame,
    make_figure,
)
from bot.rendering.palette import FAINT, INK, to_hex
from preprocessing.arrays import DIGIT_SIDE

STRONG = 0.6
"""Correlations beyond this are drawn alike, or most of the picture would look white."""

_EDGE_PX, _SCALE_PX, _STEP = 56, 40, 4
_SIDE_PX = WIDTH_PX - 2 * MARGIN_PX - _EDGE_PX


def draw_correlations(correlation: NDArray[np.float32]) -> bytes:
    """Draw the correlation of each pixel with each other, rows of an image one after the other."""
    top = MARGIN_PX + _EDGE_PX
    below = top + _SIDE_PX + MARGIN_PX
    figure = make_figure(below + _SCALE_PX + _EDGE_PX + MARGIN_PX)
    axes = add_axes(figure, MARGIN_PX + _EDGE_PX, top, _SIDE_PX, _SIDE_PX)
    colours = colormaps["RdBu"].with_extremes(bad=to_hex(FAINT))
    # Coloured here, in bytes: Matplotlib would hold several copies in double precision.
    axes.imshow(colours(0.5 + correlation / (2 * STRONG), bytes=True), aspect="auto")
    rows = np.arange(0, DIGIT_SIDE, _STEP)
    middles = rows * DIGIT_SIDE + DIGIT_SIDE / 2 - 0.5
    axes.set_xticks(middles, [str(row + 1) for row in rows])
    axes.set_yticks(middles, [str(row + 1) for row in rows])
    axes.tick_params(top=True, labeltop=True, bottom=False, labelbottom=False)
    scale = add_axes(figure, MARGIN_PX + _EDGE_PX, below, _SIDE_PX, _SCALE_PX)
    scale.imshow(np.linspace(-1, 1, 256)[None], colours, aspect="auto", extent=(-1, 1, 0, 1))
    scale.set_xticks([-1, 0, 1], [f"≤ −{STRONG}", "0", f"≥ {STRONG}"])
    first, _, last = scale.get_xticklabels()
    first.set_horizontalalignment("left")
    last.set_horizontalalignment("right")
    for each in (axes, scale):
        each.tick_params(length=0, pad=10, labelsize=SMALL_PX, labelcolor=to_hex(INK))
        frame(each)
    return encode_png(figure)
