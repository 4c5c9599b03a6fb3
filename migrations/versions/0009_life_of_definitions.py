"""Create drafts of definitions, their record, versions for regions and regions' parameters."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0009"
down_revision = "0008"
branch_labels = None
depends_on = None

APPEND_ONLY = ("definition_event", "region_parameter")

REFUSE_PUBLISHED_CHANGE = """
CREATE OR REPLACE FUNCTION refuse_published_change() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF OLD.status = 'draft' THEN
        RETURN CASE TG_OP WHEN 'DELETE' THEN OLD ELSE NEW END;
    END IF;
    IF TG_OP = 'UPDATE' AND NEW.status <> 'draft'
            AND (OLD.id, OLD.workflow, OLD.version, OLD.digest, OLD.title, OLD.content, OLD.source,
                 OLD.published_at, OLD.published_by{old})
            IS NOT DISTINCT FROM
                (NEW.id, NEW.workflow, NEW.version, NEW.digest, NEW.title, NEW.content, NEW.source,
                 NEW.published_at, NEW.published_by{new}) THEN
        RETURN NEW;
    END IF;
    RAISE EXCEPTION 'a published definition does not change' USING
        ERRCODE = 'restrict_violation', TABLE = TG_TABLE_NAME,
        CONSTRAINT = 'immutable_definition_version';
END $$
"""
WHERE_AND_WHEN = {
    "old": ", OLD.regions, OLD.in_force_from",
    "new": ", NEW.regions, NEW.in_force_from",
}

# What was published or given up stays as it was then.
REFUSE_CLOSED_DRAFT_CHANGE = """
CREATE FUNCTION refuse_closed_draft_change() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF OLD.status IN ('published', 'dropped') THEN
        RAISE EXCEPTION 'a closed draft does not change' USING
            ERRCODE = 'restrict_violation', TABLE = TG_TABLE_NAME,
            CONSTRAINT = 'immutable_definition_draft';
    END IF;
    RETURN CASE TG_OP WHEN 'DELETE' THEN OLD ELSE NEW END;
END $$
"""

REVOKE = """
DO $$
BEGIN
    IF EXISTS (SELECT FROM pg_roles WHERE rolname = 'app') THEN
        REVOKE UPDATE, DELETE ON definition_event, region_parameter FROM app;
    END IF;
END $$
"""


def upgrade() -> None:
    _widen_definition_version()
    _create_definition_draft()
    _create_definition_event()
    _create_region_parameter()
    op.execute(REFUSE_PUBLISHED_CHANGE.format_map(WHERE_AND_WHEN))
    op.execute(REFUSE_CLOSED_DRAFT_CHANGE)
    op.execute(
        "CREATE TRIGGER closed_is_immutable BEFORE UPDATE OR DELETE ON definition_draft "
        "FOR EACH ROW EXECUTE FUNCTION refuse_closed_draft_change()"
    )
    for table in APPEND_ONLY:
        op.execute(
            f"CREATE TRIGGER only_grows BEFORE UPDATE OR DELETE ON {table} "
            "FOR EACH ROW EXECUTE FUNCTION refuse_change()"
        )
        op.execute(
            f"CREATE TRIGGER never_truncated BEFORE TRUNCATE ON {table} "
            "FOR EACH STATEMENT EXECUTE FUNCTION refuse_change()"
        )
    op.execute(REVOKE)


def downgrade() -> None:
    op.execute(REFUSE_PUBLISHED_CHANGE.format(old="", new=""))
    op.drop_table("region_parameter")
    op.drop_table("definition_event")
    op.drop_table("definition_draft")
    op.execute("DROP FUNCTION refuse_closed_draft_change()")
    op.drop_index("ix_definition_version_workflow_digest")
    op.create_unique_constraint(None, "definition_version", ["workflow", "digest"])
    op.drop_column("definition_version", "regions")


def _widen_definition_version() -> None:
    """Let the same content be published again, for other regions or from another day."""
    op.add_column(
        "definition_version",
        sa.Column("regions", postgresql.ARRAY(sa.Text()), nullable=False, server_default="{}"),
    )
    op.drop_constraint("uq_definition_version_workflow_digest", "definition_version")
    op.create_index(
        "ix_definition_version_workflow_digest", "definition_version", ["workflow", "digest"]
    )


def _create_definition_draft() -> None:
    op.create_table(
        "definition_draft",
        sa.Column("id", sa.Uuid(), primary_key=True),
        sa.Column("workflow", sa.Text(), nullable=False),
        sa.Column("title", sa.Text(), nullable=False),
        sa.Column("base_id", sa.Uuid(), sa.ForeignKey("definition_version.id")),
        sa.Column("origin_digest", sa.CHAR(64)),
        sa.Column("region_code", sa.Text(), sa.ForeignKey("region.code")),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("row_version", sa.Integer(), nullable=False),
        sa.Column("status", sa.Text(), nullable=False),
        sa.Column("author_id", sa.Uuid(), sa.ForeignKey("account.id")),
        sa.Column("started_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("edited_by", sa.Uuid(), sa.ForeignKey("account.id")),
        sa.Column("edited_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("handed_in_by", sa.Uuid(), sa.ForeignKey("account.id")),
        sa.Column("handed_in_at", sa.DateTime(timezone=True)),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("in_force_from", sa.Date()),
        sa.Column("regions", postgresql.ARRAY(sa.Text()), nullable=False),
        sa.Column("sent_back", sa.Text(), nullable=False),
        sa.Column("published_by", sa.Uuid(), sa.ForeignKey("account.id")),
        sa.Column("version_id", sa.Uuid(), sa.ForeignKey("definition_version.id")),
        sa.CheckConstraint(
            "status IN ('open', 'handed_in', 'published', 'dropped')", name="status_known"
        ),
        sa.CheckConstraint(
            "status <> 'handed_in' OR (handed_in_by IS NOT NULL AND in_force_from IS NOT NULL)",
            name="handed_in_by_somebody",
        ),
        sa.CheckConstraint(
            "(status = 'published') = (version_id IS NOT NULL AND published_by IS NOT NULL)",
            name="published_as_something",
        ),
        sa.CheckConstraint(
            "published_by IS NULL OR (published_by IS DISTINCT FROM author_id"
            " AND published_by IS DISTINCT FROM edited_by"
            " AND published_by IS DISTINCT FROM handed_in_by)",
            name="published_by_another",
        ),
    )
    op.create_index("ix_definition_draft_workflow", "definition_draft", ["workflow"])


def _create_definition_event() -> None:
    op.create_table(
        "definition_event",
        sa.Column("id", sa.Uuid(), primary_key=True),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("workflow", sa.Text(), nullable=False),
        sa.Column("draft_id", sa.Uuid(), sa.ForeignKey("definition_draft.id")),
        sa.Column("version_id", sa.Uuid(), sa.ForeignKey("definition_version.id")),
        sa.Column("account_id", sa.Uuid(), sa.ForeignKey("account.id")),
        sa.Column("person_name", sa.Text(), nullable=False),
        sa.Column("detail", postgresql.JSONB(), nullable=False),
    )
    op.create_index("ix_definition_event_draft_id_at", "definition_event", ["draft_id", "at"])


def _create_region_parameter() -> None:
    op.create_table(
        "region_parameter",
        sa.Column("id", sa.Uuid(), primary_key=True),
        sa.Column("workflow", sa.Text(), nullable=False),
        sa.Column("region_code", sa.Text(), sa.ForeignKey("region.code"), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("value", postgresql.JSONB()),
        sa.Column("starts_on", sa.Date(), nullable=False),
        sa.Column("set_by", sa.Uuid(), sa.ForeignKey("account.id"), nullable=False),
        sa.Column("set_at", sa.DateTime(timezone=True), nullable=False),
    )
    op.create_index(
        "ix_region_parameter_workflow_region_code", "region_parameter", ["workflow", "region_code"]
    )
