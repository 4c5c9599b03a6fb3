"""Find the latest launch of a version without looking at all of them."""

from alembic import op

revision = "0013"
down_revision = "0012"
branch_labels = None
depends_on = None

_INDEX = "ix_case_launch_version_due"


def upgrade() -> None:
    op.create_index(_INDEX, "case_launch", ["definition_version_id", "due_at"])


def downgrade() -> None:
    op.drop_index(_INDEX, "case_launch")
