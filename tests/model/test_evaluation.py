import json
from dataclasses import asdict

import numpy as np
import pytest
from numpy.typing import NDArray
from sklearn.metrics import (
    accuracy_score,
    brier_score_loss,
    confusion_matrix,
    f1_score,
    log_loss,
)

from model.evaluation import count_confusion, evaluate, measure_ece

LABELS = list(range(10))


def make_predictions(
    seed: int, n: int = 500, digits: int = 10
) -> tuple[NDArray[np.float64], NDArray[np.uint8]]:
    """Predictions that are right more often than not, for the first digits only."""
    random = np.random.default_rng(seed)
    y = random.integers(0, digits, n).astype(np.uint8)
    probabilities = random.dirichlet(np.full(10, 0.5), n)
    probabilities[np.arange(n), y] += random.random(n)
    return probabilities / probabilities.sum(axis=1, keepdims=True), y


@pytest.mark.parametrize("digits", [10, 4, 1])
@pytest.mark.parametrize("seed", [1, 2])
def test_every_metric_is_scikit_learns(seed: int, digits: int) -> None:
    probabilities, y = make_predictions(seed, digits=digits)
    predicted = probabilities.argmax(axis=1)

    evaluation = evaluate(probabilities, y)

    f1 = f1_score(y, predicted, labels=LABELS, average="macro", zero_division=0)
    brier = brier_score_loss(y, probabilities, labels=LABELS, scale_by_half=False)
    assert evaluation.n == len(y)
    assert evaluation.accuracy == pytest.approx(accuracy_score(y, predicted), abs=1e-12)
    assert evaluation.macro_f1 == pytest.approx(f1, abs=1e-12)
    assert evaluation.brier == pytest.approx(brier, abs=1e-12)
    assert evaluation.log_loss == pytest.approx(log_loss(y, probabilities, labels=LABELS))
    confusion = confusion_matrix(y, predicted, labels=LABELS)
    assert np.array_equal(evaluation.confusion, confusion)


def test_perfect_predictions_score_perfectly() -> None:
    y = np.arange(10, dtype=np.uint8)

    evaluation = evaluate(np.eye(10), y)

    assert (evaluation.accuracy, evaluation.macro_f1) == (1, 1)
    assert (evaluation.ece, evaluation.brier, evaluation.log_loss) == (0, 0, 0)


def test_certain_and_wrong_is_as_bad_as_can_be_but_finite() -> None:
    evaluation = evaluate(np.eye(10)[[1, 0]], np.array([0, 1], np.uint8))

    assert (evaluation.accuracy, evaluation.ece, evaluation.brier) == (0, 1, 2)
    assert 30 < evaluation.log_loss < 1000


def test_rows_of_the_confusion_are_true_digits_and_columns_the_digits_read() -> None:
    confusion = count_confusion(np.array([7, 7, 1], np.uint8), np.array([1, 1, 1]))

    assert confusion.shape == (10, 10)
    assert confusion[7, 1] == 2
    assert confusion[1, 1] == 1
    assert confusion.sum() == 3


def test_an_evaluation_is_json_as_it_stands() -> None:
    evaluation = asdict(evaluate(*make_predictions(3)))

    loaded = json.loads(json.dumps(evaluation, allow_nan=False))

    assert loaded.pop("confusion") == [list(row) for row in evaluation.pop("confusion")]
    assert loaded == evaluation


@pytest.mark.parametrize(
    ("confidence", "is_right", "expected"),
    [
        ([1.0], [True], 0.0),
        ([1.0], [False], 1.0),
        ([0.0], [False], 0.0),
        ([0.0], [True], 1.0),
        # One bin, 0.8 to 0.8667: 3 of 4 right at a mean confidence of 0.83.
        ([0.81, 0.82, 0.84, 0.85], [True, True, True, False], 0.08),
        # Two bins: too sure in one by 0.4 and not sure enough in the other by 0.4.
        ([0.9, 0.9, 0.6, 0.6], [True, False, True, True], 0.4),
        # Unequal bins weigh by what they hold: 3/4 of 0.1 and 1/4 of 0.5.
        ([0.9, 0.9, 0.9, 0.5], [True, True, True, False], 0.2),
    ],
)
def test_the_calibration_error_of_cases_made_by_hand(
    confidence: list[float], is_right: list[bool], expected: float
) -> None:
    measured = measure_ece(np.array(confidence), np.array(is_right))

    assert measured == pytest.approx(expected, abs=1e-9)


def test_there_are_fifteen_bins_of_equal_width() -> None:
    middles = (np.arange(15) + 0.5) / 15
    nudge = 0.02  # a little to either side of the middle: still the same bin of 0.0667
    is_right = np.array([True, False] * 15)
    confidence = np.sort(np.concatenate([middles - nudge, middles + nudge]))

    by_hand = np.abs(middles - 0.5).mean()

    assert measure_ece(confidence, is_right) == pytest.approx(by_hand, abs=1e-9)


def test_errors_in_neighbouring_bins_do_not_cancel() -> None:
    edge = 14 / 15
    confidence = np.array([edge - 0.001, edge + 0.001])

    apart = measure_ece(confidence, np.array([False, True]))

    assert apart == pytest.approx(((edge - 0.001) + (1 - edge - 0.001)) / 2, abs=1e-9)
    assert measure_ece(confidence, np.array([False, True]), bins=1) == pytest.approx(edge - 0.5)
