"""Measure what a handful of corrections teaches, what it costs, and what the gate keeps out.

Writes digits in styles that the shipped champion reads badly, learns from 5, 20 and 100 of them,
ten a person, and reads COUNT unseen ones of that style and the last 10,000 of MNIST's training
images, before and after. Then some people lie. Every learning runs in a process of its own, as in
the bot. Prints a row per learning and ends with the figures as JSON.

With --baseline, an artifact that never saw these 10,000 images (the shipped one did) begins:
`python -m benchmarks.learning --train FILE` makes one.
"""

import argparse
import json
import multiprocessing
import resource
import sys
import time
from collections.abc import Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import asdict, dataclass
from pathlib import Path

import cv2
import numpy as np
from numpy.typing import NDArray

from benchmarks.learning_lies import LIES
from benchmarks.learning_styles import STYLES, write_style
from benchmarks.recipes import split_holdout
from model.artifact import SHIPPED, Artifact, dump_artifact, read_artifact
from model.corrections import Corrections
from model.dataset import Dataset, load_mnist
from model.files import write_atomically
from model.gate import Verdict, judge
from model.learning import Challenge, LearningRequest, learn
from model.training import Progress, TrainingRequest, train
from model.workers import hire_workers
from preprocessing.normalize import normalize_all

COUNTS = (5, 20, 100)
A_PERSON = 10
"""Corrections by one person."""

HELD_OUT = 10_000
BATCH = 500
LIED_TO = 100
"""Corrections that people who lie are added to."""


@dataclass(frozen=True, slots=True)
class Run:
    """One learning: what it was taught, what that cost, and what came of it; shares are 0..1."""

    name: str
    corrections: int
    learned: int
    held_out: int
    style_before: float
    style_after: float
    mnist_before: float
    mnist_after: float
    promoted: bool
    objections: tuple[str, ...]
    seconds: float
    peak_mb: float

    @property
    def errors_fall(self) -> float:
        """Share of the style's errors that is gone."""
        wrong = 1 - self.style_before
        return (self.style_after - self.style_before) / wrong if wrong else 0.0


@dataclass(frozen=True, slots=True, eq=False)
class Case:
    """What is taught, and what is read then."""

    name: str
    corrections: Corrections
    unseen: Dataset


def measure(request: LearningRequest) -> tuple[Challenge, float, float]:
    """Learn here; returns what came of it, seconds, and this process's peak memory in MB."""
    cv2.setNumThreads(1)
    started_s = time.perf_counter()
    challenge = learn(request, _ignore)
    seconds = time.perf_counter() - started_s
    return challenge, seconds, resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1e3


def try_case(case: Case, baseline: Path, mnist: Dataset) -> Run:
    """Learn in a fresh process, and read unseen digits before and after."""
    spawn = multiprocessing.get_context("spawn")
    request = LearningRequest(case.corrections, baseline=baseline)
    with ProcessPoolExecutor(1, mp_context=spawn) as child:
        challenge, seconds, peak_mb = child.submit(measure, request).result()
    verdict = judge(challenge.champion, challenge.challenger)
    both = read_artifact(baseline), challenge.candidate.artifact
    style_before, style_after = read(both, case.unseen)
    mnist_before, mnist_after = read(both, mnist)
    return Run(
        case.name,
        len(case.corrections),
        challenge.learned_count,
        verdict.held_out_count,
        style_before,
        style_after,
        mnist_before,
        mnist_after,
        verdict.promoted,
        _name_objections(verdict),
        seconds,
        peak_mb,
    )


def read(artifacts: Sequence[Artifact], digits: Dataset) -> list[float]:
    """Share of normalized digits that each takes for digits, and for the right ones.

    Images are described once: learning keeps the features.
    """
    right = [0] * len(artifacts)
    for start in range(0, len(digits.y), BATCH):
        rows = slice(start, start + BATCH)
        features = artifacts[0].classifier.features.describe(digits.X[rows])
        for place, artifact in enumerate(artifacts):
            classifier = artifact.classifier
            scores = (features @ classifier.coefficients.T + classifier.intercepts).astype(float)
            is_right = scores.argmax(axis=1) == digits.y[rows]
            right[place] += int((is_right & classifier.recognize(scores)).sum())
    return [count / len(digits.y) for count in right]


def _name_objections(verdict: Verdict) -> tuple[str, ...]:
    return tuple(dict.fromkeys(reason.objection.value for reason in verdict.reasons))


def correct(digits: Dataset, people: NDArray[np.int64] | None = None) -> Corrections:
    """Have people say what digits are, ten each unless told who says what."""
    count = len(digits.y)
    people = np.arange(count) // A_PERSON if people is None else people
    return Corrections(digits.X, digits.y.astype(np.int64), people, np.arange(count, dtype=float))


def list_cases(seed: int, count: int, mnist: Dataset) -> Iterator[Case]:
    """Make every style's corrections, and then those of people who lie."""
    half = len(mnist.y) // 2
    for_people, for_reading = (
        Dataset(mnist.X[part], mnist.y[part]) for part in (slice(half), slice(half, None))
    )
    for name, style in STYLES.items():
        unseen = write_style(style, count, seed + 1, for_reading)
        written = write_style(style, max(COUNTS), seed, for_people)
        for corrections in COUNTS:
            few = Dataset(written.X[:corrections], written.y[:corrections])
            yield Case(f"{name}, {corrections}", correct(few), unseen)
    name, style = next(iter(STYLES.items()))
    honest = correct(write_style(style, LIED_TO, seed, for_people))
    unseen = write_style(style, count, seed + 1, for_reading)
    for name, lie in LIES.items():
        yield Case(name, lie(honest, for_people, np.random.default_rng(seed)), unseen)


def print_header() -> None:
    """Print the columns' names."""
    print(
        f"{'':<36}{'said':>5}{'taught':>7}{'asked':>6}{'style':>16}{'errors':>8}"
        f"{'MNIST':>18}{'s':>6}{'MB':>6}  verdict"
    )


def print_run(run: Run) -> None:
    """Print a row."""
    verdict = "promoted" if run.promoted else "refused: " + ", ".join(run.objections)
    print(
        f"{run.name:<36}{run.corrections:>5}{run.learned:>7}{run.held_out:>6}"
        f"{run.style_before:>7.1%} → {run.style_after:>5.1%} {-run.errors_fall:>7.0%}"
        f"{run.mnist_before:>8.2%} → {run.mnist_after:>6.2%}"
        f"{run.seconds:>6.0f}{run.peak_mb:>6.0f}  {verdict}",
        flush=True,
    )


def train_unknowing(output: Path, data_dir: Path) -> None:
    """Train as `python -m model train` does, on the first 50,000 images only."""
    mnist = split_holdout(load_mnist(data_dir), use_test=False)
    with hire_workers(2, None):
        candidate = train(TrainingRequest(mnist), _ignore)
    write_atomically(output, dump_artifact(candidate.artifact))


def _ignore(_: Progress) -> None:
    """Nobody watches."""


def main(arguments: Sequence[str] | None = None) -> int:
    """Try every case."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--count", type=int, default=1000, help="unseen digits of a style")
    parser.add_argument("--only", default="", help="cases whose name begins so")
    parser.add_argument("--baseline", type=Path, default=SHIPPED)
    parser.add_argument("--train", type=Path, help="train such a baseline, and measure nothing")
    parser.add_argument("--data-dir", type=Path, default=Path("data"))
    options = parser.parse_args(arguments)
    if options.train:
        train_unknowing(options.train, options.data_dir)
        return 0
    X, y = load_mnist(options.data_dir).training  # noqa: N806
    digits = Dataset(X[-HELD_OUT:], y[-HELD_OUT:])
    normalized = Dataset(
        normalize_all(digits.X, read_artifact(options.baseline).normalize), digits.y
    )
    runs = []
    print_header()
    for case in list_cases(options.seed, options.count, digits):
        if case.name.startswith(options.only):
            runs.append(try_case(case, options.baseline, normalized))
            print_run(runs[-1])
    print(json.dumps([{**asdict(run), "errors_fall": run.errors_fall} for run in runs]))
    return 0


if __name__ == "__main__":
    sys.exit(main())
