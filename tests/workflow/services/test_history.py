"""Histories are chains, and whoever changes a link is found out."""

from datetime import timedelta
from decimal import Decimal

import pytest
from sqlalchemy import create_engine, text
from sqlalchemy.orm import Session

from tests.support.factories import NOW, make_actor, make_case, make_organisation, make_region
from web.commands.local_database import SUPERUSER
from workflow.database import create_engine_for, session_factory, unit_of_work
from workflow.services.history import (
    FIRST_HASH,
    BreakKind,
    Entry,
    append_event,
    events_of,
    verify_chain,
)


def _walk(session: Session, *, steps: int = 4):
    """Make a case with an opening and some more events."""
    region = make_region(session)
    unit = make_organisation(session, region)
    actor = make_actor(session, unit, "unit_clerk")
    case = make_case(session, unit)
    for step in range(steps):
        entry = Entry(
            kind="act",
            title="办理",
            at=NOW + timedelta(hours=step),
            to_state=("second", "first")[step % 2],
            opinion="同意",
            fields={"amount": Decimal("12.50"), "day": NOW.date()},
            world={"calendar": "d" * 64},
            attachments=({"name": "佐证.pdf", "sha256": "a" * 64},),
        )
        append_event(session, actor, case=case, entry=entry)
    return case


def test_events_are_numbered_linked_and_shown_on_the_case(session):
    case = _walk(session)
    events = events_of(session, case_id=case.id)
    assert [event.seq for event in events] == [1, 2, 3, 4, 5]
    assert [event.from_state for event in events] == [None, "first", "second", "first", "second"]
    assert [event.previous_hash for event in events] == [
        FIRST_HASH,
        *(event.hash for event in events[:-1]),
    ]
    assert (case.row_version, case.state, case.chain_head) == (5, "first", events[-1].hash)


def test_event_names_the_person_and_the_post(session):
    case = _walk(session, steps=1)
    opened, acted = events_of(session, case_id=case.id)
    assert (opened.person_id, opened.person_name, opened.role) == (None, "", None)
    assert (acted.person_id is not None, acted.role) == (True, "unit_clerk")
    assert acted.organisation_id == case.unit_id


def test_time_never_runs_backwards(session):
    case = _walk(session, steps=2)
    early = Entry(kind="note", title="记", at=NOW - timedelta(days=1))
    event = append_event(session, None, case=case, entry=early)
    times = [each.at for each in events_of(session, case_id=case.id)]
    assert times == sorted(set(times))
    assert event.at - times[-2] == timedelta(microseconds=1)


def test_note_keeps_the_state_and_counts_as_an_event(session):
    case = _walk(session, steps=1)
    append_event(session, None, case=case, entry=Entry(kind="note", title="记", at=NOW))
    assert (case.state, case.row_version) == ("second", 3)


def test_caller_learns_what_happened_since(session):
    case = _walk(session)
    assert [event.seq for event in events_of(session, case_id=case.id, after=3)] == [4, 5]


def test_honest_chains_are_whole_after_a_round_through_the_database(session):
    case = _walk(session)
    session.expire_all()
    assert verify_chain(session) == []
    assert verify_chain(session, case_id=case.id) == []


@pytest.fixture
def tampered(database_server, database_name, database_url):
    """Write a history as the program, then change it as a superuser with the triggers off."""
    engine = create_engine_for(database_url)
    with unit_of_work(session_factory(engine)) as session:
        case = _walk(session)
        number = case.number
    superuser = create_engine(database_server.url(database_name, role=SUPERUSER))

    def tamper(*statements: str) -> list[tuple[int, BreakKind]]:
        with superuser.begin() as connection:
            connection.execute(text("SET session_replication_role = replica"))
            for statement in statements:
                connection.execute(text(statement))
        with session_factory(engine)() as session:
            broken = verify_chain(session)
        assert {link.case_number for link in broken} == {number}
        return [(link.seq, link.kind) for link in broken]

    yield tamper
    superuser.dispose()
    engine.dispose()


@pytest.mark.parametrize(
    "change",
    [
        "opinion = '不同意'",
        "title = title || ' '",
        "at = at + interval '1 microsecond'",
        "fields = jsonb_set(fields, '{amount}', '\"12.5\"')",
        "world = '{}'",
        "world = '{\"rate\": 0.5}'",
        "attachments = '[]'",
        "person_name = '他人'",
        "person_id = NULL",
        "principal_id = person_id",
        "to_state = 'second'",
        "fiscal_year = 2025",
        "idempotency_key = 'k'",
    ],
)
def test_changed_row_is_named(tampered, change):
    found = tampered(f"UPDATE case_event SET {change} WHERE seq = 3")  # noqa: S608 - ours
    assert (3, BreakKind.ALTERED) in found


def test_row_changed_with_its_hash_is_found_at_the_next_link(tampered):
    assert tampered(
        "UPDATE case_event SET opinion = 'x', hash = repeat('e', 64) WHERE seq = 3"
    ) == [(3, BreakKind.ALTERED), (4, BreakKind.UNLINKED)]


@pytest.mark.parametrize(
    ("statement", "found"),
    [
        ("DELETE FROM case_event WHERE seq = 3", [(3, BreakKind.MISSING)]),
        ("DELETE FROM case_event WHERE seq = 1", [(1, BreakKind.MISSING)]),
        ("DELETE FROM case_event WHERE seq = 5", [(4, BreakKind.HEAD_DIFFERS)]),
        ("DELETE FROM case_event", [(0, BreakKind.HEAD_DIFFERS)]),
        ("UPDATE evaluation_case SET state = 'second'", [(5, BreakKind.HEAD_DIFFERS)]),
        ("UPDATE evaluation_case SET row_version = 6", [(5, BreakKind.HEAD_DIFFERS)]),
    ],
)
def test_missing_rows_and_changed_cases_are_named(tampered, statement, found):
    assert tampered(statement) == found


def test_two_rows_exchanged_are_both_named(tampered):
    found = tampered(
        "UPDATE case_event SET seq = 9 WHERE seq = 3",
        "UPDATE case_event SET seq = 3 WHERE seq = 4",
        "UPDATE case_event SET seq = 4 WHERE seq = 9",
    )
    assert {seq for seq, _ in found} == {3, 4, 5}
