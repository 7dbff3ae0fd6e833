import numpy as np
import pytest

from model.synthesis.canvas import Part
from model.synthesis.textures import (
    draw_blocks,
    draw_blot,
    draw_edges,
    draw_fingers,
    draw_icon,
    draw_noise,
    draw_texture,
)

ALL = [draw_blocks, draw_blot, draw_edges, draw_fingers, draw_icon, draw_noise, draw_texture]


@pytest.mark.parametrize("draw", ALL, ids=lambda draw: draw.__name__)
@pytest.mark.parametrize("part", Part)
def test_every_texture_has_ink_and_paper(draw: object, part: Part) -> None:
    assert callable(draw)
    rng = np.random.default_rng(0)

    for _ in range(30):
        canvas = draw(rng, part)
        assert canvas.dtype == np.uint8
        assert 0.01 < (canvas > 127).mean() < 0.8


@pytest.mark.parametrize("draw", ALL, ids=lambda draw: draw.__name__)
def test_no_two_drawings_are_the_same(draw: object) -> None:
    assert callable(draw)
    rng = np.random.default_rng(0)

    drawn = [draw(rng, Part.TRAINING) for _ in range(30)]

    assert len({canvas.tobytes() for canvas in drawn}) == 30


def test_no_block_or_bar_stands_alone() -> None:
    rng = np.random.default_rng(0)

    for part in Part:
        for _ in range(100):
            rows, columns = np.nonzero(draw_blocks(rng, part) > 127)
            assert np.ptp(columns) > 0.5 * np.ptp(rows)
