"""The command line: serve Telegram, or read picture files."""

import argparse
import io
import json
import os
import sys
from collections.abc import Sequence

from bot import __version__
from bot.errors import ServingError, StorageError
from bot.i18n.rounding import round_down
from bot.services.batch import FileReading, read_files
from model.errors import ModelError
from model.reader import load_reader

_EXIT_NOT_WRITTEN = 1
_EXIT_MODEL_UNUSABLE = 1
_EXIT_NO_DATABASE = 1
_EXIT_INTERRUPTED = 130


def main(arguments: Sequence[str] | None = None) -> int:
    """Do what the arguments say and return the exit code."""
    options = _parser().parse_args(arguments)
    try:
        if options.command == "read":
            return _read(options.pictures, as_json=options.json)
        return _migrate() if options.command == "migrate" else _serve()
    except ServingError as error:
        sys.stderr.write(f"{error}\n")
        return error.exit_code
    except ModelError as error:
        sys.stderr.write(f"{error}\n")
        return _EXIT_MODEL_UNUSABLE
    except KeyboardInterrupt:
        return _EXIT_INTERRUPTED


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="python -m bot",
        description="A Telegram bot that reads handwritten digits; without a command it serves.",
    )
    parser.add_argument("--version", action="version", version=__version__)
    commands = parser.add_subparsers(dest="command", title="commands")
    read = commands.add_parser("read", help="read picture files", description="Read picture files.")
    read.add_argument("pictures", nargs="+", metavar="PICTURE", help="a picture file")
    read.add_argument("--json", action="store_true", help="print one JSON object for each picture")
    commands.add_parser(
        "migrate",
        help="bring the database to the newest schema",
        description="Bring the database to the newest schema; the bot does so itself at its start.",
    )
    return parser


def _migrate() -> int:
    from bot import bootstrap  # noqa: PLC0415

    try:
        bootstrap.migrate_only()
    except StorageError as error:
        sys.stderr.write(f"{error}\n")
        return _EXIT_NO_DATABASE
    print("The database has the newest schema.")
    return 0


def _serve() -> int:
    # Reading files and asking for help need not wait for python-telegram-bot.
    from bot import bootstrap  # noqa: PLC0415

    bootstrap.run()
    return 0


def _read(pictures: Sequence[str], *, as_json: bool) -> int:
    line_of = _json_line if as_json else _plain_line
    if isinstance(sys.stdout, io.TextIOWrapper):  # a file's name may not be text in any encoding
        sys.stdout.reconfigure(errors="backslashreplace")
    try:
        for file_reading in read_files(load_reader(), pictures):
            print(line_of(file_reading), flush=True)
    except OSError as error:
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())  # for the last flush
        if not isinstance(error, BrokenPipeError):  # whose reader has just seen enough
            sys.stderr.write(f"The lines cannot be written: {error.strerror}\n")
        return _EXIT_NOT_WRITTEN
    return 0


def _json_line(file_reading: FileReading) -> str:
    return json.dumps(file_reading.to_dict())


def _plain_line(file_reading: FileReading) -> str:
    name = "".join(map(_printable, file_reading.file))
    if file_reading.reading is None:
        return f"{name}: {str(file_reading.error).replace('_', ' ')}"
    digits = file_reading.reading.digits
    lowest = min(digit.prediction.confidence for digit in digits)
    return f"{name}: {' / '.join(file_reading.reading.lines)} ({round_down(lowest)} %)"


def _printable(character: str) -> str:
    if character.isprintable():
        return character
    return character.encode("unicode_escape").decode()


if __name__ == "__main__":
    sys.exit(main())
