"""People's corrections to a challenger, within a minute: the shipped classifiers, taught more."""

import datetime as dt
import platform
from collections.abc import Callable, Mapping
from dataclasses import asdict, dataclass, field
from pathlib import Path

import numpy as np
from threadpoolctl import threadpool_limits

from model.artifact import SHIPPED, Artifact, parse_artifact, read_artifact, round_as_stored
from model.classifier import DigitClassifier
from model.corrections import (
    Corrections,
    HeldOut,
    Split,
    SplitParameters,
    drop_excess,
    resolve,
    split,
)
from model.dataset import ARRAYS_SHA256, Dataset, load_mnist
from model.evaluation import Evaluation, evaluate
from model.examination import ExamParameters, Marks, examine, set_exam
from model.lessons import LessonParameters, prepare_lesson
from model.solving.solver import Solution
from model.solving.updating import UpdateParameters, update
from model.training import Candidate, OnProgress, Progress
from model.trust import TrustParameters, drop_doubtful
from preprocessing.normalize import normalize_all

BATCH = 500
"""Images evaluated between two reports of progress."""


@dataclass(frozen=True, slots=True)
class LearningParameters:
    """How corrections are learned.

    Attributes
    ----------
    lesson : LessonParameters
        What is rehearsed, and how much a correction counts.
    trust : TrustParameters
        Whose word counts.
    split : SplitParameters
        Which corrections are held out.
    update : UpdateParameters
        How the classifiers are updated.
    exam : ExamParameters
        What champion and challenger are asked.
    """

    lesson: LessonParameters = field(default_factory=LessonParameters)
    trust: TrustParameters = field(default_factory=TrustParameters)
    split: SplitParameters = field(default_factory=SplitParameters)
    update: UpdateParameters = field(default_factory=UpdateParameters)
    exam: ExamParameters = field(default_factory=ExamParameters)


@dataclass(frozen=True, slots=True, eq=False)
class LearningRequest:
    """What to learn; a few arrays and names, so that another process gets it quickly.

    Attributes
    ----------
    corrections : Corrections
        All that people ever said, as they said it.
    champion : bytes, optional
        The artifact that answers now and is examined beside the challenger; the baseline unless
        given.
    baseline : Path
        The artifact that every challenger begins from, so that no error outlives its correction.
    data_dir : Path
        Where a fetched MNIST is kept.
    parameters : LearningParameters
        How.
    """

    corrections: Corrections
    champion: bytes | None = None
    baseline: Path = SHIPPED
    data_dir: Path = Path("data")
    parameters: LearningParameters = field(default_factory=LearningParameters)


@dataclass(frozen=True, slots=True, eq=False)
class Challenge:
    """A challenger beside the champion: what `model.gate.judge` asks for.

    Attributes
    ----------
    candidate : Candidate
        The challenger, and its evaluation on MNIST's test images, which the gate does not see.
    champion, challenger : Marks
        Of one exam.
    held_out : HeldOut
        How the exam's corrections were chosen.
    learned_count, learned_people : int
        Corrections that were learned, and their people: resolved, within the caps, believed, and
        not held out.
    """

    candidate: Candidate
    champion: Marks
    challenger: Marks
    held_out: HeldOut
    learned_count: int
    learned_people: int


def learn(request: LearningRequest, on_progress: OnProgress) -> Challenge:
    """Teach the baseline people's corrections, and examine the result beside the champion.

    Features stay as they are; the ten logistic regressions are fitted on from where they were, to
    the corrections and to a rehearsal of what they know (`model.solving.updating`).

    Parameters
    ----------
    request : LearningRequest
        Corrections and parameters.
    on_progress : OnProgress
        Called with each stage's progress, in order.

    Returns
    -------
    Challenge
        The challenger, with both classifiers' marks. Where there is nothing to learn, the
        challenger is the baseline.

    Raises
    ------
    ArtifactError
        The baseline or the champion cannot be read.
    DatasetError
        MNIST cannot be.
    NotEnoughMemoryError
        The samples' features do not fit into memory.
    """
    # One core is enough, and leaves the others to those who wait for an answer meanwhile.
    with threadpool_limits(limits=1, user_api="blas"):
        return _learn(request, on_progress)


def _learn(request: LearningRequest, on_progress: OnProgress) -> Challenge:
    parameters = request.parameters
    baseline = read_artifact(request.baseline)
    champion = parse_artifact(request.champion) if request.champion else baseline
    parts = split(choose(request.corrections, baseline, parameters), parameters.split)
    mnist = load_mnist(request.data_dir)
    classifier = teach(baseline, parts.learned, mnist.training, parameters, on_progress)
    challenger = Artifact(classifier, baseline.normalize, {})
    marks = _compare(champion, challenger, parts, mnist.training, request, on_progress)
    evaluation = _evaluate(challenger, mnist.test, on_progress)
    metadata = describe_learning(request, parts, evaluation)
    candidate = Candidate(Artifact(classifier, baseline.normalize, metadata), evaluation)
    people = len(np.unique(parts.learned.people))
    return Challenge(candidate, *marks, parts.by, len(parts.learned), people)


def choose(
    corrections: Corrections, baseline: Artifact, parameters: LearningParameters
) -> Corrections:
    """Leave what is neither contradicted nor too much nor to be doubted: learned, or held out.

    Parameters
    ----------
    corrections : Corrections
        All that people ever said.
    baseline : Artifact
        Which tells what is plain.
    parameters : LearningParameters
        What is too much, and whose word counts.

    Returns
    -------
    Corrections
        Each image once.
    """
    lesson = parameters.lesson
    heard = drop_excess(resolve(corrections), lesson.cap, lesson.most_new_rows)
    return drop_doubtful(heard, baseline.classifier, parameters.trust)


def teach(
    baseline: Artifact,
    learned: Corrections,
    training: Dataset,
    parameters: LearningParameters,
    on_progress: OnProgress,
) -> DigitClassifier:
    """Fit the baseline's classifiers on to corrections.

    Parameters
    ----------
    baseline : Artifact
        Where the fit begins, and what it stays near to.
    learned : Corrections
        Resolved, each image once.
    training : Dataset
        MNIST's training images; those that are examined are not rehearsed.
    parameters : LearningParameters
        How.
    on_progress : OnProgress
        Called with the progress.

    Returns
    -------
    DigitClassifier
        With the baseline's features, temperature and line of refusal.
    """
    classifier = baseline.classifier
    if not len(learned):
        return classifier
    on_progress(Progress("Drawing digits and non-digits", None))
    known = Dataset(*(part[: -parameters.exam.digits] for part in training))
    design, lesson = prepare_lesson(
        baseline, learned, known, parameters.lesson, _tell(on_progress, "Describing digits")
    )
    fitted = Solution(
        classifier.coefficients.astype(np.float64),
        classifier.intercepts.astype(np.float64),
        passes=0,
        has_converged=True,
    )
    tell = _tell(on_progress, "Learning from corrections")
    most = parameters.update.most_passes
    taught = update(design, lesson, fitted, parameters.update, lambda done: tell(done / most))
    tell(1.0)
    return DigitClassifier(
        round_as_stored(taught.coefficients),
        round_as_stored(taught.intercepts),
        classifier.features,
        classifier.temperature,
        classifier.least_evidence,
    )


def _compare(
    champion: Artifact,
    challenger: Artifact,
    parts: Split,
    training: Dataset,
    request: LearningRequest,
    on_progress: OnProgress,
) -> tuple[Marks, Marks]:
    on_progress(Progress("Drawing the holdout's non-digits", None))
    exam = set_exam(training, parts.held_out, challenger.normalize, request.parameters.exam)
    tell = _tell(on_progress, "Comparing with the champion")
    of_champion, of_challenger = examine([champion, challenger], exam, tell)
    return of_champion, of_challenger


def _evaluate(artifact: Artifact, test: Dataset, on_progress: OnProgress) -> Evaluation:
    """Evaluate as `python -m model evaluate` does, without non-digits: these are in the exam."""
    tell, parts = _tell(on_progress, "Evaluating"), []
    for start in range(0, len(test.y), BATCH):
        tell(start / len(test.y))
        images = normalize_all(test.X[start : start + BATCH], artifact.normalize)
        parts.append(artifact.classifier.predict_probabilities(images))
    tell(1.0)
    return evaluate(np.concatenate(parts), test.y)


def describe_learning(
    request: LearningRequest, parts: Split, evaluation: Evaluation
) -> Mapping[str, object]:
    """Say how an artifact came about, as JSON values."""
    return {
        "created": dt.datetime.now(dt.UTC).isoformat(timespec="seconds"),
        "versions": {"python": platform.python_version(), "numpy": np.__version__},
        "learning": asdict(request.parameters),
        "corrections_count": len(parts.learned.labels),
        "held_out_count": len(parts.held_out.labels),
        "held_out": parts.by.value,
        "dataset": {"name": "MNIST", "sha256": ARRAYS_SHA256},
        "evaluation": asdict(evaluation),
    }


def _tell(on_progress: OnProgress, stage: str) -> Callable[[float], None]:
    return lambda share: on_progress(Progress(stage, share))
