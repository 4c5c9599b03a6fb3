"""Who is told of what, once, through the worker and a real database."""

from sqlalchemy import select, update

from notifications.worker import drain
from tests.support.post_office import PostOffice
from workflow.models import Appointment, PendingEvent


def test_the_new_holder_is_told_and_the_actor_is_not(office: PostOffice):
    case = office.open_case()
    drain(office.factory, office.mailroom)
    assert office.kinds("unit_clerk") == []
    with office.acting() as city:
        city.fill(case)
        city.do("unit_clerk", "send_for_unit_review", case)
    drain(office.factory, office.mailroom)
    (message,) = office.inbox("unit_head")
    assert message.kind == "task_opened"
    assert message.title == "待办：城区供水管网改造（审核并提交自评）"
    assert message.body == (
        f"案卷{case.number}“城区供水管网改造”进入“单位审核”环节，请办理：审核并提交自评。\n"
        "办理期限：2026年1月8日。"
    )
    assert message.link == f"/cases/{case.number}"
    assert office.kinds("unit_clerk") == []


def test_a_second_dispatch_tells_nothing_new(office: PostOffice):
    case = office.open_case()
    with office.acting() as city:
        city.fill(case)
        city.do("unit_clerk", "send_for_unit_review", case)
    drain(office.factory, office.mailroom)
    with office.acting() as city:
        city.session.execute(update(PendingEvent).values(status="pending"))
    drain(office.factory, office.mailroom)
    assert office.kinds("unit_head") == ["task_opened"]


def test_work_that_is_done_already_is_not_announced(office: PostOffice):
    case = office.open_case()
    with office.acting() as city:
        city.fill(case)
        city.do("unit_clerk", "send_for_unit_review", case)
        city.do("unit_head", "submit", case)
    drain(office.factory, office.mailroom)
    assert office.kinds("unit_head") == []
    assert office.kinds("department_officer") == ["task_opened"]


def test_the_opener_hears_of_the_end(office: PostOffice):
    case = office.open_case()
    with office.acting() as city:
        city.do("performance_section", "cancel", case, opinion="项目已撤销")
    drain(office.factory, office.mailroom)
    (message,) = office.inbox("unit_clerk")
    assert (message.kind, message.title) == ("case_ended", "已结束：城区供水管网改造（作废）")
    assert "撤销" not in message.body


def test_an_unheld_role_alarms_who_stands_in(office: PostOffice):
    case = office.open_case()
    with office.acting() as city:
        city.fill(case)
        city.session.execute(
            update(Appointment)
            .where(Appointment.role == "unit_head")
            .values(ends_on=city.resources.today())
        )
        city.do("unit_clerk", "send_for_unit_review", case)
    drain(office.factory, office.mailroom)
    (message,) = office.inbox("department_officer")
    assert message.kind == "role_unheld"
    assert "“单位负责人”岗位没有可以办理的人" in message.body


def test_a_broken_word_stops_nobody_and_waits_longer_each_time(office: PostOffice):
    broken, sound = office.open_case("坏"), office.open_case("好")
    with office.acting() as city:
        city.session.execute(
            update(PendingEvent).where(PendingEvent.case_id == broken.id).values(payload={})
        )
        city.fill(sound)
        city.do("unit_clerk", "send_for_unit_review", sound)
    drain(office.factory, office.mailroom)
    assert office.kinds("unit_head") == ["task_opened"]
    with office.factory() as session:
        word = session.scalars(select(PendingEvent).where(PendingEvent.case_id == broken.id)).one()
        assert (word.status, word.attempts, word.error) == ("pending", 1, "KeyError('event')")
    drain(office.factory, office.mailroom)
    with office.factory() as session:
        assert session.get_one(PendingEvent, word.id).attempts == 1
    for _ in range(20):
        office.pass_days(2)
        drain(office.factory, office.mailroom)
    with office.factory() as session:
        word = session.get_one(PendingEvent, word.id)
        assert (word.status, word.attempts) == ("failed", 17)
