"""Check who may write measure and outcome, when, and that nothing typed is lost."""

from decimal import Decimal
from typing import Any

import pytest

from tests.support.city import City
from tests.workflow.services.ledger_city import (
    child_of,
    open_rectification,
    plan_measure,
    problems_of,
    write_off,
)
from workflow.errors import NotFoundError, RefusedError
from workflow.models import EvaluationCase, Problem
from workflow.services.correction_lists import named_items
from workflow.services.drafts import load_draft
from workflow.services.editing import all_to_correct
from workflow.services.rectification import (
    PARTS,
    STAMP,
    ChangedMeanwhileError,
    Part,
    SavedPart,
    WronglyTypedError,
    record_part,
    save_part,
    stamp_of,
    stored_texts,
)
from workflow.services.rectification_pages import list_problems, show_problem
from workflow.services.transitions import ActRefusedError

MEASURE = {
    "measure": "补建管网并验收",
    "kind": "time_limited",
    "responsible_person": "李文博",
    "cooperating_units": "",
    "planned_on": "2026-10-30",
}
OUTCOME = {
    "outcome": "已补建并验收",
    "progress": "100",
    "outcome_amount": "31.84",
    "outcome_kind": "收回",
    "institution_kind": "修订",
    "institution_number": "云水〔2026〕3号",
    "finished_on": "",
    "remark": "",
}
TYPED: dict[Part, dict[str, str]] = {"measure": MEASURE, "outcome": OUTCOME}


@pytest.fixture
def problem(city: City) -> Problem:
    """Return a problem whose rectification waits to be claimed."""
    return problems_of(city, open_rectification(city, problems=1))[0]


def stamp(city: City, problem: Problem, part: Part) -> str:
    """Return the stamp of what is stored now."""
    return stamp_of(problem, part, lists=city.resources.library.problems)


def save(
    city: City, problem: Problem, part: Part, *, who: str = "unit_clerk", **changed: str
) -> SavedPart:
    """Save a part as somebody who has just opened the page."""
    return save_part(
        city.session,
        city.people[who],
        resources=city.resources,
        case_id=child_of(city, problem).id,
        part=part,
        typed={**TYPED[part], **changed},
        stamp=stamp(city, problem, part),
    )


def test_measure_and_outcome_are_stored_where_the_state_lets_them(city: City, problem: Problem):
    child = child_of(city, problem)
    city.do("unit_head", "claim", child)
    assert save(city, problem, "measure").refused is None
    assert (problem.measure, problem.kind) == ("补建管网并验收", "time_limited")
    assert problem.cooperating_units is None
    city.do("unit_clerk", "submit_measure", child)
    city.do("department_officer", "accept_measure", child)
    assert save(city, problem, "outcome").refused is None
    assert (problem.outcome_amount, problem.progress) == (Decimal(318400), 100)
    assert problem.institution_outcome == "修订：云水〔2026〕3号"
    lists = city.resources.library.problems
    for part in PARTS:
        stored = stored_texts(problem, part, lists=lists)
        assert {name: stored[name] for name in TYPED[part]} == TYPED[part]
    city.attach(child, "evidence")
    city.do("unit_clerk", "report_outcome", child)


def test_only_the_holder_of_the_state_writes_its_part(city: City, problem: Problem):
    child = child_of(city, problem)
    assert editable(city, child) == {}
    city.do("unit_head", "claim", child)
    assert editable(city, child) == {"unit_clerk": {"measure"}}
    plan_onwards(city, problem)
    assert editable(city, child) == {"unit_clerk": {"outcome", "evidence"}}
    problem.outcome, problem.progress = "已完成", 100
    city.attach(child, "evidence")
    city.do("unit_clerk", "report_outcome", child)
    assert editable(city, child) == {"unit_head": {"evidence"}}
    city.do("unit_head", "submit_outcome", child)
    assert editable(city, child) == {}


def test_only_what_a_return_names_is_written_anew(city: City, problem: Problem):
    child = child_of(city, problem)
    city.do("unit_head", "claim", child)
    plan_onwards(city, problem)
    save(city, problem, "outcome")
    city.attach(child, "evidence")
    city.do("unit_clerk", "report_outcome", child)
    city.do("unit_head", "submit_outcome", child)
    back: dict[str, Any] = {"opinion": "佐证不足", "correct": ["evidence"]}
    city.do("department_officer", "return_by_department", child, **back)
    assert editable(city, child) == {"unit_clerk": {"evidence"}}
    names = named_items(city.session, child, all_to_correct(child) or ())
    assert [each.title for each in names] == ["佐证材料"]
    with pytest.raises(RefusedError) as refused:
        save(city, problem, "outcome", outcome="重写")
    assert refused.value.code == "editing.locked"
    city.do("unit_clerk", "report_outcome", child)
    city.do("unit_head", "return_outcome_to_clerk", child, opinion="再看看")
    assert editable(city, child) == {"unit_clerk": {"outcome", "evidence"}}


def test_a_return_names_only_what_is_written_there(city: City, problem: Problem):
    child = child_of(city, problem)
    city.do("unit_head", "claim", child)
    plan_onwards(city, problem)
    save(city, problem, "outcome")
    city.attach(child, "evidence")
    city.do("unit_clerk", "report_outcome", child)
    with pytest.raises(ActRefusedError) as refused:
        city.do("unit_head", "return_outcome_to_clerk", child, opinion="x", correct=["measure"])
    assert [each.code for each in refused.value.refusal.missing] == ["invalid.correct"]


def plan_onwards(city: City, problem: Problem) -> None:
    """Have the measure of a claimed problem accepted."""
    child = child_of(city, problem)
    save(city, problem, "measure")
    city.do("unit_clerk", "submit_measure", child)
    city.do("department_officer", "accept_measure", child)


def editable(city: City, child: EvaluationCase) -> dict[str, set[str]]:
    """Return what each person may change, and check that the service agrees."""
    found: dict[str, set[str]] = {}
    for who, actor in city.people.items():
        try:
            page = show_problem(city.session, actor, resources=city.resources, case=child)
        except NotFoundError:
            continue
        if page.edits:
            found[who] = set(page.edits)
        for part in set(PARTS) - page.edits:
            with pytest.raises(RefusedError) as refused:
                save(city, page.problem, part, who=who)
            assert refused.value.code.startswith("editing.")
    return found


def test_what_is_wrong_is_kept_and_named(city: City, problem: Problem):
    city.do("unit_head", "claim", child_of(city, problem))
    saved = save(city, problem, "measure", planned_on="昨天", kind="?")
    assert isinstance(saved.refused, WronglyTypedError)
    assert {fault.field for fault in saved.refused.faults} == {"planned_on", "kind"}
    assert problem.measure is None
    actor, child = city.people["unit_clerk"], child_of(city, problem)
    draft = load_draft(city.session, actor, case_id=child.id, form="measure")
    assert draft is not None
    assert (draft.content["planned_on"], draft.content["measure"]) == ("昨天", MEASURE["measure"])
    save(city, problem, "measure")
    assert load_draft(city.session, actor, case_id=child.id, form="measure") is None


def test_what_another_has_stored_meanwhile_is_not_overwritten(city: City, problem: Problem):
    city.do("unit_head", "claim", child_of(city, problem))
    seen = stamp(city, problem, "measure")
    save(city, problem, "measure", measure="先写的")
    arguments: dict[str, Any] = {"resources": city.resources, "case_id": child_of(city, problem).id}
    with pytest.raises(ChangedMeanwhileError):
        record_part(
            city.session,
            city.people["unit_clerk"],
            **arguments,
            part="measure",
            typed=MEASURE,
            stamp=seen,
        )
    saved = save_part(
        city.session,
        city.people["unit_clerk"],
        **arguments,
        part="measure",
        typed=MEASURE,
        stamp=seen,
    )
    assert isinstance(saved.refused, ChangedMeanwhileError)
    assert problem.measure == "先写的"
    child = child_of(city, problem)
    draft = load_draft(city.session, city.people["unit_clerk"], case_id=child.id, form="measure")
    assert draft is not None
    assert draft.content[STAMP] == seen


def test_the_list_of_an_evaluation_says_how_far_each_problem_is(city: City):
    case = open_rectification(city)
    done, waiting = problems_of(city, case)
    plan_measure(city, done)
    write_off(city, done)
    for who in ("unit_clerk", "performance_section"):
        lines = list_problems(city.session, city.people[who], resources=city.resources, case=case)
        assert [line.problem for line in lines] == [done, waiting]
        rows = [line.row for line in lines]
        assert [row.values["stage"] for row in rows if row] == ["已销号", "待认领"]
        assert [line.evidence for line in lines] == [1, 0]


def test_a_rectification_out_of_sight_has_no_row(city: City):
    case = open_rectification(city, problems=1)
    stranger = city.people["expert"]
    (line,) = list_problems(city.session, stranger, resources=city.resources, case=case)
    assert line.row is None
