"""Which patches are typical: spherical k-means over patches of training images."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from model.features import FeatureMap, FeatureParameters, LocalNystroem
from model.patches import cut_patches, make_cells
from model.projections import Reals


@dataclass(frozen=True, slots=True)
class ClusteringParameters:
    """How centroids are found.

    Attributes
    ----------
    images : int
        Images that patches are taken from.
    patches_an_image : int
        Patches taken from each, at random places where there is ink.
    iterations : int
        Of k-means; later ones barely move a centroid.
    """

    images: int = 5000
    patches_an_image: int = 10
    iterations: int = 20


def learn_features(
    images: NDArray[np.generic],
    parameters: FeatureParameters | None = None,
    clustering: ClusteringParameters | None = None,
    dtype: type[np.floating] = np.float32,
) -> FeatureMap:
    """Learn both layers from digit images alone.

    Parameters
    ----------
    images : NDArray[np.generic]
        Shape (n, 28, 28), 0..255, normalized; a random few thousand are taken of more.
    parameters : FeatureParameters, optional
        How digit images are described.
    clustering : ClusteringParameters, optional
        How centroids are found.
    dtype : type[np.floating], optional
        Precision of the features.

    Returns
    -------
    FeatureMap
        Ready to describe.
    """
    parameters, clustering = parameters or FeatureParameters(), clustering or ClusteringParameters()
    random = np.random.default_rng(parameters.seed)
    count = min(clustering.images, len(images))
    sample = images[np.sort(random.choice(len(images), count, replace=False))]
    patches = _sample_patches(sample, parameters, clustering, random)
    centroids = cluster(patches, parameters.centroids, clustering.iterations, random)
    local = LocalNystroem(centroids.astype(dtype), parameters)
    total = sum(local.describe(sample[i : i + 100]).sum(axis=0) for i in range(0, count, 100))
    return FeatureMap(local, np.asarray(total / count, dtype=dtype))


def cluster(vectors: Reals, count: int, iterations: int, random: np.random.Generator) -> Reals:
    """Find centroids by spherical k-means: nearest by angle, means scaled to unit length.

    Parameters
    ----------
    vectors : Reals
        Shape (n, dimensions), rows of unit length.
    count : int
        Of centroids; with fewer vectors some centroids are the same.
    iterations : int
        How often means are taken.
    random : np.random.Generator
        Chooses the first centroids.

    Returns
    -------
    Reals
        Shape (count, dimensions), rows of unit length.
    """
    centroids = vectors[random.choice(len(vectors), count, replace=len(vectors) < count)]
    for _ in range(iterations):
        nearest = (vectors @ centroids.T).argmax(axis=1)
        belongs = (nearest == np.arange(count)[:, None]).astype(vectors.dtype)
        sums = belongs @ vectors
        lengths = np.linalg.norm(sums, axis=1, keepdims=True)
        # A centroid that no vector is nearest to stays where it is.
        centroids = np.where(lengths > 0, sums / np.maximum(lengths, 1e-12), centroids)
    return centroids


def _sample_patches(
    images: NDArray[np.generic],
    parameters: FeatureParameters,
    clustering: ClusteringParameters,
    random: np.random.Generator,
) -> Reals:
    """Take patches with ink at random places, shape (n, patch_dimensions), of unit length."""
    found = []
    for start in range(0, len(images), 100):
        chunk = images[start : start + 100]
        patches = cut_patches(make_cells(chunk, np.dtype(np.float64)), parameters.patch_cells)
        places = random.integers(patches.shape[1], size=(len(chunk), clustering.patches_an_image))
        found.append(patches[np.arange(len(chunk))[:, None], places].reshape(-1, patches.shape[2]))
    sampled = np.concatenate(found)
    lengths = np.linalg.norm(sampled, axis=1)
    is_inked = lengths > np.finfo(np.float64).eps
    if not is_inked.any():
        return np.full((1, sampled.shape[1]), sampled.shape[1] ** -0.5)
    return np.asarray(sampled[is_inked] / lengths[is_inked, None])
