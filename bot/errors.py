"""What can go wrong around the reader; a class's docstring is its default message."""

from datetime import datetime
from typing import ClassVar


class BotError(Exception):
    """The bot could not do its work."""

    def __init__(self, message: str | None = None) -> None:
        super().__init__(message or (type(self).__doc__ or "").strip())


class UserError(BotError):
    """Something the person who wrote can mend."""


class PictureRefusedError(UserError):
    """The picture is not even read."""

    code: ClassVar[str] = "refused"


class PictureTooLargeToDownloadError(PictureRefusedError):
    """The picture is larger than what Telegram lets a bot download."""

    code = "too_large_to_download"


class PictureUnavailableError(PictureRefusedError):
    """Telegram no longer has the picture."""

    code = "unavailable"


class StandsNotStillError(PictureRefusedError):
    """The message holds no picture that stands still."""

    code = "stands_not_still"


class BusyError(PictureRefusedError):
    """So much is waiting that it is better to come back later."""

    code = "busy"

    def __init__(self, wait_s: int) -> None:
        super().__init__()
        self.wait_s = wait_s


class RecognitionForgottenError(UserError):
    """The recognition is not stored, or not any more."""


class NotYourRecognitionError(UserError):
    """Somebody else asked for this recognition."""


class CorrectionTooLateError(UserError):
    """A recognition can be corrected for a while only."""


class TrainingFailedError(BotError):
    """The training process ended without a result."""

    def __init__(self, message: str | None = None, *, was_killed: bool = False) -> None:
        super().__init__(message)
        self.was_killed = was_killed


class StorageError(BotError):
    """The database did not do what the bot asked of it."""


class StorageUnavailableError(StorageError):
    """The database cannot be used at the moment."""


class StorageSilentError(StorageUnavailableError):
    """The database does not tell what was asked at the moment."""


class ChampionChangedError(StorageError):
    """Another model version has become the champion meanwhile."""


class NoPreviousChampionError(StorageError):
    """There is no previous champion to roll back to."""


class ModelVersionMissingError(StorageError):
    """There is no such model version in the database."""


class ArtifactDamagedError(StorageError):
    """A model version's artifact is not what was stored."""


class RunActiveError(StorageError):
    """A training run is active."""

    def __init__(self, admin_id: int | None = None, began_at: datetime | None = None) -> None:
        super().__init__()
        self.admin_id = admin_id
        self.began_at = began_at


class LeaseLostError(StorageError):
    """The training run is over, or another process's."""


class SetAsideError(BotError):
    """What was sent ended the process twice and is not tried again."""


class TakenOverError(BotError):
    """Another process has taken over what was sent, or answered it."""


class ServingError(BotError):
    """The bot cannot serve; the process ends with one line and this exit code."""

    exit_code: ClassVar[int] = 1


class SettingsError(ServingError):
    """The settings are not usable."""

    exit_code = 2


class DataDirUnusableError(SettingsError):
    """DATA_DIR cannot be used."""


class SchemaTooNewError(ServingError):
    """The database belongs to a newer version of the bot."""


class TokenMissingError(SettingsError):
    """TELEGRAM_BOT_TOKEN is not set."""


class TokenRejectedError(ServingError):
    """TELEGRAM_BOT_TOKEN is refused: it is incomplete, revoked, or not for TELEGRAM_API_URL."""

    exit_code = 2


class PortTakenError(ServingError):
    """PORT cannot be served on."""


class TelegramUnreachableError(ServingError):
    """Telegram cannot be reached: check the network, and TELEGRAM_API_URL if it is set."""
