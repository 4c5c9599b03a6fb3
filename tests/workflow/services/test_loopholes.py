"""Ways around the rules that were once open: each is tried here and stays closed."""

import pytest
from sqlalchemy import select

from tests.support.city import City
from tests.support.factories import make_actor
from tests.support.stages import evaluated, reach
from tests.workflow.services.closed_loop import reach_grading
from tests.workflow.services.ledger_city import open_rectification, problems_of
from workflow.models import Account, EvaluationCase, Organisation, Resolution
from workflow.services.transitions import ActRefusedError


def refused(city: City, who: str, act: str, case: EvaluationCase, opinion: str = "见附件") -> str:
    """Return the refusal's code, or what is missing when something is."""
    with pytest.raises(ActRefusedError) as error:
        city.do(who, act, case, opinion=opinion)
    missing = error.value.refusal.missing
    return missing[0].code if missing else error.value.refusal.code


def test_a_file_of_another_part_is_no_evidence(city: City):
    child = reach(city, "measuring")
    problem = problems_of(city, parent_of(city, child))[0]
    problem.measure, problem.kind, problem.responsible_person = "补建", "immediate", "李文博"
    problem.planned_on = city.resources.today()
    city.attach(child, "measure")
    city.do("unit_clerk", "submit_measure", child)
    city.do("department_officer", "accept_measure", child)
    problem.outcome, problem.progress = "已完成", 100
    assert refused(city, "unit_clerk", "report_outcome", child) == "missing.evidence_count"
    city.attach(child, "evidence")
    city.do("unit_clerk", "report_outcome", child)


def test_nobody_plans_beyond_the_day_that_the_meeting_named(city: City):
    child = reach(city, "measuring")
    problem = problems_of(city, parent_of(city, child))[0]
    problem.measure, problem.kind, problem.responsible_person = "补建", "immediate", "李文博"
    required = city.session.scalars(
        select(Resolution).where(Resolution.problem_id == problem.id)
    ).one()
    required.due_on = city.resources.today()
    problem.planned_on = required.due_on.replace(year=required.due_on.year + 1)
    city.session.flush()
    assert refused(city, "unit_clerk", "submit_measure", child) == "missing.measure.in_time"
    problem.planned_on = required.due_on
    city.do("unit_clerk", "submit_measure", child)


def test_what_the_meeting_required_is_not_withdrawn(city: City):
    child = reach(city, "claiming")
    city.do("unit_head", "dispute", child, opinion="不属实")
    assert refused(city, "performance_section", "propose_withdrawal", child) == "missing.condition"


def test_a_problem_is_withdrawn_by_two_people(city: City):
    problem = problems_of(city, open_rectification(city, problems=1))[0]
    child = city.session.get_one(EvaluationCase, problem.child_case_id)
    city.do("unit_head", "dispute", child, opinion="不属实")
    city.do("performance_section", "propose_withdrawal", child, opinion="经核对属实")
    answer = refused(city, "performance_section", "withdraw_problem", child)
    assert answer == "refusal.not_the_holder"
    city.do("bureau_leader", "return_withdrawal", child, opinion="依据不足")
    city.do("performance_section", "propose_withdrawal", child, opinion="补充了决算报表")
    city.do("bureau_leader", "withdraw_problem", child)
    assert child.ending == "withdrawn"


def test_a_second_feedback_is_signed_for_again(city: City):
    case = city.open_case()
    for state, _ in evaluated(city, case, problems=1):
        assert state
    city.do("department_head", "sign_for", case)
    assert refused(city, "department_head", "sign_for", case) == "missing.condition"
    city.do("department_head", "object", case, opinion="得分偏低")
    city.do("second_performance", "amend", case, opinion="采纳")
    city.do("performance_section", "propose_grade", case, proposed_grade="fair")
    city.do("bureau_leader", "fix_grade", case, grade="fair")
    city.do("performance_section", "issue_feedback", case, feedback_number="云财绩〔2026〕9号")
    assert case.fields["signed_on"] is None
    assert refused(city, "department_head", "accept_result", case) == "missing.condition"
    city.do("department_head", "sign_for", case)
    city.do("department_head", "accept_result", case)


def test_who_fixed_the_grade_does_not_decide_on_the_objection_to_it(city: City):
    case = city.open_case()
    reach_grading(city, case, problems=1, score="10")
    city.do("performance_section", "propose_grade", case, proposed_grade="fair")
    city.do("bureau_leader", "fix_grade", case, grade="fair")
    city.do("performance_section", "issue_feedback", case, feedback_number="云财绩〔2026〕9号")
    city.do("department_head", "sign_for", case)
    city.do("department_head", "object", case, opinion="得分偏低")
    leader = city.session.get_one(Account, city.people["bureau_leader"].account_id)
    office = city.session.get_one(Organisation, city.people["bureau_leader"].organisation_id)
    city.people["leader_too"] = make_actor(
        city.session, office, "performance_section", account=leader
    )
    for act in ("uphold", "amend"):
        assert refused(city, "leader_too", act, case) == "refusal.same_person"


def parent_of(city: City, child: EvaluationCase) -> EvaluationCase:
    return city.session.get_one(EvaluationCase, child.parent_id)
