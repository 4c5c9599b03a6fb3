"""Check that docs/definitions.md is complete and that its examples are sound."""

import re
from dataclasses import replace
from typing import get_args

import pytest

from definitions.groups import Group, Recusal, Results, Seats, Threshold
from definitions.launches import Launch, LaunchDay
from definitions.library import load_library, parse_workflow
from definitions.messages import load_messages
from definitions.operations import CASE_OPERATIONS, OperationChange, OperationRule, Operations
from definitions.parts import Condition, Operator
from definitions.roles import Role, ScopeKind
from definitions.scenario_checks import refusal_rules
from definitions.scenarios import Days, Expectation, Holding, Scenario, Step, Told, Where
from definitions.schema import (
    Act,
    Branch,
    Due,
    FieldSpec,
    FieldType,
    Input,
    Need,
    Opening,
    Parameter,
    State,
    Trigger,
    Workflow,
)
from definitions.source import read_source
from definitions.wording import tell
from tests.support.manual import EXAMPLES, MANUAL
from tests.support.shipped import tables
from tests.workflow.scenarios.stage import failing, play, setting_with
from workflow.domain.guards import GUARDS
from workflow.engine.verify import examine
from workflow.services.effects import EFFECTS

SCENARIOS = re.findall(r"^```yaml scenario\n(.*?)^```$", MANUAL, re.MULTILINE | re.DOTALL)
LIBRARY = load_library()
MODELS = (Act, Branch, Condition, Due, FieldSpec, Input, Need, Opening, Parameter, State, Trigger,
          Workflow, Role, Group, Recusal, Results, Seats, Threshold,
          OperationRule, OperationChange, Operations, Launch, LaunchDay,
          Scenario, Holding, Days, Step, Expectation)  # fmt: skip


@pytest.mark.parametrize("text", EXAMPLES)
def test_complete_example_is_sound(text):
    workflow = parse_workflow(text, name="example.yaml")
    names = replace(LIBRARY.names, guards=frozenset(GUARDS), effects=frozenset(EFFECTS))
    source = read_source(text, name="example.yaml")
    problems, needs_holders = examine(workflow, source, library=LIBRARY, names=names)
    assert problems == []
    assert needs_holders == {}


def test_there_is_an_example():
    assert EXAMPLES
    assert SCENARIOS


@pytest.mark.parametrize("text", SCENARIOS)
def test_example_of_a_scenario_holds_on_the_example_of_a_workflow(text):
    setting = setting_with(EXAMPLES[0])
    assert play(text, setting).failure is None
    tampered = text.replace("due: 2026-06-18", "due: 2026-06-17")
    assert failing(tampered, setting).found == {"due": "2026-06-18"}


def words() -> set[str]:
    keys = {info.alias or key for each in MODELS for key, info in each.model_fields.items()}
    return keys | {
        *get_args(FieldType),
        *get_args(Operator),
        *get_args(ScopeKind),
        *get_args(Where),
        *get_args(Told),
        *CASE_OPERATIONS,
    }


@pytest.mark.parametrize("word", sorted(words()))
def test_every_word_of_the_language_is_explained(word):
    reference = MANUAL.split("## The file\n")[1]
    assert re.search(rf"[`{{ ,]{word}[`: ,}}]", reference)


def test_every_rule_that_may_refuse_a_person_is_listed():
    rules = {rule for rule in refusal_rules(load_messages().keys()) if "." not in rule}
    # In a scenario every act exists, and what happens by itself is no step.
    for rule in rules - {"unknown_act", "not_by_itself"}:
        assert f"`{rule}`" in MANUAL.split("`refused` is a rule")[1], rule


def test_every_fact_guard_and_effect_is_listed():
    facts = {name for each in LIBRARY.subjects.subjects.values() for name in each.facts}
    for name in facts | GUARDS.keys() | EFFECTS.keys():
        assert f"`{name}`" in MANUAL, name


@pytest.mark.parametrize(
    ("section", "kinds"),
    [("Guards", ["guard"]), ("Effects", ["effect"]), ("Forms and parts", ["form", "part"])],
)
def test_what_a_subject_offers_is_listed_with_it(section, kinds):
    table = MANUAL.split(f"### {section}\n")[1].split("\n### ")[0]
    for key, subject in LIBRARY.subjects.subjects.items():
        offered = {name for kind in kinds for name in subject.offers(kind)}
        row = re.search(rf"^\| `{key}` \|.*$", table, re.MULTILINE)
        parameters = {each for own in subject.guards.values() for each in own}
        listed = set(re.findall(r"`(\w+)`", row[0])) - {key} - parameters if row else set()
        assert listed == offered - {key}, key


def told(text: str) -> list[str]:
    return list(tell(parse_workflow(text, name="example.yaml"), LIBRARY, load_messages()))


def test_example_is_told_in_sentences():
    lines = told(EXAMPLES[0])
    assert lines[0] == "《绩效抽查》（spot_check）"
    assert (
        "1. “报送材料”（报送阶段）：案卷从这里开始，由主管部门绩效岗办理，"
        "年度后第1年的06-30前办完，"
        "逾期提醒主管部门负责人。"
    ) in lines
    assert "4. “暂停”（抽查阶段）：由绩效科办理，不计时。" in lines
    assert (
        "  3.2 主管部门负责人可以“无异议”：抽查等级属于中、差（可调：须整改的等级）且问题数大于0时"
        "转到“整改”，其余转到“办结”；前提：并非（签收日期未填）。"
    ) in lines
    assert (
        "  5.1 满足条件时自动“问题全部销号”：《整改问题》全部以“已销号、已撤销”办结后，转到“办结”。"
        in lines
    )
    assert any("“核查方式”（可不填）" in line for line in lines)


@pytest.mark.parametrize(
    ("due", "said"),
    [
        ("5 workdays", "自进入之日起5个工作日内办完"),
        ("{days: 7, unit: calendar_day, roll: none}", "自进入之日起7天内办完，逾期"),
        ("7 calendar_days", "末日遇休息日顺延"),
        ('{month_day: "12-31", years_after: 0}', "当年12-31前办完"),
        ("{field: visit_on}", "在“现场核查日期”当日前办完"),
    ],
)
def test_every_due_is_told(due, said):
    lines = told(EXAMPLES[0].replace("$reply_days workdays", due))
    assert said in next(line for line in lines if line.startswith("3. "))


@pytest.mark.parametrize(
    ("condition", "said"),
    [
        ("{all: [{any: [{field: score, op: lt, value: 60}]}]}", "（抽查得分小于60）"),
        ("{fact: today, op: eq, value: x}", "today为x"),
        ("{field: score, op: in, value: [1, 2]}", "抽查得分属于1、2"),
    ],
)
def test_every_condition_is_told(condition, said):
    text = EXAMPLES[0].replace("{not: {field: signed_on, op: not_set}}", condition)
    assert any(said in line for line in told(text))


def test_workflow_that_is_not_known_here_is_told_by_its_identifier():
    text = EXAMPLES[0].replace("rectification_problem", "unknown_case")
    assert any(
        "《unknown_case》全部以“written_off、withdrawn”办结后" in line for line in told(text)
    )


@pytest.mark.parametrize("name", sorted(LIBRARY.workflows))
def test_shipped_workflows_are_told_without_codes(name):
    lines = tell(LIBRARY.workflows[name], LIBRARY, load_messages())
    assert len(lines) > len(LIBRARY.workflows[name].states)
    for line in lines[1:]:
        assert not re.search(r"[a-z]{3,}|[{}$]", line), line


def test_what_is_shipped_is_listed_as_it_is():
    for table in tables(LIBRARY):
        assert table in MANUAL
