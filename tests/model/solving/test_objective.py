import numpy as np
import pytest

from model.solving.design import list_spans, make_design
from model.solving.objective import BLOCK_ROWS, evaluate_objective, measure_curvature

COUNT = 2 * BLOCK_ROWS + 7


def make_problem() -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    random = np.random.default_rng(5)
    features = random.normal(3, 1, (COUNT, 4))
    targets = (random.random((COUNT, 2)) < 0.3).astype(float)
    return features, targets, random.normal(size=(5, 2))


def test_the_objective_is_the_logistic_loss_and_the_penalty_of_the_coefficients() -> None:
    features, targets, weights = make_problem()
    design = make_design(features)

    value = evaluate_objective(design, targets, weights, 2.5, list_spans(COUNT))

    margins = (features - features.mean(axis=0)) @ weights[:-1] + weights[-1]
    loss = np.log1p(np.exp(margins)) - targets * margins
    expected = 2.5 * loss.sum(axis=0) + (weights[:-1] ** 2).sum(axis=0) / 2
    np.testing.assert_allclose(value.objective, expected)
    np.testing.assert_allclose(value.margins, margins)


@pytest.mark.parametrize("row", range(5))
def test_the_gradient_is_the_slope_of_the_objective(row: int) -> None:
    features, targets, weights = make_problem()
    design, spans = make_design(features), list_spans(COUNT)
    step = np.zeros_like(weights)
    step[row] = 1e-5

    ahead = evaluate_objective(design, targets, weights + step, 2.5, spans).objective
    behind = evaluate_objective(design, targets, weights - step, 2.5, spans).objective
    gradient = evaluate_objective(design, targets, weights, 2.5, spans).gradient

    np.testing.assert_allclose(gradient[row], (ahead - behind) / 2e-5, rtol=1e-5)


def test_curvature_is_the_slope_of_the_probability() -> None:
    margins = np.array([-900.0, -3.0, 0.0, 0.5, 900.0])

    curvature = measure_curvature(margins)

    probability = 1 / (1 + np.exp(-np.clip(margins, -50, 50)))
    np.testing.assert_allclose(curvature, probability * (1 - probability), atol=1e-15)
