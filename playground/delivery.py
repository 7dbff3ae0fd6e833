"""Webhook: updates are brought to the bot, one after the other, until it takes each."""

from http import HTTPStatus

import httpx

from playground.bot_api import BotApi, Webhook

SECRET_HEADER = "X-Telegram-Bot-Api-Secret-Token"  # noqa: S105  its name
PAUSE_S = 0.2
PATIENCE_S = 30.0


async def deliver(api: BotApi) -> None:
    """Bring what waits, for as long as a webhook is set; returns when the server stops."""
    async with httpx.AsyncClient(timeout=PATIENCE_S) as client:
        while not api.updates.changes.closed:
            await api.updates.changes.until(lambda: api.webhook and len(api.updates))
            target, waiting = api.webhook, api.updates.waiting()
            if target is None or not waiting:
                continue
            if await _bring(client, target, waiting[0]):
                api.updates.take(waiting[0]["update_id"])
            else:
                await api.updates.changes.pause(PAUSE_S)


async def _bring(client: httpx.AsyncClient, target: Webhook, update: dict[str, object]) -> bool:
    try:
        answer = await client.post(target.url, json=update, headers={SECRET_HEADER: target.secret})
    except httpx.HTTPError:
        return False
    return answer.status_code == HTTPStatus.OK
