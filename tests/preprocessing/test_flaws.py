import cv2
import numpy as np
import pytest

from preprocessing.arrays import Grey
from preprocessing.errors import Flaw, NotAPictureError
from preprocessing.flaws import find_flaw, measure_sharpness


def draw(
    paper: int = 230, ink: int = 30, side_px: int = 160, at: tuple[int, int] = (240, 160)
) -> Grey:
    grey = np.full((480, 640), paper, np.uint8)
    x, y = at
    thickness = max(2, side_px // 10)
    cv2.rectangle(grey, (x, y), (x + side_px // 2, y + side_px), ink, thickness)
    return grey


def encode(grey: Grey) -> bytes:
    return cv2.imencode(".png", grey)[1].tobytes()


FLAWED: dict[Flaw, Grey] = {
    Flaw.DARK: draw(paper=40, ink=10),
    Flaw.PALE: draw(paper=230, ink=185),
    Flaw.BLURRED: cv2.GaussianBlur(draw(), (0, 0), 12).astype(np.uint8),
    Flaw.SMALL: draw(side_px=16),
    Flaw.CUT_OFF: draw(side_px=240, at=(-30, 100)),
    Flaw.BUSY: np.kron(
        np.random.default_rng(0).integers(0, 2, (24, 32), np.uint8) * np.uint8(255),
        np.ones((20, 20), np.uint8),
    ),
}


@pytest.mark.parametrize("flaw", FLAWED)
def test_each_flaw_is_named(flaw: Flaw) -> None:
    assert find_flaw(encode(FLAWED[flaw])) is flaw


def test_every_flaw_has_a_picture_here() -> None:
    assert set(FLAWED) == set(Flaw)


@pytest.mark.parametrize(
    "grey", [draw(), draw(paper=20, ink=240), np.full((480, 640), 200, np.uint8)]
)
def test_nothing_is_wrong_with_a_good_picture_or_blank_paper(grey: Grey) -> None:
    assert find_flaw(encode(grey)) is None


def test_sharpness_falls_with_blur() -> None:
    ink = 255 - draw(paper=255)
    blurred = [cv2.GaussianBlur(ink, (0, 0), sigma).astype(np.uint8) for sigma in (0.5, 2, 8)]
    measured = [measure_sharpness(strength, strength > 60) for strength in blurred]

    assert measured == sorted(measured, reverse=True)
    assert 0 < measured[-1] < measured[0] <= 1


def test_what_is_no_picture_is_refused() -> None:
    with pytest.raises(NotAPictureError):
        find_flaw(b"Dear diary")
