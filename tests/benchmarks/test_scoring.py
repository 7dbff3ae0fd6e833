import cv2
import numpy as np
import pytest

from benchmarks import scoring
from benchmarks.scoring import Blame, Trial
from model.reader import Reader


def make_trial(
    answer: str,
    *,
    label: str = "7",
    kind: str = "drawn",
    cpu_s: float = 0.5,
    blame: Blame | None = None,
) -> Trial:
    return Trial(kind, label, answer, cpu_s, blame)


def draw_sevens(*tops: int) -> bytes:
    page = np.full((240, 240), 235, np.uint8)
    for top in tops:
        corners = np.array([(80, top), (160, top), (120, top + 80)])
        cv2.polylines(page, [corners], isClosed=False, color=30, thickness=8)
    return cv2.imencode(".png", page)[1].tobytes()


@pytest.mark.parametrize(
    ("data", "answer"),
    [
        (draw_sevens(80), "7"),
        (draw_sevens(20, 140), "7|7"),
        (draw_sevens(), "none"),
        (b"hello", "not_a_picture"),
    ],
    ids=["a digit", "two lines", "blank", "no picture"],
)
def test_the_answer_is_the_lines_or_none_or_the_error(
    champion_reader: Reader, data: bytes, answer: str
) -> None:
    found, cpu_s = scoring.ask(champion_reader, data)

    assert found == answer
    assert cpu_s >= 0


@pytest.mark.parametrize(
    ("label", "answer", "blame"),
    [
        ("7", "7", None),
        ("none", "none", None),
        ("7", "none", Blame.REFUSED),
        ("77", "too_many_digits", Blame.REFUSED),
        ("none", "not_a_picture", Blame.REFUSED),
        ("none", "7", Blame.ACCEPTED),
        ("7", "77", Blame.BOXES),
        ("12|34", "1234", Blame.BOXES),
        ("12|34", "123|4", Blame.BOXES),
        ("12|34", "12|39", Blame.READING),
        ("7", "1", Blame.READING),
    ],
)
def test_where_an_answer_went_wrong_shows_in_its_digits_and_lines(
    label: str, answer: str, blame: Blame | None
) -> None:
    assert scoring.find_blame(label, answer) is blame


def test_the_table_has_a_row_for_each_kind_and_a_column_for_each_blame(
    capsys: pytest.CaptureFixture[str],
) -> None:
    trials = [
        *(make_trial("7", cpu_s=cpu_s) for cpu_s in (0.001, 0.002, 0.009)),
        make_trial("1", kind="scan", blame=Blame.READING),
        make_trial("17", blame=Blame.BOXES),
    ]

    figures = scoring.print_kinds(trials, (Blame.BOXES, Blame.READING))

    heading, *rows = capsys.readouterr().out.splitlines()
    assert heading.split()[:4] == ["kind", "right", "of", "share"]
    assert heading.split()[-2:] == ["boxes", "reading"]
    assert [row.split() for row in rows] == [
        ["drawn", "3", "4", "75.0%", "30.1%", "to", "95.4%", "5.5", "1", "0"],
        ["scan", "0", "1", "0.0%", "0.0%", "to", "79.3%", "500.0", "0", "1"],
    ]
    assert [(of["right"], of["of"]) for of in figures.values()] == [(3, 4), (0, 1)]
    assert figures["scan"]["blame"] == {"boxes": 0, "reading": 1}


def test_one_digit_answered_with_several_and_the_reverse_are_counted(
    capsys: pytest.CaptureFixture[str],
) -> None:
    pairs = [("7", "7"), ("7", "1"), ("7", "11"), ("7", "1|1"), ("1|2", "3"), ("12", "123")]
    refused_or_blank = [("7", "none"), ("12", "too_many_digits"), ("none", "77")]

    figures = scoring.print_miscounts(
        [make_trial(answer, label=label) for label, answer in pairs + refused_or_blank]
    )

    assert figures == {"one_as_several": 2, "several_as_one": 1, "of": 8}
    assert "together 3 of 8 that show digits, 37.5%" in capsys.readouterr().out
    assert scoring.print_miscounts([])["of"] == 0
