"""Create self-evaluations, problems, meetings and attachments."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None


def upgrade() -> None:
    _create_self_evaluation()
    _create_indicator_review()
    _create_problem()
    _index_problem()
    _create_meeting()
    _create_attendance()
    _create_agenda_item()
    _create_resolution()
    _create_attachment()


def downgrade() -> None:
    op.drop_table("attachment")
    op.drop_table("resolution")
    op.drop_table("agenda_item")
    op.drop_table("attendance")
    op.drop_table("meeting")
    op.drop_table("problem")
    op.drop_table("indicator_review")
    op.drop_table("self_evaluation")


def _create_self_evaluation() -> None:
    op.create_table(
        "self_evaluation",
        sa.Column("id", sa.Uuid(), primary_key=True),
        sa.Column("profile", sa.Text(), nullable=False),
        sa.Column("content", postgresql.JSONB(), nullable=False),
        sa.Column("claimed_total", sa.Numeric(6, 2)),
        sa.Column("computed_total", sa.Numeric(6, 2)),
        sa.Column("reviewed_total", sa.Numeric(6, 2)),
        sa.Column("attested_at", sa.DateTime(timezone=True)),
        sa.Column("attested_by", sa.Uuid(), sa.ForeignKey("account.id")),
        sa.Column("source_digest", sa.CHAR(64)),
        sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("row_version", sa.Integer(), nullable=False),
        sa.Column("case_id", sa.Uuid(), sa.ForeignKey("evaluation_case.id"), nullable=False),
        sa.Column("region_code", sa.Text(), nullable=False),
        sa.Column("fiscal_year", sa.Integer(), nullable=False),
        sa.UniqueConstraint("case_id"),
    )


def _create_indicator_review() -> None:
    op.create_table(
        "indicator_review",
        sa.Column("id", sa.Uuid(), primary_key=True),
        sa.Column("row_key", sa.Text(), nullable=False),
        sa.Column("reviewed_score", sa.Numeric(6, 2)),
        sa.Column("opinion", sa.Text(), nullable=False),
        sa.Column("reviewed_by", sa.Uuid(), sa.ForeignKey("account.id"), nullable=False),
        sa.Column("reviewed_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("case_id", sa.Uuid(), sa.ForeignKey("evaluation_case.id"), nullable=False),
        sa.Column("region_code", sa.Text(), nullable=False),
        sa.Column("fiscal_year", sa.Integer(), nullable=False),
        sa.UniqueConstraint("case_id", "row_key"),
    )


def _create_problem() -> None:
    op.create_table(
        "problem",
        sa.Column("id", sa.Uuid(), primary_key=True),
        sa.Column("child_case_id", sa.Uuid(), sa.ForeignKey("evaluation_case.id")),
        sa.Column("ordinal", sa.Integer(), nullable=False),
        sa.Column("category", sa.Text(), nullable=False),
        sa.Column("description", sa.Text(), nullable=False),
        sa.Column("basis", sa.Text(), nullable=False),
        sa.Column("amount", sa.Numeric(18, 2)),
        sa.Column("suggestion", sa.Text(), nullable=False),
        sa.Column("raised_by", sa.Uuid(), sa.ForeignKey("account.id")),
        sa.Column("requirement", sa.Text()),
        sa.Column("responsible_unit_id", sa.Uuid(), sa.ForeignKey("organisation.id")),
        sa.Column("responsible_person", sa.Text()),
        sa.Column("cooperating_units", sa.Text()),
        sa.Column("measure", sa.Text()),
        sa.Column("kind", sa.Text()),
        sa.Column("planned_on", sa.Date()),
        sa.Column("finished_on", sa.Date()),
        sa.Column("progress", sa.Integer(), nullable=False),
        sa.Column("outcome", sa.Text()),
        sa.Column("outcome_amount", sa.Numeric(18, 2)),
        sa.Column("outcome_kind", sa.Text()),
        sa.Column("institution_outcome", sa.Text()),
        sa.Column("department_opinion", sa.Text()),
        sa.Column("verifier_id", sa.Uuid(), sa.ForeignKey("account.id")),
        sa.Column("verify_opinion", sa.Text()),
        sa.Column("verified_on", sa.Date()),
        sa.Column("written_off_on", sa.Date()),
        sa.Column("returns", sa.Integer(), nullable=False),
        sa.Column("remark", sa.Text()),
        sa.Column("case_id", sa.Uuid(), sa.ForeignKey("evaluation_case.id"), nullable=False),
        sa.Column("region_code", sa.Text(), nullable=False),
        sa.Column("fiscal_year", sa.Integer(), nullable=False),
        sa.UniqueConstraint("case_id", "ordinal"),
        sa.UniqueConstraint("child_case_id"),
        sa.CheckConstraint("amount >= 0", name="amount_not_negative"),
        sa.CheckConstraint("progress BETWEEN 0 AND 100", name="progress_is_percentage"),
    )


def _index_problem() -> None:
    op.create_index("ix_problem_region_code", "problem", ["region_code", "fiscal_year"])
    op.create_index("ix_problem_responsible_unit_id", "problem", ["responsible_unit_id"])


def _create_meeting() -> None:
    op.create_table(
        "meeting",
        sa.Column("id", sa.Uuid(), primary_key=True),
        sa.Column("ordinal", sa.Integer(), nullable=False),
        sa.Column("title", sa.Text(), nullable=False),
        sa.Column("held_on", sa.Date(), nullable=False),
        sa.Column("held_at", sa.DateTime(timezone=True)),
        sa.Column("place", sa.Text(), nullable=False),
        sa.Column("chair_id", sa.Uuid(), sa.ForeignKey("account.id")),
        sa.Column("status", sa.Text(), nullable=False),
        sa.Column("row_version", sa.Integer(), nullable=False),
        sa.Column("region_code", sa.Text(), nullable=False),
        sa.Column("fiscal_year", sa.Integer(), nullable=False),
        sa.UniqueConstraint("region_code", "fiscal_year", "ordinal"),
        sa.CheckConstraint("status IN ('planned', 'held', 'closed')", name="status_known"),
    )


def _create_attendance() -> None:
    op.create_table(
        "attendance",
        sa.Column("id", sa.Uuid(), primary_key=True),
        sa.Column("meeting_id", sa.Uuid(), sa.ForeignKey("meeting.id"), nullable=False),
        sa.Column("account_id", sa.Uuid(), sa.ForeignKey("account.id")),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("organisation", sa.Text(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("present", sa.Boolean()),
        sa.UniqueConstraint("meeting_id", "account_id"),
    )


def _create_agenda_item() -> None:
    op.create_table(
        "agenda_item",
        sa.Column("id", sa.Uuid(), primary_key=True),
        sa.Column("meeting_id", sa.Uuid(), sa.ForeignKey("meeting.id"), nullable=False),
        sa.Column("case_id", sa.Uuid(), sa.ForeignKey("evaluation_case.id"), nullable=False),
        sa.Column("ordinal", sa.Integer(), nullable=False),
        sa.UniqueConstraint("meeting_id", "case_id"),
    )
    op.create_index("ix_agenda_item_case_id", "agenda_item", ["case_id"])


def _create_resolution() -> None:
    op.create_table(
        "resolution",
        sa.Column("id", sa.Uuid(), primary_key=True),
        sa.Column("problem_id", sa.Uuid(), sa.ForeignKey("problem.id")),
        sa.Column("result", sa.Text(), nullable=False),
        sa.Column("requirement", sa.Text(), nullable=False),
        sa.Column("responsible_unit_id", sa.Uuid(), sa.ForeignKey("organisation.id")),
        sa.Column("due_on", sa.Date()),
        sa.Column("budget_opinion", sa.Text(), nullable=False),
        sa.Column("recorded_by", sa.Uuid(), sa.ForeignKey("account.id"), nullable=False),
        sa.Column("recorded_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("confirmed_by", sa.Uuid(), sa.ForeignKey("account.id")),
        sa.Column("confirmed_at", sa.DateTime(timezone=True)),
        sa.Column("case_id", sa.Uuid(), sa.ForeignKey("evaluation_case.id"), nullable=False),
        sa.Column("region_code", sa.Text(), nullable=False),
        sa.Column("fiscal_year", sa.Integer(), nullable=False),
        sa.UniqueConstraint("case_id", "problem_id"),
        sa.CheckConstraint(
            "(confirmed_at IS NULL) = (confirmed_by IS NULL)", name="confirmation_is_whole"
        ),
    )
    op.create_index(
        "uq_resolution_case_id_whole",
        "resolution",
        ["case_id"],
        unique=True,
        postgresql_where=sa.text("problem_id IS NULL"),
    )


def _create_attachment() -> None:
    op.create_table(
        "attachment",
        sa.Column("id", sa.Uuid(), primary_key=True),
        sa.Column("owner_kind", sa.Text(), nullable=False),
        sa.Column("owner_id", sa.Uuid()),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("media_type", sa.Text(), nullable=False),
        sa.Column("size", sa.BigInteger(), nullable=False),
        sa.Column("sha256", sa.CHAR(64), nullable=False),
        sa.Column("stored_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("stored_by", sa.Uuid(), sa.ForeignKey("account.id"), nullable=False),
        sa.Column("replaced_by", sa.Uuid(), sa.ForeignKey("attachment.id")),
        sa.Column("case_id", sa.Uuid(), sa.ForeignKey("evaluation_case.id"), nullable=False),
        sa.Column("region_code", sa.Text(), nullable=False),
        sa.Column("fiscal_year", sa.Integer(), nullable=False),
        sa.CheckConstraint("size >= 0", name="size_counts"),
    )
    op.create_index("ix_attachment_case_id", "attachment", ["case_id", "owner_kind", "owner_id"])
    op.create_index("ix_attachment_sha256", "attachment", ["sha256"])
