"""Two workers launch at once, and workers die where it hurts: every case opens once."""

import uuid
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from notifications.shift import Shift, Tally
from notifications.worker import JOBS, drain, run_job
from tests.faults.workers import start_worker
from tests.support.launched import enter, launching, publish
from tests.support.post_office import PostOffice
from workflow.database import unit_of_work
from workflow.models import CaseLaunch, DefinitionVersion, EvaluationCase
from workflow.services.history import verify_chain
from workflow.services.launch_plans import plan_launches

RULE = '{every: month, on: 20, for: projects, title: "{project}{period}"}'
PROJECTS, MONTHS = 6, 2
NAMES = ("plan_launches", "launch")


@pytest.fixture(autouse=True)
def due(office: PostOffice) -> None:
    """Let two months be due for six projects, none of them launched."""
    with office.acting() as city:
        publish(city.session, city.resources, launching(RULE))
        for number in range(PROJECTS):
            enter(city, f"第{number}项目")
    office.pass_days(50)


def _other(session: Session) -> uuid.UUID:
    """Return a version that has no launch rule, so that nothing can be launched by it."""
    others = select(DefinitionVersion.id).where(~DefinitionVersion.content.has_key("launch"))
    return session.scalars(others).first() or uuid.UUID(int=0)


def assert_each_once(office: PostOffice) -> None:
    with office.factory() as session:
        cases = session.scalars(select(EvaluationCase)).all()
        launches = session.scalars(select(CaseLaunch)).all()
        found = Counter((each.project_id, each.period) for each in cases)
        assert (len(found), set(found.values())) == (PROJECTS * MONTHS, {1})
        assert {each.id for each in cases} == {each.case_id for each in launches}
        assert verify_chain(session) == []


def test_two_workers_open_each_case_once(office: PostOffice):
    workers = [start_worker(office, *NAMES) for _ in range(2)]
    for worker in workers:
        worker.go()
    assert [worker.end() for worker in workers] == [0, 0]
    drain(office.factory, office.mailroom)
    assert_each_once(office)


def test_many_who_plan_at_once_write_each_launch_down_once(office: PostOffice):
    crowd = 6
    barrier = Barrier(crowd)

    def plan(_number: int) -> int:
        barrier.wait(timeout=60)
        with unit_of_work(office.factory) as session:
            return plan_launches(session, resources=office.mailroom.resources)

    with ThreadPoolExecutor(crowd) as pool:
        written = list(pool.map(plan, range(crowd)))
    assert sum(written) == PROJECTS * MONTHS
    drain(office.factory, office.mailroom)
    assert_each_once(office)


@pytest.mark.parametrize("point", ["launch.opened:3", "worker.committed:3"])
def test_a_worker_killed_while_it_launches_is_made_up_for(office: PostOffice, point: str):
    assert start_worker(office, *NAMES, fault=point).go().died()
    with office.factory() as session:
        opened = len(session.scalars(select(EvaluationCase)).all())
    assert opened == (2 if point.startswith("launch") else 3)
    assert start_worker(office, *NAMES).go().end() == 0
    assert_each_once(office)


def test_one_case_that_cannot_open_stops_nobody(office: PostOffice):
    with office.factory.begin() as session:
        plan_launches(session, resources=office.mailroom.resources)
        broken = session.scalars(select(CaseLaunch).order_by(CaseLaunch.id)).first()
        assert broken is not None
        right, broken.definition_version_id = broken.definition_version_id, _other(session)
        key = broken.id
    shift = Shift(office.factory, office.mailroom)
    launch = next(job for job in JOBS if job.name == "launch")
    assert run_job(shift, launch) == Tally(done=PROJECTS * MONTHS - 1, failed=1)
    assert run_job(shift, launch) == Tally()
    with office.factory.begin() as session:
        row = session.get_one(CaseLaunch, key)
        assert (row.attempts, row.case_id) == (1, None)
        row.definition_version_id = right
    office.pass_days(1)
    assert run_job(shift, launch) == Tally(done=1)
    assert_each_once(office)
