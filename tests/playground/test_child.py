import signal
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

LIMIT_S = 20
ROOT = Path(__file__).parents[2]
TELLS_ITS_CALL = "import sys; print(__name__, sys.argv[1:], flush=True); raise SystemExit(7)"
ENDS_ON_SIGTERM = """
import signal
signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGTERM})
print("ready", flush=True)
signal.sigwait({signal.SIGTERM})
raise SystemExit(3)
"""
IGNORES_SIGTERM = """
import signal, threading
import playground.child
playground.child.GRACE_S = 0.1
signal.signal(signal.SIGTERM, signal.SIG_IGN)
print("ready", flush=True)
threading.Event().wait()
"""

Start = Callable[[str], "subprocess.Popen[str]"]


@pytest.fixture
def start(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Start]:
    """Starts a program as the playground's child, with a pipe that it holds open."""
    monkeypatch.setenv("PYTHONPATH", str(ROOT))
    children: list[subprocess.Popen[str]] = []

    def start(program: str) -> "subprocess.Popen[str]":
        (tmp_path / "stand_in.py").write_text(program)
        child = subprocess.Popen(
            [sys.executable, "-m", "playground.child", "stand_in", "--flag"],
            cwd=tmp_path,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        )
        children.append(child)
        return child

    yield start
    for child in children:
        child.kill()
        child.communicate()


def test_a_module_runs_as_if_started_by_itself(start: Start) -> None:
    child = start(TELLS_ITS_CALL)

    assert child.wait(LIMIT_S) == 7
    assert child.stdout is not None
    assert child.stdout.read() == "__main__ ['--flag']\n"
    assert child.stderr is not None
    assert child.stderr.read() == ""


def close_pipe(child: "subprocess.Popen[str]") -> None:
    """Do what the system does when the parent ends."""
    assert child.stdout is not None
    assert child.stdout.readline() == "ready\n"
    assert child.poll() is None
    assert child.stdin is not None
    child.stdin.close()
    child.stdin = None


def test_a_module_is_asked_to_end_when_its_parent_is_gone(start: Start) -> None:
    child = start(ENDS_ON_SIGTERM)

    close_pipe(child)

    assert child.wait(LIMIT_S) == 3


def test_a_module_that_does_not_end_then_is_killed(start: Start) -> None:
    child = start(IGNORES_SIGTERM)

    close_pipe(child)

    assert child.wait(LIMIT_S) == -signal.SIGKILL
