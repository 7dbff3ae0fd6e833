import dataclasses
from collections.abc import Sequence

import numpy as np
import pytest

from model.artifact import read_artifact
from model.classifier import DigitClassifier
from model.corrections import Corrections
from model.dataset import Mnist
from model.trust import TrustParameters, ask_witnesses, drop_doubtful, find_deniers
from preprocessing.arrays import DigitImages
from preprocessing.normalize import normalize_all

PARAMETERS = TrustParameters()


@pytest.fixture(scope="module")
def classifier() -> DigitClassifier:
    return read_artifact().classifier


@pytest.fixture(scope="module")
def plain(mnist: Mnist, classifier: DigitClassifier) -> Corrections:
    """Sixty digits that are read with certainty, and rightly; one person says what they are."""
    images = normalize_all(mnist.test.X[:200])
    confidences = classifier.predict_probabilities(images)[np.arange(200), mnist.test.y[:200]]
    chosen = np.flatnonzero(confidences > PARAMETERS.plain)[:60]
    return say(images[chosen], mnist.test.y[chosen].tolist(), [0] * 60)


def say(images: DigitImages, labels: Sequence[int], people: Sequence[int]) -> Corrections:
    times_s = np.arange(len(labels), dtype=float)
    return Corrections(images, np.array(labels), np.array(people), times_s)


def blur_apart(image: DigitImages, count: int) -> DigitImages:
    """Return images that are nearly one."""
    copies = np.repeat(image[None], count, axis=0)
    copies[np.arange(count), 0, np.arange(count)] = 9
    return copies


@pytest.mark.parametrize(
    ("labels", "people", "kept"),
    [
        ([7, 7, 7, 1], [1, 2, 3, 4], [7, 7, 7]),
        ([7, 7, 1], [1, 2, 3], [7, 7, 1]),  # two are no majority to speak of
        ([7, 7, 7, 1], [1, 1, 1, 4], [7, 7, 7, 1]),  # one person has one voice
        ([7, 7, 7, 1, 1], [1, 2, 3, 4, 5], [7, 7, 7, 1, 1]),  # somebody bears it out
        ([7, 7, 7, -1], [1, 2, 3, 4], [7, 7, 7]),
        ([7, 7, 7, 7], [1, 2, 3, 4], [7, 7, 7, 7]),
    ],
)
def test_what_most_others_contradict_does_not_count(
    plain: Corrections,
    classifier: DigitClassifier,
    labels: list[int],
    people: list[int],
    kept: list[int],
) -> None:
    corrections = say(blur_apart(plain.images[0], len(labels)), labels, people)

    left = drop_doubtful(corrections, classifier, PARAMETERS)

    assert left.labels.tolist() == kept


def test_images_that_look_otherwise_are_no_witnesses(plain: Corrections) -> None:
    ones, zeros = (plain.images[plain.labels == digit][:2] for digit in (1, 0))
    corrections = say(np.concatenate([ones, zeros]), [1, 1, 0, 0], [1, 2, 3, 4])

    contradicting, _, asked = ask_witnesses(
        corrections, dataclasses.replace(PARAMETERS, least_similarity=0.9)
    )

    assert contradicting.tolist() == [0, 0, 0, 0]
    assert asked.max() <= 1


def test_many_are_heard_as_few_are(plain: Corrections, monkeypatch: pytest.MonkeyPatch) -> None:
    people = np.arange(60) % 7
    corrections = dataclasses.replace(plain, people=people)
    at_once = ask_witnesses(corrections, PARAMETERS)
    monkeypatch.setattr("model.trust.BATCH", 11)

    in_parts = ask_witnesses(corrections, PARAMETERS)

    assert np.array_equal(at_once, in_parts)


def test_who_denies_what_is_plain_is_not_believed(
    plain: Corrections, classifier: DigitClassifier
) -> None:
    labels, people = plain.labels.copy(), np.array([1] * 20 + [2] * 20 + [3] * 20)
    labels[:10] = (labels[:10] + 1) % 10  # and ten times she says the truth
    corrections = dataclasses.replace(plain, labels=labels, people=people)

    left = drop_doubtful(corrections, classifier, PARAMETERS)

    assert set(left.people) == {2, 3}


@pytest.mark.parametrize(
    ("lies", "people_who_lie", "doubted"),
    [(4, 1, 0), (5, 1, 1), (5, 2, 2), (5, 3, 0)],
)
def test_a_few_denials_or_denials_by_most_people_are_left_to_the_gate(
    plain: Corrections,
    classifier: DigitClassifier,
    lies: int,
    people_who_lie: int,
    doubted: int,
) -> None:
    people, labels = np.arange(60) // 15, plain.labels.copy()
    is_lie = (np.arange(60) % 15 < lies) & (people < people_who_lie)
    labels[is_lie] = (labels[is_lie] + 1) % 10

    corrections = dataclasses.replace(plain, labels=labels, people=people)
    nobody = np.zeros(60, dtype=np.bool_)

    assert len(find_deniers(corrections, nobody, classifier, PARAMETERS)) == doubted
    assert not len(find_deniers(corrections, ~nobody, classifier, PARAMETERS))


def test_nothing_said_is_nothing_to_doubt(plain: Corrections, classifier: DigitClassifier) -> None:
    nothing = plain.take(np.zeros(60, dtype=np.bool_))

    assert len(drop_doubtful(nothing, classifier, PARAMETERS)) == 0
