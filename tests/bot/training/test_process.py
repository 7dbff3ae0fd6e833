import asyncio
import json
import os
import signal
from pathlib import Path
from typing import Any

import pytest

from bot.errors import TrainingFailedError
from bot.training.messages import TrainingProgress
from bot.training.process import TrainingProcess, make_environment
from tests.bot.training.orders import order
from tests.e2e.training import find_children, wait_until_gone

SECRETS = {
    "TELEGRAM_BOT_TOKEN": "123:hunter2",
    "DATABASE_URL": "postgresql://hunter2",
    "ADMIN_IDS": "1",
    "WEBHOOK_SECRET": "hunter2",
    "SENTRY_DSN": "hunter2",
    "HTTPS_PROXY": "http://user:hunter2@proxy",
}


def ignore(_: TrainingProgress) -> None:
    pass


def is_empty(folder: Path) -> bool:
    return list(folder.iterdir()) == []


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Where temporary folders are made."""
    monkeypatch.setenv("TMPDIR", str(tmp_path))
    monkeypatch.setattr("tempfile.tempdir", None)
    return tmp_path


@pytest.fixture
async def confession(folder: Path, monkeypatch: pytest.MonkeyPatch) -> dict[str, Any]:
    del folder
    for name, value in SECRETS.items():
        monkeypatch.setenv(name, value)
    trained = await TrainingProcess("tests.learners.honest").train(order(), ignore)
    found: dict[str, Any] = json.loads(trained.artifact)
    return found


async def test_it_gets_the_order(confession: dict[str, Any]) -> None:
    assert confession["labels"] == order().lesson.labels.tolist()


async def test_it_knows_no_secret(confession: dict[str, Any]) -> None:
    assert not SECRETS.keys() & confession["environment"].keys()
    assert "hunter2" not in json.dumps(confession)


async def test_it_is_away_from_any_env_file(confession: dict[str, Any]) -> None:
    assert confession["is_in_folder"]


async def test_it_gives_way_to_pictures(confession: dict[str, Any]) -> None:
    assert confession["niceness"] == min(19, os.nice(0) + 10)


async def test_it_has_no_network(confession: dict[str, Any]) -> None:
    assert confession["is_let_out"] == [False, False]


async def test_it_leaves_signals_to_its_parent(confession: dict[str, Any]) -> None:
    assert confession["ignores"] == [True, True]


async def test_it_leaves_nothing_behind(confession: dict[str, Any], folder: Path) -> None:
    assert confession["folder"].startswith(str(folder))
    assert is_empty(folder)


async def test_its_progress_is_heard_and_nothing_else_it_says() -> None:
    heard: list[TrainingProgress] = []

    await TrainingProcess("tests.learners.honest").train(order(), heard.append)

    assert heard == [TrainingProgress("Confessing", 0.5)]


async def test_why_it_failed_is_logged(capfd: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(TrainingFailedError) as caught:
        await TrainingProcess("tests.learners.failing").train(order(), ignore)

    assert not caught.value.was_killed
    assert "MemoryError: too much" in capfd.readouterr().out


async def test_a_process_that_was_killed_is_told_from_one_that_failed() -> None:
    begun = asyncio.Event()
    training = asyncio.create_task(
        TrainingProcess("tests.learners.endless").train(order(), lambda _: begun.set())
    )
    await begun.wait()
    (child,) = find_children(os.getpid())

    os.kill(child, signal.SIGKILL)

    with pytest.raises(TrainingFailedError) as caught:
        await training
    assert caught.value.was_killed


async def test_who_waits_no_longer_ends_it(folder: Path) -> None:
    begun = asyncio.Event()
    training = asyncio.create_task(
        TrainingProcess("tests.learners.endless").train(order(), lambda _: begun.set())
    )
    await begun.wait()
    (child,) = find_children(os.getpid())

    training.cancel()
    await asyncio.gather(training, return_exceptions=True)

    await wait_until_gone(child, within_s=1.0)
    assert is_empty(folder)


def test_the_environment_says_where_the_project_is_and_keeps_libraries_to_one_thread() -> None:
    environment = make_environment(
        {"PYTHONPATH": "elsewhere", "PATH": "bin", "TOKEN": "secret", "OMP_NUM_THREADS": "8"}
    )

    root = Path(__file__).parents[3]
    assert environment == {
        "PATH": "bin",
        "PYTHONPATH": f"{root}{os.pathsep}elsewhere",
        "OMP_NUM_THREADS": "1",
        "OPENBLAS_NUM_THREADS": "1",
        "MKL_NUM_THREADS": "1",
    }
