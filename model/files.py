"""Files that are whole or absent."""

import contextlib
import lzma
import os
import tokenize
import zipfile
import zlib
from pathlib import Path

BROKEN_ARCHIVE = (
    OSError,
    ValueError,
    TypeError,  # a lone array, which is no archive
    KeyError,
    EOFError,
    MemoryError,
    ArithmeticError,  # a declared shape beyond any integer
    RuntimeError,  # an encrypted member, or one with an unknown compression
    tokenize.TokenError,  # NumPy parses an array's header as Python
    zipfile.BadZipFile,
    zlib.error,
    lzma.LZMAError,
)
"""What NumPy raises on an ``.npz`` file that is damaged or was made to do harm."""


def write_atomically(path: Path, data: bytes) -> None:
    """Write beside and rename, so that whoever reads finds the old file or all of the new one.

    Parameters
    ----------
    path : Path
        In an existing folder.
    data : bytes
        What it shall hold.

    Raises
    ------
    OSError
        The folder is missing, full or read-only; nothing is left behind.
    """
    part = path.with_name(f".{path.name}.{os.getpid()}.part")
    try:
        with part.open("wb") as stream:
            stream.write(data)
            stream.flush()
            os.fsync(stream.fileno())
        part.replace(path)
    except BaseException:
        with contextlib.suppress(OSError):
            part.unlink()
        raise
