"""Archives of arrays, sound and made to do harm."""

import io
import json
import zipfile
from collections.abc import Callable
from typing import Any

import numpy as np
from numpy.typing import ArrayLike

from model.artifact import Artifact, _hash, dump_artifact

Header = dict[str, Any]


def encode_array(array: ArrayLike, *, with_pickle: bool = False) -> bytes:
    data = io.BytesIO()
    np.lib.format.write_array(data, np.asarray(array), allow_pickle=with_pickle)
    return data.getvalue()


def encode_header(header: object) -> bytes:
    return encode_array(np.frombuffer(json.dumps(header).encode(), np.uint8))


def declare(shape: str, descr: str = "|u1") -> bytes:
    """An array's file that claims a shape and holds three bytes."""
    head = f"{{'descr': '{descr}', 'fortran_order': False, 'shape': {shape}, }}\n".encode()
    return b"\x93NUMPY\x01\0" + len(head).to_bytes(2, "little") + head + b"abc"


def zip_members(members: dict[str, bytes]) -> bytes:
    data = io.BytesIO()
    with zipfile.ZipFile(data, "w") as archive:
        for name, member in members.items():
            archive.writestr(name, member)
    return data.getvalue()


def unzip_members(data: bytes) -> dict[str, bytes]:
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


def swap_member(artifact: Artifact, name: str, member: bytes) -> bytes:
    return zip_members(unzip_members(dump_artifact(artifact)) | {name: member})


def edit_header(artifact: Artifact, change: Callable[[Header], object]) -> bytes:
    """Change a header as a forger would, who puts the hash right again."""
    with np.load(io.BytesIO(dump_artifact(artifact))) as npz:
        arrays = dict(npz)
    header = json.loads(arrays.pop("header").tobytes())
    old_hash = header["sha256"]
    change(header)
    if header.get("sha256") == old_hash:
        del header["sha256"]
        header["sha256"] = _hash(header, arrays)
    return swap_member(artifact, "header.npy", encode_header(header))


def make_bomb(name: str, size_bytes: int, *, is_declared: bool) -> bytes:
    """A small archive of one member that unpacks to many zeros, and says so or not."""
    data = io.BytesIO()
    with zipfile.ZipFile(data, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr(name, bytes(size_bytes))
    bomb, told = data.getvalue(), size_bytes.to_bytes(4, "little")
    return bomb if is_declared else bomb.replace(told, (100).to_bytes(4, "little"))
