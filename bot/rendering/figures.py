"""Matplotlib figures measured in pixels, from any thread."""

import io
import threading

from matplotlib.axes import Axes
from matplotlib.figure import Figure

from bot.rendering.palette import CARD, FAINT, to_hex

WIDTH_PX = 1080
"""As wide as a phone shows."""

MARGIN_PX = 38

SMALL_PX, LARGE_PX = 30, 38
"""Heights of text: on a phone 390 points wide, eleven and fourteen points."""

_DOTS_PER_INCH = 72
"""An inch has 72 points: font sizes and line widths are pixels, too."""

_DRAWING = threading.Lock()
"""Matplotlib does not promise that two threads may draw at once."""


def make_figure(height_px: int) -> Figure:
    """Make an empty card as wide as a phone."""
    size = (WIDTH_PX / _DOTS_PER_INCH, height_px / _DOTS_PER_INCH)
    return Figure(size, _DOTS_PER_INCH, facecolor=to_hex(CARD))


def add_axes(figure: Figure, left: int, top: int, width: int, height: int) -> Axes:
    """Add axes without frame or ticks at a place that is measured from the top left, in pixels."""
    whole = figure.get_figheight() * _DOTS_PER_INCH
    place = (left / WIDTH_PX, 1 - (top + height) / whole, width / WIDTH_PX, height / whole)
    axes = figure.add_axes(place, facecolor=to_hex(CARD))
    axes.set_xticks([])
    axes.set_yticks([])
    for spine in axes.spines.values():
        spine.set_visible(False)
    return axes


def frame(axes: Axes) -> None:
    """Put a thin frame around what the axes show."""
    for spine in axes.spines.values():
        spine.set(visible=True, color=to_hex(FAINT), linewidth=3)


def encode_png(figure: Figure) -> bytes:
    """Draw a figure and encode it."""
    encoded = io.BytesIO()
    with _DRAWING:
        figure.savefig(encoded, format="png", metadata={"Software": None})
    return encoded.getvalue()
