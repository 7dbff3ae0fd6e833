"""What a handler gets, with its types spelled out once."""

from collections.abc import Callable, Coroutine
from typing import Any, TypeAlias

from telegram import Message, Update
from telegram.ext import CallbackContext

Context: TypeAlias = CallbackContext[Any, Any, Any, Any]
Callback: TypeAlias = Callable[[Update, Context], Coroutine[Any, Any, None]]


def message_of(update: Update) -> Message:
    """Return the update's message, which the handler table has made sure of."""
    if update.message is None:
        raise ValueError("the handler table let an update without a message through")
    return update.message
