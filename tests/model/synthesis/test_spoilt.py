import numpy as np
import pytest

from model.dataset import Mnist
from model.synthesis.canvas import Part
from model.synthesis.spoilt import (
    KEPT_SIDES,
    STACKABLE,
    Sources,
    draw_cut,
    draw_joined,
    draw_stacked,
    draw_struck_out,
)


def make_sources(mnist: Mnist, *digits: int) -> Sources:
    wanted = np.flatnonzero(np.isin(mnist.training.y[:2000], digits))
    return Sources(mnist.training.X[wanted], mnist.training.y[wanted])


@pytest.mark.parametrize("digit", [1, 5, 6, 7, 8, 9])
def test_digits_whose_parts_are_digits_are_never_cut(mnist: Mnist, digit: int) -> None:
    sources = make_sources(mnist, digit)
    rng = np.random.default_rng(0)

    assert digit not in KEPT_SIDES
    assert not any(draw_cut(rng, Part.TRAINING, sources).any() for _ in range(20))


def test_what_is_left_of_a_cut_does_not_stand_upright(mnist: Mnist) -> None:
    sources = make_sources(mnist, *KEPT_SIDES)
    rng = np.random.default_rng(0)

    drawn = [draw_cut(rng, Part.TRAINING, sources) for _ in range(60)]
    kept = [canvas for canvas in drawn if canvas.any()]

    assert len(kept) > 20
    for canvas in kept:
        rows, columns = np.nonzero(canvas)
        assert np.ptp(columns) + 1 >= 0.4 * np.ptp(rows)


@pytest.mark.parametrize("digit", sorted(set(range(10)) - STACKABLE))
def test_digits_that_would_grow_into_another_are_not_stacked(mnist: Mnist, digit: int) -> None:
    sources = make_sources(mnist, digit)

    assert not draw_stacked(np.random.default_rng(0), Part.TRAINING, sources).any()


def test_stacked_digits_are_tall_and_joined_ones_wide(mnist: Mnist) -> None:
    sources = make_sources(mnist, 2, 3, 5)
    rng = np.random.default_rng(0)

    for _ in range(20):
        rows, columns = np.nonzero(draw_stacked(rng, Part.HOLDOUT, sources))
        assert np.ptp(rows) > np.ptp(columns)

    joined = [np.nonzero(draw_joined(rng, Part.HOLDOUT, sources)) for _ in range(40)]
    assert np.median([np.ptp(columns) / np.ptp(rows) for rows, columns in joined]) > 1


def test_striking_out_only_adds_ink(mnist: Mnist) -> None:
    sources = make_sources(mnist, 3)
    lone = Sources(sources.X[:1], sources.y[:1])

    first = draw_struck_out(np.random.default_rng(1), Part.TRAINING, lone) > 127
    second = draw_struck_out(np.random.default_rng(2), Part.TRAINING, lone) > 127

    digit = first & second  # what two different strikes leave alike
    assert first.sum() > 1.1 * digit.sum()
    assert second.sum() > 1.1 * digit.sum()
