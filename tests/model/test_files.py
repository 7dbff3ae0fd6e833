import errno
import os
from pathlib import Path

import pytest

from model.files import write_atomically
from tests.model.folders import list_names


def refuse(*_: object) -> None:
    raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))


def forbid(*_: object) -> None:
    raise PermissionError(errno.EACCES, os.strerror(errno.EACCES))


def interrupt(*_: object) -> None:
    raise KeyboardInterrupt


@pytest.mark.parametrize("data", [b"", b"\0\r\n\xff", bytes(range(256)) * 10_000])
def test_a_new_file_holds_exactly_the_bytes(tmp_path: Path, data: bytes) -> None:
    write_atomically(tmp_path / "file", data)

    assert (tmp_path / "file").read_bytes() == data
    assert list_names(tmp_path) == ["file"]


def test_an_old_file_is_replaced_by_all_of_the_new_one(tmp_path: Path) -> None:
    path = tmp_path / "file"
    path.write_bytes(b"old and longer")

    write_atomically(path, b"new")

    assert path.read_bytes() == b"new"
    assert list_names(tmp_path) == ["file"]


def test_whoever_has_the_old_file_open_keeps_reading_it(tmp_path: Path) -> None:
    path = tmp_path / "file"
    path.write_bytes(b"old")

    with path.open("rb") as stream:
        write_atomically(path, b"new")
        assert stream.read() == b"old"


@pytest.mark.parametrize("broken", ["os.fsync", "pathlib.Path.replace"])
@pytest.mark.parametrize(
    ("failure", "error"),
    [(refuse, OSError), (forbid, PermissionError), (interrupt, KeyboardInterrupt)],
)
def test_a_failure_leaves_the_old_file_and_nothing_else(
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    broken: str,
    failure: object,
    error: type[BaseException],
) -> None:
    path = tmp_path / "file"
    path.write_bytes(b"old")
    monkeypatch.setattr(broken, failure)

    with pytest.raises(error):
        write_atomically(path, b"new")

    assert path.read_bytes() == b"old"
    assert list_names(tmp_path) == ["file"]


def test_a_folder_that_may_not_be_written_surfaces_as_an_os_error(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("pathlib.Path.open", forbid)

    with pytest.raises(PermissionError):
        write_atomically(tmp_path / "file", b"new")

    assert list_names(tmp_path) == []


def test_a_missing_folder_is_not_made(tmp_path: Path) -> None:
    with pytest.raises(FileNotFoundError):
        write_atomically(tmp_path / "absent" / "file", b"new")

    assert list_names(tmp_path) == []


def test_a_folder_in_the_files_place_is_left_alone(tmp_path: Path) -> None:
    (tmp_path / "taken").mkdir()

    with pytest.raises(IsADirectoryError):
        write_atomically(tmp_path / "taken", b"new")

    assert list_names(tmp_path) == ["taken"]
