import errno
import json
import socket
from collections.abc import Callable, Iterator
from dataclasses import replace
from functools import partial
from pathlib import Path

import pytest

from model import __main__ as command_line
from model.artifact import SHIPPED, read_artifact
from model.dataset import Dataset, Mnist
from model.errors import DatasetUnavailableError
from model.extras import Extra, synthesize
from model.training import Candidate, OnProgress, TrainingRequest, train
from model.workers import hire_workers
from preprocessing.normalize import NormalizeParameters
from tests.model.folders import list_names
from tests.model.training_runs import FEW, SMALL

METRICS = {"accuracy", "macro_f1", "ece", "brier", "log_loss", "n", "confusion"}


@pytest.fixture(autouse=True)
def _small_data_set(monkeypatch: pytest.MonkeyPatch, small_mnist: Mnist) -> None:
    monkeypatch.setattr(command_line, "load_mnist", lambda _: small_mnist)


@pytest.fixture(autouse=True)
def _few_drawings(monkeypatch: pytest.MonkeyPatch) -> None:
    def synthesize_few(_: object, mnist: Dataset, normalize: NormalizeParameters) -> Extra:
        return synthesize(FEW, mnist, normalize)

    monkeypatch.setattr("model.training.synthesize", synthesize_few)


@pytest.fixture
def _few_features(monkeypatch: pytest.MonkeyPatch) -> None:
    def train_small(request: TrainingRequest, on_progress: OnProgress) -> Candidate:
        return train(replace(request, parameters=SMALL), on_progress)

    monkeypatch.setattr("model.training.train", train_small)


def throw(error: BaseException) -> Callable[..., object]:
    def fail(*_: object, **__: object) -> object:
        raise error

    return fail


def assert_one_line_of_complaint(output: str, *words: str) -> None:
    assert output.startswith("model: ")
    assert output.count("\n") == 1
    assert output.endswith("\n")
    for word in words:
        assert word in output


def test_evaluate_prints_every_metric_as_one_json_object(
    capsys: pytest.CaptureFixture[str],
) -> None:
    assert command_line.main(["evaluate", "--json"]) == 0

    output = capsys.readouterr()
    evaluation = json.loads(output.out)
    assert set(evaluation) >= METRICS
    assert evaluation["n"] == 400
    assert evaluation["accuracy"] > 0.96
    assert [len(row) for row in evaluation["confusion"]] == [10] * 10
    assert sum(map(sum, evaluation["confusion"])) == 400
    assert output.err == ""


def test_evaluate_prints_a_table_for_people(capsys: pytest.CaptureFixture[str]) -> None:
    assert command_line.main(["evaluate"]) == 0

    output = capsys.readouterr().out
    assert "400 digits" in output
    assert "accuracy" in output
    assert "columns: digit read" in output


def test_train_writes_an_artifact_that_evaluates_as_it_said(
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    small_mnist: Mnist,
    capsys: pytest.CaptureFixture[str],
) -> None:
    path, (X, y) = tmp_path / "artifact.npz", small_mnist.training  # noqa: N806
    tiny = small_mnist._replace(training=Dataset(X[:400], y[:400]))
    monkeypatch.setattr(command_line, "load_mnist", lambda _: tiny)

    assert command_line.main(["train", "--output", str(path), "--workers", "1"]) == 0
    told = json.loads(capsys.readouterr().out.splitlines()[-1])
    assert command_line.main(["evaluate", "--json", "--artifact", str(path)]) == 0
    measured = json.loads(capsys.readouterr().out)

    assert list_names(tmp_path) == ["artifact.npz"]
    assert told.pop("confusion") == measured.pop("confusion")
    assert told.pop("rejection") == measured.pop("rejection")
    assert told == pytest.approx(measured)
    assert read_artifact(path).metadata["evaluation"]["n"] == 400


@pytest.mark.parametrize("output", ["absent/artifact.npz", "."])
def test_an_output_that_cannot_be_is_told_before_anything_is_loaded(
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
    output: str,
) -> None:
    monkeypatch.setattr(command_line, "load_mnist", throw(AssertionError("too late")))

    assert command_line.main(["train", "--output", str(tmp_path / output)]) == 1

    assert_one_line_of_complaint(capsys.readouterr().err, "folder", str(tmp_path))
    assert list_names(tmp_path) == []


@pytest.mark.parametrize(
    ("data", "word"),
    [
        (None, "cannot be read"),
        (b"", "not an artifact"),
        (b"hello", "not an artifact"),
        (SHIPPED.read_bytes()[:-100], "cut short or altered"),
    ],
)
def test_an_unusable_artifact_is_told_on_one_line(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], data: bytes | None, word: str
) -> None:
    path = tmp_path / "artifact.npz"
    if data is not None:
        path.write_bytes(data)

    assert command_line.main(["evaluate", "--json", "--artifact", str(path)]) == 1

    output = capsys.readouterr()
    assert_one_line_of_complaint(output.err, str(path), word)
    assert output.out == ""


@pytest.mark.parametrize(
    ("error", "words"),
    [
        (DatasetUnavailableError(), ["data set"]),
        (PermissionError(errno.EACCES, "Permission denied", "/cache"), ["/cache: Permission"]),
        (OSError(errno.ENOSPC, "No space left on device"), ["No space left"]),
    ],
)
def test_a_data_set_that_cannot_be_had_is_told_on_one_line(
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
    error: Exception,
    words: list[str],
) -> None:
    monkeypatch.setattr(command_line, "load_mnist", throw(error))

    assert command_line.main(["evaluate", "--json"]) == 1

    complaint = capsys.readouterr().err
    assert_one_line_of_complaint(complaint, *words)
    assert "None" not in complaint


@pytest.mark.usefixtures("_few_features")
@pytest.mark.parametrize("stage", ["synthesize", "solve", "evaluate_classifier"])
def test_an_interrupted_training_leaves_no_file(
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
    stage: str,
) -> None:
    monkeypatch.setattr(f"model.training.{stage}", throw(KeyboardInterrupt()))

    output_file = str(tmp_path / "artifact.npz")

    assert command_line.main(["train", "--output", output_file, "--workers", "1"]) == 130

    output = capsys.readouterr()
    assert_one_line_of_complaint(output.err, "interrupted")
    assert output.out == ""
    assert list_names(tmp_path) == []


@pytest.mark.usefixtures("_few_features")
def test_a_failing_disk_leaves_the_old_artifact(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    path = tmp_path / "artifact.npz"
    path.write_bytes(b"old")
    monkeypatch.setattr("os.fsync", throw(OSError(errno.ENOSPC, "No space left on device")))

    assert command_line.main(["train", "--output", str(path), "--workers", "1"]) == 1

    assert_one_line_of_complaint(capsys.readouterr().err, "No space left")
    assert path.read_bytes() == b"old"
    assert list_names(tmp_path) == ["artifact.npz"]


@pytest.fixture
def closed_port() -> Iterator[int]:
    """A port of this machine that nobody listens at, and that nobody else can take meanwhile."""
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        yield taken.getsockname()[1]


def test_a_cluster_that_does_not_answer_is_told_on_one_line(
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
    closed_port: int,
) -> None:
    monkeypatch.setattr(command_line, "hire_workers", partial(hire_workers, timeout_s=0.3))
    output, address = tmp_path / "artifact.npz", f"tcp://127.0.0.1:{closed_port}"

    assert command_line.main(["train", "--output", str(output), "--cluster", address]) == 1

    assert_one_line_of_complaint(capsys.readouterr().err, "no Dask scheduler", address)
    assert list_names(tmp_path) == []


@pytest.mark.parametrize(
    ("data", "word"), [(None, "absent.npz"), (b"hello", "corrections")], ids=["absent", "damaged"]
)
def test_unusable_corrections_are_told_before_anything_is_trained(
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
    data: bytes | None,
    word: str,
) -> None:
    monkeypatch.setattr(command_line, "load_mnist", throw(AssertionError("too late")))
    path = tmp_path / ("absent.npz" if data is None else "damaged.npz")
    if data is not None:
        path.write_bytes(data)
    output = tmp_path / "artifact.npz"

    assert command_line.main(["train", "--output", str(output), "--corrections", str(path)]) == 1

    assert_one_line_of_complaint(capsys.readouterr().err, word)
    assert not output.exists()


@pytest.mark.parametrize("arguments", [[], ["train"], ["predict"], ["evaluate", "--xml"]])
def test_wrong_usage_exits_with_2(arguments: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as caught:
        command_line.main(arguments)

    assert caught.value.code == 2
    assert "usage: python -m model" in capsys.readouterr().err


def test_the_data_folder_reaches_the_data_set(
    monkeypatch: pytest.MonkeyPatch, small_mnist: Mnist, tmp_path: Path
) -> None:
    folders: list[Path] = []

    def load(folder: Path) -> Mnist:
        folders.append(folder)
        return small_mnist

    monkeypatch.setattr(command_line, "load_mnist", load)
    monkeypatch.setenv("DATA_DIR", str(tmp_path / "from-environment"))
    command_line.main(["evaluate", "--json"])
    command_line.main(["--data-dir", str(tmp_path / "named"), "evaluate", "--json"])

    assert folders == [tmp_path / "from-environment", tmp_path / "named"]
