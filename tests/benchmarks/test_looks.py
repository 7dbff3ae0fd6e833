import pytest

from benchmarks.looks import Task, is_what_was_written, look, make_scene
from preprocessing.arrays import Box
from preprocessing.signs import Signs
from tests.preprocessing.sketches import find_by_hand

LEFT, RIGHT = Box(20, 20, 30, 50), Box(100, 20, 30, 50)


def test_what_was_written_is_as_many_digits_each_in_its_place() -> None:
    finding = find_by_hand([LEFT, RIGHT], [0.9, 0.9])

    assert is_what_was_written(finding, [LEFT, RIGHT], 1.0)
    assert not is_what_was_written(finding, [LEFT], 1.0)
    assert not is_what_was_written(finding, [LEFT, RIGHT._replace(x=150)], 1.0)


def test_boxes_are_compared_in_pixels_of_the_original() -> None:
    assert is_what_was_written(find_by_hand([LEFT], [0.9]), [Box(40, 40, 60, 100)], 2.0)


@pytest.mark.parametrize("kind", ["single", "number", "other", "blank"])
def test_a_scene_of_each_kind_can_be_made_and_looked_at(kind: str) -> None:
    task = Task(kind, 3, 1)
    _, boxes = make_scene(task)

    found = look(task)

    assert bool(boxes) is (kind in {"single", "number"})
    assert found.signs.shape == (len(found.is_right), len(Signs._fields))
    assert boxes or not found.is_right.any()
