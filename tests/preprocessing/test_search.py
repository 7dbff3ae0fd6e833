import time
from dataclasses import replace

import cv2
import numpy as np
import pytest
from numpy.typing import NDArray

from preprocessing.arrays import Box, DigitImages, Picture
from preprocessing.errors import NoDigitFoundError, TooManyDigitsError
from preprocessing.finding import Finding, FindParameters
from preprocessing.normalize import normalize
from preprocessing.search import Search, SearchParameters, measure_flatness, search_digits
from preprocessing.segment import SegmentParameters
from preprocessing.workbench import Judge
from tests.preprocessing.sketches import judge_size, make_paper, write

SEARCH = SearchParameters()
USUAL_ONLY = replace(SEARCH, others=())


def search(
    page: Picture, parameters: SearchParameters = SEARCH, judge: Judge | None = judge_size
) -> Finding:
    return look(page, parameters, judge).finding


def look(
    page: Picture, parameters: SearchParameters = SEARCH, judge: Judge | None = judge_size
) -> Search:
    return search_digits(page, judge, FindParameters(), parameters, time.monotonic() + 60)


def stand_at(found: Finding, box: Box) -> bool:
    boxes = [one.piece.box for one in found.segments]
    return len(boxes) == 1 and bool(np.abs(np.subtract(boxes[0], box)).max() <= 6)


def cast_shadow(page: Picture) -> None:
    """The corner of something near, whose edge is hard, and a band of it."""
    shade = np.ones(page.shape[:2], np.float32)
    cv2.fillConvexPoly(shade, np.array([(190, 0), (230, 0), (290, 239), (190, 239)]), 0.55)
    page[:] = (page * shade[..., None]).astype(np.uint8)


def test_a_digit_is_found_under_and_beside_a_hard_shadow() -> None:
    page = make_paper()
    box = write(page, "2", 215, 110)
    cast_shadow(page)

    assert stand_at(search(page), box)


def test_a_digit_on_a_sheet_on_a_dark_table_is_found() -> None:
    page = make_paper()
    box = write(page, "5", 90, 130)
    page[:, 200:] = 45

    assert stand_at(search(page), box)


def test_what_leaves_no_doubt_is_not_asked_about_twice() -> None:
    page = make_paper()
    write(page, "2", 120, 150)
    asked = 0

    def count(images: DigitImages) -> NDArray[np.float64]:
        nonlocal asked
        asked += len(images)
        return judge_size(images)

    search(page, judge=count)

    assert asked == 1


def test_where_nothing_can_be_believed_the_usual_finding_is_all_there_is() -> None:
    page = make_paper()
    box = write(page, "2", 120, 150)

    def refuse(images: DigitImages) -> NDArray[np.float64]:
        return np.full(len(images), -6.0)

    found = look(page, judge=refuse)

    assert stand_at(found.finding, box)
    assert not found.is_believed


@pytest.mark.parametrize("judge", [judge_size, None])
def test_blank_paper_holds_nothing_under_any_assumption(judge: Judge | None) -> None:
    with pytest.raises(NoDigitFoundError):
        search(make_paper(), judge=judge)


def test_a_drawn_picture_is_read_as_it_is_or_not_at_all() -> None:
    page = np.full((240, 320, 3), 255, np.uint8)
    for x in (40, 130, 220):
        write(page, "5", x, 150)
    find = FindParameters(segment=SegmentParameters(most_digits=2))

    with pytest.raises(TooManyDigitsError):
        search_digits(page, judge_size, find, SEARCH, time.monotonic() + 60)


def test_flatness_tells_a_drawing_from_a_photograph() -> None:
    drawing = np.full((120, 160), 255, np.uint8)
    drawing[40:60, 40:60] = 0

    assert measure_flatness(drawing) > SEARCH.flat_share
    assert measure_flatness(make_paper(noise=4.0)[..., 0]) < SEARCH.flat_share


def learn(text: str) -> Judge:
    """A judge who knows one digit by heart, and nothing else."""
    ink = np.zeros((100, 100), np.uint8)
    cv2.putText(ink, text, (20, 80), cv2.FONT_HERSHEY_SIMPLEX, 2, 255, 4)
    known = normalize(ink).reshape(-1).astype(np.float64)

    def judge(images: DigitImages) -> NDArray[np.float64]:
        likeness = [np.corrcoef(image.reshape(-1), known)[0, 1] for image in images]
        return np.where(np.array(likeness) > 0.75, -0.005, -5.0)

    return judge


@pytest.mark.parametrize(("left", "width_px"), [(195, 40), (215, 40), (230, 40)])
def test_a_digit_across_the_edge_of_a_narrow_shadow_is_found_by_searching_on(
    left: int, width_px: int
) -> None:
    page = make_paper()
    box = write(page, "2", 200, 130)
    light = np.ones(page.shape[:2])
    light[:, left : left + width_px] = 0.55
    light = np.asarray(cv2.GaussianBlur(light, (0, 0), 2))
    page = (page * light[..., None]).astype(np.uint8)

    assert stand_at(search(page, judge=learn("2")), box)
    assert not stand_at(search(page, USUAL_ONLY, learn("2")), box)


def test_chalk_on_a_board_beside_a_bright_wall_is_found_by_inverting() -> None:
    page = make_paper()
    page[15:225, 60:200] = (page[15:225, 60:200] * 0.2).astype(np.uint8)
    ink = np.zeros(page.shape[:2], np.uint8)
    cv2.putText(ink, "3", (110, 140), cv2.FONT_HERSHEY_SIMPLEX, 2, 255, 5)
    page[ink > 0] = 230
    box = Box(*(int(value) for value in cv2.boundingRect(ink)))

    found = search(page, judge=learn("3"))

    assert stand_at(found, box)
    assert found.ink.is_inverted
    assert not stand_at(search(page, USUAL_ONLY, learn("3")), box)


def test_in_a_drawn_picture_the_usual_finding_is_final_however_doubtful() -> None:
    page = np.full((240, 320, 3), 255, np.uint8)
    box = write(page, "5", 60, 225, size=9.6)
    shown: list[int] = []

    def refuse(images: DigitImages) -> NDArray[np.float64]:
        shown.append(len(images))
        return np.full(len(images), -6.0)

    found = search(page, judge=refuse)

    assert stand_at(found, box)
    assert shown == [1]


def test_what_is_doubted_at_first_is_weighed_against_other_assumptions() -> None:
    page = make_paper()
    write(page, "2", 120, 150)
    shown: list[int] = []

    def doubt_at_first(images: DigitImages) -> NDArray[np.float64]:
        shown.append(len(images))
        return np.full(len(images), -0.5 if len(shown) == 1 else -0.005)

    found = look(page, judge=doubt_at_first)

    assert found.is_weighed
    assert found.is_believed
    assert not look(page).is_weighed


def test_without_a_judge_the_usual_finding_is_final() -> None:
    page = make_paper()
    write(page, "2", 200, 130)
    page[:, 215:255] = (page[:, 215:255] * 0.55).astype(np.uint8)

    usual, found = search(page, USUAL_ONLY, None), search(page, judge=None)

    assert [one.piece.box for one in found.segments] == [one.piece.box for one in usual.segments]
