"""Transactions commit once, wait for nothing without end, and explain what they refuse."""

from decimal import Decimal

import pytest
from sqlalchemy import select, text
from sqlalchemy.exc import IntegrityError, OperationalError
from sqlalchemy.exc import TimeoutError as PoolTimeoutError

from tests.support.factories import NOW, add
from workflow.database import (
    constraints_as_fields,
    create_engine_for,
    session_factory,
    unit_of_work,
    violated_constraint,
)
from workflow.errors import RefusedError
from workflow.models import Region, WorkerHeartbeat


@pytest.fixture
def engine(database_url):
    engine = create_engine_for(database_url, pool_size=2)
    yield engine
    engine.dispose()


@pytest.fixture
def factory(engine):
    return session_factory(engine)


def _region(code: str) -> Region:
    return Region(code=code, name=code, path=code, level=1)


@pytest.mark.parametrize(
    ("setting", "value"),
    [
        ("TimeZone", "UTC"),
        ("statement_timeout", "10s"),
        ("lock_timeout", "2s"),
        ("idle_in_transaction_session_timeout", "30s"),
    ],
)
def test_connections_have_their_limits(engine, setting, value):
    with engine.connect() as connection:
        assert connection.scalar(text(f"SHOW {setting}")) == value


def test_unit_of_work_commits_at_its_end(factory):
    with unit_of_work(factory) as session:
        region = add(session, _region("420000"))
    assert region.name == "420000"
    with factory() as other:
        assert other.get(Region, "420000") is not None


def test_unit_of_work_takes_everything_back(factory):
    def fail():
        with unit_of_work(factory) as session:
            add(session, _region("420000"))
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        fail()
    with factory() as other:
        assert other.get(Region, "420000") is None


def test_lock_is_waited_for_two_seconds_at_most(factory):
    with unit_of_work(factory) as session:
        add(session, _region("420000"))
    with unit_of_work(factory) as first, factory() as second:
        locking = select(Region).with_for_update()
        first.scalars(locking).all()
        with pytest.raises(OperationalError, match="lock timeout"):
            second.scalars(locking).all()


def test_full_pool_is_waited_for_two_seconds_at_most(engine):
    with engine.connect(), engine.connect(), pytest.raises(PoolTimeoutError):
        engine.connect()


def test_violated_constraint_becomes_a_field_and_the_transaction_lives(session):
    add(session, _region("420000"))
    fields = {"pk_region": ("code", "accounts.region_taken")}
    with pytest.raises(RefusedError) as caught, constraints_as_fields(session, fields):
        session.add(Region(code="420000", name="x", path="420000", level=1))
    assert (caught.value.field, caught.value.code) == ("code", "accounts.region_taken")
    add(session, _region("430000"))


def test_constraint_that_nobody_expected_stays_an_error(session):
    with pytest.raises(IntegrityError) as caught, constraints_as_fields(session, {}):
        session.add(Region(code="420000", name="x", path="elsewhere", level=1))
    assert violated_constraint(caught.value) == "ck_region_path_ends_in_code"


def test_json_is_stored_in_its_one_text(session):
    beat = WorkerHeartbeat(name="w", at=NOW, detail={"amount": Decimal("1.50"), "at": NOW})
    add(session, beat)
    session.expire(beat)
    assert beat.detail == {"amount": "1.50", "at": "2026-09-17T01:00:00.000000+00:00"}


def test_error_that_is_not_the_databases_names_no_constraint():
    assert violated_constraint(IntegrityError("statement", None, ValueError())) is None
