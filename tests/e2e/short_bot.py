"""`python -m tests.e2e.short_bot LEARNER`: the bot with short limits and a learner of the tests."""

import argparse
import os
import signal

from sqlalchemy.dialects.sqlite.aiosqlite import AsyncAdapt_aiosqlite_connection

from bot import bootstrap
from bot.services import recognition
from bot.services.champion import PictureReader
from bot.services.retraining import Limits
from bot.storage import engines

DEADLY = "9"


def die_of_some() -> None:
    """Let pictures of a 9 end the process, as a fault in a library could."""
    read = recognition._read

    def read_or_die(reader: PictureReader, picture: bytes) -> object:
        if reader.read(picture).text == DEADLY:
            os.kill(os.getpid(), signal.SIGKILL)
        return read(reader, picture)

    recognition.__dict__["_read"] = read_or_die


def write_nothing() -> None:
    """Open a SQLite as who may only read it; file permissions do not hold for root."""
    configure = engines._configure_sqlite

    def configure_for_reading(connection: AsyncAdapt_aiosqlite_connection, record: object) -> None:
        configure(connection, record)
        connection.cursor().execute("PRAGMA query_only = ON")

    engines.__dict__["_configure_sqlite"] = configure_for_reading


if __name__ == "__main__":
    parser = argparse.ArgumentParser()
    parser.add_argument("learner")
    parser.add_argument("--run-s", type=float, default=250.0)
    parser.add_argument("--fragile", action="store_true")
    parser.add_argument("--read-only", action="store_true")
    options = parser.parse_args()
    if options.fragile:
        die_of_some()
    if options.read_only:
        write_nothing()
    bootstrap.run(
        bootstrap.Backstage(
            training_module=options.learner,
            limits=Limits(run_s=options.run_s, heartbeat_s=0.1, lease_s=2.0),
            follow_every_s=0.1,
        )
    )
