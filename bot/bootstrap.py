"""The one place that constructs: settings in, a serving bot out."""

import asyncio
import datetime as dt
import os
import secrets
import signal
from collections.abc import Sequence
from dataclasses import dataclass, field

import structlog
from starlette.routing import Route

from bot.chat.application import build_application
from bot.chat.receiving import Receive, Webhook
from bot.chat.serving import Presence, serve
from bot.chat.transport import READ_WITHIN_S, PersistentRequest, PollingRequest
from bot.compute import Compute
from bot.errors import SchemaTooNewError, StorageUnavailableError
from bot.logs import configure_logging
from bot.repeating import repeat
from bot.services.champion import load_shipped_champion
from bot.services.feedback import Feedback
from bot.services.illustration import Illustration
from bot.services.intake import Intake
from bot.services.languages import Languages
from bot.services.privacy import Privacy
from bot.services.recognition import LONGEST_WAIT_S, Recognition
from bot.services.registry import FOLLOW_EVERY_S, Registry
from bot.services.retraining import Limits, Records, Retraining
from bot.services.statistics import Statistics
from bot.services.throttling import Throttle
from bot.services.use_cases import UseCases
from bot.settings import Settings, StorageSettings, load_settings, load_storage_settings
from bot.storage.corrections import Corrections
from bot.storage.database import Database, open_database
from bot.storage.engines import check_folder
from bot.storage.inbox import Holder, Inbox
from bot.storage.migrating import migrate
from bot.storage.model_versions import ModelVersions
from bot.storage.people import People
from bot.storage.recognitions import Recognitions
from bot.storage.retention import Retention
from bot.storage.sent_files import SentFiles
from bot.storage.training_runs import TrainingRuns
from bot.storage.usage import Usage
from bot.training.process import MODULE, TrainingProcess
from bot.web import operating
from bot.web.server import open_port, serve_web
from bot.web.webhook import PATH, create_route

log: structlog.stdlib.BoundLogger = structlog.get_logger(__name__)

_NEXT_TRY_S = 5.0
_WATCH_EVERY_S = 1.0
_PURGE_EVERY_S = 6 * 3600.0


@dataclass(frozen=True, slots=True)
class Backstage:
    """What no deployment chooses: how long things may take, and what trains."""

    training_module: str = MODULE
    limits: Limits = field(default_factory=Limits)
    follow_every_s: float = FOLLOW_EVERY_S
    longest_wait_s: float = LONGEST_WAIT_S
    read_within_s: float = READ_WITHIN_S


def run(backstage: Backstage | None = None) -> None:
    """Serve Telegram until SIGTERM or SIGINT."""
    settings = load_settings()
    configure_logging(
        settings.log_level,
        settings.log_format,
        secrets=settings.secrets,
    )
    _check_folder(settings)
    asyncio.run(_run(settings, backstage or Backstage()))


def migrate_only() -> None:
    """Bring the database to the newest schema, without serving."""
    settings = load_storage_settings()
    _check_folder(settings)

    async def run_migration() -> None:
        database = open_database(settings.database_address, settings.data_dir)
        try:
            await migrate(database)
        finally:
            await database.close()

    asyncio.run(run_migration())


def _check_folder(settings: StorageSettings) -> None:
    if settings.database_address is None:
        check_folder(settings.data_dir)


async def _run(settings: Settings, backstage: Backstage) -> None:
    stop = asyncio.Event()
    for signal_number in (signal.SIGTERM, signal.SIGINT):
        asyncio.get_running_loop().add_signal_handler(signal_number, stop.set)
    compute = Compute(threads=max(2, os.cpu_count() or 1))
    database = open_database(settings.database_address, settings.data_dir)
    registry = Registry(ModelVersions(database, now), compute, load_shipped_champion())
    tasks: list[asyncio.Task[None]] = []
    try:
        if settings.public_url is None and settings.is_port_set:
            pages = serve_web(_operating_routes(settings), open_port(settings.port))
            tasks.append(asyncio.create_task(pages))
        if not await _try_to_migrate(database):
            tasks.append(asyncio.create_task(_migrate_later(database, stop)))
        tasks.append(asyncio.create_task(_watch_file(database, stop)))
        await registry.keep_up()
        tasks.append(asyncio.create_task(registry.follow(backstage.follow_every_s)))
        use_cases = build_use_cases(settings, registry, compute, database, backstage)
        application = build_application(
            settings,
            use_cases,
            request=PersistentRequest(read_within_s=backstage.read_within_s),
            get_updates_request=PollingRequest(),
        )
        await use_cases.recognition.warm_up()
        retention = Retention(database, now)
        kept_for = dt.timedelta(days=settings.retention_days)
        purging = repeat("purge", lambda: _purge(retention, kept_for), _PURGE_EVERY_S)
        tasks.append(asyncio.create_task(purging))
        presence = Presence(settings.admin_ids, _build_webhook(settings))
        await serve(application, stop, use_cases.intake, presence)
    finally:
        await _cancel(tasks)
        compute.close()
        await database.close()


def _build_webhook(settings: Settings) -> Webhook | None:
    if settings.public_url is None:
        return None

    async def listen(receive: Receive) -> None:
        route = create_route(settings.webhook_key, receive)
        await serve_web([route, *_operating_routes(settings)], open_port(settings.port))

    return Webhook(settings.public_url + PATH, settings.webhook_key, listen)


def _operating_routes(settings: Settings) -> list[Route]:
    secret = settings.webhook_secret
    return operating.create_routes(secret.get_secret_value() if secret else None)


async def _cancel(tasks: Sequence[asyncio.Task[None]]) -> None:
    for task in tasks:
        task.cancel()
    if tasks:
        await asyncio.wait(tasks)


async def _try_to_migrate(database: Database) -> bool:
    """Bring the database up to date; while it is away, pictures are answered all the same."""
    try:
        await migrate(database)
    except StorageUnavailableError as error:
        log.warning("no database", reason=str(error), next_try_s=_NEXT_TRY_S)
        return False
    return True


async def _migrate_later(database: Database, stop: asyncio.Event) -> None:
    while True:
        await asyncio.sleep(_NEXT_TRY_S)
        try:
            if await _try_to_migrate(database):
                return
        except SchemaTooNewError as error:
            _stop_for(error, stop)
            return
        except Exception:  # it may pass, and pictures are answered all the same
            log.exception("not migrated")


async def _watch_file(database: Database, stop: asyncio.Event) -> None:
    await repeat("migrate another file", lambda: _migrate_again(database, stop), _WATCH_EVERY_S)


async def _migrate_again(database: Database, stop: asyncio.Event) -> None:
    if not database.is_another_file or stop.is_set():
        return
    try:
        await migrate(database)
    except SchemaTooNewError as error:
        _stop_for(error, stop)


def _stop_for(error: SchemaTooNewError, stop: asyncio.Event) -> None:
    log.critical("this database is none for this version", reason=str(error))
    stop.set()


async def _purge(retention: Retention, kept_for: dt.timedelta) -> None:
    purged = await retention.purge(kept_for)
    log.info("purged", recognitions=purged.recognitions, updates=purged.updates)


def build_use_cases(
    settings: Settings,
    registry: Registry,
    compute: Compute,
    database: Database,
    backstage: Backstage,
) -> UseCases:
    """Put the use cases together."""
    people, recognitions = People(database, now), Recognitions(database, now)
    corrections = Corrections(database, now)
    runs = TrainingRuns(database, now, backstage.limits.lease_s)
    languages = Languages(people)
    return UseCases(
        recognition=Recognition(registry, compute, recognitions, backstage.longest_wait_s),
        feedback=Feedback(recognitions, corrections, now),
        illustration=Illustration(registry, compute),
        intake=Intake(Inbox(database, now, Holder(settings.bot_id, secrets.token_hex(8)))),
        languages=languages,
        privacy=Privacy(people, languages, settings.retention_days),
        statistics=Statistics(
            registry, compute, Usage(database), SentFiles(database), settings.data_dir
        ),
        registry=registry,
        retraining=Retraining(
            Records(runs, corrections),
            registry,
            TrainingProcess(backstage.training_module, compute.in_thread),
            backstage.limits,
        ),
        throttle=Throttle(settings.admin_ids),
        admins=settings.admin_ids,
    )


def now() -> dt.datetime:
    """Tell the time."""
    return dt.datetime.now(dt.UTC)
