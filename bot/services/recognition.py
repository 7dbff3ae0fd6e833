"""Use case: a picture someone sent is read, and what was read is noted."""

import asyncio
import secrets
from collections.abc import AsyncIterator, Iterator, Sequence
from contextlib import (
    AbstractAsyncContextManager,
    asynccontextmanager,
    contextmanager,
    nullcontext,
    suppress,
)
from dataclasses import dataclass

import cv2
import numpy as np

from bot.compute import Compute
from bot.errors import PictureRefusedError, StorageError
from bot.metrics import PICTURES, READING_SECONDS, note_lost
from bot.rendering.annotated import FAIR_FROM
from bot.services.champion import Champion, Champions, PictureReader
from bot.services.places import Places
from bot.storage.recognitions import NewRecognition, Recognitions, RecognizedDigit
from model.reader import DigitReading, Reading
from preprocessing.errors import NoDigitFoundError, PreprocessingError
from preprocessing.flaws import find_flaw

LONGEST_WAIT_S = 10.0
"""Who would wait longer is told to come back."""

_PATIENCE_S = 3.0
"""With a database that hangs: an answer does not wait longer for it."""

_PLACES_A_THREAD = 4
"""So that the next pictures are fetched while some are read; the largest have 20 MB each."""

_NAME_BYTES = 9

_PAPER = 230


@dataclass(frozen=True, slots=True)
class VersionedReading(Reading):
    """A reading, and which model version it is of."""

    model_version: int


class Recognition:
    """Reads pictures without holding up the event loop, and notes what was read."""

    def __init__(
        self,
        champions: Champions,
        compute: Compute,
        recognitions: Recognitions,
        longest_wait_s: float = LONGEST_WAIT_S,
    ) -> None:
        self._champions = champions
        self._compute = compute
        self._recognitions = recognitions
        self._slots = asyncio.Semaphore(compute.threads)
        self._places = Places(_PLACES_A_THREAD * compute.threads, longest_wait_s)

    @asynccontextmanager
    async def place(self) -> AsyncIterator[None]:
        """Hold a place for a picture from before it is fetched, and count it where it is refused.

        Raises BusyError.
        """
        try:
            async with self._places.take():
                yield
        except PictureRefusedError as error:
            count_refusal(error)
            raise

    def place_again(self) -> AbstractAsyncContextManager[None]:
        """Do what `place` does for a picture that is not to be counted."""
        return self._places.take()

    async def read(
        self,
        picture: bytes,
        at_risk: AbstractAsyncContextManager[None] | None = None,
        champion: Champion | None = None,
    ) -> VersionedReading:
        """Read the digits of a picture; raises what `Reader.read` raises.

        `at_risk` is entered for as long as the picture could end the process. The champion is given
        where several pictures are read for one answer, else it is who serves when it is their turn.
        """
        outcome = "failed"
        try:
            reading = await self.read_again(picture, at_risk, champion)
            outcome = _name_outcome(reading)
        except PreprocessingError as error:
            outcome = error.code
            raise
        finally:
            PICTURES.labels(outcome).inc()
        return reading

    async def read_again(
        self,
        picture: bytes,
        at_risk: AbstractAsyncContextManager[None] | None = None,
        champion: Champion | None = None,
    ) -> VersionedReading:
        """Do what `read` does with a picture that is not to be counted."""
        async with self._slots, at_risk or nullcontext():
            serving = champion or self._champions.champion
            reading = await self._compute.in_thread(_read, serving.reader, picture)
        return VersionedReading(reading.digits, reading.extraction, serving.version)

    async def warm_up(self) -> None:
        """Read a made-up picture, so that the first real one does not wait for what is prepared."""
        with suppress(PreprocessingError):
            await self.read_again(_draw_stroke())

    async def keep(self, person_id: int, readings: Sequence[VersionedReading]) -> str:
        """Note what one champion read in a picture or several; returns the recognition's name.

        A database that is down must not stop the answer: its buttons will say that it is gone.
        """
        name = secrets.token_urlsafe(_NAME_BYTES)
        digits, version = _number_lines(readings), readings[-1].model_version
        new = NewRecognition(name, person_id, version, digits)
        try:
            async with asyncio.timeout(_PATIENCE_S):
                await self._recognitions.keep(new)
        except (StorageError, TimeoutError) as error:
            note_lost("recognition", error)
        return name


def count_refusal(error: PictureRefusedError | PreprocessingError) -> None:
    """Count a picture by why it is not read."""
    PICTURES.labels(error.code).inc()


@contextmanager
def counting_failed_fetch() -> Iterator[None]:
    """Count a picture that the block fails to fetch; one that is refused, `place` counts."""
    try:
        yield
    except PictureRefusedError:
        raise
    except Exception:
        PICTURES.labels("failed").inc()
        raise


def _name_outcome(reading: Reading) -> str:
    if any(digit.prediction.confidence < FAIR_FROM for digit in reading.digits):
        return "unsure"
    return "digit" if len(reading.digits) == 1 else "number"


def _draw_stroke() -> bytes:
    sheet = np.full((200, 200), _PAPER, np.uint8)
    cv2.line(sheet, (110, 40), (90, 160), 0, 12)
    return cv2.imencode(".png", sheet)[1].tobytes()


def _read(reader: PictureReader, picture: bytes) -> Reading:
    try:
        with READING_SECONDS.time():
            return reader.read(picture)
    except NoDigitFoundError as error:
        error.flaw = find_flaw(picture)
        raise


def _number_lines(readings: Sequence[Reading]) -> tuple[RecognizedDigit, ...]:
    """List the digits of all pictures, with lines numbered on from one picture to the next."""
    digits: list[RecognizedDigit] = []
    first = 0
    for reading in readings:
        digits += [_note(digit, first) for digit in reading.digits]
        first += len(reading.lines)
    return tuple(digits)


def _note(digit: DigitReading, first_line: int) -> RecognizedDigit:
    return RecognizedDigit(
        image=digit.image,
        digit=digit.prediction.digit,
        confidence=digit.prediction.confidence,
        probabilities=digit.prediction.probabilities,
        line=first_line + digit.line,
    )
