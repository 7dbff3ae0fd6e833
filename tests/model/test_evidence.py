from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from model.artifact import Artifact, read_artifact
from model.classifier import DigitClassifier
from model.clustering import learn_features
from model.dataset import Mnist
from model.evidence import explain
from model.features import FeatureParameters
from preprocessing.normalize import normalize_all

EXACT = np.dtype(np.float64)


@pytest.fixture(scope="module")
def champion() -> Artifact:
    return read_artifact()


def compare_scores(classifier: DigitClassifier, image: np.ndarray, digit: int, rival: int) -> float:
    exact = replace(
        classifier,
        coefficients=classifier.coefficients.astype(EXACT),
        features=classifier.features.astype(EXACT),
    )
    scores = exact.score(image[None])[0]
    return float(scores[digit] - scores[rival])


def draw_four(*, is_closed: bool) -> np.ndarray:
    """A 4 of straight strokes; closed at the top, it could be a 9."""
    image = np.zeros((28, 28), np.uint8)
    image[4:14, 9:11] = 255
    image[13:15, 9:20] = 255
    image[4:24, 18:20] = 255
    if is_closed:
        image[4:6, 9:20] = 255
    return image


@settings(max_examples=30)
@given(index=st.integers(0, 9999), digit=st.integers(0, 9), rival=st.integers(0, 9))
def test_the_parts_add_up_to_the_difference_of_the_scores(
    champion: Artifact, mnist: Mnist, index: int, digit: int, rival: int
) -> None:
    image = normalize_all(mnist.test.X[index : index + 1], champion.normalize)[0]

    evidence = explain(champion.classifier, image, digit, rival)

    expected = compare_scores(champion.classifier, image, digit, rival)
    assert evidence.difference == pytest.approx(expected, abs=1e-6)


@settings(max_examples=30)
@given(seed=st.integers(0, 1000), levels=st.integers(2, 256), share=st.floats(0, 1))
def test_they_do_on_images_that_are_no_digits(
    champion: Artifact, seed: int, levels: int, share: float
) -> None:
    random = np.random.default_rng(seed)
    noise = random.integers(0, levels, (28, 28)) * (random.random((28, 28)) < share)
    image = noise.astype(np.uint8)

    evidence = explain(champion.classifier, image, 3, 8)

    expected = compare_scores(champion.classifier, image, 3, 8)
    assert evidence.difference == pytest.approx(expected, abs=1e-6)


@pytest.mark.parametrize(
    "parameters",
    [
        FeatureParameters(centroids=5, projections=7),
        FeatureParameters(patch_cells=3, centroids=16, pools=2, projections=0),
        FeatureParameters(patch_cells=16, centroids=2, pools=1, projection_scale=3.0),
    ],
)
def test_they_do_with_other_geometries(
    mnist: Mnist, tiny_artifact: Artifact, parameters: FeatureParameters
) -> None:
    random = np.random.default_rng(1)
    classifier = replace(
        tiny_artifact.classifier,
        features=learn_features(mnist.training.X[:50], parameters),
        coefficients=random.normal(size=(10, parameters.dimensions)).astype(np.float32),
    )

    evidence = explain(classifier, mnist.test.X[0], 4, 9)

    expected = compare_scores(classifier, mnist.test.X[0], 4, 9)
    assert evidence.difference == pytest.approx(expected, abs=1e-6)


def test_a_blank_image_has_no_strokes_to_speak(champion: Artifact) -> None:
    blank = np.zeros((28, 28), np.uint8)

    evidence = explain(champion.classifier, blank, 1, 7)

    assert not evidence.for_map.any()
    assert not evidence.against_map.any()
    assert evidence.rest == pytest.approx(compare_scores(champion.classifier, blank, 1, 7))


def test_a_pixel_speaks_for_one_of_the_two_and_only_near_ink(champion: Artifact) -> None:
    image = draw_four(is_closed=True)

    evidence = explain(champion.classifier, image, 4, 9)

    assert evidence.for_map.shape == evidence.against_map.shape == (28, 28)
    assert evidence.for_map.min() == evidence.against_map.min() == 0
    assert not (evidence.for_map * evidence.against_map).any()
    spoken = (evidence.for_map + evidence.against_map) > 0
    assert spoken[image > 0].all()
    assert not spoken[:, :7].any()
    assert not spoken[25:].any()


def test_the_other_way_round_the_strokes_speak_for_the_other(champion: Artifact) -> None:
    image = draw_four(is_closed=True)

    one = explain(champion.classifier, image, 4, 9)
    other = explain(champion.classifier, image, 9, 4)

    np.testing.assert_allclose(one.for_map, other.against_map, atol=1e-9)
    np.testing.assert_allclose(one.against_map, other.for_map, atol=1e-9)
    assert one.rest == pytest.approx(-other.rest)


def test_the_bar_that_closes_a_four_speaks_for_nine(champion: Artifact) -> None:
    tips, bar = np.s_[4:8, 9:11], np.s_[4:6, 12:18]

    opened = explain(champion.classifier, draw_four(is_closed=False), 4, 9)
    closed = explain(champion.classifier, draw_four(is_closed=True), 4, 9)

    assert opened.for_map[tips].min() > 0
    assert closed.against_map[bar].min() > 0
    assert closed.difference < 0 < opened.difference
