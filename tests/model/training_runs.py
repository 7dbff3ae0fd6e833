"""A training that was watched."""

from typing import NamedTuple

from model.extras import SynthesisParameters
from model.training import Candidate, Progress, TrainingRequest

FEW = SynthesisParameters(nondigits=300, drawn_digits=60)
"""Drawn for a training that must not take minutes."""


class TrainingRun(NamedTuple):
    """What was asked for, what came out, and what was told on the way."""

    request: TrainingRequest
    candidate: Candidate
    progress: list[Progress]
