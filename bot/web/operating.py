"""What who runs the bot may ask: whether it is alive, and what it counted."""

import ipaddress
import secrets
from http import HTTPStatus

from prometheus_client import CONTENT_TYPE_LATEST
from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response
from starlette.routing import Route

from bot import metrics

_ADDED_BY_PROXIES = ("Forwarded", "X-Forwarded-For", "X-Forwarded-Proto", "X-Real-IP", "Via")
_REFUSAL = (
    "Metrics are for who shows WEBHOOK_SECRET as a bearer token; "
    "where that is not set, for this machine and its private network.\n"
)


def create_routes(secret: str | None) -> list[Route]:
    """Compose the pages `/healthz` and `/metrics`; the latter is for who knows the secret.

    Without a secret it is for whoever calls from a private address, and not through a proxy: on a
    platform everybody's requests come from a private address, but marked by the platform's proxy.
    """

    async def show_metrics(request: Request) -> Response:
        if not (_shows(request, secret) if secret else _comes_from_nearby(request)):
            return PlainTextResponse(_REFUSAL, HTTPStatus.FORBIDDEN)
        return Response(metrics.render(), media_type=CONTENT_TYPE_LATEST)

    return [Route("/healthz", _say_alive), Route("/metrics", show_metrics)]


def _shows(request: Request, secret: str) -> bool:
    shown = request.headers.get("Authorization", "")
    return secrets.compare_digest(shown.encode(), f"Bearer {secret}".encode())


def _comes_from_nearby(request: Request) -> bool:
    if request.client is None or any(name in request.headers for name in _ADDED_BY_PROXIES):
        return False
    try:
        return ipaddress.ip_address(request.client.host).is_private
    except ValueError:
        return False


async def _say_alive(_: Request) -> Response:
    return PlainTextResponse("alive\n")
