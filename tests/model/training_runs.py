"""A training that was watched."""

from typing import NamedTuple

from model.extras import SynthesisParameters
from model.features import FeatureParameters
from model.solving.preconditioner import PreconditionerParameters
from model.solving.solver import SolverParameters
from model.training import Candidate, Progress, TrainingParameters, TrainingRequest

FEW = SynthesisParameters(nondigits=300, drawn_digits=60)
"""Drawn for a training that must not take minutes."""

QUICK = SolverParameters(preconditioner=PreconditionerParameters(pool_rows=600, class_rows=200))
"""Where samples are few, a preconditioner of many costs more than the passes that it saves."""

SMALL = TrainingParameters(
    features=FeatureParameters(centroids=32, projections=512), solver=QUICK, synthesis=FEW
)
"""For a training of two seconds."""


def ignore(_: Progress) -> None:
    """Progress nobody looks at."""


class TrainingRun(NamedTuple):
    """What was asked for, what came out, and what was told on the way."""

    request: TrainingRequest
    candidate: Candidate
    progress: list[Progress]
