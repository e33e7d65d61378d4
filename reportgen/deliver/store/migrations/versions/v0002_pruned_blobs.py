"""Blobs may be pruned. A step that has been released is never edited."""

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Say of each blob when it was pruned."""
    op.add_column("blobs", sa.Column("pruned_at", sa.DateTime(timezone=True), nullable=True))
