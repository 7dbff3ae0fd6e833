import io
from collections.abc import Callable

import pytest
from PIL import Image

from playground.photos import NotAPhotoError, PhotoData, make_sizes, make_thumbnail


def dimensions(sizes: list[PhotoData]) -> list[tuple[int, int]]:
    return [(size.width_px, size.height_px) for size in sizes]


@pytest.mark.parametrize(
    ("size", "expected"),
    [
        ((1280, 960), [(90, 68), (320, 240), (800, 600), (1280, 960)]),
        ((4000, 3000), [(90, 68), (320, 240), (800, 600), (1280, 960)]),
        ((500, 250), [(90, 45), (320, 160), (500, 250)]),
        ((20, 30), [(20, 30)]),
    ],
)
def test_a_photo_has_telegrams_sizes_in_ascending_order(
    make_picture: Callable[..., bytes], size: tuple[int, int], expected: list[tuple[int, int]]
) -> None:
    assert dimensions(make_sizes(make_picture(*size))) == expected


def test_every_size_is_a_jpeg(make_picture: Callable[..., bytes]) -> None:
    for size in make_sizes(make_picture(400, 300)):
        with Image.open(io.BytesIO(size.data)) as opened:
            assert opened.format == "JPEG"


def test_a_photo_is_turned_upright() -> None:
    picture = Image.new("RGB", (40, 20))
    exif = Image.Exif()
    exif[0x0112] = 6  # orientation: turn right
    buffer = io.BytesIO()
    picture.save(buffer, "JPEG", exif=exif)

    assert dimensions(make_sizes(buffer.getvalue())) == [(20, 40)]


def test_what_is_transparent_becomes_white(make_picture: Callable[..., bytes]) -> None:
    (size,) = make_sizes(make_picture(8, 8, mode="RGBA"))

    with Image.open(io.BytesIO(size.data)) as opened:
        assert opened.getpixel((4, 4)) == (255, 255, 255)


@pytest.mark.parametrize(
    ("size", "reason"),
    [((9000, 1001), "PHOTO_INVALID_DIMENSIONS"), ((210, 10), "PHOTO_INVALID_DIMENSIONS")],
)
def test_a_photo_beyond_telegrams_limits_is_refused(
    make_picture: Callable[..., bytes], size: tuple[int, int], reason: str
) -> None:
    with pytest.raises(NotAPhotoError, match=reason):
        make_sizes(make_picture(*size, mode="L"))


@pytest.mark.parametrize("data", [b"", b"hello"])
def test_what_is_no_picture_is_refused(data: bytes) -> None:
    with pytest.raises(NotAPhotoError, match="IMAGE_PROCESS_FAILED"):
        make_sizes(data)


def test_a_truncated_picture_is_refused(make_picture: Callable[..., bytes]) -> None:
    data = make_picture(300, 300, kind="JPEG")

    with pytest.raises(NotAPhotoError, match="IMAGE_PROCESS_FAILED"):
        make_sizes(data[: len(data) // 2])


def test_a_thumbnail_is_made_only_of_a_picture(make_picture: Callable[..., bytes]) -> None:
    thumbnail = make_thumbnail(make_picture(640, 480))

    assert thumbnail is not None
    assert dimensions([thumbnail]) == [(320, 240)]
    assert make_thumbnail(b"hello") is None
