"""Create the seats of groups, and let a task be that of a seat."""

import sqlalchemy as sa
from alembic import op

revision = "0008"
down_revision = "0007"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "group_seat",
        sa.Column("id", sa.Uuid(), primary_key=True),
        sa.Column("case_id", sa.Uuid(), sa.ForeignKey("evaluation_case.id"), nullable=False),
        sa.Column("region_code", sa.Text(), nullable=False),
        sa.Column("fiscal_year", sa.Integer(), nullable=False),
        sa.Column("opened_seq", sa.Integer(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("role", sa.Text(), nullable=False),
        sa.Column("stands_for", sa.Text(), nullable=False),
        sa.Column("person_id", sa.Uuid(), sa.ForeignKey("account.id")),
        sa.Column("weight", sa.Integer(), nullable=False),
        sa.Column("veto", sa.Boolean(), nullable=False),
        sa.Column("choice", sa.Text()),
        sa.Column("silent", sa.Boolean(), nullable=False),
        sa.Column("excluded", sa.Text()),
        sa.Column("voted_at", sa.DateTime(timezone=True)),
        sa.Column("is_current", sa.Boolean(), nullable=False),
        sa.UniqueConstraint("case_id", "opened_seq", "number"),
        sa.CheckConstraint("choice IN ('for', 'against', 'abstain')", name="choice_known"),
        sa.CheckConstraint("weight > 0", name="weight_positive"),
    )
    op.create_index(
        "ix_group_seat_current",
        "group_seat",
        ["case_id"],
        postgresql_where=sa.text("is_current"),
    )
    op.create_index("ix_group_seat_person_id", "group_seat", ["person_id"])
    op.add_column("task", sa.Column("seat", sa.Integer()))


def downgrade() -> None:
    op.drop_column("task", "seat")
    op.drop_table("group_seat")
