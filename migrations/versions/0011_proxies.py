"""Create proxies, say who gave a ballot for a member, and find acts by their principal."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0011"
down_revision = "0010"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "proxy",
        sa.Column("id", sa.Uuid(), primary_key=True),
        sa.Column("principal_id", sa.Uuid(), sa.ForeignKey("account.id"), nullable=False),
        sa.Column("appointment_id", sa.Uuid(), sa.ForeignKey("appointment.id"), nullable=False),
        sa.Column("proxy_id", sa.Uuid(), sa.ForeignKey("account.id"), nullable=False),
        sa.Column("starts_on", sa.Date(), nullable=False),
        sa.Column("ends_on", sa.Date(), nullable=False),
        sa.Column("workflows", postgresql.ARRAY(sa.Text()), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("created_by", sa.Uuid(), sa.ForeignKey("account.id"), nullable=False),
        sa.Column("revoked_at", sa.DateTime(timezone=True)),
        sa.CheckConstraint("ends_on > starts_on", name="ends_after_start"),
        sa.CheckConstraint("proxy_id <> principal_id", name="somebody_else"),
    )
    op.create_index("ix_proxy_appointment_id", "proxy", ["appointment_id"])
    op.create_index("ix_proxy_principal_id", "proxy", ["principal_id"])
    op.create_index("ix_proxy_proxy_id", "proxy", ["proxy_id"])
    op.add_column("group_seat", sa.Column("proxy_id", sa.Uuid()))
    op.create_foreign_key(None, "group_seat", "account", ["proxy_id"], ["id"])
    op.create_index(
        "ix_case_event_principal_id_at",
        "case_event",
        ["principal_id", "at"],
        postgresql_where=sa.text("principal_id IS NOT NULL"),
    )


def downgrade() -> None:
    op.drop_index("ix_case_event_principal_id_at")
    op.drop_column("group_seat", "proxy_id")
    op.drop_table("proxy")
