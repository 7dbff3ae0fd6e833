import cv2
import numpy as np
import pytest

from bot.compute import Compute
from bot.i18n.translator import load_translator
from bot.services.champion import Champion
from bot.services.illustration import Illustration, find_runner_up
from tests.bot.champions import Throne
from tests.bot.readings import prediction, reading, recognized

SAY_PERCENT = load_translator("en").percent


@pytest.fixture
def illustration(champion: Champion, compute: Compute) -> Illustration:
    return Illustration(Throne(champion), compute)


def pixels_of(picture: bytes) -> bytes:
    decoded = cv2.imdecode(np.frombuffer(picture, np.uint8), cv2.IMREAD_COLOR)
    assert decoded is not None
    return decoded.tobytes()


async def test_why_is_drawn_with_the_digits_place_in_its_picture(
    illustration: Illustration,
) -> None:
    number = (prediction(1, 0.9), prediction(7, 0.9))
    _, seven = recognized(*number)

    with_picture = await illustration.explain(seven, reading(*number), 0, SAY_PERCENT)
    without = await illustration.explain(seven, None, 0, SAY_PERCENT)

    assert with_picture.card.startswith(b"\x89PNG")
    assert pixels_of(without.card) != pixels_of(with_picture.card)
    assert (with_picture.shows_picture, without.shows_picture) == (True, False)


async def test_a_picture_in_which_the_digit_is_not_found_is_not_shown(
    illustration: Illustration,
) -> None:
    _, second = recognized(prediction(1, 0.9), prediction(7, 0.9))

    exchanged = await illustration.explain(second, reading(prediction(1, 0.9)), 0, SAY_PERCENT)

    without = await illustration.explain(second, None, 0, SAY_PERCENT)
    assert pixels_of(exchanged.card) == pixels_of(without.card)
    assert not exchanged.shows_picture


def test_the_runner_up_is_the_likeliest_other_digit() -> None:
    (sure,) = recognized(prediction(1, 0.9, runner_up=7))
    (wrong,) = recognized(prediction(1, 0.2, runner_up=7))  # another one is likelier

    assert find_runner_up(sure) == 7
    assert find_runner_up(wrong) == 7
