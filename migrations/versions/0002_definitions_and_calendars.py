"""Create the definitions and the calendars."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None


def upgrade() -> None:
    _create_definition_version()
    _create_definition_state()
    _create_calendar_version()


def downgrade() -> None:
    op.drop_table("calendar_version")
    op.drop_table("definition_state")
    op.drop_table("definition_version")


def _create_definition_version() -> None:
    op.create_table(
        "definition_version",
        sa.Column("id", sa.Uuid(), primary_key=True),
        sa.Column("workflow", sa.Text(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("digest", sa.CHAR(64), nullable=False),
        sa.Column("title", sa.Text(), nullable=False),
        sa.Column("content", postgresql.JSONB(), nullable=False),
        sa.Column("source", sa.Text(), nullable=False),
        sa.Column("status", sa.Text(), nullable=False),
        sa.Column("published_at", sa.DateTime(timezone=True)),
        sa.Column("published_by", sa.Uuid(), sa.ForeignKey("account.id")),
        sa.Column("in_force_from", sa.Date()),
        sa.UniqueConstraint("workflow", "digest"),
        sa.UniqueConstraint("workflow", "version"),
        sa.CheckConstraint(
            "status = 'draft' OR published_at IS NOT NULL", name="published_has_instant"
        ),
        sa.CheckConstraint("status IN ('draft', 'published', 'retired')", name="status_known"),
    )


def _create_definition_state() -> None:
    op.create_table(
        "definition_state",
        sa.Column(
            "definition_version_id",
            sa.Uuid(),
            sa.ForeignKey("definition_version.id", ondelete="CASCADE"),
            primary_key=True,
        ),
        sa.Column("state", sa.Text(), primary_key=True),
    )


def _create_calendar_version() -> None:
    op.create_table(
        "calendar_version",
        sa.Column("digest", sa.CHAR(64), primary_key=True),
        sa.Column("content", postgresql.JSONB(), nullable=False),
        sa.Column("years", postgresql.ARRAY(sa.Integer()), nullable=False),
        sa.Column("imported_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("imported_by", sa.Uuid(), sa.ForeignKey("account.id")),
        sa.Column("note", sa.Text(), nullable=False),
    )
    op.create_index("ix_calendar_version_imported_at", "calendar_version", ["imported_at"])
