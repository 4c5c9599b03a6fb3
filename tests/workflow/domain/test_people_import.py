"""A sheet of people is read by its headings and every fault is named by its cell."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from definitions.messages import load_messages
from definitions.people_sheet import load_people_layout
from tests.support.factories import DEFINITIONS, ROLES
from workflow.domain.people_import import column_letters, kind_of, read_people, role_by_title

LAYOUT = load_people_layout(DEFINITIONS)
MESSAGES = load_messages()
HEADINGS = ("地区", "单位", "单位代码", "主管部门", "姓名", "账号", "岗位", "邮箱")
ROW = ("楚江市", "第一中学", "101002", "市教育局", "张三", "zhang.san", "单位经办", "z@a.cn")


def _read(*rows, headings=HEADINGS):
    return read_people([headings, *rows], layout=LAYOUT, roles=ROLES)


def _row(**changes):
    columns = dict(zip(HEADINGS, ROW, strict=True)) | changes
    return tuple(columns.values())


def _faults(sheet):
    for fault in sheet.faults:
        MESSAGES[fault.code].format_map(dict(fault.values))
    return [(fault.cell, fault.code.removeprefix("people.")) for fault in sheet.faults]


def test_sound_sheet_is_read():
    sheet = _read(_row(账号=" Zhang.San "), _row(账号="ＬＩ", 姓名="李四", 岗位="单位负责人"))
    assert _faults(sheet) == []
    assert [(row.number, row["login"]) for row in sheet.rows] == [(2, "zhang.san"), (3, "li")]


@given(order=st.permutations(range(len(HEADINGS))), above=st.integers(0, 5))
def test_columns_are_found_wherever_they_stand(order, above):
    title: list[str | None] = ["市直单位人员名单", None]
    rows: list[list[str | None]] = [[cells[index] for index in order] for cells in (HEADINGS, ROW)]
    cells = [title] * above + rows
    sheet = read_people(cells, layout=LAYOUT, roles=ROLES)
    assert _faults(sheet) == []
    assert sheet.rows[0].number == above + 2
    assert [sheet.rows[0][LAYOUT.headings()[heading]] for heading in HEADINGS] == list(ROW)


def test_headings_may_use_other_words_and_marks():
    headings = ("* 行政区划", "单位名称：", "机 构 代 码", "", "", "登录名", "", "")
    sheet = _read(_row(姓名=""), headings=headings)
    assert set(sheet.columns) == {"region", "organisation", "organisation_code", "login"}


def test_blank_rows_are_passed_over_and_short_rows_are_read():
    sheet = _read((None, "", " "), ROW[:3], ())
    assert [row.number for row in sheet.rows] == [3]
    assert not sheet.rows[0].has_person
    assert _faults(sheet) == []


@pytest.mark.parametrize(
    ("change", "faults"),
    [
        ({"地区": ""}, [("A2", "required")]),
        ({"单位": None, "单位代码": " "}, [("B2", "required"), ("C2", "required")]),
        ({"姓名": ""}, [("E2", "required")]),
        ({"账号": ""}, [("F2", "required")]),
        ({"账号": "张 三"}, [("F2", "login_invalid")]),
        ({"邮箱": "没有"}, [("H2", "email_invalid")]),
        ({"岗位": "大将军"}, [("G2", "role_unknown")]),
        ({"岗位": "安全管理员"}, [("G2", "role_administrator")]),
        ({"岗位": ""}, []),
        ({"主管部门": ""}, []),
    ],
)
def test_fault_is_named_by_its_cell(change, faults):
    assert _faults(_read(_row(**change))) == faults


@pytest.mark.parametrize(
    ("change", "faults"),
    [
        ({"单位": "第二中学"}, [("B3", "differs")]),
        ({"主管部门": "市卫健委"}, [("D3", "differs")]),
        ({"主管部门": ""}, []),
        ({"姓名": "李四"}, [("E3", "differs")]),
        ({"邮箱": "other@a.cn"}, [("H3", "differs")]),
        ({"单位": "第二中学", "单位代码": "101003"}, []),
    ],
)
def test_rows_must_agree_about_the_same_thing(change, faults):
    assert _faults(_read(ROW, _row(岗位="单位负责人", **change))) == faults


def test_same_post_is_named_once():
    assert _faults(_read(ROW, ROW, ROW)) == [("F3", "same_post_twice"), ("F4", "same_post_twice")]


@pytest.mark.parametrize(
    ("cells", "faults"),
    [
        ([], [(None, "no_heading")]),
        ([["姓名", "账号"], ["张三", "z"]], [(None, "no_heading")]),
        ([HEADINGS], [(None, "empty")]),
        ([HEADINGS, ["", None]], [(None, "empty")]),
        ([(*HEADINGS, "账号"), ROW], [("I1", "heading_twice")]),
        (
            [HEADINGS[3:], ROW[3:]],
            [(None, "heading_missing"), (None, "heading_missing"), (None, "heading_missing")],
        ),
    ],
)
def test_sheet_without_what_it_needs_is_refused_as_a_whole(cells, faults):
    sheet = read_people(cells, layout=LAYOUT, roles=ROLES)
    assert _faults(sheet) == faults
    assert sheet.rows == ()


@pytest.mark.parametrize(
    ("kind", "department", "expected", "faults"),
    [
        ("", "市教育局", "unit", []),
        ("", "", "department", []),
        ("业务科室", "市财政局", "finance_section", []),
        ("government", "", "government", []),
        ("兵团", "", "department", ["kind_unknown"]),
    ],
)
def test_kind_is_told_or_inferred(kind, department, expected, faults):
    headings = ("地区", "单位", "单位代码", "单位类别", "主管部门")
    sheet = _read(("楚江市", "甲", "1", kind, department), headings=headings)
    assert [code for _, code in _faults(sheet)] == faults
    assert kind_of(kind, LAYOUT, below_department=bool(department)) == expected


def test_served_departments_are_split():
    headings = ("地区", "单位", "单位代码", "分管部门")
    sheet = _read(
        ("楚江市", "社保科", "9", "市教育局、市卫健委；市科技局\n 市文旅局"), headings=headings
    )
    assert sheet.rows[0].served == ("市教育局", "市卫健委", "市科技局", "市文旅局")


def test_role_is_found_by_title_or_name():
    assert role_by_title(ROLES, "单位经办") == role_by_title(ROLES, "unit_clerk") == "unit_clerk"
    assert role_by_title(ROLES, "") is None


@pytest.mark.parametrize(
    ("index", "letters"), [(0, "A"), (25, "Z"), (26, "AA"), (701, "ZZ"), (702, "AAA")]
)
def test_columns_have_the_letters_of_a_spreadsheet(index, letters):
    assert column_letters(index) == letters


@given(
    cells=st.lists(
        st.lists(st.none() | st.sampled_from([*HEADINGS, *ROW]) | st.text(max_size=5), max_size=10),
        max_size=8,
    )
)
def test_any_grid_is_read_or_faulted(cells):
    sheet = read_people(cells, layout=LAYOUT, roles=ROLES)
    assert sheet.rows or sheet.faults
    _faults(sheet)


def test_every_kind_used_by_default_is_declared():
    assert {LAYOUT.kind_below_department, LAYOUT.kind_without_department} <= set(LAYOUT.kinds)
