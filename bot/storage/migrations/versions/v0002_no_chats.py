"""In which chat a picture was read is nobody's business: nothing ever asked for it."""

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"


def upgrade() -> None:
    """Drop the column, in place: a table made anew would lose what hangs on its rows."""
    op.execute(sa.text("ALTER TABLE recognitions DROP COLUMN chat_id"))
