import json
from dataclasses import asdict

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from model.evaluation import evaluate
from model.reliability import measure_interval, measure_reliability


def answer(confidences: list[float], digit: int = 3) -> np.ndarray:
    """Probabilities with this digit ahead; the others share the rest."""
    rows = np.tile((1 - np.array(confidences)[:, None]) / 9, (1, 10))
    rows[:, digit] = confidences
    return rows


def test_each_bin_tells_its_answers_apart() -> None:
    y = np.array([3, 3, 3, 5, 3, 5], np.uint8)

    reliability = measure_reliability(answer([0.92, 0.94, 0.96, 0.98, 0.6, 0.64]), y, bins=4)

    low, first, second, high = reliability.bins
    assert (low.count, first.count, second.count, high.count) == (0, 0, 2, 4)
    assert (high.accuracy, second.accuracy) == (0.75, 0.5)
    assert (high.confidence, second.confidence) == pytest.approx((0.95, 0.62))
    assert (low.accuracy, low.low, low.high) == (None, 0, 1)
    assert (low.confidence, first.confidence) == (0.125, 0.375)
    assert reliability.n == 6


@given(seed=st.integers(0, 1000), count=st.integers(1, 300), sharpness=st.floats(0, 20))
def test_the_calibration_error_is_that_of_the_evaluation(
    seed: int, count: int, sharpness: float
) -> None:
    random = np.random.default_rng(seed)
    powers = np.exp(sharpness * random.random((count, 10)))
    probabilities = powers / powers.sum(axis=1, keepdims=True)
    y = random.integers(0, 10, count).astype(np.uint8)

    reliability = measure_reliability(probabilities, y)

    assert reliability.n == count
    assert reliability.ece == pytest.approx(evaluate(probabilities, y).ece, abs=1e-9)


def test_full_confidence_falls_into_the_last_bin() -> None:
    reliability = measure_reliability(np.eye(10), np.arange(10).astype(np.uint8))

    assert reliability.bins[-1].count == 10
    assert reliability.ece == 0


def test_nothing_answered_is_no_error() -> None:
    reliability = measure_reliability(np.empty((0, 10)), np.empty(0, np.uint8))

    assert (reliability.n, reliability.ece) == (0, 0)


def test_it_travels_as_json() -> None:
    reliability = measure_reliability(answer([0.9, 0.5]), np.array([3, 4], np.uint8))

    assert json.loads(json.dumps(asdict(reliability)))["bins"][-2]["count"] == 1


@given(count=st.integers(1, 10_000), share=st.floats(0, 1))
def test_the_interval_holds_the_share_and_narrows(count: int, share: float) -> None:
    hits = round(share * count)

    low, high = measure_interval(hits, count)
    nearer = measure_interval(4 * hits, 4 * count)

    assert 0 <= low <= hits / count <= high <= 1
    assert nearer[1] - nearer[0] < high - low


# Both ends p solve (share − p)² = 1.96² p (1 − p) / count.
@pytest.mark.parametrize(
    ("hits", "count", "low", "high"),
    [
        (0, 10, 0.0, 0.2775),
        (8, 10, 0.4902, 0.9433),
        (10, 10, 0.7225, 1.0),
        (0, 20, 0.0, 0.1611),
        (50, 100, 0.4038, 0.5962),
        (1, 1, 0.2065, 1.0),
    ],
)
def test_the_interval_is_wilson_s(hits: int, count: int, low: float, high: float) -> None:
    assert measure_interval(hits, count) == pytest.approx((low, high), abs=1e-4)
