from dataclasses import replace

import numpy as np
import pytest

from benchmarks.photographs.sheets import Sheet, Surface
from benchmarks.photographs.textures import make_texture
from benchmarks.photographs.views import View

PAPER = Sheet(Surface.PAPER, (0.9, 0.9, 0.9), roughness=0.01)


def test_a_texture_is_about_one_and_as_rough_as_asked(view: View, rng: np.random.Generator) -> None:
    texture = make_texture(PAPER, view, rng)

    assert texture.shape == view.coarse_shape
    assert texture.mean() == pytest.approx(1, abs=0.02)
    assert 0.005 < texture.std() < 0.02


def test_folds_and_a_sponge_leave_traces(view: View) -> None:
    plain = make_texture(PAPER, view, np.random.default_rng(0)).std()
    for sheet in (replace(PAPER, creases=3), replace(PAPER, surface=Surface.BLACKBOARD)):
        assert make_texture(sheet, view, np.random.default_rng(0)).std() > 1.2 * plain
