"""A training process that never comes to an end by itself."""

import sys
import threading
from pathlib import Path

from bot.training.child import OnProgress, serve
from bot.training.messages import Trained, TrainingOrder, TrainingProgress


def learn(_: TrainingOrder, on_progress: OnProgress) -> Trained:
    on_progress(TrainingProgress("Fitting", 0.5))
    threading.Event().wait()
    raise AssertionError("somebody woke it")


if __name__ == "__main__":
    serve(Path(sys.argv[1]), learn)
