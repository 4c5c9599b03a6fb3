"""How launch rules are told, and how two versions of them differ."""

import pytest

from definitions.differences import differences
from definitions.launch_wording import tell_launch
from definitions.launches import Launch
from definitions.library import load_library, parse_workflow
from definitions.messages import load_messages
from definitions.wording import tell

LIBRARY = load_library()
MESSAGES = load_messages()
TEXT = LIBRARY.sources["project_evaluation"]
RULE = 'launch: {every: month, on: 5, for: units, title: "{unit}{period}月报"}\n'


def rule(**said: object) -> Launch:
    return Launch.model_validate({"for": "units", "title": "{unit}{period}月报", **said})


@pytest.mark.parametrize(
    ("said", "told"),
    [
        ({"every": "month", "on": 5}, "每月5日（遇休息日顺延）为每个单位自动立案，办当月的事"),
        ({"every": "month", "on": "last", "roll": "none"}, "每月最后一日为每个单位"),
        ({"every": "month", "on": 1, "about": "previous"}, "办上月的事"),
        ({"every": "quarter", "on": {"month": 1, "day": 8}}, "每季度第1个月8日（遇休息日顺延）"),
        ({"every": "quarter", "on": {"month": 3, "day": "last"}}, "每季度第3个月最后一日"),
        ({"every": "quarter", "on": {"month": 3, "day": 1}, "about": "previous"}, "办上季的事"),
        ({"every": "year", "on": {"month": 1, "day": 10}}, "每年1月10日（遇休息日顺延）"),
        ({"every": "year", "on": {"month": 12, "day": "last"}}, "每年12月最后一日"),
        ({"every": "year", "on": {"month": 1, "day": 10}, "about": "previous"}, "办上年的事"),
    ],
)
def test_every_rule_is_told(said, told):
    sentence = tell_launch(rule(**said), MESSAGES)
    assert told in sentence
    assert sentence.endswith("案卷名称“〔单位〕〔期间〕月报”。")


def test_a_rule_for_projects_is_told():
    said = rule(every="month", on=5, **{"for": "projects"}, title="{project}（{period}）")
    assert "为每个项目自动立案" in tell_launch(said, MESSAGES)
    assert "“〔项目〕（〔期间〕）”" in tell_launch(said, MESSAGES)


def changed(old: str, new: str) -> list[tuple[str, str, tuple[str, ...]]]:
    before, after = (parse_workflow(rule + TEXT, name="one.yaml") for rule in (old, new))
    return [
        (each.kind, each.sort, each.keys) for each in differences(before, after, LIBRARY, MESSAGES)
    ]


def test_a_rule_that_comes_goes_or_changes_is_a_difference():
    assert changed("", RULE) == [("added", "launch", ())]
    assert changed(RULE, "") == [("removed", "launch", ())]
    assert changed(RULE, RULE.replace("on: 5", "on: last")) == [("changed", "launch", ("on",))]
    assert changed(RULE, RULE) == []


def test_the_rule_stands_before_the_first_state():
    lines = tell(parse_workflow(RULE + TEXT, name="one.yaml"), LIBRARY, MESSAGES)
    place = next(number for number, line in enumerate(lines) if line.startswith("每月5日"))
    assert place < next(number for number, line in enumerate(lines) if line.startswith("1. "))
