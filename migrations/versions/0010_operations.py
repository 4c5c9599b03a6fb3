"""Let operations ride on cases: signers, suspensions, slips, requests for more time."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import JSONB

revision = "0010"
down_revision = "0009"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column(
        "evaluation_case", sa.Column("riders", JSONB(), nullable=False, server_default="{}")
    )
    op.add_column("evaluation_case", sa.Column("slip", sa.Text()))
    op.create_index(
        "ix_evaluation_case_slip",
        "evaluation_case",
        ["region_code", "slip"],
        postgresql_where=sa.text("slip IS NOT NULL"),
    )
    op.add_column("task", sa.Column("duty", sa.Text(), nullable=False, server_default="work"))
    op.add_column("task", sa.Column("seen_at", sa.DateTime(timezone=True)))
    op.create_check_constraint("duty_known", "task", "duty IN ('work', 'sign', 'rule')")


def downgrade() -> None:
    op.drop_constraint("duty_known", "task", type_="check")
    op.drop_column("task", "seen_at")
    op.drop_column("task", "duty")
    op.drop_index("ix_evaluation_case_slip", "evaluation_case")
    op.drop_column("evaluation_case", "slip")
    op.drop_column("evaluation_case", "riders")
