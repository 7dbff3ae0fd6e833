"""The one place that reads the environment (and `.env`)."""

import re
from typing import Annotated, Literal
from urllib.parse import urlsplit

from pydantic import (
    AfterValidator,
    BeforeValidator,
    Field,
    SecretStr,
    ValidationError,
    model_validator,
)
from pydantic_settings import BaseSettings, SettingsConfigDict

from bot.errors import SettingsError

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
    address = urlsplit(url)
    if address.scheme not in {"http", "https"} or not address.hostname:
        raise ValueError("this is not an http:// or https:// address")
    if address.query or address.fragment:
        raise ValueError("the address must end with its path")
    return url.rstrip("/")


def _uppercase(value: object) -> object:
    return value.upper() if isinstance(value, str) else value


def _lowercase(value: object) -> object:
    return value.lower() if isinstance(value, str) else value


class Settings(BaseSettings):
    """How this process is deployed; each field is the environment variable of its name."""

    model_config = SettingsConfigDict(
        env_file=".env",
        env_file_encoding="utf-8-sig",
        env_ignore_empty=True,
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
    log_level: Annotated[
        Literal["DEBUG", "INFO", "WARNING", "ERROR"], BeforeValidator(_uppercase)
    ] = Field(default="INFO", description="`DEBUG`, `INFO`, `WARNING` or `ERROR`.")
    log_format: Annotated[Literal["console", "json"], BeforeValidator(_lowercase)] = Field(
        default="console",
        description="`console` for people, `json` for machines: one object a line, on stderr.",
    )

    @model_validator(mode="before")
    @classmethod
    def _strip_and_drop_blanks(cls, values: dict[str, object]) -> dict[str, object]:
        stripped = {k: v.strip() if isinstance(v, str) else v for k, v in values.items()}
        return {name: value for name, value in stripped.items() if value != ""}


def load_settings() -> Settings:
    """Read and check the settings; `SettingsError` says in one line which variable is wrong."""
    try:
        return Settings()
    except ValidationError as error:
        raise SettingsError(_explain(error)) from None  # the cause would show a secret's value
    except (OSError, UnicodeError) as error:
        raise SettingsError(f".env cannot be read: {type(error).__name__}") from None


def _explain(error: ValidationError) -> str:
    sentences = []
    for details in error.errors(include_url=False, include_context=False, include_input=False):
        name = str(details["loc"][0]).upper()
        if name == "TELEGRAM_BOT_TOKEN" and details["type"] == "missing":
            sentences.append(_ADVICE)
        else:
            sentences.append(f"{name}: {details['msg'].removeprefix('Value error, ')}.")
    return " ".join(sentences)
