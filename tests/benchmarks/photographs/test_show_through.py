from dataclasses import replace

import numpy as np

from benchmarks.photographs.sheets import Sheet, Surface
from benchmarks.photographs.show_through import show_back
from benchmarks.photographs.views import View
from model.dataset import Mnist

PAPER = Sheet(Surface.PAPER, (0.95, 0.95, 0.94))


def test_nothing_shines_through_thick_paper(
    view: View, mnist: Mnist, rng: np.random.Generator
) -> None:
    assert show_back(PAPER, view, mnist.test.X, rng) == []


def test_what_shines_through_is_faint(view: View, mnist: Mnist, rng: np.random.Generator) -> None:
    (layer,) = show_back(replace(PAPER, show_through=0.06), view, mnist.test.X, rng)

    assert 0.03 < layer.coverage.max() <= 0.06
    assert 0.02 < (layer.coverage > 0.01).mean() < 0.6
