import numpy as np
import pytest

from model.synthesis.canvas import Part
from model.synthesis.doodles import DOODLES, LETTERS, draw_doodle, draw_letter


@pytest.mark.parametrize("part", Part)
def test_drawings_stay_on_the_canvas(part: Part) -> None:
    for drawing in (*DOODLES[part], *LETTERS[part]):
        points = np.concatenate(drawing)

        assert points.min() >= -0.05
        assert points.max() <= 1.05


def test_no_letter_stands_in_both_parts() -> None:
    letters = {part: {id(drawing) for drawing in LETTERS[part]} for part in Part}

    assert not letters[Part.TRAINING] & letters[Part.HOLDOUT]


def test_most_doodles_of_the_holdout_are_new() -> None:
    known = {id(drawing) for drawing in DOODLES[Part.TRAINING]}
    new = [drawing for drawing in DOODLES[Part.HOLDOUT] if id(drawing) not in known]

    assert len(new) > len(DOODLES[Part.HOLDOUT]) / 2


@pytest.mark.parametrize("draw", [draw_doodle, draw_letter])
@pytest.mark.parametrize("part", Part)
def test_no_two_drawings_are_the_same(draw: object, part: Part) -> None:
    assert callable(draw)
    rng = np.random.default_rng(0)

    drawings = [draw(rng, part) for _ in range(40)]

    assert all(drawing.max() > 127 for drawing in drawings)
    assert len({drawing.tobytes() for drawing in drawings}) == 40
