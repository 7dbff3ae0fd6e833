import cv2
import numpy as np

from bot.rendering.canvas import SIDE_PX, draw_canvas


def test_the_sheet_is_blank_and_shows_on_a_white_chat() -> None:
    sheet = cv2.imdecode(np.frombuffer(draw_canvas(), np.uint8), cv2.IMREAD_COLOR)

    assert sheet is not None
    assert sheet.shape == (SIDE_PX, SIDE_PX, 3)
    inside = sheet[SIDE_PX // 4 : -SIDE_PX // 4, SIDE_PX // 4 : -SIDE_PX // 4]
    assert len(np.unique(inside.reshape(-1, 3), axis=0)) == 1
    assert inside.mean() > 240
    assert sheet[0, 0].mean() < inside.mean() - 20


def test_it_is_small_enough_to_be_sent_often() -> None:
    assert len(draw_canvas()) < 50_000
