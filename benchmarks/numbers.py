"""Count how many photographs that the project makes itself are read right.

Makes COUNT photographs of one digit and as many of 2 to 8 in a row from MNIST's test images, and
reads them. Prints a row per kind with a 95 % confidence interval, who is to blame for the misses,
and the share read right with and without each condition; draws each stage of the misses; and ends
with the figures as JSON. Kind, seed and index always make the same photograph.
"""

import argparse
import json
import sys
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any

import cv2
import joblib

from benchmarks.photographs.photograph import Kind, take_photograph
from benchmarks.scoring import Blame, print_kinds, print_miscounts
from benchmarks.stages import Sheet, draw_stages, stack
from benchmarks.trials import PhotographTrial, hire_reader, load_digits, try_photograph

BLAMES = (Blame.REFUSED, Blame.BOXES, Blame.IMAGES, Blame.CLASSIFIER)
SHEET_COLUMNS = 2
MOST_DRAWN = 60
LEAST_WITH = 5
"""Fewer photographs that share a condition say nothing."""


def run_trials(
    kinds: Iterable[Kind], seed: int, indices: range, workers: int
) -> list[PhotographTrial]:
    """Make and read photographs, in any number of processes; the result is always the same."""
    tasks = [
        joblib.delayed(try_photograph)(kind, seed, index) for kind in kinds for index in indices
    ]
    trials: list[PhotographTrial] = joblib.Parallel(n_jobs=workers, batch_size=4)(tasks)
    return trials


def print_traits(trials: Sequence[PhotographTrial]) -> dict[str, Any]:
    """Print the share read right with each condition and without it; the worst first."""
    figures = {}
    names = dict.fromkeys(name for trial in trials for name in trial.traits)
    for name in names:
        having = [trial.is_right for trial in trials if name in trial.traits]
        lacking = [trial.is_right for trial in trials if name not in trial.traits]
        if len(having) >= LEAST_WITH and lacking:
            figures[name] = [sum(having), len(having), sum(lacking), len(lacking)]
    print(f"  {'condition':<32}{'right':>6}{'of':>6}{'with':>9}{'without':>9}")
    shares = {name: (row[0] / row[1], row[2] / row[3]) for name, row in figures.items()}
    for name in sorted(shares, key=lambda name: shares[name][0] - shares[name][1]):
        with_it, without = shares[name]
        hits, count = figures[name][:2]
        print(f"  {name:<32}{hits:>6}{count:>6}{with_it:>9.1%}{without:>9.1%}")
    return figures


def draw_misses(trials: Iterable[PhotographTrial], seed: int) -> Sheet:
    """Make the misses anew and draw each stage of the first of them."""
    misses = [trial for trial in trials if not trial.is_right][:MOST_DRAWN]
    drawings = []
    for trial in misses:
        photograph = take_photograph(trial.kind, seed, trial.index, load_digits())
        caption = f"{trial.kind} {trial.index}: {trial.label} > {trial.answer} ({trial.blame})"
        drawings.append(draw_stages(hire_reader(), photograph.data, caption))
    return stack(drawings, SHEET_COLUMNS)


def save_misses(trials: Iterable[PhotographTrial], seed: int, folder: Path) -> None:
    """Make the misses anew and store them, named after kind, index and label."""
    folder.mkdir(parents=True, exist_ok=True)
    for trial in trials:
        if not trial.is_right:
            photograph = take_photograph(trial.kind, seed, trial.index, load_digits())
            name = f"{trial.kind}-{trial.index:05}-{trial.label}.jpg"
            (folder / name).write_bytes(photograph.data)


def parse_options() -> argparse.Namespace:
    """Read the command line."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--count", type=int, default=300, help="photographs of each kind")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--first", type=int, default=0, help="index of the first photograph")
    parser.add_argument("--kind", type=Kind, choices=list(Kind), help="only this kind")
    parser.add_argument("--workers", type=int, default=1, help="processes")
    parser.add_argument("--misses", type=Path, default=Path("build/numbers.png"))
    parser.add_argument("--save", type=Path, help="folder for the misses' JPEGs")
    return parser.parse_args()


def main() -> int:
    """Make, read, print."""
    options = parse_options()
    cv2.setNumThreads(1)
    kinds = [options.kind] if options.kind else list(Kind)
    indices = range(options.first, options.first + options.count)
    trials = run_trials(kinds, options.seed, indices, options.workers)
    figures = print_kinds(trials, BLAMES)
    miscounts = print_miscounts(trials)
    for kind in kinds:
        print(f"\n{kind.value}")
        of_kind = [trial for trial in trials if trial.kind == kind]
        figures[kind.value]["traits"] = print_traits(of_kind)
    options.misses.parent.mkdir(parents=True, exist_ok=True)
    cv2.imwrite(str(options.misses), draw_misses(trials, options.seed))
    if options.save:
        save_misses(trials, options.seed, options.save)
    missed = [f"{trial.kind} {trial.index}" for trial in trials if not trial.is_right]
    print(f"\n{len(missed)} misses, the first {MOST_DRAWN} drawn in {options.misses}")
    print(json.dumps({"seed": options.seed, "missed": missed, "miscounted": miscounts, **figures}))
    return 0


if __name__ == "__main__":
    sys.exit(main())
