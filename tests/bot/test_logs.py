import json
import logging
import subprocess
import sys
import warnings

import pytest
import structlog
from telegram.error import TelegramError
from telegram.request import BaseRequest

from bot.logs import configure_logging
from tests.bot.fake_telegram import TOKEN

SECRET = TOKEN.partition(":")[2]


pytestmark = pytest.mark.usefixtures("logging_restored")


def test_json_lines_carry_level_logger_and_fields(capsys: pytest.CaptureFixture[str]) -> None:
    configure_logging("INFO", "json")
    structlog.get_logger("bot.test").info("picture answered", digits=2)

    line = json.loads(capsys.readouterr().err)

    assert line.pop("timestamp").endswith("Z")
    assert line == {
        "event": "picture answered",
        "digits": 2,
        "level": "info",
        "logger": "bot.test",
    }


def test_a_standard_logger_speaks_the_same_format(capsys: pytest.CaptureFixture[str]) -> None:
    configure_logging("INFO", "json")
    logging.getLogger("foreign").warning("%d of %d", 1, 2)

    line = json.loads(capsys.readouterr().err)

    assert (line["event"], line["level"], line["logger"]) == ("1 of 2", "warning", "foreign")


def test_console_lines_are_readable(capsys: pytest.CaptureFixture[str]) -> None:
    configure_logging("INFO", "console")
    structlog.get_logger("bot.test").info("picture answered", digits=2)

    error_output = capsys.readouterr().err

    assert "picture answered" in error_output
    assert "digits=2" in error_output


def test_the_level_is_kept(capsys: pytest.CaptureFixture[str]) -> None:
    configure_logging("WARNING", "console")
    structlog.get_logger("bot.test").info("quiet")
    structlog.get_logger("bot.test").warning("loud")

    error_output = capsys.readouterr().err

    assert "quiet" not in error_output
    assert "loud" in error_output


@pytest.mark.parametrize("name", ["httpx", "httpcore.http11", "telegram.ext.Application"])
def test_libraries_stay_quiet_below_warning(capsys: pytest.CaptureFixture[str], name: str) -> None:
    configure_logging("DEBUG", "console")
    logging.getLogger(name).info("chatter")

    assert capsys.readouterr().err == ""


@pytest.mark.parametrize("name", ["httpx", "asyncio", "telegram.ext.Application", "PIL"])
def test_libraries_are_no_louder_than_the_level(
    capsys: pytest.CaptureFixture[str], name: str
) -> None:
    configure_logging("ERROR", "console")
    logging.getLogger(name).warning("chatter")
    logging.getLogger(name).error("trouble")

    error_output = capsys.readouterr().err

    assert "chatter" not in error_output
    assert "trouble" in error_output


def test_answers_that_are_no_json_fill_no_pages(capsys: pytest.CaptureFixture[str]) -> None:
    configure_logging("DEBUG", "console")
    with pytest.raises(TelegramError):
        BaseRequest.parse_json_payload(b"<html>502 Bad Gateway</html>")

    assert capsys.readouterr().err == ""


@pytest.mark.parametrize("log_format", ["console", "json"])
@pytest.mark.parametrize("form", [TOKEN, TOKEN.replace(":", "%3A"), TOKEN.lower(), SECRET])
def test_the_token_is_masked_in_every_form_and_place(
    capsys: pytest.CaptureFixture[str], log_format: str, form: str
) -> None:
    configure_logging("INFO", "json" if log_format == "json" else "console", secrets=[TOKEN])
    logger = structlog.get_logger("bot.test")
    logger.info(form, field=form, nested={"address": f"https://host/bot{form}/getMe"})
    logging.getLogger("httpx").warning("POST https://host/bot%s/getMe", form)
    with warnings.catch_warnings():
        warnings.simplefilter("always")
        warnings.warn(form, stacklevel=1)
    try:
        int(form)
    except ValueError:
        logger.exception("failed")

    error_output = capsys.readouterr().err

    assert SECRET.lower() not in error_output.lower()
    assert error_output.count("[secret]") >= 6
    assert "ValueError" in error_output


def test_a_short_made_up_token_masks_only_its_whole(capsys: pytest.CaptureFixture[str]) -> None:
    configure_logging("INFO", "console", secrets=["42:bot"])
    structlog.get_logger("bot.test").info("a bot at /bot42:bot/getMe")

    error_output = capsys.readouterr().err

    assert "a bot at" in error_output
    assert "42:bot" not in error_output


@pytest.mark.parametrize("error", ["ValueError", "KeyboardInterrupt"])
def test_an_uncaught_exception_is_masked_too(error: str) -> None:
    program = (
        "from bot.logs import configure_logging\n"
        f"configure_logging('INFO', 'json', secrets=[{TOKEN!r}])\n"
        f"raise {error}({TOKEN!r})\n"
    )

    ended = subprocess.run(  # noqa: S603 - our own program
        [sys.executable, "-c", program], capture_output=True, text=True, check=False
    )

    assert ended.returncode != 0
    assert TOKEN not in ended.stderr
    assert ("uncaught exception" in ended.stderr) == (error == "ValueError")


@pytest.mark.parametrize("error", ["ValueError", "SystemExit"])
def test_an_exception_that_ends_a_thread_is_masked_too(error: str) -> None:
    program = (
        "import threading\n"
        "from bot.logs import configure_logging\n"
        f"configure_logging('INFO', 'json', secrets=[{TOKEN!r}])\n"
        f"def fail():\n    raise {error}({TOKEN!r})\n"
        "thread = threading.Thread(target=fail)\n"
        "thread.start()\n"
        "thread.join()\n"
    )

    ended = subprocess.run(  # noqa: S603 - our own program
        [sys.executable, "-c", program], capture_output=True, text=True, check=True
    )

    assert TOKEN not in ended.stderr
    assert ("uncaught exception" in ended.stderr) == (error == "ValueError")
    assert all(json.loads(line) for line in ended.stderr.splitlines())
