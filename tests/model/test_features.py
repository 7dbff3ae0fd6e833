import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from model.clustering import ClusteringParameters, learn_features
from model.dataset import Mnist
from model.features import CHUNK, FeatureMap, FeatureParameters


@pytest.fixture(scope="session")
def features(mnist: Mnist) -> FeatureMap:
    return learn_features(mnist.training.X[:300], clustering=ClusteringParameters(iterations=3))


def test_the_default_has_6144_dimensions(features: FeatureMap, mnist: Mnist) -> None:
    described = features.describe(mnist.training.X[:3])

    assert described.shape == (3, FeatureParameters().dimensions) == (3, 6144)
    assert described.dtype == np.float32


@pytest.mark.parametrize(
    "parameters",
    [
        FeatureParameters(centroids=5, projections=7),
        FeatureParameters(patch_cells=3, centroids=16, pools=2, projections=0),
        FeatureParameters(patch_cells=16, centroids=2, pools=1, projections=3),
    ],
)
def test_other_geometries_have_the_announced_length(
    mnist: Mnist, parameters: FeatureParameters
) -> None:
    features = learn_features(mnist.training.X[:50], parameters)

    described = features.describe(mnist.training.X[:4])

    assert described.shape == (4, parameters.dimensions)
    assert np.isfinite(described).all()


@pytest.mark.parametrize(
    "wrong",
    [
        {"centroids": 0},
        {"patch_cells": 17},
        {"pools": 0},
        {"projections": -1},
        {"seed": -1},
        {"ridge": 0.0},
        {"sharpness": float("nan")},
        {"projection_scale": float("inf")},
    ],
)
def test_parameters_that_make_no_sense_are_refused(wrong: dict[str, float]) -> None:
    with pytest.raises(ValueError, match="must"):
        FeatureParameters(**wrong)  # type: ignore[arg-type]  # a mixed bag on purpose


@pytest.mark.parametrize("count", [0, 1, CHUNK, CHUNK + 1])
def test_one_image_is_described_as_in_a_batch(
    features: FeatureMap, mnist: Mnist, count: int
) -> None:
    images = mnist.training.X[:count]

    batch = features.describe(images)

    assert batch.shape == (count, 6144)
    for image, row in zip(images, batch, strict=True):
        np.testing.assert_allclose(features.describe(image[None])[0], row, rtol=0, atol=1e-6)


def test_single_precision_is_enough(features: FeatureMap, mnist: Mnist) -> None:
    images = mnist.training.X[:50]

    exact = features.astype(np.dtype(np.float64)).describe(images)

    assert exact.dtype == np.float64
    np.testing.assert_allclose(features.describe(images), exact, rtol=0, atol=1e-5)


def test_pooled_features_have_unit_length(features: FeatureMap, mnist: Mnist) -> None:
    pooled = features.describe(mnist.training.X[:50])[:, :2048]

    np.testing.assert_allclose(np.linalg.norm(pooled, axis=1), 1, rtol=1e-5)


@pytest.mark.parametrize("level", [0, 1, 255])
def test_an_image_of_one_colour_is_finite(features: FeatureMap, level: int) -> None:
    assert np.isfinite(features.describe(np.full((1, 28, 28), level, np.uint8))).all()


def test_a_faint_pen_is_described_as_a_dark_one(features: FeatureMap, mnist: Mnist) -> None:
    dark = mnist.training.X[:20] & np.uint8(0xFE)

    np.testing.assert_allclose(
        features.describe(dark // 2), features.describe(dark), rtol=0, atol=1e-3
    )


def test_describing_leaves_the_images_as_they_are(features: FeatureMap, mnist: Mnist) -> None:
    images = mnist.training.X[:5].copy()

    features.describe(images)

    np.testing.assert_array_equal(images, mnist.training.X[:5])


@settings(max_examples=40)
@given(index=st.integers(0, 9999), down=st.integers(-1, 1), right=st.integers(-1, 1))
def test_a_shift_of_one_pixel_changes_less_than_one_of_four(
    features: FeatureMap, mnist: Mnist, index: int, down: int, right: int
) -> None:
    image = mnist.training.X[index]
    if (down, right) == (0, 0):
        return
    moved = [np.roll(image, (n * down, n * right), (0, 1)) for n in (0, 1, 4)]

    still, near, far = features.describe(np.stack(moved))

    assert 0 < np.linalg.norm(near - still) < 0.8 * np.linalg.norm(far - still)
