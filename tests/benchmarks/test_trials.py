from collections.abc import Callable

import numpy as np
import pytest

from benchmarks import trials
from benchmarks.photographs.photograph import Kind, Photograph, take_photograph
from benchmarks.scoring import Blame
from benchmarks.trials import load_digits, refine_blame, try_photograph

SEED = 2


@pytest.fixture(scope="module")
def single() -> Photograph:
    return take_photograph(Kind.SINGLE, SEED, 0, load_digits())


@pytest.fixture(scope="module")
def number() -> Photograph:
    photographs = (take_photograph(Kind.NUMBER, SEED, index, load_digits()) for index in range(20))
    return next(one for one in photographs if len(one.label) == 3)


def confuse(label: str, place: int) -> str:
    return label[:place] + str((int(label[place]) + 1) % 10) + label[place + 1 :]


def misread(monkeypatch: pytest.MonkeyPatch, photograph: Photograph, *places: int) -> None:
    """Make the classifier misread MNIST's own images of these digits."""
    is_read: Callable[[Photograph, int], bool] = lambda _, place: place not in places  # noqa: E731
    monkeypatch.setattr(trials, "_is_read_clean", is_read)
    assert photograph.label


def test_a_trial_knows_label_answer_time_and_conditions() -> None:
    trial = try_photograph(Kind.SINGLE, SEED, 0)

    assert (trial.kind, trial.index) == (Kind.SINGLE, 0)
    assert trial.label == take_photograph(Kind.SINGLE, SEED, 0, load_digits()).label
    assert trial.cpu_s > 0
    assert any(trait.startswith("pen: ") for trait in trial.traits)
    assert (trial.blame is None) == trial.is_right == (trial.answer == trial.label)


@pytest.mark.parametrize(
    ("answer", "blame"),
    [
        ("none", Blame.REFUSED),
        ("picture_too_large", Blame.REFUSED),
        ("77", Blame.BOXES),
        ("7|7", Blame.BOXES),
    ],
)
def test_no_answer_or_another_count_of_digits_is_not_the_classifier_s_fault(
    monkeypatch: pytest.MonkeyPatch, single: Photograph, answer: str, blame: Blame
) -> None:
    misread(monkeypatch, single)

    assert refine_blame(single, answer) is blame
    assert refine_blame(single, single.label) is None


def test_a_digit_that_is_misread_without_a_photograph_too_is_the_classifier_s_fault(
    monkeypatch: pytest.MonkeyPatch, single: Photograph, number: Photograph
) -> None:
    misread(monkeypatch, single, 0)

    assert refine_blame(single, "none") is Blame.CLASSIFIER
    assert refine_blame(single, confuse(single.label, 0)) is Blame.CLASSIFIER
    assert refine_blame(number, confuse(number.label, 0)) is Blame.CLASSIFIER


def test_a_digit_that_only_its_photograph_makes_illegible_is_the_pipeline_s_fault(
    monkeypatch: pytest.MonkeyPatch, single: Photograph, number: Photograph
) -> None:
    misread(monkeypatch, number, 0)

    assert refine_blame(number, confuse(number.label, 1)) is Blame.IMAGES
    assert refine_blame(number, confuse(confuse(number.label, 0), 1)) is Blame.IMAGES
    misread(monkeypatch, single)
    assert refine_blame(single, confuse(single.label, 0)) is Blame.IMAGES


def test_the_classifier_is_asked_about_mnist_s_own_image(single: Photograph) -> None:
    digits = load_digits()
    right = trials._is_read_clean(single, 0)

    other = int(np.flatnonzero(digits.y != digits.y[single.chosen[0]])[0])
    swapped = Photograph(
        single.data, single.label, (other,), single.boxes, single.contrast, single.scene
    )

    assert right
    assert not trials._is_read_clean(swapped, 0)
