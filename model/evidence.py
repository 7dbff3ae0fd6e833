"""Which strokes of a digit image spoke for an answer, and which for another one."""

from dataclasses import dataclass, replace

import cv2
import numpy as np
from numpy.lib.stride_tricks import sliding_window_view
from numpy.typing import NDArray

from model.classifier import DigitClassifier
from model.features import FeatureParameters, LocalNystroem
from model.patches import make_cells, measure_patches
from model.projections import SquaredProjections
from preprocessing.arrays import DigitImage

_EXACT = np.dtype(np.float64)

_CELL_PX = 2
"""Side of a cell of gradients; one empty cell surrounds the image."""


@dataclass(frozen=True, slots=True, eq=False)
class Evidence:
    """Where a digit image spoke for a digit rather than for its rival.

    Attributes
    ----------
    digit, rival : int
        The two that are compared, 0..9.
    for_map : NDArray[np.float64]
        What each pixel's surroundings added to the digit's score beyond the rival's, shape
        (28, 28), never negative.
    against_map : NDArray[np.float64]
        Likewise to the rival's beyond the digit's; a pixel speaks for one of the two at most.
    rest : float
        What no stroke accounts for: how far the digit is ahead on the mean digit, and through the
        regions that have no ink.
    """

    digit: int
    rival: int
    for_map: NDArray[np.float64]
    against_map: NDArray[np.float64]
    rest: float

    @property
    def difference(self) -> float:
        """How far the digit's score is ahead of the rival's."""
        return float(self.for_map.sum() - self.against_map.sum()) + self.rest


def explain(classifier: DigitClassifier, image: DigitImage, digit: int, rival: int) -> Evidence:
    """Tell which strokes spoke for a digit rather than for its rival.

    Both scores are polynomials of degree two in the pooled features, and these are sums over
    patches: so the difference of the scores is a sum over patches too, without approximation, once
    a baseline is chosen. The baseline is the mean training digit, not a blank image. All features
    are positive, and most of what a stroke contributes it would contribute in any digit: only what
    sets it apart from the strokes that usually stand there tells why it is this one. Hence each
    patch is charged, within each region, with its part of the region's mean.

    A patch's part is laid on the ink that it looks at. Gaps have no colour of their own; the stroke
    ends beside them do.

    Parameters
    ----------
    classifier : DigitClassifier
        Who answered.
    image : DigitImage
        What it was asked about, normalized.
    digit : int
        The answer, 0..9.
    rival : int
        What the answer is compared with, 0..9.

    Returns
    -------
    Evidence
        Its maps and rest add up to the difference of the two scores.
    """
    mean = classifier.features.mean.astype(_EXACT)
    weights = (classifier.coefficients[digit] - classifier.coefficients[rival]).astype(_EXACT)
    deviations = _split_deviation(classifier, image)
    parts = _weigh(classifier.features.parameters, weights, deviations)
    # On the mean digit itself the squared projections vanish.
    ahead = float(classifier.intercepts[digit]) - float(classifier.intercepts[rival])
    ahead += float(weights[: len(mean)] @ mean)
    net = _spread(parts[:-1], image, classifier.features.parameters)
    return Evidence(
        digit=digit,
        rival=rival,
        for_map=np.maximum(net, 0),
        against_map=np.maximum(-net, 0),
        rest=ahead + float(parts[-1]),
    )


def _split_deviation(classifier: DigitClassifier, image: DigitImage) -> NDArray[np.float64]:
    """Split the pooled features' deviation from the mean: a row a patch, one for blank regions."""
    features, parameters = classifier.features, classifier.features.parameters
    centroids, mean = features.local.centroids.astype(_EXACT), features.mean.astype(_EXACT)
    # As many regions as positions: nothing is pooled.
    apart = LocalNystroem(centroids, replace(parameters, pools=parameters.positions))
    patches = apart.describe(image[None]).reshape(-1, 1, parameters.centroids)
    pooling = LocalNystroem(centroids, parameters).pooling.T
    pooled = (pooling[:, :, None] * patches).reshape(len(patches), -1)
    pooled /= max(float(np.linalg.norm(pooled.sum(axis=0))), np.finfo(_EXACT).tiny)
    lengths = measure_patches(make_cells(image[None], _EXACT), parameters.patch_cells)[0]
    loads = pooling * np.sqrt(lengths)[:, None]
    totals = loads.sum(axis=0)
    shares = np.vstack([loads / np.where(totals > 0, totals, 1), totals == 0])
    charged = shares[:, :, None] * mean.reshape(1, -1, parameters.centroids)
    return np.vstack([pooled, np.zeros_like(mean)]) - charged.reshape(len(shares), -1)


def _weigh(
    parameters: FeatureParameters,
    weights: NDArray[np.float64],
    deviations: NDArray[np.float64],
) -> NDArray[np.float64]:
    """Weigh the parts, shape (n, local_dimensions), of one deviation; shape (n,)."""
    linear, squared = np.split(weights, [parameters.local_dimensions])
    parts = deviations @ linear
    if parameters.projections:
        project = SquaredProjections(
            parameters.local_dimensions, parameters.projections, parameters.seed
        ).describe
        whole = deviations.sum(axis=0)
        # (p·a + p·b)² − (p·a − p·b)² = 4 (p·a)(p·b), which is a sum over the parts b of a.
        products = project(whole + deviations) - project(whole - deviations)
        scale = parameters.projection_scale / np.sqrt(parameters.projections) / 4
        parts += scale * (products @ squared)
    return np.asarray(parts)


def _spread(
    parts: NDArray[np.float64], image: DigitImage, parameters: FeatureParameters
) -> NDArray[np.float64]:
    """Lay each patch's part on its pixels by the ink around them, shape (28, 28)."""
    # Wherever there is a gradient there is ink within one pixel.
    ink = cv2.blur(image.astype(_EXACT), (3, 3), borderType=cv2.BORDER_CONSTANT)
    padded = np.pad(np.asarray(ink, dtype=_EXACT), _CELL_PX)
    spread = np.zeros(padded.shape)
    side = parameters.patch_cells * _CELL_PX
    step = (slice(None, None, _CELL_PX),) * 2
    looked_at = sliding_window_view(padded, (side, side))[step].reshape(-1, side, side)
    windows = sliding_window_view(spread, (side, side), writeable=True)[step]
    corners = np.ndindex(windows.shape[:2])
    for part, seen, corner in zip(parts, looked_at, corners, strict=True):
        if total := seen.sum():
            windows[corner] += part * seen / total
    return np.asarray(spread[_CELL_PX:-_CELL_PX, _CELL_PX:-_CELL_PX])
