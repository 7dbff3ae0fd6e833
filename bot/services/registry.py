"""Use case: which model version serves, in this process and in every other one."""

import asyncio
import datetime as dt
from collections import OrderedDict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, NoReturn

import structlog

from bot.compute import Compute
from bot.errors import ArtifactDamagedError, ModelVersionMissingError, StorageError
from bot.metrics import CHAMPION_VERSION, telling_what_is_lost
from bot.repeating import repeat
from bot.services.champion import SHIPPED_VERSION, Champion, make_champion
from bot.storage.model_versions import ModelVersion, ModelVersions, Promotion
from model.artifact import dump_artifact
from model.errors import ArtifactError

log: structlog.stdlib.BoundLogger = structlog.get_logger(__name__)

FOLLOW_EVERY_S = 2.0

_REMEMBERED = 3
_UNUSABLE = (ArtifactError, ArtifactDamagedError, ModelVersionMissingError)


@dataclass(frozen=True, slots=True)
class Entry:
    """A model version in the list: what was measured, and who let it serve."""

    number: int
    created_at: dt.datetime
    size_bytes: int
    accuracy: float
    ece: float
    promoted_by: int | None

    @property
    def is_shipped(self) -> bool:
        """Whether it came with the project."""
        return self.number == SHIPPED_VERSION


@dataclass(frozen=True, slots=True)
class Listing:
    """All model versions, the newest first; which one is the champion, and which came before.

    `serving` is the one that serves in this process: another one where the champion is damaged.
    """

    entries: Sequence[Entry]
    champion: int
    previous: int | None
    serving: int


class Registry:
    """Knows who serves: one reference, so that whoever takes it once never mixes two versions.

    The shipped version is always there. A champion that cannot be used does not serve: the one
    before it does.
    """

    def __init__(self, versions: ModelVersions, compute: Compute, shipped: Champion) -> None:
        self._versions = versions
        self._compute = compute
        self._shipped = shipped
        self._champion = shipped
        self._number = SHIPPED_VERSION
        self._shipped_bytes: int | None = None
        self._taking_over = asyncio.Lock()
        self._loaded: OrderedDict[int, Champion] = OrderedDict()

    @property
    def champion(self) -> Champion:
        """The version that serves in this process."""
        return self._champion

    async def follow(self, every_s: float = FOLLOW_EVERY_S) -> NoReturn:
        """Take over what other processes promote and roll back, for ever."""
        await repeat("follow the champion", self.keep_up, every_s)

    async def keep_up(self) -> None:
        """Let the champion of this moment serve, if the database can tell which that is."""
        try:
            await self.refresh()
        except StorageError as error:
            log.debug("champion not known", reason=str(error))

    async def refresh(self) -> int:
        """Let the champion of this moment serve, and return its number; raises StorageError."""
        async with self._taking_over:  # or an older champion could come after a newer one
            number = await self._versions.champion_number()
            if number != self._number:
                await self._take_over()
            return self._number

    async def find(self, version: int) -> Champion:
        """Find a version, or who serves now where it is no longer there."""
        try:
            return await self._load(version)
        except (StorageError, ArtifactError):
            return self._champion

    async def register(
        self,
        artifact: bytes,
        metrics: Mapping[str, object],
        training_run_id: int,
        promotion: Promotion | None,
    ) -> int:
        """Keep a version, let it serve where it is promoted, and return its number.

        Raises `ArtifactError` where it is damaged, ChampionChangedError, StorageError.
        """
        made = await self._compute.in_thread(make_champion, SHIPPED_VERSION, artifact)
        kept = {"size_bytes": len(artifact), **summarize(made.artifact.metadata), **metrics}
        with telling_what_is_lost("model_version"):
            number = await self._versions.add(artifact, kept, training_run_id, promotion)
        log.info("version registered", version=number, promoted=promotion is not None)
        await self.refresh()
        return number

    async def roll_back(self, by: int, expected_champion: int) -> int:
        """Let the version before serve again, and return its number.

        Raises NoPreviousChampionError, ChampionChangedError, StorageUnavailableError.
        """
        number = await self._versions.roll_back(by, expected_champion)
        log.info("rolled back", version=number)
        await self.refresh()
        return number

    async def list(self) -> Listing:
        """List the versions; raises StorageUnavailableError."""
        await self.refresh()
        champion, versions = await self._versions.champion(), await self._versions.all()
        shipped = Entry(
            SHIPPED_VERSION,
            dt.datetime.fromisoformat(self._shipped.artifact.metadata["created"]),
            promoted_by=None,
            size_bytes=await self._measure_shipped(),
            **summarize(self._shipped.artifact.metadata),
        )
        entries = (*map(_to_entry, versions), shipped)
        return Listing(entries, champion.number, champion.previous, self._champion.version)

    async def _measure_shipped(self) -> int:
        if self._shipped_bytes is None:
            self._shipped_bytes = len(await self.pack(self._shipped))
        return self._shipped_bytes

    async def pack(self, champion: Champion) -> bytes:
        """Pack a version's artifact."""
        return await self._compute.in_thread(dump_artifact, champion.artifact)

    async def _take_over(self) -> None:
        wanted = await self._versions.champion()
        for version in (wanted.number, wanted.previous):
            if version is not None and await self._let_serve(version):
                break
        self._number = wanted.number

    async def _let_serve(self, version: int) -> bool:
        try:
            self._champion = await self._load(version)
        except _UNUSABLE as error:
            log.exception("version not usable", version=version, reason=str(error))
            return False
        CHAMPION_VERSION.set(self._champion.version)
        log.info("champion serves", version=version)
        return True

    async def _load(self, version: int) -> Champion:
        if version == SHIPPED_VERSION:
            return self._shipped
        if version == self._champion.version:
            return self._champion
        if version not in self._loaded:
            data = await self._versions.artifact_of(version)
            self._loaded[version] = await self._compute.in_thread(make_champion, version, data)
            if len(self._loaded) > _REMEMBERED:
                self._loaded.popitem(last=False)
        return self._loaded[version]


def summarize(metadata: Mapping[str, Any]) -> dict[str, float]:
    """Take from an artifact's metadata what the list of versions shows."""
    return {name: float(metadata["evaluation"][name]) for name in ("accuracy", "ece")}


def _to_entry(version: ModelVersion) -> Entry:
    metrics: Mapping[str, Any] = version.metrics
    return Entry(
        number=version.number,
        created_at=version.created_at,
        size_bytes=metrics["size_bytes"],
        accuracy=metrics["accuracy"],
        ece=metrics["ece"],
        promoted_by=version.promoted_by,
    )
