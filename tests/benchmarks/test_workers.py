import json
import subprocess
import sys


def test_every_crew_gives_the_same_and_is_timed() -> None:
    result = subprocess.run(
        [sys.executable, "-m", "benchmarks.workers", "--count", "1000"],
        capture_output=True,
        text=True,
        check=True,
    )

    seconds = json.loads(result.stdout.splitlines()[-1])
    assert list(seconds) == ["1 process", "2 processes", "Dask, 2 workers"]
    assert all(value > 0 for value in seconds.values())
