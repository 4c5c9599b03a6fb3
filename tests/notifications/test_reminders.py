"""When people are reminded, of what, and what happens by itself."""

from datetime import timedelta

from sqlalchemy import select, update

from notifications.worker import drain
from tests.support.post_office import PostOffice
from tests.workflow.services.closed_loop import reach_grading
from workflow.models import Appointment, CaseEvent, EvaluationCase, Problem, Task, Timer


def test_each_reminder_goes_out_on_its_day(office: PostOffice):
    case = office.open_case()
    seen = case.row_version
    told: list[str] = []
    for _ in range(100):
        office.pass_days(1)
        drain(office.factory, office.mailroom)
        now = len(office.inbox("unit_clerk"))
        told += [office.clock.now().date().isoformat()] * (now - len(told))
    # Due on 31 March, a Tuesday; Qingming is off from 4 to 6 April.
    assert told == ["2026-03-24", "2026-03-27", "2026-03-31", "2026-04-01", "2026-04-08"]
    assert office.kinds("unit_clerk") == ["due_soon", "due_soon", "due_today", "overdue", "overdue"]
    titles = [message.title for message in office.inbox("unit_clerk")]
    assert titles[0] == "还有5个工作日到期：城区供水管网改造（填写绩效自评）"
    assert office.kinds("unit_head") == ["escalated", "escalated"]
    assert office.kinds("department_officer") == ["escalated"]
    with office.factory() as session:
        assert session.get_one(EvaluationCase, case.id).row_version == seen


def test_reminders_missed_while_no_worker_ran_become_the_newest(office: PostOffice):
    office.open_case()
    office.pass_days(100)
    drain(office.factory, office.mailroom)
    drain(office.factory, office.mailroom)
    assert office.kinds("unit_clerk") == ["overdue"]
    assert office.kinds("unit_head") == ["escalated"]
    assert office.kinds("department_officer") == ["escalated"]


def test_nobody_is_reminded_of_work_that_is_done(office: PostOffice):
    case = office.open_case()
    with office.acting() as city:
        city.do("performance_section", "cancel", case, opinion="重复立项")
    office.pass_days(100)
    drain(office.factory, office.mailroom)
    assert office.kinds("unit_clerk") == ["case_ended"]


def test_a_claimed_task_reminds_its_person_only(office: PostOffice):
    office.open_case()
    with office.acting() as city:
        task = city.session.scalars(select(Task)).one()
        task.person_id = city.people["unit_head"].account_id
    office.pass_days(78)
    drain(office.factory, office.mailroom)
    assert office.kinds("unit_head") == ["task_opened", "due_soon"]
    assert office.kinds("unit_clerk") == []


def test_escalation_climbs_to_who_holds_the_post_above(office: PostOffice):
    office.open_case()
    with office.acting() as city:
        city.session.execute(
            update(Appointment)
            .where(Appointment.role == "department_officer")
            .values(ends_on=city.resources.today())
        )
    office.pass_days(100)
    drain(office.factory, office.mailroom)
    assert office.kinds("department_head") == ["escalated"]


def test_a_broken_case_rests_and_stops_no_other(office: PostOffice):
    broken = office.open_case("坏")
    office.open_case("好")
    with office.acting() as city:
        city.session.execute(
            update(Timer).where(Timer.case_id == broken.id).values(payload={"state": broken.state})
        )
    office.pass_days(78)
    drain(office.factory, office.mailroom)
    assert [message.title[-16:] for message in office.inbox("unit_clerk")] == [
        "个工作日到期：好（填写绩效自评）"
    ]
    with office.factory() as session:
        resting = session.scalars(select(Timer).where(Timer.claimed_until.is_not(None))).all()
        assert {timer.case_id for timer in resting} == {broken.id}
        assert {timer.status for timer in resting} == {"armed"}


def feed_back(office: PostOffice, *, problems: int) -> EvaluationCase:
    case = office.open_case()
    with office.acting() as city:
        reach_grading(city, case, problems=problems, score="10")
        city.do("performance_section", "propose_grade", case, proposed_grade="good")
        city.do("bureau_leader", "fix_grade", case, grade="good")
        city.do("performance_section", "issue_feedback", case, feedback_number="云财绩〔2026〕8号")
    return case


def test_silence_is_acceptance_where_the_definition_says_so(office: PostOffice):
    case = feed_back(office, problems=1)
    assert case.state == "commenting"
    office.pass_days(7)
    drain(office.factory, office.mailroom)
    with office.factory() as session:
        assert session.get_one(EvaluationCase, case.id).state == "commenting"
    office.pass_days(1)
    drain(office.factory, office.mailroom)
    with office.factory() as session:
        moved = session.get_one(EvaluationCase, case.id)
        event = session.scalars(
            select(CaseEvent).where(CaseEvent.case_id == case.id, CaseEvent.act == "deem_accepted")
        ).one()
        child = session.get_one(Problem, session.scalar(select(Problem.id))).child_case_id
    assert (moved.state, event.person_id, event.from_state) == ("rectifying", None, "commenting")
    assert child is not None
    assert "overdue" not in office.kinds("department_head")


def test_an_expiry_that_is_refused_is_told(office: PostOffice):
    case = feed_back(office, problems=0)
    with office.acting() as city:
        city.session.execute(
            update(Timer)
            .where(Timer.case_id == case.id, Timer.kind == "expiry")
            .values(payload=Timer.payload.op("||")({"act": "accept_result"}))
        )
    office.clock.advance(timedelta(days=8))
    drain(office.factory, office.mailroom)
    assert "expiry_refused" in office.kinds("department_head")
    assert "expiry_refused" in office.kinds("performance_section")
    with office.factory() as session:
        assert session.get_one(EvaluationCase, case.id).state == "commenting"
