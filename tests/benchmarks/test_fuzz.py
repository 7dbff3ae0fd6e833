import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from benchmarks import fuzz
from benchmarks.fuzzing.bases import make_bases
from benchmarks.fuzzing.crew import Case, Tally, Task
from benchmarks.fuzzing.inputs import Failure, Limits
from benchmarks.fuzzing.mutations import damage

ROOT = Path(__file__).parents[2]
TASK = Task(make_bases(["PNG"]), 1, Limits())


def test_the_table_has_a_row_for_each_format(capsys: pytest.CaptureFixture[str]) -> None:
    tally = Tally()
    tally.counts.update({("PNG", "read"): 3, ("PNG", "crash"): 1, ("GIF", "read"): 2})

    figures = fuzz.print_table(tally)

    assert [row.split() for row in capsys.readouterr().out.splitlines()] == [
        ["format", "files", "crash", "read"],
        ["GIF", "2", "0", "2"],
        ["PNG", "4", "1", "3"],
    ]
    assert figures == {"GIF": {"crash": 0, "read": 2}, "PNG": {"crash": 1, "read": 3}}


def test_failures_are_counted_by_what_and_where(capsys: pytest.CaptureFixture[str]) -> None:
    cases = [
        Case(1, "GIF", Failure.CRASH, "SIGSEGV"),
        Case(2, "PNG", Failure.FOREIGN, "ValueError at cut.py:3"),
        Case(3, "PNG", Failure.FOREIGN, "ValueError at cut.py:3"),
    ]

    assert list(fuzz.print_failures(cases).items()) == [
        ("PNG: foreign error: ValueError at cut.py:3", 2),
        ("GIF: crash: SIGSEGV", 1),
    ]
    assert capsys.readouterr().out.split()[0] == "2"


def test_some_files_of_each_failure_are_stored_as_they_were_read(tmp_path: Path) -> None:
    cases = [Case(number, "PNG", Failure.SLOW, "3 s") for number in range(25)]

    stored = fuzz.store(cases, TASK, tmp_path / "new")

    files = sorted((tmp_path / "new").iterdir())
    assert stored == len(files) == fuzz.MOST_STORED
    assert files[0].name == "PNG-slow-1-0.bin"
    assert files[0].read_bytes() == damage(TASK.bases, 1, 0)[1]


def test_a_run_counts_every_file(tmp_path: Path) -> None:
    done = subprocess.run(
        [sys.executable, "-m", "benchmarks.fuzz", "--count", "60", "--seed", "4"],
        cwd=tmp_path,
        env=os.environ | {"PYTHONPATH": str(ROOT)},
        capture_output=True,
        text=True,
        check=False,
    )

    figures = json.loads(done.stdout.splitlines()[-1])
    assert figures["files"] == 60
    assert sum(sum(row.values()) for row in figures["formats"].values()) == 60
    assert done.returncode == (1 if figures["failures"] else 0)
    assert {"JPEG", "PNG"} <= set(figures["formats"])
