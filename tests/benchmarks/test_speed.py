import json
import subprocess
import sys


def test_every_figure_is_measured_and_reading_needs_no_scikit_learn() -> None:
    result = subprocess.run(
        [sys.executable, "-m", "benchmarks.speed"], capture_output=True, text=True, check=True
    )

    *table, last = result.stdout.splitlines()
    figures = json.loads(last)
    assert len(table) == len(figures) == 6
    assert figures.pop("modules of scikit-learn loaded") == 0
    assert all(value > 0 for value in figures.values())
