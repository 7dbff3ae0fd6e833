"""What stands in a table."""

from sqlalchemy import Table, func, select

from bot.storage.corrections import Corrections, Judgement
from bot.storage.database import Database
from bot.storage.usage import Usage


async def count_rows(database: Database, table: Table) -> int:
    """Count all rows of a table."""
    async with database.snapshot() as connection:
        return (await connection.execute(select(func.count()).select_from(table))).scalar_one()


async def sum_up(corrections: Corrections) -> Judgement:
    """Sum up what people said, as /stats does."""
    return (await Usage(corrections._database).totals()).judgement
