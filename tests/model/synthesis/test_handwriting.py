import joblib
import numpy as np
import pytest

from model.artifact import read_artifact
from model.classifier import DigitClassifier
from model.synthesis.handwriting import (
    HandParameters,
    choose_template,
    draw_chunk,
    draw_digits,
    draw_ink,
)
from model.synthesis.strokes import TEMPLATES, Template
from preprocessing.arrays import DigitImages
from preprocessing.normalize import NormalizeParameters, normalize

STEADY = HandParameters(
    most_shear=0, most_stretch=1, bend=0, point_jitter=0, lift_jitter=0, tremor=0, nib_share=0
)
STRANGE_TO_MNIST = {"slash", "long slash", "long flag", "half caret", "curved flag", "big loop"}
"""Shapes for whose sake this module exists: classifiers trained on MNIST alone misread some."""
KNOWN_TO_MNIST = [template for template in TEMPLATES if template.name not in STRANGE_TO_MNIST]


@pytest.fixture(scope="module")
def champion() -> DigitClassifier:
    return read_artifact().classifier


def draw(template: Template, count: int) -> DigitImages:
    rng = np.random.default_rng(7)
    return np.stack([normalize(draw_ink(template, rng)) for _ in range(count)])


def test_drawn_digits_are_in_mnist_form() -> None:
    images, digits = draw_digits(60, seed=1)
    assert images.shape == (60, 28, 28)
    assert digits.shape == (60,)
    assert images.dtype == digits.dtype == np.uint8
    assert (images.max(axis=(1, 2)) == 255).all()
    places = np.arange(28) + 0.5
    for mass, axis in ((images.sum(axis=2), "y"), (images.sum(axis=1), "x")):
        centre = mass @ places / mass.sum(axis=1)
        assert np.abs(centre - 14).max() < 1.5, axis


def test_classes_are_balanced_and_mixed_unless_asked_otherwise() -> None:
    digits = draw_digits(203, seed=2).y
    counts = np.bincount(digits, minlength=10)
    assert np.ptp(counts) <= 1
    assert (np.diff(digits.astype(int)) < 0).sum() > 50


def test_classes_come_in_the_shares_asked_for() -> None:
    digits = draw_digits(80, seed=2, shares=[1, 3, 0, 0, 0, 0, 0, 4, 0, 0]).y
    assert np.bincount(digits, minlength=10).tolist() == [10, 30, 0, 0, 0, 0, 0, 40, 0, 0]


def test_none_asked_for_are_none_drawn() -> None:
    images, digits = draw_digits(0, seed=2)
    assert images.shape == (0, 28, 28)
    assert len(digits) == 0


def test_the_same_seed_draws_the_same_digits_and_another_seed_others() -> None:
    first, again, other = (draw_digits(30, seed=seed) for seed in (3, 3, 4))
    assert np.array_equal(first.X, again.X)
    assert np.array_equal(first.y, again.y)
    assert not np.array_equal(first.X, other.X)


def test_no_two_drawn_digits_are_alike() -> None:
    images = draw_digits(300, seed=5).X
    assert len(np.unique(images.reshape(300, -1), axis=0)) == 300


def test_digits_do_not_depend_on_how_they_are_cut_into_chunks() -> None:
    digits = (np.arange(24) % 10).astype(np.uint8)
    whole = draw_chunk(digits, 0, seed=6)
    parts = [draw_chunk(digits[a:b], a, seed=6) for a, b in ((0, 5), (5, 6), (6, 24))]
    assert np.array_equal(whole, np.concatenate(parts))


def test_digits_do_not_depend_on_the_workers(monkeypatch: pytest.MonkeyPatch) -> None:
    alone = draw_digits(40, seed=8)
    monkeypatch.setattr("model.synthesis.handwriting.CHUNK", 7)
    with joblib.parallel_config("threading", n_jobs=2):
        together = draw_digits(40, seed=8)
    assert np.array_equal(alone.X, together.X)
    assert np.array_equal(alone.y, together.y)


def test_every_template_is_chosen_about_as_often_as_it_is_likely() -> None:
    rng = np.random.default_rng(9)
    for digit in range(10):
        templates = [template for template in TEMPLATES if template.digit == digit]
        chosen = [choose_template(digit, rng).name for _ in range(2000)]
        total = sum(template.likelihood for template in templates)
        for template in templates:
            share = template.likelihood / total
            assert chosen.count(template.name) / 2000 == pytest.approx(share, abs=0.05)
            assert template.name in chosen


def test_a_steady_hand_repeats_itself_and_a_free_hand_does_not() -> None:
    template = Template(4, "closed", "46,0! 2,66! 68,66 / 46,0 46,100", 1.0, 0.02, 0.0, 0.0)

    def spread(hands: HandParameters) -> float:
        rng = np.random.default_rng(1)
        images = [normalize(draw_ink(template, rng, hands)) for _ in range(20)]
        return float(np.std(images, axis=0).mean())

    assert spread(STEADY) < 0.4 * spread(HandParameters())


def test_pens_go_from_hair_lines_to_markers() -> None:
    template = Template(1, "plain", "12,0 11,50 10,100")
    rng = np.random.default_rng(2)
    inks = [draw_ink(template, rng, STEADY) for _ in range(200)]
    widths_px = [np.median(ink[30:-30].sum(axis=1)) / 255 for ink in inks]
    assert min(widths_px) < 4
    assert max(widths_px) > 18


def test_hands_and_normalization_can_be_chosen() -> None:
    usual = draw_digits(20, seed=1)
    bolder = draw_digits(20, seed=1, normalization=NormalizeParameters(least_stroke_px=4.0))
    steady = draw_digits(20, seed=1, hands=STEADY)
    assert bolder.X.sum(dtype=int) > 1.2 * usual.X.sum(dtype=int)
    assert not np.array_equal(steady.X, usual.X)


@pytest.mark.parametrize("template", KNOWN_TO_MNIST, ids=lambda t: f"{t.digit} {t.name}")
def test_the_champion_reads_shapes_that_mnist_has(
    template: Template, champion: DigitClassifier
) -> None:
    probabilities = champion.predict_probabilities(draw(template, 40))
    assert (probabilities.argmax(axis=1) == template.digit).mean() >= 0.9
