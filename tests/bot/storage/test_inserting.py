from sqlalchemy import select

from bot.storage.database import Database
from bot.storage.inserting import insert_into
from bot.storage.tables import sent_files

FILE = {"kind": "why", "model_version": 1, "language": "en", "file_id": "a"}


async def test_what_is_there_already_can_be_left_as_it_is(database: Database) -> None:
    async with database.transaction() as connection:
        insert = insert_into(connection, sent_files).on_conflict_do_nothing()
        first = await connection.execute(insert, FILE)
        second = await connection.execute(insert, {**FILE, "file_id": "b"})

        assert (first.rowcount, second.rowcount) == (1, 0)
        assert await connection.scalar(select(sent_files.c.file_id)) == "a"
