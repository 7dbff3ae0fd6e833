"""Whether confidence means what it says: a reliability diagram."""

from matplotlib.axes import Axes

from bot.rendering.figures import (
    LARGE_PX,
    MARGIN_PX,
    SMALL_PX,
    WIDTH_PX,
    add_axes,
    encode_png,
    make_figure,
)
from bot.rendering.palette import BLUE, CARD, FAINT, GREY, INK, ORANGE, to_hex
from model.reliability import Reliability

SAID, RIGHT, COUNT = "\N{GEAR}", "\N{CHECK MARK}", "#"
"""Across, how sure the machine was; up, how often it was right, and how often it was so sure."""

_LEFT_PX, _RIGHT_PX, _TICKS_PX, _SYMBOL_PX = 150, 56, 70, 60
_WIDTH_PX = WIDTH_PX - _LEFT_PX - _RIGHT_PX
_COUNTS_PX = 220
_QUARTERS = (0.0, 0.25, 0.5, 0.75, 1.0)
_PERCENTS = [f"{share:.0%}" for share in _QUARTERS]


def draw_reliability(reliability: Reliability) -> bytes:
    """Draw how often answers are right against how sure they were, and how many there are."""
    top = MARGIN_PX + _SYMBOL_PX
    below = top + _WIDTH_PX + _SYMBOL_PX + MARGIN_PX // 2
    figure = make_figure(below + _COUNTS_PX + 2 * _TICKS_PX)
    upper = add_axes(figure, _LEFT_PX, top, _WIDTH_PX, _WIDTH_PX)
    _show_accuracy(upper, reliability)
    lower = add_axes(figure, _LEFT_PX, below, _WIDTH_PX, _COUNTS_PX)
    _show_counts(lower, reliability)
    for axes, symbol in ((upper, RIGHT), (lower, COUNT)):
        axes.set_xlim(0, 1)
        axes.tick_params(length=0, labelsize=SMALL_PX, labelcolor=to_hex(INK), pad=10)
        _write_symbol(axes, symbol, (0, 1), (-26, 26))
    _write_symbol(lower, SAID, (0.5, 0), (0, -_TICKS_PX - 10))
    return encode_png(figure)


def _write_symbol(
    axes: Axes, symbol: str, corner: tuple[float, float], offset: tuple[int, int]
) -> None:
    """Write a symbol in place of an axis's name, some pixels from a corner of the axes."""
    axes.annotate(
        symbol,
        corner,
        offset,
        xycoords="axes fraction",
        textcoords="offset pixels",
        ha="center",
        va="center",
        fontsize=LARGE_PX,
        color=to_hex(INK),
    )


def _show_accuracy(axes: Axes, reliability: Reliability) -> None:
    axes.set_ylim(0, 1)
    axes.set_yticks(_QUARTERS, _PERCENTS)
    axes.hlines(_QUARTERS, 0, 1, color=to_hex(FAINT), linewidth=2, clip_on=False)
    axes.plot((0, 1), (0, 1), color=to_hex(GREY), linewidth=4, linestyle=(0, (4, 2)))
    for each in reliability.bins:
        if each.accuracy is None:
            continue
        is_honest = each.low <= each.confidence <= each.high
        colour = to_hex(BLUE if is_honest else ORANGE)
        ends = [each.low, each.high]
        axes.plot([each.confidence] * 2, ends, color=colour, linewidth=8, clip_on=False, alpha=0.45)
        axes.plot(
            each.confidence,
            each.accuracy,
            color=colour,
            # Not by colour alone: what is off stands on its corner.
            marker="o" if is_honest else "D",
            markersize=24 if is_honest else 22,
            markeredgecolor=to_hex(CARD),
            markeredgewidth=3,
            clip_on=False,
            zorder=3,
        )


def _show_counts(axes: Axes, reliability: Reliability) -> None:
    bins, most = reliability.bins, max(each.count for each in reliability.bins)
    # On a scale of powers, or the surest bin would dwarf all others; a bar begins below one.
    axes.set_yscale("log")
    axes.set_ylim(0.5, max(2, 1.3 * most))
    powers = [10**exponent for exponent in range(len(str(max(most, 1))))]
    axes.set_yticks(powers, [f"{power}" for power in powers])
    axes.minorticks_off()
    axes.hlines(powers, 0, 1, color=to_hex(FAINT), linewidth=2)
    middles = [(place + 0.5) / len(bins) for place in range(len(bins))]
    heights = [each.count for each in bins]
    axes.bar(middles, heights, 0.8 / len(bins), color=to_hex(BLUE), zorder=2)
    axes.set_xticks(_QUARTERS, _PERCENTS)
