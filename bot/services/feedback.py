"""Use case: people say what a digit really is."""

import datetime as dt
from collections.abc import Awaitable, Callable, Mapping
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


@dataclass(frozen=True, slots=True)
class Claimant:
    """Who says that a recognition is theirs; `speaks_for` tells for which chats they may answer."""

    person_id: int
    speaks_for: Callable[[int], Awaitable[bool]]


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
    """Takes corrections, of each recognition from the person who asked for it.

    Where a group or a channel asked as itself, Telegram does not say who that was: the first who
    may speak for it and judges is the one who asked from then on.
    """

    def __init__(
        self, recognitions: Recognitions, corrections: Corrections, now: Callable[[], dt.datetime]
    ) -> None:
        self._recognitions = recognitions
        self._corrections = corrections
        self._now = now

    async def find(
        self, name: str, claimant: Claimant, position: int | None = None
    ) -> JudgedRecognition:
        """Find a recognition of this person's, and in it a digit where one is meant.

        Raises RecognitionForgottenError, NotYourRecognitionError, StorageUnavailableError.
        """
        found = await self._recognitions.find(name)
        if found is None or (position or 0) >= len(found.digits):
            raise RecognitionForgottenError
        if not await _is_theirs(found, claimant):
            raise NotYourRecognitionError
        return JudgedRecognition(found, await self._corrections.labels_of(name))

    async def confirm(self, name: str, claimant: Claimant) -> JudgedRecognition:
        """Note that every digit is as it was read; returns the recognition as it is now."""
        await self._make_theirs(name, claimant)
        with telling_what_is_lost("correction"):
            is_kept = await self._corrections.confirm(name, claimant.person_id) > 0
        if is_kept:  # else it was forgotten meanwhile
            CORRECTIONS.labels("right").inc()
        return await self.find(name, claimant)

    async def correct(
        self, name: str, claimant: Claimant, position: int, digit: int | None
    ) -> JudgedRecognition:
        """Note what one digit really is, None for none; returns the recognition as it is now."""
        await self._make_theirs(name, claimant, position)
        with telling_what_is_lost("correction"):
            is_kept = await self._corrections.correct(name, position, claimant.person_id, digit)
        if is_kept:  # likewise
            CORRECTIONS.labels("not_a_digit" if digit is None else "a_digit").inc()
        return await self.find(name, claimant)

    async def _make_theirs(
        self, name: str, claimant: Claimant, position: int | None = None
    ) -> None:
        """Make sure that it can be judged, by this person and by nobody else."""
        found = await self.find(name, claimant, position)
        if self._now() - found.recognition.read_at > CHANGEABLE_FOR:
            raise CorrectionTooLateError
        asker_id, person_id = found.recognition.person_id, claimant.person_id
        if asker_id == person_id:
            return
        if not await self._recognitions.hand_over(name, asker_id, person_id):
            raise NotYourRecognitionError  # somebody was quicker


async def _is_theirs(recognition: Recognition, claimant: Claimant) -> bool:
    if recognition.person_id == claimant.person_id:
        return True
    is_chat = recognition.person_id < 0  # as Telegram numbers groups and channels
    return is_chat and await claimant.speaks_for(recognition.person_id)
