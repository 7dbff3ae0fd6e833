from typing import TypeAlias

import cv2
import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from preprocessing.arrays import Box, InkMask
from preprocessing.components import find_components
from preprocessing.errors import NoDigitFoundError, TooManyDigitsError
from preprocessing.segment import Pieces, Segment, SegmentParameters, find_pieces, order

Points: TypeAlias = tuple[tuple[float, float], ...]

GLYPHS: tuple[Points, ...] = (
    ((0, 0), (0.5, 0), (0.5, 1), (0, 1), (0, 0)),
    ((0.1, 0.2), (0.25, 0), (0.25, 1)),
    ((0, 0.2), (0.3, 0), (0.6, 0.3), (0, 1), (0.6, 1)),
    ((0, 0), (0.55, 0), (0.2, 1)),
    ((0.4, 0), (0, 0.6), (0.6, 0.6), (0.45, 0.6), (0.45, 1)),
)
ZERO, ONE, TWO, SEVEN, FOUR = GLYPHS
BODY_OF_FIVE: Points = ((0, 0.1), (0, 0.45), (0.5, 0.5), (0.6, 0.8), (0, 1))


def make_page(width: int = 400, height: int = 300) -> InkMask:
    return np.zeros((height, width), np.bool_)


def draw(page: InkMask, points: Points, x: int, y: int, size: int = 80, pen: int = 5) -> Box:
    """Draw a stroke of unit coordinates and return where its ink stands."""
    canvas = np.zeros(page.shape, np.uint8)
    corners = np.round(np.array(points) * size + (x, y)).astype(np.int32)
    cv2.polylines(canvas, [corners], isClosed=False, color=1, thickness=pen)
    page |= canvas > 0
    return Box(*(int(value) for value in cv2.boundingRect(canvas)))


def segment(page: InkMask, parameters: SegmentParameters | None = None) -> tuple[Segment, ...]:
    return order(find_pieces(find_components(page), parameters).digits)


def find_boxes(page: InkMask) -> list[Box]:
    return [one.piece.box for one in segment(page)]


def find_lines(page: InkMask) -> list[int]:
    return [one.line for one in segment(page)]


def write_row(
    page: InkMask, row: list[tuple[Points, int, int, int]], left: int, top: int
) -> list[Box]:
    """Write glyphs beside each other: points, size, rise, and gap before the next."""
    boxes = []
    for points, size, rise, gap in row:
        box = draw(page, points, left, top + 90 - size - rise, size)
        boxes.append(box)
        left = box.x + box.width + gap + 3
    return boxes


rows = st.lists(
    st.tuples(st.sampled_from(GLYPHS), st.integers(40, 80), st.integers(0, 10), st.integers(2, 50)),
    min_size=1,
    max_size=6,
)


@given(row=rows, left=st.integers(5, 200), top=st.integers(5, 60))
def test_separate_digits_are_found_in_reading_order_wherever_they_stand(
    row: list[tuple[Points, int, int, int]], left: int, top: int
) -> None:
    page = make_page(width=1000, height=180)
    boxes = write_row(page, row, left, top)

    found = segment(page)

    assert [one.piece.box for one in found] == boxes
    assert {one.line for one in found} == {0}


@given(row=rows, right=st.integers(1, 300), down=st.integers(1, 300))
def test_moving_the_ink_moves_the_boxes_and_nothing_else(
    row: list[tuple[Points, int, int, int]], right: int, down: int
) -> None:
    page = make_page(width=1000, height=180)
    write_row(page, row, 10, 10)
    moved = np.pad(page, ((down, 0), (right, 0)))

    before, after = segment(page), segment(moved)

    assert [one.line for one in after] == [one.line for one in before]
    assert [one.piece.box for one in after] == [
        box._replace(x=box.x + right, y=box.y + down) for box in (one.piece.box for one in before)
    ]


@given(upper=rows, lower=rows, left=st.integers(5, 60))
def test_the_line_above_is_read_before_the_line_below(
    upper: list[tuple[Points, int, int, int]],
    lower: list[tuple[Points, int, int, int]],
    left: int,
) -> None:
    page = make_page(width=1000, height=300)
    boxes = write_row(page, upper, 30, 10) + write_row(page, lower, left, 150)

    found = segment(page)

    assert [one.piece.box for one in found] == boxes
    assert [one.line for one in found] == [0] * len(upper) + [1] * len(lower)


@pytest.mark.parametrize("slope", [-0.5, -0.25, 0.25, 0.5])
def test_sloping_lines_stay_lines(slope: float) -> None:
    page = make_page(width=800, height=800)
    expected = [
        draw(page, GLYPHS[column], 50 + 90 * column, round(320 + 130 * line + slope * 90 * column))
        for line in range(2)
        for column in range(5)
    ]

    assert find_boxes(page) == expected
    assert find_lines(page) == [0] * 5 + [1] * 5


def assert_labels_tell_whose_ink_it_is(page: InkMask, found: Pieces) -> None:
    labels = find_components(page).labels
    pieces = [*found.digits, *found.leftovers]
    of_all = [label for piece in pieces for label in piece.labels]
    assert len(of_all) == len(set(of_all))
    for piece in pieces:
        own = np.isin(labels, piece.labels).astype(np.uint8)
        assert cv2.boundingRect(own) == tuple(piece.box)


@given(row=rows)
def test_each_labelled_pixel_belongs_to_one_piece(row: list[tuple[Points, int, int, int]]) -> None:
    page = make_page(width=1000, height=180)
    write_row(page, row, 10, 40)
    page[5:7, 20:30] = True  # dust

    assert_labels_tell_whose_ink_it_is(page, find_pieces(find_components(page)))


def test_what_is_too_low_for_a_digit_is_left_over() -> None:
    page = make_page()
    digit = draw(page, TWO, 100, 100, size=100)
    mark = draw(page, ((0, 0), (1, 0.1)), 250, 150, size=30)

    found = find_pieces(find_components(page))

    assert [piece.box for piece in found.digits] == [digit]
    assert [piece.box for piece in found.leftovers] == [mark]


def test_specks_beside_a_digit_are_ignored() -> None:
    page = make_page()
    box = draw(page, TWO, 100, 100, size=100)
    page[20:29, 20:29] = page[120, 250] = page[250:255, 120:128] = True
    page[box.y - 14 : box.y - 5, 120:129] = True  # as near as a 5's flag, but too small for one

    assert find_boxes(page) == [box]


def test_a_small_mark_far_from_the_digit_is_ignored() -> None:
    page = make_page()
    box = draw(page, TWO, 100, 120, size=100)
    page[10:30, 300:320] = True

    assert find_boxes(page) == [box]


@pytest.mark.parametrize(
    "area",
    [np.s_[:, :3], np.s_[:, -4:], np.s_[:5, 100:], np.s_[-2:, :200], np.s_[200:, -60:]],
    ids=["left", "right", "top", "bottom", "corner"],
)
def test_what_lies_along_the_border_is_not_writing(area: tuple[slice, slice]) -> None:
    page = make_page()
    page[area] = True
    box = draw(page, SEVEN, 150, 100)

    assert find_boxes(page) == [box]


def test_a_frame_around_the_page_is_not_writing() -> None:
    page = ~make_page()
    page[6:-6, 6:-6] = False
    box = draw(page, SEVEN, 150, 100)

    assert find_boxes(page) == [box]


def test_a_digit_cut_off_by_a_tight_crop_is_kept_only_where_it_is_alone() -> None:
    page = make_page()
    cut_off = draw(page, ((0, 0), (0.35, 0), (0.2, 1)), 150, 0)  # a 7 whose bar is the border

    assert find_boxes(page) == [cut_off]

    box = draw(page, TWO, 250, 100)
    assert find_boxes(page) == [box]


def test_a_page_of_a_frame_alone_holds_nothing() -> None:
    page = ~make_page()
    page[6:-6, 6:-6] = False

    with pytest.raises(NoDigitFoundError):
        segment(page)


@pytest.mark.parametrize(("x", "y"), [(0, 100), (376, 100), (100, 2), (100, 217)])
def test_a_digit_that_touches_the_border_is_kept(x: int, y: int) -> None:
    page = make_page()
    box = draw(page, FOUR, x, y, size=80)
    assert box.x == 0 or box.y == 0 or box.x + box.width == 400 or box.y + box.height == 300

    assert find_boxes(page) == [box]


def enclose(page: InkMask) -> Box:
    return Box(*(int(value) for value in cv2.boundingRect(page.astype(np.uint8))))


@pytest.mark.parametrize("gap", [1, 6, 12])
def test_the_detached_flag_of_a_5_belongs_to_it(gap: int) -> None:
    page = make_page()
    body = draw(page, BODY_OF_FIVE, 100, 100)
    draw(page, ((0, 0), (0.7, 0)), 100, body.y - gap - 3)

    assert find_boxes(page) == [enclose(page)]


def test_the_flag_of_a_5_that_nearly_touches_its_neighbour_belongs_to_the_5() -> None:
    page = make_page()
    body = draw(page, BODY_OF_FIVE, 100, 100)
    flag = draw(page, ((0, 0), (0.7, 0)), 100, body.y - 10)
    five = enclose(page)
    neighbour = draw(page, ZERO, flag.x + flag.width + 6, 95, size=85)

    assert find_boxes(page) == [five, neighbour]


def test_the_detached_foot_of_a_2_belongs_to_it() -> None:
    page = make_page()
    draw(page, ((0, 0.2), (0.3, 0), (0.6, 0.3), (0, 0.85)), 100, 100)
    draw(page, ((0, 1), (0.7, 1)), 100, 100)

    assert find_boxes(page) == [enclose(page)]


def test_a_stroke_broken_in_the_middle_is_one_digit() -> None:
    page = make_page()
    draw(page, ZERO, 100, 100, size=100)
    page[150, :] = False

    assert find_boxes(page) == [enclose(page)]


def test_ink_inside_a_digit_belongs_to_it() -> None:
    page = make_page()
    zero = draw(page, ZERO, 100, 100, size=100)
    draw(page, ((0, 0.3), (0, 0.7)), 125, 100, size=100)

    assert find_boxes(page) == [zero]


@pytest.mark.parametrize("gap", [2, 10, 40])
@pytest.mark.parametrize("lower_size", [80, 60])
def test_digits_above_each_other_are_two(gap: int, lower_size: int) -> None:
    page = make_page()
    upper = draw(page, TWO, 100, 50)
    lower = draw(page, SEVEN, 100, upper.y + upper.height + gap + 2, lower_size)

    assert find_boxes(page) == [upper, lower]
    assert find_lines(page) == [0, 1]


def test_wide_digits_above_each_other_are_two() -> None:
    page = make_page()
    boxes = [draw(page, ((0, 0), (1, 0), (1, 0.5), (0, 0.5), (0, 0)), 100, y) for y in (50, 110)]

    assert find_boxes(page) == boxes


def test_slanted_digits_that_reach_above_each_other_are_two() -> None:
    page = make_page()
    boxes = [draw(page, ((0.5, 0), (0, 1)), x, 100) for x in (100, 125)]
    assert boxes[0].x + boxes[0].width > boxes[1].x

    assert find_boxes(page) == boxes


def test_a_lone_wide_stroke_is_taken_for_what_it_is() -> None:
    page = make_page()
    stroke = draw(page, ((0, 0), (1, 0.1)), 100, 100, size=200)

    assert find_boxes(page) == [stroke]


def draw_many(count: int) -> InkMask:
    page = make_page(width=300, height=300)
    for index in range(count):
        draw(page, ONE, 10 + 25 * (index % 11), 5 + 28 * (index // 11), size=18, pen=3)
    return page


def test_more_digits_than_a_chat_message_holds_are_refused() -> None:
    assert len(segment(draw_many(100))) == 100
    with pytest.raises(TooManyDigitsError):
        segment(draw_many(101))


def test_the_limit_of_digits_is_a_parameter() -> None:
    parameters = SegmentParameters(most_digits=3)

    assert len(segment(draw_many(3), parameters)) == 3
    with pytest.raises(TooManyDigitsError):
        segment(draw_many(4), parameters)


def test_a_texture_is_refused_before_its_pieces_are_joined() -> None:
    page = np.zeros((300, 300), np.bool_)
    page[20:280:20, 20:280:5] = True
    dashes = cv2.dilate(page.astype(np.uint8), np.ones((12, 1), np.uint8)) > 0

    with pytest.raises(TooManyDigitsError):
        segment(dashes, SegmentParameters(most_pieces=200, most_digits=10_000))


@pytest.mark.parametrize("shape", [(300, 400), (1, 1), (1, 500)])
def test_an_empty_page_holds_nothing(shape: tuple[int, int]) -> None:
    with pytest.raises(NoDigitFoundError):
        segment(np.zeros(shape, np.bool_))


def test_a_page_of_specks_holds_nothing() -> None:
    page = make_page()
    page[10::40, 10::40] = page[11::40, 10::40] = True

    with pytest.raises(NoDigitFoundError):
        segment(page)


@pytest.mark.parametrize(("page_px", "least_px"), [(100, 6), (1280, 16)])
def test_the_smallest_digit_is_a_matter_of_pixels_and_of_the_page(
    page_px: int, least_px: int
) -> None:
    page = make_page(page_px, page_px)
    page[50 : 50 + least_px, 50:53] = True
    assert find_boxes(page) == [Box(50, 50, 3, least_px)]

    page[50] = False
    with pytest.raises(NoDigitFoundError):
        segment(page)
