import re
from pathlib import Path

import pytest

from bot.errors import SettingsError
from bot.settings import Settings, is_token_set, load_settings
from tests.bot.fake_telegram import TOKEN

ROOT = Path(__file__).parents[2]


@pytest.fixture(autouse=True)
def _empty_surroundings(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.chdir(tmp_path)
    for name in Settings.model_fields:
        monkeypatch.delenv(name.upper(), raising=False)


def test_a_token_is_all_it_takes(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TELEGRAM_BOT_TOKEN", TOKEN)

    settings = load_settings()

    assert settings.telegram_bot_token.get_secret_value() == TOKEN
    assert settings.telegram_api_url == "https://api.telegram.org"
    assert (settings.log_level, settings.log_format) == ("INFO", "console")
    assert settings.database_url is None
    assert (settings.data_dir, settings.retention_days) == (Path("data"), 90)


@pytest.mark.parametrize("value", [None, "", "   "])
def test_without_a_token_there_is_one_line_of_advice(
    monkeypatch: pytest.MonkeyPatch, value: str | None
) -> None:
    if value is not None:
        monkeypatch.setenv("TELEGRAM_BOT_TOKEN", value)

    with pytest.raises(SettingsError, match="TELEGRAM_BOT_TOKEN is not set") as caught:
        load_settings()

    assert "@BotFather" in str(caught.value)
    assert "python -m playground" in str(caught.value)
    assert "\n" not in str(caught.value)
    assert caught.value.exit_code == 2


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("TELEGRAM_BOT_TOKEN", "made-up"),
        ("TELEGRAM_BOT_TOKEN", "bot123456:made-up"),
        ("TELEGRAM_BOT_TOKEN", "123456:made up"),
        ("TELEGRAM_API_URL", "api.telegram.org"),
        ("TELEGRAM_API_URL", "ftp://made-up"),
        ("TELEGRAM_API_URL", "http://[made-up"),
        ("TELEGRAM_API_URL", "https://made-up/?query"),
        ("DATABASE_URL", "made-up"),
        ("DATABASE_URL", "mysql://user:made-up@host/name"),
        ("DATABASE_URL", "postgresql://user:made-up@[host/name"),
        ("DATABASE_URL", "postgresql://user:made-up@host:no-port/name"),
        ("RETENTION_DAYS", "0"),
        ("RETENTION_DAYS", "800000"),
        ("PORT", "65536"),
        ("RETENTION_DAYS", "made-up"),
        ("LOG_LEVEL", "made-up"),
        ("LOG_FORMAT", "made-up"),
    ],
)
def test_a_malformed_variable_is_named_without_its_value(
    monkeypatch: pytest.MonkeyPatch, name: str, value: str
) -> None:
    monkeypatch.setenv("TELEGRAM_BOT_TOKEN", TOKEN)
    monkeypatch.setenv(name, value)

    with pytest.raises(SettingsError, match=f"^{name}: ") as caught:
        load_settings()

    assert "made" not in str(caught.value)
    assert "\n" not in str(caught.value)


@pytest.mark.parametrize(("port", "is_set"), [(None, False), ("8080", True), ("0", False)])
def test_a_port_is_served_where_it_is_asked_for(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, port: str | None, *, is_set: bool
) -> None:
    monkeypatch.setenv("TELEGRAM_BOT_TOKEN", TOKEN)
    if port is not None:
        (tmp_path / ".env").write_text("PORT=9\n")
        monkeypatch.setenv("PORT", port)

    assert load_settings().is_port_set == is_set


def test_a_webhook_needs_a_port(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TELEGRAM_BOT_TOKEN", TOKEN)
    monkeypatch.setenv("PUBLIC_URL", "https://bot.example")
    monkeypatch.setenv("PORT", "0")

    with pytest.raises(SettingsError, match=r"^PORT: PUBLIC_URL needs one"):
        load_settings()


def test_all_malformed_variables_are_named_in_the_one_line(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv("TELEGRAM_BOT_TOKEN", "made-up")
    monkeypatch.setenv("LOG_LEVEL", "made-up")

    with pytest.raises(SettingsError, match=r"TELEGRAM_BOT_TOKEN: .* LOG_LEVEL: ") as caught:
        load_settings()

    assert "\n" not in str(caught.value)


def test_spaces_a_trailing_slash_and_the_case_of_words_do_not_matter(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv("TELEGRAM_BOT_TOKEN", f" {TOKEN}\n")
    monkeypatch.setenv("TELEGRAM_API_URL", "http://127.0.0.1:8081/ ")
    monkeypatch.setenv("LOG_LEVEL", "debug")
    monkeypatch.setenv("LOG_FORMAT", " JSON ")

    settings = load_settings()

    assert settings.telegram_bot_token.get_secret_value() == TOKEN
    assert settings.telegram_api_url == "http://127.0.0.1:8081"
    assert (settings.log_level, settings.log_format) == ("DEBUG", "json")


def test_the_environment_wins_over_the_file_and_an_empty_value_does_not(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    lines = f"TELEGRAM_BOT_TOKEN={TOKEN}\nLOG_LEVEL=ERROR\nLOG_FORMAT=json\nOF_ANOTHER_PROGRAM=1\n"
    (tmp_path / ".env").write_text(lines, encoding="utf-8-sig")
    monkeypatch.setenv("LOG_LEVEL", "WARNING")
    monkeypatch.setenv("LOG_FORMAT", "")

    settings = load_settings()

    assert settings.telegram_bot_token.get_secret_value() == TOKEN
    assert (settings.log_level, settings.log_format) == ("WARNING", "json")


def test_an_unreadable_file_is_named(tmp_path: Path) -> None:
    (tmp_path / ".env").write_bytes(b"\xff\xfe\x00")

    with pytest.raises(SettingsError, match=r"^\.env cannot be read"):
        load_settings()


@pytest.mark.parametrize("scheme", ["postgres", "postgresql"])
def test_a_postgresql_is_taken_by_either_name_and_not_shown(
    monkeypatch: pytest.MonkeyPatch, scheme: str
) -> None:
    url = f"{scheme}://user:secret@host:5433/name?sslmode=require"
    monkeypatch.setenv("TELEGRAM_BOT_TOKEN", TOKEN)
    monkeypatch.setenv("DATABASE_URL", url)

    settings = load_settings()

    assert settings.database_url is not None
    assert settings.database_url.get_secret_value() == url
    assert ":secret@" not in repr(settings)


def test_the_token_is_not_shown(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TELEGRAM_BOT_TOKEN", TOKEN)

    assert TOKEN not in repr(load_settings())


def written(default: object, *, unset: str, nobody: str) -> str:
    if default is None:
        return unset
    if default == frozenset():
        return nobody
    return f"./{default}" if isinstance(default, Path) else str(default)


def test_the_documentation_has_one_row_for_each_setting() -> None:
    page = (ROOT / "docs" / "configuration.md").read_text(encoding="utf-8")
    rows = re.findall(r"^\| `([A-Z_]+)` \| `?(.*?)`? \| (.*) \|$", page, re.MULTILINE)

    assert sorted(rows) == sorted(
        (
            name.upper(),
            "required"
            if field.is_required()
            else written(field.default, unset="unset", nobody="none"),
            field.description,
        )
        for name, field in Settings.model_fields.items()
    )


def test_the_example_file_has_each_setting_with_its_default() -> None:
    example = (ROOT / ".env.example").read_text(encoding="utf-8")
    lines = re.findall(r"^#?([A-Z_]+)=(.*)$", example, re.MULTILINE)

    assert sorted(lines) == sorted(
        (name.upper(), "" if field.is_required() else written(field.default, unset="", nobody=""))
        for name, field in Settings.model_fields.items()
    )


def test_a_blank_variable_does_not_hide_a_good_one_in_the_file(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / ".env").write_text(f"TELEGRAM_BOT_TOKEN={TOKEN}\n")
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("TELEGRAM_BOT_TOKEN", "  ")

    assert load_settings().telegram_bot_token.get_secret_value() == TOKEN


@pytest.mark.parametrize(
    "url", ["http://localhost:99999", "http://x:y", "http://x:0", "http://a b", "http://[::1"]
)
def test_an_address_that_cannot_be_one_is_named(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, url: str
) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("TELEGRAM_BOT_TOKEN", TOKEN)
    monkeypatch.setenv("TELEGRAM_API_URL", url)

    with pytest.raises(SettingsError, match=r"^TELEGRAM_API_URL: ") as caught:
        load_settings()

    assert "\n" not in str(caught.value)


@pytest.mark.parametrize(
    ("line", "is_set"),
    [
        ("", False),
        ("TELEGRAM_BOT_TOKEN=", False),
        ('TELEGRAM_BOT_TOKEN=""', False),
        ("TELEGRAM_BOT_TOKEN=   ", False),
        (f"export TELEGRAM_BOT_TOKEN={TOKEN}", True),
        ("TELEGRAM_BOT_TOKEN=nonsense", True),
    ],
)
def test_make_run_serves_telegram_only_where_there_is_a_token(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, line: str, *, is_set: bool
) -> None:
    (tmp_path / ".env").write_text(f"{line}\n")
    monkeypatch.chdir(tmp_path)
    monkeypatch.delenv("TELEGRAM_BOT_TOKEN", raising=False)

    assert is_token_set() is is_set
