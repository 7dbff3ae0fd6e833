import numpy as np
import pytest

from benchmarks.believing import fit, is_well_told, list_tasks
from benchmarks.looks import Look, Task
from preprocessing.signs import Signs


def see(kind: str, agreement: float, *, is_right: bool) -> Look:
    signs = np.zeros((1, len(Signs._fields)))
    signs[0, 0] = agreement
    return Look(Task(kind, 0, 0), signs, np.array([is_right]), None)


def test_the_fit_weighs_the_sign_that_tells_and_its_line_tells_right_from_chance() -> None:
    right = [see("single", agreement, is_right=True) for agreement in (0.8, 0.9, 1.0)] * 9
    wrong = [see("blank", agreement, is_right=False) for agreement in (0.0, 0.1, 0.2)] * 9

    weights, intercept = fit([*right, *wrong])

    assert weights[0] > 0
    assert weights[1:] == pytest.approx(0)
    assert all(is_well_told(one, weights, intercept) for one in [*right, *wrong])


def test_tasks_are_as_many_as_asked_for() -> None:
    assert len(list(list_tasks([1, 2, 0, 3], seed=5))) == 6
