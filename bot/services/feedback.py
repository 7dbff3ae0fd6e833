"""Use case: people say what a digit really is."""

import datetime as dt
from collections.abc import Callable, Mapping
from dataclasses import dataclass

from bot.errors import (
    CorrectionTooLateError,
    NotYourRecognitionError,
    RecognitionForgottenError,
)
from bot.metrics import CORRECTIONS, telling_what_is_lost
from bot.storage.corrections import Corrections
from bot.storage.recognitions import Recognition, Recognitions

CHANGEABLE_FOR = dt.timedelta(days=2)


@dataclass(frozen=True, slots=True, eq=False)
class JudgedRecognition:
    """A recognition, and what its digits really are, at each position that somebody has judged."""

    recognition: Recognition
    labels: Mapping[int, int | None]

    @property
    def name(self) -> str:
        """What buttons call it."""
        return self.recognition.id

    @property
    def digits(self) -> tuple[int | None, ...]:
        """What each digit is by now: as it was judged, else as it was read; None is no digit."""
        return tuple(
            self.labels.get(position, digit.digit)
            for position, digit in enumerate(self.recognition.digits)
        )


class Feedback:
    """Takes corrections, of each recognition from the person who asked for it."""

    def __init__(
        self, recognitions: Recognitions, corrections: Corrections, now: Callable[[], dt.datetime]
    ) -> None:
        self._recognitions = recognitions
        self._corrections = corrections
        self._now = now

    async def find(
        self, name: str, person_id: int, position: int | None = None
    ) -> JudgedRecognition:
        """Find a recognition of this person's, and in it a digit where one is meant.

        Raises RecognitionForgottenError, NotYourRecognitionError, StorageUnavailableError.
        """
        found = await self._recognitions.find(name)
        if found is None or (position or 0) >= len(found.digits):
            raise RecognitionForgottenError
        if found.person_id != person_id:
            raise NotYourRecognitionError
        return JudgedRecognition(found, await self._corrections.labels_of(name))

    async def confirm(self, name: str, person_id: int) -> JudgedRecognition:
        """Note that every digit is as it was read; returns the recognition as it is now."""
        await self._find_changeable(name, person_id)
        with telling_what_is_lost("correction"):
            await self._corrections.confirm(name, person_id)
        CORRECTIONS.labels("right").inc()
        return await self.find(name, person_id)

    async def correct(
        self, name: str, person_id: int, position: int, digit: int | None
    ) -> JudgedRecognition:
        """Note what one digit really is, None for none; returns the recognition as it is now."""
        await self._find_changeable(name, person_id, position)
        with telling_what_is_lost("correction"):
            await self._corrections.correct(name, position, person_id, digit)
        CORRECTIONS.labels("not_a_digit" if digit is None else "a_digit").inc()
        return await self.find(name, person_id)

    async def _find_changeable(
        self, name: str, person_id: int, position: int | None = None
    ) -> None:
        found = await self.find(name, person_id, position)
        if self._now() - found.recognition.read_at > CHANGEABLE_FOR:
            raise CorrectionTooLateError
