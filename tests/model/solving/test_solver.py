import numpy as np
import pytest
from numpy.typing import NDArray
from sklearn.linear_model import LogisticRegression
from sklearn.multiclass import OneVsRestClassifier

from model.clustering import ClusteringParameters, learn_features
from model.dataset import Mnist
from model.features import FeatureParameters
from model.solving.design import learn_quantizer, make_design
from model.solving.preconditioner import PreconditionerParameters
from model.solving.solver import Solution, SolverParameters, solve

EXACT = SolverParameters(C=10.0, tolerance=1e-7)
FEW_ROWS = PreconditionerParameters(pool_rows=300, class_rows=100)

Problem = tuple[NDArray[np.float32], NDArray[np.float32]]


@pytest.fixture(scope="module")
def problem(mnist: Mnist) -> Problem:
    images, y = mnist.training.X[:1000], mnist.training.y[:1000]
    parameters = FeatureParameters(centroids=16, projections=128)
    features = learn_features(images, parameters, ClusteringParameters(iterations=3))
    targets = (y[:, None] == np.arange(10)).astype(np.float32)
    return features.describe(images).astype(np.float32), targets


def fit_reference(
    features: NDArray[np.floating],
    targets: NDArray[np.float32],
    C: float,  # noqa: N803
) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Fit scikit-learn's one-vs-rest, with every sample a member of at most one class."""
    binary = LogisticRegression(C=C, tol=1e-8, max_iter=20_000)
    binaries = OneVsRestClassifier(binary).fit(features.astype(np.float64), targets).estimators_
    return np.vstack([b.coef_ for b in binaries]), np.concatenate([b.intercept_ for b in binaries])


def assert_near(
    solution: Solution,
    reference: tuple[NDArray[np.float64], NDArray[np.float64]],
    relative_error: float,
) -> None:
    coefficients, intercepts = reference
    assert solution.has_converged
    error = np.linalg.norm(solution.coefficients - coefficients, axis=1)
    assert (error <= relative_error * np.linalg.norm(coefficients, axis=1)).all()
    np.testing.assert_allclose(solution.intercepts, intercepts, rtol=5 * relative_error)


def test_coefficients_are_scikit_learns(problem: Problem) -> None:
    features, targets = problem

    solution = solve(make_design(features.astype(np.float64)), targets, EXACT)

    assert_near(solution, fit_reference(features, targets, EXACT.C), 1e-5)


def test_single_precision_is_enough_for_the_default_tolerance(problem: Problem) -> None:
    features, targets = problem

    solution = solve(make_design(features), targets, SolverParameters(C=10.0))

    assert_near(solution, fit_reference(features, targets, 10.0), 5e-3)


def test_bytes_give_the_coefficients_of_the_features_they_stand_for(problem: Problem) -> None:
    features, targets = problem
    quantizer = learn_quantizer(features)
    codes = quantizer.encode(features)

    solution = solve(make_design(codes, quantizer), targets, SolverParameters(C=10.0))

    decoded = quantizer.offset + quantizer.step * codes
    assert_near(solution, fit_reference(decoded, targets, 10.0), 5e-3)


def test_a_preconditioner_of_few_samples_leads_to_the_same_place(problem: Problem) -> None:
    features, targets = problem
    parameters = SolverParameters(C=10.0, tolerance=1e-7, preconditioner=FEW_ROWS)

    solution = solve(make_design(features.astype(np.float64)), targets, parameters)

    assert_near(solution, fit_reference(features, targets, 10.0), 1e-5)


def test_rows_without_a_class_are_negatives_for_all(problem: Problem) -> None:
    features, targets = problem
    without = targets.copy()
    without[::5] = 0

    solution = solve(make_design(features.astype(np.float64)), without, EXACT)

    assert_near(solution, fit_reference(features, without, EXACT.C), 1e-5)


def test_the_number_of_threads_changes_nothing(problem: Problem) -> None:
    features, targets = (np.tile(part, (5, 1)) for part in problem)  # two spans

    parameters = SolverParameters(preconditioner=FEW_ROWS)

    one, two = (solve(make_design(features, workers=n), targets, parameters) for n in (1, 2))

    np.testing.assert_allclose(one.coefficients, two.coefficients, rtol=1e-4, atol=1e-4)
    assert one.passes == two.passes


def test_a_start_from_a_similar_solution_saves_passes(problem: Problem) -> None:
    features, targets = problem
    design = make_design(features.astype(np.float64))
    part = solve(make_design(design.codes[:900]), targets[:900], EXACT)

    cold = solve(design, targets, EXACT)
    warm = solve(design, targets, EXACT, start=part)

    assert warm.passes < cold.passes
    np.testing.assert_allclose(warm.coefficients, cold.coefficients, atol=1e-3)


def test_a_start_on_a_part_of_the_samples_leads_to_the_same_place(problem: Problem) -> None:
    # Copies make it large enough for a start on a quarter; a smaller C undoes their weight.
    features, targets = (np.tile(part, (17, 1)) for part in problem)
    parameters = SolverParameters(C=10.0 / 17)

    solution = solve(make_design(features), targets, parameters)

    assert_near(solution, fit_reference(*problem, 10.0), 5e-3)


def test_too_few_passes_are_told(problem: Problem) -> None:
    features, targets = problem

    solution = solve(make_design(features), targets, SolverParameters(most_passes=3))

    assert solution.passes == 3
    assert not solution.has_converged


def test_progress_goes_upwards_to_the_end(problem: Problem) -> None:
    features, targets = problem
    shares: list[float] = []

    solve(make_design(features), targets, on_pass=shares.append)

    assert shares == sorted(shares)
    assert 0 <= shares[0] < shares[len(shares) // 2] < shares[-1] == 1
