from itertools import pairwise

import numpy as np
import pytest

from benchmarks.photographs.glyphs import Glyph, trace
from benchmarks.photographs.writing import LEAST_TYPICAL_WIDTH, Hand, Placed, write_row
from model.dataset import Mnist


@pytest.fixture(scope="module")
def glyphs(mnist: Mnist) -> list[Glyph]:
    rng = np.random.default_rng(0)
    return [trace(image, 0.1, 0.0, rng) for image in mnist.test.X[:6]]


def find_gaps(placed: tuple[Placed, ...]) -> list[float]:
    return [right.x - left.right for left, right in pairwise(placed)]


@pytest.mark.parametrize("seed", range(5))
def test_gaps_are_a_tenth_to_eight_tenths_of_a_digit(glyphs: list[Glyph], seed: int) -> None:
    writing = write_row(glyphs, Hand(), np.random.default_rng(seed))

    typical = max(LEAST_TYPICAL_WIDTH, float(np.median([glyph.width for glyph in glyphs])))
    assert all(0.1 * typical <= gap <= 0.8 * typical for gap in find_gaps(writing.placed))
    assert len({one.scale for one in writing.placed}) == len(glyphs)


def test_the_least_gap_is_kept(glyphs: list[Glyph]) -> None:
    writing = write_row(glyphs, Hand(least_gap=0.7), np.random.default_rng(0))

    assert min(find_gaps(writing.placed)) == pytest.approx(0.7)


def draw(one: Placed, shape: tuple[int, int]) -> set[tuple[int, int]]:
    """The pixels of ink at a hundred a unit, on a page of that many."""
    rows, columns = np.nonzero(one.glyph.field > 0)
    step = 100 * one.scale / one.glyph.unit_px
    x = 100 * one.x + shape[1] / 2 + (columns - columns.min()) * step
    y = 100 * one.y + shape[0] / 2 + (rows - rows.min()) * step
    return set(zip(np.round(y).astype(int).tolist(), np.round(x).astype(int).tolist(), strict=True))


@pytest.mark.parametrize("touching", [0, 3, 4])
def test_just_the_pair_asked_for_touches(glyphs: list[Glyph], touching: int) -> None:
    writing = write_row(glyphs, Hand(), np.random.default_rng(1), touching)

    shared = [
        bool(draw(left, (300, 1200)) & draw(right, (300, 1200)))
        for left, right in pairwise(writing.placed)
    ]

    assert [place for place, touches in enumerate(shared) if touches] == [touching]


def test_the_writing_stands_around_the_origin_inside_its_corners(glyphs: list[Glyph]) -> None:
    writing = write_row(glyphs, Hand(slope=0.05), np.random.default_rng(2))

    left, right = min(one.x for one in writing.placed), max(one.right for one in writing.placed)
    top, bottom = min(one.y for one in writing.placed), max(one.bottom for one in writing.placed)
    assert (left, top) == pytest.approx((-right, -bottom))
    corners = np.array([(left, top), (right, top), (right, bottom), (left, bottom)])
    assert writing.corners == pytest.approx(corners)


def test_a_slope_sinks_to_the_right(glyphs: list[Glyph]) -> None:
    level = write_row(glyphs, Hand(unrest=0), np.random.default_rng(3))
    sloping = write_row(glyphs, Hand(slope=0.1, unrest=0), np.random.default_rng(3))

    feet = [one.bottom for one in sloping.placed]
    assert feet == sorted(feet)
    assert np.ptp([one.bottom for one in level.placed]) == pytest.approx(0)
