"""The first tables."""

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None

_MOMENT = sa.DateTime(timezone=True)


def upgrade() -> None:
    """Make every table; the shipped model version is the champion."""
    _create_what_people_leave()
    _create_the_registry()
    _create_what_the_bot_remembers()


def _create_what_people_leave() -> None:
    op.create_table(
        "people",
        sa.Column("id", sa.BigInteger, autoincrement=False),
        sa.Column("language", sa.Text),
        sa.Column("seen_at", _MOMENT, nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_people"),
    )
    op.create_index("ix_people_seen_at", "people", ["seen_at"])
    op.create_table(
        "recognitions",
        sa.Column("id", sa.Text),
        sa.Column("person_id", sa.BigInteger, nullable=False),
        sa.Column("chat_id", sa.BigInteger, nullable=False),
        sa.Column("model_version", sa.Integer, nullable=False),
        sa.Column("read_at", _MOMENT, nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_recognitions"),
        sa.ForeignKeyConstraint(
            ["person_id"], ["people.id"], name="fk_recognitions_people", ondelete="CASCADE"
        ),
    )
    op.create_index("ix_recognitions_person_id", "recognitions", ["person_id"])
    op.create_index("ix_recognitions_read_at", "recognitions", ["read_at"])
    _create_digits()
    _create_corrections()


def _create_digits() -> None:
    op.create_table(
        "digits",
        sa.Column("recognition_id", sa.Text),
        sa.Column("position", sa.SmallInteger, autoincrement=False),
        sa.Column("line", sa.SmallInteger, nullable=False),
        sa.Column("image", sa.LargeBinary, nullable=False),
        sa.Column("digit", sa.SmallInteger, nullable=False),
        sa.Column("confidence", sa.Float, nullable=False),
        sa.Column("probabilities", sa.LargeBinary, nullable=False),
        sa.PrimaryKeyConstraint("recognition_id", "position", name="pk_digits"),
        sa.ForeignKeyConstraint(
            ["recognition_id"],
            ["recognitions.id"],
            name="fk_digits_recognitions",
            ondelete="CASCADE",
        ),
        sa.CheckConstraint("digit BETWEEN 0 AND 9", name="ck_digits_digit"),
        sa.CheckConstraint("length(image) = 784", name="ck_digits_image"),
        sa.CheckConstraint("length(probabilities) = 40", name="ck_digits_probabilities"),
    )


def _create_corrections() -> None:
    op.create_table(
        "corrections",
        sa.Column("recognition_id", sa.Text),
        sa.Column("position", sa.SmallInteger, autoincrement=False),
        sa.Column("person_id", sa.BigInteger, nullable=False),
        sa.Column("true_digit", sa.SmallInteger),
        sa.Column("corrected_at", _MOMENT, nullable=False),
        sa.PrimaryKeyConstraint("recognition_id", "position", name="pk_corrections"),
        sa.ForeignKeyConstraint(
            ["recognition_id", "position"],
            ["digits.recognition_id", "digits.position"],
            name="fk_corrections_digits",
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["person_id"], ["people.id"], name="fk_corrections_people", ondelete="CASCADE"
        ),
        sa.CheckConstraint("true_digit BETWEEN 0 AND 9", name="ck_corrections_true_digit"),
    )
    op.create_index("ix_corrections_person_id", "corrections", ["person_id"])


def _create_the_registry() -> None:
    op.create_table(
        "training_runs",
        sa.Column("id", sa.Integer),
        sa.Column("admin_id", sa.BigInteger, nullable=False),
        sa.Column("owner", sa.Text, nullable=False),
        sa.Column("status", sa.Text, nullable=False),
        sa.Column("reasons", sa.JSON, nullable=False),
        sa.Column("is_cancel_requested", sa.Boolean, server_default=sa.false(), nullable=False),
        sa.Column("began_at", _MOMENT, nullable=False),
        sa.Column("expires_at", _MOMENT, nullable=False),
        sa.Column("finished_at", _MOMENT),
        sa.PrimaryKeyConstraint("id", name="pk_training_runs"),
        sa.CheckConstraint(
            "status IN ('running', 'succeeded', 'failed', 'cancelled', 'interrupted')",
            name="ck_training_runs_status",
        ),
        sqlite_autoincrement=True,
    )
    is_running = sa.text("status = 'running'")
    op.create_index(
        "uq_training_runs_running",
        "training_runs",
        ["status"],
        unique=True,
        sqlite_where=is_running,
        postgresql_where=is_running,
    )
    _create_model_versions()


def _create_model_versions() -> None:
    op.create_table(
        "model_versions",
        sa.Column("number", sa.Integer),
        sa.Column("created_at", _MOMENT, nullable=False),
        sa.Column("artifact", sa.LargeBinary, nullable=False),
        sa.Column("sha256", sa.Text, nullable=False),
        sa.Column("metrics", sa.JSON, nullable=False),
        sa.Column("training_run_id", sa.Integer),
        sa.Column("promoted_by", sa.BigInteger),
        sa.Column("promoted_at", _MOMENT),
        sa.PrimaryKeyConstraint("number", name="pk_model_versions"),
        sa.ForeignKeyConstraint(
            ["training_run_id"],
            ["training_runs.id"],
            name="fk_model_versions_training_runs",
            ondelete="SET NULL",
        ),
        sqlite_autoincrement=True,
    )
    champion = op.create_table(
        "champion",
        sa.Column("id", sa.Integer, autoincrement=False),
        sa.Column("number", sa.Integer, nullable=False),
        sa.Column("previous", sa.Integer),
        sa.Column("changed_by", sa.BigInteger),
        sa.Column("changed_at", _MOMENT),
        sa.PrimaryKeyConstraint("id", name="pk_champion"),
        sa.CheckConstraint("id = 1", name="ck_champion_one_row"),
    )
    op.bulk_insert(champion, [{"id": 1, "number": 0}])


def _create_what_the_bot_remembers() -> None:
    op.create_table(
        "usage_days",
        sa.Column("day", sa.Date),
        sa.Column("pictures", sa.Integer, nullable=False),
        sa.Column("digits", sa.Integer, nullable=False),
        sa.PrimaryKeyConstraint("day", name="pk_usage_days"),
    )
    op.create_table(
        "sent_files",
        sa.Column("kind", sa.Text),
        sa.Column("model_version", sa.Integer, autoincrement=False),
        sa.Column("language", sa.Text),
        sa.Column("file_id", sa.Text, nullable=False),
        sa.PrimaryKeyConstraint("kind", "model_version", "language", name="pk_sent_files"),
    )
    op.create_table(
        "inbox",
        sa.Column("update_id", sa.BigInteger, autoincrement=False),
        sa.Column("payload", sa.Text, nullable=False),
        sa.Column("attempts", sa.SmallInteger, server_default=sa.text("0"), nullable=False),
        sa.Column("received_at", _MOMENT, nullable=False),
        sa.Column("settled_at", _MOMENT),
        sa.Column("is_set_aside", sa.Boolean, server_default=sa.false(), nullable=False),
        sa.PrimaryKeyConstraint("update_id", name="pk_inbox"),
    )
    op.create_index("ix_inbox_settled_at", "inbox", ["settled_at"])
