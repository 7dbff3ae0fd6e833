"""What logistic regressions minimize: value, gradient and margins in one sweep over the data."""

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from model.projections import Reals
from model.solving.design import Design, cut

BLOCK_ROWS = 256
"""Rows turned into floats at once: they stay in a core's cache for both matrix products."""


class Value(NamedTuple):
    """Objectives at one point.

    Attributes
    ----------
    objective : NDArray[np.float64]
        Shape (classes,).
    gradient : NDArray[np.float64]
        Shape (dimensions + 1, classes), the intercepts' last.
    margins : Reals
        Shape (n, classes), before the logistic function; of the spans' rows only.
    """

    objective: NDArray[np.float64]
    gradient: NDArray[np.float64]
    margins: Reals


class _Labels(NamedTuple):
    targets: Reals
    importance: Reals


class _Sums(NamedTuple):
    loss: NDArray[np.float64]
    products: NDArray[np.float64]
    residuals: NDArray[np.float64]
    margins: Reals


def evaluate_objective(
    design: Design,
    targets: Reals,
    weights: NDArray[np.float64],
    C: float,  # noqa: N803
    spans: Sequence[slice],
    importance: Reals | None = None,
) -> Value:
    """Evaluate ``C · Σ log(1 + exp(∓margin)) + |coefficients|²/2`` for several classes at once.

    Parameters
    ----------
    design : Design
        Features.
    targets : Reals
        1 where a sample belongs to a class, else 0, shape (n, classes); anything between is a
        probability, and costs what it must cost on average.
    weights : NDArray[np.float64]
        Coefficients for centred features and, last, intercepts: shape (dimensions + 1, classes).
    C : float
        Inverse strength of the penalty.
    spans : Sequence[slice]
        Rows that count.
    importance : Reals, optional
        How many times each sample counts, shape (n,); once unless given.

    Returns
    -------
    Value
        Objectives, gradients, margins.
    """
    scaled = (design.step[:, None] * weights[:-1]).astype(design.dtype)
    shift = (weights[-1] - design.mean @ scaled).astype(design.dtype)
    importance = np.ones(len(targets), design.dtype) if importance is None else importance
    labels = _Labels(targets, importance[:, None])
    sums = design.map_rows(lambda span: _sum_span(design, labels, scaled, shift, span), spans)
    residuals = np.sum([part.residuals for part in sums], axis=0)
    gradient = np.empty(weights.shape)
    products = np.sum([part.products for part in sums], axis=0)
    gradient[:-1] = design.step[:, None] * (products.T - np.outer(design.mean, residuals))
    gradient[-1] = residuals
    gradient *= C
    gradient[:-1] += weights[:-1]
    loss = np.sum([part.loss for part in sums], axis=0)
    objective = C * loss + (weights[:-1] ** 2).sum(axis=0) / 2
    return Value(objective, gradient, np.concatenate([part.margins for part in sums]))


def _sum_span(design: Design, labels: _Labels, scaled: Reals, shift: Reals, span: slice) -> _Sums:
    dimensions, classes = scaled.shape
    loss, residuals = np.zeros(classes), np.zeros(classes)
    products = np.zeros((classes, dimensions))
    margins = np.empty((span.stop - span.start, classes), dtype=scaled.dtype)
    for rows in cut(span, BLOCK_ROWS):
        codes = design.read(rows)
        here = np.add(codes @ scaled, shift, out=margins[rows.start - span.start :][: len(codes)])
        loss_here, residual = _compare(here, labels.targets[rows])
        loss_here *= labels.importance[rows]
        residual *= labels.importance[rows]
        loss += loss_here.sum(axis=0, dtype=np.float64)
        residuals += residual.sum(axis=0, dtype=np.float64)
        products += residual.T @ codes
    return _Sums(loss, products, residuals, margins)


def _compare(margins: Reals, targets: Reals) -> tuple[Reals, Reals]:
    """Logistic loss and its derivative, shape (n, classes) each; exp(-|x|) cannot overflow."""
    small = np.exp(-np.abs(margins))
    loss = np.log1p(small) + np.maximum(margins, 0) - targets * margins
    probability = np.where(margins >= 0, 1, small) / (1 + small)
    return loss, probability - targets


def measure_curvature(margins: Reals) -> Reals:
    """Second derivative of the logistic loss, p·(1 − p), of the margins' shape."""
    small = np.exp(-np.abs(margins))
    return np.asarray(small / (1 + small) ** 2)
