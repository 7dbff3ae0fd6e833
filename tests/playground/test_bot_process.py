import asyncio
import os
import signal
from pathlib import Path

import pytest

from playground import bot_process
from playground.bot_process import BotProcess, make_environment

ROOT = Path(__file__).parents[2]
LIVES_UNTIL_TERMINATED = "import signal; signal.sigwait({signal.SIGTERM}); raise SystemExit(3)"
IGNORES_SIGTERM = """
import signal, pathlib, threading
signal.signal(signal.SIGTERM, signal.SIG_IGN)
pathlib.Path("ready").write_text("ready")
threading.Event().wait()
"""


@pytest.fixture
def module_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder in which `python -m stand_in` finds its module."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("PYTHONPATH", str(ROOT))
    return tmp_path


def test_the_bot_gets_its_token_and_address_and_no_proxy_in_between() -> None:
    inherited = {"PATH": "/bin", "TELEGRAM_BOT_TOKEN": "theirs", "NO_PROXY": "corp", "PORT": "8080"}

    environment = make_environment("http://127.0.0.1:1", "1:x", inherited)

    assert environment["PATH"] == "/bin"
    assert environment["PORT"] == "0"  # the playground listens there
    assert environment["TELEGRAM_BOT_TOKEN"] == "1:x"
    assert environment["TELEGRAM_API_URL"] == "http://127.0.0.1:1"
    assert environment["NO_PROXY"] == environment["no_proxy"] == "corp,127.0.0.1,localhost"


@pytest.mark.parametrize(("theirs", "expected"), [({}, "1001"), ({"ADMIN_IDS": "7"}, "7,1001")])
def test_the_first_person_administers_the_bot(theirs: dict[str, str], expected: str) -> None:
    assert make_environment("http://127.0.0.1:1", "1:x", theirs)["ADMIN_IDS"] == expected


async def test_the_bots_own_end_is_noticed(module_folder: Path) -> None:
    (module_folder / "stand_in.py").write_text("raise SystemExit(7)")

    process = await BotProcess.start("http://127.0.0.1:1", "1:x", module="stand_in")

    assert await process.wait() == 7
    assert await process.stop() == 7


async def test_stopping_ends_the_bot_gently(module_folder: Path) -> None:
    (module_folder / "stand_in.py").write_text(LIVES_UNTIL_TERMINATED)

    process = await BotProcess.start("http://127.0.0.1:1", "1:x", module="stand_in")

    assert await process.stop() in {3, -signal.SIGTERM}  # the latter where it had not begun


async def test_a_bot_that_does_not_end_is_killed(
    module_folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    ready = module_folder / "ready"
    os.mkfifo(ready)
    (module_folder / "stand_in.py").write_text(IGNORES_SIGTERM)
    monkeypatch.setattr(bot_process, "STOP_LIMIT_S", 0.1)
    process = await BotProcess.start("http://127.0.0.1:1", "1:x", module="stand_in")
    assert await asyncio.to_thread(ready.read_text) == "ready"

    assert await process.stop() == -signal.SIGKILL
