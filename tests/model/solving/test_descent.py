import numpy as np
from numpy.typing import NDArray

from model.solving.descent import Classes, Descent, Point, Reals64


class Bowls:
    """Two quartic bowls around their own middles; the second is steep along one axis."""

    middles = np.array([[1.0, -2.0], [3.0, 0.5], [-1.0, 4.0]])
    scales = np.array([[1.0, 1.0], [1.0, 100.0], [1.0, 1.0]])

    def __init__(self) -> None:
        self.evaluated: list[int] = []

    def evaluate(self, weights: Reals64, classes: Classes) -> Point:
        self.evaluated.append(len(classes))
        off = weights - self.middles[:, classes]
        scales = self.scales[:, classes]
        objective = (scales * (off**2 / 2 + off**4 / 4)).sum(axis=0)
        return Point(weights.copy(), objective, scales * (off + off**3))

    def precondition(self) -> None:
        """Nothing is known."""

    def solve(self, gradient: Reals64, classes: Classes) -> Reals64:
        assert gradient.shape[1] == len(classes)
        return gradient.copy()


def descend(tolerance: float) -> tuple[Descent, Bowls]:
    bowls = Bowls()
    descent = Descent(bowls, np.zeros((3, 2)), memory=8)
    while len(descent.active) and descent.passes < 200:
        descent.advance()
        descent.retire(tolerance)
    return descent, bowls


def test_every_problem_reaches_its_own_minimum() -> None:
    descent, bowls = descend(1e-9)

    assert not len(descent.active)
    assert descent.error == 0
    np.testing.assert_allclose(descent.point.weights, bowls.middles, atol=1e-4)


def test_problems_that_are_done_are_not_evaluated_any_more() -> None:
    _, bowls = descend(1e-6)

    assert bowls.evaluated[0] == 2
    assert bowls.evaluated[-1] == 1


def test_the_objective_never_rises() -> None:
    descent = Descent(Bowls(), np.zeros((3, 2)), memory=8)
    before: NDArray[np.float64] = descent.point.objective.copy()
    for _ in range(20):
        descent.advance()
        assert (descent.point.objective <= before).all()
        before = descent.point.objective.copy()
