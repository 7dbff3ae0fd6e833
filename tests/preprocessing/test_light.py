import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from preprocessing.arrays import Picture
from preprocessing.light import (
    estimate_paper,
    fit_light,
    has_dark_ink,
    measure_colour,
    measure_noise,
    odd,
    shrink,
    take_darkest_channel,
    thin_out,
)

Y, X = np.mgrid[-1:1:48j, -1:1:64j]


def make_page(paper: tuple[int, int, int] = (220, 220, 220)) -> Picture:
    return np.full((48, 64, 3), paper, np.uint8)


def test_the_light_is_fitted_to_the_paper_and_not_to_the_ink() -> None:
    light = 180 + 40 * X - 20 * Y**2
    page = np.repeat(light[..., None], 3, axis=2).astype(np.uint8)
    page[10:30, 20:30] = 20

    assert np.abs(fit_light(page) - light).max() < 3


@pytest.mark.parametrize("shape", [(1, 1), (1, 64), (5, 40), (6, 6), (64, 7)])
def test_small_and_narrow_pictures_have_a_light_too(shape: tuple[int, int]) -> None:
    light = fit_light(np.full((*shape, 3), 120, np.uint8))

    assert light.shape == shape
    np.testing.assert_allclose(light, 120, atol=1)


def test_the_minority_decides_whether_ink_is_dark() -> None:
    page = make_page()
    page[10:30, 20:26] = 30

    assert has_dark_ink(page, fit_light(page))
    assert not has_dark_ink(~page, fit_light(~page))


def test_the_paper_under_a_stroke_is_that_beside_it() -> None:
    level = np.full((96, 128), 200, np.uint8)
    level[20:70, 60:68] = 40

    paper = estimate_paper(level, stroke_share=0.18)

    assert paper.shape == level.shape
    np.testing.assert_allclose(paper, 200, atol=1)


@pytest.mark.parametrize("slope", [0.0, 0.4, 1.0])
def test_the_hard_edge_of_a_shadow_stays_where_it_is(slope: float) -> None:
    y, x = np.mgrid[0:96, 0:128]
    level = np.where(x + slope * y < 90, 200, 90).astype(np.uint8)

    paper = estimate_paper(level, stroke_share=0.18)

    assert (np.abs(paper.astype(int) - level) > 60).mean() < 0.02


@pytest.mark.parametrize("deviation", [2.0, 5.0, 10.0])
def test_noise_is_measured_as_large_as_it_is(deviation: float) -> None:
    grain = np.random.default_rng(1).normal(0, deviation, (480, 640))
    level = np.clip(150 + grain, 0, 255).astype(np.uint8)

    assert measure_noise(level) == pytest.approx(deviation, rel=0.35)


def test_light_and_edges_are_no_noise() -> None:
    level = np.repeat(np.linspace(60, 220, 640)[None], 480, axis=0).astype(np.uint8)
    level[100:300, 200:220] = 10

    assert measure_noise(level) < 1


def test_the_papers_colour_is_that_of_its_lighter_half() -> None:
    page = make_page((230, 200, 150))
    page[:20] = 10

    assert measure_colour(page).tolist() == [230, 200, 150]


def test_a_coloured_pen_is_as_dark_as_its_darkest_channel_on_paper_of_any_colour() -> None:
    page = make_page((240, 200, 120))
    page[10:20, 10:20] = (240, 100, 60)

    level = take_darkest_channel(page, measure_colour(page))

    assert level[0, 0] == 240
    assert level[15, 15] == 120


@given(st.integers(1, 700), st.integers(1, 700))
def test_thinning_out_leaves_a_pixel_at_least_and_no_more_than_asked_for(
    height: int, width: int
) -> None:
    fewer = thin_out(np.zeros((height, width, 3), np.uint8), 64)

    assert min(fewer.shape) >= 1
    assert max(fewer.shape) <= 96


@given(st.integers(1, 700), st.integers(1, 700))
def test_shrinking_keeps_the_shape_and_never_enlarges(height: int, width: int) -> None:
    small = shrink(np.zeros((height, width), np.uint8), 64)

    assert max(small.shape) == min(64, max(height, width))
    assert min(small.shape) == max(1, round(min(height, width) * min(1, 64 / max(height, width))))


@given(st.floats(0, 500))
def test_kernels_are_odd(value: float) -> None:
    assert odd(value) % 2 == 1
    assert odd(value) >= 3
