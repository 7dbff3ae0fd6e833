import dataclasses
import itertools
import json
from collections.abc import Mapping

import cv2
import numpy as np
import pytest
from sklearn.linear_model import LogisticRegression
from sklearn.multiclass import OneVsRestClassifier

from model.artifact import Artifact, dump_artifact, parse_artifact
from model.augmentation import AugmentationParameters
from model.calibration import judge
from model.dataset import ARRAYS_SHA256, Dataset, Mnist
from model.errors import NotEnoughMemoryError
from model.evaluation import evaluate
from model.extras import NO_DIGIT, Extra, SynthesisParameters
from model.features import FeatureParameters
from model.training import (
    BATCH,
    Progress,
    TrainingParameters,
    TrainingRequest,
    evaluate_classifier,
    train,
)
from preprocessing.arrays import DigitImages
from preprocessing.normalize import NormalizeParameters, normalize_all
from tests.model.training_runs import FEW, QUICK, TrainingRun, ignore


def make_crosses(count: int) -> DigitImages:
    """Crosses in a ring, none like another: no digit that anybody writes."""
    random = np.random.default_rng(5)
    images = np.zeros((count, 28, 28), np.uint8)
    for image in images:
        x, y = (int(place) for place in random.integers(12, 16, 2))
        cv2.circle(image, (x, y), int(random.integers(8, 11)), 255, 2)
        cv2.line(image, (x - 7, y - 7), (x + 7, y + 7), 255, 2)
        cv2.line(image, (x - 7, y + 7), (x + 7, y - 7), 255, 2)
    return normalize_all(images)


def test_training_twice_gives_the_same_classifier(training_run: TrainingRun) -> None:
    first, second = training_run.candidate, train(training_run.request, ignore)

    one, other = first.artifact.classifier, second.artifact.classifier
    assert np.array_equal(one.coefficients, other.coefficients)
    assert np.array_equal(one.intercepts, other.intercepts)
    assert first.evaluation == second.evaluation


def test_a_candidate_has_learned_the_digits(training_run: TrainingRun) -> None:
    evaluation = training_run.candidate.evaluation

    assert evaluation.n == len(training_run.request.mnist.test.y)
    assert evaluation.accuracy > 0.93
    assert np.sum(evaluation.confusion) == evaluation.n


def test_the_evaluation_is_that_of_the_normalized_test_images(training_run: TrainingRun) -> None:
    artifact, test = training_run.candidate.artifact, training_run.request.mnist.test

    images = normalize_all(test.X, artifact.normalize)
    by_hand = evaluate(artifact.classifier.predict_probabilities(images), test.y)

    assert training_run.candidate.evaluation.confusion == by_hand.confusion
    assert training_run.candidate.evaluation.brier == pytest.approx(by_hand.brier, abs=1e-6)


def test_progress_goes_stage_by_stage_upwards_to_the_end(training_run: TrainingRun) -> None:
    stages = [
        (stage, [step.share for step in steps])
        for stage, steps in itertools.groupby(training_run.progress, lambda step: step.stage)
    ]

    assert len({stage for stage, _ in stages}) == len(stages)
    for _, shares in stages:
        known = [share for share in shares if share is not None]
        assert known == sorted(known)
        assert all(0 <= share <= 1 for share in known)
    assert training_run.progress[-1].share == 1.0
    assert [stage for stage, _ in stages] == [
        "Learning features",
        "Drawing digits and non-digits",
        "Describing digits",
        "Fitting ten classifiers",
        "Fitting on all digits",
        "Drawing the holdout's non-digits",
        "Evaluating",
        "Evaluating non-digits",
    ]


def test_an_interruption_in_any_stage_ends_training(training_run: TrainingRun) -> None:
    def interrupt(progress: Progress) -> None:
        if progress.stage == training_run.progress[-1].stage:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        train(training_run.request, interrupt)


def test_the_metadata_say_how_the_artifact_came_about(training_run: TrainingRun) -> None:
    metadata = training_run.candidate.artifact.metadata

    assert {"created", "versions", "training", "training_count", "dataset", "evaluation"} <= set(
        metadata
    )
    assert metadata["training_count"] == len(training_run.request.mnist.training.y)
    parameters = training_run.request.parameters
    assert metadata["training"]["solver"]["C"] == parameters.solver.C
    assert metadata["dataset"]["sha256"] == ARRAYS_SHA256
    assert metadata["evaluation"]["accuracy"] == training_run.candidate.evaluation.accuracy
    assert {"python", "numpy"} <= set(metadata["versions"])


def as_json(metadata: Mapping[str, object]) -> object:
    return json.loads(json.dumps(metadata, allow_nan=False))


def test_a_candidate_survives_the_artifact(training_run: TrainingRun) -> None:
    artifact = training_run.candidate.artifact
    images = training_run.request.mnist.test.X[:100]

    parsed = parse_artifact(dump_artifact(artifact))

    assert parsed.metadata == as_json(artifact.metadata)
    assert np.array_equal(
        parsed.classifier.predict_probabilities(images),
        artifact.classifier.predict_probabilities(images),
    )


def test_parameters_reach_the_artifact(small_mnist: Mnist) -> None:
    parameters = TrainingParameters(
        features=FeatureParameters(centroids=8, projections=20, seed=3),
        normalize=NormalizeParameters(least_stroke_px=1.0),
        augmentation=AugmentationParameters(copies=0),
        solver=dataclasses.replace(QUICK, C=0.5),
        synthesis=FEW,
        kept_share=0.9,
    )

    request = TrainingRequest(small_mnist, parameters=parameters, workers=1)
    artifact = train(request, ignore).artifact

    assert artifact.classifier.features.parameters == parameters.features
    assert artifact.normalize == parameters.normalize
    assert artifact.metadata["training"]["solver"]["C"] == 0.5
    assert artifact.metadata["training"]["augmentation"]["copies"] == 0
    assert artifact.metadata["training"]["synthesis"] == dataclasses.asdict(parameters.synthesis)
    assert artifact.metadata["training"]["kept_share"] == 0.9


def test_a_stronger_penalty_gives_smaller_coefficients(training_run: TrainingRun) -> None:
    solver = dataclasses.replace(training_run.request.parameters.solver, C=0.1)
    parameters = dataclasses.replace(training_run.request.parameters, solver=solver)
    request = dataclasses.replace(training_run.request, parameters=parameters)

    strict = train(request, ignore).artifact.classifier

    loose = training_run.candidate.artifact.classifier
    assert np.abs(strict.coefficients).sum() < 0.5 * np.abs(loose.coefficients).sum()


def test_scores_are_scikit_learns_after_the_artifact(mnist: Mnist) -> None:
    """One-vs-rest by scikit-learn on the same features agrees with what is shipped."""
    small = FeatureParameters(centroids=16, projections=128)
    training = Dataset(mnist.training.X[:800], mnist.training.y[:800])
    request = TrainingRequest(
        Mnist(training, Dataset(mnist.test.X[:200], mnist.test.y[:200])),
        parameters=TrainingParameters(
            features=small,
            augmentation=AugmentationParameters(copies=0),
            solver=dataclasses.replace(QUICK, C=10.0, tolerance=1e-3),
            synthesis=SynthesisParameters(nondigits=0, drawn_digits=0),
        ),
        workers=1,
    )
    candidate = train(request, ignore)
    stored = parse_artifact(dump_artifact(candidate.artifact)).classifier
    described = stored.features.describe(normalize_all(training.X))
    binary = LogisticRegression(C=10.0, tol=1e-8, solver="newton-cholesky")
    estimator = OneVsRestClassifier(binary).fit(described.astype(np.float64), training.y)

    fresh = normalize_all(request.mnist.test.X)
    theirs = estimator.decision_function(stored.features.describe(fresh).astype(np.float64))
    ours = stored.score(fresh)

    # Bytes in training and half precision in the artifact stand between the two.
    assert np.abs(ours - theirs).max() < 0.02 * np.abs(theirs).max()
    assert (ours.argmax(axis=1) == theirs.argmax(axis=1)).mean() >= 0.99


def make_upside_down(digits: Dataset) -> DigitImages:
    """Fours on their heads: a shape that nothing in training shows."""
    return normalize_all(digits.X[digits.y == 4][:, ::-1].copy())


def teach(run: TrainingRun, corrections: Extra) -> Artifact:
    return train(dataclasses.replace(run.request, corrections=corrections), ignore).artifact


def test_corrections_to_no_digit_are_learned(training_run: TrainingRun, mnist: Mnist) -> None:
    shown = make_upside_down(training_run.request.mnist.training)
    fresh = make_upside_down(Dataset(mnist.test.X[:3000], mnist.test.y[:3000]))
    before = training_run.candidate.artifact.classifier

    taught = teach(training_run, Extra(shown, np.full(len(shown), NO_DIGIT)))

    after = taught.classifier
    scores, taught_scores = before.score(fresh), after.score(fresh)
    assert judge(taught_scores).max(axis=1).mean() < 0.5 * judge(scores).max(axis=1).mean()
    assert after.recognize(taught_scores).mean() < 0.7 * before.recognize(scores).mean()
    assert taught.metadata["corrections_count"] == len(shown)


def test_two_hundred_corrections_teach_a_shape_that_nobody_knew(training_run: TrainingRun) -> None:
    images = make_crosses(300)
    shown, fresh = images[:200], images[200:]
    before = training_run.candidate.artifact.classifier.predict_probabilities(fresh)

    taught = teach(training_run, Extra(shown, np.full(200, 3))).classifier

    after = taught.predict_probabilities(fresh)
    assert (before.argmax(axis=1) == 3).mean() < 0.2
    assert (after.argmax(axis=1) == 3).mean() > 0.95
    test = training_run.request.mnist.test
    read = taught.predict_probabilities(normalize_all(test.X)).argmax(axis=1)
    assert (read == test.y).mean() > training_run.candidate.evaluation.accuracy - 0.02


def test_corrections_calibrate_nothing(training_run: TrainingRun) -> None:
    wrong = Extra(make_crosses(20), np.full(20, 3))

    validation = teach(training_run, wrong).metadata["validation"]

    assert validation["n"] == training_run.request.calibration_count


def test_the_line_is_drawn_where_the_share_of_digits_is_kept(training_run: TrainingRun) -> None:
    parameters = dataclasses.replace(training_run.request.parameters, kept_share=0.9)
    request = dataclasses.replace(training_run.request, parameters=parameters)

    strict = train(request, ignore)

    loose = training_run.candidate.evaluation.rejection
    assert strict.evaluation.rejection is not None
    assert loose is not None
    assert strict.evaluation.rejection.digits_kept == pytest.approx(0.9, abs=0.06)
    assert loose.digits_kept > strict.evaluation.rejection.digits_kept + 0.03
    assert strict.evaluation.rejection.nondigits_accepted < loose.nondigits_accepted
    assert strict.evaluation.rejection.curve == loose.curve


def test_drawn_non_digits_make_non_digits_strangers(training_run: TrainingRun) -> None:
    without = dataclasses.replace(
        training_run.request.parameters, synthesis=SynthesisParameters(nondigits=0, drawn_digits=0)
    )
    request = dataclasses.replace(training_run.request, parameters=without)

    naive = train(request, ignore).evaluation.rejection

    taught = training_run.candidate.evaluation.rejection
    assert naive is not None
    assert taught is not None
    assert dict(taught.curve)[0.95] < 0.7 * dict(naive.curve)[0.95]


def test_more_than_the_memory_holds_ends_training_with_a_clear_error(
    training_run: TrainingRun, monkeypatch: pytest.MonkeyPatch
) -> None:
    def allocate(*_: object) -> None:
        raise NotEnoughMemoryError

    monkeypatch.setattr("model.training.allocate_codes", allocate)

    with pytest.raises(NotEnoughMemoryError):
        train(training_run.request, ignore)


def test_the_temperature_comes_from_digits_that_were_left_out(training_run: TrainingRun) -> None:
    metadata = training_run.candidate.artifact.metadata
    validation = metadata["validation"]

    assert validation["n"] == training_run.request.calibration_count == 250
    assert 0.9 < validation["accuracy"] < 1
    assert 0.3 < training_run.candidate.artifact.classifier.temperature < 5


@pytest.mark.parametrize("n", [30, BATCH, BATCH + 1])
def test_evaluating_in_batches_leaves_no_image_out(
    mnist: Mnist, training_run: TrainingRun, n: int
) -> None:
    artifact, progress = training_run.candidate.artifact, list[Progress]()
    holdout = mnist.test._replace(X=mnist.test.X[-n:], y=mnist.test.y[-n:])

    evaluation = evaluate_classifier(
        artifact.classifier, holdout, artifact.normalize, progress.append
    )

    assert (
        np.sum(evaluation.confusion, axis=1).tolist()
        == np.bincount(holdout.y, minlength=10).tolist()
    )
    assert progress[-1].share == 1.0
