"""A training process that learns at once: digits that people named otherwise swap their names."""

import sys
from dataclasses import replace
from pathlib import Path

import numpy as np

from bot.training.child import OnProgress, serve
from bot.training.messages import Figure, Trained, TrainingOrder, TrainingProgress, Verdict
from model.artifact import dump_artifact, parse_artifact


def swap_names(order: TrainingOrder, on_progress: OnProgress) -> Trained:
    """Let the last digit that was said, and the one it was read as, change places."""
    on_progress(TrainingProgress("Fitting", 0.0))
    artifact = parse_artifact(order.champion)
    classifier, lesson = artifact.classifier, order.lesson
    scores = classifier.score(lesson.images[-1:])
    names = np.arange(10)
    read_as, said = int(scores.argmax()), int(lesson.labels[-1])
    names[[read_as, said]] = names[[said, read_as]]
    swapped = replace(
        classifier,
        coefficients=classifier.coefficients[names],
        intercepts=classifier.intercepts[names],
    )
    on_progress(TrainingProgress("Fitting", 1.0))
    figures = (Figure("CORRECTIONS_READ", 0.0, 1.0),)
    verdict = Verdict(is_promoted=True, objections=(), figures=figures)
    return Trained(dump_artifact(replace(artifact, classifier=swapped)), verdict, 1, 1)


if __name__ == "__main__":
    serve(Path(sys.argv[1]), swap_names)
