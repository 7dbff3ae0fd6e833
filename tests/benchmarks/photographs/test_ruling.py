from dataclasses import replace

import numpy as np
import pytest

from benchmarks.photographs.ruling import print_lines
from benchmarks.photographs.sheets import Ruling, Sheet, Surface
from benchmarks.photographs.views import View

RULED = Sheet(
    Surface.PAPER,
    (0.95, 0.95, 0.94),
    ruling=Ruling.RULED,
    line_strength=0.8,
    spacing=0.5,
    line_width=0.02,
)


def count_lines(profile: np.ndarray[tuple[int], np.dtype[np.float32]]) -> int:
    printed = profile > 0.3
    return int((printed[1:] & ~printed[:-1]).sum()) + int(printed[0])


@pytest.mark.parametrize(
    ("ruling", "rows", "columns"), [(Ruling.RULED, 6, 0), (Ruling.SQUARED, 6, 8)]
)
def test_lines_stand_as_far_apart_as_asked(
    view: View, ruling: Ruling, rows: int, columns: int
) -> None:
    (layer,) = print_lines(replace(RULED, ruling=ruling, phase=0.1), view, 12, 0.5)

    height, width = layer.coverage.shape
    assert count_lines(layer.coverage[:, : width // 2].min(axis=1)) == rows
    assert count_lines(layer.coverage[: height // 2].min(axis=0)) == columns


def test_plain_paper_has_no_lines(view: View) -> None:
    assert print_lines(replace(RULED, ruling=Ruling.PLAIN), view, 12, 0.5) == []


def test_lines_are_thinner_than_strokes_and_no_darker_than_their_print(view: View) -> None:
    (layer,) = print_lines(replace(RULED, line_width=0.4), view, 5, 0.5)

    column = layer.coverage[:, 0] > 0.5
    assert column.sum() <= 6 * 5
    assert layer.coverage.max() <= 0.81


def test_the_margin_is_a_line_left_of_the_writing(view: View) -> None:
    _, margin = print_lines(replace(RULED, margin=0.6), view, 12, 0.5)

    columns = np.flatnonzero(margin.coverage.min(axis=0) > 0.3)
    assert columns.mean() == pytest.approx(view.project(np.array([(-1.1, 0)]))[0, 0], abs=2)
