"""The model version that serves: one object, so that nothing ever mixes two of them."""

from dataclasses import dataclass
from pathlib import Path

from model.artifact import SHIPPED, Artifact, read_artifact
from model.reader import Reader

SHIPPED_VERSION = 0


@dataclass(frozen=True, slots=True, eq=False)
class Champion:
    """A model version, its artifact, and the reader made from it."""

    version: int
    artifact: Artifact
    reader: Reader


def load_shipped_champion(path: Path = SHIPPED) -> Champion:
    """Load the champion that comes with the project; raises `ArtifactError` where it is damaged."""
    artifact = read_artifact(path)
    return Champion(SHIPPED_VERSION, artifact, Reader(artifact))
