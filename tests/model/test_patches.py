import numpy as np
import pytest

from model.dataset import Mnist
from model.patches import ORIENTATIONS, cut_patches, make_cells, measure_patches

FLOAT64 = np.dtype(np.float64)


def make_ramp(angle_deg: float) -> np.ndarray:
    """An image whose grey rises evenly in one direction, x rightwards and y downwards."""
    rows, columns = np.mgrid[:28, :28] - 13.5
    angle = np.deg2rad(angle_deg)
    return np.asarray(100 + 3 * (np.cos(angle) * columns + np.sin(angle) * rows))[None]


@pytest.mark.parametrize(
    ("angle_deg", "direction"),
    [(0, 0), (90, 1), (180, 2), (270, 3), (45, 4), (135, 5), (225, 6), (315, 7)],
)
def test_a_gradient_along_a_direction_falls_into_its_map_alone(
    angle_deg: float, direction: int
) -> None:
    cell = make_cells(make_ramp(angle_deg), FLOAT64)[0, 8, 8]

    assert cell.argmax() == direction
    assert np.delete(cell, direction).max() < 1e-9 * cell[direction]


def test_between_two_directions_a_gradient_is_their_sum() -> None:
    cell = make_cells(make_ramp(20), FLOAT64)[0, 8, 8]
    along = cell[0] + cell[4] * np.sqrt(0.5)
    down = cell[4] * np.sqrt(0.5)

    assert np.flatnonzero(cell > 1e-9).tolist() == [0, 4]
    assert np.rad2deg(np.arctan2(down, along)) == pytest.approx(20)


def test_cells_are_surrounded_by_empty_ones(mnist: Mnist) -> None:
    cells = make_cells(mnist.training.X[:10], np.dtype(np.float32))

    assert cells.shape == (10, 16, 16, ORIENTATIONS)
    assert cells.dtype == np.float32
    assert not cells[:, [0, -1]].any()
    assert not cells[:, :, [0, -1]].any()


def test_patches_are_the_cells_of_every_window(mnist: Mnist) -> None:
    cells = make_cells(mnist.training.X[:3], FLOAT64)

    patches = cut_patches(cells, 4)

    assert patches.shape == (3, 169, 128)
    for row, column in [(0, 0), (5, 7), (12, 12)]:
        window = cells[:, row : row + 4, column : column + 4].reshape(3, -1)
        np.testing.assert_array_equal(patches[:, row * 13 + column], window)


@pytest.mark.parametrize("side", [2, 4, 5])
def test_lengths_are_those_of_the_patches(mnist: Mnist, side: int) -> None:
    cells = make_cells(mnist.training.X[:5], FLOAT64)

    lengths = np.linalg.norm(cut_patches(cells, side), axis=2)

    np.testing.assert_allclose(measure_patches(cells, side), lengths, atol=1e-12)
