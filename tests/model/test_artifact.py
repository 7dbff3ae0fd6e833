import dataclasses
import hashlib
import tracemalloc
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from model.artifact import (
    LARGEST_BYTES,
    Artifact,
    dump_artifact,
    parse_artifact,
    read_artifact,
)
from model.errors import (
    ArtifactError,
    DamagedArtifactError,
    ForeignArtifactError,
    NewerArtifactError,
    OlderArtifactError,
)
from tests.model.archives import (
    Header,
    declare,
    edit_header,
    encode_array,
    encode_header,
    make_bomb,
    swap_member,
    unzip_members,
    zip_members,
)


def is_same(a: Artifact, b: Artifact) -> bool:
    return (
        np.array_equal(a.classifier.coefficients, b.classifier.coefficients)
        and np.array_equal(a.classifier.intercepts, b.classifier.intercepts)
        and np.array_equal(
            a.classifier.features.local.centroids, b.classifier.features.local.centroids
        )
        and np.array_equal(a.classifier.features.mean, b.classifier.features.mean)
        and a.classifier.features.parameters == b.classifier.features.parameters
        and a.classifier.temperature == b.classifier.temperature
        and a.normalize == b.normalize
        and a.metadata == b.metadata
    )


def test_a_round_trip_changes_nothing(tiny_artifact: Artifact) -> None:
    parsed = parse_artifact(dump_artifact(tiny_artifact))

    assert is_same(parsed, tiny_artifact)
    assert parsed.classifier.coefficients.dtype == np.float32
    assert dump_artifact(parsed) == dump_artifact(tiny_artifact)


def test_the_tests_own_way_of_editing_gives_a_sound_artifact(tiny_artifact: Artifact) -> None:
    assert is_same(parse_artifact(edit_header(tiny_artifact, len)), tiny_artifact)


def test_the_shipped_champion_survives_a_round_trip() -> None:
    champion = read_artifact()

    assert is_same(parse_artifact(dump_artifact(champion)), champion)
    assert champion.metadata["evaluation"]["accuracy"] >= 0.985


def test_every_altered_byte_is_noticed_or_changes_nothing(tiny_artifact: Artifact) -> None:
    data = dump_artifact(tiny_artifact)
    noticed = 0
    for position, old in enumerate(data):
        # 12 and 14 turn the way of compression into two others; 1 claims encryption.
        for new in {0, 1, 12, 14, 255, old ^ 1, old ^ 128} - {old}:
            altered = data[:position] + bytes([new]) + data[position + 1 :]
            try:
                assert is_same(parse_artifact(altered), tiny_artifact)
            except ArtifactError:
                noticed += 1

    assert noticed > 3 * len(data)


def test_every_cut_is_noticed(tiny_artifact: Artifact) -> None:
    data = dump_artifact(tiny_artifact)

    for length in range(len(data)):
        with pytest.raises((DamagedArtifactError, ForeignArtifactError)):
            parse_artifact(data[:length])


def test_a_damaged_champion_is_never_taken_for_another_one(tmp_path: Path) -> None:
    champion = read_artifact()
    data = dump_artifact(champion)
    random = np.random.default_rng(23)
    for position in random.integers(0, len(data), 300):
        altered = bytearray(data)
        altered[position] ^= int(random.integers(1, 256))
        try:
            assert is_same(parse_artifact(bytes(altered)), champion)
        except ArtifactError:
            continue
    for length in random.integers(4, len(data), 30):
        (tmp_path / "cut.npz").write_bytes(data[:length])
        with pytest.raises(DamagedArtifactError):
            read_artifact(tmp_path / "cut.npz")


@given(st.binary(max_size=300))
def test_random_bytes_are_foreign(data: bytes) -> None:
    with pytest.raises(ArtifactError):
        parse_artifact(data)


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"hello",
        b"\x80\x04\x95",  # a pickle
        b"\x89PNG\r\n\x1a\n",
        zip_members({}),
        zip_members({"letter.txt": b"hello"}),
        zip_members({"x.npy": encode_array([1, 2, 3])}),
        zip_members({"header.npy": encode_header([1, 2])}),
        zip_members({"header.npy": encode_header({"format": "another", "format_version": 1})}),
        zip_members({"header": b"{}"}),
    ],
)
def test_other_files_are_foreign(data: bytes) -> None:
    with pytest.raises(ForeignArtifactError):
        parse_artifact(data)


def test_a_newer_format_says_so(tiny_artifact: Artifact) -> None:
    with pytest.raises(NewerArtifactError):
        parse_artifact(edit_header(tiny_artifact, lambda h: h.update(format_version=10_000)))


def test_an_older_format_says_so(tiny_artifact: Artifact) -> None:
    with pytest.raises(OlderArtifactError):
        parse_artifact(edit_header(tiny_artifact, lambda h: h.update(format_version=1)))


@pytest.mark.parametrize("version", [None, "1", 1.0, True, 0, -1, [1]])
def test_a_version_that_never_was_is_damage(tiny_artifact: Artifact, version: object) -> None:
    with pytest.raises(DamagedArtifactError):
        parse_artifact(edit_header(tiny_artifact, lambda h: h.update(format_version=version)))


class Bomb:
    """Raises once somebody unpickles it."""

    def __reduce__(self) -> tuple[object, ...]:
        return (exec, ("raise SystemExit('code of a stranger was run')",))


@pytest.mark.parametrize(
    "name", ["header.npy", "coefficients.npy", "intercepts.npy", "mean.npy", "more.npy"]
)
def test_pickled_objects_are_refused_unopened(tiny_artifact: Artifact, name: str) -> None:
    pickled = encode_array(np.array([Bomb()], dtype=object), with_pickle=True)

    with pytest.raises(DamagedArtifactError):
        parse_artifact(swap_member(tiny_artifact, name, pickled))


@pytest.mark.parametrize("name", ["header.npy", "coefficients.npy"])
@pytest.mark.parametrize(
    "member",
    [
        declare("(10000000000000,)"),
        declare("(1180591620717411303424,)"),  # beyond 64 bits
        declare("(4611686018427387904, 4)"),
        declare("(-3,)"),
        declare("((3,)"),
        declare("(3,)", "<f9"),
        declare("(3,)" + " " * 20_000),
        b"no array",
        b"",
    ],
    ids=[
        "terabytes",
        "beyond 64 bits",
        "product beyond 64 bits",
        "negative",
        "unbalanced",
        "no such type",
        "endless header",
        "text",
        "empty",
    ],
)
def test_an_array_that_claims_what_it_is_not_is_refused(
    tiny_artifact: Artifact, name: str, member: bytes
) -> None:
    with pytest.raises(DamagedArtifactError):
        parse_artifact(swap_member(tiny_artifact, name, member))


@pytest.mark.parametrize("json_text", [b"{", b"\xff\xfe", b"[" * 100_000])
def test_a_header_that_is_no_json_is_damage(tiny_artifact: Artifact, json_text: bytes) -> None:
    header = encode_array(np.frombuffer(json_text, np.uint8))

    with pytest.raises(DamagedArtifactError):
        parse_artifact(swap_member(tiny_artifact, "header.npy", header))


@pytest.mark.parametrize(
    "changes",
    [
        {"features": {"unheard_of": 1}},
        {"features": [4, 128]},
        {"temperature": 0},
        {"temperature": -1.0},
        {"temperature": float("nan")},
        {"temperature": float("inf")},
        {"temperature": "warm"},
        {"temperature": None},
        {"temperature": 10**400},
        {"least_evidence": float("nan")},
        {"least_evidence": float("-inf")},
        {"least_evidence": [1]},
        {"normalize": {"unheard_of": 1}},
        {"normalize": None},
        {"metadata": [1]},
        {"sha256": None},
        {"sha256": "0" * 64},
    ],
)
def test_a_header_that_does_not_fit_is_damage(tiny_artifact: Artifact, changes: Header) -> None:
    with pytest.raises(DamagedArtifactError):
        parse_artifact(edit_header(tiny_artifact, lambda h: h.update(changes)))


@pytest.mark.parametrize(
    ("section", "name", "value"),
    [
        ("features", "centroids", 0),
        ("features", "centroids", 128),
        ("features", "centroids", 2.0),
        ("features", "centroids", 10**30),
        ("features", "patch_cells", "1"),
        ("features", "patch_cells", 40),
        ("features", "projections", True),
        ("features", "projections", -1),
        ("features", "projections", 10**30),
        ("features", "seed", 0.5),
        ("features", "seed", -1),
        ("features", "ridge", "1"),
        ("features", "ridge", 0.0),
        ("features", "ridge", float("nan")),
        ("features", "sharpness", float("inf")),
        ("features", "projection_scale", float("nan")),
        ("features", "unheard_of", 1),
        ("normalize", "canvas_scale", "4"),
        ("normalize", "canvas_scale", None),
        ("normalize", "unheard_of", 1),
    ],
)
def test_a_parameter_that_cannot_be_is_damage(
    tiny_artifact: Artifact, section: str, name: str, value: object
) -> None:
    with pytest.raises(DamagedArtifactError):
        parse_artifact(edit_header(tiny_artifact, lambda h: h[section].update({name: value})))


@pytest.mark.parametrize(
    "key",
    [
        "format_version",
        "features",
        "temperature",
        "least_evidence",
        "normalize",
        "metadata",
        "sha256",
    ],
)
def test_a_header_that_lacks_something_is_damage(tiny_artifact: Artifact, key: str) -> None:
    with pytest.raises(DamagedArtifactError):
        parse_artifact(edit_header(tiny_artifact, lambda h: h.pop(key)))


@pytest.mark.parametrize(
    "name", ["coefficients.npy", "intercepts.npy", "centroids.npy", "mean.npy"]
)
def test_missing_arrays_are_damage(tiny_artifact: Artifact, name: str) -> None:
    members = unzip_members(dump_artifact(tiny_artifact))
    del members[name]

    with pytest.raises(DamagedArtifactError):
        parse_artifact(zip_members(members))


@pytest.mark.parametrize("is_declared", [True, False])
def test_what_would_unpack_to_more_than_an_artifact_can_be_is_not_unpacked(
    *, is_declared: bool
) -> None:
    bomb = make_bomb("header.npy", 2 * LARGEST_BYTES + 1_234_567, is_declared=is_declared)
    tracemalloc.start()

    with pytest.raises(DamagedArtifactError):
        parse_artifact(bomb)

    assert tracemalloc.get_traced_memory()[1] < LARGEST_BYTES / 8
    tracemalloc.stop()


def test_many_members_count_together() -> None:
    half = bytes(LARGEST_BYTES // 2)

    with pytest.raises(DamagedArtifactError):
        parse_artifact(zip_members({"header.npy": half, "a.npy": half, "b.npy": half[:1000]}))


def make_unsound(artifact: Artifact, fault: str) -> bytes:
    """Arrays that no training gives, with the hash that belongs to them."""
    coefficients = artifact.classifier.coefficients.copy()
    intercepts = artifact.classifier.intercepts.copy()
    if fault in {"nan", "inf"}:
        coefficients[3, 1] = float(fault)
    elif fault == "nan intercept":
        intercepts[9] = np.nan
    elif fault == "nine digits":
        coefficients, intercepts = coefficients[:9], intercepts[:9]
    elif fault == "turned":
        coefficients = coefficients.T.copy()
    elif fault == "column":
        intercepts = intercepts[:, None]
    classifier = dataclasses.replace(
        artifact.classifier, coefficients=coefficients, intercepts=intercepts
    )
    return dump_artifact(Artifact(classifier, artifact.normalize, artifact.metadata))


@pytest.mark.parametrize(
    "fault", ["nan", "inf", "nan intercept", "nine digits", "turned", "column"]
)
def test_unsound_arrays_are_refused_although_their_hash_is_right(
    tiny_artifact: Artifact, fault: str
) -> None:
    assert is_same(parse_artifact(make_unsound(tiny_artifact, "none")), tiny_artifact)
    with pytest.raises(DamagedArtifactError):
        parse_artifact(make_unsound(tiny_artifact, fault))


def test_coefficients_of_another_precision_are_refused(tiny_artifact: Artifact) -> None:
    wide = tiny_artifact.classifier.coefficients.astype(np.float64)

    with pytest.raises(DamagedArtifactError):
        parse_artifact(swap_member(tiny_artifact, "coefficients.npy", encode_array(wide)))


def test_swapped_coefficients_are_refused(tiny_artifact: Artifact) -> None:
    other = tiny_artifact.classifier.coefficients[::-1]

    with pytest.raises(DamagedArtifactError):
        parse_artifact(swap_member(tiny_artifact, "coefficients.npy", encode_array(other)))


def test_reading_names_the_file_and_keeps_the_kind_of_error(
    tiny_artifact: Artifact, tmp_path: Path
) -> None:
    path = tmp_path / "artifact.npz"
    newer = edit_header(tiny_artifact, lambda h: h.update(format_version=10_000))
    for data, error in [
        (b"hello", ForeignArtifactError),
        (dump_artifact(tiny_artifact)[:-9], DamagedArtifactError),
        (newer, NewerArtifactError),
    ]:
        path.write_bytes(data)
        with pytest.raises(error, match=r"artifact\.npz: The "):
            read_artifact(path)


@pytest.mark.parametrize("name", ["absent.npz", "."])
def test_a_file_that_cannot_be_read_is_an_artifact_error(tmp_path: Path, name: str) -> None:
    with pytest.raises(ArtifactError, match="cannot be read"):
        read_artifact(tmp_path / name)


def test_a_file_that_was_written_is_read(tiny_artifact: Artifact, tmp_path: Path) -> None:
    data = dump_artifact(tiny_artifact)
    (tmp_path / "artifact.npz").write_bytes(data)

    assert is_same(read_artifact(tmp_path / "artifact.npz"), tiny_artifact)
    assert hashlib.sha256((tmp_path / "artifact.npz").read_bytes()).digest() == (
        hashlib.sha256(data).digest()
    )
