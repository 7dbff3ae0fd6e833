"""Why a digit was read as it was, on one card."""

from collections.abc import Callable, Sequence

import cv2
import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.patches import Rectangle
from numpy.typing import NDArray

from bot.rendering.excerpt import Excerpt
from bot.rendering.figures import (
    LARGE_PX,
    MARGIN_PX,
    WIDTH_PX,
    add_axes,
    encode_png,
    frame,
    make_figure,
)
from bot.rendering.palette import BLUE, FAINT, GREY, INK, ORANGE, WHITE, to_hex
from bot.rendering.strokes import colour_strokes, make_scale
from model.evidence import Evidence
from preprocessing.arrays import DIGIT_SIDE, DigitImage

_SMALL_SIDE = 11 * DIGIT_SIDE
_LARGE_SIDE = 2 * _SMALL_SIDE + MARGIN_PX
_HALF_SIDE = (WIDTH_PX - 3 * MARGIN_PX) // 2
_SCALE_HEIGHT, _BARS_HEIGHT, _DIGIT_WIDTH, _PERCENT_WIDTH = 56, 560, 60, 150


def draw_why(
    excerpt: Excerpt | None,
    image: DigitImage,
    probabilities: NDArray[np.float64],
    evidence: Evidence,
    say_percent: Callable[[float], str],
) -> bytes:
    """Draw what was seen and read, how probable each digit is and what the strokes spoke for."""
    side = _LARGE_SIDE if excerpt else _HALF_SIDE
    left, below = WIDTH_PX - MARGIN_PX - side, MARGIN_PX + side
    bars_top = below + _SCALE_HEIGHT + 2 * MARGIN_PX
    figure = make_figure(bars_top + _BARS_HEIGHT + MARGIN_PX)
    if excerpt:
        _show_excerpt(add_axes(figure, MARGIN_PX, MARGIN_PX, _SMALL_SIDE, _SMALL_SIDE), excerpt)
    small = _SMALL_SIDE if excerpt else _HALF_SIDE
    _show_image(add_axes(figure, MARGIN_PX, below - small, small, small), image)
    strokes = add_axes(figure, left, MARGIN_PX, side, side)
    strokes.imshow(colour_strokes(image, evidence, side), aspect="auto")
    frame(strokes)
    _show_scale(figure, left, below + MARGIN_PX // 2, side, evidence)
    labels = [say_percent(float(probability)) for probability in probabilities]
    _show_probabilities(figure, bars_top, probabilities, labels, evidence)
    return encode_png(figure)


def _show_excerpt(axes: Axes, excerpt: Excerpt) -> None:
    height, width = excerpt.picture.shape[:2]
    scale = _SMALL_SIDE / max(height, width)
    size = (max(1, round(width * scale)), max(1, round(height * scale)))
    method = cv2.INTER_AREA if scale < 1 else cv2.INTER_CUBIC
    axes.imshow(cv2.resize(excerpt.picture, size, interpolation=method))
    box = excerpt.box.enlarge(scale)
    for colour, line_px in ((WHITE, 10), (BLUE, 6)):
        corner = (box.x - 0.5, box.y - 0.5)
        outline = Rectangle(
            corner, box.width, box.height, fill=False, edgecolor=to_hex(colour), linewidth=line_px
        )
        axes.add_patch(outline)
    frame(axes)


def _show_image(axes: Axes, image: DigitImage) -> None:
    axes.imshow(image, cmap="gray_r", vmin=0, vmax=255, interpolation="nearest")
    lines = np.arange(1, DIGIT_SIDE) - 0.5
    for draw in (axes.hlines, axes.vlines):
        draw(lines, -0.5, DIGIT_SIDE - 0.5, color=to_hex(FAINT), linewidth=1)
    frame(axes)


def _show_scale(figure: Figure, left: int, top: int, width: int, evidence: Evidence) -> None:
    """Show whom which colour speaks for: the two digits themselves at the ends of the scale."""
    room = _DIGIT_WIDTH
    strip = add_axes(figure, left + room, top + 8, width - 2 * room, _SCALE_HEIGHT - 16)
    strip.imshow(make_scale(), aspect="auto")
    ends = add_axes(figure, left, top, width, _SCALE_HEIGHT)
    ends.set(xlim=(0, 1), ylim=(0, 1), facecolor="none")
    for x, side, digit, colour in (
        (0.0, "left", evidence.digit, BLUE),
        (1.0, "right", evidence.rival, ORANGE),
    ):
        ends.text(
            x,
            0.5,
            str(digit),
            ha=side,
            va="center_baseline",
            fontsize=_SCALE_HEIGHT,
            fontweight="bold",
            color=to_hex(colour),
        )


def _show_probabilities(
    figure: Figure,
    top: int,
    probabilities: NDArray[np.float64],
    labels: Sequence[str],
    evidence: Evidence,
) -> None:
    left = MARGIN_PX + _DIGIT_WIDTH
    width = WIDTH_PX - left - MARGIN_PX - _PERCENT_WIDTH
    axes = add_axes(figure, left, top, width, _BARS_HEIGHT)
    digits = np.arange(len(probabilities))
    colours = [to_hex(GREY)] * len(digits)
    colours[evidence.rival], colours[evidence.digit] = to_hex(ORANGE), to_hex(BLUE)
    axes.barh(digits, 1, height=0.66, color=to_hex(FAINT))
    axes.barh(digits, probabilities, height=0.66, color=colours)
    axes.set(xlim=(0, 1), ylim=(len(digits) - 0.6, -0.4))
    for digit, label in enumerate(labels):
        is_compared = digit in (evidence.digit, evidence.rival)
        for x, text in ((-20, str(digit)), (width + _PERCENT_WIDTH, label)):
            axes.text(
                x / width,
                digit,
                text,
                ha="right",
                va="center_baseline",
                fontsize=LARGE_PX,
                fontweight="bold" if is_compared else "normal",
                color=colours[digit] if is_compared else to_hex(INK),
            )
