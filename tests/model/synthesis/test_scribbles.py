import numpy as np
import pytest

from model.synthesis.canvas import Part, draw_arc
from model.synthesis.scribbles import (
    draw_ruling,
    draw_scribble,
    draw_stroke,
    draw_zigzag,
    measure_length,
    measure_turning,
)


def test_a_whole_ring_turns_once_around() -> None:
    ring = draw_arc(0.5, 0.5, 0.8, 0.8)

    # Its 17 pieces meet at 16 inner corners.
    assert measure_turning(ring) == pytest.approx(2 * np.pi * 16 / 17, abs=1e-3)


def test_turning_left_and_right_adds_up() -> None:
    stairs = np.array([[0, 0], [1, 0], [1, 1], [2, 1]], dtype=np.float32)

    assert measure_turning(stairs) == pytest.approx(np.pi)


def test_the_length_is_that_of_all_pieces() -> None:
    assert measure_length(np.array([[0, 0], [3, 4], [3, 5]], dtype=np.float32)) == pytest.approx(6)


@pytest.mark.parametrize("part", Part)
def test_scribbles_hold_more_ink_than_a_digit_of_the_same_pen_would(part: Part) -> None:
    rng = np.random.default_rng(0)

    for _ in range(40):
        canvas = draw_scribble(rng, part)
        assert canvas.any()
        assert (canvas > 127).sum() > 60  # a hair line as long as the canvas and more


@pytest.mark.parametrize("part", Part)
def test_no_stroke_stands_upright(part: Part) -> None:
    rng = np.random.default_rng(0)

    for _ in range(150):
        rows, columns = np.nonzero(draw_stroke(rng, part) > 127)
        assert np.ptp(columns) > 0.3 * np.ptp(rows)


@pytest.mark.parametrize("part", Part)
def test_rulings_reach_across_and_zigzags_to_and_fro(part: Part) -> None:
    rng = np.random.default_rng(0)

    for _ in range(30):
        assert (draw_ruling(rng, part) > 127).any(axis=0).sum() > 40
        ink = draw_zigzag(rng, part) > 127
        changes = np.abs(np.diff(ink.astype(int), axis=1)).sum(axis=1).max()
        crossings = np.abs(np.diff(ink.astype(int), axis=0)).sum(axis=0).max()
        assert max(changes, crossings) >= 4  # a line across it meets two strokes or more
