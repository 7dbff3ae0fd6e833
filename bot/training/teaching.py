"""What the training process does: learn, and let the gate judge."""

import math
import os
from dataclasses import replace
from pathlib import Path

import cv2

from bot.training.child import OnProgress
from bot.training.messages import (
    Figure,
    Objection,
    Trained,
    TrainingOrder,
    TrainingProgress,
    Verdict,
)
from model import gate
from model.artifact import Artifact, dump_artifact, read_artifact
from model.corrections import Corrections
from model.learning import Challenge, LearningRequest, learn
from model.training import Progress

STAGES = {
    "Drawing digits and non-digits": 0.2,
    "Describing digits": 0.05,
    "Learning from corrections": 0.2,
    "Drawing the holdout's non-digits": 0.2,
    "Comparing with the champion": 0.15,
    "Evaluating": 0.2,
}
"""The stages in their order, and each one's share of the time as measured with few corrections."""


def teach(order: TrainingOrder, on_progress: OnProgress) -> Trained:
    """Learn from a lesson, and judge the challenger beside the champion."""
    cv2.setNumThreads(1)  # its threads would take turns with those that read pictures
    lesson = order.lesson
    said = Corrections(lesson.images, lesson.labels, lesson.people, lesson.said_at_s)
    # MNIST comes with the project; where it does not, the folder has none either.
    request = LearningRequest(said, order.champion, data_dir=Path(os.devnull))
    challenge = learn(request, lambda progress: on_progress(place(progress)))
    verdict = gate.judge(challenge.champion, challenge.challenger)
    return Trained(
        dump_artifact(_count_images(challenge)),
        translate(verdict),
        challenge.learned_count,
        challenge.learned_people,
    )


def place(progress: Progress) -> TrainingProgress:
    """Tell how far all of training is, from how far one stage is."""
    before = 0.0
    for stage, share in STAGES.items():
        if stage == progress.stage:
            return TrainingProgress(stage, before + share * (progress.share or 0.0))
        before += share
    return TrainingProgress(progress.stage, None)


def translate(verdict: gate.Verdict) -> Verdict:
    """Bring a verdict into the form in which it leaves this process."""
    return Verdict(
        is_promoted=verdict.promoted,
        objections=tuple(
            Objection(
                reason.objection.name, _clean(reason.before), _clean(reason.after), reason.digit
            )
            for reason in verdict.reasons
        ),
        figures=tuple(
            Figure(row.measure.name, _clean(row.before), _clean(row.after)) for row in verdict.table
        ),
    )


def _clean(figure: float) -> float | None:
    return figure if math.isfinite(figure) else None


def _count_images(challenge: Challenge) -> Artifact:
    """Say how many images the challenger learned from: the baseline's, and corrections."""
    artifact = challenge.candidate.artifact
    count = read_artifact().metadata["training_count"] + challenge.learned_count
    return replace(artifact, metadata={**artifact.metadata, "training_count": count})
