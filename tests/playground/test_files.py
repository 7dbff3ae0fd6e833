import pytest

from playground.errors import ApiError
from playground.files import DOWNLOAD_LIMIT_BYTES, FileStore, Folder
from playground.photos import PhotoData


def test_a_file_is_found_by_id_and_by_path() -> None:
    files = FileStore()
    stored = files.keep(b"data", "documents", "my scan.png")

    assert files.find(stored.file_id) is stored
    assert files.at_path(stored.path) is stored
    assert stored.path == "documents/file_0.png"
    assert files.at_path("documents/file_1.png") is None


def test_the_same_bytes_have_one_unique_id_and_two_ids() -> None:
    files = FileStore()
    one, two = (files.keep(b"same", "documents", "a.txt").as_json() for _ in range(2))

    assert one["file_unique_id"] == two["file_unique_id"]
    assert one["file_id"] != two["file_id"]
    assert one["file_size"] == 4


def test_an_unknown_file_is_refused() -> None:
    with pytest.raises(ApiError, match="wrong file_id or the file is temporarily unavailable"):
        FileStore().find("nothing")


def test_a_bot_may_not_download_more_than_20_mb() -> None:
    files = FileStore()
    largest = files.keep(bytes(DOWNLOAD_LIMIT_BYTES), "documents", "a.png")
    too_large = files.keep(bytes(DOWNLOAD_LIMIT_BYTES + 1), "documents", "b.png")

    assert files.find_for_download(largest.file_id) is largest
    with pytest.raises(ApiError, match="Bad Request: file is too big"):
        files.find_for_download(too_large.file_id)


def test_the_oldest_files_make_room() -> None:
    files = FileStore(room_bytes=10)
    stored = [files.keep(bytes(4), "documents", f"{n}.bin") for n in range(3)]

    with pytest.raises(ApiError):
        files.find(stored[0].file_id)
    assert files.find(stored[1].file_id) is stored[1]


def test_the_newest_file_is_kept_even_where_it_takes_all_the_room() -> None:
    files = FileStore(room_bytes=1)

    stored = files.keep(bytes(4), "documents", "a.bin")

    assert files.find(stored.file_id) is stored


def test_a_photo_size_tells_its_dimensions() -> None:
    files = FileStore()
    size = files.keep_photo(PhotoData(b"jpeg", 320, 240))

    assert (size["width"], size["height"], size["file_size"]) == (320, 240, 4)
    assert files.find(size["file_id"]).is_photo
    assert not files.keep(b"<script>", "documents", "a.jpg").is_photo


def test_what_was_sent_is_sent_again_by_its_id_while_that_is_fresh() -> None:
    files = FileStore(room_bytes=10)
    photo = files.keep_sizes([PhotoData(b"12", 9, 9), PhotoData(b"1234", 90, 90)])
    document = files.keep_document(b"12", "a.txt", "text/plain")
    assert [files.find_media("photo", size["file_id"]) for size in photo] == [photo, photo]
    assert files.find_media("document", document["file_id"]) == document
    with pytest.raises(ApiError, match="type of file mismatch"):
        files.find_media("photo", document["file_id"])

    files.forget_photos()

    assert files.find(photo[0]["file_id"]).data == b"12"  # still there to be shown
    files.keep(b"1234567890", "documents", "large.bin")
    for file_id in (photo[0]["file_id"], document["file_id"]):
        with pytest.raises(ApiError, match="wrong file identifier/HTTP URL specified"):
            files.find_media("document", file_id)


@pytest.mark.parametrize(("folder", "is_safe"), [("photos", True), ("stickers", False)])
def test_only_what_was_encoded_here_is_safe_to_show(folder: Folder, *, is_safe: bool) -> None:
    assert FileStore().keep(b"7", folder, "a.webp").is_photo is is_safe
