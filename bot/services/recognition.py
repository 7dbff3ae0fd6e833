"""Use case: a picture someone sent is read."""

from dataclasses import dataclass
from typing import Protocol

from bot.compute import Compute
from model.reader import Reading


class PictureReader(Protocol):
    """What reads a picture; `model.reader.Reader` does."""

    def read(self, data: bytes) -> Reading:
        """Read the digits of an encoded picture."""
        ...


@dataclass(frozen=True, slots=True)
class Recognition:
    """Reads pictures without holding up the event loop."""

    reader: PictureReader
    compute: Compute

    async def read(self, picture: bytes) -> Reading:
        """Read the digits of a picture; raises what `Reader.read` raises."""
        return await self.compute.in_thread(self.reader.read, picture)
