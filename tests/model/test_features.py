import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from model.dataset import Mnist
from model.features import HogParameters, describe
from preprocessing.arrays import DigitImages


def distance(a: DigitImages, b: DigitImages) -> float:
    return float(np.linalg.norm(describe(a[None]) - describe(b[None])))


@pytest.mark.parametrize(
    "parameters",
    [
        HogParameters(),
        HogParameters(cell_px=7),
        HogParameters(cell_px=2, orientations=4),
        HogParameters(cell_px=14, orientations=1),
    ],
)
def test_features_have_the_announced_length_type_and_range(
    mnist: Mnist, parameters: HogParameters
) -> None:
    features = describe(mnist.test.X[:20], parameters)

    assert features.shape == (20, parameters.dimensions)
    assert features.dtype == np.float32
    assert features.min() >= 0
    assert features.max() <= 1 + 1e-6


def test_the_default_has_1152_dimensions() -> None:
    assert HogParameters().dimensions == 1152


@pytest.mark.parametrize("level", [0, 255])
def test_an_image_of_one_colour_is_finite(level: int) -> None:
    assert np.isfinite(describe(np.full((1, 28, 28), level, np.uint8))).all()


def test_an_empty_image_has_no_features() -> None:
    assert not describe(np.zeros((3, 28, 28), np.uint8)).any()


def test_no_images_have_no_rows() -> None:
    assert describe(np.zeros((0, 28, 28), np.uint8)).shape == (0, 1152)


def test_blocks_are_of_unit_length_where_there_is_ink_and_never_longer(mnist: Mnist) -> None:
    blocks = describe(mnist.test.X[:100]).reshape(100, 36, 32)

    lengths = np.linalg.norm(blocks, axis=2)

    assert lengths.max() <= 1 + 1e-5
    # The four blocks in the middle hold strokes of nearly every digit.
    middle = lengths.reshape(100, 6, 6)[:, 2:4, 2:4]
    assert (np.abs(middle - 1) < 1e-5).mean() > 0.95


def test_a_hint_of_ink_is_not_blown_up() -> None:
    hint = np.zeros((1, 28, 28), np.uint8)
    hint[0, 14, 14] = 3

    assert 0 < np.linalg.norm(describe(hint)) < 0.1


def test_a_faint_pen_counts_as_much_as_a_dark_one(mnist: Mnist) -> None:
    dark = mnist.test.X[0]
    faint = (dark * 0.6).astype(np.uint8)

    assert distance(dark, faint) < 0.25 * distance(dark, mnist.test.X[1])


def test_the_two_sides_of_a_stroke_differ_in_sign() -> None:
    left = np.zeros((1, 28, 28), np.uint8)
    left[:, :, :14] = 255

    rise, fall = describe(255 - left), describe(left)

    middle = np.s_[0, 2, 2]  # away from the image's border
    assert not np.allclose(
        rise.reshape(1, 6, 6, 32)[middle], fall.reshape(1, 6, 6, 32)[middle], atol=0.1
    )


def test_a_quarter_turn_only_reorders_the_features(mnist: Mnist) -> None:
    upright, turned = mnist.test.X[:20], np.rot90(mnist.test.X[:20], axes=(1, 2))

    np.testing.assert_allclose(
        np.sort(describe(turned)), np.sort(describe(upright)), rtol=0, atol=1e-4
    )


def test_one_image_is_described_as_in_a_batch(mnist: Mnist) -> None:
    images = mnist.test.X[:30]

    alone = np.concatenate([describe(image[None]) for image in images])

    np.testing.assert_allclose(alone, describe(images), rtol=0, atol=1e-6)


def test_describing_leaves_the_images_as_they_are(mnist: Mnist) -> None:
    images = mnist.test.X[:5].copy()

    describe(images)

    assert np.array_equal(images, mnist.test.X[:5])


@settings(max_examples=40)
@given(index=st.integers(0, 9999), down=st.integers(-1, 1), right=st.integers(-1, 1))
def test_a_shift_of_one_pixel_changes_less_than_one_of_four(
    mnist: Mnist, index: int, down: int, right: int
) -> None:
    image = mnist.test.X[index]
    if (down, right) == (0, 0):
        return

    near = distance(image, np.roll(image, (down, right), (0, 1)))
    far = distance(image, np.roll(image, (4 * down, 4 * right), (0, 1)))

    assert 0 < near < 0.7 * far
