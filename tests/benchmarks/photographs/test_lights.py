from dataclasses import replace

import numpy as np
import pytest

from benchmarks.photographs.lights import Glare, Light, Shadow, choose_light, mirror, shine
from benchmarks.photographs.sheets import Surface
from benchmarks.photographs.views import View, make_box

WRITTEN = make_box(0.1, 0.1) + 0.5


def test_even_light_is_as_bright_as_exposed(light: Light, view: View) -> None:
    lit = shine(light, view, np.random.default_rng(0))

    assert lit.shape == (*view.coarse_shape, 3)
    assert lit == pytest.approx(np.full_like(lit, 0.8), abs=1e-3)


def test_a_vignette_darkens_the_corners_and_a_slope_one_side(light: Light, view: View) -> None:
    vignetted = shine(replace(light, vignette=0.5), view, np.random.default_rng(0))
    sloping = shine(replace(light, slope=0.5), view, np.random.default_rng(0))

    assert vignetted[0, 0, 0] == pytest.approx(0.5 * vignetted[180, 240, 0], rel=0.02)
    assert sloping[180, 479, 0] < 0.75 * sloping[180, 0, 0]


def test_a_hard_shadow_has_an_edge_and_is_bluish(light: Light, view: View) -> None:
    outline = np.array([(0.5, -1), (2, -1), (2, 2), (0.5, 2)])
    shadow = Shadow(outline, remaining=0.5, softness=0.001)

    lit = shine(replace(light, shadows=(shadow,)), view, np.random.default_rng(0))

    assert lit[180, 243, 0] == pytest.approx(0.5 * lit[180, 236, 0], rel=0.02)
    red, _, blue = lit[180, 300]
    assert blue > red


def test_glare_is_brightest_where_it_stands(light: Light, view: View) -> None:
    glare = Glare(x=0.25, y=0.5, width=0.1, height=0.1, strength=0.4)

    mirrored = mirror(replace(light, glares=(glare,)), view)

    assert mirrored[180, 120] == pytest.approx(0.4, abs=0.01)
    assert mirrored[0, 479] < 1e-6
    assert not mirror(light, view).any()


@pytest.mark.parametrize("surface", Surface)
def test_every_kind_of_light_occurs(surface: Surface) -> None:
    lights = [choose_light(surface, WRITTEN, np.random.default_rng(seed)) for seed in range(300)]

    assert any(light.glares for light in lights)
    assert any(light.vignette > 0.25 for light in lights)
    assert any(light.shadows for light in lights) == (surface is not Surface.SCREEN)


def test_a_lamp_is_not_mirrored_in_the_writing() -> None:
    for seed in range(200):
        light = choose_light(Surface.SCREEN, WRITTEN, np.random.default_rng(seed))
        for glare in light.glares:
            away = max(abs(glare.x - 0.5), abs(glare.y - 0.5)) - 0.1
            assert away > 0.9 * max(glare.width, glare.height)
