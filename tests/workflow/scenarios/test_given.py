"""What is given: facts, fields, guards, parameters, days off, people and their posts."""

from typing import get_args

import pytest

from definitions.errors import DefinitionError
from definitions.messages import load_messages
from definitions.scenarios import Where
from tests.workflow.scenarios.stage import SETTING, failing, play, read, setting_with
from tests.workflow.scenarios.visit import HEAD, PLAN, VISIT, WORKFLOW, told, with_head


def test_proposed_values_are_taken_unless_something_else_is_typed():
    given = with_head("given: {claimed_score: 91, reviewed_score: null}\n")
    told(PLAN + "    expect: {fields: {score: 91.00}}\n", head=given)
    typed = PLAN.replace("01}", "01, score: 80}")
    told(typed + "    expect: {fields: {score: 80, kind: null}}\n", head=given)
    emptied = PLAN.replace("01}", "01, score: null}")
    told(emptied + "    expect: {fields: {score: null}}\n", head=given)


def test_wrong_number_in_a_field_is_told():
    steps = PLAN + "    expect: {fields: {score: 90.5, visit_on: 2026-12-01}}\n"
    failure = failing(f"{with_head('given: {claimed_score: 91}')}\nsteps:\n  - {steps}", VISIT)
    assert failure.expected == {"fields": {"score": 90.5}}
    assert failure.found == {"fields": {"score": "91"}}
    day = failing(
        f"{HEAD}steps:\n  - {PLAN}    expect: {{fields: {{visit_on: 2026-12-02}}}}\n", VISIT
    )
    assert day.expected == {"fields": {"visit_on": "2026-12-02"}}


def test_list_in_a_field_is_told_as_it_was_written():
    steps = "expect: {fields: {stops: [一, 2026-12-01]}}\n"
    failure = failing(f"{with_head('given: {stops: [一, 二]}')}\nsteps:\n  - {steps}", VISIT)
    assert failure.expected == {"fields": {"stops": ["一", "2026-12-01"]}}
    assert failure.found == {"fields": {"stops": ["一", "二"]}}


def test_fields_may_be_given_and_what_is_both_is_the_fact():
    told(
        "expect: {fields: {score: 12, kind: desk}}\n",
        "given: {score: 13, kind: null}\n    expect: {fields: {score: 13, kind: null}}\n",
        head=with_head("given: {score: 12, kind: desk}\n"),
    )


def test_guard_holds_without_its_fact_and_answers_as_fixed():
    told("吴: skip\n    expect: {state: waiting}\n", head=with_head("given: {problems: [1]}\n"))
    told(
        "吴: skip\n    refused: missing.attested\n",
        "given: {attested: true}\n",
        "吴: skip\n",
        head=with_head("given: {attested: false}\n"),
    )
    told(
        "吴: skip\n    refused: missing.guard\n",
        "guards: {truth_is_attested: true}\n    given: {attested: false}\n",
        "吴: skip\n",
        head=with_head("guards: {truth_is_attested: false}\n"),
    )


def test_parameters_decide_days_and_branches():
    told("expect: {due: 2026-09-28}\n", head=with_head("parameters: {days: 1}\n"))
    graded = "given: {reviewed_grade: good}\n"
    told("until: 2026-10-01 09:00\n    expect: {state: done}\n", head=with_head(graded))
    wider = with_head(graded + "parameters: {grades: [good, poor]}\n")
    told("until: 2026-10-01 09:00\n    expect: {state: checking}\n", head=wider)


def test_days_of_a_scenario_take_the_place_of_the_calendar():
    told("expect: {due: 2026-09-29}\n", head=with_head("calendar: {}\n"))
    days = "calendar: {off: [2026-09-25], work: [2026-09-26, 2026-09-27]}\n"
    told("expect: {due: 2026-09-28}\n", head=with_head(days))


def test_person_acts_in_the_post_that_suits_the_act():
    both = HEAD.replace(
        "吴: unit_clerk", "吴: [expert, {role: unit_clerk, where: other_unit}, unit_clerk]"
    )
    told(PLAN, head=both)
    told(PLAN.rstrip() + "\n    as: expert\n    refused: not_the_holder\n", head=both)


VISIT_WITH_A_TEXT = setting_with(
    WORKFLOW.replace("fields:\n  score", "fields:\n  why: {title: 理由, type: text}\n  score", 1)
    .replace("      - {field: visit_on}\n", "      - {field: visit_on}\n      - {field: why}\n")
)  # fmt: skip

PLACES = [
    ("unit_clerk", {"here"}),
    ("department_officer", {"here", "other_unit"}),
    ("finance_section", {"here", "other_unit"}),
    ("performance_section", {"here", "other_unit", "other_department"}),
    ("upper_finance", {"here", "other_unit", "other_department", "upper_region"}),
    ("expert", set()),
    ("public", set()),
]


@pytest.mark.parametrize("where", get_args(Where))
@pytest.mark.parametrize(("role", "covering"), PLACES)
def test_post_covers_the_case_by_its_scope_and_place(role, covering, where):
    workflow = WORKFLOW.replace("by: unit_clerk\n    needs", f"by: {role}\n    needs")
    head = HEAD.replace("市: mayor", f"市: {{role: {role}, where: {where}}}")
    steps = "  - 市: skip\n" + ("" if where in covering else "    refused: out_of_scope\n")
    assert play(f"{head}steps:\n{steps}", setting_with(workflow)).failure is None


def test_assigned_person_acts_and_others_of_the_role_do_not():
    told(PLAN, "外: report\n    refused: out_of_scope\n", "专: report\n")


WRONG = [
    ("given: {claimed_score: high}", "given: {¦claimed_score: high}", "invalid.score"),
    ("given: {problem_count: many}", "given: {¦problem_count: many}", "invalid.integer"),
    ("given: {reviewed_grade: best}", "given: {¦reviewed_grade: best}", "invalid.grade"),
    ("given: {kind: walk}", "given: {¦kind: walk}", "invalid.choice"),
    ("given: {kind: []}", "given: {¦kind: []}", "invalid.choice"),
    ("given: {visit_on: 9999-12-31}", "given: {¦visit_on: 9999-12-31}", "invalid.date"),
    ("given: {problems: one}", "given: {¦problems: one}", "invalid.list"),
]


@pytest.mark.parametrize(("line", "marked", "code"), WRONG)
def test_value_of_the_wrong_type_is_refused_at_its_place(line, marked, code):
    with pytest.raises(DefinitionError) as raised:
        read(f"{with_head(line)}\n\nsteps: []\n", VISIT)
    (fault,) = raised.value.problems
    assert (fault.code, fault.line, fault.column) == (code, 13, marked.index("¦") + 1)
    assert "{" not in fault.sentence(load_messages())


@pytest.mark.parametrize("step", ["given: {visit_on: soon}", "expect: {fields: {visit_on: soon}}"])
def test_wrong_value_in_a_step_is_refused(step):
    with pytest.raises(DefinitionError) as raised:
        read(f"{HEAD}steps:\n  - {step}\n", VISIT)
    assert [each.code for each in raised.value.problems] == ["invalid.date"]


def test_nothing_in_a_list_may_be_given_though_nobody_types_it():
    told("expect: {fields: {stops: []}}\n", head=with_head("given: {stops: []}\n"))


def test_a_list_typed_for_a_text_is_refused_as_a_wrong_value():
    texts = VISIT_WITH_A_TEXT
    steps = PLAN.replace("01}", "01, why: [a, b]}") + "    refused: invalid.text\n"
    assert play(f"{HEAD}steps:\n  - {steps}", texts).failure is None


def test_faults_of_names_come_before_those_of_values():
    with pytest.raises(DefinitionError) as raised:
        read(f"{with_head('given: {claimed_score: high, nothing: 1}')}\nsteps: []\n", VISIT)
    assert [each.code for each in raised.value.problems] == ["definition.unknown_value"]


def test_workflow_is_unknown_where_nobody_gave_it():
    with pytest.raises(DefinitionError) as raised:
        read(f"{HEAD}steps: []\n", SETTING)
    assert [each.code for each in raised.value.problems] == ["definition.unknown_workflow"]
