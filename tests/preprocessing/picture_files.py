"""Encoded pictures, and headers of some that claim a size and hold next to nothing."""

import io
import struct
import zlib

import numpy as np
from numpy.typing import NDArray
from PIL import Image

Pixels = NDArray[np.uint8]


def make_png_header(width_px: int, height_px: int) -> bytes:
    """A PNG that claims a size and holds next to nothing."""

    def chunk(kind: bytes, body: bytes) -> bytes:
        return (
            struct.pack(">I", len(body)) + kind + body + struct.pack(">I", zlib.crc32(kind + body))
        )

    header = struct.pack(">IIBBBBB", width_px, height_px, 8, 2, 0, 0, 0)
    pixels = zlib.compress(b"\0" * 10)
    return (
        b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", header) + chunk(b"IDAT", pixels) + chunk(b"IEND", b"")
    )


def make_bmp_header(width_px: int, height_px: int) -> bytes:
    return (
        b"BM"
        + struct.pack("<IHHIIii", 54, 0, 0, 54, 40, width_px, height_px)
        + struct.pack("<HH", 1, 24)
        + bytes(24)
    )


def make_gif_header(width_px: int, height_px: int) -> bytes:
    return b"GIF89a" + struct.pack("<HHBBB", width_px, height_px, 0, 0, 0) + b"\x2c" + bytes(9)


def make_exif(*entries: tuple[int, int, int, int]) -> bytes:
    """Metadata of entries as they are stored: tag, type, count, value in four bytes."""
    directory = b"".join(struct.pack(">HHII", *entry) for entry in entries)
    return b"Exif\0\0MM\0\x2a\0\0\0\x08" + struct.pack(">H", len(entries)) + directory + b"\0" * 4


def draw_page() -> Pixels:
    """No two corners alike, so that no turn or mirroring goes unnoticed."""
    page = np.full((48, 64, 3), 230, np.uint8)
    page[:24, :32] = (250, 60, 60)
    page[24:, :32] = (60, 60, 250)
    page[:24, 32:] = (60, 160, 60)
    return page


def encode(image: Image.Image, name: str, **options: object) -> bytes:
    data = io.BytesIO()
    image.save(data, name, **options)
    return data.getvalue()


def drop_chunk(data: bytes, kind: bytes) -> bytes:
    """Leave a chunk out of a PNG."""
    start = data.index(kind) - 4
    return data[:start] + data[start + 12 + int.from_bytes(data[start : start + 4], "big") :]
