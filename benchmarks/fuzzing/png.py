"""Writing PNG in more kinds than Pillow does, and mending its checksums."""

import struct
import zlib
from collections.abc import Iterator

import numpy as np
from numpy.typing import NDArray

SIGNATURE = b"\x89PNG\r\n\x1a\n"

_COLOUR_TYPES = {1: 0, 3: 2}
_PASSES = (
    (0, 0, 8, 8),
    (0, 4, 8, 8),
    (4, 0, 8, 4),
    (0, 2, 4, 4),
    (2, 0, 4, 2),
    (0, 1, 2, 2),
    (1, 0, 2, 1),
)
"""Adam7: first row and column, then the steps between rows and columns, of each pass."""


def write_png(pixels: NDArray[np.uint8] | NDArray[np.uint16], *, is_interlaced: bool) -> bytes:
    """Write pixels of shape (height, width, 1 or 3), 8 or 16 bit."""
    height, width, channels = pixels.shape
    bits = 8 * pixels.itemsize
    passes = _PASSES if is_interlaced else ((0, 0, 1, 1),)
    parts = [pixels[row::down, column::across] for row, column, down, across in passes]
    rows = b"".join(
        b"\0" + line.astype(f">u{pixels.itemsize}").tobytes() for part in parts for line in part
    )
    header = struct.pack(
        ">IIBBBBB", width, height, bits, _COLOUR_TYPES[channels], 0, 0, is_interlaced
    )
    chunks = ((b"IHDR", header), (b"IDAT", zlib.compress(rows)), (b"IEND", b""))
    return SIGNATURE + b"".join(_pack(kind, content) for kind, content in chunks)


def mend_checksums(data: bytes) -> bytes:
    """Give every chunk that is still whole a right checksum, so that its content is looked at."""
    mended = bytearray(data)
    for start, length in walk_chunks(data):
        checksum = zlib.crc32(data[start + 4 : start + 8 + length])
        mended[start + 8 + length : start + 12 + length] = struct.pack(">I", checksum)
    return bytes(mended)


def walk_chunks(data: bytes) -> Iterator[tuple[int, int]]:
    """Find where each whole chunk starts, and how long its content is."""
    start = len(SIGNATURE)
    while start + 12 <= len(data):
        (length,) = struct.unpack_from(">I", data, start)
        if start + 12 + length > len(data):
            return
        yield start, length
        start += 12 + length


def _pack(kind: bytes, content: bytes) -> bytes:
    checksum = zlib.crc32(kind + content)
    return struct.pack(">I", len(content)) + kind + content + struct.pack(">I", checksum)
