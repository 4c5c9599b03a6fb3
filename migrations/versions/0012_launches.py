"""Keep which cases rules have launched, what part of a year they are about, who came when."""

import sqlalchemy as sa
from alembic import op

revision = "0012"
down_revision = "0011"
branch_labels = None
depends_on = None

_OPEN_PROJECT = "uq_evaluation_case_open_project"
_OPEN = sa.text("parent_id IS NULL AND ended_at IS NULL")


def upgrade() -> None:
    op.add_column("organisation", sa.Column("entered_at", sa.DateTime(timezone=True)))
    op.add_column("project", sa.Column("entered_at", sa.DateTime(timezone=True)))
    op.add_column(
        "evaluation_case", sa.Column("period", sa.Text(), nullable=False, server_default="")
    )
    op.drop_index(_OPEN_PROJECT, "evaluation_case")
    op.create_index(
        _OPEN_PROJECT,
        "evaluation_case",
        ["workflow", "project_id", "period"],
        unique=True,
        postgresql_where=_OPEN,
    )
    _create_case_launch()


def _create_case_launch() -> None:
    op.create_table(
        "case_launch",
        sa.Column("id", sa.Uuid(), primary_key=True),
        sa.Column("workflow", sa.Text(), nullable=False),
        sa.Column("period", sa.Text(), nullable=False),
        sa.Column(
            "definition_version_id",
            sa.Uuid(),
            sa.ForeignKey("definition_version.id"),
            nullable=False,
        ),
        sa.Column("unit_id", sa.Uuid(), sa.ForeignKey("organisation.id"), nullable=False),
        sa.Column("project_id", sa.Uuid(), sa.ForeignKey("project.id")),
        sa.Column("due_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("case_id", sa.Uuid(), sa.ForeignKey("evaluation_case.id")),
        sa.Column("opened_at", sa.DateTime(timezone=True)),
        sa.Column("attempts", sa.Integer(), nullable=False),
        sa.Column("rests_until", sa.DateTime(timezone=True)),
        sa.Column("error", sa.Text()),
        sa.Column("region_code", sa.Text(), nullable=False),
        sa.Column("fiscal_year", sa.Integer(), nullable=False),
        sa.UniqueConstraint(
            "workflow", "period", "unit_id", "project_id", postgresql_nulls_not_distinct=True
        ),
    )
    op.create_index(
        "ix_case_launch_waiting",
        "case_launch",
        ["due_at", "id"],
        postgresql_where=sa.text("case_id IS NULL"),
    )


def downgrade() -> None:
    op.drop_table("case_launch")
    op.drop_index(_OPEN_PROJECT, "evaluation_case")
    # Refused while a project has open cases about several parts of a year.
    op.create_index(
        _OPEN_PROJECT,
        "evaluation_case",
        ["workflow", "project_id"],
        unique=True,
        postgresql_where=_OPEN,
    )
    op.drop_column("evaluation_case", "period")
    op.drop_column("project", "entered_at")
    op.drop_column("organisation", "entered_at")
