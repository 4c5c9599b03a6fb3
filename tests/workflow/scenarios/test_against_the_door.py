"""A case in memory goes the same way as a stored one, and the same people hear the same."""

from collections import Counter
from collections.abc import Iterator
from datetime import UTC, date, datetime, time, timedelta

from sqlalchemy import func, select

from notifications.worker import drain
from tests.support.post_office import PostOffice
from tests.support.stages import review
from tests.workflow.scenarios.stage import LIBRARY, SETTING, read
from workflow.clock import SHANGHAI
from workflow.models import EvaluationCase, Task
from workflow.scenarios import runner
from workflow.scenarios.playing import Play

# One holder of every role and a second person of the section, as in the city of tests.
PEOPLE = {
    **{role: role for role in LIBRARY.roles.roles},
    "second_performance": "performance_section",
}
# Days are passed in the morning, after the hour of the reminders.
STEPS = """\
  - until: 2026-04-09 09:30
  - unit_clerk: send_for_unit_review
  - unit_head: return_to_clerk
    opinion: 请核对实际完成值
  - until: 2026-04-13 09:30
  - unit_clerk: send_for_unit_review
  - until: 2026-04-24 09:30
  - unit_head: submit
  - department_officer: accept_by_department
  - until: 2026-05-29 09:30
  - finance_section: finish_review
  - performance_section: propose_grade
    fields: {proposed_grade: good}
  - bureau_leader: fix_grade
    fields: {grade: good}
  - performance_section: issue_feedback
    fields: {feedback_number: 云财绩〔2026〕8号}
  - department_head: sign_for
  - department_head: object
    opinion: 得分偏低
  - second_performance: amend
    opinion: 采纳
  - second_performance: propose_grade
    fields: {proposed_grade: excellent}
  - until: 2026-06-15 09:30
  - bureau_leader: fix_grade
    fields: {grade: excellent}
  - performance_section: issue_feedback
    fields: {feedback_number: 云财绩〔2026〕9号}
  - until: 2026-07-15 09:30
  - second_performance: close
"""
SCENARIO = f"""\
scenario: 一个项目的全过程
workflow: project_evaluation
people: {{{", ".join(f"{name}: {role}" for name, role in PEOPLE.items())}}}
opened_by: unit_clerk
given: {{problem_count: 0}}
fiscal_year: 2025
now: 2026-01-05 09:00
steps:
{STEPS}"""

# State, due day, ending, and how often who was told what so far.
Stand = tuple[str, date | None, str | None, Counter[tuple[str, str]]]


def in_memory() -> Iterator[Stand]:
    scenario = read(SCENARIO).scenario
    play = Play.begin(scenario, SETTING)
    told = Counter[tuple[str, str]]()
    for step in scenario.steps:
        assert runner._first_failure(play, [step]) is None
        told += Counter((who, kind) for who, kinds in play.messages.told.items() for kind in kinds)
        case = play.case
        due_on = case.deadline.due_on if case.deadline else None
        yield case.view.state, due_on, case.ending, Counter(told)


def at_the_door(office: PostOffice) -> Iterator[Stand]:
    case = office.open_case()
    with office.acting() as city:
        city.fill(case)
        review(city, case, share="0.8")
    for step in read(SCENARIO).scenario.steps:
        if step.until is not None:
            pass_days(office, step.until)
        elif step.act is not None:
            who, act = step.act
            with office.acting() as city:
                city.session.refresh(case)
                typed, said = step.fields or {}, step.opinion or ""
                city.do(who, act, case, opinion=said, key=None, seen=None, **typed)
        drain(office.factory, office.mailroom)
        yield stand(office, case)


def pass_days(office: PostOffice, until: datetime) -> None:
    day = office.clock.instant.astimezone(SHANGHAI).date()
    while day < until.date():
        day += timedelta(days=1)
        office.clock.instant = datetime.combine(day, time(9, 30), SHANGHAI).astimezone(UTC)
        drain(office.factory, office.mailroom)


def stand(office: PostOffice, case: EvaluationCase) -> Stand:
    with office.factory() as session:
        stored = session.get_one(EvaluationCase, case.id)
        open_tasks = Task.case_id == case.id, Task.closed_at.is_(None)
        due_on = session.scalar(select(func.min(Task.due_on)).where(*open_tasks))
        return stored.state, due_on, stored.ending, everything_told(office)


def everything_told(office: PostOffice) -> Counter[tuple[str, str]]:
    return Counter((who, kind) for who in PEOPLE for kind in office.kinds(who))


def test_each_step_leads_to_the_same_state_day_and_messages(office: PostOffice):
    states = set()
    for number, (kept, stored) in enumerate(zip(in_memory(), at_the_door(office), strict=True), 1):
        assert kept == stored, number
        states.add(kept[0])
    assert {"filling", "commenting", "objection", "closed"} <= states
