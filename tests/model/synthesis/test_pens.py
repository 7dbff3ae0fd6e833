import numpy as np
import pytest

from model.synthesis.pens import Pen, write
from model.synthesis.splines import Points
from preprocessing.arrays import InkStrength

DOWN = np.stack([np.zeros(40), np.linspace(0, 160, 40)], axis=1)
ACROSS = DOWN[:, ::-1].copy()


def written(*strokes: Points, pen: Pen) -> InkStrength:
    return write(strokes, pen, np.random.default_rng(0))


def widths_px(ink: InkStrength) -> Points:
    """Return each row's ink, in pixels, where the stroke is not ending."""
    return np.asarray(ink[45:-45].sum(axis=1) / 255)


@pytest.mark.parametrize("width_px", [1, 3, 7, 23])
def test_a_round_tip_draws_lines_of_its_width(width_px: int) -> None:
    widths = widths_px(written(DOWN, pen=Pen(width_px)))
    assert np.abs(widths - width_px).max() < 0.2


def test_pressure_changes_the_width_along_a_stroke() -> None:
    widths = widths_px(written(DOWN, pen=Pen(20, pressure=0.35)))
    assert np.ptp(widths) >= 4
    assert widths.max() <= 20 * 1.35
    assert widths.min() >= 20 * 0.65


def test_a_hair_line_does_not_get_patchy_under_pressure() -> None:
    widths = widths_px(written(DOWN, pen=Pen(1.2, pressure=0.35)))
    assert np.ptp(widths) == 0


def test_a_broad_nib_draws_thick_across_its_edge_and_thin_along_it() -> None:
    nib = Pen(21, nib_angle_rad=0.0, nib_thickness=0.3)
    thick = np.median(widths_px(written(DOWN, pen=nib)))
    thin = np.median(widths_px(written(ACROSS, pen=nib).T))
    assert thick == pytest.approx(21, abs=1.1)
    assert thin == pytest.approx(7, abs=1.1)


def test_the_paper_has_room_for_all_ink() -> None:
    for pen in (Pen(23, pressure=0.35), Pen(23, nib_angle_rad=0.7)):
        ink = written(DOWN - 300, ACROSS - 300, pen=pen)
        assert ink.max() == 255
        edge = np.concatenate([ink[0], ink[-1], ink[:, 0], ink[:, -1]])
        assert edge.max() == 0
        assert max(ink.shape) < 160 + 80


def test_every_stroke_is_written() -> None:
    one = written(DOWN, pen=Pen(4))
    two = written(DOWN, DOWN + 30, pen=Pen(4))
    assert two.sum(dtype=int) == pytest.approx(2 * one.sum(dtype=int), rel=0.02)
