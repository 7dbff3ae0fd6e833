"""A database that goes down while the bot serves, and comes back."""

from pathlib import Path

from bot.storage.database import Database


class Outage:
    """Puts a file where the database's folder is."""

    def __init__(self, database: Database, data_dir: Path) -> None:
        self._database = database
        self._data_dir = data_dir
        self._aside = data_dir.with_suffix(".aside")

    async def begin(self) -> None:
        await self._database.close()
        self._data_dir.rename(self._aside)
        self._data_dir.touch()

    def end(self) -> None:
        self._data_dir.unlink()
        self._aside.rename(self._data_dir)
