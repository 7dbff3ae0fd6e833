import contextlib
import io
import json
import os
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest

from bot import __main__ as command_line
from bot import __version__
from model.errors import DamagedArtifactError
from preprocessing.errors import NoDigitFoundError
from tests.bot.readings import ScriptedReader

ROOT = Path(__file__).parents[2]


@pytest.fixture(autouse=True)
def _scripted_reader(monkeypatch: pytest.MonkeyPatch, reader: ScriptedReader) -> None:
    monkeypatch.setattr(command_line, "load_reader", lambda: reader)


@pytest.fixture
def picture(tmp_path: Path) -> str:
    path = tmp_path / "picture.png"
    path.write_bytes(b"picture")
    return str(path)


def test_json_has_one_line_for_each_picture_in_order(
    picture: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    absent = str(tmp_path / "absent.png")

    exit_code = command_line.main(["read", absent, picture, "--json"])

    output = capsys.readouterr()
    lines = [json.loads(line) for line in output.out.splitlines()]
    assert exit_code == 0
    assert [line["file"] for line in lines] == [absent, picture]
    assert [line["error"] for line in lines] == ["file_not_found", None]
    assert lines[1]["text"] == "7"
    assert output.err == ""


def test_without_json_the_lines_are_for_people(
    picture: str, reader: ScriptedReader, capsys: pytest.CaptureFixture[str]
) -> None:
    command_line.main(["read", picture])
    reader.outcome = NoDigitFoundError()
    command_line.main(["read", picture])

    assert capsys.readouterr().out.splitlines() == [
        f"{picture}: 7 (99 %)",
        f"{picture}: no digit found",
    ]


@pytest.mark.parametrize("arguments", [["read"], ["read", "--json"], ["raed", "a.png"], ["--x"]])
def test_wrong_usage_ends_with_2(arguments: list[str]) -> None:
    with pytest.raises(SystemExit) as caught:
        command_line.main(arguments)

    assert caught.value.code == 2


def test_an_unusable_model_ends_with_1_and_one_line(
    monkeypatch: pytest.MonkeyPatch, picture: str, capsys: pytest.CaptureFixture[str]
) -> None:
    def fail() -> None:
        raise DamagedArtifactError

    monkeypatch.setattr(command_line, "load_reader", fail)

    assert command_line.main(["read", picture]) == 1
    assert capsys.readouterr().err == "The artifact is cut short or altered.\n"


def test_lines_nobody_wants_any_more_end_quietly(
    monkeypatch: pytest.MonkeyPatch, picture: str
) -> None:
    read_end, write_end = os.pipe()
    os.close(read_end)
    with io.TextIOWrapper(io.FileIO(write_end, "w"), write_through=True) as closed_pipe:
        monkeypatch.setattr(sys, "stdout", closed_pipe)

        assert command_line.main(["read", picture]) == 1


def test_a_full_disk_is_one_line(
    monkeypatch: pytest.MonkeyPatch, picture: str, capsys: pytest.CaptureFixture[str]
) -> None:
    with Path("/dev/full").open("w", encoding="utf-8") as full, contextlib.suppress(OSError):
        monkeypatch.setattr(sys, "stdout", full)

        assert command_line.main(["read", picture]) == 1

    assert capsys.readouterr().err == "The lines cannot be written: No space left on device\n"


def test_a_file_name_with_a_line_break_stays_on_one_line(
    capsys: pytest.CaptureFixture[str],
) -> None:
    assert command_line.main(["read", "a\nb.png"]) == 0
    assert capsys.readouterr().out == "a\\nb.png: file not found\n"


def test_a_file_name_that_is_no_text_is_printed_all_the_same(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    output = io.BytesIO()
    monkeypatch.setattr(sys, "stdout", io.TextIOWrapper(output, "ascii"))

    assert command_line.main(["read", os.fsdecode(b"\xff\xe9.png")]) == 0
    assert output.getvalue() == b"\\udcff\\udce9.png: file not found\n"


def test_the_version_is_the_projects(capsys: pytest.CaptureFixture[str]) -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]

    with pytest.raises(SystemExit) as caught:
        command_line.main(["--version"])

    assert caught.value.code == 0
    assert capsys.readouterr().out == f"{project['version']}\n"
    assert __version__ == project["version"]


@pytest.mark.parametrize(
    ("token", "named"), [("", "TELEGRAM_BOT_TOKEN is not set"), ("made-up", "TELEGRAM_BOT_TOKEN: ")]
)
def test_serving_without_a_usable_token_ends_with_2_and_one_line(
    tmp_path: Path, token: str, named: str
) -> None:
    ended = run(["-m", "bot"], tmp_path, TELEGRAM_BOT_TOKEN=token)

    assert ended.returncode == 2
    assert ended.stdout == ""
    assert ended.stderr.startswith(named)
    assert ended.stderr.count("\n") == 1
    assert "made-up" not in ended.stderr


def test_the_command_line_waits_for_no_library_it_does_not_need(tmp_path: Path) -> None:
    program = (
        "import sys, bot.__main__\n"
        "print(sorted({'telegram', 'httpx', 'pydantic', 'structlog'} & sys.modules.keys()))"
    )

    assert run(["-c", program], tmp_path).stdout == "[]\n"


def run(arguments: list[str], folder: Path, **environment: str) -> subprocess.CompletedProcess[str]:
    """Run Python in an empty folder, so that no `.env` is found."""
    return subprocess.run(  # noqa: S603 - our own program
        [sys.executable, *arguments],
        cwd=folder,
        env=os.environ | {"PYTHONPATH": str(ROOT)} | environment,
        capture_output=True,
        text=True,
        check=False,
    )
