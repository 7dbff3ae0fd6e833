import numpy as np
import pytest

from model.synthesis.canvas import (
    CANVAS_SIDE_PX,
    HANDS,
    Part,
    change_thickness,
    choose_pen_px,
    draw_arc,
    fill,
    make_blank,
    shake,
    smooth,
    stroke,
)


@pytest.mark.parametrize("pen_px", range(1, 10))
def test_a_stroke_is_as_wide_as_its_pen_and_its_soft_edge(pen_px: int) -> None:
    line = np.array([[0.1, 0.5], [0.9, 0.5]], dtype=np.float32)

    canvas = stroke(make_blank(), [line], pen_px)

    width_px = canvas[:, CANVAS_SIDE_PX // 2].sum() / 255
    assert pen_px <= width_px <= pen_px + 3


def test_ink_of_strength_nought_erases() -> None:
    square = np.array([[0, 0], [1, 0], [1, 1], [0, 1]], dtype=np.float32)

    canvas = fill(make_blank(), square)
    assert canvas.all()

    assert not fill(canvas, square, ink=0)[1:-1, 1:-1].any()


def test_a_spline_passes_through_its_knots() -> None:
    knots = np.array([[0, 0], [0.5, 1], [1, 0], [0.2, 0.3]], dtype=np.float32)

    curve = smooth(knots, steps=6)

    np.testing.assert_allclose(curve[::6], knots, atol=1e-6)


def test_an_arc_keeps_its_distance_from_the_middle() -> None:
    arc = draw_arc(0.5, 0.4, 0.6, 0.6, 180, 270)

    np.testing.assert_allclose(np.hypot(arc[:, 0] - 0.5, arc[:, 1] - 0.4), 0.3, atol=1e-6)
    assert arc[:, 1].max() <= 0.4 + 1e-6  # from the left over the top


@pytest.mark.parametrize("part", Part)
def test_pens_stay_within_their_range_and_use_all_of_it(part: Part) -> None:
    rng = np.random.default_rng(0)

    widths = {choose_pen_px(rng, part) for _ in range(300)}

    assert widths == set(range(HANDS[part].least_pen_px, HANDS[part].most_pen_px + 1))


@pytest.mark.parametrize("part", Part)
def test_shaking_moves_ink_but_keeps_most_of_it(part: Part) -> None:
    square = np.array([[0.3, 0.3], [0.7, 0.3], [0.7, 0.7], [0.3, 0.7]], dtype=np.float32)
    canvas = fill(make_blank(), square)

    shaken = shake(np.random.default_rng(1), part, canvas)

    assert (shaken != canvas).any()
    # It is drawn 1.1 times smaller: 0.83 of the area.
    assert 0.65 < shaken.sum() / canvas.sum() < 1.0


def test_thickness_changes_both_ways_but_never_beyond_its_limit() -> None:
    line = np.array([[0.1, 0.5], [0.9, 0.5]], dtype=np.float32)
    canvas = stroke(make_blank(), [line], 6)
    rng = np.random.default_rng(2)

    widths = {
        int((change_thickness(rng, canvas, most_px=2)[:, 32] > 127).sum()) for _ in range(100)
    }

    assert widths == {7, 8, 10, 12}  # of 8: thinned by 1, left, widened by 2 and by 4


def test_a_hair_line_is_not_thinned_away() -> None:
    line = np.array([[0.1, 0.5], [0.9, 0.5]], dtype=np.float32)
    canvas = stroke(make_blank(), [line], 1)
    rng = np.random.default_rng(3)

    assert all(change_thickness(rng, canvas).any() for _ in range(30))
