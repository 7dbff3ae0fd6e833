import numpy as np
import pytest

from model.artifact import read_artifact
from model.corrections import Corrections
from model.dataset import Dataset, Mnist
from model.extras import NO_DIGIT
from model.lessons import LessonParameters, prepare_lesson
from model.solving.design import Design
from model.solving.updating import Lesson
from preprocessing.normalize import normalize_all
from tests.model.learning_runs import SMALL_LESSON

LABELS = np.array([3, NO_DIGIT, 7])
COPIES = SMALL_LESSON.augmentation.copies


@pytest.fixture(scope="module")
def prepared(mnist: Mnist) -> tuple[Design, Lesson]:
    images = normalize_all(mnist.training.X[:3])
    people, times_s = np.array([1, 1, 2]), np.arange(3.0)
    corrections = Corrections(images, LABELS, people, times_s)
    known = Dataset(mnist.training.X[100:1000], mnist.training.y[100:1000])
    return prepare_lesson(read_artifact(), corrections, known, SMALL_LESSON, lambda _: None)


def test_corrections_and_their_copies_come_last(prepared: tuple[Design, Lesson]) -> None:
    design, lesson = prepared

    assert len(design.codes) == 300 + 140 + 3 * (1 + COPIES)
    assert lesson.targets.shape == (3 * (1 + COPIES), 10)
    assert lesson.importance.shape == (len(design.codes),)


def test_no_digit_is_a_negative_for_all_ten(prepared: tuple[Design, Lesson]) -> None:
    targets = prepared[1].targets[:3]

    assert targets[0].tolist() == [0, 0, 0, 1, 0, 0, 0, 0, 0, 0]
    assert targets[1].tolist() == [0] * 10


def test_a_correction_and_its_copies_weigh_as_much_as_it_is_emphasized(
    prepared: tuple[Design, Lesson],
) -> None:
    of_new = prepared[1].importance[-3 * (1 + COPIES) :].reshape(-1, 3)

    np.testing.assert_allclose(of_new.sum(axis=0), SMALL_LESSON.emphasis, rtol=1e-6)


def test_what_is_rehearsed_stands_for_the_whole_training(prepared: tuple[Design, Lesson]) -> None:
    importance = prepared[1].importance

    assert importance[:300].sum() == pytest.approx(120_000)
    assert importance[300:340].sum() == pytest.approx(8000)
    assert importance[340:440].sum() == pytest.approx(40_000)


def test_a_correction_is_described_as_the_bot_reads_it(
    mnist: Mnist, prepared: tuple[Design, Lesson]
) -> None:
    design, _ = prepared
    row = design.codes[440] * design.step + design.offset
    features = read_artifact().classifier.features
    expected = features.describe(normalize_all(mnist.training.X[:1]))[0]

    error = np.abs(row - expected) / design.step
    assert np.quantile(error, 0.99) <= 1


@pytest.mark.parametrize(("corrections", "copies"), [(1, 7), (1000, 7), (4000, 1), (9000, 0)])
def test_many_corrections_are_copied_less(corrections: int, copies: int) -> None:
    assert LessonParameters().count_copies(corrections) == copies
