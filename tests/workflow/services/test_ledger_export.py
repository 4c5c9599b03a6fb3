"""Check the exported ledger: the columns, rows and sums of the page, and texts that stay texts."""

from datetime import date, datetime, time
from decimal import Decimal
from io import BytesIO

import pytest

from definitions.ledger import LedgerColumn, load_ledger
from tests.support.city import City
from tests.workflow.services.ledger_city import (
    open_rectification,
    plan_measure,
    problems_of,
    write_off,
)
from workflow.errors import NotPermittedError
from workflow.services.ledger import list_ledger
from workflow.services.ledger_cells import Value
from workflow.services.ledger_export import HEAD_ROWS, export_ledger
from workflow.services.ledger_filter import LedgerFilter
from workflow.services.spreadsheets import Worksheet, load_workbook

EVERYTHING = LedgerFilter()
COLUMNS = load_ledger().columns


def export(city: City, who: str = "performance_section", wanted: LedgerFilter = EVERYTHING):
    """Return the sheet of an export."""
    content = export_ledger(
        city.session,
        city.people[who],
        resources=city.resources,
        wanted=wanted,
        heading="云溪市财政局",
        total="合计",
    )
    return load_workbook(BytesIO(content)).active


def place(column: str) -> int:
    return [each.id for each in COLUMNS].index(column) + 1


def exported(column: LedgerColumn, value: Value) -> object:
    """Return what a workbook gives back for a value of the page."""
    if isinstance(value, bool):
        return load_ledger().answers[value]
    if isinstance(value, Decimal):
        return float(value / 10000 if column.kind == "wan" else value)
    if isinstance(value, date):
        return datetime.combine(value, time())
    return value or (value if value == 0 else None)


@pytest.fixture
def sheet(city: City) -> Worksheet:
    """Return the export of one problem written off and another that was claimed by nobody."""
    case = open_rectification(city)
    done, open_one = problems_of(city, case)
    plan_measure(city, done)
    done.remark = '=HYPERLINK("http://example.invalid")\x07'
    open_one.description = "+86"
    write_off(city, done, gain=123456)
    return export(city)


def test_heads_are_those_of_the_layout(sheet: Worksheet):
    assert (sheet.cell(1, 1).value, sheet.cell(2, 1).value) == ("整改台账", "云溪市财政局")
    titles = [cell.value for cell in sheet[HEAD_ROWS]]
    assert titles[:5] == ["整改编号", "来源", "对象类型", "项目编码", "项目名称"]
    assert len(titles) == len(COLUMNS)
    assert "涉及金额（万元）" in titles
    groups = [cell.value for cell in sheet[HEAD_ROWS - 1] if cell.value]
    assert groups == [group.title for group in load_ledger().groups]
    assert len(sheet.merged_cells.ranges) == len(groups)
    assert sheet.freeze_panes == "F5"
    assert sheet.column_dimensions["E"].width > sheet.column_dimensions["C"].width


def test_rows_and_sums_are_those_of_the_page(city: City, sheet: Worksheet):
    page = list_ledger(
        city.session,
        city.people["performance_section"],
        resources=city.resources,
        wanted=EVERYTHING,
    )
    assert sheet.max_row == HEAD_ROWS + page.total + 1
    for row, shown in enumerate(page.rows, HEAD_ROWS + 1):
        for column in COLUMNS:
            cell = sheet.cell(row, place(column.id))
            if column.id != "remark":
                assert cell.value == exported(column, shown.values[column.id])
    foot = sheet.max_row
    assert sheet.cell(foot, 1).value == "合计"
    for name, total in page.sums.items():
        assert Decimal(str(sheet.cell(foot, place(name)).value)) == total / 10000


def test_texts_never_become_formulas_and_numbers_stay_numbers(sheet: Worksheet):
    opened, ended = HEAD_ROWS + 1, HEAD_ROWS + 2
    texts = sheet.cell(ended, place("remark")), sheet.cell(opened, place("description"))
    assert [cell.data_type for cell in texts] == ["s", "s"]
    assert texts[0].value == '=HYPERLINK("http://example.invalid")'
    assert texts[1].value == "+86"
    gain = sheet.cell(ended, place("outcome_amount"))
    assert (gain.data_type, gain.value) == ("n", 12.3456)
    assert sheet.cell(ended, place("written_off_on")).is_date


def test_the_filter_narrows_the_export(city: City, sheet: Worksheet):
    assert export(city, wanted=LedgerFilter(is_open=False)).max_row == sheet.max_row - 1


def test_an_export_needs_its_own_permission(city: City):
    with pytest.raises(NotPermittedError):
        export(city, "unit_clerk")
