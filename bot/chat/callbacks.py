"""What a button carries: typed, at most 64 bytes, and never trusted when it comes back."""

import re
from collections.abc import Callable
from dataclasses import dataclass, fields
from typing import TypeAlias

from bot.i18n.languages import CODES

RECOGNITION = r"[A-Za-z0-9_-]{8,24}"
"""A recognition's name: random, so that nobody guesses another one."""


@dataclass(frozen=True, slots=True)
class Confirm:
    """*Right*: all digits of a recognition are as they were read."""

    recognition: str


@dataclass(frozen=True, slots=True)
class Doubt:
    """*Wrong*: choose the digit that is, where there are several."""

    recognition: str


@dataclass(frozen=True, slots=True)
class Choose:
    """Choose what one digit of a recognition really is."""

    recognition: str
    position: int


@dataclass(frozen=True, slots=True)
class Correct:
    """One digit of a recognition is really this one, or none (None)."""

    recognition: str
    position: int
    digit: int | None


@dataclass(frozen=True, slots=True)
class Explain:
    """*Why?*, of one digit where it is said which."""

    recognition: str
    position: int | None = None


@dataclass(frozen=True, slots=True)
class Restore:
    """*Back* to the buttons that an answer came with."""

    recognition: str


@dataclass(frozen=True, slots=True)
class Speak:
    """Speak this language from now on."""

    language: str


@dataclass(frozen=True, slots=True)
class Retrain:
    """Begin a training run."""


@dataclass(frozen=True, slots=True)
class StopTraining:
    """Cancel a training run."""

    run: int


@dataclass(frozen=True, slots=True)
class OfferRollBack:
    """Ask once more before a champion gives way to the one before."""

    version: int


@dataclass(frozen=True, slots=True)
class RollBack:
    """Let the version before this champion serve again."""

    version: int


@dataclass(frozen=True, slots=True)
class LeaveIt:
    """Do nothing of what was offered."""


AdminData: TypeAlias = Retrain | StopTraining | OfferRollBack | RollBack | LeaveIt
CallbackData: TypeAlias = Confirm | Doubt | Choose | Correct | Explain | Restore | Speak | AdminData

_NONE = "x"
_NUMBER = r"\d{1,9}"
_FORMS: tuple[tuple[str, Callable[[re.Match[str]], CallbackData]], ...] = (
    (rf"r:({RECOGNITION})", lambda found: Confirm(found[1])),
    (rf"w:({RECOGNITION})", lambda found: Doubt(found[1])),
    (rf"c:({RECOGNITION}):(\d{{1,3}})", lambda found: Choose(found[1], int(found[2]))),
    (
        rf"d:({RECOGNITION}):(\d{{1,3}}):([0-9{_NONE}])",
        lambda found: Correct(found[1], int(found[2]), _number(found[3])),
    ),
    (
        rf"y:({RECOGNITION}):(\d{{1,3}}|{_NONE})",
        lambda found: Explain(found[1], _number(found[2])),
    ),
    (rf"b:({RECOGNITION})", lambda found: Restore(found[1])),
    (rf"l:({'|'.join(sorted(CODES))})", lambda found: Speak(found[1])),
    (r"t", lambda _: Retrain()),
    (rf"s:({_NUMBER})", lambda found: StopTraining(int(found[1]))),
    (rf"o:({_NUMBER})", lambda found: OfferRollBack(int(found[1]))),
    (rf"v:({_NUMBER})", lambda found: RollBack(int(found[1]))),
    (r"n", lambda _: LeaveIt()),
)
_LETTERS = {
    Confirm: "r",
    Doubt: "w",
    Choose: "c",
    Correct: "d",
    Explain: "y",
    Restore: "b",
    Speak: "l",
    Retrain: "t",
    StopTraining: "s",
    OfferRollBack: "o",
    RollBack: "v",
    LeaveIt: "n",
}


def pack(data: CallbackData) -> str:
    """Write what a button carries."""
    values = (getattr(data, field.name) for field in fields(data))
    written = (_NONE if value is None else str(value) for value in values)
    return ":".join((_LETTERS[type(data)], *written))


def unpack(text: str | None) -> CallbackData | None:
    """Read what a button carried; None where no button of this bot ever carried it."""
    for form, build in _FORMS:
        found = re.fullmatch(form, text or "", re.ASCII)
        if found:
            return build(found)
    return None


def is_for_admins(text: object) -> bool:
    """Tell whether a button is one of the admins'."""
    return isinstance(text, str) and isinstance(unpack(text), AdminData)


def _number(text: str) -> int | None:
    return None if text == _NONE else int(text)
