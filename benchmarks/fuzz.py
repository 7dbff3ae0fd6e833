"""Read damaged pictures of every format and count what becomes of them.

Makes small sound pictures, breaks them in COUNT ways that a seed decides, and reads each as the bot
would, in processes of its own with limits. Right is an answer or one of our own errors. Anything
else is a failure and stored: a foreign exception, a crash of a native decoder, a hang, too much
time or memory. Prints a row per format and ends with the figures as JSON; exit code 1 on a failure.
"""

import argparse
import json
import sys
import time
from collections import Counter
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from benchmarks.fuzzing.bases import make_bases
from benchmarks.fuzzing.crew import Case, Tally, Task, run
from benchmarks.fuzzing.inputs import Failure, Limits
from benchmarks.fuzzing.mutations import damage
from preprocessing.decode import FORMATS

MOST_STORED = 20
"""Of files that fail alike."""


def print_table(tally: Tally) -> dict[str, Any]:
    """Print a row per format, a column per outcome, and return the same figures."""
    names = sorted({name for _, name in tally.counts})
    figures: dict[str, Any] = {}
    print(f"{'format':<8}{'files':>9}" + "".join(f"{name:>24}" for name in names))
    for form in sorted({form for form, _ in tally.counts}):
        row = {name: tally.counts[form, name] for name in names}
        print(f"{form:<8}{sum(row.values()):>9}" + "".join(f"{row[name]:>24}" for name in names))
        figures[form] = row
    return figures


def print_failures(cases: Sequence[Case]) -> dict[str, int]:
    """Print which failures there are, the most frequent first, and return their counts."""
    kinds = Counter(f"{case.format}: {case.failure}: {case.detail}" for case in cases)
    for kind, count in kinds.most_common():
        print(f"{count:>9}  {kind}")
    return dict(kinds.most_common())


def store(cases: Sequence[Case], task: Task, folder: Path) -> int:
    """Store the files that failed, some of each kind; returns how many."""
    alike: Counter[tuple[str, Failure, str]] = Counter()
    for case in sorted(cases):
        kind = (case.format, case.failure, case.detail)
        alike[kind] += 1
        if alike[kind] <= MOST_STORED:
            folder.mkdir(parents=True, exist_ok=True)
            name = f"{case.format}-{case.failure.name.lower()}-{task.seed}-{case.number}.bin"
            (folder / name).write_bytes(damage(task.bases, task.seed, case.number)[1])
    return sum(min(count, MOST_STORED) for count in alike.values())


def parse_options() -> argparse.Namespace:
    """Read the command line."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--count", type=int, default=100_000, help="damaged files")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--workers", type=int, default=2, help="processes")
    parser.add_argument("--formats", nargs="+", choices=FORMATS, default=list(FORMATS))
    parser.add_argument("--seconds", type=float, default=Limits().cpu_s, help="CPU time of a file")
    parser.add_argument("--memory-mb", type=float, default=Limits().memory_mb, help="above idle")
    parser.add_argument("--folder", type=Path, default=Path("build/fuzz"), help="for failures")
    return parser.parse_args()


def main() -> int:
    """Make, break, read, count."""
    options = parse_options()
    limits = Limits(cpu_s=options.seconds, memory_mb=options.memory_mb)
    task = Task(make_bases(options.formats), options.seed, limits)
    kinds = Counter(base.format for base in task.bases)
    print(
        f"{len(task.bases)} sound pictures:", ", ".join(f"{n} {kind}" for kind, n in kinds.items())
    )
    started_s = time.monotonic()
    tally = run(task, options.count, options.workers)
    taken_s = time.monotonic() - started_s
    formats = print_table(tally)
    failures = print_failures(tally.cases)
    stored = store(tally.cases, task, options.folder)
    summary = {
        "files": tally.counts.total(),
        "failures": len(tally.cases),
        "seconds": round(taken_s, 1),
        "cpu_seconds": round(tally.cpu_s, 1),
        "slowest_s": round(tally.slowest_s, 3),
        "peak_mb": round(tally.peak_mb, 1),
        "restarts": tally.restarts,
    }
    print(", ".join(f"{name} {value}" for name, value in summary.items()))
    print(f"{stored} files stored in {options.folder}" if stored else "nothing failed")
    print(json.dumps({"seed": options.seed, **summary, "formats": formats, "kinds": failures}))
    return 1 if tally.cases else 0


if __name__ == "__main__":
    sys.exit(main())
