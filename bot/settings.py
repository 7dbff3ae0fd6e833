"""The one place that reads the environment (and `.env`)."""

import hashlib
import re
from collections.abc import Mapping
from pathlib import Path
from typing import Annotated, Literal, TypeVar
from urllib.parse import urlsplit

from pydantic import (
    AfterValidator,
    BeforeValidator,
    Field,
    SecretStr,
    ValidationError,
    ValidationInfo,
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
_WEBHOOK_SECRET_FORM = re.compile(r"[A-Za-z0-9_-]{1,256}")
MOST_RETENTION_DAYS = 36_500
"""A hundred years: as good as for ever, and a date can still be reckoned with."""

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


def _check_public_url(url: str | None) -> str | None:
    return None if url is None else _check_url(url)


def _check_port(port: int, info: ValidationInfo) -> int:
    if port == 0 and info.data.get("public_url"):
        raise ValueError("PUBLIC_URL needs one that is not 0")
    return port


def _check_webhook_secret(secret: SecretStr | None) -> SecretStr | None:
    if secret and not _WEBHOOK_SECRET_FORM.fullmatch(secret.get_secret_value()):
        raise ValueError("only A-Z, a-z, 0-9, _ and - are allowed, up to 256 of them")
    return secret


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


class StorageSettings(BaseSettings):
    """Where the database is; each field is the environment variable of its name."""

    model_config = SettingsConfigDict(
        env_file=".env",
        env_file_encoding="utf-8-sig",
        extra="ignore",
        frozen=True,
        hide_input_in_errors=True,
    )

    database_url: Annotated[SecretStr, AfterValidator(_check_database_url)] | None = Field(
        default=None,
        description="A PostgreSQL, `postgresql://USER:PASSWORD@HOST/NAME?sslmode=require`; "
        "unset: a SQLite file in `DATA_DIR`. Secret.",
    )
    data_dir: Path = Field(
        default=Path("data"),
        description="The folder of what is kept in files; made where it is missing. Where it can "
        "only be read, pictures are answered and nothing is stored.",
    )

    @property
    def database_address(self) -> str | None:
        """The PostgreSQL's address, with its password."""
        return self.database_url.get_secret_value() if self.database_url else None

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


class Settings(StorageSettings):
    """How this process is deployed."""

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
    retention_days: Annotated[int, Field(ge=1, le=MOST_RETENTION_DAYS)] = Field(
        default=90,
        description="How long recognitions are kept that nobody confirmed or corrected.",
    )
    public_url: Annotated[str | None, AfterValidator(_check_public_url)] = Field(
        default=None,
        description="Where Telegram reaches this process, `https://…`: then updates come by "
        "webhook; unset: by polling.",
    )
    port: Annotated[int, Field(ge=0, le=65535), AfterValidator(_check_port)] = Field(
        default=8080,
        description="The port of the webhook, `/healthz` and `/metrics`; with polling, nothing is "
        "served unless it is set, nor with `0`.",
    )
    webhook_secret: Annotated[SecretStr | None, AfterValidator(_check_webhook_secret)] = Field(
        default=None,
        description="What Telegram shows at the webhook (unset: made from the token), and "
        "who reads `/metrics` as a bearer token. Secret.",
    )
    log_level: Annotated[
        Literal["DEBUG", "INFO", "WARNING", "ERROR"], BeforeValidator(_uppercase)
    ] = Field(default="INFO", description="`DEBUG`, `INFO`, `WARNING` or `ERROR`.")
    log_format: Annotated[Literal["console", "json"], BeforeValidator(_lowercase)] = Field(
        default="console",
        description="`console` for people, `json` for machines: one object a line, on stderr.",
    )

    @property
    def secrets(self) -> list[str]:
        """What must not stand in any log."""
        password = urlsplit(self.database_address or "").password
        token = self.telegram_bot_token.get_secret_value()
        return [token, self.webhook_key, *([password] if password else [])]

    @property
    def is_port_set(self) -> bool:
        """Whether the port was asked for."""
        return "port" in self.model_fields_set and self.port != 0

    @property
    def bot_id(self) -> int:
        """The bot's number at Telegram: what its token begins with."""
        return int(self.telegram_bot_token.get_secret_value().partition(":")[0])

    @property
    def webhook_key(self) -> str:
        """What Telegram shows at the webhook."""
        if self.webhook_secret is not None:
            return self.webhook_secret.get_secret_value()
        token = self.telegram_bot_token.get_secret_value()
        return hashlib.sha256(f"webhook {token}".encode()).hexdigest()


_Settings = TypeVar("_Settings", bound=StorageSettings)


def load_settings() -> Settings:
    """Read and check the settings; `SettingsError` says in one line which variable is wrong."""
    return _load(Settings)


def load_storage_settings() -> StorageSettings:
    """Read and check what there is to know about the database, and nothing else."""
    return _load(StorageSettings)


def _load(kind: type[_Settings]) -> _Settings:
    try:
        return kind()
    except ValidationError as error:  # as a cause it would show a secret's value
        error_kind = TokenMissingError if _lacks_token(error) else SettingsError
        raise error_kind(_explain(error)) from None
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
