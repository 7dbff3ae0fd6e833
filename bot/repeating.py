"""What is done again and again beside the answers, whatever happens to it once."""

import asyncio
from collections.abc import Awaitable, Callable
from typing import NoReturn

import structlog

from bot.errors import StorageError

log: structlog.stdlib.BoundLogger = structlog.get_logger(__name__)


async def repeat(what: str, work: Callable[[], Awaitable[object]], every_s: float) -> NoReturn:
    """Do the work until cancelled; a failure is logged, and the next time comes all the same."""
    while True:
        await attempt(what, work)
        await asyncio.sleep(every_s)


async def attempt(what: str, work: Callable[[], Awaitable[object]]) -> None:
    """Do the work once; a failure is logged."""
    try:
        await work()
    except StorageError as error:
        log.warning("not done this time", what=what, reason=str(error))
    except Exception:  # whatever it is, what is repeated must go on
        log.exception("not done this time", what=what)
