"""Brings the tables to the form that this version of the bot works with."""

from alembic import command
from alembic.config import Config
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection, func, select

from bot.errors import SchemaTooNewError
from bot.storage.database import Database

_LOCK = 28_784_101
"""A number of our own among PostgreSQL's advisory locks."""


async def migrate(database: Database) -> None:
    """Apply the steps that the database lacks: all or none, and one process at a time."""
    async with database.transaction() as connection:
        await connection.run_sync(_migrate)
    database.note_migrated()


def _migrate(connection: Connection) -> None:
    if connection.dialect.name == "postgresql":  # SQLite's transactions wait for each other anyway
        connection.execute(select(func.pg_advisory_xact_lock(_LOCK)))
    config = alembic_config(connection)
    _refuse_newer_schema(connection, ScriptDirectory.from_config(config))
    command.upgrade(config, "head")


def alembic_config(connection: Connection) -> Config:
    """Tell Alembic where the steps are and which connection to use."""
    config = Config()
    config.set_main_option("script_location", "bot.storage:migrations")
    config.attributes["connection"] = connection
    return config


def _refuse_newer_schema(connection: Connection, script: ScriptDirectory) -> None:
    current = MigrationContext.configure(connection).get_current_revision()
    known = {step.revision for step in script.walk_revisions()}
    if current is not None and current not in known:
        raise SchemaTooNewError(
            f"The database has schema {current} and belongs to a newer version of the bot; "
            f"this one knows schemas up to {script.get_current_head()}."
        )
