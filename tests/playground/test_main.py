import asyncio
import errno
import os
import signal
import socket

import pytest

from playground import __main__ as command
from playground.bot_process import BotProcess
from playground.serving import listen


def test_a_taken_port_is_one_line_and_exit_2(capsys: pytest.CaptureFixture[str]) -> None:
    with listen() as listener:
        port = listener.getsockname()[1]
        exit_code = command.main(["--port", str(port)])

    assert exit_code == 2
    reason = os.strerror(errno.EADDRINUSE)
    assert capsys.readouterr().err == (
        f"playground: cannot serve on 127.0.0.1:{port}: {reason}. Choose another with --port.\n"
    )


@pytest.mark.parametrize("arguments", [["--port", "x"], ["--port", "70000"], ["--what"]])
def test_wrong_usage_is_exit_2(arguments: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as ended:
        command.main(arguments)

    assert ended.value.code == 2
    assert "usage: python -m playground" in capsys.readouterr().err


def test_an_unknown_host_is_one_line(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(*_: object, **__: object) -> socket.socket:
        raise socket.gaierror(-2, "Name or service not known")

    monkeypatch.setattr(command, "listen", refuse)

    assert command.main(["--host", "nowhere.invalid"]) == 2
    assert capsys.readouterr().err.count("\n") == 1


async def test_the_bot_is_stopped_however_the_playground_ends(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    started, stopped = asyncio.Event(), asyncio.Event()

    class StandIn:
        async def wait(self) -> int:
            await stopped.wait()
            return 0

        async def stop(self) -> int:
            stopped.set()
            return 0

    async def start(*_: str) -> StandIn:
        started.set()
        return StandIn()

    monkeypatch.setattr(BotProcess, "start", start)
    playing = asyncio.create_task(command._play(listen()))
    await started.wait()

    playing.cancel()
    with pytest.raises(asyncio.CancelledError):
        await playing

    assert stopped.is_set()


def test_the_terminals_end_is_outlived_under_nohup() -> None:
    before = signal.signal(signal.SIGHUP, signal.SIG_DFL)
    try:
        assert signal.SIGHUP in command._find_ending_signals()
        signal.signal(signal.SIGHUP, signal.SIG_IGN)
        assert signal.SIGHUP not in command._find_ending_signals()
    finally:
        signal.signal(signal.SIGHUP, before)
