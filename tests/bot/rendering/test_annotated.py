from concurrent.futures import ThreadPoolExecutor

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.rendering.annotated import LONGEST_PX, SHORTEST_PX, Mark, draw_annotated
from bot.rendering.palette import AMBER, BLUE, MAGENTA, WHITE, Colour
from preprocessing.arrays import Box
from tests.bot.rendering.cards import find_colour, look_at


def paper(width: int, height: int, level: int = 128) -> np.ndarray:
    return np.full((height, width, 3), level, np.uint8)


def draw_one(confidence: float, level: int = 128) -> np.ndarray:
    mark = Mark(Box(300, 300, 200, 300), "7", confidence)
    return look_at(draw_annotated(paper(800, 1000, level), [mark]), "JPEG")


@pytest.mark.parametrize(
    ("size", "expected"),
    [
        ((1000, 800), (1000, 800)),
        ((4000, 3000), (1280, 960)),
        ((30, 30), (720, 720)),
        ((4000, 10), (1280, SHORTEST_PX)),
        ((1, 5000), (SHORTEST_PX, 1280)),
    ],
)
def test_a_picture_is_brought_to_a_size_for_phones(
    size: tuple[int, int], expected: tuple[int, int]
) -> None:
    pixels = look_at(draw_annotated(paper(*size), []), "JPEG")

    assert (pixels.shape[1], pixels.shape[0]) == expected


@pytest.mark.parametrize(
    ("confidence", "colour"),
    [(1.0, BLUE), (0.95, BLUE), (0.94, AMBER), (0.7, AMBER), (0.69, MAGENTA), (0.0, MAGENTA)],
)
@pytest.mark.parametrize("level", [0, 128, 255])
def test_the_colour_tells_how_sure_a_digit_is(
    confidence: float, colour: Colour, level: int
) -> None:
    pixels = draw_one(confidence, level)

    around = pixels[280:620, 280:520]
    assert find_colour(around, colour, tolerance=40).sum() > 500
    for other in {BLUE, AMBER, MAGENTA} - {colour}:
        assert find_colour(pixels, other, tolerance=40).sum() < 50


def test_the_digit_itself_is_left_alone() -> None:
    inside = draw_one(0.99)[300:600, 300:500]

    assert np.abs(inside - 128).max() < 12


def test_the_label_stands_above_the_box() -> None:
    above = draw_one(0.99)[200:290, 300:500]

    assert find_colour(above, BLUE, tolerance=40).sum() > 500
    assert find_colour(above, WHITE, tolerance=40).sum() > 200


def test_boxes_shrink_with_a_large_picture() -> None:
    mark = Mark(Box(2000, 1500, 1000, 1000), "3", 0.99)

    pixels = look_at(draw_annotated(paper(5120, 3840), [mark]), "JPEG")

    blue = find_colour(pixels, BLUE, tolerance=40)
    columns = np.flatnonzero(blue[500:600].any(axis=0))
    assert abs(columns[0] - 500) < 25
    assert abs(columns[-1] - 750) < 25


def test_boxes_grow_with_a_tiny_picture() -> None:
    pixels = look_at(draw_annotated(paper(30, 30), [Mark(Box(10, 10, 10, 10), "3", 0.99)]), "JPEG")

    columns = np.flatnonzero(find_colour(pixels, BLUE, tolerance=40)[300:420].any(axis=0))
    assert abs(columns[0] - 240) < 30
    assert abs(columns[-1] - 480) < 30


def test_a_box_at_the_edge_is_outlined_on_all_sides() -> None:
    mark = Mark(Box(0, 0, 800, 600), "0", 0.99)

    blue = find_colour(look_at(draw_annotated(paper(800, 600), [mark]), "JPEG"), BLUE, 40)

    for edge in (blue[:10], blue[-10:], blue[:, :10].T, blue[:, -10:].T):
        assert edge.any(axis=0).mean() > 0.9


@settings(max_examples=15)
@given(
    width=st.integers(1, 1500),
    height=st.integers(1, 1500),
    boxes=st.lists(
        st.tuples(*[st.floats(0, 0.9)] * 2, *[st.floats(0.01, 0.1)] * 2), min_size=1, max_size=20
    ),
)
def test_any_picture_with_twenty_digits_can_be_drawn(
    width: int, height: int, boxes: list[tuple[float, float, float, float]]
) -> None:
    marks = [
        Mark(
            Box(int(x * width), int(y * height), max(1, int(w * width)), max(1, int(h * height))),
            str(place % 10),
            place / 20,
        )
        for place, (x, y, w, h) in enumerate(boxes)
    ]

    pixels = look_at(draw_annotated(paper(width, height), marks), "JPEG")

    assert min(pixels.shape[:2]) >= SHORTEST_PX
    assert max(pixels.shape[:2]) <= LONGEST_PX


def test_the_picture_stays_as_it_is() -> None:
    picture = paper(800, 600)

    draw_annotated(picture, [Mark(Box(10, 10, 50, 50), "1", 0.5)])

    assert (picture == 128).all()


def test_threads_draw_the_same_side_by_side() -> None:
    marks = [Mark(Box(50 * n, 100, 40, 60), str(n), n / 10) for n in range(10)]
    picture = paper(520, 300)

    with ThreadPoolExecutor(4) as pool:
        futures = [pool.submit(draw_annotated, picture, marks) for _ in range(12)]
        drawn = {future.result() for future in futures}

    assert drawn == {draw_annotated(picture, marks)}
