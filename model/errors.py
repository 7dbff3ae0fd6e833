"""What can be wrong with the model and its data."""


class ModelError(Exception):
    """The model could not be used."""

    def __init__(self, message: str | None = None) -> None:
        super().__init__(message or (type(self).__doc__ or "").strip())


class ArtifactError(ModelError):
    """The artifact cannot be used."""


class DamagedArtifactError(ArtifactError):
    """The artifact is cut short or altered."""


class ForeignArtifactError(ArtifactError):
    """The file is not an artifact of this program."""


class NewerArtifactError(ArtifactError):
    """The artifact was written by a newer version of this program."""


class OlderArtifactError(ArtifactError):
    """The artifact was written by an older version of this program: train again."""


class NotEnoughMemoryError(ModelError):
    """The training samples do not fit into this machine's memory."""


class DamagedCorrectionsError(ModelError):
    """The file of corrections does not hold 28×28 images and a digit for each."""


class DatasetError(ModelError):
    """The data set cannot be used."""


class DamagedDatasetError(DatasetError):
    """The data set's file is cut short or altered."""


class DatasetUnavailableError(DatasetError):
    """The data set is neither shipped nor could it be fetched."""
