"""Create projects, cases, their history, tasks and timers."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None


def upgrade() -> None:
    # Case numbers need not be free of gaps, so a sequence serves and nobody waits for it.
    op.execute(sa.schema.CreateSequence(sa.Sequence("case_number")))
    _create_project()
    _create_evaluation_case()
    _index_evaluation_case()
    _create_case_event()
    _create_task()
    _index_task()
    _create_timer()
    _create_pending_event()


def downgrade() -> None:
    op.drop_table("pending_event")
    op.drop_table("timer")
    op.drop_table("task")
    op.drop_table("case_event")
    op.drop_table("evaluation_case")
    op.drop_table("project")
    op.execute(sa.schema.DropSequence(sa.Sequence("case_number")))


def _create_project() -> None:
    op.create_table(
        "project",
        sa.Column("id", sa.Uuid(), primary_key=True),
        sa.Column("code", sa.Text()),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("normalised_name", sa.Text(), nullable=False),
        sa.Column("key", sa.Text(), nullable=False),
        sa.Column("department_id", sa.Uuid(), sa.ForeignKey("organisation.id"), nullable=False),
        sa.Column("unit_id", sa.Uuid(), sa.ForeignKey("organisation.id"), nullable=False),
        sa.Column("region_code", sa.Text(), nullable=False),
        sa.Column("fiscal_year", sa.Integer(), nullable=False),
        sa.UniqueConstraint("region_code", "fiscal_year", "unit_id", "key"),
    )
    op.create_index("ix_project_department_id", "project", ["department_id", "fiscal_year"])


def _create_evaluation_case() -> None:
    op.create_table(
        "evaluation_case",
        sa.Column("id", sa.Uuid(), primary_key=True),
        sa.Column("workflow", sa.Text(), nullable=False),
        sa.Column(
            "definition_version_id",
            sa.Uuid(),
            sa.ForeignKey("definition_version.id"),
            nullable=False,
        ),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("phase", sa.Text(), nullable=False),
        sa.Column("row_version", sa.Integer(), nullable=False),
        sa.Column("number", sa.Text(), nullable=False, unique=True),
        sa.Column("title", sa.Text(), nullable=False),
        sa.Column("unit_id", sa.Uuid(), sa.ForeignKey("organisation.id"), nullable=False),
        sa.Column("department_id", sa.Uuid(), sa.ForeignKey("organisation.id"), nullable=False),
        sa.Column("parent_id", sa.Uuid(), sa.ForeignKey("evaluation_case.id")),
        sa.Column("project_id", sa.Uuid(), sa.ForeignKey("project.id")),
        sa.Column("fields", postgresql.JSONB(), nullable=False),
        sa.Column("parameters", postgresql.JSONB(), nullable=False),
        sa.Column("ending", sa.Text()),
        sa.Column("grade", sa.Text()),
        sa.Column("score", sa.Numeric(6, 2)),
        sa.Column("opened_by", sa.Uuid(), sa.ForeignKey("account.id")),
        sa.Column("opened_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("entered_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("ended_at", sa.DateTime(timezone=True)),
        sa.Column("chain_head", sa.CHAR(64), nullable=False),
        sa.Column("region_code", sa.Text(), nullable=False),
        sa.Column("fiscal_year", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["definition_version_id", "state"],
            ["definition_state.definition_version_id", "definition_state.state"],
            name="fk_evaluation_case_state",
        ),
        sa.CheckConstraint("(ending IS NULL) = (ended_at IS NULL)", name="ending_has_instant"),
        sa.CheckConstraint("row_version >= 0", name="row_version_counts"),
    )


def _index_evaluation_case() -> None:
    op.create_index(
        "ix_evaluation_case_department",
        "evaluation_case",
        ["department_id", "fiscal_year", "state"],
    )
    op.create_index("ix_evaluation_case_opened_by", "evaluation_case", ["opened_by", "opened_at"])
    op.create_index("ix_evaluation_case_parent_id", "evaluation_case", ["parent_id"])
    op.create_index("ix_evaluation_case_project_id", "evaluation_case", ["project_id"])
    op.create_index(
        "ix_evaluation_case_unit",
        "evaluation_case",
        ["region_code", "fiscal_year", "unit_id", "state"],
    )
    op.create_index("ix_evaluation_case_unit_id", "evaluation_case", ["unit_id", "fiscal_year"])
    op.create_index(
        "uq_evaluation_case_open_project",
        "evaluation_case",
        ["workflow", "project_id"],
        unique=True,
        postgresql_where=sa.text("parent_id IS NULL AND ended_at IS NULL"),
    )


def _create_case_event() -> None:
    op.create_table(
        "case_event",
        sa.Column("id", sa.Uuid(), primary_key=True),
        sa.Column("seq", sa.Integer(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("act", sa.Text()),
        sa.Column("title", sa.Text(), nullable=False),
        sa.Column("from_state", sa.Text()),
        sa.Column("to_state", sa.Text(), nullable=False),
        sa.Column("person_id", sa.Uuid(), sa.ForeignKey("account.id")),
        sa.Column("person_name", sa.Text(), nullable=False),
        sa.Column("principal_id", sa.Uuid(), sa.ForeignKey("account.id")),
        sa.Column("role", sa.Text()),
        sa.Column("organisation_id", sa.Uuid(), sa.ForeignKey("organisation.id")),
        sa.Column("organisation_name", sa.Text()),
        sa.Column("opinion", sa.Text()),
        sa.Column("fields", postgresql.JSONB(), nullable=False),
        sa.Column("world", postgresql.JSONB(), nullable=False),
        sa.Column("attachments", postgresql.JSONB(), nullable=False),
        sa.Column("idempotency_key", sa.Text()),
        sa.Column("previous_hash", sa.CHAR(64), nullable=False),
        sa.Column("hash", sa.CHAR(64), nullable=False),
        sa.Column("case_id", sa.Uuid(), sa.ForeignKey("evaluation_case.id"), nullable=False),
        sa.Column("region_code", sa.Text(), nullable=False),
        sa.Column("fiscal_year", sa.Integer(), nullable=False),
        sa.UniqueConstraint("case_id", "seq"),
        sa.CheckConstraint("seq >= 1", name="seq_from_one"),
    )
    op.create_index("ix_case_event_person_id_at", "case_event", ["person_id", "at"])
    op.create_index(
        "ix_case_event_region_code_at", "case_event", ["region_code", "fiscal_year", "at"]
    )


def _create_task() -> None:
    op.create_table(
        "task",
        sa.Column("id", sa.Uuid(), primary_key=True),
        sa.Column("role", sa.Text(), nullable=False),
        sa.Column("stands_for", sa.Text(), nullable=False),
        sa.Column("person_id", sa.Uuid(), sa.ForeignKey("account.id")),
        sa.Column("unit_id", sa.Uuid(), sa.ForeignKey("organisation.id"), nullable=False),
        sa.Column("department_id", sa.Uuid(), sa.ForeignKey("organisation.id"), nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("title", sa.Text(), nullable=False),
        sa.Column("opened_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("opened_seq", sa.Integer(), nullable=False),
        sa.Column("due_on", sa.Date()),
        sa.Column("due_at", sa.DateTime(timezone=True)),
        sa.Column("provisional", sa.Boolean(), nullable=False),
        sa.Column("explanation", postgresql.JSONB(), nullable=False),
        sa.Column("closed_at", sa.DateTime(timezone=True)),
        sa.Column("closed_by", sa.Uuid(), sa.ForeignKey("account.id")),
        sa.Column("close_reason", sa.Text()),
        sa.Column("case_id", sa.Uuid(), sa.ForeignKey("evaluation_case.id"), nullable=False),
        sa.Column("region_code", sa.Text(), nullable=False),
        sa.Column("fiscal_year", sa.Integer(), nullable=False),
        sa.CheckConstraint("(due_on IS NULL) = (due_at IS NULL)", name="due_day_has_instant"),
    )


def _index_task() -> None:
    op.create_index("ix_task_case_id", "task", ["case_id"])
    op.create_index("ix_task_closed_by", "task", ["closed_by", "closed_at"])
    op.create_index(
        "ix_task_open_case", "task", ["case_id"], postgresql_where=sa.text("closed_at IS NULL")
    )
    op.create_index(
        "ix_task_open_department",
        "task",
        ["role", "department_id", "due_at", "id"],
        postgresql_where=sa.text("closed_at IS NULL"),
    )
    op.create_index(
        "ix_task_open_person",
        "task",
        ["person_id", "due_at", "id"],
        postgresql_where=sa.text("closed_at IS NULL"),
    )
    op.create_index(
        "ix_task_open_region",
        "task",
        ["role", "region_code", "fiscal_year", "due_at", "id"],
        postgresql_where=sa.text("closed_at IS NULL"),
    )
    op.create_index(
        "ix_task_open_unit",
        "task",
        ["role", "unit_id", "due_at", "id"],
        postgresql_where=sa.text("closed_at IS NULL"),
    )


def _create_timer() -> None:
    op.create_table(
        "timer",
        sa.Column("id", sa.Uuid(), primary_key=True),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("rule", sa.Text(), nullable=False),
        sa.Column("occurrence", sa.Text(), nullable=False),
        sa.Column("fires_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("payload", postgresql.JSONB(), nullable=False),
        sa.Column("status", sa.Text(), nullable=False),
        sa.Column("claimed_until", sa.DateTime(timezone=True)),
        sa.Column("done_at", sa.DateTime(timezone=True)),
        sa.Column("case_id", sa.Uuid(), sa.ForeignKey("evaluation_case.id"), nullable=False),
        sa.Column("region_code", sa.Text(), nullable=False),
        sa.Column("fiscal_year", sa.Integer(), nullable=False),
        sa.UniqueConstraint("case_id", "rule", "occurrence"),
        sa.CheckConstraint("kind IN ('reminder', 'escalation', 'expiry')", name="kind_known"),
        sa.CheckConstraint("status IN ('armed', 'done', 'disarmed')", name="status_known"),
    )
    op.create_index(
        "ix_timer_armed", "timer", ["fires_at", "id"], postgresql_where=sa.text("status = 'armed'")
    )


def _create_pending_event() -> None:
    op.create_table(
        "pending_event",
        sa.Column("id", sa.Uuid(), primary_key=True),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("case_id", sa.Uuid(), sa.ForeignKey("evaluation_case.id")),
        sa.Column("region_code", sa.Text()),
        sa.Column("fiscal_year", sa.Integer()),
        sa.Column("payload", postgresql.JSONB(), nullable=False),
        sa.Column("dedupe_key", sa.Text(), nullable=False, unique=True),
        sa.Column("status", sa.Text(), nullable=False),
        sa.Column("attempts", sa.Integer(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("done_at", sa.DateTime(timezone=True)),
        sa.Column("error", sa.Text()),
        sa.CheckConstraint("status IN ('pending', 'done', 'failed')", name="status_known"),
    )
    op.create_index("ix_pending_event_case_id", "pending_event", ["case_id"])
    op.create_index(
        "ix_pending_event_pending",
        "pending_event",
        ["created_at", "id"],
        postgresql_where=sa.text("status = 'pending'"),
    )
