"""The model version that serves: one object, so that nothing ever mixes two of them."""

from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

from model.artifact import SHIPPED, Artifact, parse_artifact, read_artifact
from model.reader import Reader, Reading

SHIPPED_VERSION = 0


class PictureReader(Protocol):
    """What reads a picture; `model.reader.Reader` does."""

    def read(self, data: bytes) -> Reading:
        """Read the digits of an encoded picture."""
        ...


@dataclass(frozen=True, slots=True, eq=False)
class Champion:
    """A model version, its artifact, and the reader made from it."""

    version: int
    artifact: Artifact
    reader: PictureReader


class Champions(Protocol):
    """Knows who serves; `bot.services.registry.Registry` does."""

    @property
    def champion(self) -> Champion:
        """The version that serves now: to be asked for once where two would be mixed."""
        ...

    async def find(self, version: int) -> Champion:
        """Find a version, or who serves now where it is no longer there."""
        ...


def load_shipped_champion(path: Path = SHIPPED) -> Champion:
    """Load the champion that comes with the project; raises `ArtifactError` where it is damaged."""
    artifact = read_artifact(path)
    return Champion(SHIPPED_VERSION, artifact, Reader(artifact))


def make_champion(version: int, data: bytes) -> Champion:
    """Make a champion from an artifact's bytes; raises `ArtifactError` where they are damaged."""
    artifact = parse_artifact(data)
    return Champion(version, artifact, Reader(artifact))
