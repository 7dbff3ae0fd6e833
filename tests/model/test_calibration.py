import numpy as np
import pytest
from numpy.typing import NDArray

from model.calibration import fit_temperature, judge, soften
from model.evaluation import evaluate


def make_scores(count: int, temperature: float) -> tuple[NDArray[np.float64], NDArray[np.uint8]]:
    """Scores whose softmax at a temperature is the truth by construction."""
    random = np.random.default_rng(7)
    scores = random.normal(scale=6, size=(count, 10))
    chances = soften(scores, temperature).cumsum(axis=1)
    y = (random.random((count, 1)) > chances).sum(axis=1)
    return scores, y.astype(np.uint8)


@pytest.mark.parametrize("score", [-700.0, -40.0, -2.0, 0.0, 2.0, 40.0])
def test_a_judgement_is_the_logistic_function_of_its_score(score: float) -> None:
    np.testing.assert_allclose(judge(np.array([[score]])), 1 / (1 + np.exp(-score)), rtol=1e-12)


@pytest.mark.parametrize("size", [0.0, 1.0, 1e3, 1e300])
def test_probabilities_sum_to_one_however_large_the_scores(size: float) -> None:
    scores = np.random.default_rng(1).uniform(-size, size, (50, 10))

    probabilities = soften(scores, 1.5)

    assert ((probabilities >= 0) & (probabilities <= 1)).all()
    np.testing.assert_allclose(probabilities.sum(axis=1), 1, rtol=1e-12)
    assert ((judge(scores) >= 0) & (judge(scores) <= 1)).all()


@pytest.mark.parametrize("temperature", [0.5, 1.0, 2.5])
def test_the_temperature_that_made_the_truth_is_found(temperature: float) -> None:
    scores, y = make_scores(20_000, temperature)

    assert fit_temperature(scores, y) == pytest.approx(temperature, rel=0.05)


def test_fitting_makes_confidence_mean_what_it_says() -> None:
    scores, y = make_scores(20_000, 2.0)

    before = evaluate(soften(scores, 1.0), y)
    after = evaluate(soften(scores, fit_temperature(scores, y)), y)

    assert after.ece < 0.015 < before.ece
    assert after.log_loss < before.log_loss
    assert after.accuracy == before.accuracy
