import dataclasses

import numpy as np
import pytest
from numpy.typing import NDArray
from scipy.optimize import minimize

from model.solving.design import learn_quantizer, make_design
from model.solving.preconditioner import PreconditionerParameters
from model.solving.solver import Solution, SolverParameters, solve
from model.solving.updating import Lesson, UpdateParameters, update

FEW_ROWS = PreconditionerParameters(pool_rows=60, class_rows=30)
EXACT = UpdateParameters(C=5.0, tolerance=1e-6, most_passes=500, preconditioner=FEW_ROWS)
OLD, NEW, CLASSES = 150, 6, 3

Features = NDArray[np.float64]


@pytest.fixture(scope="module")
def features() -> Features:
    return np.random.default_rng(4).normal(size=(OLD + NEW, 8))


@pytest.fixture(scope="module")
def fitted(features: Features) -> Solution:
    targets = (features[:OLD, :CLASSES] > 0.5).astype(np.float32)
    parameters = SolverParameters(C=5.0, tolerance=1e-8, preconditioner=FEW_ROWS)
    return solve(make_design(features[:OLD]), targets, parameters)


def teach(features: Features, targets: NDArray[np.float32], weight: float) -> Lesson:
    importance = np.concatenate([np.full(OLD, 2.0), np.full(len(targets), weight)])
    return Lesson(targets, importance.astype(np.float32)[: len(features)])


def test_with_nothing_new_nothing_changes(features: Features, fitted: Solution) -> None:
    nothing = np.empty((0, CLASSES), dtype=np.float32)

    updated = update(make_design(features[:OLD]), teach(features[:OLD], nothing, 1), fitted, EXACT)

    np.testing.assert_allclose(updated.coefficients, fitted.coefficients, atol=1e-9)
    np.testing.assert_allclose(updated.intercepts, fitted.intercepts, atol=1e-9)


def test_the_optimum_is_that_of_the_stated_objective(features: Features, fitted: Solution) -> None:
    targets = np.eye(CLASSES, dtype=np.float32)[np.arange(NEW) % CLASSES]
    lesson = teach(features, targets, 7)

    updated = update(make_design(features), lesson, fitted, EXACT)

    first, prior = fitted.intercepts[0], fitted.coefficients[0]
    known = 1 / (1 + np.exp(-(features[:OLD] @ prior + first)))
    y = np.concatenate([known, targets[:, 0]])

    def measure(weights: Features) -> float:
        margins = features @ weights[:-1] + weights[-1]
        losses = lesson.importance * (np.logaddexp(0, margins) - y * margins)
        return float(EXACT.C * losses.sum() + ((weights[:-1] - prior) ** 2).sum() / 2)

    reference = minimize(measure, np.append(prior, first), method="BFGS", options={"gtol": 1e-5})
    np.testing.assert_allclose(updated.coefficients[0], reference.x[:-1], rtol=2e-3, atol=1e-3)
    assert updated.intercepts[0] == pytest.approx(reference.x[-1], rel=2e-3)


def test_what_is_new_is_believed_the_more_it_weighs(features: Features, fitted: Solution) -> None:
    targets = np.zeros((NEW, CLASSES), dtype=np.float32)
    scores = [
        (
            features[OLD:]
            @ update(
                make_design(features), teach(features, targets, weight), fitted, EXACT
            ).coefficients.T
        ).mean()
        for weight in (0.1, 1.0, 10.0)
    ]

    assert scores == sorted(scores, reverse=True)


def test_bytes_lead_to_nearly_the_same_place(features: Features, fitted: Solution) -> None:
    single = features.astype(np.float32)
    quantizer = learn_quantizer(single)
    targets = np.ones((NEW, CLASSES), dtype=np.float32)
    lesson = teach(features, targets, 3)
    parameters = dataclasses.replace(EXACT, tolerance=1e-3)

    exact = update(make_design(features), lesson, fitted, EXACT)
    coarse = update(make_design(quantizer.encode(single), quantizer), lesson, fitted, parameters)

    np.testing.assert_allclose(coarse.coefficients, exact.coefficients, atol=0.1)


def test_passes_are_told_and_limited(features: Features, fitted: Solution) -> None:
    told = list[int]()
    targets = np.ones((NEW, CLASSES), dtype=np.float32)
    parameters = dataclasses.replace(EXACT, most_passes=4)

    updated = update(
        make_design(features), teach(features, targets, 9), fitted, parameters, told.append
    )

    assert told == [2, 3, 4]
    assert not updated.has_converged
