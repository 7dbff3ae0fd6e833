"""The tables, as the newest migration leaves them."""

from datetime import date, datetime

from sqlalchemy import (
    JSON,
    BigInteger,
    CheckConstraint,
    Column,
    Date,
    Float,
    ForeignKey,
    ForeignKeyConstraint,
    Index,
    Integer,
    LargeBinary,
    MetaData,
    Named,
    SmallInteger,
    Table,
    Text,
    TypedColumns,
    false,
    text,
)

from bot.storage.column_types import DigitImageBytes, Float32Bytes, UtcDateTime
from preprocessing.arrays import DigitImage

metadata = MetaData(
    naming_convention={
        "ix": "ix_%(table_name)s_%(column_0_N_name)s",
        "uq": "uq_%(table_name)s_%(column_0_N_name)s",
        "ck": "ck_%(table_name)s_%(constraint_name)s",
        "fk": "fk_%(table_name)s_%(referred_table_name)s",
        "pk": "pk_%(table_name)s",
    }
)


class _People(TypedColumns):
    id: Named[int] = Column(BigInteger, primary_key=True, autoincrement=False)
    language: Named[str | None] = Column(Text)
    seen_at: Named[datetime] = Column(UtcDateTime, index=True)


people = Table("people", metadata, _People)
"""Everything about a person hangs on their row: deleting it deletes everything."""


class _Recognitions(TypedColumns):
    id: Named[str] = Column(Text, primary_key=True)
    person_id: Named[int] = Column(
        BigInteger, ForeignKey(people.c.id, ondelete="CASCADE"), index=True
    )
    model_version: Named[int] = Column(Integer)
    read_at: Named[datetime] = Column(UtcDateTime, index=True)


recognitions = Table("recognitions", metadata, _Recognitions)


class _Digits(TypedColumns):
    recognition_id: Named[str] = Column(
        Text, ForeignKey(recognitions.c.id, ondelete="CASCADE"), primary_key=True
    )
    position: Named[int] = Column(SmallInteger, primary_key=True, autoincrement=False)
    line: Named[int] = Column(SmallInteger)
    image: Named[DigitImage] = Column(DigitImageBytes)
    digit: Named[int] = Column(SmallInteger)
    confidence: Named[float] = Column(Float)
    probabilities: Named[tuple[float, ...]] = Column(Float32Bytes)


digits = Table(
    "digits",
    metadata,
    _Digits,
    CheckConstraint("digit BETWEEN 0 AND 9", "digit"),
    CheckConstraint("length(image) = 784", "image"),
    CheckConstraint("length(probabilities) = 40", "probabilities"),
)


class _Corrections(TypedColumns):
    recognition_id: Named[str] = Column(Text, primary_key=True)
    position: Named[int] = Column(SmallInteger, primary_key=True, autoincrement=False)
    person_id: Named[int] = Column(
        BigInteger, ForeignKey(people.c.id, ondelete="CASCADE"), index=True
    )
    true_digit: Named[int | None] = Column(SmallInteger)
    corrected_at: Named[datetime] = Column(UtcDateTime)


corrections = Table(
    "corrections",
    metadata,
    _Corrections,
    ForeignKeyConstraint(
        ["recognition_id", "position"],
        [digits.c.recognition_id, digits.c.position],
        ondelete="CASCADE",
    ),
    CheckConstraint("true_digit BETWEEN 0 AND 9", "true_digit"),
)
"""One row a digit image; `true_digit` is NULL where it is none, and as read where it was right."""


class _UsageDays(TypedColumns):
    day: Named[date] = Column(Date, primary_key=True)
    pictures: Named[int] = Column(Integer)
    digits: Named[int] = Column(Integer)


usage_days = Table("usage_days", metadata, _UsageDays)
"""What was read on each day (UTC), by nobody in particular: it outlives what people delete."""


class _SentFiles(TypedColumns):
    kind: Named[str] = Column(Text, primary_key=True)
    model_version: Named[int] = Column(Integer, primary_key=True, autoincrement=False)
    language: Named[str] = Column(Text, primary_key=True)
    file_id: Named[str] = Column(Text)


sent_files = Table("sent_files", metadata, _SentFiles)


class _TrainingRuns(TypedColumns):
    id: Named[int] = Column(Integer, primary_key=True)
    admin_id: Named[int] = Column(BigInteger)
    owner: Named[str] = Column(Text)
    status: Named[str] = Column(Text)
    reasons: Named[list[str]] = Column(JSON)
    is_cancel_requested: Named[bool] = Column(server_default=false())
    began_at: Named[datetime] = Column(UtcDateTime)
    expires_at: Named[datetime] = Column(UtcDateTime)
    finished_at: Named[datetime | None] = Column(UtcDateTime)


training_runs = Table(
    "training_runs",
    metadata,
    _TrainingRuns,
    CheckConstraint(
        "status IN ('running', 'succeeded', 'failed', 'cancelled', 'interrupted')", "status"
    ),
    sqlite_autoincrement=True,  # numbers are not given out again
)

_IS_RUNNING = text("status = 'running'")
Index(
    "uq_training_runs_running",
    training_runs.c.status,
    unique=True,
    sqlite_where=_IS_RUNNING,
    postgresql_where=_IS_RUNNING,
)


class _ModelVersions(TypedColumns):
    number: Named[int] = Column(Integer, primary_key=True)
    created_at: Named[datetime] = Column(UtcDateTime)
    artifact: Named[bytes] = Column(LargeBinary)
    sha256: Named[str] = Column(Text)
    metrics: Named[dict[str, object]] = Column(JSON)
    training_run_id: Named[int | None] = Column(
        Integer, ForeignKey(training_runs.c.id, ondelete="SET NULL")
    )
    promoted_by: Named[int | None] = Column(BigInteger)
    promoted_at: Named[datetime | None] = Column(UtcDateTime)


model_versions = Table("model_versions", metadata, _ModelVersions, sqlite_autoincrement=True)


class _Champion(TypedColumns):
    id: Named[int] = Column(Integer, primary_key=True, autoincrement=False)
    number: Named[int] = Column(Integer)
    previous: Named[int | None] = Column(Integer)
    changed_by: Named[int | None] = Column(BigInteger)
    changed_at: Named[datetime | None] = Column(UtcDateTime)


champion = Table("champion", metadata, _Champion, CheckConstraint("id = 1", "one_row"))
"""Which model version serves, and which did before; 0 is the shipped one, without a row."""


class _Inbox(TypedColumns):
    bot_id: Named[int] = Column(
        BigInteger, primary_key=True, autoincrement=False, server_default=text("0")
    )
    update_id: Named[int] = Column(BigInteger, primary_key=True, autoincrement=False)
    payload: Named[str] = Column(Text)
    attempts: Named[int] = Column(SmallInteger, server_default=text("0"))
    received_at: Named[datetime] = Column(UtcDateTime)
    owner: Named[str | None] = Column(Text)
    expires_at: Named[datetime | None] = Column(UtcDateTime)
    settled_at: Named[datetime | None] = Column(UtcDateTime, index=True)
    is_set_aside: Named[bool] = Column(server_default=false())


inbox = Table("inbox", metadata, _Inbox)
"""Updates that Telegram was told are in safe hands; a settled one leaves only its number.

Each bot numbers its own. What is not settled belongs to a process until `expires_at`.
"""
