"""Create messages, drafts, phrases, imports and signs of life."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None


def upgrade() -> None:
    _create_message()
    _create_delivery()
    _create_idempotency_key()
    _create_draft()
    _create_phrase()
    _create_import_batch()
    _create_copy()
    _create_worker_heartbeat()


def downgrade() -> None:
    op.drop_table("worker_heartbeat")
    op.drop_table("copy")
    op.drop_table("import_batch")
    op.drop_table("phrase")
    op.drop_table("draft")
    op.drop_table("idempotency_key")
    op.drop_table("delivery")
    op.drop_table("message")


def _create_message() -> None:
    op.create_table(
        "message",
        sa.Column("id", sa.Uuid(), primary_key=True),
        sa.Column("recipient_id", sa.Uuid(), sa.ForeignKey("account.id"), nullable=False),
        sa.Column("case_id", sa.Uuid(), sa.ForeignKey("evaluation_case.id")),
        sa.Column("region_code", sa.Text()),
        sa.Column("fiscal_year", sa.Integer()),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("title", sa.Text(), nullable=False),
        sa.Column("body", sa.Text(), nullable=False),
        sa.Column("link", sa.Text(), nullable=False),
        sa.Column("dedupe_key", sa.Text(), nullable=False, unique=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("read_at", sa.DateTime(timezone=True)),
    )
    op.create_index("ix_message_case_id", "message", ["case_id"])
    op.create_index("ix_message_recipient_id", "message", ["recipient_id", "created_at", "id"])
    op.create_index(
        "ix_message_unread",
        "message",
        ["recipient_id", "created_at", "id"],
        postgresql_where=sa.text("read_at IS NULL"),
    )


def _create_delivery() -> None:
    op.create_table(
        "delivery",
        sa.Column("id", sa.Uuid(), primary_key=True),
        sa.Column("message_id", sa.Uuid(), sa.ForeignKey("message.id"), nullable=False),
        sa.Column("channel", sa.Text(), nullable=False),
        sa.Column("address", sa.Text(), nullable=False),
        sa.Column("status", sa.Text(), nullable=False),
        sa.Column("attempts", sa.Integer(), nullable=False),
        sa.Column("next_attempt_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("message_id_header", sa.Text(), nullable=False, unique=True),
        sa.Column("last_error", sa.Text()),
        sa.Column("sent_at", sa.DateTime(timezone=True)),
        sa.UniqueConstraint("message_id", "channel"),
        sa.CheckConstraint(
            "status IN ('pending', 'sending', 'sent', 'failed', 'dead', 'cancelled')",
            name="status_known",
        ),
    )
    op.create_index(
        "ix_delivery_due",
        "delivery",
        ["next_attempt_at", "id"],
        postgresql_where=sa.text("status IN ('pending', 'sending', 'failed')"),
    )


def _create_idempotency_key() -> None:
    op.create_table(
        "idempotency_key",
        sa.Column("account_id", sa.Uuid(), sa.ForeignKey("account.id"), primary_key=True),
        sa.Column("key", sa.Text(), primary_key=True),
        sa.Column("digest", sa.CHAR(64), nullable=False),
        sa.Column("response", postgresql.JSONB()),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
    )
    op.create_index("ix_idempotency_key_created_at", "idempotency_key", ["created_at"])


def _create_draft() -> None:
    op.create_table(
        "draft",
        sa.Column("account_id", sa.Uuid(), sa.ForeignKey("account.id"), primary_key=True),
        sa.Column("case_id", sa.Uuid(), sa.ForeignKey("evaluation_case.id"), primary_key=True),
        sa.Column("form", sa.Text(), primary_key=True),
        sa.Column("content", postgresql.JSONB(), nullable=False),
        sa.Column("row_version", sa.Integer(), nullable=False),
        sa.Column("saved_at", sa.DateTime(timezone=True), nullable=False),
    )
    op.create_index("ix_draft_case_id", "draft", ["case_id"])


def _create_phrase() -> None:
    op.create_table(
        "phrase",
        sa.Column("id", sa.Uuid(), primary_key=True),
        sa.Column("account_id", sa.Uuid(), sa.ForeignKey("account.id")),
        sa.Column("role", sa.Text()),
        sa.Column("act", sa.Text()),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("used_at", sa.DateTime(timezone=True)),
    )
    op.create_index("ix_phrase_account_id", "phrase", ["account_id", "act"])
    op.create_index("ix_phrase_role", "phrase", ["role", "act"])


def _create_import_batch() -> None:
    op.create_table(
        "import_batch",
        sa.Column("id", sa.Uuid(), primary_key=True),
        sa.Column("account_id", sa.Uuid(), sa.ForeignKey("account.id"), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("status", sa.Text(), nullable=False),
        sa.Column("files", postgresql.JSONB(), nullable=False),
        sa.Column("preview", postgresql.JSONB(), nullable=False),
        sa.Column("confirmed_at", sa.DateTime(timezone=True)),
        sa.CheckConstraint(
            "status IN ('previewed', 'confirmed', 'granted', 'discarded')", name="status_known"
        ),
    )
    op.create_index("ix_import_batch_account_id", "import_batch", ["account_id", "created_at"])


def _create_copy() -> None:
    op.create_table(
        "copy",
        sa.Column("case_id", sa.Uuid(), sa.ForeignKey("evaluation_case.id"), primary_key=True),
        sa.Column("account_id", sa.Uuid(), sa.ForeignKey("account.id"), primary_key=True),
        sa.Column("sent_by", sa.Uuid(), sa.ForeignKey("account.id"), nullable=False),
        sa.Column("sent_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("read_at", sa.DateTime(timezone=True)),
    )
    op.create_index("ix_copy_account_id", "copy", ["account_id", "sent_at"])


def _create_worker_heartbeat() -> None:
    op.create_table(
        "worker_heartbeat",
        sa.Column("name", sa.Text(), primary_key=True),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("detail", postgresql.JSONB(), nullable=False),
    )
