import contextlib
import json
import os
import shutil
import signal
import sqlite3
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest

from bot import bootstrap
from bot.compute import Compute
from bot.errors import DataDirUnusableError, SchemaTooNewError, SettingsError, TokenRejectedError
from bot.services.champion import Champion
from bot.services.registry import Registry
from bot.settings import Settings
from bot.storage.database import Database
from bot.storage.engines import FILE_NAME
from bot.storage.model_versions import ModelVersions
from tests.bot.fake_telegram import BOT_USER, BOT_USERNAME, TOKEN, Answer

MOST_POLLS = 2_000
"""A bot that does not stop by itself is stopped then."""

pytestmark = pytest.mark.usefixtures("logging_restored")


@pytest.fixture(autouse=True)
def _surroundings(monkeypatch: pytest.MonkeyPatch, tmp_path: Path, champion: Champion) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("TELEGRAM_BOT_TOKEN", TOKEN)
    monkeypatch.setenv("LOG_FORMAT", "json")
    monkeypatch.setattr(bootstrap, "load_shipped_champion", lambda: champion)


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
    said = [event for event in events if not event["logger"].startswith("alembic.")]
    said = [event for event in said if event["event"] != "purged"]
    assert [event["event"] for event in said] == [
        "ready",
        "stopping",
        "stopped",
    ]
    assert said[0]["bot"] == f"@{BOT_USERNAME}"
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


def test_a_folder_that_cannot_be_used_is_a_wrong_setting(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    (tmp_path / "file").touch()
    monkeypatch.setenv("DATA_DIR", str(tmp_path / "file" / "data"))

    for start in (bootstrap.run, bootstrap.migrate_only):
        with pytest.raises(DataDirUnusableError, match="DATA_DIR") as caught:
            start()

        assert caught.value.exit_code == 2
        assert "\n" not in str(caught.value)


def test_a_database_of_a_newer_version_ends_it(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, migrated_file: Path
) -> None:
    shutil.copy(migrated_file, tmp_path)
    with contextlib.closing(sqlite3.connect(tmp_path / migrated_file.name)) as file, file:
        file.execute("UPDATE alembic_version SET version_num = 'from the future'")
    monkeypatch.setenv("DATA_DIR", str(tmp_path))

    def answer(path: str) -> Answer:
        is_poll = path.endswith("/getUpdates")
        return Answer.success(BOT_USER if path.endswith("/getMe") else [] if is_poll else True)

    with telegram_answering(answer) as address:
        monkeypatch.setenv("TELEGRAM_API_URL", address)
        with pytest.raises(SchemaTooNewError):
            bootstrap.run()


def test_a_newer_database_that_takes_the_files_place_stops_it(
    monkeypatch: pytest.MonkeyPatch,
    tmp_path: Path,
    migrated_file: Path,
    capsys: pytest.CaptureFixture[str],
) -> None:
    newer, folder = tmp_path / migrated_file.name, tmp_path / "data"
    folder.mkdir()
    for copy in (newer, folder / migrated_file.name):
        shutil.copy(migrated_file, copy)
    with contextlib.closing(sqlite3.connect(newer)) as file, file:
        file.execute("UPDATE alembic_version SET version_num = 'from the future'")
    monkeypatch.setenv("DATA_DIR", str(folder))
    monkeypatch.setattr(bootstrap, "_WATCH_EVERY_S", 0.01)
    polls: list[str] = []

    def answer(path: str) -> Answer:
        if path.endswith("/getUpdates"):
            if newer.exists():
                newer.replace(folder / migrated_file.name)
            polls.append(path)
            if len(polls) == MOST_POLLS:
                os.kill(os.getpid(), signal.SIGTERM)
            return Answer.success([])
        return Answer.success(BOT_USER if path.endswith("/getMe") else True)

    with telegram_answering(answer) as address:
        monkeypatch.setenv("TELEGRAM_API_URL", address)
        bootstrap.run()

    events = [json.loads(line)["event"] for line in capsys.readouterr().err.splitlines()]
    assert events.count("this database is none for this version") == 1


def test_while_the_database_is_away_it_serves_and_tries_again(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    in_the_way = tmp_path / FILE_NAME
    in_the_way.mkdir()
    monkeypatch.setenv("DATA_DIR", str(tmp_path))
    monkeypatch.setattr(bootstrap, "_NEXT_TRY_S", 0.01)
    stopped: list[str] = []

    def answer(path: str) -> Answer:
        if path.endswith("/getUpdates"):
            if in_the_way.is_dir():
                in_the_way.rmdir()
            if has_tables(in_the_way) and not stopped:
                stopped.append(path)
                os.kill(os.getpid(), signal.SIGTERM)
            return Answer.success([])
        return Answer.success(BOT_USER if path.endswith("/getMe") else True)

    with telegram_answering(answer) as address:
        monkeypatch.setenv("TELEGRAM_API_URL", address)
        bootstrap.run()

    assert stopped


def has_tables(file: Path) -> bool:
    if not file.is_file():
        return False
    with contextlib.closing(sqlite3.connect(file)) as database:
        found = database.execute("SELECT 1 FROM sqlite_master WHERE name = 'people'")
        return found.fetchone() is not None


async def test_each_use_case_has_the_same_database_and_admins(
    settings: Settings, champion: Champion, compute: Compute, database: Database
) -> None:
    registry = Registry(ModelVersions(database, bootstrap.now), compute, champion)
    with_admins = settings.model_copy(update={"admin_ids": frozenset({1})})
    use_cases = bootstrap.build_use_cases(
        with_admins, registry, compute, database, bootstrap.Backstage()
    )

    await use_cases.languages.choose(5, "de")
    forgotten = await use_cases.privacy.forget(5)

    assert forgotten.language == "de"
    assert use_cases.admins == {1}
    assert all(use_cases.throttle.admit(1, 1) is None for _ in range(100))
