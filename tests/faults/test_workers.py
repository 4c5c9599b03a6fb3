"""Kill workers where it hurts; everybody is told everything once all the same."""

import signal
from collections import Counter

import pytest
from sqlalchemy import func, select

from notifications.delivery import LEASE
from notifications.worker import drain, send_mail
from tests.faults.workers import start_worker
from tests.support.post_office import PostOffice, Sink
from workflow.database import unit_of_work
from workflow.models import Delivery, Message, PendingEvent, Timer

CASES = 8


def open_cases(office: PostOffice) -> None:
    with office.acting() as city:
        for number in range(CASES):
            city.open_case(f"第{number}项目")


def reminders_by_case(office: PostOffice) -> Counter[object]:
    with office.factory() as session:
        told = session.scalars(select(Message.case_id).where(Message.kind == "due_soon"))
        return Counter(told)


def armed_and_due(office: PostOffice) -> int:
    due = (Timer.status == "armed") & (Timer.fires_at <= office.clock.now())
    with office.factory() as session:
        return session.scalar(select(func.count()).select_from(Timer).where(due)) or 0


@pytest.mark.parametrize("point", ["sweep.claimed", "sweep.written", "worker.committed"])
def test_one_of_two_workers_killed_in_a_sweep_loses_and_doubles_nothing(
    office: PostOffice, point: str
):
    open_cases(office)
    office.pass_days(78)
    doomed = start_worker(office, "sweep_timers", fault=f"{point}:3")
    other = start_worker(office, "sweep_timers")
    doomed.go()
    other.go()
    assert other.end() == 0
    # When the other was too quick for it, the doomed one had too little to do to reach its point.
    assert doomed.end() in {-signal.SIGKILL, 0}
    drain(office.factory, office.mailroom)
    told = reminders_by_case(office)
    assert (len(told), set(told.values())) == (CASES, {1})
    assert armed_and_due(office) == 0


@pytest.mark.parametrize("point", ["sweep.claimed:4", "sweep.written:4", "worker.committed:4"])
def test_a_worker_killed_in_the_middle_of_a_sweep_is_made_up_for(office: PostOffice, point: str):
    open_cases(office)
    office.pass_days(78)
    assert start_worker(office, "sweep_timers", fault=point).go().died()
    assert 0 < armed_and_due(office) < CASES
    assert start_worker(office, "sweep_timers").go().end() == 0
    told = reminders_by_case(office)
    assert (len(told), set(told.values())) == (CASES, {1})


@pytest.mark.parametrize("point", ["dispatch.claimed:4", "dispatch.written:4"])
def test_a_worker_killed_while_it_dispatches_is_made_up_for(office: PostOffice, point: str):
    with office.acting() as city:
        for number in range(CASES):
            case = city.open_case(f"第{number}项目")
            city.fill(case)
            city.do("unit_clerk", "send_for_unit_review", case)
    assert start_worker(office, "dispatch", fault=point).go().died()
    workers = [start_worker(office, "dispatch").go() for _ in range(2)]
    assert [worker.end() for worker in workers] == [0, 0]
    told = Counter(message.case_id for message in office.inbox("unit_head"))
    assert (len(told), set(told.values())) == (CASES, {1})
    with office.factory() as session:
        waiting = select(func.count()).where(PendingEvent.status == "pending")
        assert session.scalar(waiting) == 0


@pytest.mark.parametrize(
    ("point", "mails"), [("delivery.attempted:1", 1), ("delivery.answered:1", 2)]
)
def test_a_kill_around_the_dialogue_costs_one_duplicate_at_most(
    office: PostOffice, sink: Sink, point: str, mails: int
):
    office.reach(sink.channel)
    office.open_case()
    office.pass_days(78)
    drain(office.factory, office.mailroom)
    doomed = start_worker(office, "send_mail", fault=point, smtp_port=sink.port)
    assert doomed.go().died()
    send_mail(office.shift)
    assert len(sink.taken) == mails - 1
    office.clock.advance(LEASE)
    send_mail(office.shift)
    send_mail(office.shift)
    with office.factory() as session:
        delivery = session.scalars(select(Delivery)).one()
    assert (delivery.status, delivery.attempts) == ("sent", 2)
    assert sink.ids == [delivery.message_id_header] * mails


def test_two_workers_send_each_mail_once(office: PostOffice, sink: Sink):
    office.reach(sink.channel)
    open_cases(office)
    office.pass_days(78)
    drain(office.factory, office.mailroom)
    workers = [start_worker(office, "send_mail", smtp_port=sink.port).go() for _ in range(2)]
    assert [worker.end() for worker in workers] == [0, 0]
    assert (len(sink.ids), len(set(sink.ids))) == (CASES, CASES)


def test_a_row_that_commits_late_is_not_skipped(office: PostOffice):
    early = office.open_case("先")
    with unit_of_work(office.factory) as session:
        first = session.scalars(select(PendingEvent)).one()
        late = PendingEvent(
            kind=first.kind,
            case_id=early.id,
            region_code=first.region_code,
            fiscal_year=first.fiscal_year,
            payload=first.payload,
            dedupe_key="late",
            created_at=first.created_at,
        )
        session.add(late)
        session.flush()
        # A worker runs, and later rows are seen and done, while this one is not yet committed.
        office.open_case("后")
        drain(office.factory, office.mailroom)
    drain(office.factory, office.mailroom)
    with office.factory() as session:
        assert session.get_one(PendingEvent, late.id).status == "done"
