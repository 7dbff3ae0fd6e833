"""Corrections, and a rehearsal of what is known already, to the rows of a design matrix."""

from collections.abc import Callable
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from model.artifact import Artifact
from model.augmentation import AugmentationParameters
from model.corrections import CapParameters, Corrections, weigh
from model.dataset import TRAINING_COUNT, Dataset
from model.extras import Extra, SynthesisParameters, synthesize
from model.preparation import Chunk, Recipe, allocate_codes, cut_chunks, fill_rows
from model.solving.design import Design, Quantizer, learn_quantizer, make_design
from model.solving.updating import Lesson
from model.training import TrainingParameters, make_targets
from preprocessing.normalize import normalize_all

RANGE_COUNT = 500
"""Images that the range of the codes is learned from, each of digits and of what is drawn."""


@dataclass(frozen=True, slots=True)
class LessonParameters:
    """What is rehearsed, and how much a correction counts.

    Attributes
    ----------
    digits : int
        Of MNIST's training images, as stand-ins for all.
    synthesis : SynthesisParameters
        Digits and non-digits that are drawn and rehearsed: others than in training.
    emphasis : float
        How many samples a correction counts.
    augmentation : AugmentationParameters
        Distorted copies of corrections, which share its weight.
    most_new_rows : int
        Of corrections and their copies; where corrections are many, there are fewer copies, and
        beyond, the newest are learned.
    cap : CapParameters
        How much one person can say.
    """

    digits: int = 6000
    synthesis: SynthesisParameters = field(
        default_factory=lambda: SynthesisParameters(nondigits=3000, drawn_digits=1000, seed=11)
    )
    emphasis: float = 5.0
    augmentation: AugmentationParameters = field(
        default_factory=lambda: AugmentationParameters(copies=7, seed=5)
    )
    most_new_rows: int = 8000
    cap: CapParameters = field(default_factory=CapParameters)

    def count_copies(self, corrections: int) -> int:
        """How many distorted copies there are of each of so many corrections."""
        return min(self.augmentation.copies, max(self.most_new_rows // corrections - 1, 0))


def prepare_lesson(
    baseline: Artifact,
    corrections: Corrections,
    known: Dataset,
    parameters: LessonParameters,
    on_share: Callable[[float], None],
) -> tuple[Design, Lesson]:
    """Draw and describe what is rehearsed, and the corrections after it.

    Parameters
    ----------
    baseline : Artifact
        Whose features and normalization are kept.
    corrections : Corrections
        What is learned, at least one.
    known : Dataset
        Digits to rehearse, as MNIST has them.
    parameters : LessonParameters
        How.
    on_share : Callable[[float], None]
        Hears how much is done, 0..1.

    Returns
    -------
    tuple[Design, Lesson]
        All samples, in memory as bytes.

    Raises
    ------
    NotEnoughMemoryError
        They do not fit.
    """
    random = np.random.default_rng(parameters.synthesis.seed)
    count = min(parameters.digits, len(known.y))
    chosen = np.sort(random.permutation(len(known.y))[:count])
    drawn = synthesize(parameters.synthesis, known, baseline.normalize)
    copies = parameters.count_copies(len(corrections))
    recipe = Recipe(
        baseline.classifier.features,
        _learn_range(baseline, known.X[chosen[:RANGE_COUNT]], drawn),
        baseline.normalize,
        parameters.augmentation,
    )
    chunks = [
        *cut_chunks(known.X[chosen], is_normalized=False),
        *cut_chunks(drawn.X, is_normalized=True),
        *_copy(corrections, copies),
    ]
    rows = sum(len(chunk.images) for chunk in chunks)
    codes = allocate_codes(rows, recipe.features.parameters.dimensions)
    fill_rows(codes, chunks, recipe, on_share)
    targets = make_targets(np.tile(corrections.labels, 1 + copies))
    importance = np.concatenate(
        [_stand_in(count, parameters), _emphasize(corrections, copies, parameters)]
    )
    return make_design(codes, recipe.quantizer), Lesson(targets, importance.astype(np.float32))


def _copy(corrections: Corrections, copies: int) -> list[Chunk]:
    """Cut corrections as they are, and then their distorted copies, into pieces of work."""
    distorted = cut_chunks(corrections.images, copies, is_normalized=False)
    return [
        *cut_chunks(corrections.images, is_normalized=True),
        *(chunk for chunk in distorted if chunk.copy),
    ]


def _learn_range(baseline: Artifact, digits: NDArray[np.uint8], drawn: Extra) -> Quantizer:
    every = max(len(drawn.X) // RANGE_COUNT, 1)
    sample = np.concatenate([normalize_all(digits, baseline.normalize), drawn.X[::every]])
    return learn_quantizer(baseline.classifier.features.describe(sample))


def _stand_in(count: int, parameters: LessonParameters) -> NDArray[np.float64]:
    """Tell how many samples of the full training each rehearsed one stands for."""
    full, part = TrainingParameters(), parameters.synthesis
    digits = TRAINING_COUNT * (1 + full.augmentation.copies) / count
    drawn_digits = full.synthesis.drawn_digits / max(part.drawn_digits, 1)
    nondigits = full.synthesis.nondigits / max(part.nondigits, 1)
    of_drawn = np.repeat([drawn_digits, nondigits], [part.drawn_digits, part.nondigits])
    return np.concatenate([np.full(count, digits), of_drawn])


def _emphasize(
    corrections: Corrections, copies: int, parameters: LessonParameters
) -> NDArray[np.float64]:
    weights = parameters.emphasis * weigh(corrections.people, parameters.cap)
    return np.tile(weights / (1 + copies), 1 + copies)
