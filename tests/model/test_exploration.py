from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from PIL import Image

from model.dataset import Dataset, Mnist
from model.exploration import (
    correlate_pixels,
    describe_digits,
    summarize_correlations,
    write_exploration,
)


@pytest.fixture(scope="module")
def some(mnist: Mnist) -> Dataset:
    return Dataset(mnist.training.X[:3000], mnist.training.y[:3000])


def make_dataset(*places: tuple[int, int, int, int]) -> Dataset:
    """One image per rectangle of full ink (x, y, width, height); all of them ones."""
    images = np.zeros((len(places), 28, 28), np.uint8)
    for image, (x, y, width, height) in zip(images, places, strict=True):
        image[y : y + height, x : x + width] = 255
    return Dataset(images, np.ones(len(places), np.uint8))


def test_a_digit_is_described_by_count_ink_and_extent() -> None:
    table = describe_digits(make_dataset((10, 4, 4, 20), (12, 4, 2, 20)))

    assert list(table.index) == [1, "all"]
    one = table.loc[1]
    assert one["count"] == 2
    assert one["share"] == pytest.approx(100)
    assert one["ink"] == pytest.approx(100 * 60 / 784)
    assert one["used"] == pytest.approx(100 * 60 / 784)
    assert (one["width"], one["height"]) == (3, 20)


def test_a_blank_image_has_no_extent() -> None:
    assert describe_digits(make_dataset((0, 0, 0, 0))).loc[1, "width"] == 0


def test_mnist_s_digits_fill_the_20_px_that_they_were_fitted_to(some: Dataset) -> None:
    table = describe_digits(some)

    assert table["count"].loc["all"] == 3000
    assert table["height"].between(18.5, 20.0).all()
    assert table["ink"].idxmin() == 1


def test_correlations_are_those_of_numpy(some: Dataset) -> None:
    correlation = correlate_pixels(some)

    middle = [27 * 14 + step for step in range(0, 40, 7)]
    pixels = some.X.reshape(len(some.X), -1)[:, middle].astype(float)
    known = pixels.std(axis=0) > 0
    middle = [pixel for pixel, varies in zip(middle, known, strict=True) if varies]
    assert len(middle) >= 4
    expected = np.corrcoef(pixels[:, known].T)
    assert correlation[np.ix_(middle, middle)] == pytest.approx(expected, abs=1e-4)
    assert np.isnan(correlation[0, 100])


def test_pixels_that_go_together_in_the_centre_only_are_said_to() -> None:
    rng = np.random.default_rng(1)
    images = rng.integers(0, 256, (400, 28, 28)).astype(np.uint8)
    images[:, 8:20, 8:20] = images[:, 14:15, 14:15]

    summary = summarize_correlations(correlate_pixels(Dataset(images, np.ones(400, np.uint8))))

    assert summary.within_centre == pytest.approx(1, abs=1e-4)
    assert summary.centre_to_edge_size < 0.1
    assert summary.within_edge_size < 0.1
    assert summary.constant_pixels == 0
    assert "correlate more with each other" in str(summary)


def test_the_opposite_is_said_too() -> None:
    rng = np.random.default_rng(1)
    images = rng.integers(0, 256, (400, 28, 28)).astype(np.uint8)
    images[:, :4] = images[:, 14:15, 14:15]

    summary = summarize_correlations(correlate_pixels(Dataset(images, np.ones(400, np.uint8))))

    assert summary.within_edge_size > summary.within_centre_size
    assert summarize_correlations(
        correlate_pixels(Dataset(images[:, ::-1], np.ones(400, np.uint8)))
    ).within_edge_size == pytest.approx(summary.within_edge_size, abs=1e-3)


def test_the_pictures_are_as_wide_as_a_phone_and_the_table_can_be_read_again(
    tmp_path: Path, some: Dataset
) -> None:
    folder = tmp_path / "new" / "folder"

    summary = write_exploration(some, folder)

    assert "correlate more" in str(summary)
    for name in ("pixel_correlations.png", "digits.png"):
        with Image.open(folder / name) as picture:
            assert picture.width == 1080
            assert np.asarray(picture.convert("L")).std() > 20
    table = pd.read_csv(folder / "statistics.csv", index_col="digit")
    assert table.loc["all", "count"] == 3000
