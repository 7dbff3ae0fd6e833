import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from bot.rendering.excerpt import cut_excerpt
from preprocessing.arrays import Box


def test_an_excerpt_is_a_square_around_the_digit() -> None:
    excerpt = cut_excerpt(np.zeros((500, 600, 3), np.uint8), Box(200, 200, 40, 100))

    assert excerpt.picture.shape == (170, 170, 3)
    assert excerpt.box == Box(65, 35, 40, 100)


@given(
    x=st.integers(0, 99), y=st.integers(0, 79), width=st.integers(1, 100), seed=st.integers(0, 9)
)
def test_the_box_frames_the_same_pixels_as_before(x: int, y: int, width: int, seed: int) -> None:
    picture = np.random.default_rng(seed).integers(0, 256, (80, 100, 3)).astype(np.uint8)
    box = Box(x, y, min(width, 100 - x), min(width // 2 + 1, 80 - y))

    excerpt = cut_excerpt(picture, box)

    left, top = excerpt.box.x, excerpt.box.y
    seen = excerpt.picture[top : top + box.height, left : left + box.width]
    np.testing.assert_array_equal(seen, picture[y : y + box.height, x : x + box.width])


def test_an_excerpt_does_not_keep_the_whole_picture_alive() -> None:
    picture = np.zeros((500, 600, 3), np.uint8)

    assert not np.shares_memory(cut_excerpt(picture, Box(0, 0, 10, 10)).picture, picture)
