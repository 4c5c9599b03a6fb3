"""Play one poor result through the door, from self-evaluation to closure."""

from sqlalchemy import select

from tests.support.city import City
from workflow.models import EvaluationCase, IndicatorReview, Meeting, Problem, Resolution
from workflow.services.assessments import assess
from workflow.services.pending import settle_children


def reach_grading(city: City, case: EvaluationCase, *, problems: int, score: str) -> None:
    """Bring a new case to the section that proposes the grade."""
    city.fill(case)
    city.do("unit_clerk", "send_for_unit_review", case)
    city.do("unit_head", "submit", case)
    city.do("department_officer", "accept_by_department", case)
    rows = ["execution", *(row["key"] for row in keyed_rows(city, case))]
    for key in rows:
        reviewed = score if key == "execution" else "0"
        city.session.add(
            IndicatorReview(
                **case.place,
                row_key=key,
                reviewed_score=reviewed,
                reviewed_by=city.people["finance_section"].account_id,
                reviewed_at=city.resources.now(),
            )
        )
    for ordinal in range(1, problems + 1):
        city.session.add(
            Problem(
                **case.place,
                ordinal=ordinal,
                category="进度滞后",
                description=f"问题{ordinal}",
                suggestion="限期完成",
                raised_by=city.people["finance_section"].account_id,
            )
        )
    city.session.flush()
    city.do("finance_section", "finish_review", case)


def keyed_rows(city: City, case: EvaluationCase) -> list[dict[str, str]]:
    """Return the keys of the rows of the form."""
    assessment = assess(city.session, case)
    assert assessment is not None
    return [{"key": row.key} for row in assessment.form.indicators]


def await_meeting(city: City) -> EvaluationCase:
    """Take a poor result with two problems from self-evaluation to the meeting."""
    case = city.open_case()
    reach_grading(city, case, problems=2, score="10")
    city.do("performance_section", "propose_grade", case, proposed_grade="poor")
    city.do("bureau_leader", "fix_grade", case, grade="poor")
    city.do("performance_section", "issue_feedback", case, feedback_number="云财绩〔2026〕8号")
    city.do("department_head", "sign_for", case)
    city.do("department_head", "accept_result", case)
    return case


def play_poor_case(city: City) -> EvaluationCase:
    """Take a poor result with two problems from self-evaluation to closure."""
    case = await_meeting(city)
    assert case.state == "awaiting_meeting"
    item = city.session.scalars(
        select(EvaluationCase).where(EvaluationCase.workflow == "meeting_item")
    ).one()
    decide(city, case, item)
    settle_children(city.session, resources=city.resources)
    assert case.state == "rectifying"
    for problem in city.session.scalars(select(Problem)).all():
        rectify(city, problem)
    settle_children(city.session, resources=city.resources)
    assert case.state == "leader_closing"
    city.do("bureau_leader", "close_by_leader", case)
    return case


def decide(city: City, case: EvaluationCase, item: EvaluationCase) -> None:
    """Let a meeting adopt what is proposed, with a requirement for each subject."""
    session = city.session
    meeting = Meeting(
        region_code=case.region_code,
        fiscal_year=2026,
        ordinal=38,
        title="第38次常务会议",
        held_on=city.resources.today(),
        status="held",
    )
    session.add(meeting)
    session.flush()
    city.do("performance_section", "propose", item)
    city.do("bureau_leader", "sign", item)
    city.do("government_office", "put_on_agenda", item, meeting=str(meeting.id))
    office = city.people["government_office"]
    problems = session.scalars(select(Problem.id).order_by(Problem.ordinal)).all()
    for problem in (None, *problems):
        session.add(
            Resolution(
                **item.place,
                problem_id=problem,
                result="",
                requirement="限期整改",
                recorded_by=office.account_id,
                recorded_at=city.resources.now(),
            )
        )
    session.flush()
    city.do("government_office", "adopt", item)
    city.do("mayor", "confirm", item)
    assert item.ending == "resolved"


def rectify(city: City, problem: Problem) -> None:
    """Take one problem from its claim to its write-off."""
    child = city.session.get_one(EvaluationCase, problem.child_case_id)
    assert problem.requirement == "限期整改"
    city.do("unit_head", "claim", child)
    problem.measure, problem.kind = "补建", "immediate"
    problem.responsible_person = "李文博"
    problem.planned_on = city.resources.today()
    city.do("unit_clerk", "submit_measure", child)
    city.do("department_officer", "accept_measure", child)
    problem.outcome, problem.progress = "已完成", 100
    city.attach(child, "evidence")
    city.do("unit_clerk", "report_outcome", child)
    city.do("unit_head", "submit_outcome", child)
    city.do("department_officer", "accept_by_department", child)
    city.do("finance_section", "verify", child)
    city.do("performance_section", "write_off", child)
    assert problem.written_off_on is not None
