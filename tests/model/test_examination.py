import dataclasses

import numpy as np
import pytest

from model.artifact import Artifact, read_artifact
from model.corrections import Corrections
from model.dataset import Dataset, Mnist
from model.evaluation import evaluate
from model.examination import Exam, ExamParameters, examine, set_exam
from model.extras import NO_DIGIT
from preprocessing.normalize import normalize_all

ASKED = ExamParameters(digits=300)


@pytest.fixture(scope="module")
def champion() -> Artifact:
    return read_artifact()


@pytest.fixture(scope="module")
def exam(mnist: Mnist, champion: Artifact) -> Exam:
    images = normalize_all(mnist.test.X[:20], champion.normalize)
    labels = mnist.test.y[:20].astype(np.int64)
    labels[0] = NO_DIGIT
    held_out = Corrections(images, labels, np.arange(20) // 5, np.arange(20.0))
    return set_exam(mnist.training, held_out, champion.normalize, ASKED)


def test_copies_of_the_last_digits_are_asked(mnist: Mnist, exam: Exam) -> None:
    originals = normalize_all(mnist.training.X[-300:])

    assert np.array_equal(exam.digits.y, mnist.training.y[-300:])
    assert not (originals == exam.digits.X).all(axis=(1, 2)).any()


def test_the_questions_are_always_the_same(mnist: Mnist, exam: Exam, champion: Artifact) -> None:
    again = set_exam(mnist.training, exam.corrections, champion.normalize, ASKED)

    assert np.array_equal(again.digits.X, exam.digits.X)
    assert np.array_equal(again.nondigits, exam.nondigits)


def test_answers_are_marked_as_the_classifier_gives_them(champion: Artifact, exam: Exam) -> None:
    (marks,) = examine([champion], exam, lambda _: None)

    classifier = champion.classifier
    scores = classifier.score(exam.digits.X)
    is_read = (scores.argmax(axis=1) == exam.digits.y) & classifier.recognize(scores)
    evaluation = evaluate(classifier.calibrate(scores), exam.digits.y)
    assert np.array_equal(marks.is_read, is_read)
    assert (marks.ece, marks.log_loss) == pytest.approx((evaluation.ece, evaluation.log_loss))
    assert marks.is_read.mean() > 0.95
    assert marks.is_nondigit_accepted.mean() < 0.1


def test_a_digit_that_is_said_to_be_none_is_not_read_where_it_is_accepted(
    champion: Artifact, exam: Exam
) -> None:
    (marks,) = examine([champion], exam, lambda _: None)

    assert not marks.is_correction_read[0]
    assert marks.is_correction_read[1:].mean() > 0.9


def test_recalls_are_shares_of_each_digit(champion: Artifact, exam: Exam) -> None:
    (marks,) = examine([champion], exam, lambda _: None)

    of_sevens = marks.is_read[exam.digits.y == 7].mean()
    assert marks.recalls[7] == pytest.approx(of_sevens)


def test_a_digit_that_is_not_asked_has_no_recall(champion: Artifact, exam: Exam) -> None:
    no_sevens = exam.digits.y != 7
    digits = Dataset(exam.digits.X[no_sevens], exam.digits.y[no_sevens])

    (marks,) = examine([champion], exam._replace(digits=digits), lambda _: None)

    assert np.isnan(marks.recalls[7])


def test_classifiers_with_other_features_are_examined_too(
    champion: Artifact, tiny_artifact: Artifact, exam: Exam
) -> None:
    same = dataclasses.replace(champion)

    one, other, twin = examine([champion, tiny_artifact, same], exam, lambda _: None)

    assert np.array_equal(one.is_read, twin.is_read)
    assert other.is_read.mean() < 0.5
    assert one.is_comparable(other)


def test_how_much_is_done_is_told(champion: Artifact, exam: Exam) -> None:
    told = list[float]()

    examine([champion], exam, told.append)

    assert told == sorted(told)
    assert told[-1] == 1.0
