import dataclasses

import numpy as np
import pytest

from benchmarks import learning
from benchmarks.learning_lies import LIES
from benchmarks.learning_styles import STYLES
from model.artifact import SHIPPED, read_artifact
from model.dataset import Dataset, Mnist
from model.learning import LearningRequest
from preprocessing.normalize import normalize_all
from tests.model.learning_runs import SMALL

RUN = learning.Run(
    name="F for 7, 20",
    corrections=20,
    learned=16,
    held_out=4,
    style_before=0.2,
    style_after=0.8,
    mnist_before=0.995,
    mnist_after=0.9945,
    promoted=False,
    objections=("reads fewer digits",),
    seconds=20.0,
    peak_mb=400.0,
)


@pytest.fixture(scope="module")
def digits(mnist: Mnist) -> Dataset:
    return Dataset(mnist.training.X[-2000:], mnist.training.y[-2000:])


def test_every_style_and_every_lie_is_a_case(digits: Dataset) -> None:
    cases = list(learning.list_cases(1, 5, digits))

    names = [f"{style}, {count}" for style in STYLES for count in learning.COUNTS]
    assert [case.name for case in cases] == [*names, *LIES]
    assert all(len(case.unseen.y) == 5 for case in cases)


def test_no_digit_that_is_read_was_corrected(digits: Dataset) -> None:
    for case in learning.list_cases(1, 5, digits):
        taught = {image.tobytes() for image in case.corrections.images}
        assert not taught & {image.tobytes() for image in case.unseen.X}


def test_the_fall_of_errors_is_their_share_that_is_gone() -> None:
    assert RUN.errors_fall == pytest.approx(0.75)
    assert dataclasses.replace(RUN, style_before=1.0).errors_fall == 0.0


def test_a_run_is_a_row(capsys: pytest.CaptureFixture[str]) -> None:
    learning.print_run(RUN)

    row = capsys.readouterr().out
    assert "-75%" in row
    assert "refused: reads fewer digits" in row


def test_a_digit_that_is_refused_is_not_read(mnist: Mnist) -> None:
    artifact = read_artifact()
    digits = Dataset(normalize_all(mnist.test.X[:50], artifact.normalize), mnist.test.y[:50])
    strict = dataclasses.replace(artifact.classifier, least_evidence=1e9)

    usual, refused = learning.read(
        (artifact, dataclasses.replace(artifact, classifier=strict)), digits
    )
    assert usual > 0.95
    assert refused == 0.0


def test_a_learning_is_measured(digits: Dataset) -> None:
    corrections = learning.correct(Dataset(normalize_all(digits.X[:5]), digits.y[:5]))

    challenge, seconds, peak_mb = learning.measure(
        LearningRequest(corrections, baseline=SHIPPED, parameters=SMALL)
    )

    assert challenge.learned_count == 5
    assert seconds > 0
    assert peak_mb > 50
    assert np.array_equal(challenge.champion.y, challenge.challenger.y)
