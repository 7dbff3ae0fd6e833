import time

import numpy as np
import pytest
from numpy.typing import NDArray

from preprocessing.arrays import Box, DigitImages
from preprocessing.binarize import Ink
from preprocessing.components import find_components
from preprocessing.errors import PictureTooSlowError
from preprocessing.normalize import NormalizeParameters, normalize
from preprocessing.segment import Piece
from preprocessing.workbench import Workbench

LEFT, RIGHT = Piece(Box(10, 10, 6, 40), (1,)), Piece(Box(13, 60, 60, 8), (2,))


def make_ink() -> Ink:
    strength = np.zeros((80, 100), np.uint8)
    strength[10:50, 10:16] = 200
    strength[60:68, 13:73] = 150
    return Ink(strength, find_components(strength > 0))


class RememberingJudge:
    """Finds everything half likely, and remembers how many images it was shown each time."""

    def __init__(self) -> None:
        self.shown: list[int] = []

    def __call__(self, images: DigitImages) -> NDArray[np.float64]:
        self.shown.append(len(images))
        return np.full(len(images), np.log(0.5))


def make_bench(judge: RememberingJudge, seconds: float = 60) -> Workbench:
    return Workbench(make_ink(), judge, NormalizeParameters(), time.monotonic() + seconds)


def test_a_piece_is_normalized_without_its_neighbours_ink() -> None:
    both = Piece(Box(10, 10, 63, 58), (1,))  # its box holds the other piece too
    alone = np.zeros((58, 63), np.uint8)
    alone[:40, :6] = 200

    image = make_bench(RememberingJudge()).normalize(both)

    assert (image == normalize(alone)).all()


def test_the_judge_is_asked_about_each_piece_once() -> None:
    judge = RememberingJudge()
    bench = make_bench(judge)

    first, second = bench.ask([LEFT]), bench.ask([RIGHT, LEFT])

    assert first.tolist() == [np.log(0.5)]
    assert second.tolist() == [np.log(0.5)] * 2
    assert judge.shown == [1, 1]


def test_a_piece_can_be_cut_and_its_parts_normalized() -> None:
    bench = make_bench(RememberingJudge())

    parts = bench.cut(RIGHT)

    assert len(parts) > 1
    assert all(bench.normalize(part).any() for part in parts)


def test_after_the_deadline_nothing_more_is_done() -> None:
    bench = make_bench(RememberingJudge(), seconds=-1)

    with pytest.raises(PictureTooSlowError):
        bench.ask([LEFT])
