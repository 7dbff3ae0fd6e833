"""What stands in a table."""

from sqlalchemy import Table, func, select

from bot.storage.database import Database


async def count_rows(database: Database, table: Table) -> int:
    """Count all rows of a table."""
    async with database.snapshot() as connection:
        return (await connection.execute(select(func.count()).select_from(table))).scalar_one()
