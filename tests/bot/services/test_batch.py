import logging
import os
from pathlib import Path

import pytest

from bot.services.batch import read_files
from preprocessing.decode import DecodeLimits
from preprocessing.errors import (
    DamagedPictureError,
    NoDigitFoundError,
    NotAPictureError,
    PictureTooLargeError,
    TooManyDigitsError,
)
from tests.bot.readings import ScriptedReader, prediction, reading


def test_a_reading_becomes_the_promised_fields(tmp_path: Path, reader: ScriptedReader) -> None:
    picture = tmp_path / "picture.png"
    picture.write_bytes(b"picture")
    reader.outcome = reading(
        prediction(2, 0.9, runner_up=7), prediction(0, 1.0), prediction(6, 1.0), lines=(0, 0, 1)
    )

    (outcome,) = read_files(reader, [str(picture)])
    fields = outcome.to_dict()

    assert list(fields) == ["file", "text", "lines", "elapsed_ms", "error", "digits"]
    assert fields["file"] == str(picture)
    assert fields["text"] == "206"
    assert fields["lines"] == ["20", "6"]
    assert fields["error"] is None
    assert isinstance(fields["elapsed_ms"], float)
    assert isinstance(fields["digits"], list)
    assert fields["digits"][0] == {
        "digit": 2,
        "confidence": 0.9,
        "box": [0, 0, 8, 12],
        "line": 0,
        "probabilities": [0, 0, 0.9, 0, 0, 0, 0, 0.1, 0, 0],
    }
    assert [digit["line"] for digit in fields["digits"]] == [0, 0, 1]
    assert reader.pictures == [b"picture"]


@pytest.mark.parametrize(
    ("error", "code"),
    [
        (NoDigitFoundError(), "no_digit_found"),
        (NotAPictureError(), "not_a_picture"),
        (DamagedPictureError(), "not_a_picture"),
        (PictureTooLargeError(), "picture_too_large"),
        (TooManyDigitsError(), "too_many_digits"),
    ],
)
def test_what_is_wrong_with_a_picture_is_a_code(
    tmp_path: Path, reader: ScriptedReader, error: Exception, code: str
) -> None:
    picture = tmp_path / "picture.png"
    picture.write_bytes(b"picture")
    reader.outcome = error

    (outcome,) = read_files(reader, [str(picture)])
    fields = outcome.to_dict()

    assert (fields["text"], fields["lines"], fields["digits"]) == ("", [], [])
    assert fields["error"] == code


def test_it_goes_on_after_files_that_cannot_be_opened(
    tmp_path: Path, reader: ScriptedReader
) -> None:
    picture = tmp_path / "picture.png"
    picture.write_bytes(b"picture")
    files = [str(tmp_path / "absent.png"), str(tmp_path), str(picture)]

    outcomes = list(read_files(reader, files))

    assert [outcome.file for outcome in outcomes] == files
    assert [outcome.error for outcome in outcomes] == ["file_not_found", "file_not_found", None]


def test_it_goes_on_after_an_error_nobody_foresaw(
    tmp_path: Path, reader: ScriptedReader, caplog: pytest.LogCaptureFixture
) -> None:
    picture = tmp_path / "picture.png"
    picture.write_bytes(b"picture")
    reader.outcome = ZeroDivisionError()

    with caplog.at_level(logging.ERROR):
        outcomes = list(read_files(reader, [str(picture), str(picture)]))

    assert [outcome.error for outcome in outcomes] == ["unexpected_error", "unexpected_error"]
    assert "ZeroDivisionError" in caplog.text


def test_what_is_no_file_is_not_waited_for(tmp_path: Path, reader: ScriptedReader) -> None:
    pipe = tmp_path / "pipe"
    os.mkfifo(pipe)

    outcomes = list(read_files(reader, [str(pipe), str(tmp_path), "/dev/zero"]))

    assert [outcome.error for outcome in outcomes] == ["file_not_found"] * 3
    assert reader.pictures == []


def test_a_huge_file_is_not_loaded_whole(tmp_path: Path, reader: ScriptedReader) -> None:
    limit = DecodeLimits().data_bytes
    with (tmp_path / "huge").open("wb") as stream:
        stream.truncate(4 * limit)

    list(read_files(reader, [str(tmp_path / "huge")]))

    assert [len(picture) for picture in reader.pictures] == [limit + 1]
