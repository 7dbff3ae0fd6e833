import sys
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from benchmarks import gallery
from benchmarks.gallery import DIGITS_PX, GAP_PX, HEADING_PX, MARGIN_PX, PANEL_PX, draw_gallery
from benchmarks.photographs.cameras import Frame
from benchmarks.photographs.plain import take_plain_photograph
from model.dataset import Mnist
from model.reader import Reader, Reading

MARK = (0xE6, 0x00, 0x7E)


@pytest.fixture(scope="module")
def reading(mnist: Mnist, champion_reader: Reader) -> Reading:
    return champion_reader.read(take_plain_photograph(mnist.test, 0, Frame(320, 240)))


def cut_column(
    sheet: Image.Image, column: int, width: int = PANEL_PX[0]
) -> np.ndarray[tuple[int, ...], np.dtype[np.uint8]]:
    left, top = MARGIN_PX + column * (PANEL_PX[0] + GAP_PX), MARGIN_PX + HEADING_PX
    return np.asarray(sheet.crop((left, top, left + width, top + PANEL_PX[1])))


def test_a_row_shows_photograph_ink_boxes_and_digit_images(reading: Reading) -> None:
    sheet = draw_gallery([reading])

    photograph, ink, boxes = (cut_column(sheet, column) for column in range(3))
    digits = cut_column(sheet, 3, DIGITS_PX)
    assert not (photograph == MARK).all(axis=2).any()
    assert (boxes == MARK).all(axis=2).any()
    assert np.ptp(ink.astype(int), axis=2).max() < 20  # grey, but for the border
    assert (ink == 0).all(axis=2).mean() == pytest.approx(
        reading.extraction.ink_mask.mean(), abs=0.02
    )
    assert (digits == 0).all(axis=2).sum() > 56 * 56


def test_a_box_surrounds_the_ink_of_its_digit(reading: Reading) -> None:
    sheet = draw_gallery([reading])

    marked = np.argwhere((cut_column(sheet, 2) == MARK).all(axis=2))
    ink = np.argwhere((cut_column(sheet, 1) == 0).all(axis=2))
    assert (marked.min(axis=0) < ink.min(axis=0)).all()
    assert (marked.max(axis=0) > ink.max(axis=0)).all()


@pytest.mark.parametrize("count", [1, 3])
def test_rows_stand_below_each_other_within_even_margins(reading: Reading, count: int) -> None:
    sheet = draw_gallery([reading] * count)

    drawn = np.argwhere((np.asarray(sheet) != 255).any(axis=2))
    assert sheet.height == drawn.max(axis=0)[0] + MARGIN_PX
    assert drawn.min(axis=0).tolist() == pytest.approx([MARGIN_PX, MARGIN_PX], abs=4)


def test_a_run_draws_the_photographs_asked_for(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    output = tmp_path / "images" / "stages.png"
    monkeypatch.setattr(sys, "argv", ["gallery", gallery.SHOWN[0], "--output", str(output)])

    assert gallery.main() == 0

    with Image.open(output) as sheet:
        assert sheet.width == pytest.approx(1200, abs=60)
    assert output.stat().st_size < 400_000


def test_a_photograph_that_is_misread_is_not_shown(
    reading: Reading, monkeypatch: pytest.MonkeyPatch
) -> None:
    class SevenReader:
        def read(self, data: bytes) -> Reading:
            assert data
            return reading

    monkeypatch.setattr(gallery, "hire_reader", SevenReader)

    with pytest.raises(ValueError, match=r"number:44 shows [0-9]+ and is read as 7"):
        gallery.read_photograph("number:44", gallery.SEED)
