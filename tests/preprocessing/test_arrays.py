from hypothesis import given
from hypothesis import strategies as st

from preprocessing.arrays import Box

BOXES = st.builds(
    Box, st.integers(0, 900), st.integers(0, 900), st.integers(1, 900), st.integers(1, 900)
)


def test_a_box_grows_with_its_picture() -> None:
    assert Box(10, 20, 30, 40).enlarge(2.5) == Box(25, 50, 75, 100)


@given(box=BOXES)
def test_a_box_on_a_picture_of_the_same_size_is_itself(box: Box) -> None:
    assert box.enlarge(1.0) == box


@given(box=BOXES, factor=st.floats(0.1, 20))
def test_boxes_side_by_side_stay_so(box: Box, factor: float) -> None:
    right = Box(box.x + box.width, box.y, 7, box.height)

    left, right = box.enlarge(factor), right.enlarge(factor)

    assert left.x + left.width == right.x
