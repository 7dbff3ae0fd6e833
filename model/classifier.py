"""One-vs-rest logistic regression at work: ten independent judges, each for its own digit."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from model.features import HogParameters, describe
from preprocessing.arrays import DigitImages

DIGITS = 10


@dataclass(frozen=True, slots=True, eq=False)
class DigitClassifier:
    """Ten fitted binary logistic regressions over the same features.

    Attributes
    ----------
    coefficients : NDArray[np.float32]
        Shape (10, dimensions).
    intercepts : NDArray[np.float32]
        Shape (10,).
    features : HogParameters
        How digit images are described.
    """

    coefficients: NDArray[np.float32]
    intercepts: NDArray[np.float32]
    features: HogParameters

    def judge(self, images: DigitImages) -> NDArray[np.float64]:
        """Ask each of the ten classifiers on its own: "is this your digit?".

        Parameters
        ----------
        images : DigitImages
            Shape (n, 28, 28), uint8, ink 255 on 0.

        Returns
        -------
        NDArray[np.float64]
            Shape (n, 10), 0..1; rows need not sum to one, and a row of small numbers means
            "none of them".
        """
        scores = describe(images, self.features) @ self.coefficients.T + self.intercepts
        # exp(-|x|) cannot overflow.
        small = np.exp(-np.abs(scores.astype(np.float64)))
        return np.where(scores >= 0, 1 / (1 + small), small / (1 + small))

    def predict_probabilities(self, images: DigitImages) -> NDArray[np.float64]:
        """Tell how probable each digit is, given that it is one.

        The ten judgements scaled to sum to one, as scikit-learn's ``OneVsRestClassifier`` does.

        Parameters
        ----------
        images : DigitImages
            Shape (n, 28, 28), uint8, ink 255 on 0.

        Returns
        -------
        NDArray[np.float64]
            Shape (n, 10), rows sum to one.
        """
        return normalize_judgements(self.judge(images))


def normalize_judgements(judgements: NDArray[np.float64]) -> NDArray[np.float64]:
    """Scale each row of judgements, shape (n, 10), to sum to one."""
    total = judgements.sum(axis=1, keepdims=True)
    return np.asarray(judgements / np.maximum(total, np.finfo(np.float64).tiny))
