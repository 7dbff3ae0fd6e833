"""Where each glyph stands on the page: one digit, or a row of them.

Lengths are in units of a digit's longer side; y points down; the writing's middle is the origin.
"""

from dataclasses import dataclass
from typing import NamedTuple

import numpy as np

from benchmarks.photographs.glyphs import Glyph
from benchmarks.photographs.views import Corners, make_box

LEAST_GAP, MOST_GAP = 0.1, 0.8
"""Between two neighbours, as a share of the row's typical digit width."""

LEAST_TYPICAL_WIDTH = 0.35
"""A row of ones is not written as closely as ones are narrow."""


class Placed(NamedTuple):
    """A glyph, the upper left corner of its ink, and how much larger than 1 it is written."""

    glyph: Glyph
    x: float
    y: float
    scale: float

    @property
    def right(self) -> float:
        """The right end of its ink."""
        return self.x + self.scale * self.glyph.width

    @property
    def bottom(self) -> float:
        """The lower end of its ink."""
        return self.y + self.scale * self.glyph.height


@dataclass(frozen=True, slots=True)
class Hand:
    """How a row is written.

    Attributes
    ----------
    size_spread : float
        Of the digits' sizes, relative.
    slope : float
        How much the row sinks for each unit to the right.
    unrest : float
        How far digits leave their line, in units.
    least_gap : float
        What must stay between two digits that do not touch, in units.
    """

    size_spread: float = 0.07
    slope: float = 0.0
    unrest: float = 0.05
    least_gap: float = 0.0


class Writing(NamedTuple):
    """Glyphs in reading order, around the origin, and half the extent of all of them."""

    placed: tuple[Placed, ...]
    half_width: float
    half_height: float

    @property
    def corners(self) -> Corners:
        """The four corners of the writing's box."""
        return make_box(self.half_width, self.half_height)


def write_row(
    glyphs: list[Glyph], hand: Hand, rng: np.random.Generator, touching: int | None = None
) -> Writing:
    """Write glyphs side by side; where `touching` is n, the n-th touches the one after it."""
    typical = max(LEAST_TYPICAL_WIDTH, float(np.median([glyph.width for glyph in glyphs])))
    placed: list[Placed] = []
    for index, glyph in enumerate(glyphs):
        scale = float(np.clip(1 + hand.size_spread * rng.standard_normal(), 0.8, 1.2))
        gap = max(hand.least_gap, typical * rng.uniform(LEAST_GAP, MOST_GAP))
        x = placed[-1].right + gap if placed else 0.0
        foot = 1.0 + hand.slope * x + hand.unrest * float(rng.uniform(-1, 1))
        one = Placed(glyph, x, foot - scale * glyph.height, scale)
        if touching is not None and index == touching + 1:
            one = one._replace(x=_find_contact(placed[-1], one))
        placed.append(one)
    return _centre(placed)


def _find_contact(left: Placed, right: Placed) -> float:
    """Find where the right one's ink overlaps the left one's by half a stroke, and no more."""
    ends = _trace_side(left, is_right=True)
    starts = _trace_side(right._replace(x=0.0), is_right=False)
    reaches = [ends[row] - starts[row] for row in ends.keys() & starts.keys()]
    return max(reaches, default=left.right) - 0.5 * left.scale * left.glyph.stroke


def _trace_side(one: Placed, *, is_right: bool) -> dict[int, float]:
    """Note where the ink ends on one side, for each hundredth of a unit from top to bottom."""
    glyph = one.glyph
    ink = glyph.field > 0
    rows, columns = np.nonzero(ink)
    sides: dict[int, float] = {}
    for row in np.unique(rows):
        inked = np.flatnonzero(ink[row])
        y = one.y + one.scale * (row - rows.min()) / glyph.unit_px
        side = (inked[-1] if is_right else inked[0]) - columns.min()
        sides[round(100 * y)] = one.x + one.scale * float(side) / glyph.unit_px
    return sides


def _centre(placed: list[Placed]) -> Writing:
    left, right = min(one.x for one in placed), max(one.right for one in placed)
    top, bottom = min(one.y for one in placed), max(one.bottom for one in placed)
    middle_x, middle_y = (left + right) / 2, (top + bottom) / 2
    return Writing(
        tuple(one._replace(x=one.x - middle_x, y=one.y - middle_y) for one in placed),
        (right - left) / 2,
        (bottom - top) / 2,
    )
