"""Orders and results that are made up."""

import math

import numpy as np

from bot.training.messages import NO_LABEL, Lesson, Trained, TrainingOrder
from model.gate import Measure, Objection, Reason, Row, Verdict
from preprocessing.arrays import DIGIT_SIDE


def lesson(*labels: int) -> Lesson:
    """Let somebody say these labels, of an image each that is told apart by its first pixel."""
    images = np.zeros((len(labels), DIGIT_SIDE, DIGIT_SIDE), np.uint8)
    images[:, 0, 0] = np.arange(len(labels))
    people = np.full(len(labels), 9_000_000_000)
    return Lesson(images, np.array(labels, np.int64), people, np.arange(len(labels)) + 0.5)


def order() -> TrainingOrder:
    return TrainingOrder(lesson(7, NO_LABEL, 0), b"the champion")


def verdict(*objections: Objection) -> Verdict:
    """A verdict with these objections; it has every measure, and one has no figure."""
    reasons = tuple(Reason(each, 0.9931, 0.9784, 0.05, digit=7) for each in objections)
    table = tuple(Row(measure, 0.9931, 0.9784) for measure in Measure if measure.value != "ECE")
    unknown = Row(Measure.CORRECTIONS_READ, math.nan, math.nan)
    return Verdict(not reasons, reasons, (*table, unknown), held_out_count=5, held_out_people=3)


def trained(*objections: Objection, artifact: bytes = b"the challenger") -> Trained:
    return Trained(artifact, verdict(*objections), learned_count=35, learned_people=8)
