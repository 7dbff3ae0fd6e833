"""Champion and challenger before the same questions: digits, non-digits, held-out corrections."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from model.artifact import Artifact
from model.augmentation import AugmentationParameters, augment
from model.calibration import Scores
from model.corrections import Corrections
from model.dataset import Dataset
from model.evaluation import evaluate
from model.extras import NO_DIGIT, draw_holdout
from model.features import FeatureMap
from preprocessing.arrays import DigitImages
from preprocessing.normalize import NormalizeParameters, normalize_all

BATCH = 500
"""Images described at once: their features, 12 MB, are all that waits in memory."""


@dataclass(frozen=True, slots=True)
class ExamParameters:
    """What is asked.

    Attributes
    ----------
    digits : int
        The last of MNIST's training images. They are asked in a distorted copy that no training
        saw: the champion was fitted to the originals, and would know them by heart.
    augmentation : AugmentationParameters
        The distortions.
    """

    digits: int = 10_000
    augmentation: AugmentationParameters = field(
        default_factory=lambda: AugmentationParameters(seed=20_260_101)
    )


class Exam(NamedTuple):
    """Questions.

    Attributes
    ----------
    digits : Dataset
        Normalized.
    nondigits : DigitImages
        Normalized.
    corrections : Corrections
        Held out.
    """

    digits: Dataset
    nondigits: DigitImages
    corrections: Corrections


@dataclass(frozen=True, slots=True, eq=False)
class Marks:
    """One classifier's answers, marked.

    Attributes
    ----------
    y : NDArray[np.uint8]
        True digits, shape (n,).
    is_read : NDArray[np.bool_]
        Whether the digit was taken for one, and for the right one, shape (n,).
    ece, log_loss : float
        As `model.evaluation.Evaluation` has them, of the digits.
    is_nondigit_accepted : NDArray[np.bool_]
        Whether a non-digit was taken for a digit, shape (m,).
    people : NDArray[np.int64]
        Of the held-out corrections, shape (k,).
    is_correction_read : NDArray[np.bool_]
        Whether the answer was what that person says, shape (k,): that digit, or none.
    """

    y: NDArray[np.uint8]
    is_read: NDArray[np.bool_]
    ece: float
    log_loss: float
    is_nondigit_accepted: NDArray[np.bool_]
    people: NDArray[np.int64]
    is_correction_read: NDArray[np.bool_]

    @property
    def recalls(self) -> NDArray[np.float64]:
        """Share of each digit that is read, shape (10,), NaN where there is none."""
        counts = np.bincount(self.y, minlength=10).astype(np.float64)
        counts[counts == 0] = np.nan
        return np.asarray(np.bincount(self.y, self.is_read, minlength=10) / counts)

    def is_comparable(self, other: "Marks") -> bool:
        """Tell whether both are of one exam."""
        return (
            np.array_equal(self.y, other.y)
            and len(self.is_nondigit_accepted) == len(other.is_nondigit_accepted)
            and np.array_equal(self.people, other.people)
        )


def set_exam(
    digits: Dataset,
    corrections: Corrections,
    normalize: NormalizeParameters,
    parameters: ExamParameters,
) -> Exam:
    """Put questions together.

    Parameters
    ----------
    digits : Dataset
        MNIST's training images, of which the last are asked.
    corrections : Corrections
        Held out.
    normalize : NormalizeParameters
        How images are brought to MNIST form.
    parameters : ExamParameters
        What is asked.

    Returns
    -------
    Exam
        The same for the same arguments.
    """
    asked = Dataset(digits.X[-parameters.digits :], digits.y[-parameters.digits :])
    nondigits = draw_holdout(asked, normalize).X
    return Exam(Dataset(_copy(asked.X, normalize, parameters), asked.y), nondigits, corrections)


def _copy(
    images: DigitImages, normalize: NormalizeParameters, parameters: ExamParameters
) -> DigitImages:
    random = np.random.default_rng(parameters.augmentation.seed)
    copies = np.empty_like(images)
    for start in range(0, len(images), BATCH):
        rows = slice(start, start + BATCH)
        distorted = augment(images[rows], parameters.augmentation, random)
        copies[rows] = normalize_all(distorted, normalize)
    return copies


def examine(
    artifacts: Sequence[Artifact], exam: Exam, on_share: Callable[[float], None]
) -> tuple[Marks, ...]:
    """Ask several classifiers the same questions; images are described once where they can be.

    Parameters
    ----------
    artifacts : Sequence[Artifact]
        The classifiers.
    exam : Exam
        The questions.
    on_share : Callable[[float], None]
        Hears how much is done, 0..1.

    Returns
    -------
    tuple[Marks, ...]
        One of each.
    """
    images = np.concatenate([exam.digits.X, exam.nondigits, exam.corrections.images])
    scores = _score_all(artifacts, images, on_share)
    return tuple(
        _mark(artifact, of_one, exam) for artifact, of_one in zip(artifacts, scores, strict=True)
    )


def _score_all(
    artifacts: Sequence[Artifact], images: DigitImages, on_share: Callable[[float], None]
) -> list[Scores]:
    scores = [np.empty((len(images), 10)) for _ in artifacts]
    for start in range(0, len(images), BATCH):
        rows, known = slice(start, start + BATCH), list[tuple[FeatureMap, NDArray[np.floating]]]()
        for artifact, of_one in zip(artifacts, scores, strict=True):
            classifier = artifact.classifier
            described = next((X for f, X in known if _are_same(f, classifier.features)), None)
            if described is None:
                described = classifier.features.describe(images[rows])
                known.append((classifier.features, described))
            of_one[rows] = described @ classifier.coefficients.T + classifier.intercepts
        on_share(min(1.0, (start + BATCH) / len(images)))
    return scores


def _are_same(one: FeatureMap, other: FeatureMap) -> bool:
    return one is other or (
        one.parameters == other.parameters
        and np.array_equal(one.mean, other.mean)
        and np.array_equal(one.local.centroids, other.local.centroids)
    )


def _mark(artifact: Artifact, scores: Scores, exam: Exam) -> Marks:
    classifier = artifact.classifier
    answers = np.where(classifier.recognize(scores), scores.argmax(axis=1), NO_DIGIT)
    count = len(exam.digits.y)
    of_corrections = answers[count + len(exam.nondigits) :]
    evaluation = evaluate(classifier.calibrate(scores[:count]), exam.digits.y)
    return Marks(
        y=exam.digits.y,
        is_read=answers[:count] == exam.digits.y,
        ece=evaluation.ece,
        log_loss=evaluation.log_loss,
        is_nondigit_accepted=answers[count : count + len(exam.nondigits)] != NO_DIGIT,
        people=exam.corrections.people,
        is_correction_read=of_corrections == exam.corrections.labels,
    )
