import json
import pickle
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest

from model.artifact import SHIPPED, dump_artifact, parse_artifact, read_artifact
from model.corrections import Corrections, HeldOut
from model.dataset import Dataset, Mnist
from model.errors import ArtifactError
from model.examination import Marks
from model.extras import NO_DIGIT
from model.gate import judge
from model.learning import Challenge, LearningRequest, learn
from model.training import Progress
from preprocessing.normalize import normalize_all
from tests.model.learning_runs import SMALL

PEOPLE = 12


@pytest.fixture(scope="module", autouse=True)
def _few_test_images(mnist: Mnist) -> Iterator[None]:
    few = Mnist(mnist.training, Dataset(mnist.test.X[:500], mnist.test.y[:500]))
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("model.learning.load_mnist", lambda _: few)
        yield


@pytest.fixture(scope="module")
def corrections(mnist: Mnist) -> Corrections:
    """Sixes that people write upside down, and zeros that they say are none."""
    sixes, zeros = (np.flatnonzero(mnist.test.y == digit) for digit in (6, 0))
    X, chosen = mnist.test.X, sixes[:48]  # noqa: N806
    images = normalize_all(np.concatenate([X[chosen][:, ::-1], X[zeros[:2]][:, ::2].repeat(2, 1)]))
    labels = np.append(np.full(48, 6), [NO_DIGIT, NO_DIGIT])
    return Corrections(images, labels, np.arange(50) % PEOPLE, np.arange(50.0))


@pytest.fixture(scope="module")
def progress() -> list[Progress]:
    return []


@pytest.fixture(scope="module")
def challenge(corrections: Corrections, progress: list[Progress]) -> Challenge:
    return learn(LearningRequest(corrections, parameters=SMALL), progress.append)


def read(challenge: Challenge, corrections: Corrections) -> float:
    classifier = challenge.candidate.artifact.classifier
    scores = classifier.score(corrections.images[:48])
    return float(((scores.argmax(axis=1) == 6) & classifier.recognize(scores)).mean())


def test_what_was_corrected_is_read_then(challenge: Challenge, corrections: Corrections) -> None:
    assert read(challenge, corrections) > 0.8


def test_people_are_held_out_and_profit_from_the_others(challenge: Challenge) -> None:
    assert challenge.held_out is HeldOut.PEOPLE
    assert challenge.learned_people < PEOPLE
    assert challenge.learned_count < 50
    before, after = (
        marks.is_correction_read.mean() for marks in (challenge.champion, challenge.challenger)
    )
    assert after > before + 0.3


def test_mnist_is_not_forgotten(challenge: Challenge) -> None:
    before, after = challenge.champion.is_read.mean(), challenge.challenger.is_read.mean()

    assert after > before - 0.02
    assert challenge.candidate.evaluation.accuracy > 0.97


def test_the_same_corrections_give_the_same_classifier(
    challenge: Challenge, corrections: Corrections
) -> None:
    again = learn(LearningRequest(corrections, parameters=SMALL), lambda _: None)

    one, other = (c.candidate.artifact.classifier for c in (challenge, again))
    assert np.array_equal(one.coefficients, other.coefficients)


def test_whoever_is_champion_the_lesson_begins_from_the_baseline(
    challenge: Challenge, corrections: Corrections
) -> None:
    champion = dump_artifact(challenge.candidate.artifact)
    again = learn(LearningRequest(corrections, champion, parameters=SMALL), lambda _: None)

    one, other = (c.candidate.artifact.classifier for c in (challenge, again))
    assert np.array_equal(one.coefficients, other.coefficients)
    assert_same(again.champion, again.challenger)
    assert judge(again.champion, again.challenger).promoted


def assert_same(one: Marks, other: Marks) -> None:
    assert np.array_equal(one.is_read, other.is_read)
    assert np.array_equal(one.is_correction_read, other.is_correction_read)


def test_with_nothing_to_learn_the_challenger_is_the_baseline(corrections: Corrections) -> None:
    nothing = corrections.take(np.arange(0))

    challenge = learn(LearningRequest(nothing, parameters=SMALL), lambda _: None)

    classifier = challenge.candidate.artifact.classifier
    assert np.array_equal(classifier.coefficients, read_artifact().classifier.coefficients)
    assert (challenge.learned_count, challenge.held_out) == (0, HeldOut.NOTHING)
    assert judge(challenge.champion, challenge.challenger).promoted


def test_a_single_correction_is_felt(corrections: Corrections) -> None:
    one = corrections.take(np.arange(1))

    challenge = learn(LearningRequest(one, parameters=SMALL), lambda _: None)

    classifier = challenge.candidate.artifact.classifier
    scores = classifier.score(one.images)
    assert scores.argmax() == 6
    assert classifier.recognize(scores).all()


def test_the_artifact_survives_storage(challenge: Challenge) -> None:
    artifact = challenge.candidate.artifact

    restored = parse_artifact(dump_artifact(artifact))

    assert np.array_equal(restored.classifier.coefficients, artifact.classifier.coefficients)
    assert restored.metadata == json.loads(json.dumps(artifact.metadata))
    assert restored.metadata["held_out"] == "people"


def test_stages_come_in_order_and_shares_never_fall(
    challenge: Challenge, progress: list[Progress]
) -> None:
    del challenge
    stages = list(dict.fromkeys(told.stage for told in progress))
    assert stages == [
        "Drawing digits and non-digits",
        "Describing digits",
        "Learning from corrections",
        "Drawing the holdout's non-digits",
        "Comparing with the champion",
        "Evaluating",
    ]
    for stage in stages:
        shares = [told.share for told in progress if told.stage == stage and told.share is not None]
        assert shares == sorted(shares)
        assert all(0 <= share <= 1 for share in shares)


def test_a_request_is_small_to_send(corrections: Corrections) -> None:
    request = LearningRequest(corrections, SHIPPED.read_bytes())

    assert len(pickle.dumps(request)) < 300_000


def test_a_damaged_champion_is_told_before_anything_is_learned(corrections: Corrections) -> None:
    with pytest.raises(ArtifactError):
        learn(LearningRequest(corrections, b"PK damaged", parameters=SMALL), lambda _: None)


def test_a_missing_baseline_is_told(corrections: Corrections, tmp_path: Path) -> None:
    with pytest.raises(ArtifactError):
        learn(LearningRequest(corrections, baseline=tmp_path / "none.npz"), lambda _: None)
