"""Bring problems to rectification, so that the ledger has rows."""

from collections.abc import Sequence
from datetime import date, timedelta
from decimal import Decimal

from sqlalchemy import select

from tests.support.city import City
from tests.workflow.services.closed_loop import reach_grading
from workflow.models import EvaluationCase, Problem

NAMES = ("城区供水管网改造", "农村饮水安全", "河道清淤")


def open_rectification(city: City, name: str = NAMES[0], *, problems: int = 2) -> EvaluationCase:
    """Bring a good result with problems to where its rectifications are open, no meeting held."""
    case = city.open_case(name)
    reach_grading(city, case, problems=problems, score="10")
    city.do("performance_section", "propose_grade", case, proposed_grade="good")
    city.do("bureau_leader", "fix_grade", case, grade="good")
    city.do("performance_section", "issue_feedback", case, feedback_number="云财绩〔2026〕8号")
    city.do("department_head", "sign_for", case)
    city.do("department_head", "accept_result", case)
    for problem in problems_of(city, case):
        problem.amount = Decimal(10000 * problem.ordinal)
    city.session.flush()
    return case


def problems_of(city: City, case: EvaluationCase) -> Sequence[Problem]:
    """Return the problems of an evaluation in their order."""
    return city.session.scalars(
        select(Problem).where(Problem.case_id == case.id).order_by(Problem.ordinal)
    ).all()


def child_of(city: City, problem: Problem) -> EvaluationCase:
    """Return the rectification of a problem."""
    return city.session.get_one(EvaluationCase, problem.child_case_id)


def plan_measure(city: City, problem: Problem, *, days: int = 30) -> EvaluationCase:
    """Claim a problem and have its measure accepted, to be done in so many days."""
    child = child_of(city, problem)
    city.do("unit_head", "claim", child)
    problem.measure, problem.kind = "补建管网并验收", "time_limited"
    problem.responsible_person = "李文博"
    problem.planned_on = planned = city.resources.today() + timedelta(days=days)
    assert isinstance(planned, date)
    city.do("unit_clerk", "submit_measure", child)
    city.do("department_officer", "accept_measure", child)
    return child


def write_off(city: City, problem: Problem, *, gain: int = 0) -> EvaluationCase:
    """Take a problem whose measure was accepted to its end."""
    child = verify(city, problem, gain=gain)
    city.do("performance_section", "write_off", child)
    return child


def verify(city: City, problem: Problem, *, gain: int = 0) -> EvaluationCase:
    """Take a problem whose measure was accepted to the last decision."""
    child = child_of(city, problem)
    problem.outcome, problem.progress = "已补建并验收", 100
    if gain:
        problem.outcome_amount, problem.outcome_kind = Decimal(gain), "收回"
    city.attach(child, "evidence")
    city.do("unit_clerk", "report_outcome", child)
    city.do("unit_head", "submit_outcome", child)
    city.do("department_officer", "accept_by_department", child, opinion="整改属实")
    city.do("finance_section", "verify", child, opinion="核实无误")
    return child
