"""Measure what reading a whole picture costs, from its bytes to the answer, and where it goes.

The yardstick is OpenCV decoding the same JPEG to grey at full size. Both take turns, so that a
noisy machine troubles both alike. One thread, CPU time. Prints the median ratio with its quartiles
and each stage's share, and ends with the figures as JSON.
"""

import argparse
import json
import sys
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import cv2
import numpy as np
from numpy.typing import NDArray
from threadpoolctl import threadpool_limits

from benchmarks.photographs.cameras import Frame
from benchmarks.photographs.plain import USUAL_NOISE, take_plain_photograph
from benchmarks.trials import load_digits
from model.reader import Reader, load_reader
from preprocessing.binarize import binarize
from preprocessing.decode import decode

YARDSTICK, WHOLE, DECODE, BINARIZE = "imdecode", "whole", "decode", "binarize"
WARM_UP = 3
"""Rounds that are not counted: caches fill, memory is claimed."""

Timings = Mapping[str, NDArray[np.float64]]
"""CPU seconds of each act in each round, shape (rounds,)."""


@dataclass(frozen=True, slots=True)
class Case:
    """A size of picture, and how many times as long as the yardstick reading it may take."""

    name: str
    frame: Frame
    target: float


CASES = (
    Case("1280x960", Frame(1280, 960), 4.0),
    Case("4000x3000", Frame(4000, 3000), 1.5),
)


def take_turns(acts: Mapping[str, Callable[[], object]], rounds: int) -> Timings:
    """Time acts one after the other, forwards and backwards by turns, each once in a round."""
    taken: dict[str, list[float]] = {name: [] for name in acts}
    for turn in range(WARM_UP + rounds):
        for name in list(acts) if turn % 2 else reversed(list(acts)):
            started_s = time.process_time()
            acts[name]()
            taken[name].append(time.process_time() - started_s)
    return {name: np.array(seconds[WARM_UP:]) for name, seconds in taken.items()}


def time_reading(reader: Reader, data: bytes, rounds: int) -> Timings:
    """Time the yardstick, the whole way, and its first two stages by themselves."""
    encoded = np.frombuffer(data, np.uint8)
    picture = decode(data).picture
    return take_turns(
        {
            YARDSTICK: lambda: cv2.imdecode(encoded, cv2.IMREAD_GRAYSCALE),
            WHOLE: lambda: reader.read(data),
            DECODE: lambda: decode(data),
            BINARIZE: lambda: binarize(picture),
        },
        rounds,
    )


def summarize(timings: Timings) -> dict[str, Any]:
    """Return the median ratio and its quartiles, median milliseconds, and each stage's share."""
    low, ratio, high = np.percentile(timings[WHOLE] / timings[YARDSTICK], (25, 50, 75))
    medians_ms = {name: 1000 * float(np.median(seconds)) for name, seconds in timings.items()}
    shares = {stage: medians_ms[stage] / medians_ms[WHOLE] for stage in (DECODE, BINARIZE)}
    return {
        "ratio": float(ratio),
        "quartiles": [float(low), float(high)],
        "imdecode_ms": medians_ms[YARDSTICK],
        "whole_ms": medians_ms[WHOLE],
        "shares": {**shares, "rest": 1 - sum(shares.values())},
    }


def print_rows(rows: Sequence[tuple[Case, Mapping[str, Any]]]) -> None:
    """Print a row per case."""
    print(
        f"{'picture':<12}{'kB':>6}{'imdecode ms':>13}{'whole ms':>10}{'ratio':>8}   quartiles   "
        f"target{'decode':>9}{'binarize':>10}{'rest':>7}"
    )
    for case, row in rows:
        low, high = row["quartiles"]
        shares = row["shares"]
        print(
            f"{case.name:<12}{row['kilobytes']:>6.0f}{row['imdecode_ms']:>13.2f}"
            f"{row['whole_ms']:>10.2f}{row['ratio']:>8.2f}   {low:.2f}..{high:.2f}"
            f"{'≤':>6} {case.target:<4.1f}"
            f"{shares[DECODE]:>8.0%}{shares[BINARIZE]:>10.0%}{shares['rest']:>7.0%}"
        )


def main() -> int:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rounds", type=int, default=60)
    parser.add_argument("--digit", type=int, default=0, help="index among MNIST's test images")
    parser.add_argument("--noise", type=float, default=USUAL_NOISE, help="of 255 grey levels")
    options = parser.parse_args()
    cv2.setNumThreads(1)
    rows = []
    with threadpool_limits(1):
        reader = load_reader()
        for case in CASES:
            data = take_plain_photograph(load_digits(), options.digit, case.frame, options.noise)
            row = summarize(time_reading(reader, data, options.rounds))
            rows.append((case, {"kilobytes": len(data) / 1000, "target": case.target, **row}))
    print_rows(rows)
    print(json.dumps({case.name: row for case, row in rows}))
    return 0


if __name__ == "__main__":
    sys.exit(main())
