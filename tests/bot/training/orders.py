"""Orders and results that are made up."""

import numpy as np

from bot.training.messages import (
    NO_LABEL,
    Figure,
    Lesson,
    Objection,
    Trained,
    TrainingOrder,
    Verdict,
)
from model.gate import Measure
from preprocessing.arrays import DIGIT_SIDE


def lesson(*labels: int) -> Lesson:
    """Let somebody say these labels, of an image each that is told apart by its first pixel."""
    images = np.zeros((len(labels), DIGIT_SIDE, DIGIT_SIDE), np.uint8)
    images[:, 0, 0] = np.arange(len(labels))
    people = np.full(len(labels), 9_000_000_000)
    return Lesson(
        images, np.array(labels, np.int64), people, np.arange(len(labels), dtype=np.float64)
    )


def order() -> TrainingOrder:
    return TrainingOrder(lesson(7, NO_LABEL, 0), b"the champion")


def verdict(*objections: str) -> Verdict:
    """A verdict with these objections; it has every measure, and one has no figures."""
    figures = [Figure(measure.name, 0.9931, 0.9784) for measure in Measure]
    figures[-1] = Figure(figures[-1].measure, None, None)
    against = tuple(Objection(each, 0.9931, 0.9784, digit=7) for each in objections)
    return Verdict(not against, against, tuple(figures))


def trained(*objections: str, artifact: bytes = b"the challenger") -> Trained:
    return Trained(artifact, verdict(*objections), learned_count=35, learned_people=8)
