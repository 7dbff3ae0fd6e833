"""Measure what reading costs: loading the champion, and one digit from image to probabilities.

One thread, CPU time, median of many. Prints a table and ends with the figures as JSON.
"""

import json
import statistics
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

import cv2
from threadpoolctl import threadpool_limits

from model.artifact import SHIPPED, read_artifact
from model.dataset import load_mnist
from preprocessing.normalize import normalize, normalize_all

RUNS = 300
IMPORTS = "import sys; from model.reader import load_reader; load_reader(); print(*sys.modules)"


def measure_ms(act: Callable[[int], object], runs: int = RUNS) -> float:
    """CPU time of one call, median."""
    taken = []
    for run in range(runs):
        started_s = time.process_time()
        act(run)
        taken.append(time.process_time() - started_s)
    return 1000 * statistics.median(taken)


def main() -> int:
    """Measure and print."""
    cv2.setNumThreads(1)
    imported = subprocess.run(  # noqa: S603  our own program
        [sys.executable, "-c", IMPORTS], capture_output=True, text=True, check=True
    ).stdout.split()
    digits = load_mnist(Path("data")).training.X[:RUNS]
    with threadpool_limits(1):
        classifier = read_artifact().classifier
        images = normalize_all(digits)
        figures = {
            "load the artifact, ms": measure_ms(lambda _: read_artifact(), 30),
            "normalize a digit, ms": measure_ms(lambda run: normalize(digits[run])),
            "features and prediction, ms": measure_ms(
                lambda run: classifier.predict_probabilities(images[run : run + 1])
            ),
            "the same in batches of 300, ms a digit": measure_ms(
                lambda _: classifier.predict_probabilities(images), 5
            )
            / RUNS,
            "artifact, kB": SHIPPED.stat().st_size / 1000,
            "modules of scikit-learn loaded": sum(name.startswith("sklearn") for name in imported),
        }
    for name, value in figures.items():
        print(f"{name:<42}{value:>9.3f}")
    print(json.dumps(figures))
    return 0


if __name__ == "__main__":
    sys.exit(main())
