"""The reader copes with what real forms do, and says what it cannot read."""

from decimal import Decimal

import pytest

from definitions.form_vocabulary import load_vocabulary
from definitions.scoring_profiles import load_profile
from workflow.domain.form_reader import read_form
from workflow.domain.grid import Grid, cell_name, match_heading

WORDS = load_vocabulary()
HEAD = ["项目支出绩效自评表"]
NAMES = ["项目名称", "农村道路养护", "主管部门：甲市交通运输局", "", "项目实施单位", "甲市公路中心"]
FUND_HEAD = [
    "项目资金",
    "",
    "年初预算数",
    "全年预算数（A）",
    "全年执行数（B）",
    "分值",
    "执行率（B/A）",
    "得分",
]
TOTAL = ["", "年度资金总额", "100", "100", "95", "10", "95%", "9.5"]
INDICATOR_HEAD = [
    "一级指标",
    "二级指标",
    "三级指标",
    "年度指标值",
    "实际完成值",
    "分值",
    "得分",
    "偏差原因",
]
ROW = ["产出指标", "数量指标", "里程", "≥10公里", "10", "50", "50", ""]


def read(*rows, bands=(), merges=(), unvalued=frozenset()):
    grid = Grid("表", tuple(tuple(row) for row in rows), tuple(merges), unvalued)
    return read_form(grid, WORDS, bands=bands)


def standard(*rows, **more):
    return read(HEAD, ["单位：万元"], NAMES, FUND_HEAD, TOTAL, INDICATOR_HEAD, *rows, **more)


def test_a_sheet_without_headings_holds_no_form():
    assert read(["甲", "乙"], ["1", "2"]) is None
    assert read(["三级指标", "得分"], ["里程", "5"]) is None


def test_a_form_may_lack_everything_but_indicators():
    found = read(INDICATOR_HEAD, ROW)
    assert found.form.total.budget is None
    assert found.form.header.amount_unit == "万元"
    assert found.form.header.fiscal_year is None
    assert found.form.header.title == ""
    assert found.cell("indicators.level1") == "A1"
    assert found.cell("printed.weight") == ""


def test_labels_and_texts_may_share_a_cell():
    found = standard(ROW)
    assert found.form.header.department == "甲市交通运输局"
    assert found.form.header.unit == "甲市公路中心"
    assert found.cell("header.department") == "C3"


@pytest.mark.parametrize(
    ("rows", "year"),
    [
        ([["2023年度项目支出绩效自评表"]], 2023),
        ([["自评表"], ["（２０２２年度）"]], 2022),
        ([["自评表"], ["预算年度", "2021年"]], 2021),
        ([["项目名称", "2020年项目"]], None),
        ([[""], ["自评表"], [""], ["2024年"]], 2024),
    ],
)
def test_the_year_is_found(rows, year):
    assert read(*rows, INDICATOR_HEAD, ROW).form.header.fiscal_year == year


@pytest.mark.parametrize(
    ("text", "unit", "refused"),
    [
        ("单位：元", "元", None),
        ("（2022年度） 金额单位:万元", "万元", None),
        ("单位：人民币万元、%", "人民币万元", None),
        ("编制单位：某局  金额单位：元", "元", None),
        ("单位：甲市水利事务中心", "万元", None),
        ("单位：美金", "万元", "R05"),
        ("金额单位：不知道写什么好", "万元", "R05"),
    ],
)
def test_the_unit_of_amounts_is_found(text, unit, refused):
    found = read([text], INDICATOR_HEAD, ROW)
    assert found.form.header.amount_unit == unit
    assert [each.id for each in found.errors] == ([refused] if refused else [])


def test_a_column_may_have_a_unit_of_its_own():
    head = ["项目资金", "", "年初预算数（元）", "全年预算数（万元）", "全年执行数（万元）", "分值"]
    found = read(
        ["单位：元"], head, ["", "合计", "1000000", "100", "95", "10"], INDICATOR_HEAD, ROW
    )
    assert found.form.total.initial == found.form.total.budget == Decimal(1_000_000)


def test_the_section_may_state_the_unit():
    head = ["项目资金（元）", *FUND_HEAD[1:]]
    found = read(head, TOTAL, INDICATOR_HEAD, ROW)
    assert found.form.header.amount_unit == "元"
    assert found.form.total.budget == 100


@pytest.mark.parametrize(
    ("column", "text", "rule"),
    [(2, "约一百", "R01"), (3, "-100", "R02"), (5, "十分", "R03"), (7, "满分", "R04")],
)
def test_cells_of_the_funds_that_cannot_be_read(column, text, rule):
    total = [text if i == column else each for i, each in enumerate(TOTAL)]
    found = read(HEAD, FUND_HEAD, total, INDICATOR_HEAD, ROW)
    (error,) = found.errors
    assert (error.id, error.values["text"], error.blocks) == (rule, text, True)
    assert found.cell(error.place) == cell_name(2, column)


def test_cells_of_indicators_that_cannot_be_read():
    head = [*INDICATOR_HEAD, "指标性质", "完成档次"]
    found = read(head, ["产出指标", "", "里程", "10", "10", "五十", "优秀", "", "大约", "很好"])
    assert [each.id for each in found.errors] == ["R07", "R03", "R04", "R09"]
    assert [found.cell(each.place) for each in found.errors] == ["I2", "F2", "G2", "J2"]


def test_bands_are_read_by_title():
    bands = load_profile().bands
    head = [*INDICATOR_HEAD, "完成档次"]
    found = read(head, [*ROW, bands[1].title], [*ROW[:2], "桥", *ROW[3:], ""], bands=bands)
    assert [row.band for row in found.form.indicators] == [bands[1].id, ""]


def test_formulas_without_a_value_are_named():
    found = standard(
        ["产出指标", "数量指标", "里程", "≥10", "10", "50", "", ""], unvalued=frozenset({(6, 6)})
    )
    (error,) = found.errors
    assert (error.id, found.cell(error.place)) == ("R06", "G7")


def test_children_may_follow_without_their_mark():
    found = standard(
        ROW,
        ["", "", "其中:县道", "4", "4", "", "", ""],
        ["", "", "乡道", "6", "6", "", "", ""],
        ["", "", "桥梁", "2", "2", "10", "10", ""],
    )
    first, second = found.form.indicators
    assert [child.name for child in first.children] == ["县道", "乡道"]
    assert (second.level3, second.level2, second.children) == ("桥梁", "数量指标", ())


def test_a_child_needs_a_parent():
    found = standard(["产出指标", "数量指标", "其中：县道", "4", "4", "", "", ""])
    assert [each.id for each in found.errors] == ["R08"]


def test_subtotals_repeated_headings_and_foreign_labels_are_no_indicators():
    found = standard(
        ROW,
        ["小计", "", "", "", "", "50", "50", ""],
        INDICATOR_HEAD,
        ["效益指标", "社会效益指标", "受益人口", "≥5", "5", "30", "30", ""],
        ["其他需要说明的问题", "已公开"],
        ["自评等级", "优", "联系人：张三"],
    )
    assert [row.level3 for row in found.form.indicators] == ["里程", "受益人口"]
    assert found.form.note == "已公开"
    assert found.form.printed.grade == "优"
    assert [(each.label, each.text) for each in found.form.extra] == [("联系人", "张三")]


def test_execution_may_stand_among_the_indicators():
    line = ["预算执行率", "", "预算执行率", "100%", "95%", "10", "9.5", "结转"]
    head = [each for each in FUND_HEAD if each not in {"分值", "得分"}]
    found = read(head, ["", "合计", "100", "100", "95", "95%"], INDICATOR_HEAD, line, ROW)
    execution = found.form.execution
    assert (execution.weight, execution.claimed, execution.reason) == (10, Decimal("9.5"), "结转")
    assert [row.level3 for row in found.form.indicators] == ["里程"]
    # A weight in the table of funds counts once.
    assert standard(line, ROW).form.execution.reason == ""


def test_a_table_of_funds_without_a_named_total_uses_the_weighted_row():
    found = read(FUND_HEAD, ["", "部门预算", *TOTAL[2:]], INDICATOR_HEAD, ROW)
    assert (found.form.total.title, found.form.total.budget) == ("部门预算", 1_000_000)
    assert found.form.funds == ()


def test_funds_without_any_total_stay_rows():
    found = read(
        FUND_HEAD,
        FUND_HEAD,
        ["", "甲资金", "5", "5", "5"],
        ["", "", "1", "1", "1"],
        INDICATOR_HEAD,
        ROW,
    )
    assert [row.title for row in found.form.funds] == ["甲资金", ""]
    assert found.form.total.budget is None


def test_funds_may_repeat_their_headings():
    found = read(FUND_HEAD, TOTAL, FUND_HEAD, ["", "甲资金", "5", "5", "5"], INDICATOR_HEAD, ROW)
    assert [row.title for row in found.form.funds] == ["甲资金"]


def test_known_labels_without_a_text_leave_nothing():
    found = standard(ROW, ["总分"], ["联系人"], ["预期目标", "实际完成情况"])
    assert found.form.extra == ()
    assert found.form.goals == ()


def test_a_mark_may_stand_in_a_column_of_its_own():
    head = ["项目资金", "", "", *FUND_HEAD[2:]]
    parts = ["", "其中", "当年财政拨款", "无", "100", "95"]
    found = read(head, ["", "", *TOTAL[1:]], parts, INDICATOR_HEAD, ROW)
    (row,) = found.form.funds
    assert (row.title, row.initial, row.budget) == ("当年财政拨款", None, 1_000_000)


def test_goals_are_read_below_or_beside():
    below = [
        ["年度总体目标", "预期目标", "", "实际完成情况"],
        ["", "甲", "", "乙"],
        ["", "丙", "", ""],
        [""],
    ]
    found = read(FUND_HEAD, TOTAL, *below, INDICATOR_HEAD, ROW)
    assert [(goal.expected, goal.actual) for goal in found.form.goals] == [("甲", "乙"), ("丙", "")]
    beside = [["预期目标", "甲", "实际完成情况", "乙"]]
    found = read(*beside, NAMES, INDICATOR_HEAD, ROW)
    assert [(goal.expected, goal.actual) for goal in found.form.goals] == [("甲", "乙")]
    found = read(*below[:2], NAMES, INDICATOR_HEAD, ROW)
    assert len(found.form.goals) == 1
    assert read(*below[:1], INDICATOR_HEAD, ROW).form.goals == ()


def test_reasons_in_labels_explain_warnings():
    found = standard(
        ROW,
        ["总分", "", "", "", "", "60", "59.5", ""],
        ["预算调整原因", "追加预算"],
        ["预算执行偏差原因", "结转下年"],
        ["校验编号", "所在行", "说明内容"],
        ["V15", "里程", "唯一任务"],
        ["", "", ""],
        ["V99", "里程", "不在表中"],
    )
    said = {(each.rule, each.row): each.text for each in found.form.explanations}
    assert said == {("V15", "里程"): "唯一任务", ("V16", "年度资金总额"): "追加预算"}
    assert found.form.execution.reason == "结转下年"


def test_names_merged_over_several_targets_are_repeated():
    rows = (ROW, ["", "", "", "≥3座", "3", "10", "10", ""], ["", "", "", "", "", "", "", "见附件"])
    found = standard(*rows, merges=[(6, 2, 7, 2)])
    assert [row.level3 for row in found.form.indicators] == ["里程", "里程"]
    assert len({row.key for row in found.form.indicators}) == 2


@pytest.mark.parametrize(
    ("text", "role"),
    [
        ("★三级指标", "level3"),
        ("年初绩效目标值（A）", "target"),
        ("未完成原因分析及拟采取的改进措施", "reason"),
        ("单位", "unit"),
        ("本单位", None),
        ("甲", None),
        ("", None),
        ("目标值" * 20, None),
    ],
)
def test_headings_by_synonym_and_by_part(text, role):
    assert match_heading(text, WORDS.indicators.columns) == role


def test_cells_are_named_as_in_spreadsheets():
    assert [cell_name(0, each) for each in (0, 25, 26, 701, 702)] == [
        "A1",
        "Z1",
        "AA1",
        "ZZ1",
        "AAA1",
    ]


def test_an_empty_grid_is_no_form():
    assert read() is None
    assert Grid("", ()).width == 0
    assert Grid("", ((),)).is_blank(0)
