"""Where numbers stand in a sound picture file that say how large something is, or of what kind."""

import struct
from collections.abc import Callable, Iterator
from typing import NamedTuple

from benchmarks.fuzzing.png import SIGNATURE, walk_chunks


class Field(NamedTuple):
    """A number: where it starts, its bytes, and whether the first is the most significant."""

    start: int
    width: int
    is_big_endian: bool


_TIFF_ENTRY_BYTES = 12
_BOX_HEADER_BYTES = 8
_CONTAINERS = (b"meta", b"iprp", b"ipco", b"iinf", b"moov", b"trak", b"mdia", b"minf", b"stbl")
_START_OF_SCAN = 0xDA
_BARE_MARKERS = (0x01, *range(0xD0, 0xDA))


def find_fields(data: bytes) -> tuple[Field, ...]:
    """Find them by the file's signature; none in a format that is not known here."""
    for is_such, finder in _FINDERS:
        if is_such(data):
            fields = finder(data)
            return tuple(one for one in fields if one.start + one.width <= len(data))
    return ()


def _find_in_png(data: bytes) -> Iterator[Field]:
    for start, length in walk_chunks(data):
        yield Field(start, 4, is_big_endian=True)
        if data[start + 4 : start + 8] in {b"IHDR", b"acTL", b"fcTL", b"tRNS", b"eXIf"}:
            content = start + 8
            yield from (Field(content + at, 4, is_big_endian=True) for at in range(0, length, 4))
    yield from (Field(start, 1, is_big_endian=True) for start in range(24, 29))


def _find_in_jpeg(data: bytes) -> Iterator[Field]:
    start = 2
    while start + 4 <= len(data) and data[start] == 0xFF:
        marker = data[start + 1]
        if marker in _BARE_MARKERS:
            start += 2
            continue
        (length,) = struct.unpack_from(">H", data, start + 2)
        yield Field(start + 2, 2, is_big_endian=True)
        yield from (Field(start + at, 1, is_big_endian=True) for at in (1, 4, 9, 10, 11))
        yield from (Field(start + at, 2, is_big_endian=True) for at in (5, 7))
        if marker == _START_OF_SCAN:
            return
        start += 2 + length


def _find_in_riff(data: bytes) -> Iterator[Field]:
    yield Field(4, 4, is_big_endian=False)
    start = 12
    while start + 8 <= len(data):
        (length,) = struct.unpack_from("<I", data, start + 4)
        yield Field(start + 4, 4, is_big_endian=False)
        for at in range(8, min(8 + length, 24), 2):
            yield Field(start + at, 2, is_big_endian=False)
        start += 8 + length + length % 2


def _find_in_gif(data: bytes) -> Iterator[Field]:
    yield from (Field(start, 2, is_big_endian=False) for start in (6, 8))
    yield from (Field(start, 1, is_big_endian=False) for start in (10, 11, 12))
    start = data.find(b",", 13)
    while start >= 0:  # some of these commas are no image descriptors, which does no harm
        yield from (Field(start + at, 2, is_big_endian=False) for at in (1, 3, 5, 7))
        yield from (Field(start + at, 1, is_big_endian=False) for at in (9, 10, 11))
        start = data.find(b",", start + 1)


def _find_in_bmp(_data: bytes) -> Iterator[Field]:
    for start in (2, 10, 14, 18, 22, 30, 34, 38, 42, 46, 50):
        yield Field(start, 4, is_big_endian=False)
    yield from (Field(start, 2, is_big_endian=False) for start in (26, 28))


def _find_in_tiff(data: bytes) -> Iterator[Field]:
    is_big_endian = data[:2] == b"MM"
    order = ">" if is_big_endian else "<"
    (directory,) = struct.unpack_from(f"{order}I", data, 4)
    yield Field(4, 4, is_big_endian)
    while 0 < directory <= len(data) - 2:
        (count,) = struct.unpack_from(f"{order}H", data, directory)
        yield Field(directory, 2, is_big_endian)
        for index in range(count):
            entry = directory + 2 + _TIFF_ENTRY_BYTES * index
            for at, width in ((0, 2), (2, 2), (4, 4), (8, 4), (8, 2)):
                yield Field(entry + at, width, is_big_endian)
        following = directory + 2 + _TIFF_ENTRY_BYTES * count
        yield Field(following, 4, is_big_endian)
        (directory,) = struct.unpack_from(f"{order}I", data, following)


def _find_in_boxes(data: bytes) -> Iterator[Field]:
    yield from _walk_boxes(data, 0, len(data))


def _walk_boxes(data: bytes, start: int, end: int) -> Iterator[Field]:
    while start + _BOX_HEADER_BYTES <= end:
        length, kind = struct.unpack_from(">I4s", data, start)
        yield Field(start, 4, is_big_endian=True)
        stop = min(end, start + length) if length else end
        content = start + _BOX_HEADER_BYTES
        if kind in _CONTAINERS:
            yield from _walk_boxes(data, content + _count_prefix_bytes(kind), stop)
        elif kind != b"mdat":
            yield from (Field(at, 4, is_big_endian=True) for at in range(content, stop - 3, 4))
            yield from (Field(at, 1, is_big_endian=True) for at in range(content, stop))
        start = max(stop, content)


def _count_prefix_bytes(kind: bytes) -> int:
    """Count what stands in a container before its boxes: version, flags, a number."""
    return {b"meta": 4, b"iinf": 6}.get(kind, 0)


_FINDERS: tuple[tuple[Callable[[bytes], bool], Callable[[bytes], Iterator[Field]]], ...] = (
    (lambda data: data.startswith(SIGNATURE), _find_in_png),
    (lambda data: data.startswith(b"\xff\xd8"), _find_in_jpeg),
    (lambda data: data.startswith(b"RIFF"), _find_in_riff),
    (lambda data: data.startswith(b"GIF8"), _find_in_gif),
    (lambda data: data.startswith(b"BM"), _find_in_bmp),
    (lambda data: data[:4] in {b"II*\0", b"MM\0*"}, _find_in_tiff),
    (lambda data: data[4:8] == b"ftyp", _find_in_boxes),
)
