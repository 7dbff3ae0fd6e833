import numpy as np
import pytest

from model.artifact import Artifact, read_artifact
from model.calibration import judge, soften
from model.dataset import Mnist
from preprocessing.normalize import normalize_all

BLANK = np.zeros((1, 28, 28), np.uint8)


def test_a_score_is_linear_in_the_features(mnist: Mnist, tiny_artifact: Artifact) -> None:
    classifier, images = tiny_artifact.classifier, mnist.training.X[:50]

    scores = classifier.score(images)

    described = classifier.features.describe(images)
    expected = described @ classifier.coefficients.T + classifier.intercepts
    assert scores.dtype == np.float64
    np.testing.assert_allclose(scores, expected)


def test_judgements_and_probabilities_come_from_the_same_scores(
    mnist: Mnist, tiny_artifact: Artifact
) -> None:
    classifier, images = tiny_artifact.classifier, mnist.training.X[:50]

    scores = classifier.score(images)

    np.testing.assert_array_equal(classifier.judge(images), judge(scores))
    np.testing.assert_array_equal(
        classifier.predict_probabilities(images), soften(scores, classifier.temperature)
    )


def test_no_images_give_no_rows(tiny_artifact: Artifact) -> None:
    none = np.zeros((0, 28, 28), np.uint8)

    assert tiny_artifact.classifier.predict_probabilities(none).shape == (0, 10)


def test_a_blank_image_gets_finite_answers() -> None:
    classifier = read_artifact().classifier

    assert np.isfinite(classifier.judge(BLANK)).all()
    assert classifier.predict_probabilities(BLANK).sum() == pytest.approx(1)


def test_one_image_is_judged_as_in_a_batch(mnist: Mnist) -> None:
    classifier, images = read_artifact().classifier, mnist.test.X[:20]

    alone = np.concatenate([classifier.judge(image[None]) for image in images])

    np.testing.assert_allclose(alone, classifier.judge(images), rtol=0, atol=1e-4)


def test_the_shipped_champion_reads_99_percent(mnist: Mnist) -> None:
    artifact = read_artifact()
    images, y = mnist.test.X[:2000], mnist.test.y[:2000]

    probabilities = artifact.classifier.predict_probabilities(
        normalize_all(images, artifact.normalize)
    )

    assert (probabilities.argmax(axis=1) == y).mean() >= 0.99
