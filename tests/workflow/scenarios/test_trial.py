"""What a trial keeps of each step, and what is proposed so that it can begin at once."""

from datetime import datetime
from typing import Any

import pytest

from definitions.library import parse_workflow
from definitions.scenario_text import scenario_text
from definitions.schema import RECUSE, VOTE
from tests.support.manual import WORKED
from tests.workflow.scenarios.stage import LIBRARY, SETTING, WAITING, failing, read, setting_with
from workflow.clock import SHANGHAI
from workflow.scenarios.loading import ReadScenario
from workflow.scenarios.offering import operations_for
from workflow.scenarios.proposing import facts_asked, propose_scenario, roles_taking_part
from workflow.scenarios.runner import run_scenario
from workflow.scenarios.trial import Trial, run_trial

NOW = datetime(2026, 9, 24, 9, 0, tzinfo=SHANGHAI)
WORKFLOW = parse_workflow(WORKED, name="worked.yaml")
WORKED_SETTING = setting_with(WORKED)


def proposed(workflow: Any = WORKFLOW, **needs: int) -> dict[str, Any]:
    return propose_scenario(workflow, LIBRARY, name="试办", now=NOW, needs_holders=needs)


def trial(*steps: object, setting: Any = WORKED_SETTING, **other: object) -> Trial:
    content = {**proposed(), "steps": list(steps), **other}
    return run_trial(read(scenario_text(content), setting).scenario, setting)


TO_PANEL: tuple[dict[str, Any], ...] = (
    {"单位经办": "apply", "fields": {"reason": "压减", "amount": "12.50"}},
    {"单位负责人": "endorse"},
    {"主管部门绩效岗": "agree"},
    {"绩效科": "convene", "fields": {"experts": ["专家1", "专家2", "专家3"]}},
)


def test_everybody_whom_a_workflow_names_is_proposed():
    people = proposed()["people"]
    names = "单位经办 单位负责人 主管部门绩效岗 专家1 专家2 专家3 预算科 绩效科 财政局领导"
    assert list(people) == names.split()
    assert people["专家2"] == {"role": "expert", "assigned": True}
    assert people["预算科"] == "budget_section"


def test_a_role_has_as_many_people_as_its_rules_ask_for():
    people = proposed(performance_section=2)["people"]
    assert [name for name in people if name.startswith("绩效科")] == ["绩效科1", "绩效科2"]


@pytest.mark.parametrize("name", sorted(LIBRARY.workflows))
def test_what_is_proposed_for_a_shipped_workflow_can_be_played(name: str):
    workflow = LIBRARY.workflows[name]
    content = proposed(workflow)
    assert set(content["given"]) <= set(facts_asked(workflow, LIBRARY))
    assert set(content["guards"].values()) == {True}
    found = run_trial(read(scenario_text(content)).scenario, SETTING)
    assert found.failure is None
    assert len(found.passed) == 1
    assert found.passed[0].expect["open"]
    assert set(roles_taking_part(workflow)) == {
        each.role for held in found.play.scenario.people.values() for each in held
    }


def test_facts_are_proposed_by_their_types():
    given = proposed(LIBRARY.workflows["project_evaluation"])["given"]
    best = LIBRARY.grades.current[0]
    assert given["problems"] == ["1", "2"]
    assert given["reviewed_grade"] == best.id
    assert given["reviewed_score"] == str(best.minimum)
    assert "problem_count" not in given
    assert (
        proposed(LIBRARY.workflows["rectification_problem"])["given"]["planned_on"] == "2026-10-04"
    )


def test_a_trial_keeps_what_each_step_did():
    found = trial(*TO_PANEL[:2], {"until": "2026-10-10 18:00"})
    assert found.failure is None
    opening, applied, endorsed, waited = found.passed
    assert (opening.step, opening.state, opening.acts) == (None, "drafting", ())
    assert opening.told == {"单位经办": ("task_opened",)}
    assert applied.expect == {
        "state": "unit_check",
        "open": ["单位负责人"],
        "due": "2026-09-30",  # Mid-Autumn lies between
        "messages": {"单位负责人": ["task_opened"]},
    }
    assert [each.act for each in endorsed.acts] == ["endorse"]
    assert waited.at > endorsed.at
    assert "overdue" in waited.told["主管部门绩效岗"]


def test_a_trial_stops_before_what_cannot_be_done():
    found = trial(TO_PANEL[0], {"单位经办": "endorse"}, {"单位负责人": "endorse"})
    assert found.failure is not None
    assert (found.failure.step, found.failure.act) == (2, "endorse")
    assert [each.state for each in found.passed] == ["drafting", "unit_check"]


def test_ballots_and_the_end_are_kept():
    votes = [
        {"专家1": "vote", "choice": "for"},
        {"预算科": "vote", "choice": "against", "opinion": "无资金"},
    ]
    found = trial(*TO_PANEL, *votes)
    assert found.passed[-2].expect["ballots"] == {
        "专家1": "for", "专家2": None, "专家3": None, "预算科": None,
    }  # fmt: skip
    assert found.passed[-1].expect["ended"] == "declined"
    assert [each.act for each in found.passed[-1].acts] == ["vote", "decline"]


def test_what_operations_attach_is_kept_and_what_of_it_goes():
    slip = {"slip": "red", "until": "2026-09-30"}
    found = trial(
        TO_PANEL[0],
        {"单位负责人": "add_signer", "fields": {"person": "预算科", "place": "beside"}},
        {"绩效科": "supervise", "opinion": "抓紧", "fields": slip},
        {"绩效科": "lift_slip", "opinion": "已落实"},
        {"绩效科": "suspend", "opinion": "等材料"},
        {"绩效科": "resume", "opinion": "材料到了"},
    )
    assert found.failure is None
    names = ("signers", "slip", "suspended")
    kept = [
        {name: line.expect[name] for name in names if name in line.expect} for line in found.passed
    ]
    asked = {"signers": {"预算科": None}}
    assert kept == [
        {}, {}, asked, {**asked, "slip": "red"}, {**asked, "slip": None},
        {**asked, "suspended": True}, {**asked, "suspended": False},
    ]  # fmt: skip


def test_operations_are_offered_in_the_role_that_suits_best():
    people = {
        **proposed()["people"],
        "单位负责人": ["bureau_leader", "unit_head", "performance_section"],
    }
    found = trial(TO_PANEL[0], people=people)
    offers = {each.offered.name: each for each in operations_for(found.play, "单位负责人")}
    roles = {name: offers[name].role for name in ("add_signer", "suspend", "jump")}
    assert roles == {
        "add_signer": "unit_head", "suspend": "bureau_leader", "jump": "bureau_leader",
    }  # fmt: skip
    assert offers["resume"].offered.refusal is not None
    assert list(offers) == [name for name in LIBRARY.operations.operations if name in offers]
    assert operations_for(found.play, "专家1") == ()


def test_open_child_cases_are_kept():
    setting = setting_with(WAITING)
    content = {**proposed(setting.workflows["small"]), "people": {"张": "unit_clerk"}}
    text = scenario_text({**content, "steps": [{"张": "send"}]})
    found = run_trial(read(text, setting).scenario, setting)
    assert found.passed[1].expect["children"] == ["1", "2"]


def test_who_may_do_what_is_told_for_the_role_that_suits_best():
    people = {
        **proposed()["people"],
        "单位负责人": ["unit_head", "unit_clerk"],
        "外人": {"role": "unit_head", "where": "other_unit"},
    }
    found = trial(TO_PANEL[0], people=people)
    role, standing = found.play.standings("单位负责人")["endorse"]
    assert (role, standing.mine, standing.refusal) == ("unit_head", True, None)
    _, other = found.play.standings("外人")["endorse"]
    assert other.refusal is not None
    assert other.refusal.code == "refusal.out_of_scope"
    assert not other.mine


def test_members_know_why_they_may_not_vote():
    found = trial(*TO_PANEL, {"专家1": "vote", "choice": "for"})
    again = found.play.ballot_refusals("专家1")[VOTE]
    assert again is not None
    assert again.code == "refusal.voted"
    assert found.play.ballot_refusals("专家2") == {VOTE: None, RECUSE: None}


def test_a_value_that_does_not_fit_is_told_with_what_it_is_for():
    values = trial().play.values
    assert values.fault("problem_count", "x") == ("invalid.integer", "问题数")
    assert values.fault("amount", "12.50") is None
    assert values.fault("amount", None) is None


def test_text_of_a_scenario_says_what_was_given():
    shared = ["1", "2"]
    content = {
        **proposed(),
        "scenario": "试办: 甲\n乙 '\" #",
        "given": {"attested": "true", "problems": shared, "claimed_score": "90"},
        "steps": [{"given": {"problems": shared}}, {"单位经办": "apply", "opinion": "a\nb: #"}],
    }
    text = scenario_text(content)
    assert "&" not in text
    assert "\n  单位经办: unit_clerk\n" in text
    scenario = read(text, WORKED_SETTING).scenario
    assert scenario.name == content["scenario"]
    assert scenario.given == content["given"]
    assert scenario.steps[1].opinion == "a\nb: #"


def test_what_a_trial_tells_holds_as_a_scenario_and_fails_when_tampered():
    found = trial(*TO_PANEL)
    steps = [
        {**step, "expect": dict(line.expect)}
        for step, line in zip(TO_PANEL, found.passed[1:], strict=True)
    ]
    told = [{"expect": dict(found.passed[0].expect)}, *steps]
    text = scenario_text({**proposed(), "steps": told})
    scenario: ReadScenario = read(text, WORKED_SETTING)
    assert run_scenario(scenario, WORKED_SETTING).failure is None
    assert failing(text.replace("state: judging", "state: convening"), WORKED_SETTING).step == 5
