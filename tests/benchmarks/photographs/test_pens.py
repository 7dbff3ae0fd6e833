from dataclasses import replace

import numpy as np
import pytest

from benchmarks.photographs import pens
from benchmarks.photographs.pens import choose_ink, cover, measure_stroke_px
from benchmarks.photographs.sheets import Surface
from benchmarks.photographs.views import View
from benchmarks.photographs.writing import Writing


def test_paper_is_written_on_with_every_pen() -> None:
    names = {choose_ink(Surface.PAPER, np.random.default_rng(seed)).pen.name for seed in range(99)}

    assert names == {"black", "blue", "red", "green", "pencil", "marker"}


@pytest.mark.parametrize("surface", Surface)
def test_ink_is_brighter_than_dark_surfaces_and_darker_than_bright_ones(surface: Surface) -> None:
    for seed in range(30):
        red, green, blue = choose_ink(surface, np.random.default_rng(seed)).colour
        luma = 0.3 * red + 0.59 * green + 0.11 * blue
        assert luma > 0.6 if surface in {Surface.SCREEN, Surface.BLACKBOARD} else luma < 0.5


def test_strokes_cover_pixels_wholly_and_their_edges_in_part(writing: Writing, view: View) -> None:
    coverage = cover(writing, view)

    assert coverage.shape == (360, 480)
    assert coverage.min() == 0
    assert coverage.max() == 1
    is_edge = (coverage > 0) & (coverage < 1)
    assert 0 < is_edge.sum() < (coverage == 1).sum()


def test_the_stroke_s_width_is_known(writing: Writing, view: View) -> None:
    coverage = cover(writing, view)

    # Area over length, as a stroke of even width has it; a seven is about two units long.
    area_px = float(coverage.sum())
    assert measure_stroke_px(writing, view) == pytest.approx(12, abs=2.5)
    assert 1.2 < area_px / measure_stroke_px(writing, view) / 120 < 2.5


@pytest.mark.parametrize("surface", [Surface.PAPER, Surface.BLACKBOARD])
def test_grain_thins_the_ink_but_never_wipes_it_out(
    writing: Writing, view: View, surface: Surface, rng: np.random.Generator
) -> None:
    ink = choose_ink(surface, rng)
    clean = cover(writing, view)

    layer = pens.write(writing, view, replace(ink, opacity=0.9), rng)

    inked = clean == 1
    assert layer.colour == ink.colour
    assert (layer.coverage[clean == 0] == 0).all()
    assert layer.coverage[inked].min() >= 0.25
    assert 0.7 < layer.coverage[inked].mean() <= 1


def test_what_lies_outside_the_frame_is_not_drawn(writing: Writing, view: View) -> None:
    (one,) = writing.placed

    coverage = cover(Writing((one._replace(x=50.0),), 0, 0), view)

    assert not coverage.any()
