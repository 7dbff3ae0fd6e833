"""Learn what the signs of writing weigh: the numbers in `preprocessing.belief`.

Makes scenes from MNIST's training images (one digit, and 2 to 8 in a row), from letters, words and
doodles, and from nothing at all; looks at each under every assumption, and fits a logistic
regression to which findings are what was written. Prints the weights, and of scenes of another
seed how many are found and how many of those without digits are refused; ends with JSON.
"""

import argparse
import json
import sys
from collections.abc import Iterator, Sequence

import joblib
import numpy as np
from numpy.typing import NDArray
from sklearn.linear_model import LogisticRegression
from sklearn.preprocessing import StandardScaler

from benchmarks.looks import Look, Task, look
from benchmarks.photographs.photograph import Kind
from preprocessing.belief import BeliefParameters
from preprocessing.signs import Signs

STRENGTH = 0.3
"""Of the regression's regularization, on signs of spread 1."""


def fit(looks: Sequence[Look]) -> tuple[NDArray[np.float64], float]:
    """Fit the weights of raw signs, and the intercept; each scene counts once."""
    signs = np.concatenate([one.signs for one in looks])
    is_right = np.concatenate([one.is_right for one in looks])
    weights = np.concatenate([np.full(len(one.signs), 1 / max(len(one.signs), 1)) for one in looks])
    scaler = StandardScaler().fit(signs)
    regression = LogisticRegression(C=STRENGTH, max_iter=10_000)
    regression.fit(scaler.transform(signs), is_right, sample_weight=weights)
    raw = regression.coef_[0] / scaler.scale_
    return raw, float(regression.intercept_[0] - raw @ scaler.mean_)


def is_well_told(one: Look, weights: NDArray[np.float64], intercept: float) -> bool:
    """Tell whether what was written is found, or refused where nothing was."""
    if one.is_settled_right is not None:
        return one.is_settled_right
    beliefs = one.signs @ weights + intercept
    if max(beliefs, default=-np.inf) < BeliefParameters().least_log_odds:
        return one.task.kind not in set(Kind)
    return bool(one.is_right[beliefs.argmax()])


def list_tasks(counts: Sequence[int], seed: int) -> Iterator[Task]:
    """List the scenes: so many of one digit, of several, of other writing, of nothing."""
    for kind, count in zip(("single", "number", "other", "blank"), counts, strict=True):
        yield from (Task(kind, seed, index) for index in range(count))


def look_at_all(counts: Sequence[int], seed: int, workers: int) -> list[Look]:
    """Look at all scenes, in any number of processes."""
    tasks = [joblib.delayed(look)(task) for task in list_tasks(counts, seed)]
    looks: list[Look] = joblib.Parallel(n_jobs=workers, batch_size=4)(tasks)
    return looks


def main() -> int:
    """Make scenes, fit, and try the weights on others."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--counts", type=int, nargs=4, default=[400, 350, 300, 200])
    parser.add_argument("--seed", type=int, default=1001)
    parser.add_argument("--workers", type=int, default=2)
    options = parser.parse_args()
    weights, intercept = fit(look_at_all(options.counts, options.seed, options.workers))
    for name, weight in zip(Signs._fields, weights, strict=True):
        print(f"{name:<18}{weight:>8.2f}")
    print(f"{'intercept':<18}{intercept:>8.2f}")
    others = look_at_all(
        [max(1, n // 4) for n in options.counts], options.seed + 1, options.workers
    )
    figures: dict[str, list[int]] = {}
    for one in others:
        told = figures.setdefault(one.task.kind, [0, 0])
        told[0] += is_well_told(one, weights, intercept)
        told[1] += 1
    for kind, (told_well, count) in figures.items():
        print(f"{kind:<18}{told_well:>8} of {count}")
    print(json.dumps({"weights": weights.tolist(), "intercept": intercept, "told": figures}))
    return 0


if __name__ == "__main__":
    sys.exit(main())
