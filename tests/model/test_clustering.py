import numpy as np

from model.clustering import ClusteringParameters, cluster, learn_features
from model.dataset import Mnist
from model.features import FeatureParameters

SMALL = FeatureParameters(centroids=16, projections=32)


def test_centroids_find_the_directions_that_vectors_gather_around() -> None:
    random = np.random.default_rng(1)
    directions = np.eye(6)[:3]
    vectors = np.repeat(directions, 50, axis=0) + random.normal(scale=0.05, size=(150, 6))
    vectors /= np.linalg.norm(vectors, axis=1, keepdims=True)

    centroids = cluster(vectors, 12, 10, random)

    np.testing.assert_allclose(np.linalg.norm(centroids, axis=1), 1)
    assert ((centroids @ directions.T).max(axis=0) > 0.99).all()
    assert ((centroids @ directions.T).max(axis=1) > 0.95).all()


def test_fewer_vectors_than_centroids_are_enough() -> None:
    vectors = np.eye(4)[:2]

    centroids = cluster(vectors, 5, 3, np.random.default_rng(0))

    assert centroids.shape == (5, 4)
    np.testing.assert_allclose(np.linalg.norm(centroids, axis=1), 1)


def test_learning_twice_gives_the_same_features(mnist: Mnist) -> None:
    one, other = (learn_features(mnist.training.X[:200], SMALL) for _ in range(2))

    np.testing.assert_array_equal(one.local.centroids, other.local.centroids)
    np.testing.assert_array_equal(one.mean, other.mean)


def test_the_mean_is_that_of_the_first_layer(mnist: Mnist) -> None:
    images = mnist.training.X[:200]

    features = learn_features(images, SMALL, ClusteringParameters(images=200))

    expected = features.local.describe(images).mean(axis=0)
    np.testing.assert_allclose(features.mean, expected, atol=1e-5)


def test_blank_images_teach_nothing_and_break_nothing() -> None:
    blank = np.zeros((5, 28, 28), np.uint8)

    features = learn_features(blank, SMALL)

    assert np.isfinite(features.describe(blank)).all()
