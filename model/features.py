"""Digit image to feature vector: local Nystroem features, and products of pairs of them."""

import math
from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from model.patches import ORIENTATIONS, cut_patches, make_cells, measure_patches
from model.projections import Reals, SquaredProjections
from preprocessing.arrays import DIGIT_SIDE

_SHORTEST = 1e-6
"""A patch without ink has no direction; its similarities count nothing."""

CHUNK = 32
"""Images described at once: their patches and similarities stay in a core's cache."""


@dataclass(frozen=True, slots=True)
class FeatureParameters:
    """How digit images are described.

    Attributes
    ----------
    patch_cells : int
        Side of a patch, in cells of 2×2 px.
    centroids : int
        Patches that all others are compared with; a power of two wastes nothing.
    sharpness : float
        How fast similarity falls with the angle between patches: exp(sharpness · (cosine − 1)).
    pools : int
        Regions along each side over which similarities are summed.
    ridge : float
        Added to the centroids' kernel matrix before it is inverted.
    projections : int
        Squared random projections of the pooled features.
    projection_scale : float
        Weight of all of these together beside the pooled features, which have unit length.
    seed : int
        Of the random projections and, in training, of the centroids' choice.
    """

    patch_cells: int = 4
    centroids: int = 128
    sharpness: float = 5.0
    pools: int = 4
    ridge: float = 1e-3
    projections: int = 4096
    projection_scale: float = 1.0
    seed: int = 0

    def __post_init__(self) -> None:
        sizes = (self.patch_cells, self.centroids, self.pools)
        if min(sizes) < 1 or self.positions < 1:
            raise ValueError("patches, centroids and pools must be positive, and patches fit in")
        if self.projections < 0 or self.seed < 0 or not self.ridge > 0:
            raise ValueError("projections and seed must not be negative, ridge must be positive")
        if not (math.isfinite(self.sharpness) and math.isfinite(self.projection_scale)):
            raise ValueError("sharpness and projection scale must be finite")

    @property
    def local_dimensions(self) -> int:
        """Length of the pooled features."""
        return self.pools**2 * self.centroids

    @property
    def dimensions(self) -> int:
        """Length of the feature vector."""
        return self.local_dimensions + self.projections

    @property
    def patch_dimensions(self) -> int:
        """Numbers in a patch."""
        return self.patch_cells**2 * ORIENTATIONS

    @property
    def positions(self) -> int:
        """Patches along a side: cells of 2×2 px and one empty cell around them."""
        return DIGIT_SIDE // 2 + 2 - self.patch_cells + 1


@dataclass(frozen=True, eq=False)
class LocalNystroem:
    """First layer: what local strokes look like, and roughly where.

    Every patch of gradient orientations is compared with centroids, its most typical fellows. The
    similarities, made orthonormal by the centroids' own, are Nystroem features [1]_ of a kernel
    between patches; summed over regions they describe the image as a convolutional kernel network
    of one layer does [2]_. Centroids by spherical k-means follow [3]_.

    Attributes
    ----------
    centroids : Reals
        Shape (centroids, patch_dimensions), rows of unit length.
    parameters : FeatureParameters
        Geometry.

    References
    ----------
    .. [1] C. Williams and M. Seeger, "Using the Nystroem method to speed up kernel machines", 2001.
    .. [2] J. Mairal et al., "Convolutional kernel networks", 2014.
    .. [3] A. Coates and A. Ng, "Learning feature representations with k-means", 2012.
    """

    centroids: Reals
    parameters: FeatureParameters

    def describe(self, images: NDArray[np.generic]) -> Reals:
        """Describe digit images.

        Parameters
        ----------
        images : NDArray[np.generic]
            Shape (n, 28, 28), 0..255, ink 255 on 0.

        Returns
        -------
        Reals
            Shape (n, local_dimensions), of the centroids' type, rows of unit length; a blank image
            gives zeros.
        """
        cells = make_cells(images, self.centroids.dtype)
        patches = cut_patches(cells, self.parameters.patch_cells)
        lengths = measure_patches(cells, self.parameters.patch_cells)
        # One matrix product for all images; the centroids' transpose lies in memory as it is used.
        similarities = patches.reshape(-1, self.parameters.patch_dimensions) @ self._columns
        similarities /= np.maximum(lengths.reshape(-1, 1), _SHORTEST)
        similarities = np.exp(similarities, out=similarities).reshape(*lengths.shape, -1)
        # Weighting the pooling is the same as weighting each patch by the root of its length.
        pooled = (self.pooling * np.sqrt(lengths)[:, None, :]) @ similarities
        described = pooled.reshape(-1, self.parameters.centroids) @ self._whitening
        return _scale_to_unit_length(described.reshape(len(images), -1))

    @cached_property
    def _columns(self) -> Reals:
        """Centroids, times sharpness, as columns."""
        return np.ascontiguousarray(
            self.centroids.T * self.centroids.dtype.type(self.parameters.sharpness)
        )

    @cached_property
    def _whitening(self) -> Reals:
        """Inverse root of the centroids' kernel matrix, shape (centroids, centroids)."""
        sharpness = self.parameters.sharpness
        exact = self.centroids.astype(np.float64)
        kernel = np.exp(sharpness * (exact @ exact.T - 1))
        values, vectors = np.linalg.eigh(kernel + self.parameters.ridge * np.eye(len(kernel)))
        # The factor exp(−sharpness), left out of the similarities, belongs to the kernel.
        whitening = (vectors * (np.exp(-sharpness) / np.sqrt(values))) @ vectors.T
        return np.asarray(whitening.astype(self.centroids.dtype))

    @cached_property
    def pooling(self) -> Reals:
        """Weight of each position for each region, shape (pools², positions²)."""
        positions, pools = self.parameters.positions, self.parameters.pools
        width = positions / pools
        centres = (np.arange(pools) + 0.5) * width
        distance = np.abs(centres[:, None] - (np.arange(positions) + 0.5)) / width
        along = np.maximum(1 - distance, 0)
        return np.asarray(np.kron(along, along).astype(self.centroids.dtype))


@dataclass(frozen=True, eq=False)
class FeatureMap:
    """Both layers: everything that is learned from images alone, without their digits.

    Attributes
    ----------
    local : LocalNystroem
        First layer.
    mean : Reals
        Of the first layer over the training images, shape (local_dimensions,).
    """

    local: LocalNystroem
    mean: Reals

    @property
    def parameters(self) -> FeatureParameters:
        """How digit images are described."""
        return self.local.parameters

    def describe(self, images: NDArray[np.generic]) -> Reals:
        """Describe digit images.

        Parameters
        ----------
        images : NDArray[np.generic]
            Shape (n, 28, 28), 0..255, ink 255 on 0, normalized as in training.

        Returns
        -------
        Reals
            Shape (n, dimensions), of the mean's type: the pooled features of unit length, then
            their squared projections.
        """
        features = np.empty((len(images), self.parameters.dimensions), dtype=self.mean.dtype)
        split = self.parameters.local_dimensions
        for start in range(0, len(images), CHUNK):
            chunk = slice(start, start + CHUNK)
            local = self.local.describe(images[chunk])
            features[chunk, :split] = local
            features[chunk, split:] = self._project(local)
        return features

    def astype(self, dtype: np.dtype[np.floating]) -> "FeatureMap":
        """Describe with another precision, float32 or float64."""
        local = LocalNystroem(self.local.centroids.astype(dtype), self.parameters)
        return FeatureMap(local, self.mean.astype(dtype))

    def _project(self, local: Reals) -> Reals:
        parameters = self.parameters
        # With a scale of one, scalar products are those of the inputs, squared.
        scale = parameters.projection_scale / math.sqrt(max(parameters.projections, 1))
        return self._projections.describe(local - self.mean) * self.mean.dtype.type(scale)

    @cached_property
    def _projections(self) -> SquaredProjections:
        parameters = self.parameters
        return SquaredProjections(
            parameters.local_dimensions, parameters.projections, parameters.seed
        )


def _scale_to_unit_length(vectors: Reals) -> Reals:
    lengths = np.sqrt(np.einsum("nd,nd->n", vectors, vectors))
    vectors /= np.maximum(lengths, np.finfo(vectors.dtype).tiny)[:, None]
    return vectors
