"""A training process that tells what it was given, instead of a challenger."""

import json
import os
import signal
import socket
import sys
from contextlib import suppress
from pathlib import Path

from bot.training.child import OnProgress, serve
from bot.training.messages import Trained, TrainingOrder, TrainingProgress, Verdict


def reaches(host: str) -> bool:
    """Tell whether it is let out."""
    with suppress(PermissionError):
        socket.create_connection((host, 9), timeout=0.1)
        return True
    return False


def confess(order: TrainingOrder, on_progress: OnProgress) -> Trained:
    print("a library speaks")  # noqa: T201 - it must not be taken for a progress
    on_progress(TrainingProgress("Confessing", 0.5))
    found = {
        "environment": dict(os.environ),
        "arguments": sys.argv,
        "folder": os.fspath(Path.cwd()),
        "is_in_folder": Path.cwd().resolve() == Path(sys.argv[1]).resolve(),
        "niceness": os.nice(0),
        "labels": order.lesson.labels.tolist(),
        "is_let_out": [reaches("127.0.0.1"), reaches("localhost")],
        "ignores": [
            signal.getsignal(number) == signal.SIG_IGN for number in (signal.SIGTERM, signal.SIGINT)
        ],
    }
    verdict = Verdict(is_promoted=False, objections=(), figures=())
    return Trained(json.dumps(found).encode(), verdict, 0, 0)


if __name__ == "__main__":
    serve(Path(sys.argv[1]), confess)
