"""A cheap inverse of ten Hessians: exact on the samples that still matter, flat elsewhere."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.linalg import cho_factor, cho_solve

from model.projections import Reals
from model.solving.design import Design

INTERCEPT_FEATURE = 10.0
"""The intercept counts as a feature of this value, so that it is hardly penalized."""


@dataclass(frozen=True, slots=True)
class PreconditionerParameters:
    """What the preconditioner is built from.

    Attributes
    ----------
    pool_rows : int
        Samples shared by all classes.
    class_rows : int
        Of these, the samples that each class uses.
    """

    pool_rows: int = 3000
    class_rows: int = 1500


@dataclass(frozen=True, slots=True, eq=False)
class ClassFactor:
    """One class's part of the preconditioner.

    Attributes
    ----------
    chosen : NDArray[np.int64]
        Which rows of the pool it uses.
    roots : Reals
        The root of each such row's curvature.
    cholesky : Reals
        Lower factor of ``damping + U·Uᵀ``, where U are the rows times their roots.
    damping : float
        The Hessian outside of these rows, at least one.
    """

    chosen: NDArray[np.int64]
    roots: Reals
    cholesky: Reals
    damping: float


@dataclass(frozen=True, slots=True, eq=False)
class Preconditioner:
    """Approximate inverses of the Hessians ``1 + C·Xᵀ·diag(p·(1 − p))·X`` of all classes.

    Once most samples are clearly on their side, p·(1 − p) vanishes for all but a few, and the
    Hessian is one plus a matrix of low rank, which the Sherman-Morrison-Woodbury identity inverts
    with a matrix as small as that rank. Rows are drawn in proportion to their curvature, as in
    sub-sampled Newton methods [1]_. The scalar products of the rows serve all classes.

    Attributes
    ----------
    rows : Reals
        Shape (pool, dimensions), centred features.
    factors : tuple[ClassFactor, ...]
        One a class.

    References
    ----------
    .. [1] F. Roosta-Khorasani and M. Mahoney, "Sub-sampled Newton methods", 2019.
    """

    rows: Reals
    factors: tuple[ClassFactor, ...]

    def solve(
        self, gradient: NDArray[np.float64], classes: NDArray[np.int64]
    ) -> NDArray[np.float64]:
        """Multiply the gradients of some classes by their approximate inverse Hessians.

        Parameters
        ----------
        gradient : NDArray[np.float64]
            Shape (dimensions + 1, classes), the intercepts' last.
        classes : NDArray[np.int64]
            Which class each column belongs to.

        Returns
        -------
        NDArray[np.float64]
            Of the gradient's shape.
        """
        square = INTERCEPT_FEATURE**2
        projected = self.rows @ gradient[:-1].astype(self.rows.dtype) + square * gradient[-1]
        shares = np.zeros_like(projected)
        for column, k in enumerate(classes):
            factor = self.factors[k]
            right = factor.roots * projected[factor.chosen, column]
            inner = cho_solve((factor.cholesky, True), right)
            shares[factor.chosen, column] = factor.roots * inner
        solved = np.empty_like(gradient)
        solved[:-1] = gradient[:-1] - self.rows.T @ shares.astype(self.rows.dtype)
        solved[-1] = square * (gradient[-1] - shares.sum(axis=0))
        return np.asarray(solved / np.array([self.factors[k].damping for k in classes]))


def build_preconditioner(
    design: Design,
    curvature: Reals,
    parameters: PreconditionerParameters,
    random: np.random.Generator,
) -> Preconditioner:
    """Build a preconditioner from the samples' present curvatures.

    Parameters
    ----------
    design : Design
        Features.
    curvature : Reals
        C·p·(1 − p), shape (n, classes); 0 for samples that do not count.
    parameters : PreconditionerParameters
        How many samples to use.
    random : np.random.Generator
        Draws them.

    Returns
    -------
    Preconditioner
        Ready to solve.
    """
    pool, weights = _draw(curvature, parameters.pool_rows, random)
    rows = (design.read(pool) - design.mean) * design.step
    products = rows @ rows.T + rows.dtype.type(INTERCEPT_FEATURE**2)
    factors = tuple(
        _factorize(products, column, parameters.class_rows, design.dimensions)
        for column in weights.T
    )
    return Preconditioner(rows, factors)


def _factorize(products: Reals, weights: Reals, count: int, dimensions: int) -> ClassFactor:
    chosen = np.sort(np.argsort(weights, kind="stable")[-count:])
    roots = np.sqrt(weights[chosen])
    energy = weights * np.diag(products)
    # What the other rows of the pool add is spread over all directions.
    damping = 1 + float(energy.sum() - energy[chosen].sum()) / dimensions
    small = roots[:, None] * products[np.ix_(chosen, chosen)] * roots
    small[np.diag_indices_from(small)] += damping
    cholesky, _ = cho_factor(small, lower=True, overwrite_a=True)
    return ClassFactor(chosen, roots, cholesky, damping)


def _draw(
    curvature: Reals, count: int, random: np.random.Generator
) -> tuple[NDArray[np.int64], Reals]:
    """Draw samples in proportion to their largest share of any class's curvature.

    Returns their numbers, and their curvatures divided by the chance of being drawn, so that they
    stand for the samples not drawn.
    """
    total = np.maximum(curvature.sum(axis=0, dtype=np.float64), np.finfo(np.float64).tiny)
    share = (curvature / total).max(axis=1)
    chance = np.minimum(share * (count / max(share.sum(), np.finfo(np.float64).tiny)), 1)
    drawn = np.flatnonzero(random.random(len(chance)) < chance)
    return drawn, (curvature[drawn] / chance[drawn, None]).astype(curvature.dtype)
