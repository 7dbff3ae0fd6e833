import datetime as dt
import re
from dataclasses import replace

import pytest

from bot.chat import texts
from bot.chat.reports import say_report
from bot.i18n.translator import Translator, load_translator
from bot.services.statistics import Report
from bot.storage.corrections import Judgement
from bot.storage.usage import Totals
from tests.bot.messages import plainly

REPORT = Report(
    version=3,
    created=dt.date(2026, 1, 2),
    training_count=60_123,
    n=1_010,
    accuracy=0.9944,
    macro_f1=0.9943,
    ece=0.0012,
    confusion=[[90 if row == column else 1 for column in range(10)] for row in range(10)],
    totals=Totals(pictures=1_234, digits=5_000, people=7, judgement=Judgement(90, 10)),
)


@pytest.fixture
def t() -> Translator:
    return load_translator("en")


def test_it_says_what_was_measured_and_on_how_much(t: Translator) -> None:
    said = plainly(say_report(t, REPORT))

    assert "Model version 3, of January 2, 2026" in said
    assert "Learned from 60,123 images" in said
    assert "Measured on 1,010 digits" in said
    assert "Accuracy: 99.44 %" in said
    assert "Macro F1: 99.43 %" in said
    assert "Calibration error: 0.12 %" in said


def test_each_digit_has_its_row_with_count_recall_and_precision(t: Translator) -> None:
    confusion = [list(row) for row in REPORT.confusion]
    confusion[2][7] = 101  # half of the twos are taken for sevens

    said = say_report(t, replace(REPORT, confusion=confusion))

    found = re.search(r"<pre>(.*?)</pre>", said, re.DOTALL)
    assert found
    rows = found[1].splitlines()
    assert [row.split()[0] for row in rows] == list("0123456789")
    assert rows[2].split()[1:] == ["199", "45.2", "%", "90.9", "%"]
    assert rows[7].split()[1:] == ["99", "90.9", "%", "45.2", "%"]
    assert len({len(row) for row in rows}) == 1


def test_a_digit_that_there_was_none_of_has_no_share(t: Translator) -> None:
    nothing = [[0] * 10 for _ in range(10)]

    said = say_report(t, replace(REPORT, confusion=nothing))

    assert said.count("–") == 20


def test_it_says_what_people_judged(t: Translator) -> None:
    said = plainly(say_report(t, REPORT))

    assert "Pictures read: 1,234" in said
    assert "Answers from people: 100" in said
    assert "Right, as people judged: 90.0 %" in said


@pytest.mark.parametrize("judgement", [Judgement(0, 0), Judgement(99, 0)])
def test_what_few_people_judged_is_counted_but_makes_no_share(
    t: Translator, judgement: Judgement
) -> None:
    few = Totals(pictures=99, digits=99, people=1, judgement=judgement)

    said = say_report(t, replace(REPORT, totals=few))

    assert f"Answers from people: {judgement.confirmed}. From 100 on" in said
    assert "as people judged" not in said


def test_where_it_cannot_be_counted_it_says_so(t: Translator) -> None:
    assert say_report(t, replace(REPORT, totals=None)).endswith(texts.STATS_NOT_AVAILABLE)


def test_figures_are_written_as_the_language_writes_them() -> None:
    said = say_report(load_translator("de"), REPORT)

    assert "60.123" in said
    assert "99,44\N{NO-BREAK SPACE}%" in said
    assert "2. Januar 2026" in said
