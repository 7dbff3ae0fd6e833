"""The languages that the bot speaks."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Language:
    """A language: its code, as Telegram and Babel know it, and its name in itself."""

    code: str
    name: str


LANGUAGES = (
    Language("en", "English"),
    Language("es", "Español"),
    Language("pt", "Português"),
    Language("ru", "Русский"),
    Language("uk", "Українська"),
    Language("de", "Deutsch"),
    Language("fr", "Français"),
    Language("it", "Italiano"),
    Language("tr", "Türkçe"),
    Language("ar", "العربية"),
    Language("hi", "हिन्दी"),
    Language("id", "Bahasa Indonesia"),
    Language("zh", "中文"),
)
SOURCE = LANGUAGES[0].code
"""What the code is written in: its text is the key of every catalogue."""

CODES = frozenset(language.code for language in LANGUAGES)


def match_language(code: str | None) -> str:
    """Choose the language for a `language_code` of Telegram, such as `pt-br`."""
    own = (code or "").replace("_", "-").lower().partition("-")[0]
    return own if own in CODES else SOURCE
