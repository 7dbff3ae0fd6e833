import numpy as np
import pandas as pd
import pytest

from model.console import print_evaluation, print_frame, show_progress
from model.evaluation import evaluate
from model.training import Progress
from tests.model.training_runs import TrainingRun


def test_an_evaluation_is_printed_with_each_digit_and_the_rejection(
    capsys: pytest.CaptureFixture[str], training_run: TrainingRun
) -> None:
    print_evaluation(training_run.candidate.evaluation)

    output = capsys.readouterr().out
    for word in ("400 digits", "precision", "recall", "f1", "rejection curve", "99.0%"):
        assert word in output


def test_an_evaluation_without_non_digits_is_printed_too(
    capsys: pytest.CaptureFixture[str],
) -> None:
    print_evaluation(evaluate(np.eye(10), np.arange(10, dtype=np.uint8)))

    output = capsys.readouterr().out
    assert "accuracy 100.00%" in output
    assert "rejection" not in output


def test_numbers_that_are_not_there_are_a_dot(capsys: pytest.CaptureFixture[str]) -> None:
    print_frame("some", pd.DataFrame({"a": [1.5, float("nan")], "b": [0, 3]}))

    output = capsys.readouterr().out
    assert "1.5" in output
    assert "nan" not in output.lower()
    assert output.count("·") == 2


def test_progress_is_quiet_where_there_is_no_terminal(capsys: pytest.CaptureFixture[str]) -> None:
    with show_progress() as on_progress:
        on_progress(Progress("Describing", 0.5))
        on_progress(Progress("Fitting", None))

    assert capsys.readouterr().err == ""
