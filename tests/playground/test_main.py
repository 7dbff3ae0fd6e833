import errno
import os
import socket

import pytest

from playground import __main__ as command
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
