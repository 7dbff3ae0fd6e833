"""Pictures that Telegram has already, so that they need not be drawn and sent again."""

from sqlalchemy import ColumnElement, and_, select

from bot.storage.database import Database
from bot.storage.inserting import insert_into
from bot.storage.tables import sent_files


class SentFiles:
    """Telegram's file ids, by what the file shows, of which model version, in which language."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def get(self, kind: str, model_version: int, language: str) -> str | None:
        """Return the file's id, `None` where it was never sent."""
        file_id = select(sent_files.c.file_id).where(_key(kind, model_version, language))
        async with self._database.snapshot() as connection:
            return await connection.scalar(file_id)

    async def put(self, kind: str, model_version: int, language: str, file_id: str) -> None:
        """Keep the id under which a file was sent last."""
        async with self._database.transaction() as connection:
            insert = insert_into(connection, sent_files).values(
                kind=kind, model_version=model_version, language=language, file_id=file_id
            )
            upsert = insert.on_conflict_do_update(
                index_elements=sent_files.primary_key, set_={"file_id": insert.excluded.file_id}
            )
            await connection.execute(upsert)


def _key(kind: str, model_version: int, language: str) -> ColumnElement[bool]:
    return and_(
        sent_files.c.kind == kind,
        sent_files.c.model_version == model_version,
        sent_files.c.language == language,
    )
