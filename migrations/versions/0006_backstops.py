"""Let the database itself hold what must hold even when the program is wrong."""

from alembic import op

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None

APPEND_ONLY = ("case_event", "security_event")

REFUSE_CHANGE = """
CREATE FUNCTION refuse_change() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'table % only grows', TG_TABLE_NAME USING
        ERRCODE = 'restrict_violation', TABLE = TG_TABLE_NAME,
        CONSTRAINT = 'append_only_' || TG_TABLE_NAME;
END $$
"""

# The events of a case count from one without gaps, each starts in the state and with the hash that
# the one before ended with, and the case shows what its last event says.
CHECK_CASE = """
CREATE FUNCTION check_case_history() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    subject uuid;
    shown record;
    last record;
BEGIN
    IF TG_TABLE_NAME = 'case_event' THEN
        subject := NEW.case_id;
    ELSE
        subject := NEW.id;
    END IF;
    SELECT row_version, state, chain_head INTO shown FROM evaluation_case WHERE id = subject;
    IF NOT FOUND THEN
        RETURN NULL;
    END IF;
    SELECT seq, to_state, hash INTO last
        FROM case_event WHERE case_id = subject ORDER BY seq DESC LIMIT 1;
    IF (shown.row_version, shown.state, shown.chain_head)
            IS DISTINCT FROM (last.seq, last.to_state, last.hash) THEN
        RAISE EXCEPTION 'case % differs from its history', subject USING
            ERRCODE = 'check_violation', TABLE = 'evaluation_case',
            CONSTRAINT = 'ck_evaluation_case_history';
    END IF;
    RETURN NULL;
END $$
"""

CHECK_EVENT = """
CREATE FUNCTION check_event_link() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF NEW.seq = 1 THEN
        IF NEW.from_state IS NULL AND NEW.previous_hash = repeat('0', 64) THEN
            RETURN NULL;
        END IF;
    ELSIF EXISTS (
        SELECT FROM case_event
        WHERE case_id = NEW.case_id AND seq = NEW.seq - 1
            AND hash = NEW.previous_hash AND to_state = NEW.from_state AND at < NEW.at
    ) THEN
        RETURN NULL;
    END IF;
    RAISE EXCEPTION 'event % of case % does not follow the one before', NEW.seq, NEW.case_id USING
        ERRCODE = 'check_violation', TABLE = 'case_event', CONSTRAINT = 'ck_case_event_link';
END $$
"""

REFUSE_PUBLISHED_CHANGE = """
CREATE FUNCTION refuse_published_change() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF OLD.status = 'draft' THEN
        RETURN CASE TG_OP WHEN 'DELETE' THEN OLD ELSE NEW END;
    END IF;
    IF TG_OP = 'UPDATE' AND NEW.status <> 'draft'
            AND (OLD.id, OLD.workflow, OLD.version, OLD.digest, OLD.title, OLD.content, OLD.source,
                 OLD.published_at, OLD.published_by)
            IS NOT DISTINCT FROM
                (NEW.id, NEW.workflow, NEW.version, NEW.digest, NEW.title, NEW.content, NEW.source,
                 NEW.published_at, NEW.published_by) THEN
        RETURN NEW;
    END IF;
    RAISE EXCEPTION 'a published definition does not change' USING
        ERRCODE = 'restrict_violation', TABLE = TG_TABLE_NAME,
        CONSTRAINT = 'immutable_definition_version';
END $$
"""

REFUSE_STATE_CHANGE = """
CREATE FUNCTION refuse_published_state_change() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF EXISTS (SELECT FROM definition_version
               WHERE id = OLD.definition_version_id AND status <> 'draft') THEN
        RAISE EXCEPTION 'a published definition keeps its states' USING
            ERRCODE = 'restrict_violation', TABLE = TG_TABLE_NAME,
            CONSTRAINT = 'immutable_definition_state';
    END IF;
    RETURN CASE TG_OP WHEN 'DELETE' THEN OLD ELSE NEW END;
END $$
"""

# The account's row is locked first, so that two grants at once cannot both find nothing.
KEEP_ADMINISTRATORS_APART = """
CREATE FUNCTION keep_administrators_apart() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    PERFORM 1 FROM account WHERE id = NEW.account_id FOR NO KEY UPDATE;
    IF EXISTS (
        SELECT FROM appointment AS other
        WHERE other.account_id = NEW.account_id AND other.id <> NEW.id
            AND (other.administrator OR NEW.administrator)
            AND daterange(other.starts_on, other.ends_on) && daterange(NEW.starts_on, NEW.ends_on)
    ) THEN
        RAISE EXCEPTION 'an administrator holds no other post' USING
            ERRCODE = 'exclusion_violation', TABLE = 'appointment',
            CONSTRAINT = 'ex_appointment_administrator';
    END IF;
    RETURN NEW;
END $$
"""

FUNCTIONS = {
    "refuse_change": REFUSE_CHANGE,
    "check_case_history": CHECK_CASE,
    "check_event_link": CHECK_EVENT,
    "refuse_published_change": REFUSE_PUBLISHED_CHANGE,
    "refuse_published_state_change": REFUSE_STATE_CHANGE,
    "keep_administrators_apart": KEEP_ADMINISTRATORS_APART,
}

TRIGGERS = (
    """CREATE CONSTRAINT TRIGGER case_shows_history
       AFTER INSERT OR UPDATE OF state, row_version, chain_head ON evaluation_case
       DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION check_case_history()""",
    """CREATE CONSTRAINT TRIGGER event_shown_by_case AFTER INSERT ON case_event
       DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION check_case_history()""",
    """CREATE CONSTRAINT TRIGGER event_follows AFTER INSERT ON case_event
       DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION check_event_link()""",
    """CREATE TRIGGER published_is_immutable BEFORE UPDATE OR DELETE ON definition_version
       FOR EACH ROW EXECUTE FUNCTION refuse_published_change()""",
    """CREATE TRIGGER published_is_immutable BEFORE UPDATE OR DELETE ON definition_state
       FOR EACH ROW EXECUTE FUNCTION refuse_published_state_change()""",
    """CREATE TRIGGER administrators_apart BEFORE INSERT OR UPDATE ON appointment
       FOR EACH ROW EXECUTE FUNCTION keep_administrators_apart()""",
)


def upgrade() -> None:
    for body in FUNCTIONS.values():
        op.execute(body)
    for table in APPEND_ONLY:
        op.execute(
            f"CREATE TRIGGER only_grows BEFORE UPDATE OR DELETE ON {table} "
            "FOR EACH ROW EXECUTE FUNCTION refuse_change()"
        )
        op.execute(
            f"CREATE TRIGGER never_truncated BEFORE TRUNCATE ON {table} "
            "FOR EACH STATEMENT EXECUTE FUNCTION refuse_change()"
        )
    for statement in TRIGGERS:
        op.execute(statement)


def downgrade() -> None:
    for name in reversed(FUNCTIONS):
        op.execute(f"DROP FUNCTION {name}() CASCADE")
