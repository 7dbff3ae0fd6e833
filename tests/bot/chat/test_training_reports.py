from datetime import UTC, date, datetime

import pytest

from bot.chat import texts, training_reports
from bot.i18n.languages import LANGUAGES
from bot.i18n.translator import Html, load_translator
from bot.services.registry import Entry, Listing
from bot.services.retraining import Ending, News, Outcome
from bot.storage.corrections import Said
from bot.training.messages import TrainingProgress
from bot.training.teaching import STAGES
from model import gate
from tests.bot.messages import plainly
from tests.bot.training.orders import trained

ENGLISH = load_translator("en")
LEARNED_AT = datetime(2026, 1, 2, 3, 4, 5, tzinfo=UTC)
MESSAGE_LIMIT = 4096
OUTCOMES = (Ending.PROMOTED, Ending.NOT_PROMOTED, Ending.OVERTAKEN)


def entry(number: int, promoted_by: int | None = 1001) -> Entry:
    return Entry(number, LEARNED_AT, 148_342, 0.9945, 0.0021, promoted_by)


def test_at_first_all_that_was_said_is_new() -> None:
    said = training_reports.say_news(ENGLISH, News(Said(4, 2), Said(4, 2), None))

    assert "So far: 4 answers by 2 people." in said
    assert said.endswith(texts.SHALL_I_LEARN)


def test_later_what_is_new_stands_beside_all() -> None:
    said = training_reports.say_news(ENGLISH, News(Said(1, 1), Said(4, 2), LEARNED_AT))

    assert "January 2, 2026" in said
    assert "1 answer by 1 person; in all: 4 answers by 2 people" in said


def test_where_nothing_is_new_it_says_so_and_asks_all_the_same() -> None:
    said = training_reports.say_news(ENGLISH, News(Said(0, 0), Said(4, 2), LEARNED_AT))

    assert "Nothing new since" in said
    assert said.endswith(texts.SHALL_I_LEARN)


def test_where_nobody_said_anything_it_does_not_ask() -> None:
    said = training_reports.say_news(ENGLISH, News(Said(0, 0), Said(0, 0), None))

    assert said == texts.NEWS_NOTHING


@pytest.mark.parametrize(
    ("share", "elapsed_s", "line"),
    [
        (0.0, 100.0, "░░░░░░░░░░░░ &lt; 1 %"),
        (0.5, 1.0, "▓▓▓▓▓▓░░░░░░ 50 %"),
        (0.5, 30.0, "▓▓▓▓▓▓░░░░░░ 50 % | about 30 seconds left"),
        (0.25, 60.0, "▓▓▓░░░░░░░░░ 25 % | about 3 minutes left"),
        (7.0, 60.0, "▓▓▓▓▓▓▓▓▓▓▓▓ 99 % | about 0 seconds left"),
    ],
)
def test_progress_is_a_bar_with_the_time_left(share: float, elapsed_s: float, line: str) -> None:
    progress = TrainingProgress("Describing digits", share)

    said = training_reports.say_progress(ENGLISH, progress, elapsed_s)

    assert plainly(said).splitlines()[1:] == ["Describing digits", *line.split(" | ")]


def test_where_it_cannot_be_known_there_is_no_bar() -> None:
    said = training_reports.say_progress(ENGLISH, TrainingProgress("Thinking", None), 10.0)

    assert said.splitlines()[1:] == ["Thinking"]


@pytest.mark.parametrize("ending", [each for each in Ending if each not in OUTCOMES])
def test_a_run_without_a_version_says_who_goes_on(ending: Ending) -> None:
    said = training_reports.say_ending(ENGLISH, Outcome(ending, champion=3), took_s=48)

    assert "Version 3 goes on." in said


def test_a_run_that_learned_says_how_long_it_took() -> None:
    outcome = Outcome(Ending.PROMOTED, champion=3, version=4)

    said = training_reports.say_ending(ENGLISH, outcome, took_s=48)

    assert said == "I have learned, in 48 seconds."


def test_the_report_says_who_serves_and_what_changed() -> None:
    outcome = Outcome(Ending.PROMOTED, champion=3, version=4, trained=trained())

    said = training_reports.say_outcome(ENGLISH, outcome)

    assert said.startswith("<b>Version 4 serves from now on</b>, instead of version 3.")
    assert "Learned from 35 answers by 8 people." in said
    assert "• digits read right: 99.31 % → 97.84 %" in plainly(said)
    assert "• log loss: 0.993_→_0.978" in said.replace("\N{NO-BREAK SPACE}", "_")
    assert "• of people's answers held out, read so: – → –" in plainly(said)
    assert texts.WHY_NOT not in said


def test_what_is_not_promoted_is_told_why() -> None:
    failed = trained("FORGETS_A_DIGIT", "LESS_PLAUSIBLE")
    outcome = Outcome(Ending.NOT_PROMOTED, champion=3, version=4, trained=failed)

    said = training_reports.say_outcome(ENGLISH, outcome)

    assert said.startswith("<b>Version 4 does not serve.</b> Version 3 goes on.")
    assert "• It forgets the 7: it finds 97.84 % of them instead of 99.31 %." in plainly(said)
    assert "log loss 0.978 instead of 0.993" in said


def test_who_was_overtaken_is_told_so() -> None:
    outcome = Outcome(Ending.OVERTAKEN, champion=3, version=5, trained=trained())

    assert "another version was made champion" in training_reports.say_outcome(ENGLISH, outcome)


def test_all_that_the_gate_measures_and_objects_has_its_words() -> None:
    assert training_reports.MEASURES.keys() == gate.Measure.__members__.keys()
    assert training_reports.OBJECTIONS.keys() == gate.Objection.__members__.keys()


def test_every_stage_of_training_is_marked_for_the_catalogues() -> None:
    assert set(STAGES) == set(texts.STAGES)


@pytest.mark.parametrize("language", [each.code for each in LANGUAGES])
def test_the_longest_report_fits_into_a_message(language: str) -> None:
    t = load_translator(language)
    objections = trained(*training_reports.OBJECTIONS)
    outcome = Outcome(Ending.NOT_PROMOTED, champion=998, version=999, trained=objections)
    listing = Listing([entry(n, 2**40) for n in range(1000, 0, -1)], 1000, 999, 998)

    assert len(training_reports.say_outcome(t, outcome)) <= MESSAGE_LIMIT
    assert len(training_reports.say_versions(t, listing)) <= MESSAGE_LIMIT


def test_versions_are_listed_with_what_is_known_of_them() -> None:
    listing = Listing([entry(2), entry(1, None), entry(0, None)], 2, 0, serving=2)

    newest, never, shipped = training_reports.say_versions(ENGLISH, listing).split("\n\n")[1:]

    assert plainly(newest).splitlines() == [
        f"<b>2</b> · {ENGLISH.date(date(2026, 1, 2))} · 148 kB",
        "accuracy 99.45 %, calibration error 0.21 %",
        "promoted by 1001 · <b>serves now</b>",
    ]
    assert never.endswith("\nnever promoted")
    assert shipped.endswith("\ncame with me · served before")


def test_a_champion_that_cannot_serve_is_pointed_out() -> None:
    listing = Listing([entry(2), entry(1), entry(0)], 2, 1, serving=1)

    said = training_reports.say_versions(ENGLISH, listing)

    assert "Version 2 is damaged: version 1 serves instead." in said


def test_of_many_versions_the_newest_are_listed() -> None:
    listing = Listing([entry(n) for n in range(20, -1, -1)], 20, 19, 20)

    said = training_reports.say_versions(ENGLISH, listing)

    assert said.count(" kB") == training_reports.MOST_VERSIONS_LISTED
    assert said.endswith("and 6 older ones")
    assert isinstance(said, Html)
