"""Hold our solver against scikit-learn's on the same features: time, optimum, coefficients.

Both fit ten one-vs-rest logistic regressions to COUNT of MNIST's training images, on one thread.
Prints a table and ends with the figures as JSON.
"""

import argparse
import json
import sys
import time
from dataclasses import asdict, dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from sklearn.linear_model import LogisticRegression
from sklearn.multiclass import OneVsRestClassifier
from threadpoolctl import threadpool_limits

from model.clustering import learn_features
from model.dataset import load_mnist
from model.features import FeatureParameters
from model.solving.design import make_design
from model.solving.solver import SolverParameters, solve
from preprocessing.normalize import normalize_all

MOST_ITERATIONS = 10_000


@dataclass(frozen=True, slots=True)
class Row:
    """One solver's figures; the loss is the mean of the ten objectives."""

    solver: str
    seconds: float
    loss: float
    coefficients_off: float


def measure_loss(
    X: NDArray[np.float32],  # noqa: N803
    targets: NDArray[np.float32],
    W: NDArray[np.float64],  # noqa: N803
    b: NDArray[np.float64],
    C: float,  # noqa: N803
) -> float:
    """Evaluate scikit-learn's objective, mean over the classes."""
    scores = X @ W.T + b
    losses = np.logaddexp(0, scores) - targets * scores
    return float((C * losses.sum(axis=0) + 0.5 * (W * W).sum(axis=1)).mean())


def main() -> int:
    """Fit by both and compare."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--count", type=int, default=5000)
    parser.add_argument("--C", type=float, default=300.0)
    parser.add_argument("--data-dir", type=Path, default=Path("data"))
    options = parser.parse_args()
    digits = load_mnist(options.data_dir).training
    images, y = normalize_all(digits.X[: options.count]), digits.y[: options.count]
    X = learn_features(images, FeatureParameters()).describe(images)  # noqa: N806
    targets = (y[:, None] == np.arange(10)).astype(np.float32)
    C = options.C  # noqa: N806
    with threadpool_limits(1):
        started_s = time.perf_counter()
        binary = LogisticRegression(C=C, tol=1e-4, max_iter=MOST_ITERATIONS)
        fitted = OneVsRestClassifier(binary).fit(X, y).estimators_
        theirs_s = time.perf_counter() - started_s
        rows = []
        W = np.vstack([one.coef_ for one in fitted]).astype(np.float64)  # noqa: N806
        b = np.concatenate([one.intercept_ for one in fitted]).astype(np.float64)
        rows.append(Row("scikit-learn", theirs_s, measure_loss(X, targets, W, b, C), 0.0))
        for tolerance in (3e-3, 1e-4):
            started_s = time.perf_counter()
            ours = solve(make_design(X), targets, SolverParameters(C=C, tolerance=tolerance))
            seconds = time.perf_counter() - started_s
            loss = measure_loss(X, targets, ours.coefficients, ours.intercepts, C)
            off = float(np.linalg.norm(ours.coefficients - W) / np.linalg.norm(W))
            rows.append(Row(f"ours, {tolerance:g}", seconds, loss, off))
    print(f"{'solver':<14}{'seconds':>9}{'ratio':>8}{'objective':>14}{'coefficients off':>18}")
    for row in rows:
        print(
            f"{row.solver:<14}{row.seconds:>9.1f}{theirs_s / row.seconds:>7.1f}x"
            f"{row.loss:>14.4f}{row.coefficients_off:>18.2%}"
        )
    print(json.dumps([asdict(row) for row in rows]))
    return 0


if __name__ == "__main__":
    sys.exit(main())
