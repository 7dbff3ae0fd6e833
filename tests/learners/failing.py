"""A training process that fails."""

import sys
from pathlib import Path

from bot.training.child import OnProgress, serve
from bot.training.messages import Trained, TrainingOrder


def fail(_: TrainingOrder, __: OnProgress) -> Trained:
    raise MemoryError("too much")


if __name__ == "__main__":
    serve(Path(sys.argv[1]), fail)
