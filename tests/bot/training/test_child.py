import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from bot.training.child import LENGTH
from bot.training.messages import pack_order, unpack_progress
from bot.training.process import make_environment
from tests.bot.training.orders import order

Child = subprocess.Popen[bytes]


@pytest.fixture
def child(tmp_path: Path) -> Iterator[Child]:
    """A training process that has begun, and never ends by itself."""
    folder = tmp_path / "folder"
    folder.mkdir()
    command = [sys.executable, "-P", "-m", "tests.learners.endless", str(folder)]
    with subprocess.Popen(  # noqa: S603
        command,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        env=make_environment(os.environ),
        process_group=0,
    ) as process:
        assert process.stdin
        assert process.stdout
        data = pack_order(order())
        process.stdin.write(LENGTH.pack(len(data)) + data)
        process.stdin.flush()
        progress = unpack_progress(process.stdout.readline())
        assert progress
        assert progress.stage == "Fitting"
        yield process
        process.kill()


def test_it_ends_when_its_parent_is_gone_and_takes_its_folder_along(
    child: Child, tmp_path: Path
) -> None:
    assert child.stdin

    child.stdin.close()

    assert child.wait(timeout=5) == -9
    assert list(tmp_path.iterdir()) == []


def test_it_ends_when_its_parent_is_killed(tmp_path: Path) -> None:
    """Of the parent nothing is left that could close anything."""
    script = (
        "import asyncio, os, signal\n"
        "from bot.training.process import TrainingProcess\n"
        "from tests.bot.training.orders import order\n"
        "from tests.e2e.training import find_children\n"
        "def kill(_):\n"
        "    print(*find_children(os.getpid()), flush=True)\n"
        "    os.kill(os.getpid(), signal.SIGKILL)\n"
        "asyncio.run(TrainingProcess('tests.learners.endless').train(order(), kill))\n"
    )
    environment = make_environment(os.environ) | {"TMPDIR": str(tmp_path)}
    with subprocess.Popen(  # noqa: S603
        [sys.executable, "-c", script], stdout=subprocess.PIPE, env=environment
    ) as parent:
        assert parent.stdout
        child = int(parent.stdout.readline())
        descriptor = _open(child)
    if descriptor is not None:
        _wait(descriptor)

    assert list(tmp_path.iterdir()) == []


def _open(pid: int) -> int | None:
    try:
        return os.pidfd_open(pid)
    except ProcessLookupError:
        return None


def _wait(descriptor: int) -> None:
    import select  # noqa: PLC0415

    ready, _, _ = select.select([descriptor], [], [], 5.0)
    os.close(descriptor)
    assert ready
