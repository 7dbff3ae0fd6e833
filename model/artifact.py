"""A trained classifier as bytes: arrays and JSON, no pickle, so that no file can run code."""

import hashlib
import io
import json
import math
import zipfile
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any, TypeVar

import numpy as np
from numpy.typing import NDArray

from model.classifier import DIGITS, DigitClassifier
from model.errors import (
    ArtifactError,
    DamagedArtifactError,
    ForeignArtifactError,
    NewerArtifactError,
    OlderArtifactError,
)
from model.features import FeatureMap, FeatureParameters, LocalNystroem
from model.files import BROKEN_ARCHIVE
from preprocessing.normalize import NormalizeParameters

FORMAT = "handwritten-digit-classifier"
FORMAT_VERSION = 2
STORED = np.dtype("<f2")
"""Half precision: its rounding changes no answer, and halves the file."""

SHIPPED = Path(__file__).parent / "baseline" / "champion.npz"

Parameters = TypeVar("Parameters", FeatureParameters, NormalizeParameters)

LARGEST_BYTES = 64 * 1024 * 1024
"""Of all arrays unpacked, a hundred times what they need: a file may claim to hold anything."""


@dataclass(frozen=True, slots=True, eq=False)
class Artifact:
    """A classifier and how it came about.

    Attributes
    ----------
    classifier : DigitClassifier
        Ready to predict.
    normalize : NormalizeParameters
        How its training digits were normalized, so that it reads what it learned.
    metadata : Mapping[str, Any]
        JSON values: versions, parameters, the data's hash, the evaluation.
    """

    classifier: DigitClassifier
    normalize: NormalizeParameters
    metadata: Mapping[str, Any]


def dump_artifact(artifact: Artifact) -> bytes:
    """Turn an artifact into bytes.

    Parameters
    ----------
    artifact : Artifact
        What `parse_artifact` gives back.

    Returns
    -------
    bytes
        An ``.npz`` file: arrays in half precision, and a header of UTF-8 JSON.
    """
    classifier = artifact.classifier
    arrays = _list_arrays(classifier)
    header: dict[str, Any] = {
        "format": FORMAT,
        "format_version": FORMAT_VERSION,
        "features": asdict(classifier.features.parameters),
        "temperature": classifier.temperature,
        "least_evidence": classifier.least_evidence,
        "normalize": asdict(artifact.normalize),
        "metadata": dict(artifact.metadata),
    }
    header["sha256"] = _hash(header, arrays)
    encoded = np.frombuffer(json.dumps(header, sort_keys=True).encode(), dtype=np.uint8)
    data = io.BytesIO()
    np.savez_compressed(data, allow_pickle=False, header=encoded, **arrays)
    return data.getvalue()


def round_as_stored(array: NDArray[np.floating[Any]]) -> NDArray[np.float32]:
    """Round to half precision, so that what is judged in training is what an artifact gives back.

    Raises
    ------
    ValueError
        A number is too large for half precision.
    """
    with np.errstate(over="ignore"):
        rounded = array.astype(STORED).astype(np.float32)
    if not np.isfinite(rounded).all():
        raise ValueError("not finite in half precision")
    return rounded


def parse_artifact(data: bytes) -> Artifact:
    """Turn bytes into an artifact, after checking all that a stranger could have put into them.

    Parameters
    ----------
    data : bytes
        What `dump_artifact` made.

    Returns
    -------
    Artifact
        Ready to predict.

    Raises
    ------
    ForeignArtifactError
        The bytes are something else.
    NewerArtifactError, OlderArtifactError
        They were written by another version of this program, in another format.
    DamagedArtifactError
        They are cut short or altered.
    """
    header, arrays = _open(data)
    if header.get("format") != FORMAT:
        raise ForeignArtifactError
    _check_version(header.get("format_version"))
    try:
        is_whole = header.pop("sha256") == _hash(header, arrays)
        parameters = _parse_parameters(FeatureParameters, header["features"])
        normalize = _parse_parameters(NormalizeParameters, header["normalize"])
        temperature, least_evidence = float(header["temperature"]), float(header["least_evidence"])
        metadata = header["metadata"]
        _check_arrays(arrays, parameters)
    except (AttributeError, KeyError, TypeError, ValueError, ArithmeticError) as error:
        raise DamagedArtifactError from error
    is_sound = 0 < temperature < math.inf and math.isfinite(least_evidence)
    if not (is_whole and is_sound and isinstance(metadata, dict)):
        raise DamagedArtifactError
    features = _make_features(arrays, parameters)
    coefficients = arrays["coefficients"].astype(np.float32)
    intercepts = arrays["intercepts"].astype(np.float32)
    classifier = DigitClassifier(coefficients, intercepts, features, temperature, least_evidence)
    return Artifact(classifier, normalize, metadata)


def read_artifact(path: Path = SHIPPED) -> Artifact:
    """Read an artifact's file.

    Parameters
    ----------
    path : Path, optional
        The shipped champion unless told otherwise.

    Returns
    -------
    Artifact
        Ready to predict.

    Raises
    ------
    ArtifactError
        It cannot be read, or one of the errors of `parse_artifact`.
    """
    try:
        data = path.read_bytes()
    except OSError as error:
        raise ArtifactError(f"{path} cannot be read: {error.strerror}") from error
    try:
        return parse_artifact(data)
    except ArtifactError as error:
        raise type(error)(f"{path}: {error}") from error


def _open(data: bytes) -> tuple[dict[str, Any], dict[str, NDArray[Any]]]:
    if not zipfile.is_zipfile(io.BytesIO(data)):
        # A cut-off zip lacks its directory at the end but still starts like one.
        raise DamagedArtifactError if data.startswith(b"PK") else ForeignArtifactError
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            if sum(member.file_size for member in archive.infolist()) > LARGEST_BYTES:
                raise DamagedArtifactError
        with np.load(io.BytesIO(data), allow_pickle=False) as npz:
            # np.asarray: NumPy hands out a member that is no array as its bytes.
            arrays = {name: np.asarray(npz[name]) for name in npz.files}
    except BROKEN_ARCHIVE as error:
        raise DamagedArtifactError from error
    if "header" not in arrays:
        raise ForeignArtifactError
    try:
        header = json.loads(arrays.pop("header").tobytes())
    except (ValueError, RecursionError) as error:
        raise DamagedArtifactError from error
    if not isinstance(header, dict):
        raise ForeignArtifactError
    return header, arrays


def _parse_parameters(kind: type[Parameters], values: Mapping[str, object]) -> Parameters:
    """Take every parameter, and numbers only; whole ones where a count is meant."""
    for name, default in asdict(kind()).items():
        kinds = (int, float) if isinstance(default, float) else (int,)
        if type(values[name]) not in kinds:
            raise TypeError(name)
    return kind(**values)  # type: ignore[arg-type]  # just checked


def _check_version(version: object) -> None:
    if type(version) is not int or version < 1:
        raise DamagedArtifactError
    if version > FORMAT_VERSION:
        raise NewerArtifactError
    if version < FORMAT_VERSION:
        raise OlderArtifactError


def _list_arrays(classifier: DigitClassifier) -> dict[str, NDArray[np.float16]]:
    features = classifier.features
    return {
        "coefficients": classifier.coefficients.astype(STORED),
        "intercepts": classifier.intercepts.astype(STORED),
        "centroids": features.local.centroids.astype(STORED),
        "mean": features.mean.astype(STORED),
    }


def _list_shapes(parameters: FeatureParameters) -> dict[str, tuple[int, ...]]:
    return {
        "coefficients": (DIGITS, parameters.dimensions),
        "intercepts": (DIGITS,),
        "centroids": (parameters.centroids, parameters.patch_dimensions),
        "mean": (parameters.local_dimensions,),
    }


def _make_features(
    arrays: Mapping[str, NDArray[np.float16]], parameters: FeatureParameters
) -> FeatureMap:
    local = LocalNystroem(arrays["centroids"].astype(np.float32), parameters)
    return FeatureMap(local, arrays["mean"].astype(np.float32))


def _check_arrays(arrays: Mapping[str, NDArray[Any]], parameters: FeatureParameters) -> None:
    shapes = _list_shapes(parameters)
    is_sound = arrays.keys() == shapes.keys() and all(
        array.dtype == STORED and array.shape == shapes[name] and bool(np.isfinite(array).all())
        for name, array in arrays.items()
    )
    if not is_sound:
        raise DamagedArtifactError


def _hash(header: Mapping[str, Any], arrays: Mapping[str, NDArray[Any]]) -> str:
    digest = hashlib.sha256(json.dumps(header, sort_keys=True).encode())
    for name in sorted(arrays):
        digest.update(name.encode() + np.ascontiguousarray(arrays[name]).tobytes())
    return digest.hexdigest()
