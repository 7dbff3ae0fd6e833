"""Preconditioned L-BFGS for several problems side by side, each with its own steps."""

from collections import deque
from typing import NamedTuple, Protocol

import numpy as np
from numpy.typing import NDArray

Reals64 = NDArray[np.float64]
Classes = NDArray[np.int64]

LEAST_DECREASE = 1e-4
"""Share of what the slope promises that a step must bring (Armijo's rule)."""

SCALE_BOUNDS = (0.05, 3.0)
"""Of the preconditioner's scale: one step through rounding noise must not spoil it."""

_TINY = np.finfo(np.float64).tiny


class Point(NamedTuple):
    """Weights, shape (dimensions, classes), with objectives (classes,) and gradients there."""

    weights: Reals64
    objective: Reals64
    gradient: Reals64


class Problem(Protocol):
    """What is minimized."""

    def evaluate(self, weights: Reals64, classes: Classes) -> Point:
        """Evaluate some classes' objectives at their weights: one pass over the data."""
        ...

    def precondition(self) -> None:
        """Fit the preconditioner to where the last evaluations were."""
        ...

    def solve(self, gradient: Reals64, classes: Classes) -> Reals64:
        """Multiply by the preconditioner."""
        ...


class _Pair(NamedTuple):
    """A step and the gradient's change along it; zeros for classes that did not step."""

    step: Reals64
    change: Reals64
    inverse: Reals64


class Descent:
    """Minimizes all classes' objectives with one evaluation a pass [1]_.

    Attributes
    ----------
    point : Point
        The best found so far.
    passes : int
        Evaluations so far.
    active : Classes
        Classes that are not done.

    References
    ----------
    .. [1] J. Nocedal and S. Wright, "Numerical optimization", 2006, section 7.2.
    """

    def __init__(self, problem: Problem, weights: Reals64, memory: int) -> None:
        self.active = np.arange(weights.shape[1])
        self.point = problem.evaluate(weights, self.active)
        self.passes = 1
        self._problem = problem
        self._pairs: deque[_Pair] = deque(maxlen=memory)
        self._direction = np.zeros_like(weights)
        self._length = np.ones(len(self.active))
        self._slope = np.full(len(self.active), -np.inf)
        self.refresh()

    @property
    def error(self) -> float:
        """Largest √(decrement / (2 · objective)) of the active classes; 0 when all are done."""
        return float(self._errors[self.active].max(initial=0.0))

    @property
    def _errors(self) -> Reals64:
        errors = np.sqrt(-self._slope / (2 * np.maximum(self.point.objective, _TINY)))
        return np.asarray(errors, dtype=np.float64)

    def refresh(self) -> None:
        """Build the preconditioner anew, and all directions with it."""
        self._problem.precondition()
        self._aim(self.active)

    def retire(self, tolerance: float) -> None:
        """Leave out classes whose error is below the tolerance."""
        self.active = self.active[self._errors[self.active] > tolerance]

    def advance(self) -> None:
        """Try one step for every active class; shorten those that went too far."""
        classes = self.active
        length = self._length[classes]
        weights = self.point.weights[:, classes] + length * self._direction[:, classes]
        trial = self._problem.evaluate(weights, classes)
        self.passes += 1
        gain = trial.objective - self.point.objective[classes]
        is_taken = gain <= LEAST_DECREASE * length * self._slope[classes]
        self._shorten(classes[~is_taken], gain[~is_taken])
        if is_taken.any():
            self._take(classes[is_taken], Point(*(part[..., is_taken] for part in trial)))

    def _shorten(self, classes: Classes, gain: Reals64) -> None:
        """Go to the minimum of the parabola through what is known, within bounds."""
        promised = self._length[classes] * self._slope[classes]
        factor = -promised / (2 * (gain - promised))
        self._length[classes] *= np.clip(factor, 0.1, 0.5)

    def _take(self, classes: Classes, trial: Point) -> None:
        step, change = np.zeros_like(self._direction), np.zeros_like(self._direction)
        step[:, classes] = trial.weights - self.point.weights[:, classes]
        change[:, classes] = trial.gradient - self.point.gradient[:, classes]
        product = (step * change).sum(axis=0)
        inverse = np.where(product > 0, 1 / np.where(product > 0, product, 1), 0)
        self._pairs.append(_Pair(step, change, inverse))
        for whole, part in zip(self.point, trial, strict=True):
            whole[..., classes] = part
        self._aim(classes)

    def _aim(self, classes: Classes) -> None:
        """Choose directions; where rounding spoiled one, the preconditioner's alone."""
        gradient = self.point.gradient[:, classes]
        direction = -self._invert(gradient, classes)
        slope = (direction * gradient).sum(axis=0)
        if (is_bad := ~(slope < 0)).any():
            direction[:, is_bad] = -self._problem.solve(gradient[:, is_bad], classes[is_bad])
            slope = (direction * gradient).sum(axis=0)
        self._direction[:, classes] = direction
        self._slope[classes] = np.minimum(slope, 0)
        self._length[classes] = 1.0

    def _invert(self, gradient: Reals64, classes: Classes) -> Reals64:
        """Multiply by L-BFGS's inverse Hessian: the two-loop recursion, for all classes at once."""
        pairs = [_Pair(*(part[..., classes] for part in pair)) for pair in self._pairs]
        vector, shares = gradient.copy(), []
        for pair in reversed(pairs):
            shares.append(pair.inverse * (pair.step * vector).sum(axis=0))
            vector -= shares[-1] * pair.change
        vector = (
            self._solve_to_scale(vector, classes, pairs[-1])
            if pairs
            else self._problem.solve(vector, classes)
        )
        for pair, share in zip(pairs, reversed(shares), strict=True):
            back = pair.inverse * (pair.change * vector).sum(axis=0)
            vector += (share - back) * pair.step
        return vector

    def _solve_to_scale(self, vector: Reals64, classes: Classes, last: _Pair) -> Reals64:
        """Apply the preconditioner, scaled to the curvature that the last step met."""
        both = self._problem.solve(np.hstack([vector, last.change]), np.tile(classes, 2))
        solved, expected = np.hsplit(both, 2)
        ratio = 1 / np.maximum(last.inverse * (last.change * expected).sum(axis=0), _TINY)
        # A class that did not step has no such curvature.
        return solved * np.where(last.inverse > 0, np.clip(ratio, *SCALE_BOUNDS), 1)
