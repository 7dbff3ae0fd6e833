import sys
from concurrent.futures.process import BrokenProcessPool

import joblib
import pytest

from model.errors import ModelError
from model.workers import hire_workers


def test_as_many_processes_work_as_were_asked_for() -> None:
    with hire_workers(3):
        assert joblib.Parallel().n_jobs == 3


def test_a_process_that_ends_in_the_middle_of_its_work_is_a_clear_error() -> None:
    with pytest.raises(ModelError, match="memory"), hire_workers(1):
        raise BrokenProcessPool


def test_other_errors_stay_what_they_are() -> None:
    with pytest.raises(ZeroDivisionError), hire_workers(1):
        joblib.Parallel()([joblib.delayed(divmod)(1, 0)])


def test_without_the_extra_a_cluster_cannot_be_used(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "model.cluster", None)
    monkeypatch.delattr("model.cluster", raising=False)

    with pytest.raises(ModelError, match="extra `cluster`"), hire_workers(1, "tcp://127.0.0.1:9"):
        pytest.fail("nobody works here")
