"""A training process whose challenger the gate refuses."""

import sys
from pathlib import Path

from bot.training.child import OnProgress, serve
from bot.training.messages import Figure, Objection, Trained, TrainingOrder, Verdict

FEWER = (0.995, 0.97)


def learn_nothing(order: TrainingOrder, _: OnProgress) -> Trained:
    objections = (Objection("READS_FEWER_DIGITS", *FEWER, None),)
    verdict = Verdict(
        is_promoted=False, objections=objections, figures=(Figure("DIGITS_READ", *FEWER),)
    )
    return Trained(order.champion, verdict, 1, 1)


if __name__ == "__main__":
    serve(Path(sys.argv[1]), learn_nothing)
