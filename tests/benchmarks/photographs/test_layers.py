import numpy as np
import pytest

from benchmarks.photographs.layers import Layer, compose, lay


def test_layers_cover_what_lies_below_them() -> None:
    sheet = np.ones((2, 2), np.float32)
    half, full = np.full((2, 2), 0.5, np.float32), np.zeros((2, 2), np.float32)
    full[0, 0] = 1

    plane = compose(sheet, (0.8, 0, 0), [Layer(half, (0.4, 0, 0)), Layer(full, (0.1, 0, 0))], 0)

    assert plane.ravel() == pytest.approx([0.1, 0.6, 0.6, 0.6])
    assert (sheet == 1).all()


def test_laying_changes_a_plane_in_place() -> None:
    plane = np.zeros((1, 2), np.float32)

    lay(plane, np.array([[0, 0.25]], np.float32), np.ones((1, 2), np.float32))

    assert plane.tolist() == [[0, 0.25]]
