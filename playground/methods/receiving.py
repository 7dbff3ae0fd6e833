"""Who the bot is, the updates that wait for it, and the files in them.

https://core.telegram.org/bots/api#getting-updates
"""

from playground.bot_api import BotApi, Webhook
from playground.calls import Call
from playground.errors import ApiError
from playground.updates import BATCH_LIMIT, Poll


def get_me(api: BotApi, _: Call) -> object:
    """Answer who the bot is."""
    return api.me.as_json() | {
        "can_join_groups": True,
        "can_read_all_group_messages": False,  # privacy mode, on unless switched off
        "supports_inline_queries": False,
    }


async def get_updates(api: BotApi, call: Call) -> object:
    """Hand out updates and mark their messages as seen."""
    allowed = call.structure("allowed_updates")
    if api.webhook is not None:
        raise ApiError(
            409,
            "Conflict: can't use getUpdates method while webhook is active; "
            "use deleteWebhook to delete the webhook first",
        )
    poll = Poll(
        offset=call.integer("offset"),
        limit=call.integer("limit", BATCH_LIMIT),
        timeout_s=call.integer("timeout"),
        allowed=frozenset(map(str, allowed)) if isinstance(allowed, list) else None,
    )
    api.report_bot("online")
    updates = await api.updates.poll(poll)
    for message in (update["message"] for update in updates if "message" in update):
        api.journal.write("seen", {"message_id": message["message_id"]}, message["chat"]["id"])
    return updates


def set_webhook(api: BotApi, call: Call) -> object:
    """Bring updates to an address from now on."""
    allowed = call.structure("allowed_updates")
    api.updates.allow(frozenset(map(str, allowed)) if isinstance(allowed, list) else frozenset())
    api.webhook = Webhook(call.text("url"), call.text("secret_token")) if call.text("url") else None
    api.report_bot("online")
    api.updates.changes.notify()
    return True


def delete_webhook(api: BotApi, call: Call) -> object:
    """Bring no more updates, and drop what waits where asked to."""
    api.webhook = None
    if call.is_true("drop_pending_updates"):
        api.updates.clear()
    return True


def get_webhook_info(api: BotApi, _: Call) -> object:
    """Answer what webhook there is, and how many updates wait."""
    url = api.webhook.url if api.webhook else ""
    return {"url": url, "has_custom_certificate": False, "pending_update_count": len(api.updates)}


def get_file(api: BotApi, call: Call) -> object:
    """Answer where a file can be downloaded."""
    stored = api.files.find_for_download(call.text("file_id"))
    return stored.as_json() | {"file_path": stored.path}
