"""Metrics of predictions on a holdout."""

from dataclasses import dataclass

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from model.rejection import Rejection

ECE_BINS = 15


@dataclass(frozen=True, slots=True)
class Evaluation:
    """What predictions on a holdout are worth.

    Attributes
    ----------
    n : int
        Samples.
    accuracy : float
        Share read right, 0..1.
    macro_f1 : float
        Mean over the digits of the harmonic mean of precision and recall, 0..1.
    ece : float
        Expected calibration error: mean distance between confidence and accuracy, weighted, in 15
        equal-width bins of the top confidence [1]_.
    brier : float
        Mean squared distance between the probabilities and the truth, summed over the digits.
    log_loss : float
        Mean negative natural logarithm of the true digit's probability.
    confusion : tuple[tuple[int, ...], ...]
        Counts, rows = true digit, columns = predicted digit.
    rejection : Rejection, optional
        How well digits are told from non-digits, where that was measured.

    References
    ----------
    .. [1] C. Guo et al., "On calibration of modern neural networks", 2017.
    """

    n: int
    accuracy: float
    macro_f1: float
    ece: float
    brier: float
    log_loss: float
    confusion: tuple[tuple[int, ...], ...]
    rejection: Rejection | None = None


def evaluate(probabilities: NDArray[np.float64], y: NDArray[np.uint8]) -> Evaluation:
    """Hold predictions against the truth.

    Parameters
    ----------
    probabilities : NDArray[np.float64]
        Shape (n, 10), rows sum to one.
    y : NDArray[np.uint8]
        True digits, shape (n,).

    Returns
    -------
    Evaluation
        The metrics.
    """
    predicted = probabilities.argmax(axis=1)
    confusion = count_confusion(y, predicted)
    truth = np.eye(probabilities.shape[1])[y]
    of_truth = probabilities[np.arange(len(y)), y]
    return Evaluation(
        n=len(y),
        accuracy=float((predicted == y).mean()),
        macro_f1=_measure_macro_f1(confusion),
        ece=measure_ece(probabilities.max(axis=1), predicted == y),
        brier=float(((probabilities - truth) ** 2).sum(axis=1).mean()),
        log_loss=float(-np.log(np.maximum(of_truth, 1e-15)).mean()),
        confusion=tuple(tuple(int(count) for count in row) for row in confusion),
    )


def count_confusion(y: NDArray[np.uint8], predicted: NDArray[np.int64]) -> NDArray[np.int64]:
    """Count how often each true digit (row) was read as each digit (column), shape (10, 10)."""
    confusion = np.zeros((10, 10), dtype=np.int64)
    np.add.at(confusion, (y, predicted), 1)
    return confusion


def report_digits(evaluation: Evaluation) -> pd.DataFrame:
    """Report how well each digit is read.

    Parameters
    ----------
    evaluation : Evaluation
        Of any holdout.

    Returns
    -------
    pandas.DataFrame
        A row a digit: `precision`, of the answers with this digit, how many are right; `recall`,
        of the digits of this kind, how many are read; `f1`, their harmonic mean; `n`, how many
        there are. NaN where nothing was there to be counted.
    """
    confusion = np.array(evaluation.confusion, dtype=np.float64)
    hits = pd.Series(np.diag(confusion), name="hits")
    report = pd.DataFrame(
        {
            "precision": hits / confusion.sum(axis=0),
            "recall": hits / confusion.sum(axis=1),
            "f1": 2 * hits / (confusion.sum(axis=0) + confusion.sum(axis=1)),
            "n": confusion.sum(axis=1).astype(np.int64),
        }
    )
    report.index.name = "digit"
    return report


def measure_ece(
    confidence: NDArray[np.float64], is_right: NDArray[np.bool_], bins: int = ECE_BINS
) -> float:
    """Measure the expected calibration error over equal-width bins of the confidence.

    Parameters
    ----------
    confidence : NDArray[np.float64]
        Of the digit answered, shape (n,), 0..1.
    is_right : NDArray[np.bool_]
        Whether that digit is the true one, shape (n,).
    bins : int, optional
        How many bins.

    Returns
    -------
    float
        0 = confidence means what it says.

    Examples
    --------
    >>> measure_ece(np.array([0.8, 0.8, 0.8, 0.8, 0.8]), np.array([1, 1, 1, 1, 0], bool))
    0.0
    """
    index = np.minimum((confidence * bins).astype(np.int64), bins - 1)
    gap = np.bincount(index, weights=confidence - is_right, minlength=bins)
    return round(float(np.abs(gap).sum() / len(confidence)), 12)


def _measure_macro_f1(confusion: NDArray[np.int64]) -> float:
    hits = np.diag(confusion)
    guessed_or_true = confusion.sum(axis=0) + confusion.sum(axis=1)
    return float((2 * hits / np.maximum(guessed_or_true, 1)).mean())
