import pytest

from bot.errors import BotError, PictureUnavailableError, SettingsError


def test_the_docstring_is_the_default_message() -> None:
    assert str(PictureUnavailableError()) == "Telegram no longer has the picture."


def test_a_message_of_its_own_wins() -> None:
    assert str(SettingsError("LOG_LEVEL: no such level.")) == "LOG_LEVEL: no such level."


@pytest.mark.parametrize("kind", [BotError, *BotError.__subclasses__()])
def test_every_message_is_one_line(kind: type[BotError]) -> None:
    assert str(kind())
    assert "\n" not in str(kind())
