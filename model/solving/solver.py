"""Ten binary logistic regressions over the same features, solved together."""

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from model.projections import Reals
from model.solving.descent import Classes, Descent, Point, Reals64
from model.solving.design import SPAN_ROWS, Design, list_spans
from model.solving.objective import evaluate_objective, measure_curvature
from model.solving.preconditioner import PreconditionerParameters, build_preconditioner

OnPass = Callable[[float], None]
"""Called after every pass over the data with how much of the fit is done, 0..1: an estimate."""

LEAST_SHARE = 1e-6
"""Of a class, for the first guess of its intercept."""

ROUGH_TOLERANCE = 0.1
"""Of the start on a part of the samples, whose optimum is another one anyway."""


@dataclass(frozen=True, slots=True)
class SolverParameters:
    """How the ten classifiers are fitted.

    Attributes
    ----------
    C : float
        Inverse strength of the L2 penalty.
    tolerance : float
        A classifier is done when √(decrement / (2 · objective)) is below this: about the relative
        error of its coefficients. The decrement is Newton's [1]_, with the approximate inverse of
        the Hessian in its place.
    most_passes : int
        Over the data.
    refreshes : tuple[int, ...]
        After how many passes the preconditioner is built anew.
    memory : int
        Steps that L-BFGS remembers.
    start_share : int
        The fit starts on every so many-th sample; 1 uses all from the beginning.
    preconditioner : PreconditionerParameters
        What it is built from.
    seed : int
        Draws the preconditioner's samples.

    References
    ----------
    .. [1] S. Boyd and L. Vandenberghe, "Convex optimization", 2004, section 9.5.
    """

    C: float = 300.0
    tolerance: float = 3e-3
    most_passes: int = 500
    refreshes: tuple[int, ...] = (5, 12, 25, 45)
    memory: int = 12
    start_share: int = 4
    preconditioner: PreconditionerParameters = field(default_factory=PreconditionerParameters)
    seed: int = 0


class Solution(NamedTuple):
    """Fitted classifiers.

    Attributes
    ----------
    coefficients : NDArray[np.float64]
        Shape (classes, dimensions), for features as they are, not centred.
    intercepts : NDArray[np.float64]
        Shape (classes,).
    passes : int
        Over all the data.
    has_converged : bool
        Whether every class reached the tolerance.
    """

    coefficients: NDArray[np.float64]
    intercepts: NDArray[np.float64]
    passes: int
    has_converged: bool


def solve(
    design: Design,
    targets: Reals,
    parameters: SolverParameters | None = None,
    *,
    start: Solution | None = None,
    on_pass: OnPass | None = None,
) -> Solution:
    """Minimize ``C · Σ log(1 + exp(∓margin)) + |coefficients|²/2`` for every class.

    The objective is that of scikit-learn's ``LogisticRegression(C=C)``, intercept not penalized.
    All classes share the matrix products of a pass; each takes its own steps.

    Parameters
    ----------
    design : Design
        Features of n samples.
    targets : Reals
        1 where a sample belongs to a class, else 0; shape (n, classes). A row of zeros is a
        negative for all.
    parameters : SolverParameters, optional
        Penalty and stopping rule.
    start : Solution, optional
        Of a similar problem; saves about half of the passes.
    on_pass : OnPass, optional
        Hears of progress.

    Returns
    -------
    Solution
        Coefficients and intercepts.
    """
    parameters = parameters or SolverParameters()
    targets = targets.astype(design.dtype, copy=False)
    weights = _guess(design, targets, parameters) if start is None else _centre(start, design)
    fit = _Fit(design, targets, list_spans(len(targets)), parameters)
    descent = _descend(fit, weights, parameters.tolerance, on_pass)
    coefficients = descent.point.weights[:-1].T.copy()
    intercepts = descent.point.weights[-1] - coefficients @ design.centre
    return Solution(coefficients, intercepts, descent.passes, not len(descent.active))


def _guess(design: Design, targets: Reals, parameters: SolverParameters) -> Reals64:
    """Solve roughly on a part of the samples, where they are many."""
    weights = np.zeros((design.dimensions + 1, targets.shape[1]))
    share = np.clip(targets.mean(axis=0, dtype=np.float64), LEAST_SHARE, 1 - LEAST_SHARE)
    weights[-1] = np.log(share / (1 - share))
    if not 1 < parameters.start_share <= len(targets) / SPAN_ROWS:
        return weights
    spans = list_spans(len(targets), parameters.start_share)
    fit = _Fit(design, targets, spans, parameters)
    return _descend(fit, weights, max(ROUGH_TOLERANCE, parameters.tolerance)).point.weights


def _centre(solution: Solution, design: Design) -> Reals64:
    """Turn a solution back into weights for centred features."""
    intercepts = solution.intercepts + solution.coefficients @ design.centre
    return np.vstack([solution.coefficients.T, intercepts])


def _descend(
    fit: "_Fit", weights: Reals64, tolerance: float, on_pass: OnPass | None = None
) -> Descent:
    parameters = fit.parameters
    descent = Descent(fit, weights, parameters.memory)
    first, share = max(descent.error, tolerance), 0.0
    descent.retire(tolerance)
    while len(descent.active) and descent.passes < parameters.most_passes:
        if descent.passes - 1 in parameters.refreshes:
            descent.refresh()
        descent.advance()
        descent.retire(tolerance)
        # An error may rise for a pass; what is told never falls.
        share = max(share, _estimate_share(first, descent.error, tolerance))
        if on_pass:
            on_pass(share)
    return descent


def _estimate_share(first: float, now: float, last: float) -> float:
    """How far an error has come that falls by a steady factor, 0..1."""
    if not last < now < first:
        return 1.0 if now <= last else 0.0
    return math.log(first / now) / math.log(first / last)


class _Fit:
    """The ten objectives over some of the samples, as a descent sees them."""

    def __init__(
        self, design: Design, targets: Reals, spans: Sequence[slice], parameters: SolverParameters
    ) -> None:
        self.parameters = parameters
        self._design, self._targets, self._spans = design, targets, spans
        self._rows = np.concatenate([np.arange(span.start, span.stop) for span in spans])
        self._C = parameters.C * len(targets) / len(self._rows)
        self._random = np.random.default_rng(parameters.seed)
        self._margins = np.zeros((len(self._rows), targets.shape[1]), dtype=design.dtype)

    def evaluate(self, weights: Reals64, classes: Classes) -> Point:
        """Sweep over the samples once."""
        targets = (
            self._targets if len(classes) == self._targets.shape[1] else self._targets[:, classes]
        )
        value = evaluate_objective(self._design, targets, weights, self._C, self._spans)
        self._margins[:, classes] = value.margins
        return Point(weights.copy(), value.objective, value.gradient)

    def precondition(self) -> None:
        """Weigh samples by how undecided they are."""
        curvature = np.zeros(self._targets.shape, dtype=self._design.dtype)
        curvature[self._rows] = self._C * measure_curvature(self._margins)
        self._preconditioner = build_preconditioner(
            self._design, curvature, self.parameters.preconditioner, self._random
        )

    def solve(self, gradient: Reals64, classes: Classes) -> Reals64:
        """Multiply by the approximate inverse Hessian."""
        return self._preconditioner.solve(gradient, classes)
