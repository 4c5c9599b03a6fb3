"""Let people of the city take whatever acts they may, in an order that numbers choose."""

from collections.abc import Callable, Iterator, Sequence

from sqlalchemy import select

from tests.support.city import City
from workflow.errors import RefusedError
from workflow.models import EvaluationCase, Meeting, Problem, Task
from workflow.services.case_pages import show_case
from workflow.services.pending import settle_children
from workflow.services.tasks import claim_task, release_task

Move = Callable[[], object]


def wander(city: City, choices: Sequence[int]) -> Iterator[None]:
    """Take one move for each number; what is refused after all has changed nothing."""
    meeting = _meeting(city)
    for choice in choices:
        holders = _holders(city)
        if not holders:
            return
        which, what = divmod(choice, len(holders))[::-1]
        name, case, claimed = holders[which]
        moves = [*_acts(city, name, case, meeting), _hand(city, name, case, claimed=claimed)]
        point = city.session.begin_nested()
        try:
            moves[what % len(moves)]()
            settle_children(city.session, resources=city.resources)
        except RefusedError:
            point.rollback()
        else:
            point.commit()
        yield


def _holders(city: City) -> Sequence[tuple[str, EvaluationCase, bool]]:
    """Return who holds which case now, and whether they have claimed it."""
    tasks = city.session.execute(
        select(Task, EvaluationCase)
        .join(EvaluationCase, Task.case)
        .where(Task.closed_at.is_(None))
        .order_by(EvaluationCase.number, Task.opened_at, Task.id)
    ).all()
    return [
        (name, case, task.person_id is not None)
        for task, case in tasks
        for name, actor in sorted(city.people.items())
        if actor.role == task.role and task.person_id in (None, actor.account_id)
    ]


def _acts(city: City, name: str, case: EvaluationCase, meeting: Meeting) -> Iterator[Move]:
    page = show_case(city.session, city.people[name], resources=city.resources, case=case)
    given = {"meeting": str(meeting.id), "grade": "poor", "proposed_grade": "poor"}
    for standing in page.standings:
        if standing.mine and standing.refusal is None:
            fields: dict[str, object] = {
                each.field: given.get(each.field, "甲")
                for each in standing.act.fields
                if page.workflow.fields[each.field].type in ("text", "meeting", "grade")
            }
            yield _act(city, name, standing.name, case, fields)


def _act(city: City, name: str, act: str, case: EvaluationCase, fields: dict[str, object]) -> Move:
    def take() -> None:
        for problem in city.session.scalars(
            select(Problem).where(Problem.child_case_id == case.id)
        ):
            problem.measure = problem.measure or "补建"
            problem.kind, problem.responsible_person = "immediate", "李文博"
            problem.planned_on = problem.planned_on or city.resources.today()
            problem.outcome, problem.progress = "已完成", 100
        city.do(name, act, case, opinion="请核对", **fields)  # type: ignore[arg-type]  # as drawn

    return take


def _hand(city: City, name: str, case: EvaluationCase, *, claimed: bool) -> Move:
    change = release_task if claimed else claim_task
    return lambda: change(
        city.session, city.people[name], resources=city.resources, case_id=case.id, title="认领"
    )


def _meeting(city: City) -> Meeting:
    meeting = Meeting(
        region_code=city.region.code,
        fiscal_year=2026,
        ordinal=38,
        title="第38次常务会议",
        held_on=city.resources.today(),
        status="held",
    )
    city.session.add(meeting)
    city.session.flush()
    return meeting
