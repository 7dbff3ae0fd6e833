import numpy as np
import pytest

from model.synthesis.splines import Points, parse_path, prepare_pattern
from model.synthesis.strokes import TEMPLATES, Template


def curve_of(path: str) -> Points:
    pattern = prepare_pattern(Template(0, "shape", path))
    return np.asarray(pattern.sampling @ pattern.points)


def sharpest_turn_deg(curve: Points) -> float:
    steps = np.diff(curve, axis=0)
    steps = steps[np.hypot(*steps.T) > 1e-9]
    directions = np.unwrap(np.arctan2(steps[:, 1], steps[:, 0]))
    return float(np.rad2deg(np.abs(np.diff(directions)).max()))


def test_a_path_is_read_as_strokes_of_points_and_corners() -> None:
    assert parse_path("0,-5 50,0! / 100,25 7,75") == (
        ((0.0, -0.05, False), (0.5, 0.0, True)),
        ((1.0, 0.25, False), (0.07, 0.75, False)),
    )


@pytest.mark.parametrize("path", ["", "1", "1,2,3 4,5", "a,b 1,2"])
def test_a_path_that_is_none_is_refused(path: str) -> None:
    with pytest.raises(ValueError, match=r"unpack|convert"):
        parse_path(path + " x")


@pytest.mark.parametrize("template", TEMPLATES, ids=lambda t: f"{t.digit} {t.name}")
def test_the_curve_passes_through_every_point_in_order(template: Template) -> None:
    pattern = prepare_pattern(template)
    curve = pattern.sampling @ pattern.points
    sample = 0
    for point, stroke in zip(pattern.points, pattern.stroke_of_point, strict=True):
        sample = max(sample, pattern.strokes[stroke].start)
        distances = np.hypot(*(curve[sample : pattern.strokes[stroke].stop] - point).T)
        assert distances.min() < 1e-9
        sample += int(distances.argmin())


@pytest.mark.parametrize("template", TEMPLATES, ids=lambda t: f"{t.digit} {t.name}")
def test_a_moved_template_moves_its_curve_by_as_much(template: Template) -> None:
    pattern = prepare_pattern(template)
    assert np.allclose(pattern.sampling.sum(axis=1), 1)


def test_a_curve_between_points_is_smooth_and_turns_sharply_at_corners() -> None:
    assert sharpest_turn_deg(curve_of("0,0 50,0 50,50")) < 30
    assert sharpest_turn_deg(curve_of("0,0 50,0! 50,50")) == pytest.approx(90)


def test_two_points_are_joined_by_a_straight_line() -> None:
    curve = curve_of("0,0 30,90")
    assert np.allclose(curve[:, 1], 3 * curve[:, 0])
    assert len(curve) > 10


def test_samples_lie_close_together() -> None:
    steps = np.diff(curve_of("36,0 1,52 34,100 66,48 34,1"), axis=0)
    assert np.hypot(*steps.T).max() < 0.09


def test_ends_are_each_strokes_first_and_last_points_with_their_neighbours() -> None:
    pattern = prepare_pattern(Template(0, "two strokes", "0,0 10,10 20,20 / 50,50 60,60"))
    assert {tuple(pair) for pair in pattern.ends.tolist()} == {(0, 1), (2, 1), (3, 4), (4, 3)}
    assert pattern.stroke_of_point.tolist() == [0, 0, 0, 1, 1]
    assert pattern.strokes[0].stop == pattern.strokes[1].start
