import numpy as np
import pytest

from model.artifact import read_artifact
from model.classifier import DigitClassifier, normalize_judgements
from model.dataset import Mnist
from model.features import HogParameters
from preprocessing.normalize import normalize_all

FEATURES = HogParameters()


def make_classifier(scale: float, intercept: float = 0.0) -> DigitClassifier:
    random = np.random.default_rng(11)
    coefficients = random.normal(scale=scale, size=(10, FEATURES.dimensions))
    intercepts = np.full(10, intercept, np.float32)
    return DigitClassifier(coefficients.astype(np.float32), intercepts, FEATURES)


@pytest.mark.parametrize("scale", [0, 1e-3, 1, 1e3, 1e30])
def test_judgements_are_probabilities_however_large_the_scores(mnist: Mnist, scale: float) -> None:
    judgements = make_classifier(scale).judge(mnist.test.X[:50])

    assert judgements.shape == (50, 10)
    assert judgements.dtype == np.float64
    assert ((judgements >= 0) & (judgements <= 1)).all()


def test_a_judgement_is_the_logistic_function_of_the_score() -> None:
    blank = np.zeros((1, 28, 28), np.uint8)

    for score in (-700.0, -40.0, -2.0, 0.0, 2.0, 40.0):
        expected = 1 / (1 + np.exp(-score))
        judgements = make_classifier(1, score).judge(blank)
        np.testing.assert_allclose(judgements, expected, rtol=1e-12)


@pytest.mark.parametrize("scale", [0, 1, 1e3])
def test_rows_of_probabilities_sum_to_one(mnist: Mnist, scale: float) -> None:
    probabilities = make_classifier(scale, 1.0).predict_probabilities(mnist.test.X[:50])

    assert ((probabilities >= 0) & (probabilities <= 1)).all()
    np.testing.assert_allclose(probabilities.sum(axis=1), 1, rtol=1e-12)


def test_probabilities_keep_the_order_of_the_judgements() -> None:
    judgements = np.array([[0.2, 0.4, 0.1, 0.1, 0, 0, 0, 0, 0, 0]])

    scaled = normalize_judgements(judgements)

    np.testing.assert_allclose(scaled, judgements / 0.8, rtol=1e-12)


def test_a_row_in_which_nobody_is_convinced_at_all_stays_finite(mnist: Mnist) -> None:
    assert not normalize_judgements(np.zeros((2, 10))).any()
    sure_of_nothing = make_classifier(0, -1e30)
    assert np.isfinite(sure_of_nothing.predict_probabilities(mnist.test.X[:3])).all()


def test_no_images_give_no_rows() -> None:
    assert make_classifier(1).predict_probabilities(np.zeros((0, 28, 28), np.uint8)).shape == (
        0,
        10,
    )


def test_one_image_is_judged_as_in_a_batch(mnist: Mnist) -> None:
    classifier, images = read_artifact().classifier, mnist.test.X[:20]

    alone = np.concatenate([classifier.judge(image[None]) for image in images])

    np.testing.assert_allclose(alone, classifier.judge(images), rtol=0, atol=1e-5)


def test_the_shipped_champion_reads_98_and_a_half_percent(mnist: Mnist) -> None:
    artifact = read_artifact()
    images, y = mnist.test.X[:2000], mnist.test.y[:2000]

    probabilities = artifact.classifier.predict_probabilities(
        normalize_all(images, artifact.normalize)
    )

    assert (probabilities.argmax(axis=1) == y).mean() >= 0.985
