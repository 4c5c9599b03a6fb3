"""Check what a scenario may say: every refusal at its line and column."""

from typing import get_args

import pytest

from definitions.errors import DefinitionError, Problem
from definitions.library import load_library, parse_workflow
from definitions.messages import load_messages
from definitions.notices import ENVELOPES, OF_DRAFTS, NoticeKind
from definitions.scenario_checks import check_scenario, refusal_rules
from definitions.scenarios import Scenario, Told, is_scenario, shipped_scenarios
from definitions.source import check_model, read_source
from tests.definitions.samples import NAMES, SOUND, marked

MESSAGES = load_messages()
RULES = refusal_rules(MESSAGES.keys())
SMALL = parse_workflow(SOUND, name="small.yaml")
CHILD = parse_workflow(SOUND.replace("workflow: small", "workflow: child"), name="child.yaml")
WORKFLOWS = {"small": SMALL, "child": CHILD}

SCENARIO = """\
scenario: 送审后退回
workflow: small
people:
  张: clerk
  李: {role: head, where: other_unit}
  王: [leader, {role: head, assigned: true}]
proxies: {李: [张, 王]}
opened_by: 张
given: {points: 90, pages: 4}
guards: {is_complete: true}
parameters: {days: 4, names: [blue]}
fiscal_year: 2025
calendar: {off: [2026-10-01], work: [2026-10-10]}
now: 2026-09-24 09:00
steps:
  - expect: {state: drafting, open: 张, due: 2026-09-30}
  - 张: send
    fields: {points: 90}
    opinion: 请审
    refused: needs
  - given: {pages: 5}
    guards: {is_complete: false}
  - until: 2026-10-08 09:00
    expect:
      messages: {张: [due_soon, overdue], 李: escalated}
      history: send
      fields: {points: 90}
      signers: {李: for}
      slip: green
  - 王: back
    as: head
  - 李: back
    for: 王
  - children: {one: completed}
    expect: {ended: completed, children: [two]}
  - children: completed
"""

FORMS = [
    ("opened_by: 张", "¦opened: 张", "definition.unknown_key", "opened_by"),
    ("where: other_unit", "¦where: other_unti", "definition.not_a_choice", "other_unit"),
    ("where: other_unit", "¦were: other_unit", "definition.unknown_key", "where"),
    ("张: clerk", "¦张: []", "scenario.no_post", ""),
    ("张: [due_soon, overdue]", "张: [due_soon, ¦over_due]", "definition.not_a_choice", "overdue"),
    ("李: escalated", "¦李: escalate", "definition.not_a_choice", "escalated"),
    ("now: 2026-09-24 09:00", "¦now: 2026-09-24", "scenario.bad_instant", ""),
    ("now: 2026-09-24 09:00", "¦now: 2026-09-24 09:00:00", "scenario.bad_instant", ""),
    ("now: 2026-09-24 09:00", "¦now: 2026-09-31 09:00", "scenario.bad_instant", ""),
    ("now: 2026-09-24 09:00", "¦now: 0001-01-01 09:00", "scenario.bad_year", ""),
    ("now: 2026-09-24 09:00", "¦now: 1949-12-31 09:00", "scenario.bad_year", ""),
    ("until: 2026-10-08 09:00", "¦until: 9999-12-31 23:59", "scenario.bad_year", ""),
    ("until: 2026-10-08 09:00", "¦until: 9001-01-01 00:00", "scenario.bad_year", ""),
    ("fiscal_year: 2025", "¦fiscal_year: 9001", "definition.too_great", ""),
    ("now: 2026-09-24 09:00\n", "", "definition.missing_key", ""),
    ("due: 2026-09-30", "¦due: soon", "definition.not_a_date", ""),
    ("{is_complete: true}", "{¦is_complete: maybe}", "definition.not_a_boolean", ""),
    ("work: [2026-10-10]", "work: [2026-10-01]", "scenario.day_twice", ""),
    ("  - children: completed", "  - ¦children: [completed]", "definition.not_a_mapping", ""),
    ("state: drafting", "¦state: null", "definition.not_a_text", ""),
    ("    as: head\n", "    ¦as: [head]\n", "definition.not_a_text", ""),
    ("- 王: back", "- ¦王: [back]", "definition.not_a_text", ""),
    ("  - children: completed", "  - ¦opinion: 空", "scenario.step_form", ""),
    ("  - children: completed", "  - ¦{}", "scenario.step_form", ""),
    ("  - children: completed", "  - ¦children: completed\n    given: {pages: 3}",
     "scenario.step_form", ""),
    ("  - children: completed", "  - ¦until: 2026-11-08 09:00\n    refused: needs",
     "scenario.step_form", ""),
]  # fmt: skip

NAMES_OF_SCENARIO = [
    ("workflow: small", "¦workflow: smal", "definition.unknown_workflow", "small"),
    ("张: clerk", "¦张: clark", "definition.unknown_role", "clerk"),
    ("[leader, {role: head", "[¦leadre, {role: head", "definition.unknown_role", "leader"),
    ("  李: {role", "  ¦expect: head\n  李: {role", "scenario.reserved_name", ""),
    ("opened_by: 张", "¦opened_by: 章", "definition.unknown_person", ""),
    ("pages: 4", "¦page: 4", "definition.unknown_value", "pages"),
    ("{pages: 5}", "{¦point: 5}", "definition.unknown_value", "points"),
    ("{is_complete: true}", "{¦is_complet: true}", "definition.unknown_guard", "is_complete"),
    ("days: 4", "¦dais: 4", "definition.unknown_parameter", "days"),
    ("- 张: send", "- ¦张: sent", "definition.unknown_act_of_person", "send"),
    ("history: send", "¦history: sen", "definition.unknown_act", "send"),
    ("- 王: back", "- ¦汪: back", "definition.unknown_person", ""),
    ("until: 2026-10-08", "¦untl: 2026-10-08", "definition.unknown_person", "until"),
    ("    opinion: 请审", "    ¦opinoin: 请审", "definition.unknown_key", "opinion"),
    ("    opinion: 请审", "    ¦李: back", "scenario.two_people", ""),
    ("fields: {points: 90}\n    opinion", "fields: {¦pints: 90}\n    opinion",
     "definition.unknown_field", "points"),
    ("history: send\n      fields: {points", "history: send\n      fields: {¦pints",
     "definition.unknown_field", "points"),
    ("refused: needs", "¦refused: not_the_houlder", "definition.unknown_rule", "not_the_holder"),
    ("refused: needs", "¦refused: missing.opnion", "definition.unknown_rule", "missing.opinion"),
    ("state: drafting", "¦state: draftin", "definition.unknown_state", "drafting"),
    ("open: 张", "¦open: 章", "definition.unknown_person", ""),
    ("messages: {张", "messages: {¦章", "definition.unknown_person", ""),
    ("signers: {李", "signers: {¦理", "definition.unknown_person", ""),
    ("slip: green", "¦slip: gren", "definition.unknown_slip", "green"),
    ("ended: completed", "¦ended: complete", "definition.unknown_ending", "completed"),
    ("{one: completed}", "{¦one: complete}", "definition.unknown_child_ending", "completed"),
    ("as: head", "¦as: clerk", "scenario.not_held", ""),
    ("for: 王", "for: 王\n    ¦as: clerk", "scenario.not_held", ""),
    ("for: 王", "¦for: 章", "scenario.no_proxy", ""),
    ("  - 李: back\n    for: 王", "  - 王: back\n    ¦for: 张", "scenario.no_proxy", ""),
    ("{李: [张, 王]}", "{李: [¦章, 王]}", "definition.unknown_person", ""),
    ("{李: [张, 王]}", "{¦理: 张, 李: 王}", "definition.unknown_person", ""),
    ("{李: [张, 王]}", "{李: [张, 王], ¦王: 王}", "scenario.proxy_of_oneself", ""),
    ("days: 4", "¦days: 2", "scenario.parameter_range", ""),
    ("days: 4", "¦days: 10", "scenario.parameter_range", ""),
    ("days: 4", "¦days: [blue]", "scenario.parameter_kind", ""),
    ("names: [blue]", "¦names: 3", "scenario.parameter_kind", ""),
    ("until: 2026-10-08 09:00", "¦until: 2026-09-24 09:00", "scenario.not_later", ""),
]  # fmt: skip


def faults(text: str) -> list[Problem]:
    source = read_source(text, name="scenario.yaml")
    try:
        scenario = check_model(source, Scenario)
    except DefinitionError as error:
        return list(error.problems)
    return check_scenario(scenario, source, WORKFLOWS, NAMES, rules=RULES)


def test_sound_scenario_has_no_fault():
    assert faults(SCENARIO) == []


@pytest.mark.parametrize(("old", "new", "code", "meant"), FORMS + NAMES_OF_SCENARIO)
def test_fault_is_told_at_its_place_with_a_guess(old, new, code, meant):
    place = (1, 1)
    text = SCENARIO.replace(old, new)
    if "¦" in new:
        text, *found = marked(old, new, text=SCENARIO)
        place = (found[0], found[1])
    (fault,) = faults(text)
    assert fault.code == code
    assert "{" not in fault.sentence(MESSAGES)
    assert fault.values.get("suggestion", "") == meant
    if "¦" in new:
        assert (fault.line, fault.column) == place


def test_least_that_a_scenario_says():
    text = "scenario: 空\nworkflow: small\npeople: {}\nnow: 2026-09-24 09:00\nsteps: []\n"
    assert faults(text) == []


def test_every_fault_is_told_at_once():
    text = SCENARIO.replace("张: clerk", "张: clark").replace("refused: needs", "refused: need")
    assert [each.code for each in faults(text)] == [
        "definition.unknown_role",
        "definition.unknown_rule",
    ]


def test_endings_of_children_that_nobody_knows_are_left_unchecked():
    source = read_source(SCENARIO.replace("one: completed", "one: whatever"), name="x.yaml")
    scenario = check_model(source, Scenario)
    assert check_scenario(scenario, source, {"small": SMALL}, NAMES, rules=RULES) == []


def test_parameter_without_bounds_takes_any_number():
    text = SOUND.replace("default: 5, min: 3, max: 9", "default: 5")
    source = read_source(SCENARIO.replace("days: 4", "days: 400"), name="x.yaml")
    workflows = {"small": parse_workflow(text, name="small.yaml"), "child": CHILD}
    assert (
        check_scenario(check_model(source, Scenario), source, workflows, NAMES, rules=RULES) == []
    )


def test_short_and_long_forms_say_the_same():
    scenario = check_model(read_source(SCENARIO, name="x.yaml"), Scenario)
    long = (
        SCENARIO.replace("张: clerk", "张: [{role: clerk, where: here, assigned: false}]")
        .replace("open: 张", "open: [张]")
        .replace("李: escalated", "李: [escalated]")
        .replace("history: send", "history: [send]")
        .replace("children: completed", 'children: {"*": completed}')
    )
    assert check_model(read_source(long, name="x.yaml"), Scenario) == scenario


def test_fiscal_year_is_that_of_the_opening_unless_said():
    scenario = check_model(read_source(SCENARIO, name="x.yaml"), Scenario)
    assert scenario.year == 2025
    assert scenario.model_copy(update={"fiscal_year": None}).year == 2026


def test_messages_may_name_what_a_case_tells():
    kinds = {kind.value for kind in NoticeKind}
    assert kinds - set(get_args(Told)) == ENVELOPES | OF_DRAFTS


def test_rules_are_the_codes_that_have_a_sentence():
    assert {"same_person", "at_most", "missing.opinion", "invalid.score"} <= RULES


@pytest.mark.parametrize(
    ("text", "told"),
    [(SCENARIO, True), ("steps: []\n", True), (SOUND, False), ("- a\n", False), ("", False)],
)
def test_scenario_is_told_from_a_workflow_by_what_it_says(text, told):
    assert is_scenario(read_source(text, name="x.yaml")) == told


def test_shipped_scenarios_stand_in_the_folder_of_their_workflow():
    found = shipped_scenarios()
    for name, text in found.items():
        scenario = check_model(read_source(text, name=name), Scenario)
        assert name.split("/")[1] == scenario.workflow
    assert {name.split("/")[1] for name in found} == set(load_library().workflows)
