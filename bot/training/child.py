"""The training process from within: it takes an order, works, and ends with its parent.

Stdin brings the order and then nothing: the system closes it however the parent ends, and with it
ends this process. Stdout takes one line of JSON for each progress, and the folder what was trained.
"""

import os
import shutil
import signal
import struct
import sys
import threading
from collections.abc import Callable
from pathlib import Path
from typing import TypeAlias

from bot.errors import TrainingFailedError
from bot.training.messages import (
    Trained,
    TrainingOrder,
    TrainingProgress,
    pack_progress,
    unpack_order,
    write_trained,
)

LENGTH = struct.Struct(">Q")
"""Of the order, which it comes after."""

NICENESS = 10
"""Pictures come first."""

_STDIN, _STDOUT, _STDERR = 0, 1, 2
_CHUNK_BYTES = 1 << 16
_TO_AN_ADDRESS = frozenset({"socket.connect", "socket.sendto", "socket.bind"})

OnProgress: TypeAlias = Callable[[TrainingProgress], None]
Learn: TypeAlias = Callable[[TrainingOrder, OnProgress], Trained]


def serve(folder: Path, learn: Learn) -> None:
    """Carry out the one order that comes, and leave in the folder what was trained."""
    os.nice(NICENESS)
    for signal_number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(signal_number, signal.SIG_IGN)  # the parent gets them too, and decides
    sys.addaudithook(_refuse_network)
    order = unpack_order(_read_order())
    threading.Thread(target=_end_with_parent, args=(folder,), daemon=True).start()
    report = _open_reports()
    write_trained(learn(order, report), folder)


def _read_order() -> bytes:
    (length,) = LENGTH.unpack(_read_exactly(LENGTH.size))
    return _read_exactly(length)


def _read_exactly(length: int) -> bytes:
    data = bytearray()
    while len(data) < length:
        chunk = os.read(_STDIN, min(_CHUNK_BYTES, length - len(data)))
        if not chunk:
            raise TrainingFailedError("The order broke off.")
        data += chunk
    return bytes(data)


def _open_reports() -> OnProgress:
    # Whatever a library prints must not come between the lines: it joins the errors.
    lines = os.fdopen(os.dup(_STDOUT), "w", buffering=1, encoding="utf-8")
    os.dup2(_STDERR, _STDOUT)
    return lambda progress: print(pack_progress(progress), file=lines)


def _refuse_network(event: str, arguments: tuple[object, ...]) -> None:
    """Let no library reach out: a training run needs nobody, and what people wrote stays here."""
    if event == "socket.getaddrinfo" or (
        event in _TO_AN_ADDRESS and isinstance(arguments[1], tuple)  # others are on this machine
    ):
        raise PermissionError(f"{event}: a training process has no network")


def _end_with_parent(folder: Path) -> None:
    signal.pthread_sigmask(signal.SIG_BLOCK, signal.valid_signals())
    while os.read(_STDIN, 1):
        pass
    shutil.rmtree(folder, ignore_errors=True)
    os.killpg(os.getpgrp(), signal.SIGKILL)
