import asyncio
import logging
import shutil
import sys
import threading
from collections.abc import AsyncIterator, Iterator
from dataclasses import replace
from pathlib import Path

import pytest
import structlog
from pydantic import SecretStr

from bot.chat.application import ChatApplication, build_application
from bot.compute import Compute
from bot.services.champion import Champion, load_shipped_champion
from bot.services.feedback import Feedback
from bot.services.illustration import Illustration
from bot.services.intake import Intake
from bot.services.languages import Languages
from bot.services.privacy import Privacy
from bot.services.recognition import Recognition
from bot.services.registry import Registry
from bot.services.retraining import Records, Retraining
from bot.services.statistics import Statistics
from bot.services.throttling import Throttle
from bot.services.use_cases import UseCases
from bot.settings import Settings
from bot.storage.corrections import Corrections
from bot.storage.database import Database, open_database
from bot.storage.engines import FILE_NAME
from bot.storage.migrating import migrate
from bot.storage.model_versions import ModelVersions
from bot.storage.people import People
from bot.storage.recognitions import Recognitions
from bot.storage.sent_files import SentFiles
from bot.storage.training_runs import TrainingRuns
from bot.storage.usage import Usage
from model.artifact import SHIPPED
from tests.bot.clock import Clock
from tests.bot.fake_telegram import TOKEN, FakeTelegram
from tests.bot.inboxes import open_inbox
from tests.bot.messages import Chat
from tests.bot.outages import Outage
from tests.bot.readings import ScriptedReader
from tests.bot.trainers import HASTY, ScriptedTrainer

ADMINS = frozenset({1})


@pytest.fixture
def logging_restored() -> Iterator[None]:
    root, hook, thread_hook = logging.getLogger(), sys.excepthook, threading.excepthook
    level, handlers = root.level, root.handlers[:]
    structlog.reset_defaults()
    yield
    root.setLevel(level)
    root.handlers[:] = handlers
    sys.excepthook = hook
    threading.excepthook = thread_hook
    logging.captureWarnings(capture=False)
    structlog.reset_defaults()


@pytest.fixture
def settings() -> Settings:
    return Settings(
        telegram_bot_token=SecretStr(TOKEN), telegram_api_url="https://telegram.invalid/api"
    )


@pytest.fixture
def compute() -> Iterator[Compute]:
    pool = Compute(threads=2)
    yield pool
    pool.close()


@pytest.fixture
def reader() -> ScriptedReader:
    return ScriptedReader()


@pytest.fixture
async def trainer() -> ScriptedTrainer:
    return ScriptedTrainer()


@pytest.fixture
async def telegram() -> FakeTelegram:
    return FakeTelegram()


@pytest.fixture(scope="session")
def champion() -> Champion:
    return load_shipped_champion()


@pytest.fixture
def now() -> Clock:
    return Clock()


@pytest.fixture(scope="session")
def migrated_file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A database with its tables and nothing in them, made once."""
    folder = tmp_path_factory.mktemp("migrated")

    async def prepare() -> None:
        database = open_database(None, folder)
        await migrate(database)
        await database.close()

    asyncio.run(prepare())
    return folder / FILE_NAME


@pytest.fixture
def data_dir(tmp_path: Path, migrated_file: Path) -> Path:
    folder = tmp_path / "data"
    folder.mkdir()
    shutil.copy(migrated_file, folder)
    return folder


@pytest.fixture
async def database(data_dir: Path) -> AsyncIterator[Database]:
    database = open_database(None, data_dir)
    yield database
    await database.close()


@pytest.fixture
def outage(database: Database, data_dir: Path) -> Outage:
    return Outage(database, data_dir)


@pytest.fixture
def use_cases(
    champion: Champion,
    reader: ScriptedReader,
    trainer: ScriptedTrainer,
    compute: Compute,
    database: Database,
    now: Clock,
) -> UseCases:
    people, recognitions = People(database, now), Recognitions(database, now)
    corrections, languages = Corrections(database, now), Languages(people)
    scripted = replace(champion, reader=reader)
    registry = Registry(ModelVersions(database, now), compute, scripted)
    runs = TrainingRuns(database, now, HASTY.lease_s)
    return UseCases(
        recognition=Recognition(registry, compute, recognitions),
        feedback=Feedback(recognitions, corrections, now),
        illustration=Illustration(registry, compute),
        intake=Intake(open_inbox(database, now)),
        languages=languages,
        privacy=Privacy(people, languages, retention_days=30),
        statistics=Statistics(
            registry, compute, Usage(database), SentFiles(database), SHIPPED.parent
        ),
        registry=registry,
        retraining=Retraining(Records(runs, corrections), registry, trainer, HASTY),
        throttle=Throttle(ADMINS),
        admins=ADMINS,
    )


@pytest.fixture
def intake(use_cases: UseCases) -> Intake:
    return use_cases.intake


@pytest.fixture
async def application(
    settings: Settings, use_cases: UseCases, telegram: FakeTelegram
) -> ChatApplication:
    return build_application(
        settings,
        use_cases,
        request=telegram,
        get_updates_request=telegram,
    )


@pytest.fixture
async def chat(application: ChatApplication) -> AsyncIterator[Chat]:
    async with application:
        yield Chat(application)
