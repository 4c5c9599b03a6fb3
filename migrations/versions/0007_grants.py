"""Let the program read and write, but neither change history nor the schema."""

from alembic import op

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None

GRANT = """
DO $$
BEGIN
    IF EXISTS (SELECT FROM pg_roles WHERE rolname = 'app') THEN
        GRANT USAGE ON SCHEMA public TO app;
        GRANT SELECT, INSERT, UPDATE, DELETE ON ALL TABLES IN SCHEMA public TO app;
        GRANT USAGE ON ALL SEQUENCES IN SCHEMA public TO app;
        REVOKE UPDATE, DELETE ON case_event, security_event FROM app;
        REVOKE INSERT, UPDATE, DELETE ON alembic_version FROM app;
        -- Tables of later migrations need no grant of their own, only what they must refuse.
        ALTER DEFAULT PRIVILEGES IN SCHEMA public
            GRANT SELECT, INSERT, UPDATE, DELETE ON TABLES TO app;
    END IF;
END $$
"""

REVOKE = """
DO $$
BEGIN
    IF EXISTS (SELECT FROM pg_roles WHERE rolname = 'app') THEN
        ALTER DEFAULT PRIVILEGES IN SCHEMA public
            REVOKE SELECT, INSERT, UPDATE, DELETE ON TABLES FROM app;
        REVOKE ALL ON ALL TABLES IN SCHEMA public FROM app;
        REVOKE USAGE ON SCHEMA public FROM app;
    END IF;
END $$
"""


def upgrade() -> None:
    op.execute(GRANT)


def downgrade() -> None:
    op.execute(REVOKE)
