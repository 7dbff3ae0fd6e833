"""Digit images to a trained candidate."""

import datetime as dt
import platform
from collections.abc import Callable, Mapping
from dataclasses import asdict, dataclass, field, replace

import numpy as np
from numpy.typing import NDArray

from model.artifact import Artifact, round_as_stored
from model.augmentation import AugmentationParameters
from model.calibration import Scores, fit_temperature, measure_evidence, soften
from model.classifier import DIGITS, DigitClassifier
from model.clustering import learn_features
from model.dataset import ARRAYS_SHA256, Dataset, Mnist
from model.evaluation import Evaluation, evaluate
from model.extras import (
    NOTHING_EXTRA,
    Extra,
    SynthesisParameters,
    draw_holdout,
    join_extras,
    synthesize,
)
from model.features import FeatureMap, FeatureParameters, LocalNystroem
from model.preparation import Recipe, allocate_codes, cut_chunks, fill_rows
from model.rejection import measure_rejection
from model.solving.design import Design, Quantizer, learn_quantizer, make_design
from model.solving.solver import SolverParameters, solve
from preprocessing.arrays import DigitImages
from preprocessing.normalize import NormalizeParameters, normalize_all

SAMPLE_COUNT = 5000
"""Images that features and the range of their codes are learned from."""

BATCH = 1000
"""Images evaluated between two reports of progress."""


@dataclass(frozen=True, slots=True)
class TrainingParameters:
    """How training goes, step by step.

    Attributes
    ----------
    features : FeatureParameters
        How images are described.
    normalize : NormalizeParameters
        How images are brought to MNIST form.
    augmentation : AugmentationParameters
        Distorted copies of MNIST's images.
    solver : SolverParameters
        Penalty and stopping rule.
    synthesis : SynthesisParameters
        Digits and non-digits that are drawn for training.
    kept_share : float
        Of the digits that calibrate; the others have too little evidence and are refused. Stricter
        (99 %) refuses one real photo of a digit in forty, and half as many non-digits.
    calibration_share : float
        Of MNIST's training images, the last ones, that a first fit leaves out; the temperature is
        fitted to their scores, and a second fit starts from the first and takes them in.
    """

    features: FeatureParameters = field(default_factory=FeatureParameters)
    normalize: NormalizeParameters = field(default_factory=NormalizeParameters)
    augmentation: AugmentationParameters = field(default_factory=AugmentationParameters)
    solver: SolverParameters = field(default_factory=SolverParameters)
    synthesis: SynthesisParameters = field(default_factory=SynthesisParameters)
    kept_share: float = 0.997
    calibration_share: float = 1 / 6


@dataclass(frozen=True, slots=True, eq=False)
class TrainingRequest:
    """What to train on, and how.

    Attributes
    ----------
    mnist : Mnist
        Training images, and test images for the evaluation at the end.
    corrections : Extra
        People's; they are neither distorted nor calibrated on.
    parameters : TrainingParameters
        How.
    workers : int
        Threads of the fit. Images are described by the workers that `joblib.parallel_config`
        names around the call.
    """

    mnist: Mnist
    corrections: Extra = NOTHING_EXTRA
    parameters: TrainingParameters = field(default_factory=TrainingParameters)
    workers: int = 2

    @property
    def calibration_count(self) -> int:
        """Images that calibrate."""
        return round(self.parameters.calibration_share * len(self.mnist.training.y))


@dataclass(frozen=True, slots=True)
class Progress:
    """How far one stage of training is, 0..1; None where that cannot be known."""

    stage: str
    share: float | None


@dataclass(frozen=True, slots=True, eq=False)
class Candidate:
    """A trained classifier that nobody has judged yet, with its evaluation on the test set."""

    artifact: Artifact
    evaluation: Evaluation


OnProgress = Callable[[Progress], None]


def train(request: TrainingRequest, on_progress: OnProgress) -> Candidate:
    """Train the ten classifiers and evaluate them on images they never saw.

    Parameters
    ----------
    request : TrainingRequest
        Data and parameters.
    on_progress : OnProgress
        Called with each stage's progress, in order.

    Returns
    -------
    Candidate
        The artifact and its evaluation.

    Raises
    ------
    NotEnoughMemoryError
        The samples' features do not fit into memory.
    """
    parameters = request.parameters
    recipe = _learn_recipe(request, on_progress)
    extra = _synthesize(request, on_progress)
    design, y = _prepare(request, extra, recipe, on_progress)
    classifier, validation = _fit(request, recipe, design, y, on_progress)
    del design
    evaluation = evaluate_classifier(
        classifier, request.mnist.test, parameters.normalize, on_progress
    )
    metadata = describe_training(request, validation, evaluation)
    return Candidate(Artifact(classifier, parameters.normalize, metadata), evaluation)


def evaluate_classifier(
    classifier: DigitClassifier,
    holdout: Dataset,
    normalize: NormalizeParameters,
    on_progress: OnProgress,
) -> Evaluation:
    """Evaluate a classifier on raw digit images, normalized as it needs them, and on non-digits.

    Parameters
    ----------
    classifier : DigitClassifier
        What to evaluate.
    holdout : Dataset
        Digits that it was not trained on; non-digits of the holdout are drawn, some from these.
    normalize : NormalizeParameters
        The classifier's own.
    on_progress : OnProgress
        Called with the progress.

    Returns
    -------
    Evaluation
        The metrics.
    """
    on_progress(Progress("Drawing the holdout's non-digits", None))
    nondigits = draw_holdout(holdout, normalize)
    X = normalize_all(holdout.X, normalize)  # noqa: N806
    scores = _score(classifier, X, Progress("Evaluating", 0.0), on_progress)
    others = _score(classifier, nondigits.X, Progress("Evaluating non-digits", 0.0), on_progress)
    rejection = measure_rejection(
        measure_evidence(scores), measure_evidence(others), classifier.least_evidence
    )
    return replace(evaluate(classifier.calibrate(scores), holdout.y), rejection=rejection)


def _score(
    classifier: DigitClassifier, images: DigitImages, begun: Progress, on_progress: OnProgress
) -> Scores:
    scores = np.empty((len(images), DIGITS))
    for start in range(0, len(images), BATCH):
        on_progress(replace(begun, share=start / len(images)))
        scores[start : start + BATCH] = classifier.score(images[start : start + BATCH])
    on_progress(replace(begun, share=1.0))
    return scores


def describe_training(
    request: TrainingRequest, validation: Evaluation, evaluation: Evaluation
) -> Mapping[str, object]:
    """Say how an artifact came about, as JSON values."""
    return {
        "created": dt.datetime.now(dt.UTC).isoformat(timespec="seconds"),
        "versions": {"python": platform.python_version(), "numpy": np.__version__},
        "training": asdict(request.parameters),
        "training_count": len(request.mnist.training.y),
        "corrections_count": len(request.corrections.y),
        "dataset": {"name": "MNIST", "sha256": ARRAYS_SHA256},
        "validation": asdict(validation),
        "evaluation": asdict(evaluation),
    }


def _learn_recipe(request: TrainingRequest, on_progress: OnProgress) -> Recipe:
    """Learn from a sample of the images, without their digits, how an image becomes a row."""
    on_progress(Progress("Learning features", None))
    parameters, images = request.parameters, request.mnist.training.X
    random = np.random.default_rng(parameters.features.seed)
    chosen = np.sort(random.permutation(len(images))[:SAMPLE_COUNT])
    sample = normalize_all(images[chosen], parameters.normalize)
    learned = learn_features(sample, parameters.features)
    # Rounded now, so that the classifiers are fitted to what an artifact gives back.
    local = LocalNystroem(round_as_stored(learned.local.centroids), parameters.features)
    features = FeatureMap(local, round_as_stored(learned.mean))
    quantizer = _learn_range(features, sample)
    return Recipe(features, quantizer, parameters.normalize, parameters.augmentation)


def _learn_range(features: FeatureMap, sample: DigitImages) -> Quantizer:
    return learn_quantizer(features.describe(sample[: SAMPLE_COUNT // 2]))


def _synthesize(request: TrainingRequest, on_progress: OnProgress) -> Extra:
    """Draw from the digits that the first fit sees, and put the corrections to it."""
    on_progress(Progress("Drawing digits and non-digits", None))
    (X, y), parameters = request.mnist.training, request.parameters  # noqa: N806
    split = len(y) - request.calibration_count
    fitted = Dataset(X[:split], y[:split])
    drawn = synthesize(parameters.synthesis, fitted, parameters.normalize)
    return join_extras(drawn, request.corrections)


def _prepare(
    request: TrainingRequest, extra: Extra, recipe: Recipe, on_progress: OnProgress
) -> tuple[Design, NDArray[np.int64]]:
    """Describe all samples: MNIST and its copies, what is extra, and last what calibrates."""
    X, y = request.mnist.training  # noqa: N806
    split, copies = len(y) - request.calibration_count, recipe.augmentation.copies
    chunks = [
        *cut_chunks(X[:split], copies, is_normalized=False),
        *cut_chunks(extra.X, is_normalized=True),
        *cut_chunks(X[split:], copies, is_normalized=False),
    ]
    fitted, held = np.tile(y[:split], 1 + copies), np.tile(y[split:], 1 + copies)
    rows = np.concatenate([fitted, extra.y, held], dtype=np.int64)
    codes = allocate_codes(len(rows), request.parameters.features.dimensions)

    def report(share: float) -> None:
        on_progress(Progress("Describing digits", share))

    report(0.0)
    fill_rows(codes, chunks, recipe, report)
    return make_design(codes, recipe.quantizer, request.workers), rows


def _fit(
    request: TrainingRequest,
    recipe: Recipe,
    design: Design,
    y: NDArray[np.int64],
    on_progress: OnProgress,
) -> tuple[DigitClassifier, Evaluation]:
    """Fit, calibrate on what was left out, and fit on from there with all samples."""
    parameters = request.parameters

    def report(stage: str) -> Callable[[float], None]:
        return lambda share: on_progress(Progress(stage, share))

    held = request.calibration_count
    count = len(y) - held * (1 + recipe.augmentation.copies)
    part = make_design(design.codes[:count], recipe.quantizer, request.workers)
    targets = make_targets(y)
    first = solve(
        part, targets[:count], parameters.solver, on_pass=report("Fitting ten classifiers")
    )
    calibrating = slice(count, count + held)
    scores = design.predict(calibrating, first.coefficients, first.intercepts)
    temperature = fit_temperature(scores, y[calibrating])
    least_evidence = float(np.quantile(measure_evidence(scores), 1 - parameters.kept_share))
    validation = evaluate(soften(scores, temperature), y[calibrating].astype(np.uint8))
    last = solve(
        design, targets, parameters.solver, start=first, on_pass=report("Fitting on all digits")
    )
    classifier = DigitClassifier(
        round_as_stored(last.coefficients),
        round_as_stored(last.intercepts),
        recipe.features,
        temperature,
        least_evidence,
    )
    return classifier, validation


def make_targets(y: NDArray[np.int64]) -> NDArray[np.float32]:
    """One where a sample is a digit's, shape (n, 10); a row of zeros for `NO_DIGIT`."""
    return np.asarray(y[:, None] == np.arange(DIGITS), dtype=np.float32)
