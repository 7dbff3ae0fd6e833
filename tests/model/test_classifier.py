from pathlib import Path

import numpy as np
import pytest

from model.artifact import SHIPPED, Artifact, read_artifact
from model.calibration import judge, soften
from model.dataset import Mnist
from preprocessing.normalize import normalize_all

ROOT = Path(__file__).parents[2]
CARD = SHIPPED.parent / "MODEL_CARD.md"
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


@pytest.mark.parametrize("document", ["README.md", "model/baseline/MODEL_CARD.md"])
def test_documents_tell_the_shipped_champions_own_figures(document: str) -> None:
    text, metadata = (ROOT / document).read_text("utf-8"), read_artifact().metadata
    told = metadata["evaluation"]

    percent = {name: f"{100 * told[name]:.2f} %" for name in ("accuracy", "ece")}
    rounded = {name: f"{told[name]:.4f}" for name in ("macro_f1", "brier", "log_loss")}

    row = [percent["accuracy"], rounded["macro_f1"], percent["ece"]]
    assert f"| {' | '.join([*row, rounded['brier'], rounded['log_loss']])} |" in text
    assert f"{SHIPPED.stat().st_size / 1000:.0f} kB" in text


def test_the_model_card_tells_what_the_champion_learned_from_and_refuses() -> None:
    text, metadata = CARD.read_text("utf-8"), read_artifact().metadata
    told, drawn = metadata["evaluation"]["rejection"], metadata["training"]["synthesis"]

    shares = (dict(told["curve"])[0.99], told["nondigits_accepted"], told["digits_kept"])
    for share in shares:
        assert f"{100 * share:.1f} %" in text
    assert f"{100 * metadata['validation']['accuracy']:.2f} %" in text
    for count in (metadata["training_count"], drawn["drawn_digits"], drawn["nondigits"], told["n"]):
        assert f"{count:,}" in text
