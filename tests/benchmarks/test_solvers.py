import json
import subprocess
import sys


def test_both_solvers_find_the_same_optimum() -> None:
    result = subprocess.run(
        [sys.executable, "-m", "benchmarks.solvers", "--count", "200", "--C", "1"],
        capture_output=True,
        text=True,
        check=True,
    )

    theirs, _, ours = json.loads(result.stdout.splitlines()[-1])
    assert (theirs["solver"], ours["solver"]) == ("scikit-learn", "ours, 0.0001")
    assert ours["loss"] <= 1.0001 * theirs["loss"]
    assert ours["coefficients_off"] < 0.01
