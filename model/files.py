"""Files that are whole or absent."""

import contextlib
import os
from pathlib import Path


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
