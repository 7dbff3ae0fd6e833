"""Hold the original recipe against ours: raw pixels, one-vs-rest, by scikit-learn.

Trains both on MNIST's training images in one run and evaluates both on the holdout: accuracy,
calibration error, training time, artifact size, time for a digit. Holdout are the last 10,000
training images, which neither sees; with --test, MNIST's test images. Ends with the figures as
JSON.
"""

import argparse
import io
import json
import sys
import time
from collections.abc import Callable
from dataclasses import asdict, dataclass
from pathlib import Path

import joblib
import numpy as np
from numpy.typing import NDArray
from sklearn.linear_model import LogisticRegression
from sklearn.multiclass import OneVsRestClassifier

from model.artifact import dump_artifact
from model.dataset import Dataset, Mnist, load_mnist
from model.evaluation import evaluate
from model.training import Progress, TrainingRequest, train
from preprocessing.arrays import DigitImages
from preprocessing.normalize import normalize_all

HELD_OUT = 10_000
TIMED_DIGITS = 200
MOST_ITERATIONS = 1000

Predict = Callable[[DigitImages], NDArray[np.float64]]


@dataclass(frozen=True, slots=True)
class Row:
    """One recipe's figures."""

    recipe: str
    dimensions: int
    accuracy: float
    ece: float
    training_s: float
    artifact_bytes: int
    digit_us: float


def try_original(training: Dataset, holdout: Dataset) -> Row:
    """Raw pixels, 0..1, as the original work had them."""
    started_s = time.perf_counter()
    binary = LogisticRegression(max_iter=MOST_ITERATIONS)
    estimator = OneVsRestClassifier(binary).fit(_flatten(training.X), training.y)
    training_s = time.perf_counter() - started_s

    def predict(images: DigitImages) -> NDArray[np.float64]:
        return np.asarray(estimator.predict_proba(_flatten(images)))

    stored = io.BytesIO()
    joblib.dump(estimator, stored)
    return _measure("raw pixels", 784, predict, holdout, training_s, len(stored.getvalue()))


def try_ours(mnist: Mnist) -> Row:
    """Train as `python -m model train` does; `mnist.test` is the holdout."""
    started_s = time.perf_counter()
    artifact = train(TrainingRequest(mnist), _ignore).artifact
    training_s = time.perf_counter() - started_s
    classifier = artifact.classifier

    def predict(images: DigitImages) -> NDArray[np.float64]:
        return classifier.predict_probabilities(normalize_all(images, artifact.normalize))

    dimensions, size = classifier.coefficients.shape[1], len(dump_artifact(artifact))
    return _measure("ours", dimensions, predict, mnist.test, training_s, size)


def _measure(
    recipe: str,
    dimensions: int,
    predict: Predict,
    holdout: Dataset,
    training_s: float,
    artifact_bytes: int,
) -> Row:
    evaluation = evaluate(predict(holdout.X), holdout.y)
    seconds = []
    for image in holdout.X[:TIMED_DIGITS, None]:
        started_s = time.process_time()
        predict(image)
        seconds.append(time.process_time() - started_s)
    digit_us = 1e6 * float(np.median(seconds))
    accuracy, ece = evaluation.accuracy, evaluation.ece
    return Row(recipe, dimensions, accuracy, ece, training_s, artifact_bytes, digit_us)


def _flatten(images: DigitImages) -> NDArray[np.float64]:
    return images.reshape(len(images), -1) / 255


def _ignore(_: Progress) -> None:
    """Nobody watches."""


def print_table(rows: list[Row]) -> None:
    """Print a row per recipe."""
    print(f"{'recipe':<12}{'dims':>6}{'accuracy':>10}{'ECE':>8}{'training':>10}{'kB':>8}{'us':>8}")
    for row in rows:
        print(
            f"{row.recipe:<12}{row.dimensions:>6}{row.accuracy:>10.2%}{row.ece:>8.2%}"
            f"{row.training_s:>8.0f} s{row.artifact_bytes / 1e3:>8.0f}{row.digit_us:>8.0f}"
        )


def split_holdout(mnist: Mnist, *, use_test: bool) -> Mnist:
    """Put what is evaluated on in the test set's place."""
    if use_test:
        return mnist
    X, y = mnist.training  # noqa: N806
    return Mnist(Dataset(X[:-HELD_OUT], y[:-HELD_OUT]), Dataset(X[-HELD_OUT:], y[-HELD_OUT:]))


def main() -> int:
    """Try both recipes."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--test", action="store_true", help="evaluate on MNIST's test images")
    parser.add_argument("--data-dir", type=Path, default=Path("data"))
    options = parser.parse_args()
    mnist = split_holdout(load_mnist(options.data_dir), use_test=options.test)
    with joblib.parallel_config(n_jobs=2):
        rows = [try_original(mnist.training, mnist.test), try_ours(mnist)]
    print_table(rows)
    print(json.dumps([asdict(row) for row in rows]))
    return 0


if __name__ == "__main__":
    sys.exit(main())
