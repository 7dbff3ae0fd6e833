"""What a folder holds, to show that nothing was left behind."""

from pathlib import Path


def list_names(folder: Path) -> list[str]:
    """Return the names of a folder's files, hidden ones too."""
    return sorted(path.name for path in folder.iterdir())
