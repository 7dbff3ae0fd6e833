import numpy as np

from model.solving.design import make_design
from model.solving.preconditioner import (
    INTERCEPT_FEATURE,
    PreconditionerParameters,
    build_preconditioner,
)

RANDOM = np.random.default_rng(8)
FEATURES = RANDOM.normal(size=(60, 9))
CURVATURE = RANDOM.random((60, 2)) * np.array([5.0, 0.5])


def make_hessian(column: int) -> np.ndarray:
    centred = FEATURES - FEATURES.mean(axis=0)
    extended = np.column_stack([centred, np.full(60, INTERCEPT_FEATURE)])
    return np.asarray(np.eye(10) + extended.T @ (CURVATURE[:, column, None] * extended))


def test_with_every_sample_it_is_the_inverse_hessian() -> None:
    everything = PreconditionerParameters(pool_rows=10_000, class_rows=10_000)
    preconditioner = build_preconditioner(
        make_design(FEATURES), CURVATURE, everything, np.random.default_rng(0)
    )
    gradient = RANDOM.normal(size=(10, 2))

    solved = preconditioner.solve(gradient, np.array([1, 0]))

    # The intercept is that feature's coefficient times its value, so are gradients inversely.
    scale = np.append(np.ones(9), INTERCEPT_FEATURE)
    for column, k in enumerate((1, 0)):
        exact = scale * np.linalg.solve(make_hessian(k), scale * gradient[:, column])
        np.testing.assert_allclose(solved[:, column], exact, rtol=1e-6, atol=1e-9)


def test_a_part_of_the_samples_still_gives_a_descent_direction() -> None:
    few = PreconditionerParameters(pool_rows=20, class_rows=5)
    preconditioner = build_preconditioner(
        make_design(FEATURES), CURVATURE, few, np.random.default_rng(0)
    )
    gradient = RANDOM.normal(size=(10, 2))

    solved = preconditioner.solve(gradient, np.arange(2))

    assert ((solved * gradient).sum(axis=0) > 0).all()


def test_samples_without_curvature_are_not_drawn() -> None:
    curvature = CURVATURE.copy()
    curvature[10:] = 0
    preconditioner = build_preconditioner(
        make_design(FEATURES), curvature, PreconditionerParameters(), np.random.default_rng(0)
    )

    assert len(preconditioner.rows) == 10
