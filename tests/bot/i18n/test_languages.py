import pytest
from babel import Locale

from bot.i18n.languages import CODES, LANGUAGES, SOURCE, Language, match_language


@pytest.mark.parametrize(
    ("code", "expected"),
    [
        ("de", "de"),
        ("pt-br", "pt"),
        ("PT-BR", "pt"),
        ("zh_Hans_CN", "zh"),
        ("zh-hant", "zh"),
        ("nl", "en"),
        ("den", "en"),
        ("", "en"),
        (None, "en"),
    ],
)
def test_the_language_of_a_telegram_is_known_by_its_first_part(
    code: str | None, expected: str
) -> None:
    assert match_language(code) == expected


def test_every_language_is_known_by_its_own_code() -> None:
    assert [match_language(language.code) for language in LANGUAGES] == [
        language.code for language in LANGUAGES
    ]


def test_no_two_languages_are_called_the_same() -> None:
    assert len({language.name for language in LANGUAGES}) == len(LANGUAGES) == len(CODES)


@pytest.mark.parametrize("language", LANGUAGES, ids=lambda language: language.code)
def test_a_language_is_called_as_its_speakers_call_it(language: Language) -> None:
    own = Locale.parse(language.code).get_display_name(language.code)

    assert str(own).casefold() in language.name.casefold()  # or with the word for "language"


def test_the_code_is_written_in_english() -> None:
    assert SOURCE == "en"
