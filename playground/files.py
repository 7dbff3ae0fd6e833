"""The files that people and the bot have sent, kept while there is room."""

import hashlib
import secrets
from dataclasses import dataclass
from pathlib import PurePosixPath
from typing import Literal, TypeAlias

from playground.errors import JsonObject, bad_request
from playground.photos import PhotoData

DOWNLOAD_LIMIT_BYTES = 20 * 1024 * 1024
ROOM_BYTES = 256 * 1024 * 1024

Folder: TypeAlias = Literal["photos", "documents", "thumbnails"]


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
        return not self.path.startswith("documents/")

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

    def at_path(self, path: str) -> StoredFile | None:
        """Return the file that getFile has told this path of."""
        return next((stored for stored in self._files.values() if stored.path == path), None)

    def _make_room(self) -> None:
        used_bytes = sum(len(stored.data) for stored in self._files.values())
        for oldest in list(self._files)[:-1]:
            if used_bytes <= self._room_bytes:
                return
            used_bytes -= len(self._files.pop(oldest).data)
