"""A serving bot's life: make contact, take updates, and on a stop finish what was begun."""

import asyncio
from collections.abc import Coroutine, Sequence
from contextlib import suppress
from dataclasses import dataclass
from typing import Any

import structlog
from telegram.error import InvalidToken, TelegramError

from bot.chat.albums import AlbumGatherer
from bot.chat.application import ChatApplication
from bot.chat.dispatcher import Dispatcher
from bot.chat.inbox import Inbox
from bot.chat.polling import Poller
from bot.chat.profile import introduce
from bot.chat.receiving import Receiver, Webhook, announce
from bot.chat.worker import Worker
from bot.errors import TelegramUnreachableError, TokenRejectedError
from bot.services.intake import Intake

log: structlog.stdlib.BoundLogger = structlog.get_logger(__name__)

_CONCURRENT_UPDATES = 64
_PENDING_UPDATES = 2 * _CONCURRENT_UPDATES
_PAUSES_AT_START_S = (1.0, 2.0, 4.0, 8.0)
# Platforms grant ten seconds after SIGTERM; a last picture in a thread must fit in as well.
_FINISH_WITHIN_S = 6.0
_ACKNOWLEDGE_WITHIN_S = 1.0
_LET_GO_WITHIN_S = 0.5
_RESUME_WITHIN_S = 0.5


@dataclass(frozen=True, slots=True)
class Presence:
    """How the bot stands in Telegram: who its admins are, and its webhook where it has one."""

    admins: frozenset[int] = frozenset()
    webhook: Webhook | None = None


async def serve(
    application: ChatApplication,
    stop: asyncio.Event,
    intake: Intake,
    presence: Presence = Presence(),
    *,
    pauses_at_start_s: Sequence[float] = _PAUSES_AT_START_S,
    finish_within_s: float = _FINISH_WITHIN_S,
) -> None:
    """Serve until `stop` is set; raises `ServingError` where that is not possible."""
    contact = asyncio.create_task(_make_contact(application, pauses_at_start_s, presence.webhook))
    try:
        if await _done_before(stop, contact):
            introduction = asyncio.create_task(introduce(application.bot, presence.admins))
            try:
                await _take_updates(application, stop, intake, presence.webhook, finish_within_s)
            finally:
                await _cancel(introduction)
    finally:
        await _cancel(contact)
        await application.shutdown()
        await application.bot.shutdown()  # where contact was never made


async def _take_updates(
    application: ChatApplication,
    stop: asyncio.Event,
    intake: Intake,
    webhook: Webhook | None,
    finish_within_s: float,
) -> None:
    inbox = Inbox()
    worker = Worker(application, intake)
    dispatcher = Dispatcher(
        worker.work,
        inbox,
        concurrent=_CONCURRENT_UPDATES,
        pending=_PENDING_UPDATES,
    )
    gatherer = AlbumGatherer(dispatcher.submit)
    poller = Poller(application.bot, inbox, intake, gatherer)
    receiver = Receiver(application.bot, inbox, intake, gatherer)
    taking = asyncio.create_task(
        webhook.listen(receiver.receive) if webhook else poller.run(), name="taking updates"
    )
    resuming = asyncio.create_task(worker.keep_resuming(gatherer))
    holding = asyncio.create_task(intake.hold())
    log.info("ready", bot=f"@{application.bot.username}")
    try:
        await _done_before(stop, taking)
    finally:
        log.info("stopping")
        await _cancel(taking)
        worker.close()
        await asyncio.wait([resuming], timeout=_RESUME_WITHIN_S)  # not cut off within a query
        await _cancel(resuming)
        gatherer.close()
        winding_up = asyncio.create_task(_wind_up(application, finish_within_s))
        if cut_short := await dispatcher.finish(finish_within_s):
            log.warning("answers left to the next process", count=cut_short)
        await winding_up
        await _cancel(holding)
        await _do_within(_LET_GO_WITHIN_S, intake.let_go())
        if webhook is None:
            await _do_within(_ACKNOWLEDGE_WITHIN_S, poller.acknowledge())
        log.info("stopped")


async def _wind_up(application: ChatApplication, within_s: float) -> None:
    """End what goes on beside the updates, while its messages can still be sent."""
    if application.post_stop is not None:
        await _do_within(within_s, application.post_stop(application))


async def _do_within(within_s: float, work: Coroutine[Any, Any, None]) -> None:
    with suppress(TimeoutError):
        async with asyncio.timeout(within_s):
            await work


async def _make_contact(
    application: ChatApplication, pauses_s: Sequence[float], webhook: Webhook | None
) -> None:
    for pause_s in (*pauses_s, None):
        try:
            await application.initialize()
            break
        except InvalidToken as error:
            raise TokenRejectedError from error
        except Exception as error:  # a stranger's answer can fail anywhere in the parsing
            if pause_s is None:
                raise TelegramUnreachableError from error
            log.warning("no contact with Telegram yet", reason=_describe(error), next_try_s=pause_s)
            await asyncio.sleep(pause_s)
    if webhook is not None:
        await announce(application.bot, webhook)
    else:  # one that is still set would keep the updates from polling
        await _do_if_possible("delete webhook", application.bot.delete_webhook())


def _describe(error: Exception) -> str:
    return str(error) if isinstance(error, TelegramError) else "the answer is not the Bot API's"


async def _do_if_possible(what: str, action: Coroutine[Any, Any, bool]) -> None:
    try:
        await action
    except TelegramError as error:
        log.warning("not possible", what=what, reason=str(error))


async def _done_before(stop: asyncio.Event, task: asyncio.Task[None]) -> bool:
    """Wait for the task, whose exception is raised, or for the stop; tell whether it is done."""
    stopped = asyncio.create_task(stop.wait())
    await asyncio.wait({stopped, task}, return_when=asyncio.FIRST_COMPLETED)
    stopped.cancel()
    if task.done():
        task.result()
    return task.done()


async def _cancel(task: asyncio.Task[None]) -> None:
    task.cancel()
    await asyncio.wait([task])
