"""Digit images as MNIST has them to predictions, where no picture is to be searched."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from model.artifact import Artifact, read_artifact
from model.calibration import Scores
from model.classifier import DIGITS
from preprocessing.arrays import DIGIT_SIDE, DigitImages
from preprocessing.normalize import normalize_all

BATCH = 1000
"""Images described at once: their features take 25 MB."""


@dataclass(frozen=True, slots=True, eq=False)
class Predictions:
    """What digit images show, an entry each.

    Attributes
    ----------
    digits : NDArray[np.int64]
        The most probable digit, shape (n,), 0..9.
    confidences : NDArray[np.float64]
        Its calibrated probability, shape (n,), 0..1.
    probabilities : NDArray[np.float64]
        Of all ten, given that it is a digit, shape (n, 10); rows sum to one.
    is_digit : NDArray[np.bool_]
        Shape (n,). False where none of the ten classifiers is convinced: then the other entries
        only say what it is most like.
    """

    digits: NDArray[np.int64]
    confidences: NDArray[np.float64]
    probabilities: NDArray[np.float64]
    is_digit: NDArray[np.bool_]


def predict_images(images: DigitImages, artifact: Artifact | None = None) -> Predictions:
    """Predict raw digit images: MNIST's own, or any that look like them.

    Takes the arrays of MNIST's published files as they are. They are brought to the form that the
    classifier learned (upright, an even pen, its own place for the centre) in here.

    Parameters
    ----------
    images : DigitImages
        Shape (n, 28, 28), uint8, ink 255 on 0; one digit each.
    artifact : Artifact, optional
        Who predicts; the shipped champion unless given.

    Returns
    -------
    Predictions
        In the images' order.

    Raises
    ------
    ValueError
        The array has another shape or type.
    ArtifactError
        The shipped champion cannot be used.

    Examples
    --------
    >>> images = np.zeros((2, 28, 28), dtype=np.uint8)
    >>> images[0, 4:24, 13:16] = 255
    >>> predictions = predict_images(images)
    >>> int(predictions.digits[0]), predictions.is_digit.tolist()
    (1, [True, False])
    """
    if images.dtype != np.uint8 or images.shape[1:] != (DIGIT_SIDE, DIGIT_SIDE):
        raise ValueError(
            f"images must be uint8 of shape (n, 28, 28), not {images.dtype} of {images.shape}"
        )
    artifact = artifact or read_artifact()
    batches = [images[start : start + BATCH] for start in range(0, len(images), BATCH)]
    nothing = np.empty((0, DIGITS))
    scores = np.concatenate([nothing, *(_score(batch, artifact) for batch in batches)])
    probabilities = artifact.classifier.calibrate(scores)
    return Predictions(
        digits=probabilities.argmax(axis=1),
        confidences=probabilities.max(axis=1),
        probabilities=probabilities,
        is_digit=artifact.classifier.recognize(scores) & images.any(axis=(1, 2)),
    )


def _score(images: DigitImages, artifact: Artifact) -> Scores:
    """Score a batch; a blank image stays blank, as there is nothing to normalize."""
    normalized = np.zeros_like(images)
    is_inked = images.any(axis=(1, 2))
    normalized[is_inked] = normalize_all(images[is_inked], artifact.normalize)
    return artifact.classifier.score(normalized)
