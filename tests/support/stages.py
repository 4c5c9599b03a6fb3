"""Play a poor result through the door and stop at every state on its way."""

from collections.abc import Iterator
from decimal import Decimal

from sqlalchemy import select

from tests.support.city import City
from workflow.models import EvaluationCase, IndicatorReview, Meeting, Problem, Resolution
from workflow.services.assessments import assess
from workflow.services.pending import settle_children

# A state and the case that is in it, of whatever workflow.
Stage = tuple[str, EvaluationCase]


def every_stage(city: City, *, problems: int = 2) -> Iterator[Stage]:
    """Yield each state on the way of a poor result, its meeting and its problems included."""
    case = city.open_case()
    yield from evaluated(city, case, problems=problems)
    yield from objected(city, case)
    yield from _met(city, case)
    yield from _rectified(city, case)
    settle_children(city.session, resources=city.resources)
    yield from _stage(case)
    city.do("bureau_leader", "close_by_leader", case)
    yield from _stage(case)


def reach(city: City, state: str) -> EvaluationCase:
    """Lead a case, or a child of it, to its first stop in a state and return it."""
    return next(case for stage, case in every_stage(city) if stage == state)


def evaluated(city: City, case: EvaluationCase, *, problems: int = 2) -> Iterator[Stage]:
    """Lead a case from self-evaluation to the comments on a poor result."""
    yield from _stage(case)
    city.fill(case)
    yield from _do(city, case, "unit_clerk", "send_for_unit_review")
    yield from _do(city, case, "unit_head", "submit")
    yield from _do(city, case, "department_officer", "accept_by_department")
    review(city, case)
    raise_problems(city, case, problems)
    yield from _do(city, case, "finance_section", "finish_review")
    yield from _do(city, case, "performance_section", "propose_grade", proposed_grade="poor")
    yield from _do(city, case, "bureau_leader", "fix_grade", grade="poor")
    number = "云财绩〔2026〕8号"
    yield from _do(city, case, "performance_section", "issue_feedback", feedback_number=number)


def objected(city: City, case: EvaluationCase) -> Iterator[Stage]:
    """Let the department object in vain."""
    city.do("department_head", "sign_for", case)
    yield from _do(city, case, "department_head", "object", opinion="得分偏低，请复议")
    yield from _do(city, case, "second_performance", "uphold", opinion="维持原结果")


def review(city: City, case: EvaluationCase, *, share: str = "0.5") -> None:
    """Give every row a share of its weight."""
    assessment = assess(city.session, case)
    assert assessment is not None
    for row in assessment.card.rows:
        city.session.add(
            IndicatorReview(
                **case.place,
                row_key=row.key,
                reviewed_score=(row.weight or Decimal(0)) * Decimal(share),
                opinion="佐证不足",
                reviewed_by=city.people["finance_section"].account_id,
                reviewed_at=city.resources.now(),
            )
        )
    city.session.flush()


def raise_problems(city: City, case: EvaluationCase, count: int) -> None:
    """Write problems into a case."""
    for ordinal in range(1, count + 1):
        city.session.add(
            Problem(
                **case.place,
                ordinal=ordinal,
                category="进度滞后",
                description=f"干渠衬砌{ordinal}.2公里未完工",
                basis="监理月报",
                suggestion="限期完成",
                raised_by=city.people["finance_section"].account_id,
            )
        )
    city.session.flush()


def _met(city: City, case: EvaluationCase) -> Iterator[Stage]:
    yield from _stage(case)
    session, resources = city.session, city.resources
    item = session.scalars(
        select(EvaluationCase).where(
            EvaluationCase.parent_id == case.id, EvaluationCase.workflow == "meeting_item"
        )
    ).one()
    yield from _stage(item)
    meeting = Meeting(
        region_code=case.region_code,
        fiscal_year=2026,
        ordinal=38,
        title="第38次常务会议",
        held_on=resources.today(),
    )
    session.add(meeting)
    session.flush()
    yield from _do(city, item, "performance_section", "propose")
    yield from _do(city, item, "bureau_leader", "sign")
    yield from _do(city, item, "government_office", "put_on_agenda", meeting=str(meeting.id))
    meeting.status = "held"
    _require(city, item, case)
    yield from _do(city, item, "government_office", "adopt")
    yield from _do(city, item, "mayor", "confirm")
    settle_children(session, resources=resources)
    yield from _stage(case)


def _require(city: City, item: EvaluationCase, case: EvaluationCase) -> None:
    problems = city.session.scalars(select(Problem.id).where(Problem.case_id == case.id)).all()
    for problem in (None, *problems):
        city.session.add(
            Resolution(
                **item.place,
                problem_id=problem,
                result="",
                requirement="限期整改",
                recorded_by=city.people["government_office"].account_id,
                recorded_at=city.resources.now(),
            )
        )
    city.session.flush()


def _rectified(city: City, case: EvaluationCase) -> Iterator[Stage]:
    own = select(Problem).where(Problem.case_id == case.id).order_by(Problem.ordinal)
    for problem in city.session.scalars(own).all():
        child = city.session.get_one(EvaluationCase, problem.child_case_id)
        yield from _stage(child)
        yield from _do(city, child, "unit_head", "claim")
        problem.measure, problem.kind = "补建", "immediate"
        problem.responsible_person = "李文博"
        problem.planned_on = city.resources.today()
        yield from _do(city, child, "unit_clerk", "submit_measure")
        yield from _do(city, child, "department_officer", "accept_measure")
        problem.outcome, problem.progress = "已完成", 100
        city.attach(child, "evidence")
        yield from _do(city, child, "unit_clerk", "report_outcome")
        yield from _do(city, child, "unit_head", "submit_outcome")
        yield from _do(city, child, "department_officer", "accept_by_department")
        yield from _do(city, child, "finance_section", "verify")
        yield from _do(city, child, "performance_section", "write_off")


def _do(
    city: City, case: EvaluationCase, who: str, act: str, *, opinion: str = "", **fields: object
) -> Iterator[Stage]:
    city.do(who, act, case, opinion=opinion, key=None, seen=None, **fields)
    yield from _stage(case)


def _stage(case: EvaluationCase) -> Iterator[Stage]:
    yield case.state, case
