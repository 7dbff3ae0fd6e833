from hypothesis import given
from hypothesis import strategies as st

from bot.rendering.placing import place_labels
from preprocessing.arrays import Box

ROOM = (400, 300)
BOXES = st.lists(
    st.builds(
        Box, st.integers(0, 380), st.integers(0, 280), st.integers(1, 200), st.integers(1, 200)
    ),
    max_size=20,
)


def overlap(one: Box, other: Box) -> bool:
    return (
        one.x < other.x + other.width
        and other.x < one.x + one.width
        and one.y < other.y + other.height
        and other.y < one.y + one.height
    )


def place_one(box: Box) -> Box:
    return place_labels([box], [(30, 40)], ROOM, overlap_px=2)[0]


def test_a_label_stands_above_the_middle_of_its_box() -> None:
    assert place_one(Box(100, 100, 50, 80)) == Box(110, 62, 30, 40)


def test_below_where_there_is_no_room_above() -> None:
    assert place_one(Box(100, 10, 50, 80)) == Box(110, 88, 30, 40)


def test_beside_a_box_as_high_as_the_picture() -> None:
    assert place_one(Box(100, 0, 50, 300)) == Box(148, 0, 30, 40)
    assert place_one(Box(350, 0, 50, 300)) == Box(322, 0, 30, 40)


def test_within_a_box_as_large_as_the_picture() -> None:
    assert not overlap(place_one(Box(0, 0, 400, 300)), Box(100, 60, 200, 180))


def test_of_two_lines_no_label_stands_between_them() -> None:
    boxes = [Box(x, y, 50, 60) for y in (80, 180) for x in (100, 200)]

    labels = place_labels(boxes, [(30, 40)] * 4, ROOM, overlap_px=2)

    assert [label.y for label in labels] == [42, 42, 238, 238]


def test_between_close_lines_a_label_touches_its_own_box_only() -> None:
    boxes = [Box(150, y, 50, 40) for y in (50, 130, 210)]

    for box, label in zip(
        boxes, place_labels(boxes, [(30, 36)] * 3, ROOM, overlap_px=2), strict=True
    ):
        assert [other for other in boxes if overlap(label, other)] == [box]


def test_neighbours_labels_do_not_hide_each_other() -> None:
    boxes = [Box(100, 100, 10, 60), Box(115, 100, 10, 60)]

    one, other = place_labels(boxes, [(30, 40)] * 2, ROOM, overlap_px=2)

    assert not overlap(one, other)


@given(boxes=BOXES)
def test_no_label_leaves_the_picture(boxes: list[Box]) -> None:
    places = place_labels(boxes, [(30, 40)] * len(boxes), ROOM, overlap_px=2)

    assert len(places) == len(boxes)
    for place in places:
        assert (place.width, place.height) == (30, 40)
        assert 0 <= place.x <= 400 - 30
        assert 0 <= place.y <= 300 - 40
