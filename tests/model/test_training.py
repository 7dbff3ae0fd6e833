import itertools
import json
from collections.abc import Mapping

import numpy as np
import pytest

from model.artifact import Artifact, dump_artifact, parse_artifact
from model.dataset import ARRAYS_SHA256, Mnist
from model.evaluation import evaluate
from model.features import HogParameters, describe
from model.training import (
    BATCH,
    Progress,
    TrainingParameters,
    TrainingRequest,
    evaluate_classifier,
    extract_classifier,
    fit_estimator,
    train,
)
from preprocessing.normalize import NormalizeParameters, normalize_all
from tests.model.training_runs import TrainingRun


def ignore(_: Progress) -> None:
    """Progress nobody looks at."""


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
    assert any("Fitting" in stage for stage, _ in stages)


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
    assert metadata["training"]["C"] == training_run.request.training.C
    assert metadata["dataset"]["sha256"] == ARRAYS_SHA256
    assert metadata["evaluation"]["accuracy"] == training_run.candidate.evaluation.accuracy
    assert {"python", "numpy", "scikit-learn"} <= set(metadata["versions"])


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
    request = TrainingRequest(
        small_mnist,
        TrainingParameters(C=0.01),
        HogParameters(cell_px=7),
        NormalizeParameters(least_stroke_px=1.0),
    )

    artifact = train(request, ignore).artifact

    assert artifact.classifier.features == request.features
    assert artifact.normalize == request.normalize
    assert artifact.metadata["training"]["C"] == 0.01


def test_a_stronger_penalty_gives_smaller_coefficients(training_run: TrainingRun) -> None:
    request = TrainingRequest(training_run.request.mnist, TrainingParameters(C=0.01))

    strict = train(request, ignore).artifact.classifier

    loose = training_run.candidate.artifact.classifier
    assert np.abs(strict.coefficients).sum() < 0.5 * np.abs(loose.coefficients).sum()


def test_probabilities_are_scikit_learns_after_the_artifact(mnist: Mnist) -> None:
    features, normalize = HogParameters(), NormalizeParameters()
    images, y = normalize_all(mnist.training.X[:2000], normalize), mnist.training.y[:2000]
    fresh = normalize_all(mnist.test.X[:500], normalize)
    estimator = fit_estimator(describe(images, features), y, TrainingParameters())

    classifier = extract_classifier(estimator, features)
    stored = parse_artifact(dump_artifact(Artifact(classifier, normalize, {}))).classifier

    for some in (images, fresh):
        theirs = estimator.predict_proba(describe(some, features))
        ours = stored.predict_probabilities(some)
        np.testing.assert_allclose(ours, theirs, rtol=0, atol=2e-6)
        assert np.array_equal(ours.argmax(axis=1), theirs.argmax(axis=1))


@pytest.mark.parametrize("n", [1, BATCH, BATCH + 1])
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
