from hypothesis import given
from hypothesis import strategies as st

from preprocessing.arrays import Box
from preprocessing.geometry import measure_gap, measure_overlap, share_height, unite

places, lengths = st.integers(0, 100), st.integers(1, 50)
boxes = st.builds(Box, places, places, lengths, lengths)


@given(boxes, boxes)
def test_both_boxes_lie_in_their_union_and_touch_its_sides(a: Box, b: Box) -> None:
    union = unite(a, b)

    assert unite(union, a) == union == unite(union, b)
    assert union.x == min(a.x, b.x)
    assert union.y + union.height == max(a.y + a.height, b.y + b.height)


@given(boxes, boxes)
def test_the_gap_is_the_same_from_either_side(a: Box, b: Box) -> None:
    assert measure_gap(a, b) == measure_gap(b, a) >= 0


@given(boxes)
def test_a_box_has_no_gap_to_itself_and_shares_its_height(box: Box) -> None:
    assert measure_gap(box, box) == 0
    assert share_height(box, box) == 1


def test_the_gap_is_that_of_the_axis_where_boxes_are_farther_apart() -> None:
    assert measure_gap(Box(0, 0, 10, 10), Box(14, 17, 5, 5)) == 7


def test_intervals_that_are_apart_share_less_than_nothing() -> None:
    assert measure_overlap(0, 10, 4, 3) == 3
    assert measure_overlap(0, 10, 14, 3) == -4


def test_the_lower_box_counts_for_the_height_they_share() -> None:
    assert share_height(Box(0, 0, 5, 100), Box(50, 90, 5, 20)) == 0.5
