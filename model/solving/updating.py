"""Fitted logistic regressions taught something new, without forgetting what they were fitted to."""

from collections.abc import Callable
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from model.calibration import judge
from model.projections import Reals
from model.solving.descent import Classes, Descent, Point, Reals64
from model.solving.design import Design, cut, list_spans
from model.solving.objective import BLOCK_ROWS, evaluate_objective, measure_curvature
from model.solving.preconditioner import PreconditionerParameters, build_preconditioner
from model.solving.solver import Solution


@dataclass(frozen=True, slots=True)
class UpdateParameters:
    """How fitted classifiers are updated.

    Attributes
    ----------
    C : float
        Inverse strength of the L2 penalty on the change; the one of the fit before makes the
        update that fit's continuation.
    tolerance : float
        As `model.solving.solver.SolverParameters` has it.
    most_passes : int
        Over the samples.
    refreshes : tuple[int, ...]
        After how many passes the preconditioner is built anew.
    memory : int
        Steps that L-BFGS remembers.
    preconditioner : PreconditionerParameters
        What it is built from.
    seed : int
        Draws the preconditioner's samples.
    """

    C: float = 300.0
    tolerance: float = 2e-2
    most_passes: int = 60
    refreshes: tuple[int, ...] = (4, 10, 20)
    memory: int = 12
    preconditioner: PreconditionerParameters = field(
        default_factory=lambda: PreconditionerParameters(pool_rows=1500, class_rows=750)
    )
    seed: int = 0


@dataclass(frozen=True, slots=True, eq=False)
class Lesson:
    """What is rehearsed and what is new, as rows of one design.

    Attributes
    ----------
    targets : NDArray[np.float32]
        Of the new samples: 1 where a sample belongs to a class, else 0; shape (m, classes). They
        are the last m rows of the design, all others are rehearsed.
    importance : NDArray[np.float32]
        How many samples each row stands for, shape (rows,).
    """

    targets: NDArray[np.float32]
    importance: NDArray[np.float32]


def update(
    design: Design,
    lesson: Lesson,
    fitted: Solution,
    parameters: UpdateParameters,
    on_pass: Callable[[int], None] | None = None,
) -> Solution:
    """Minimize ``C · Σ importance · loss + |coefficients − fitted|²/2`` for every class.

    What is rehearsed has the fitted classifiers' own probabilities for targets, so that without
    anything new the fitted ones are the optimum, whichever samples are rehearsed [1]_. They then
    stand in for all that was fitted to: near the optimum, the loss of that is a parabola with
    their curvature, and the penalty its prior, as in a Laplace approximation [2]_.

    Parameters
    ----------
    design : Design
        Features of what is rehearsed, and then of what is new.
    lesson : Lesson
        What is new, and what counts how much.
    fitted : Solution
        Classifiers to begin with.
    parameters : UpdateParameters
        Penalty and stopping rule.
    on_pass : Callable[[int], None], optional
        Hears the number of each pass.

    Returns
    -------
    Solution
        The classifiers that know both.

    References
    ----------
    .. [1] Z. Li and D. Hoiem, "Learning without forgetting", 2016.
    .. [2] D. Spiegelhalter and S. Lauritzen, "Sequential updating of conditional probabilities on
       directed graphical structures", 1990.
    """
    problem = _Update(design, lesson, fitted, parameters)
    descent = Descent(problem, problem.prior, parameters.memory)
    descent.retire(parameters.tolerance)
    while len(descent.active) and descent.passes < parameters.most_passes:
        if descent.passes - 1 in parameters.refreshes:
            descent.refresh()
        descent.advance()
        descent.retire(parameters.tolerance)
        if on_pass:
            on_pass(descent.passes)
    coefficients = descent.point.weights[:-1].T.copy()
    intercepts = descent.point.weights[-1] - coefficients @ design.centre
    return Solution(coefficients, intercepts, descent.passes, not len(descent.active))


class _Update:
    """The classes' objectives, as a descent sees them."""

    def __init__(
        self, design: Design, lesson: Lesson, fitted: Solution, parameters: UpdateParameters
    ) -> None:
        self.prior: Reals64 = np.vstack(
            [fitted.coefficients.T, fitted.intercepts + fitted.coefficients @ design.centre]
        )
        self._design, self._importance, self._parameters = design, lesson.importance, parameters
        self._spans = list_spans(len(lesson.importance))
        self._random = np.random.default_rng(parameters.seed)
        rehearsed = slice(0, len(lesson.importance) - len(lesson.targets))
        # In small pieces: as floats the rows take four times what they take as bytes.
        scores = [
            design.predict(piece, fitted.coefficients, fitted.intercepts)
            for piece in cut(rehearsed, BLOCK_ROWS)
        ]
        known = judge(np.concatenate(scores))
        self._targets: Reals = np.concatenate([known.astype(design.dtype), lesson.targets])
        self._margins: Reals = np.zeros(self._targets.shape, dtype=design.dtype)

    def evaluate(self, weights: Reals64, classes: Classes) -> Point:
        """Sweep over the samples once; the penalty is on the distance from the prior."""
        value = evaluate_objective(
            self._design,
            self._targets[:, classes],
            weights,
            self._parameters.C,
            self._spans,
            self._importance,
        )
        self._margins[:, classes] = value.margins
        prior = self.prior[:-1, classes]
        value.gradient[:-1] -= prior
        shift = (prior * (prior / 2 - weights[:-1])).sum(axis=0)
        return Point(weights.copy(), value.objective + shift, value.gradient)

    def precondition(self) -> None:
        """Weigh samples by how undecided they are."""
        curvature = measure_curvature(self._margins) * self._importance[:, None]
        self._preconditioner = build_preconditioner(
            self._design,
            np.asarray(self._parameters.C * curvature, dtype=self._design.dtype),
            self._parameters.preconditioner,
            self._random,
        )

    def solve(self, gradient: Reals64, classes: Classes) -> Reals64:
        """Multiply by the approximate inverse Hessian."""
        return self._preconditioner.solve(gradient, classes)
