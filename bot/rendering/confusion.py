"""Which digits were taken for which, as a square of counts."""

from collections.abc import Iterator

import numpy as np
from matplotlib.axes import Axes
from matplotlib.patches import Rectangle
from numpy.typing import ArrayLike, NDArray

from bot.rendering.figures import (
    LARGE_PX,
    MARGIN_PX,
    SMALL_PX,
    WIDTH_PX,
    add_axes,
    encode_png,
    make_figure,
)
from bot.rendering.palette import BLUE, CARD, FAINT, GREY, INK, ORANGE, WHITE, Colour, to_hex

READ, WRITTEN = "\N{GEAR}", "\N{PENCIL}"
"""What the machine read stands across, what the pen wrote down the side."""

_EDGE_PX, _SHARE_PX = 78, 114
_SIDE_PX = WIDTH_PX - 2 * MARGIN_PX - _EDGE_PX - _SHARE_PX
_HEIGHT_PX = MARGIN_PX + _EDGE_PX + _SIDE_PX + MARGIN_PX
_LARGEST_WHOLE = 9999
_COUNT_PX = 28
_LIGHT = 140


def draw_confusion(confusion: ArrayLike) -> bytes:
    """Draw counts, rows the true digit and columns the digit read, with each row's share right."""
    counts = np.asarray(confusion, dtype=np.int64)
    figure = make_figure(_HEIGHT_PX)
    axes = add_axes(figure, MARGIN_PX + _EDGE_PX, MARGIN_PX + _EDGE_PX, _SIDE_PX, _SIDE_PX)
    axes.set(xlim=(-0.5, len(counts) - 0.5), ylim=(len(counts) - 0.5, -0.5))
    for row, column, colour, strength in _list_cells(counts):
        mixed = _mix(colour, strength)
        cell = Rectangle((column - 0.47, row - 0.47), 0.94, 0.94, facecolor=to_hex(mixed))
        axes.add_patch(cell)
        text = _write_count(int(counts[row, column])) if counts[row, column] else ""
        _write(axes, column, row, text, INK if _measure_light(mixed) > _LIGHT else WHITE, _COUNT_PX)
    _label(axes, counts)
    return encode_png(figure)


def _list_cells(counts: NDArray[np.int64]) -> Iterator[tuple[int, int, Colour, float]]:
    """Give each cell its colour: blue where it is right, orange where it is wrong."""
    right = np.eye(len(counts), dtype=np.bool_)
    for is_right, colour in ((right, BLUE), (~right, ORANGE)):
        most = max(int(counts[is_right].max()), 1)
        for row, column in np.argwhere(is_right):
            # The root shows a single mistake beside a dozen.
            strength = float(np.sqrt(counts[row, column] / most))
            yield int(row), int(column), colour if strength else FAINT, strength or 0.4


def _mix(colour: Colour, strength: float) -> Colour:
    red, green, blue = (
        round(strength * part + (1 - strength) * card)
        for part, card in zip(colour, CARD, strict=True)
    )
    return red, green, blue


def _measure_light(colour: Colour) -> float:
    red, green, blue = colour
    return 0.299 * red + 0.587 * green + 0.114 * blue


def _label(axes: Axes, counts: NDArray[np.int64]) -> None:
    edge = -0.5 - _EDGE_PX / 2 / _SIDE_PX * len(counts)
    share = len(counts) - 0.5 + _SHARE_PX / 2 / _SIDE_PX * len(counts)
    corner, aside = edge - 0.05, 0.22
    _write(axes, corner + aside, corner - aside, READ, INK)
    _write(axes, corner - aside, corner + aside, WRITTEN, INK)
    ends = (corner - 2 * aside, corner + 2 * aside)
    axes.plot(ends, ends, color=to_hex(GREY), linewidth=2, clip_on=False)
    for digit, row in enumerate(counts):
        _write(axes, digit, edge, str(digit), INK, LARGE_PX)
        _write(axes, edge, digit, str(digit), INK, LARGE_PX)
        if row.sum():
            _write(axes, share, digit, _write_share(row[digit] / row.sum()), BLUE)


def _write(
    axes: Axes, x: float, y: float, text: str, colour: Colour, size_px: int = SMALL_PX
) -> None:
    axes.text(
        x,
        y,
        text,
        ha="center",
        va="center_baseline",
        fontsize=size_px,
        fontweight="bold" if size_px == LARGE_PX else "normal",
        color=to_hex(colour),
    )


def _write_count(count: int) -> str:
    """Write a count with four figures at most."""
    return str(count) if count <= _LARGEST_WHOLE else f"{count / 1000:.0f}k"


def _write_share(share: float) -> str:
    """Write tenths of a percent; only what is exactly all or nothing goes without."""
    return f"{100 * share:.0f}%" if share in (0, 1) else f"{min(100 * share, 99.9):.1f}%"
