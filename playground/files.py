"""The files that people and the bot have sent, kept while there is room."""

import hashlib
import secrets
from dataclasses import dataclass
from pathlib import PurePosixPath
from typing import Any, Literal, TypeAlias

from playground.errors import JsonObject, bad_request
from playground.photos import PhotoData

DOWNLOAD_LIMIT_BYTES = 20 * 1024 * 1024
ROOM_BYTES = 256 * 1024 * 1024
ENCODED_HERE = ("photos/", "thumbnails/")

Folder: TypeAlias = Literal["photos", "documents", "stickers", "thumbnails"]
MediaKind: TypeAlias = Literal["photo", "document"]


@dataclass(frozen=True, slots=True)
class StoredFile:
    """A file's bytes with the names that Telegram gives them."""

    file_id: str
    path: str
    name: str
    data: bytes

    @property
    def is_photo(self) -> bool:
        """Whether these bytes were encoded here, and so are safe to show in a page."""
        return self.path.startswith(ENCODED_HERE)

    def as_json(self) -> JsonObject:
        """Return what every kind of file has in common."""
        return {
            "file_id": self.file_id,
            "file_unique_id": hashlib.sha256(self.data).hexdigest()[:16],
            "file_size": len(self.data),
        }


class FileStore:
    """Files by id and by path; the oldest make room for new ones."""

    def __init__(self, room_bytes: int = ROOM_BYTES) -> None:
        self._files: dict[str, StoredFile] = {}
        self._media: dict[str, tuple[MediaKind, Any]] = {}
        self._room_bytes = room_bytes
        self._kept = 0

    def keep(self, data: bytes, folder: Folder, name: str) -> StoredFile:
        """Store a file under a new id."""
        suffix = PurePosixPath(name).suffix[:10]
        path = f"{folder}/file_{self._kept}{suffix}"
        stored = StoredFile(f"{folder[0]}-{secrets.token_urlsafe(24)}", path, name, data)
        self._kept += 1
        self._files[stored.file_id] = stored
        self._make_room()
        return stored

    def keep_photo(self, size: PhotoData, folder: Folder = "photos") -> JsonObject:
        """Store one size of a photo and return its PhotoSize."""
        stored = self.keep(size.data, folder, "photo.jpg")
        return stored.as_json() | {"width": size.width_px, "height": size.height_px}

    def keep_sizes(self, sizes: list[PhotoData]) -> list[JsonObject]:
        """Store a photo; any of its sizes' ids sends it again."""
        photo = [self.keep_photo(size) for size in sizes]
        for size in photo:
            self._media[size["file_id"]] = ("photo", photo)
        return photo

    def keep_document(
        self, data: bytes, name: str, media_type: str, thumbnail: PhotoData | None = None
    ) -> JsonObject:
        """Store a file as it is and return its Document; its id sends it again."""
        stored = self.keep(data, "documents", name)
        document = stored.as_json() | {"file_name": name, "mime_type": media_type}
        if thumbnail:
            document["thumbnail"] = self.keep_photo(thumbnail, "thumbnails")
        self._media[stored.file_id] = ("document", document)
        return document

    def find(self, file_id: str) -> StoredFile:
        """Return a file by its id."""
        try:
            return self._files[file_id]
        except KeyError:
            raise bad_request("wrong file_id or the file is temporarily unavailable") from None

    def find_for_download(self, file_id: str) -> StoredFile:
        """Return a file that a bot may download."""
        stored = self.find(file_id)
        if len(stored.data) > DOWNLOAD_LIMIT_BYTES:
            raise bad_request("file is too big")
        return stored

    def find_media(self, kind: MediaKind, file_id: str) -> Any:  # noqa: ANN401  a list or an object
        """Return the photo or document that an id sends again."""
        if file_id not in self._files or file_id not in self._media:
            raise bad_request("wrong file identifier/HTTP URL specified")
        kept_as, media = self._media[file_id]
        if kept_as != kind:
            raise bad_request("type of file mismatch")
        return media

    def forget_photos(self) -> None:
        """Let the ids of all photos go stale: they still show, and send nothing any more."""
        self._media = {key: kept for key, kept in self._media.items() if kept[0] != "photo"}

    def at_path(self, path: str) -> StoredFile | None:
        """Return the file that getFile has told this path of."""
        return next((stored for stored in self._files.values() if stored.path == path), None)

    def _make_room(self) -> None:
        used_bytes = sum(len(stored.data) for stored in self._files.values())
        for oldest in list(self._files)[:-1]:
            if used_bytes <= self._room_bytes:
                return
            used_bytes -= len(self._files.pop(oldest).data)
            self._media.pop(oldest, None)
