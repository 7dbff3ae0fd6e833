"""The one place that reads the environment (and `.env`)."""

import re
from collections.abc import Mapping
from pathlib import Path
from typing import Annotated, Literal
from urllib.parse import urlsplit

from pydantic import (
    AfterValidator,
    BeforeValidator,
    Field,
    SecretStr,
    ValidationError,
)
from pydantic_core import ErrorDetails
from pydantic_settings import (
    BaseSettings,
    EnvSettingsSource,
    NoDecode,
    PydanticBaseSettingsSource,
    SettingsConfigDict,
)

from bot.errors import SettingsError, TokenMissingError

_TOKEN_FORM = re.compile(r"\d+:[A-Za-z0-9_-]+")
_ADVICE = (
    "TELEGRAM_BOT_TOKEN is not set: get a token from @BotFather, "
    "or try the bot without one: make run (python -m playground)."
)


def _check_token(token: SecretStr) -> SecretStr:
    if not _TOKEN_FORM.fullmatch(token.get_secret_value()):
        raise ValueError("this is not a token as @BotFather gives it (123456789:AAE…)")
    return token


def _check_url(url: str) -> str:
    if not _is_web_address(url):
        raise ValueError("this is not an http:// or https:// address")
    if "?" in url or "#" in url:
        raise ValueError("the address must end with its path")
    return url.rstrip("/")


def _is_web_address(url: str) -> bool:
    try:
        address = urlsplit(url)
        usable = address.port != 0 and not any(character.isspace() for character in url)
    except ValueError:  # its message would show a part of the value
        return False
    return usable and address.scheme in {"http", "https"} and bool(address.hostname)


def _check_database_url(url: SecretStr) -> SecretStr:
    if not _is_postgresql_address(url.get_secret_value()):
        raise ValueError("this is not a postgresql:// address")
    return url


def _is_postgresql_address(url: str) -> bool:
    try:
        address = urlsplit(url)
        usable = address.port != 0 and not any(character.isspace() for character in url)
    except ValueError:  # its message would show a part of the value
        return False
    return usable and address.scheme in {"postgres", "postgresql"}


def _split_ids(value: object) -> object:
    if not isinstance(value, str):
        return value
    try:
        return frozenset(int(part) for part in value.split(",") if part.strip())
    except ValueError:
        raise ValueError("these are not Telegram IDs, separated by commas") from None


def _uppercase(value: object) -> object:
    return value.upper() if isinstance(value, str) else value


def _lowercase(value: object) -> object:
    return value.lower() if isinstance(value, str) else value


def _without_blanks(variables: Mapping[str, str | None]) -> dict[str, str | None]:
    stripped = {name: (value or "").strip() for name, value in variables.items()}
    return {name: value for name, value in stripped.items() if value}


class Settings(BaseSettings):
    """How this process is deployed; each field is the environment variable of its name."""

    model_config = SettingsConfigDict(
        env_file=".env",
        env_file_encoding="utf-8-sig",
        extra="ignore",
        frozen=True,
        hide_input_in_errors=True,
    )

    telegram_bot_token: Annotated[SecretStr, AfterValidator(_check_token)] = Field(
        description="The bot's token, as @BotFather gives it. Secret."
    )
    telegram_api_url: Annotated[str, AfterValidator(_check_url)] = Field(
        default="https://api.telegram.org",
        description="Where the Bot API is served: methods at `URL/bot<token>/METHOD`, "
        "files at `URL/file/bot<token>/PATH`.",
    )
    admin_ids: Annotated[frozenset[int], NoDecode, BeforeValidator(_split_ids)] = Field(
        default=frozenset(),
        description="Telegram IDs of the people who may retrain, separated by commas.",
    )
    database_url: Annotated[SecretStr, AfterValidator(_check_database_url)] | None = Field(
        default=None,
        description="A PostgreSQL, `postgresql://USER:PASSWORD@HOST/NAME?sslmode=require`; "
        "unset: a SQLite file in `DATA_DIR`. Secret.",
    )
    data_dir: Path = Field(
        default=Path("data"),
        description="The folder of what is kept in files; made where it is missing.",
    )
    retention_days: Annotated[int, Field(ge=1)] = Field(
        default=90,
        description="How long recognitions are kept that nobody confirmed or corrected.",
    )
    log_level: Annotated[
        Literal["DEBUG", "INFO", "WARNING", "ERROR"], BeforeValidator(_uppercase)
    ] = Field(default="INFO", description="`DEBUG`, `INFO`, `WARNING` or `ERROR`.")
    log_format: Annotated[Literal["console", "json"], BeforeValidator(_lowercase)] = Field(
        default="console",
        description="`console` for people, `json` for machines: one object a line, on stderr.",
    )

    @property
    def database_address(self) -> str | None:
        """The PostgreSQL's address, with its password."""
        return self.database_url.get_secret_value() if self.database_url else None

    @property
    def secrets(self) -> list[str]:
        """What must not stand in any log."""
        password = urlsplit(self.database_address or "").password
        return [self.telegram_bot_token.get_secret_value(), *([password] if password else [])]

    @classmethod
    def settings_customise_sources(
        cls,
        settings_cls: type[BaseSettings],
        init_settings: PydanticBaseSettingsSource,
        env_settings: PydanticBaseSettingsSource,
        dotenv_settings: PydanticBaseSettingsSource,
        file_secret_settings: PydanticBaseSettingsSource,
    ) -> tuple[PydanticBaseSettingsSource, ...]:
        """Strip values and drop blank ones in each source, so that none hides a good one."""
        del settings_cls, file_secret_settings
        for source in (env_settings, dotenv_settings):
            if isinstance(source, EnvSettingsSource):
                source.env_vars = _without_blanks(source.env_vars)
        return init_settings, env_settings, dotenv_settings


def load_settings() -> Settings:
    """Read and check the settings; `SettingsError` says in one line which variable is wrong."""
    try:
        return Settings()
    except ValidationError as error:  # as a cause it would show a secret's value
        kind = TokenMissingError if _lacks_token(error) else SettingsError
        raise kind(_explain(error)) from None
    except (OSError, UnicodeError) as error:
        raise SettingsError(f".env cannot be read: {type(error).__name__}") from None


def is_token_set() -> bool:
    """Tell whether there is a token, however malformed: then `make run` serves Telegram."""
    try:
        load_settings()
    except TokenMissingError:
        return False
    except SettingsError:
        pass
    return True


def _lacks_token(error: ValidationError) -> bool:
    return any(_is_about_missing_token(details) for details in error.errors())


def _is_about_missing_token(details: ErrorDetails) -> bool:
    return details["type"] == "missing" and details["loc"] == ("telegram_bot_token",)


def _explain(error: ValidationError) -> str:
    sentences = []
    for details in error.errors(include_url=False, include_context=False, include_input=False):
        if _is_about_missing_token(details):
            sentences.append(_ADVICE)
        else:
            name = str(details["loc"][0]).upper()
            sentences.append(f"{name}: {details['msg'].removeprefix('Value error, ')}.")
    return " ".join(sentences)
