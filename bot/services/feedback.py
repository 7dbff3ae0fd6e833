"""Use case: people say what a digit really is."""

import datetime as dt
from collections.abc import Callable

from bot.errors import (
    CorrectionTooLateError,
    NotYourRecognitionError,
    RecognitionForgottenError,
)
from bot.storage.corrections import Corrections
from bot.storage.recognitions import KeptRecognition, Recognitions

CHANGEABLE_FOR = dt.timedelta(days=2)


class Feedback:
    """Takes corrections, of each recognition from the person who asked for it."""

    def __init__(
        self,
        recognitions: Recognitions,
        corrections: Corrections,
        now: Callable[[], dt.datetime],
    ) -> None:
        self._recognitions = recognitions
        self._corrections = corrections
        self._now = now

    async def find(self, name: str, person_id: int) -> KeptRecognition:
        """Find a recognition of this person's.

        Raises RecognitionForgottenError, NotYourRecognitionError, StorageUnavailableError.
        """
        kept = await self._recognitions.find(name)
        if kept is None:
            raise RecognitionForgottenError
        if kept.person_id != person_id:
            raise NotYourRecognitionError
        return kept

    async def confirm(self, name: str, person_id: int) -> KeptRecognition:
        """Note that every digit is as it was read; returns the recognition as it is now."""
        kept = await self._find_changeable(name, person_id)
        await self._corrections.confirm(kept)
        return await self.find(name, person_id)

    async def correct(
        self, name: str, person_id: int, position: int, digit: int | None
    ) -> KeptRecognition:
        """Note what one digit really is, None for none; returns the recognition as it is now."""
        kept = await self._find_changeable(name, person_id)
        if position >= len(kept.digits):
            raise RecognitionForgottenError
        await self._corrections.correct(kept, position, digit)
        return await self.find(name, person_id)

    async def _find_changeable(self, name: str, person_id: int) -> KeptRecognition:
        kept = await self.find(name, person_id)
        if self._now() - kept.created_at > CHANGEABLE_FOR:
            raise CorrectionTooLateError
        return kept
