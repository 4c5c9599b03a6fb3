"""Each of V01 to V16 fires for its case and is quiet when the case is mended."""

from decimal import Decimal
from typing import Any

import pytest

from definitions.form_vocabulary import load_vocabulary
from definitions.messages import fill, load_messages
from definitions.scoring_profiles import load_profile
from tests.support.form_layouts import sample_form
from workflow.domain.evaluation_form import EvaluationForm
from workflow.domain.scorecard import reviewed_total, score_form
from workflow.domain.validators import validate_form

WORDS = load_vocabulary()
PROFILE = load_profile()
MESSAGES = load_messages()
SOUND = sample_form().to_dict()
LENGTH, QUALITY, TIME, COST, PEOPLE, CONTENT = range(6)


def changed(*edits):
    content = EvaluationForm.from_dict(SOUND).to_dict()
    for path, value in edits:
        target: Any = content
        for part in path[:-1]:
            target = target[part]
        target[path[-1]] = value
    return EvaluationForm.from_dict(content)


def findings(form):
    card = score_form(form, PROFILE, WORDS)
    return validate_form(form, card, PROFILE, WORDS)


def row(index, **values):
    return [(("indicators", index, name), value) for name, value in values.items()]


def test_the_sample_is_sound():
    assert findings(changed()) == ()


CASES = [
    ("V01", "block", "total", "", row(PEOPLE, weight="20", claimed="20"), "V02 V13"),
    ("V02", "warn", "level1", "", row(PEOPLE, weight="20", claimed="20"), "V01 V13"),
    ("V03", "block", "受益人口", "", row(PEOPLE, target=""), ""),
    ("V03", "block", "受益人口", "", row(PEOPLE, actual="—"), ""),
    ("V03", "block", "受益人口", "_undefined", row(PEOPLE, target="0"), ""),
    (
        "V03",
        "block",
        "预算执行率",
        "_zero_budget",
        [(("total", "budget"), "0"), (("funds",), [])],
        "V16",
    ),
    (
        "V03",
        "block",
        "预算执行率",
        "_no_budget",
        [(("total", "budget"), None), (("funds",), [])],
        "",
    ),
    (
        "V03",
        "block",
        "预算执行率",
        "_no_executed",
        [(("total", "executed"), None), (("funds",), [])],
        "",
    ),
    ("V04", "warn", "受益人口", "", row(PEOPLE, actual="≥1200人"), ""),
    ("V04", "warn", "受益人口", "_word", row(PEOPLE, actual="完成"), ""),
    ("V04", "warn", "受益人口", "_word", row(PEOPLE, actual="大约都有"), ""),
    ("V05", "block", "受益人口", "", row(PEOPLE, claimed="31"), "V06 V13"),
    ("V05", "block", "受益人口", "", row(PEOPLE, claimed="-1"), "V06 V13"),
    ("V05", "block", "受益人口", "_weight", row(PEOPLE, weight="-30", claimed="0"), "V01 V02 V13"),
    ("V05", "block", "受益人口", "_no_weight", row(PEOPLE, weight=None), "V01 V02"),
    ("V05", "block", "按期完工", "_missing", row(TIME, claimed=None), "V13"),
    ("V05", "block", "按期完工", "_band", row(TIME, band="partly", reason="x"), ""),
    ("V05", "block", "预算执行率", "", [(("execution", "claimed"), "12")], "V06 V13"),
    ("V05", "block", "预算执行率", "_no_weight", [(("execution", "weight"), None)], "V01 V02"),
    ("V06", "warn", "受益人口", "", row(PEOPLE, claimed="29"), "V13"),
    ("V06", "warn", "预算执行率", "", [(("execution", "claimed"), "8")], "V13"),
    ("V07", "block", "年度资金总额", "", [(("funds", 0, "budget"), "1")], ""),
    ("V07", "block", "年度资金总额", "_no_total", [(("total", "initial"), None)], ""),
    ("V08", "block", "验收合格率", "", row(QUALITY, reason=""), ""),
    ("V08", "block", "按期完工", "", row(TIME, band="missed", claimed="2"), "V13"),
    ("V08", "block", "按期完工", "", row(TIME, claimed="7"), "V13"),
    ("V08", "block", "每公里造价", "", row(COST, actual="12"), "V06"),
    (
        "V08",
        "block",
        "预算执行率",
        "_execution",
        [(("total", "executed"), "1000000"), (("funds",), [])],
        "V06",
    ),
    ("V09", "warn", "养护里程", "", row(LENGTH, level2="经济效益指标"), ""),
    ("V09", "warn", "养护里程", "_level1", row(LENGTH, level1="甲指标"), "V02"),
    ("V10", "block", "受益人口", "", row(PEOPLE, actual="20", reason="x"), ""),
    (
        "V11",
        "block",
        "养护里程",
        "_target",
        [(("indicators", LENGTH, "children", 0, "target"), "9")],
        "",
    ),
    (
        "V11",
        "block",
        "养护里程",
        "_actual",
        [(("indicators", LENGTH, "children", 0, "actual"), "9")],
        "",
    ),
    ("V12", "warn", "群众满意度", "", row(CONTENT, reason="问卷调查"), ""),
    ("V12", "warn", "群众满意度", "", row(CONTENT, reason="200份"), ""),
    ("V13", "block", "total", "", [(("printed", "claimed"), "90")], ""),
    ("V14", "warn", "每公里造价", "", row(COST, actual="96000元"), ""),
    ("V14", "warn", "养护里程", "", row(LENGTH, actual="29.5亩"), ""),
    (
        "V14",
        "warn",
        "年度资金总额",
        "_over_execution",
        [(("total", "executed"), "3100000"), (("funds",), []), (("execution", "claimed"), "10")],
        "V13",
    ),
    (
        "V14",
        "warn",
        "年度资金总额",
        "_small",
        [
            (
                ("total",),
                {"title": "年度资金总额", "initial": "360", "budget": "360", "executed": "342"},
            ),
            (("funds",), []),
        ],
        "",
    ),
    ("V15", "warn", "受益人口", "", row(PEOPLE, weight="60", claimed="60"), "V01 V02 V13"),
    ("V16", "warn", "年度资金总额", "", [(("total", "initial"), "2900000"), (("funds",), [])], ""),
]


@pytest.mark.parametrize(("rule", "level", "name", "variant", "edits", "others"), CASES)
def test_a_rule_fires(rule, level, name, variant, edits, others):
    found = findings(changed(*edits))
    match = [each for each in found if each.id == rule and each.row == name]
    assert [(each.level, each.message) for each in match] == [(level, f"scoring.{rule}{variant}")]
    assert {each.id for each in found} == {rule, *others.split()}
    for each in found:
        assert "{" not in fill(MESSAGES, each.message, each.values)


@pytest.mark.parametrize(
    "edits",
    [
        [*row(PEOPLE, claimed="29", reason="已说明"), (("printed", "claimed"), "98.3")],
        row(TIME, band="achieved"),
        row(TIME, weight=None, claimed=None, actual="")
        + row(PEOPLE, weight="40", claimed="40")
        + [
            (("printed", "claimed"), "99.3"),
            (("explanations",), [{"rule": "V02", "row": "level1", "text": "已批准"}]),
        ],
        [(("total", "initial"), None), (("funds",), [])],
        [(("printed", "claimed"), None)],
        [(("execution", "claimed"), None), (("printed", "claimed"), "89.8")],
        [
            (("execution", "claimed"), "8"),
            (("execution", "reason"), "结转"),
            (("printed", "claimed"), "97.8"),
        ],
        row(COST, target="10以下", operator=""),
        row(COST, operator=""),
        row(LENGTH, target="29.5公里", unit=""),
        row(QUALITY, actual="0.98"),
        row(LENGTH, operator="==", target="0", actual="0", children=[]),
        row(LENGTH, level2=""),
        row(LENGTH, target="若干公里", operator="qualitative"),
    ],
)
def test_what_is_explained_or_right_needs_nothing_more(edits):
    assert [
        each for each in findings(changed(*edits)) if each.blocks or each.needs_explanation
    ] == []


def test_an_explained_warning_stays_visible():
    explained = [{"rule": "V16", "row": "年度资金总额", "text": "追加预算"}]
    form = changed(
        (("total", "initial"), "2900000"), (("funds",), []), (("explanations",), explained)
    )
    (found,) = findings(form)
    assert found.explanation == "追加预算"
    assert not found.needs_explanation


def test_reviewed_totals_wait_for_every_row():
    card = score_form(changed(), PROFILE, WORDS)
    scores = {each.key: Decimal(5) for each in card.rows}
    assert reviewed_total(card, scores) == 35
    scores.popitem()
    assert reviewed_total(card, scores) is None


def test_far_exceeded_quantities_are_flagged_but_not_percentages():
    form = changed(
        *row(PEOPLE, actual="2000"),
        *row(QUALITY, target="60%", actual="98%"),
        *row(CONTENT, target="50", unit="", actual="95"),
    )
    card = score_form(form, PROFILE, WORDS)
    assert [each.name for each in card.indicators if each.over_target] == ["受益人口"]


def test_an_indicator_may_have_a_function_of_its_own():
    content = PROFILE.model_dump()
    content["rules"] = [
        {"words": ["按期完工"], "use": {"function": "coefficient"}},
        {"words": ["养护里程"], "use": {"function": "threshold_ratio"}},
    ]
    profile = type(PROFILE).model_validate(content)
    form = changed(*row(TIME, actual="0.5"), *row(LENGTH, actual="23.6"))
    points = [each.computed for each in score_form(form, profile, WORDS).indicators]
    assert points[LENGTH] == Decimal("10.00")
    assert points[TIME] == Decimal("5.00")
