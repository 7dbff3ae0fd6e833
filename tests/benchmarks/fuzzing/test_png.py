import io

import numpy as np
import pytest
from PIL import Image

from benchmarks.fuzzing.png import mend_checksums, walk_chunks, write_png

PIXELS = np.random.default_rng(0).integers(0, 256, (13, 21, 3), np.uint8)


@pytest.mark.parametrize("is_interlaced", [False, True])
def test_what_is_written_is_read_the_same(*, is_interlaced: bool) -> None:
    image = Image.open(io.BytesIO(write_png(PIXELS, is_interlaced=is_interlaced)))

    assert (np.asarray(image) == PIXELS).all()
    assert bool(image.info.get("interlace")) == is_interlaced


def test_sixteen_bits_are_written_whole() -> None:
    data = write_png(PIXELS[..., :1].astype(np.uint16) * 257 + 1, is_interlaced=False)

    assert (np.asarray(Image.open(io.BytesIO(data))) == PIXELS[..., 0] * np.uint16(257) + 1).all()


def test_chunks_are_walked_until_one_is_not_whole() -> None:
    data = write_png(PIXELS, is_interlaced=False)

    assert [data[start + 4 : start + 8] for start, _ in walk_chunks(data)] == [
        b"IHDR",
        b"IDAT",
        b"IEND",
    ]
    assert len(list(walk_chunks(data[:-4]))) == 2


def test_mended_checksums_let_damage_through() -> None:
    data = bytearray(write_png(PIXELS, is_interlaced=False))
    data[19] += 1  # the width

    assert Image.open(io.BytesIO(mend_checksums(bytes(data)))).size == (22, 13)
    assert mend_checksums(write_png(PIXELS, is_interlaced=True)) == write_png(
        PIXELS, is_interlaced=True
    )
