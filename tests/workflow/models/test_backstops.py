"""What the database refuses even when the program is wrong."""

from datetime import date, timedelta

import pytest
from sqlalchemy import text
from sqlalchemy.exc import IntegrityError, ProgrammingError
from sqlalchemy.orm import Session

from tests.support.factories import (
    NOW,
    TODAY,
    make_account,
    make_case,
    make_definition,
    make_organisation,
    make_post,
    make_region,
)
from workflow.database import create_engine_for, session_factory, violated_constraint
from workflow.models import (
    DefinitionEvent,
    DefinitionStatus,
    DefinitionVersion,
    Organisation,
    RegionParameter,
    SecurityEvent,
)
from workflow.models.base import NaiveInstantError
from workflow.services.history import Entry, append_event

FORGED_EVENT = text(
    """INSERT INTO case_event (id, case_id, at, seq, previous_hash, from_state, to_state, hash,
           region_code, fiscal_year, kind, title, person_name, fields, world, attachments)
       SELECT gen_random_uuid(), case_id, at + interval '1 second', :seq, :previous_hash,
           :from_state, 'first', repeat('a', 64),
           region_code, fiscal_year, kind, title, person_name, fields, world, attachments
       FROM case_event WHERE seq = 2"""
)
HISTORY = ["case_event", "definition_event", "region_parameter", "security_event"]
CHANGES = ["UPDATE {} SET id = id", "DELETE FROM {}", "TRUNCATE {}"]


@pytest.fixture
def owner(migrator_url):
    """Open a session as the schema's owner, whom only the triggers hold back."""
    engine = create_engine_for(migrator_url)
    with session_factory(engine)() as session:
        yield session
    engine.dispose()


def _write_history(session: Session):
    unit = make_organisation(session, make_region(session))
    session.add(SecurityEvent(at=NOW, kind="signed_in", address="", detail={}))
    session.add(DefinitionEvent(at=NOW, kind="started", workflow="some", detail={}))
    session.add(_parameter(session, unit))
    return make_case(session, unit)


def _parameter(session: Session, unit: Organisation) -> RegionParameter:
    return RegionParameter(
        workflow="some",
        region_code=unit.region_code,
        name="days",
        value=1,
        starts_on=TODAY,
        set_by=make_account(session).id,
        set_at=NOW,
    )


def _refusal(session: Session, statement: str) -> str | None:
    with pytest.raises(IntegrityError) as caught, session.begin_nested():
        session.execute(text(statement))
    return violated_constraint(caught.value)


@pytest.mark.parametrize("table", HISTORY)
@pytest.mark.parametrize("act", CHANGES)
def test_history_only_grows_even_for_its_owner(owner, table, act):
    _write_history(owner)
    owner.commit()
    assert _refusal(owner, act.format(table)) == f"append_only_{table}"


@pytest.mark.parametrize("table", HISTORY)
@pytest.mark.parametrize("act", CHANGES)
def test_program_has_no_right_to_change_history(session, table, act):
    with pytest.raises(ProgrammingError, match="permission denied"):
        session.execute(text(act.format(table)))


@pytest.mark.parametrize(
    "act", ["CREATE TABLE x ()", "DROP TABLE task", "ALTER TABLE task ADD x int"]
)
def test_program_has_no_right_to_change_the_schema(session, act):
    with pytest.raises(ProgrammingError):
        session.execute(text(act))


def test_case_cannot_be_in_an_undeclared_state(session):
    case = _write_history(session)
    case.state = "invented"
    with pytest.raises(IntegrityError) as caught:
        session.flush()
    assert violated_constraint(caught.value) == "fk_evaluation_case_state"


@pytest.mark.parametrize(
    "change",
    ["state = 'second'", "row_version = row_version + 1", f"chain_head = '{'f' * 64}'"],
)
def test_case_must_show_its_history_at_commit(session, change):
    _write_history(session)
    session.execute(text(f"UPDATE evaluation_case SET {change}"))  # noqa: S608 - ours
    assert _refusal(session, "SET CONSTRAINTS ALL IMMEDIATE") == "ck_evaluation_case_history"


def test_event_without_its_case_is_refused_at_commit(session):
    case = _write_history(session)
    append_event(session, None, case=case, entry=Entry(kind="note", title="记", at=NOW))
    session.execute(text("UPDATE evaluation_case SET row_version = 1"))
    assert _refusal(session, "SET CONSTRAINTS ALL IMMEDIATE") == "ck_evaluation_case_history"


@pytest.mark.parametrize(
    "change", [{"seq": 4}, {"previous_hash": "0" * 64}, {"from_state": "second"}]
)
def test_event_must_follow_the_one_before(session, change):
    case = _write_history(session)
    event = append_event(session, None, case=case, entry=Entry(kind="note", title="记", at=NOW))
    session.flush()
    values = {"seq": 3, "previous_hash": event.hash, "from_state": "first"} | change
    session.execute(FORGED_EVENT, values)
    session.execute(
        text("UPDATE evaluation_case SET row_version = :seq, chain_head = repeat('a', 64)"), values
    )
    assert _refusal(session, "SET CONSTRAINTS ALL IMMEDIATE") == "ck_case_event_link"


def test_honest_history_passes_at_commit(session):
    case = _write_history(session)
    append_event(
        session, None, case=case, entry=Entry(kind="act", title="走", at=NOW, to_state="second")
    )
    session.execute(text("SET CONSTRAINTS ALL IMMEDIATE"))


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE definition_version SET content = '{}'",
        "UPDATE definition_version SET title = '改'",
        "UPDATE definition_version SET status = 'draft'",
        "DELETE FROM definition_version",
    ],
)
def test_published_definition_does_not_change(session, statement):
    make_definition(session)
    assert _refusal(session, statement) == "immutable_definition_version"


def test_published_definition_keeps_its_states(session):
    make_definition(session)
    assert _refusal(session, "DELETE FROM definition_state") == "immutable_definition_state"
    assert (
        _refusal(session, "UPDATE definition_state SET state = state || 'x'")
        == "immutable_definition_state"
    )


def test_published_definition_may_retire_and_a_draft_may_change_and_go(session):
    version = make_definition(session)
    version.status = DefinitionStatus.RETIRED
    draft = DefinitionVersion(
        workflow="w", version=1, digest="0" * 64, title="稿", content={}, source="", status="draft"
    )
    session.add(draft)
    session.flush()
    draft.title = "新稿"
    session.flush()
    session.delete(draft)
    session.flush()


@pytest.mark.parametrize(
    ("first", "second"),
    [
        ("system_admin", "unit_clerk"),
        ("unit_clerk", "security_admin"),
        ("audit_admin", "system_admin"),
        ("audit_admin", "audit_admin"),
    ],
)
def test_administrator_holds_no_other_post(session, first, second):
    office = make_organisation(session, make_region(session))
    person = make_account(session)
    make_post(session, person, office, first)
    with pytest.raises(IntegrityError) as caught:
        make_post(session, person, office, second)
    assert violated_constraint(caught.value) == "ex_appointment_administrator"


def test_administrator_may_take_another_post_when_the_first_has_ended(session):
    office = make_organisation(session, make_region(session))
    person = make_account(session)
    make_post(session, person, office, "system_admin", ends_on=TODAY)
    make_post(session, person, office, "unit_clerk", starts_on=TODAY)


def test_business_posts_may_be_held_together(session):
    office = make_organisation(session, make_region(session))
    person = make_account(session)
    make_post(session, person, office, "unit_clerk")
    make_post(session, person, office, "unit_head")


def test_instant_without_offset_is_refused(session):
    session.add(SecurityEvent(at=NOW.replace(tzinfo=None), kind="x", address="", detail={}))
    with pytest.raises(Exception, match="2026") as caught:
        session.flush()
    assert isinstance(caught.value.__cause__, NaiveInstantError)


def test_instants_come_back_in_utc(session):
    event = SecurityEvent(at=NOW, kind="x", address="", detail={"on": date(2026, 1, 1).isoformat()})
    session.add(event)
    session.flush()
    session.expire(event)
    assert event.at == NOW
    assert event.at.utcoffset() == timedelta(0)
