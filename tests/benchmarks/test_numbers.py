import json
import os
import subprocess
import sys
from pathlib import Path

import cv2
import pytest

from benchmarks import numbers
from benchmarks.photographs.photograph import Kind
from benchmarks.trials import PhotographTrial

ROOT = Path(__file__).parents[2]


def make_trial(answer: str, *traits: str) -> PhotographTrial:
    return PhotographTrial(Kind.SINGLE, "7", answer, 0.5, None, 0, traits)


def test_conditions_are_compared_with_and_without_the_worst_first(
    capsys: pytest.CaptureFixture[str],
) -> None:
    trials = [
        *[make_trial("7", "paper", "ruled")] * 5,
        *[make_trial("1", "paper", "shadow")] * 5,
        make_trial("7", "paper", "rare"),
    ]

    figures = numbers.print_traits(trials)

    _, *rows = capsys.readouterr().out.splitlines()
    assert [row.split() for row in rows] == [
        ["shadow", "0", "5", "0.0%", "100.0%"],
        ["ruled", "5", "5", "100.0%", "16.7%"],
    ]
    assert figures == {"ruled": [5, 5, 1, 6], "shadow": [0, 5, 6, 6]}


def test_any_number_of_workers_finds_the_same() -> None:
    alone = numbers.run_trials([Kind.SINGLE], 3, range(4), workers=1)
    together = numbers.run_trials([Kind.SINGLE], 3, range(4), workers=2)

    assert [trial.index for trial in alone] == [0, 1, 2, 3]
    assert [(t.label, t.answer, t.traits) for t in alone] == [
        (t.label, t.answer, t.traits) for t in together
    ]


def test_a_run_prints_figures_and_draws_and_stores_the_misses(tmp_path: Path) -> None:
    options = ["--count", "3", "--seed", "2", "--first", "4", "--save", "misses"]
    done = subprocess.run(  # noqa: S603
        [sys.executable, "-m", "benchmarks.numbers", *options, "--misses", "sheet.png"],
        cwd=tmp_path,
        env=os.environ | {"PYTHONPATH": str(ROOT)},
        capture_output=True,
        text=True,
        check=True,
    )

    figures = json.loads(done.stdout.splitlines()[-1])
    assert [figures[kind]["of"] for kind in ("single", "number")] == [3, 3]
    hits = sum(figures[kind]["right"] for kind in ("single", "number"))
    assert len(figures["missed"]) == 6 - hits
    assert figures["miscounted"]["of"] == 6
    blamed = [sum(figures[kind]["blame"].values()) for kind in ("single", "number")]
    assert sum(blamed) == 6 - hits
    assert len(list((tmp_path / "misses").iterdir())) == 6 - hits
    assert cv2.imread(str(tmp_path / "sheet.png")) is not None
