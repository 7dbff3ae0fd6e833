import cv2
import numpy as np
import pytest

from benchmarks.photographs.photograph import (
    LEAST_CONTRAST,
    Kind,
    Photograph,
    measure_contrast,
    take_photograph,
)
from model.dataset import Mnist
from preprocessing.arrays import Box

SEED = 5


@pytest.fixture(scope="module")
def photographs(mnist: Mnist) -> dict[tuple[Kind, int], Photograph]:
    return {
        (kind, index): take_photograph(kind, SEED, index, mnist.test)
        for kind in Kind
        for index in range(6)
    }


def test_kind_seed_and_index_make_the_same_photograph_whatever_else_is_made(
    photographs: dict[tuple[Kind, int], Photograph], mnist: Mnist
) -> None:
    again = take_photograph(Kind.NUMBER, SEED, 3, mnist.test)

    assert again.data == photographs[Kind.NUMBER, 3].data
    assert again.label == photographs[Kind.NUMBER, 3].label
    assert len({photograph.data for photograph in photographs.values()}) == len(photographs)
    assert take_photograph(Kind.NUMBER, SEED + 1, 3, mnist.test).data != again.data


def test_the_label_is_what_mnist_says_of_the_digits(
    photographs: dict[tuple[Kind, int], Photograph], mnist: Mnist
) -> None:
    for (kind, _), photograph in photographs.items():
        assert photograph.label == "".join(str(mnist.test.y[one]) for one in photograph.chosen)
        count = len(photograph.label)
        assert count == 1 if kind is Kind.SINGLE else 2 <= count <= 8


def test_size_and_contrast_are_what_a_person_reads_without_effort(
    photographs: dict[tuple[Kind, int], Photograph],
) -> None:
    for photograph in photographs.values():
        picture = cv2.imdecode(np.frombuffer(photograph.data, np.uint8), cv2.IMREAD_COLOR)
        assert picture is not None
        height, width = picture.shape[:2]
        assert 320 <= max(height, width) <= 4000
        assert len(photograph.boxes) == len(photograph.label)
        assert min(box.height for box in photograph.boxes) >= 24
        assert photograph.contrast >= LEAST_CONTRAST
        for box in photograph.boxes:
            assert box.x + box.width <= width
            assert box.y + box.height <= height


@pytest.mark.parametrize(("sheet", "ink", "contrast"), [(200, 100, 0.5), (50, 200, 0.75)])
def test_contrast_is_a_share_of_the_brighter(sheet: int, ink: int, contrast: float) -> None:
    picture = np.full((60, 60, 3), sheet, np.uint8)
    picture[20:40, 25:35] = ink
    coverage = (picture[..., 0] == ink).astype(np.float32)

    assert measure_contrast(picture, coverage, Box(25, 20, 10, 20)) == pytest.approx(contrast)
