"""Create regions, organisations, accounts, posts and sessions."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None


def upgrade() -> None:
    _create_region()
    _create_organisation()
    _create_serves()
    _create_account()
    _create_appointment()
    _create_user_session()
    _create_security_event()


def downgrade() -> None:
    op.drop_table("security_event")
    op.drop_table("user_session")
    op.drop_table("appointment")
    op.drop_table("account")
    op.drop_table("serves")
    op.drop_table("organisation")
    op.drop_table("region")


def _create_region() -> None:
    op.create_table(
        "region",
        sa.Column("code", sa.Text(), primary_key=True),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("parent_code", sa.Text(), sa.ForeignKey("region.code")),
        sa.Column("path", sa.Text(), nullable=False),
        sa.Column("level", sa.Integer(), nullable=False),
        sa.CheckConstraint("path = code OR path LIKE '%/' || code", name="path_ends_in_code"),
    )
    op.create_index(
        "ix_region_path", "region", ["path"], postgresql_ops={"path": "text_pattern_ops"}
    )


def _create_organisation() -> None:
    op.create_table(
        "organisation",
        sa.Column("id", sa.Uuid(), primary_key=True),
        sa.Column("region_code", sa.Text(), sa.ForeignKey("region.code"), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("short_name", sa.Text(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("code", sa.Text(), nullable=False),
        sa.Column("department_id", sa.Uuid(), sa.ForeignKey("organisation.id")),
        sa.Column("active", sa.Boolean(), nullable=False),
        sa.UniqueConstraint("region_code", "code"),
    )
    op.create_index("ix_organisation_department_id", "organisation", ["department_id"])


def _create_serves() -> None:
    op.create_table(
        "serves",
        sa.Column("section_id", sa.Uuid(), sa.ForeignKey("organisation.id"), primary_key=True),
        sa.Column("department_id", sa.Uuid(), sa.ForeignKey("organisation.id"), primary_key=True),
    )
    op.create_index("ix_serves_department_id", "serves", ["department_id"])


def _create_account() -> None:
    op.create_table(
        "account",
        sa.Column("id", sa.Uuid(), primary_key=True),
        sa.Column("login", sa.Text(), nullable=False, unique=True),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("email", sa.Text()),
        sa.Column("phone", sa.Text()),
        sa.Column("password_hash", sa.Text(), nullable=False),
        sa.Column("active", sa.Boolean(), nullable=False),
        sa.Column("must_change_password", sa.Boolean(), nullable=False),
        sa.Column("password_changed_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("failed_attempts", sa.Integer(), nullable=False),
        sa.Column("failing_since", sa.DateTime(timezone=True)),
        sa.Column("lock_count", sa.Integer(), nullable=False),
        sa.Column("locked_until", sa.DateTime(timezone=True)),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("login = lower(login) AND login <> ''", name="login_folded"),
    )


def _create_appointment() -> None:
    op.create_table(
        "appointment",
        sa.Column("id", sa.Uuid(), primary_key=True),
        sa.Column("account_id", sa.Uuid(), sa.ForeignKey("account.id"), nullable=False),
        sa.Column("role", sa.Text(), nullable=False),
        sa.Column("organisation_id", sa.Uuid(), sa.ForeignKey("organisation.id"), nullable=False),
        sa.Column("region_code", sa.Text(), sa.ForeignKey("region.code"), nullable=False),
        sa.Column("administrator", sa.Boolean(), nullable=False),
        sa.Column("starts_on", sa.Date(), nullable=False),
        sa.Column("ends_on", sa.Date()),
        sa.CheckConstraint("ends_on IS NULL OR ends_on >= starts_on", name="ends_after_start"),
    )
    op.create_index("ix_appointment_account_id", "appointment", ["account_id"])
    op.create_index("ix_appointment_organisation_id", "appointment", ["organisation_id"])
    op.create_index(
        "ix_appointment_role", "appointment", ["role", "region_code", "organisation_id"]
    )


def _create_user_session() -> None:
    op.create_table(
        "user_session",
        sa.Column("id", sa.Uuid(), primary_key=True),
        sa.Column("token_digest", sa.Text(), nullable=False, unique=True),
        sa.Column("account_id", sa.Uuid(), sa.ForeignKey("account.id"), nullable=False),
        sa.Column("appointment_id", sa.Uuid(), sa.ForeignKey("appointment.id"), nullable=False),
        sa.Column("csrf_secret", sa.Text(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("last_seen_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("ended_at", sa.DateTime(timezone=True)),
        sa.Column("end_reason", sa.Text()),
        sa.Column("address", sa.Text(), nullable=False),
        sa.Column("user_agent", sa.Text(), nullable=False),
    )
    op.create_index(
        "ix_user_session_account_id_open",
        "user_session",
        ["account_id"],
        postgresql_where=sa.text("ended_at IS NULL"),
    )


def _create_security_event() -> None:
    op.create_table(
        "security_event",
        sa.Column("id", sa.Uuid(), primary_key=True),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("account_id", sa.Uuid(), sa.ForeignKey("account.id")),
        sa.Column("address", sa.Text(), nullable=False),
        sa.Column("detail", postgresql.JSONB(), nullable=False),
    )
    op.create_index("ix_security_event_account_id_at", "security_event", ["account_id", "at"])
    op.create_index("ix_security_event_address_at", "security_event", ["address", "at"])
    op.create_index("ix_security_event_at", "security_event", ["at"])
