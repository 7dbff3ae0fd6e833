import json
import os
import signal
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest

from bot import bootstrap
from bot.errors import SettingsError, TokenRejectedError
from tests.bot.fake_telegram import BOT_USER, BOT_USERNAME, TOKEN, Answer
from tests.bot.readings import ScriptedReader

pytestmark = pytest.mark.usefixtures("logging_restored")


@pytest.fixture(autouse=True)
def _surroundings(monkeypatch: pytest.MonkeyPatch, tmp_path: Path, reader: ScriptedReader) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("TELEGRAM_BOT_TOKEN", TOKEN)
    monkeypatch.setenv("LOG_FORMAT", "json")
    monkeypatch.setattr(bootstrap, "load_reader", lambda: reader)


class QuietServer(ThreadingHTTPServer):
    """Says nothing when the bot hangs up in the middle of an answer, as it does on a stop."""

    def handle_error(self, *_: object) -> None:
        pass


@contextmanager
def telegram_answering(answer: Callable[[str], Answer]) -> Iterator[str]:
    """Serve the Bot API on loopback; yields the address."""

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            self.rfile.read(int(self.headers.get("Content-Length", 0)))
            given = answer(self.path)
            self.send_response(given.status)
            self.send_header("Content-Length", str(len(given.payload)))
            self.end_headers()
            self.wfile.write(given.payload)

        def log_message(self, *_: object) -> None:
            pass

    with QuietServer(("127.0.0.1", 0), Handler) as server:
        thread = threading.Thread(target=server.serve_forever)
        thread.start()
        yield f"http://127.0.0.1:{server.server_port}"
        server.shutdown()
        thread.join()


@pytest.mark.parametrize("stop", [signal.SIGTERM, signal.SIGINT])
def test_it_serves_until_it_is_told_to_stop(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], stop: signal.Signals
) -> None:
    asked: list[str] = []

    def answer(path: str) -> Answer:
        first = path not in asked
        asked.append(path)
        if path.endswith("/getUpdates"):
            if first:  # a second signal could arrive after the end and hit the tests
                os.kill(os.getpid(), stop)
            return Answer.success([])
        return Answer.success(BOT_USER if path.endswith("/getMe") else True)

    with telegram_answering(answer) as address:
        monkeypatch.setenv("TELEGRAM_API_URL", address)
        bootstrap.run()

    output = capsys.readouterr().err
    events = [json.loads(line) for line in output.splitlines()]
    assert asked[0] == f"/bot{TOKEN}/getMe"
    assert [event["event"] for event in events] == ["ready", "stopping", "stopped"]
    assert events[0]["bot"] == f"@{BOT_USERNAME}"
    assert TOKEN not in output


def test_a_refused_token_ends_it_without_showing_the_token(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    with telegram_answering(lambda _: Answer.failure(401, "Unauthorized")) as address:
        monkeypatch.setenv("TELEGRAM_API_URL", address)
        with pytest.raises(TokenRejectedError):
            bootstrap.run()

    assert TOKEN not in capsys.readouterr().err


def test_settings_are_checked_before_anything_else(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("LOG_LEVEL", "made-up")

    with pytest.raises(SettingsError, match="LOG_LEVEL"):
        bootstrap.run()
