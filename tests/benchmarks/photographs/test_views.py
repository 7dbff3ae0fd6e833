import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from benchmarks.photographs.views import Stance, View, frame_writing, make_box

STANCES = st.builds(
    Stance,
    tilt_deg=st.floats(-15, 15),
    pitch_deg=st.floats(-24, 24),
    yaw_deg=st.floats(-24, 24),
    unit_px=st.floats(30, 900),
    centre=st.tuples(st.floats(-1, 1), st.floats(-1, 1)),
)


def look(stance: Stance, half_width: float = 2.0) -> View:
    return frame_writing(half_width, 0.6, (640, 480), stance)


@given(STANCES, st.floats(0.2, 4))
def test_all_of_the_writing_is_in_the_frame(stance: Stance, half_width: float) -> None:
    view = look(stance, half_width)

    corners = view.project(make_box(half_width, 0.6))

    assert (corners >= 0).all()
    assert (corners <= (640, 480)).all()


@given(STANCES)
def test_unprojecting_undoes_projecting(stance: Stance) -> None:
    view, points = look(stance), np.array([(0.0, 0.0), (1.0, 0.5), (-2.0, 0.3)])

    assert view.unproject(view.project(points)) == pytest.approx(points, abs=1e-6)


def test_seen_from_above_a_unit_has_the_size_asked_for() -> None:
    view = look(Stance(0, 0, 0, 100, (0, 0)))

    assert view.measure_scale(0, 0) == pytest.approx(100, rel=1e-3)
    assert view.project(np.zeros((1, 2)))[0] == pytest.approx((320, 240))
    assert view.find_visible_page() == pytest.approx((-3.2, -2.4, 3.2, 2.4))


def test_what_is_too_large_is_written_smaller() -> None:
    assert look(Stance(0, 0, 0, 5000, (0, 0))).measure_scale(0, 0) < 160


def test_a_tilt_turns_the_writing_clockwise() -> None:
    left, right = look(Stance(10, 0, 0, 100, (0, 0))).project(np.array([(-1.0, 0), (1, 0)]))

    assert np.degrees(np.arctan2(*(right - left)[::-1])) == pytest.approx(10)


def test_perspective_shows_the_nearer_end_larger() -> None:
    view = look(Stance(0, 0, 20, 100, (0, 0)))

    assert view.measure_scale(-2, 0) != pytest.approx(view.measure_scale(2, 0), rel=0.1)


@pytest.mark.parametrize(("frame", "shape"), [((320, 240), (240, 320)), ((4000, 3000), (600, 800))])
def test_soft_things_are_made_no_larger_than_needed(
    frame: tuple[int, int], shape: tuple[int, int]
) -> None:
    assert frame_writing(1, 1, frame, Stance(0, 0, 0, 50, (0, 0))).coarse_shape == shape
