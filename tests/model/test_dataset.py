import email.message
import errno
import hashlib
import http.client
import io
import json
import os
import struct
import urllib.error
import urllib.request
import urllib.response
import zlib
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
from numpy.typing import NDArray

from model.dataset import SHIPPED, Mnist, load_mnist, unpack
from model.errors import DamagedDatasetError, DatasetUnavailableError
from tests.model.folders import list_names

Table = tuple[NDArray[np.float16], NDArray[np.object_]]


def encode_idx(array: NDArray[np.uint8]) -> bytes:
    """The format in which MNIST was published."""
    return struct.pack(f">{1 + array.ndim}I", 0x0800 + array.ndim, *array.shape) + array.tobytes()


def is_same(a: Mnist, b: Mnist) -> bool:
    pairs = zip((*a.training, *a.test), (*b.training, *b.test), strict=True)
    return all(np.array_equal(one, other) for one, other in pairs)


def make_table(mnist: Mnist) -> Table:
    """MNIST as OpenML tells it: rows of numbers, and labels that are text."""
    images = np.concatenate([mnist.training.X, mnist.test.X]).reshape(-1, 784)
    labels = np.concatenate([mnist.training.y, mnist.test.y]).astype(str)
    return images.astype(np.float16), labels.astype(object)


class FakeOpenMl:
    """Answers once with what it was given; counts how often it is asked."""

    def __init__(self, answer: Table | BaseException) -> None:
        self.answer, self.calls = answer, 0

    def __call__(self, name: str, *, version: int, **_: object) -> Table:
        assert (name, version) == ("mnist_784", 1)
        self.calls += 1
        if isinstance(self.answer, BaseException):
            raise self.answer
        return self.answer


@pytest.fixture
def answer(monkeypatch: pytest.MonkeyPatch) -> Callable[[Table | BaseException], FakeOpenMl]:
    def install(answer: Table | BaseException) -> FakeOpenMl:
        fake = FakeOpenMl(answer)
        monkeypatch.setattr("sklearn.datasets.fetch_openml", fake)
        return fake

    return install


@pytest.fixture
def absent(tmp_path: Path) -> Path:
    return tmp_path / "absent.npz"


@pytest.mark.parametrize(
    ("part", "kind", "md5"),
    [
        ("training", "X", "6bbc9ace898e44ae57da46a324031adb"),
        ("training", "y", "a25bea736e30d166cdddb491f175f624"),
        ("test", "X", "2646ac647ad5339dbf082846283269ea"),
        ("test", "y", "27ae3e4e09519cfbb04c329615203637"),
    ],
)
def test_the_shipped_arrays_are_the_published_files(
    mnist: Mnist, part: str, kind: str, md5: str
) -> None:
    array = getattr(getattr(mnist, part), kind)

    assert array.dtype == np.uint8
    assert hashlib.md5(encode_idx(array), usedforsecurity=False).hexdigest() == md5


def test_a_shipped_file_leaves_the_cache_alone(mnist: Mnist, tmp_path: Path) -> None:
    assert is_same(load_mnist(tmp_path / "cache"), mnist)
    assert not (tmp_path / "cache").exists()


@pytest.mark.parametrize("length", [0, 1, 100, 5_000_000, -1])
def test_a_shipped_file_cut_short_is_refused(tmp_path: Path, length: int) -> None:
    (tmp_path / "shipped.npz").write_bytes(SHIPPED.read_bytes()[:length])

    with pytest.raises(DamagedDatasetError, match=r"shipped\.npz"):
        load_mnist(tmp_path, tmp_path / "shipped.npz")


@pytest.mark.parametrize("position", [0, 1_000, 5_000_000, -1])
def test_one_altered_byte_in_the_shipped_file_is_refused(tmp_path: Path, position: int) -> None:
    data = bytearray(SHIPPED.read_bytes())
    data[position] ^= 1
    (tmp_path / "shipped.npz").write_bytes(data)

    with pytest.raises(DamagedDatasetError, match=r"shipped\.npz"):
        load_mnist(tmp_path, tmp_path / "shipped.npz")


def test_a_file_that_cannot_be_read_is_unavailable(tmp_path: Path) -> None:
    with pytest.raises(DatasetUnavailableError, match="cannot be read"):
        load_mnist(tmp_path, tmp_path)


def test_an_absent_file_is_fetched_once_and_cached(
    mnist: Mnist,
    tmp_path: Path,
    absent: Path,
    answer: Callable[[Table | BaseException], FakeOpenMl],
) -> None:
    cache, fake = tmp_path / "new" / "cache", answer(make_table(mnist))

    assert is_same(load_mnist(cache, absent), mnist)
    assert is_same(load_mnist(cache, absent), mnist)

    assert fake.calls == 1
    assert list_names(cache) == ["mnist.npz"]
    assert is_same(unpack((cache / "mnist.npz").read_bytes()), mnist)


def cut_rows(table: Table) -> Table:
    return table[0][:-1], table[1][:-1]


def alter_pixel(table: Table) -> Table:
    table[0][69_999, 400] += 1
    return table


def alter_label(table: Table) -> Table:
    table[1][0] = "3"
    return table


def cut_columns(table: Table) -> Table:
    return table[0][:, :783], table[1]


def rename_labels(table: Table) -> Table:
    return table[0], np.full(70_000, "seven", dtype=object)


@pytest.mark.parametrize("change", [cut_rows, alter_pixel, alter_label, cut_columns, rename_labels])
def test_wrong_arrays_are_refused_and_not_cached(
    mnist: Mnist,
    tmp_path: Path,
    absent: Path,
    answer: Callable[[Table | BaseException], FakeOpenMl],
    change: Callable[[Table], Table],
) -> None:
    answer(change(make_table(mnist)))

    with pytest.raises(DamagedDatasetError, match="what was fetched"):
        load_mnist(tmp_path, absent)

    assert list_names(tmp_path) == []


@pytest.mark.parametrize(
    "error",
    [
        urllib.error.URLError("no route"),
        TimeoutError("too slow"),
        ConnectionResetError("reset"),
        http.client.IncompleteRead(b"half"),
        ValueError("no such data set"),
        EOFError("its own cache is cut short"),
        zlib.error("its own cache is damaged"),
    ],
    ids=lambda error: type(error).__name__,
)
def test_a_failed_fetch_is_unavailable_and_says_why(
    tmp_path: Path,
    absent: Path,
    answer: Callable[[Table | BaseException], FakeOpenMl],
    error: Exception,
) -> None:
    answer(error)

    with pytest.raises(DatasetUnavailableError) as caught:
        load_mnist(tmp_path, absent)

    assert caught.value.__cause__ is error
    assert list_names(tmp_path) == []


def test_an_interruption_is_not_hidden(
    tmp_path: Path, absent: Path, answer: Callable[[Table | BaseException], FakeOpenMl]
) -> None:
    answer(KeyboardInterrupt())

    with pytest.raises(KeyboardInterrupt):
        load_mnist(tmp_path, absent)


@pytest.mark.parametrize("broken", ["os.fsync", "pathlib.Path.replace"])
def test_a_full_disk_leaves_no_half_written_cache(
    mnist: Mnist,
    tmp_path: Path,
    absent: Path,
    answer: Callable[[Table | BaseException], FakeOpenMl],
    monkeypatch: pytest.MonkeyPatch,
    broken: str,
) -> None:
    def refuse(*_: object) -> None:
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    answer(make_table(mnist))
    monkeypatch.setattr(broken, refuse)
    # What is written does not matter here, and packing takes a second.
    monkeypatch.setattr("model.dataset.pack", lambda _: b"packed")

    with pytest.raises(OSError, match="No space left"):
        load_mnist(tmp_path, absent)

    assert list_names(tmp_path) == []


@pytest.mark.parametrize("damage", ["empty", "cut", "altered", "text"])
def test_a_damaged_cache_is_refused_and_not_fetched_over(
    tmp_path: Path,
    absent: Path,
    answer: Callable[[Table | BaseException], FakeOpenMl],
    damage: str,
) -> None:
    whole = SHIPPED.read_bytes()
    middle = len(whole) // 2
    data = {
        "empty": b"",
        "cut": whole[:middle],
        "altered": whole[:middle] + bytes([whole[middle] ^ 1]) + whole[middle + 1 :],
        "text": b"hello",
    }[damage]
    (tmp_path / "mnist.npz").write_bytes(data)
    fake = answer(TimeoutError())

    with pytest.raises(DamagedDatasetError):
        load_mnist(tmp_path, absent)

    assert fake.calls == 0
    assert (tmp_path / "mnist.npz").read_bytes() == data


def make_impostor(test_labels: NDArray[np.uint8] | NDArray[np.object_]) -> bytes:
    """A file laid out like the data set's."""
    data = io.BytesIO()
    np.savez_compressed(
        data,
        training_images=np.zeros((3, 28, 28), np.uint8),
        training_labels=np.zeros(3, np.uint8),
        test_images=np.zeros((2, 28, 28), np.uint8),
        test_labels=test_labels,
    )
    return data.getvalue()


def test_wherever_a_file_is_altered_only_the_known_error_is_raised() -> None:
    data = make_impostor(np.zeros(2, np.uint8))
    for position, old in enumerate(data):
        # 12 and 14 turn the way of compression into two others; 1 claims encryption.
        for new in {0, 1, 12, 14, 66, 255} - {old}:
            with pytest.raises(DamagedDatasetError):
                unpack(data[:position] + bytes([new]) + data[position + 1 :])


def test_pickled_objects_are_refused() -> None:
    with pytest.raises(DamagedDatasetError):
        unpack(make_impostor(np.array([{}], dtype=object)))


def test_a_lone_array_is_refused() -> None:
    data = io.BytesIO()
    np.save(data, np.zeros((3, 28, 28), np.uint8))

    with pytest.raises(DamagedDatasetError):
        unpack(data.getvalue())


@pytest.mark.parametrize("shape", [(7_840_000,), (10_000, 784), (10_000, 28, 28, 1)])
def test_the_right_bytes_in_another_shape_are_refused(mnist: Mnist, shape: tuple[int, ...]) -> None:
    data = io.BytesIO()
    np.savez(
        data,
        training_images=mnist.training.X,
        training_labels=mnist.training.y,
        test_images=mnist.test.X.reshape(shape),
        test_labels=mnist.test.y,
    )

    with pytest.raises(DamagedDatasetError):
        unpack(data.getvalue())


COLUMNS = [f"pixel{index}" for index in range(1, 785)]
ARFF = "\n".join(
    [
        "@relation mnist",
        *(f"@attribute {name} real" for name in COLUMNS),
        "@attribute class {0,1}",
        "@data",
        ",".join(["7"] * 784 + ["1"]),
        ",".join(["0"] * 785),
    ]
).encode()


def answer_as_openml(request: urllib.request.Request, **_: object) -> urllib.response.addinfourl:
    """OpenML's interface, with a data set of two images."""
    features = [
        *(
            {"index": str(i), "name": name, "data_type": "numeric"}
            for i, name in enumerate(COLUMNS)
        ),
        {"index": "784", "name": "class", "data_type": "nominal", "is_target": "true"},
    ]
    for feature in features:
        feature.update(is_ignore="false", is_row_identifier="false", number_of_missing_values="0")
        feature.setdefault("is_target", "false")
    description = {
        "id": "554",
        "name": "mnist_784",
        "version": "1",
        "format": "ARFF",
        "status": "active",
        "url": "https://data.test/mnist.arff",
        "file_id": "1",
        "default_target_attribute": "class",
        "md5_checksum": hashlib.md5(ARFF).hexdigest(),  # noqa: S324  (what OpenML publishes)
    }
    quality = {"name": "NumberOfInstances", "value": "2.0"}
    answers = {
        "/list/": {"data": {"dataset": [{"did": 554, "status": "active", "version": 1}]}},
        "/features/": {"data_features": {"feature": features}},
        "/qualities/": {"data_qualities": {"quality": [quality]}},
        "/json/data/554": {"data_set_description": description},
    }
    url = request.full_url
    found = next((answer for part, answer in answers.items() if part in url), None)
    body = ARFF if found is None else json.dumps(found).encode()
    return urllib.response.addinfourl(io.BytesIO(body), email.message.Message(), url)


def test_scikit_learn_s_own_fetching_works_here_and_leaves_nothing_behind(
    tmp_path: Path, absent: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("HOME", str(tmp_path))
    monkeypatch.delenv("SCIKIT_LEARN_DATA", raising=False)
    monkeypatch.setattr("sklearn.datasets._openml.urlopen", answer_as_openml)

    with pytest.raises(DamagedDatasetError, match="does not hold MNIST's arrays"):
        load_mnist(tmp_path / "cache", absent)

    assert list_names(tmp_path) == []
