"""Check every refusal of a workflow's form, at its line and column."""

import pytest

from definitions.library import parse_workflow
from definitions.messages import load_messages
from tests.definitions.samples import SOUND, faults, marked

MESSAGES = load_messages()

# What stands in the sound workflow, what replaces it, the code, and the name guessed.
FORMS = [
    ("headline:", "¦headlines:", "unknown_key", "headline"),
    ("    past: 退回\n", "    ¦pastx: 退回\n", "unknown_key", "past"),
    ("{title: 等待,", "{title: 等待, ¦lanee: two,", "unknown_key", "lane"),
    ("{fact: pages, op: gt,", "{fact: pages, ¦operation: gt,", "unknown_key", ""),
    ("{all: [{field: colour,", "{all: [{¦fieldx: colour,", "unknown_key", "field"),
    ("{field: wanted_on, required", "{field: wanted_on, ¦requiredx", "unknown_key", "required"),
    ("points: {title: 得分,", "¦points: {titlex: 得分,", "missing_key", None),
    ("back:\n    title: 退回\n    past: 退回\n", "¦back:\n    title: 退回\n", "missing_key", None),
    ("  points:", "  ¦Points:", "bad_identifier", None),
    ("workflow: small", "¦workflow: 小", "bad_identifier", None),
    ("{wanted_on: $today}", "{¦wanted_on: today}", "bad_identifier", None),
    ("kind: return", "¦kind: returnx", "not_a_choice", "return"),
    ("op: gt", "¦op: greater", "not_a_choice", ""),
    ("title: 小流程", "¦title: " + "长" * 41, "too_long", None),
    ("sentence: 请先打分", "¦sentence: ''", "empty_text", None),
    ("title: 退回", "¦title: 12", "not_a_text", None),
    ("at_most: 3", "¦at_most: many", "not_a_number", None),
    ("at_most: 3", "¦at_most: 0", "too_small", None),
    ("at_most: 3", "¦at_most: 21", "too_great", None),
    ("roles: [leader]", "¦roles: leader", "not_a_list", None),
    ("phases: {work: 办理, done: 办结}", "¦phases: [work]", "not_a_mapping", None),
    ("basis: [某某办法]", "¦basis: 某某办法", "not_a_list", None),
    ("initial: true", "¦initial: perhaps", "not_a_boolean", None),
    ("due: $days workdays", "¦due: 5 days", "bad_due", None),
    ("due: {field: wanted_on}\n", "¦due: {field: wanted_on, days: 3}\n", "bad_due", None),
    ("due: {field: wanted_on}\n", "¦due: {unit: workday}\n", "bad_due", None),
    ("due: {field: wanted_on}\n", '¦due: {month_day: "02-3"}\n', "bad_due", None),
    ("due: {field: wanted_on}\n", '¦due: {month_day: "13-01"}\n', "bad_due", None),
    ("due: {field: wanted_on}\n", 'due: {¦month_day: "02-30"}\n', "no_such_month_day", None),
    ("due: {field: wanted_on}\n", 'due: {¦month_day: "11-31"}\n', "no_such_month_day", None),
    ("due: {field: wanted_on}\n", "due: {days: 3, ¦years_after: 4}\n", "too_great", None),
    ("{fact: pages, value: 0}", "¦{fact: pages, field: points}", "condition_form", None),
    ("{fact: pages, value: 0}", "¦{op: is_set}", "condition_form", None),
    ("{field: colour, op: in, value: $names}", "¦{field: colour, op: in}", "condition_list", None),
    (
        "{field: colour, op: in, value: $names}",
        "¦{field: colour, op: not_in, value: red}",
        "condition_list",
        None,
    ),
    ("{guard: is_complete, parameters", "¦{parameters", "need_form", None),
    ("condition: {any:", "¦guard: x\n        condition: {any:", "need_form", None),
    (
        "condition: {any:",
        "¦condition: {field: points}\n      - condition: {any:",
        "need_sentence",
        None,
    ),
    ("points: {title: 得分,", "¦points: {choices: {aa: 甲}, title: 得分,", "choices", None),
    ("points: {title: 得分, type: score}", "¦points: {title: 得分, type: choice}", "choices", None),
    (
        "days: {title: 天数, default: 5,",
        "¦days: {title: 天数, default: 2,",
        "parameter_range",
        None,
    ),
    (
        "days: {title: 天数, default: 5,",
        "¦days: {title: 天数, default: 10,",
        "parameter_range",
        None,
    ),
    ("names: {title: 名单,", "¦names: {title: 名单, max: 3,", "parameter_bounds", None),
    (
        "days: {title: 天数, default: 5, min: 3, max: 9",
        "¦days: {title: 天数, default: 5, min: 9, max: 3",
        "parameter_bounds",
        None,
    ),
    ("launch: {every: month", "launch: {¦every: week", "not_a_choice", ""),
    ("launch: {every: month", "launch: {¦evry: month, every: month", "unknown_key", "every"),
    ("launch: {every: month, on: 5", "¦launch: {every: month", "missing_key", None),
    ("on: 5, for: units", "¦for: unit, on: 5", "not_a_choice", "units"),
    ("on: 5", "on: 5, ¦about: next", "not_a_choice", ""),
    ("on: 5", "on: 5, ¦roll: last_workday", "not_a_choice", "next_workday"),
    ("on: 5", "¦on: 0", "bad_launch_day", None),
    ("on: 5", "¦on: 29", "bad_launch_day", None),
    ("on: 5", "¦on: true", "bad_launch_day", None),
    ("on: 5", "¦on: first", "bad_launch_day", None),
    ("on: 5", "on: {¦day: 31}", "bad_launch_day", None),
    ("on: 5", "on: {day: 5, ¦days: 5}", "unknown_key", "day"),
    ("on: 5", "¦on: {month: 2, day: 5}", "bad_launch_day", None),
    ("every: month, on: 5", "every: quarter, ¦on: 5", "bad_launch_day", None),
    ("every: month, on: 5", "every: quarter, ¦on: {month: 4, day: 5}", "bad_launch_day", None),
    ("every: month, on: 5", "every: year, ¦on: {month: 13, day: last}", "bad_launch_day", None),
    ("every: month, on: 5", "every: year, ¦on: {month: 0, day: last}", "bad_launch_day", None),
]


@pytest.mark.parametrize(("old", "new", "code", "meant"), FORMS)
def test_wrong_form_is_refused_at_its_place(old, new, code, meant):
    text, line, column = marked(old, new)
    found = [each for each in faults(text) if (each.line, each.column) == (line, column)]
    (fault,) = [each for each in found if each.code == f"definition.{code}"]
    sentence = fault.sentence(MESSAGES)
    assert "{" not in sentence
    if meant is not None:
        assert fault.values["suggestion"] == meant
        assert sentence.endswith(f"是不是想写“{meant}”？") == bool(meant)


def test_choice_is_refused_with_what_may_stand_there():
    text, _, _ = marked("kind: return", "¦kind: returnx")
    assert "forward / return / refuse / note" in faults(text)[0].sentence(MESSAGES)


def test_all_faults_of_form_are_told_at_once():
    text = SOUND.replace("op: gt", "op: greater").replace("at_most: 3", "at_most: 0")
    assert [each.code for each in faults(text)] == [
        "definition.not_a_choice",
        "definition.too_small",
    ]


def test_text_that_is_no_mapping_is_refused():
    for text, written in (("- a\n", "[a]"), ("", "null"), ("a", "a")):
        (fault,) = faults(text)
        assert (fault.code, fault.line, fault.column) == ("definition.not_a_document", 1, 1)
        assert f"现在是“{written}”" in fault.sentence(MESSAGES)
    assert faults(SOUND.replace("drafting:\n", "hasty: quick\n  drafting:\n", 1))[0].line == 25
    assert faults("{}")[0].values["name"] == "workflow"


@pytest.mark.parametrize(
    ("value", "written"),
    [
        ("", "null"),
        ("['a', true, 2026-03-31]", "[a, true, 2026-03-31]"),
        ("{a: [1, ~]}", "{a: [1, null]}"),
        ("'many'", "many"),
    ],
)
def test_wrong_value_is_told_as_it_was_written(value, written):
    (fault,) = faults(SOUND.replace("initial: true", f"initial: {value}"))
    assert f"现在是“{written}”" in fault.sentence(MESSAGES)


def test_wrong_default_is_told_with_its_parameter():
    (fault,) = faults(SOUND.replace("天数, default: 5", "天数, default: 2"))
    assert "参数“days”的默认值2不在" in fault.sentence(MESSAGES)


def test_the_last_day_of_february_is_a_day_of_the_year():
    text = SOUND.replace("due: {field: wanted_on}", 'due: {month_day: "02-29"}')
    assert faults(text) == []


def test_short_and_long_forms_say_the_same():
    workflow = parse_workflow(SOUND, name="small.yaml")
    assert workflow.initial == "drafting"
    drafting, checking = workflow.states["drafting"], workflow.states["checking"]
    assert (drafting.holder, drafting.escalate) == (("clerk",), ("head",))
    assert drafting.due is not None
    assert (drafting.due.days, drafting.due.unit) == ("$days", "workday")
    assert checking.holder == ("head", "leader")
    send = workflow.acts["send"]
    assert [branch.to for branch in send.to] == ["checking", "waiting", "closed"]
    assert send.needs[0] == send.needs[1].model_copy(update={"parameters": {}})
    assert workflow.acts["note"].stays
    assert not send.stays


@pytest.mark.parametrize(
    ("due", "days", "unit"),
    [
        ("1 workday", 1, "workday"),
        ("20 calendar_days", 20, "calendar_day"),
        ("{days: 3, unit: calendar_day, roll: none}", 3, "calendar_day"),
    ],
)
def test_days_are_read_in_every_form(due, days, unit):
    workflow = parse_workflow(SOUND.replace("$days workdays", due), name="small.yaml")
    found = workflow.states["drafting"].due
    assert found is not None
    assert (found.days, found.unit) == (days, unit)


def test_states_stand_in_the_lane_of_their_holder_or_in_their_own():
    workflow = parse_workflow(SOUND, name="small.yaml")
    lanes = {state: workflow.lane_of(state) for state in workflow.states}
    assert lanes == {"drafting": "one", "checking": "one", "waiting": "two", "closed": "two"}
    assert list(workflow.acts_from("drafting")) == ["send", "note", "expire"]


def test_stored_content_is_read_again_unchanged():
    workflow = parse_workflow(SOUND, name="small.yaml")
    content = workflow.model_dump(mode="json", by_alias=True, exclude_defaults=True)
    assert type(workflow).model_validate(content) == workflow
