"""Use case: everybody may see how well the digits are read."""

import asyncio
import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path
from typing import Any

from bot.compute import Compute
from bot.errors import StorageUnavailableError
from bot.metrics import note_lost
from bot.services.champion import Champion, Champions
from bot.storage.sent_files import SentFiles
from bot.storage.usage import Totals, Usage


class Plot(StrEnum):
    """What is drawn, in this order."""

    CORRELATIONS = "correlations"
    CONFUSION = "confusion"
    RELIABILITY = "reliability"


@dataclass(frozen=True, slots=True)
class Report:
    """How well the champion reads.

    Attributes
    ----------
    version, created : int, datetime.date
        Of the model.
    training_count, n : int
        Images it learned from, and digits it was measured on.
    accuracy, macro_f1, ece : float
        Measured on these.
    confusion : Sequence[Sequence[int]]
        Counts, rows = true digit, columns = digit read.
    totals : Totals, optional
        Of what people sent and judged; None where that cannot be counted now.
    """

    version: int
    created: dt.date
    training_count: int
    n: int
    accuracy: float
    macro_f1: float
    ece: float
    confusion: Sequence[Sequence[int]]
    totals: Totals | None


@dataclass(frozen=True, slots=True, eq=False)
class Plots:
    """The plots of a model version, PNG, in the order of `Plot`."""

    version: int
    pictures: Sequence[bytes]


class Statistics:
    """Reports on the champion, and draws its plots once."""

    def __init__(
        self,
        champions: Champions,
        compute: Compute,
        usage: Usage,
        sent_files: SentFiles,
        data_dir: Path,
    ) -> None:
        self._champions = champions
        self._data_dir = data_dir
        self._compute = compute
        self._usage = usage
        self._sent_files = sent_files
        self._drawing = asyncio.Lock()
        self._drawn: Plots | None = None

    async def report(self) -> Report:
        """Report on the champion and on what people sent and judged."""
        champion = self._champions.champion
        metadata: dict[str, Any] = dict(champion.artifact.metadata)
        measured = metadata["evaluation"]
        return Report(
            version=champion.version,
            created=dt.datetime.fromisoformat(metadata["created"]).date(),
            training_count=metadata["training_count"],
            n=measured["n"],
            accuracy=measured["accuracy"],
            macro_f1=measured["macro_f1"],
            ece=measured["ece"],
            confusion=measured["confusion"],
            totals=await self._count(),
        )

    async def find_sent(self, language: str) -> list[str] | None:
        """Find Telegram's names of the plots sent before to somebody of this language."""
        version = self._champions.champion.version
        try:
            found = [await self._sent_files.get(plot, version, language) for plot in Plot]
        except StorageUnavailableError:
            return None
        known = [file_id for file_id in found if file_id is not None]
        return known if len(known) == len(Plot) else None

    async def note_sent(self, version: int, language: str, file_ids: Sequence[str]) -> None:
        """Note Telegram's names of a version's plots."""
        try:
            for plot, file_id in zip(Plot, file_ids, strict=True):
                await self._sent_files.put(plot, version, language, file_id)
        except StorageUnavailableError as error:
            note_lost("plots", error)

    async def draw(self) -> Plots:
        """Draw the champion's plots; who asks meanwhile waits for the same ones."""
        async with self._drawing:
            champion = self._champions.champion
            if self._drawn is None or self._drawn.version != champion.version:
                pictures = await self._compute.in_thread(_draw, champion, self._data_dir)
                self._drawn = Plots(champion.version, pictures)
            return self._drawn

    async def _count(self) -> Totals | None:
        try:
            return await self._usage.totals()
        except StorageUnavailableError:
            return None


def _draw(champion: Champion, data_dir: Path) -> list[bytes]:
    # matplotlib, pandas and MNIST take time and memory that a bot without /stats does not need.
    from bot.services.plots import draw_plots  # noqa: PLC0415

    return draw_plots(champion.artifact, data_dir)
