import datetime as dt

import pytest

from bot.i18n.languages import CODES
from bot.i18n.translator import (
    Html,
    Plural,
    Translator,
    load_translator,
    mark,
    mark_plural,
)

NO_BREAK_SPACE = "\N{NO-BREAK SPACE}"


@pytest.fixture
def t() -> Translator:
    return load_translator("en")


@pytest.mark.parametrize(
    ("language", "expected"),
    [("en", f"99{NO_BREAK_SPACE}%"), ("de", f"99{NO_BREAK_SPACE}%"), ("tr", "%99"), ("zh", "99%")],
)
def test_a_percentage_is_written_as_the_language_writes_it(language: str, expected: str) -> None:
    assert load_translator(language).percent(0.999) == expected


@pytest.mark.parametrize("language", sorted(CODES))
def test_a_percentage_has_its_digits_in_every_language(language: str) -> None:
    assert "58" in load_translator(language).percent(0.589)


@pytest.mark.parametrize("language", sorted(CODES))
@pytest.mark.parametrize("share", [0.0, 0.589, 1.0])
def test_no_line_breaks_within_a_percentage(language: str, share: float) -> None:
    t = load_translator(language)

    assert " " not in t.percent(share)
    assert " " not in t.figure(share)


@pytest.mark.parametrize(
    ("language", "expected"), [("en", f"99.44{NO_BREAK_SPACE}%"), ("tr", "%99,44")]
)
def test_a_measured_share_has_digits_after_the_point(language: str, expected: str) -> None:
    assert load_translator(language).figure(0.9944) == expected


def test_a_measured_share_may_be_all(t: Translator) -> None:
    assert t.figure(1.0, digits=1) == f"100.0{NO_BREAK_SPACE}%"


def test_numbers_and_dates_are_the_languages_own(t: Translator) -> None:
    german = load_translator("de")

    assert (t.number(60_000), german.number(60_000)) == ("60,000", "60.000")
    assert t.date(dt.date(2026, 1, 2)) == "January 2, 2026"
    assert german.date(dt.date(2026, 1, 2)) == "2. Januar 2026"


def test_times_of_day_are_in_utc(t: Translator) -> None:
    east = dt.timezone(dt.timedelta(hours=3))
    moment = dt.datetime(2026, 1, 2, 17, 5, tzinfo=east)

    assert t.time(moment) == "2:05\N{NARROW NO-BREAK SPACE}PM UTC"
    assert load_translator("de").time(moment) == "14:05 UTC"


def test_durations_are_rough(t: Translator) -> None:
    assert t.duration(48.2) == "48 seconds"
    assert t.duration(100) == "2 minutes"
    assert load_translator("de").duration(100) == "2 Minuten"


def test_marking_a_text_leaves_it_as_it_is() -> None:
    assert mark("Right") == "Right"
    assert mark_plural("{n} day", "{n} days") == Plural("{n} day", "{n} days")


def test_values_are_escaped_unless_they_are_html_already(t: Translator) -> None:
    said = t.text("<b>{name}</b>: {answer}", name="<Bo & Ada>", answer=Html("<i>7</i>"))

    assert said == "<b>&lt;Bo &amp; Ada&gt;</b>: <i>7</i>"


def test_where_tags_mean_nothing_nothing_is_escaped(t: Translator) -> None:
    assert t.plain("{name}?", name="<Bo & Ada>") == "<Bo & Ada>?"
    assert t.plain("Right") == "Right"


def test_a_text_is_said_in_the_language(t: Translator) -> None:
    assert t.text("Right") == "Right"
    assert load_translator("de").text("Right") == "Richtig"


def test_a_text_that_no_catalogue_has_is_said_in_english() -> None:
    assert load_translator("de").text("made up {n}", n=7) == "made up 7"


DAYS = Plural("{n} day", "{n} days")


@pytest.mark.parametrize(
    ("language", "n", "expected"),
    [
        ("en", 1, "1 day"),
        ("en", 2, "2 days"),
        ("en", 0, "0 days"),
        ("en", 1000, "1,000 days"),
        ("ru", 1, "1 день"),
        ("ru", 3, "3 дня"),
        ("ru", 11, "11 дней"),
        ("zh", 5, "5 天"),
    ],
)
def test_a_number_takes_the_form_that_the_language_has_for_it(
    language: str, n: int, expected: str
) -> None:
    assert load_translator(language).plural(DAYS, n) == expected


def test_a_catalogue_is_loaded_once() -> None:
    assert load_translator("de") is load_translator("de")
