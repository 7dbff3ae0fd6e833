"""One-vs-rest logistic regression at work: ten independent judges, each for its own digit."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from model.calibration import Scores, judge, measure_evidence, soften
from model.features import FeatureMap
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
    features : FeatureMap
        Describes digit images.
    temperature : float
        Divides the scores before they become probabilities.
    least_evidence : float
        An image with less evidence, as `model.calibration.measure_evidence` has it, is no digit.
    """

    coefficients: NDArray[np.float32]
    intercepts: NDArray[np.float32]
    features: FeatureMap
    temperature: float
    least_evidence: float

    def score(self, images: DigitImages) -> Scores:
        """Score how much each of the ten classifiers takes an image for its digit.

        Parameters
        ----------
        images : DigitImages
            Shape (n, 28, 28), uint8, ink 255 on 0, normalized.

        Returns
        -------
        Scores
            Shape (n, 10), before the logistic function.
        """
        scores = self.features.describe(images) @ self.coefficients.T + self.intercepts
        return scores.astype(np.float64)

    def judge(self, images: DigitImages) -> NDArray[np.float64]:
        """Ask each of the ten classifiers on its own: "is this your digit?".

        Parameters
        ----------
        images : DigitImages
            Shape (n, 28, 28), uint8, ink 255 on 0, normalized.

        Returns
        -------
        NDArray[np.float64]
            Shape (n, 10), 0..1; rows need not sum to one, and a row of small numbers means
            "none of them".
        """
        return judge(self.score(images))

    def predict_probabilities(self, images: DigitImages) -> NDArray[np.float64]:
        """Tell how probable each digit is, given that it is one.

        Parameters
        ----------
        images : DigitImages
            Shape (n, 28, 28), uint8, ink 255 on 0, normalized.

        Returns
        -------
        NDArray[np.float64]
            Shape (n, 10), rows sum to one.
        """
        return self.calibrate(self.score(images))

    def recognize(self, scores: Scores) -> NDArray[np.bool_]:
        """Tell which images are digits at all.

        Parameters
        ----------
        scores : Scores
            Shape (n, 10), of `score`.

        Returns
        -------
        NDArray[np.bool_]
            Shape (n,); False means "none of them".
        """
        return np.asarray(self.measure_margins(scores) >= 0)

    def measure_margins(self, scores: Scores) -> NDArray[np.float64]:
        """Measure how much more evidence than needed there is, scores of shape (n, 10); (n,)."""
        return measure_evidence(scores) - self.least_evidence

    def calibrate(self, scores: Scores) -> NDArray[np.float64]:
        """Turn scores, shape (n, 10), into calibrated probabilities."""
        return soften(scores, self.temperature)
