"""What can go wrong around the reader; a class's docstring is its default message."""

from typing import ClassVar


class BotError(Exception):
    """The bot could not do its work."""

    def __init__(self, message: str | None = None) -> None:
        super().__init__(message or (type(self).__doc__ or "").strip())


class UserError(BotError):
    """Something the person who wrote can mend."""


class PictureTooLargeToDownloadError(UserError):
    """The picture is larger than what Telegram lets a bot download."""


class PictureUnavailableError(UserError):
    """Telegram no longer has the picture."""


class ServingError(BotError):
    """The bot cannot serve; the process ends with one line and this exit code."""

    exit_code: ClassVar[int] = 1


class SettingsError(ServingError):
    """The settings are not usable."""

    exit_code = 2


class TokenMissingError(SettingsError):
    """TELEGRAM_BOT_TOKEN is not set."""


class TokenRejectedError(ServingError):
    """TELEGRAM_BOT_TOKEN is refused: it is incomplete, revoked, or not for TELEGRAM_API_URL."""

    exit_code = 2


class TelegramUnreachableError(ServingError):
    """Telegram cannot be reached: check the network, and TELEGRAM_API_URL if it is set."""
