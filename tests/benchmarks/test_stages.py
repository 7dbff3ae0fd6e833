import cv2
import numpy as np
import pytest

from benchmarks.stages import CAPTION_PX, GAP_PX, PANEL_PX, PANELS, draw_stages, stack
from model.reader import Reader

GREEN = (0, 160, 0)
STRIP_PX = PANELS * (PANEL_PX + GAP_PX)


def draw_seven(*, is_blank: bool = False) -> bytes:
    page = np.full((240, 180, 3), 235, np.uint8)
    if not is_blank:
        corners = np.array([(60, 60), (120, 60), (80, 150)])
        cv2.polylines(page, [corners], isClosed=False, color=(30, 30, 30), thickness=9)
    return cv2.imencode(".png", page)[1].tobytes()


def cut_panel(
    drawing: np.ndarray[tuple[int, ...], np.dtype[np.uint8]], place: int
) -> np.ndarray[tuple[int, ...], np.dtype[np.uint8]]:
    left = place * (PANEL_PX + GAP_PX)
    return drawing[CAPTION_PX:, left : left + PANEL_PX]


def test_each_stage_of_what_was_read_is_shown(champion_reader: Reader) -> None:
    drawing = draw_stages(champion_reader, draw_seven(), "seven")

    picture, ink, boxes, digits = (cut_panel(drawing, place) for place in range(PANELS))
    assert drawing.shape == (CAPTION_PX + PANEL_PX, STRIP_PX, 3)
    assert picture[0, 0].tolist() == pytest.approx([235] * 3, abs=3)
    assert set(np.unique(ink[:, :180])) >= {0, 255}
    assert (boxes == GREEN).all(axis=2).any()
    assert not (picture == GREEN).all(axis=2).any()
    assert digits[:56, :56].max() == 255
    assert (drawing[:CAPTION_PX] > 200).any()


@pytest.mark.parametrize("data", [draw_seven(is_blank=True), b"no picture"])
def test_where_nothing_is_found_the_rest_stays_empty(champion_reader: Reader, data: bytes) -> None:
    drawing = draw_stages(champion_reader, data, "nothing")

    assert drawing.shape == (CAPTION_PX + PANEL_PX, STRIP_PX, 3)
    assert (cut_panel(drawing, 3) == 40).all()


@pytest.mark.parametrize(("count", "rows"), [(1, 1), (2, 1), (3, 2)])
def test_drawings_are_stacked_in_columns(count: int, rows: int) -> None:
    sheet = stack([np.zeros((10, 20, 3), np.uint8)] * count, 2)

    assert sheet.shape == (10 * rows, 40, 3)


def test_without_drawings_there_is_still_a_picture() -> None:
    assert stack([], 2).size > 0
