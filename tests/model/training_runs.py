"""A training that was watched."""

from typing import NamedTuple

from model.training import Candidate, Progress, TrainingRequest


class TrainingRun(NamedTuple):
    """What was asked for, what came out, and what was told on the way."""

    request: TrainingRequest
    candidate: Candidate
    progress: list[Progress]
