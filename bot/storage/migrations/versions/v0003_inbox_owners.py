"""Several bots may share a database, and several processes a bot's updates."""

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"

_MOMENT = sa.DateTime(timezone=True)
_COLUMNS = "update_id, payload, attempts, received_at, settled_at, is_set_aside"


def upgrade() -> None:
    """Make the table anew, since SQLite changes no key in place; nothing hangs on its rows."""
    if op.get_context().dialect.name == "postgresql":
        # Or what a process of the version before puts in meanwhile would go with the old table.
        op.execute(sa.text("LOCK TABLE inbox IN ACCESS EXCLUSIVE MODE"))
    op.execute(sa.text("CREATE TABLE inbox_before AS SELECT * FROM inbox"))
    op.drop_table("inbox")
    op.create_table(
        "inbox",
        # 0: kept before bots were told apart; whichever bot comes first takes it over.
        sa.Column(
            "bot_id",
            sa.BigInteger,
            autoincrement=False,
            server_default=sa.text("0"),
            nullable=False,
        ),
        sa.Column("update_id", sa.BigInteger, autoincrement=False),
        sa.Column("payload", sa.Text, nullable=False),
        sa.Column("attempts", sa.SmallInteger, server_default=sa.text("0"), nullable=False),
        sa.Column("received_at", _MOMENT, nullable=False),
        sa.Column("owner", sa.Text),
        sa.Column("expires_at", _MOMENT),
        sa.Column("settled_at", _MOMENT),
        sa.Column("is_set_aside", sa.Boolean, server_default=sa.false(), nullable=False),
        sa.PrimaryKeyConstraint("bot_id", "update_id", name="pk_inbox"),
    )
    op.create_index("ix_inbox_settled_at", "inbox", ["settled_at"])
    op.execute(sa.text(f"INSERT INTO inbox ({_COLUMNS}) SELECT {_COLUMNS} FROM inbox_before"))  # noqa: S608  our own names
    op.drop_table("inbox_before")
