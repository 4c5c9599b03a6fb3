"""Write the rectification ledger as a workbook, however many rows it has."""

from decimal import Decimal
from io import BytesIO

from sqlalchemy.orm import Session

from definitions.ledger import Ledger, LedgerColumn, load_ledger
from workflow.services.actors import Actor
from workflow.services.ledger import all_rows
from workflow.services.ledger_cells import Value
from workflow.services.ledger_filter import LedgerFilter
from workflow.services.resources import Resources
from workflow.services.spreadsheets import (
    Alignment,
    Border,
    Cell,
    Font,
    PatternFill,
    Side,
    Workbook,
    Worksheet,
    get_column_letter,
    write_text,
)

EXPORT = "ledger.export"
_YUAN_A_WAN = Decimal(10000)
_FORMATS = {"day": "yyyy-mm-dd", "wan": "#,##0.00", "score": "0.00", "count": "0"}
_THIN = Side(style="thin", color="FFC2CBD5")
_FRAME = Border(left=_THIN, right=_THIN, top=_THIN, bottom=_THIN)
_HEAD = PatternFill("solid", fgColor="FFEBEFF3")
_TITLE, _BOLD = Font(size=16, bold=True), Font(bold=True)
_CENTRE = Alignment(horizontal="center", vertical="center", wrap_text=True)
_TOP = Alignment(vertical="top", wrap_text=True)
HEAD_ROWS = 4
_FROZEN = "F5"  # below the heads, right of the project's name


def export_ledger(
    session: Session,
    actor: Actor,
    *,
    resources: Resources,
    wanted: LedgerFilter,
    heading: str,
    total: str,
) -> bytes:
    """Return all rows of a filter as a workbook, with the words of a heading and of the sums.

    Users' text is stored as text, whatever it begins with; numbers and days as what they are.
    """
    actor.require(EXPORT)
    layout = load_ledger()
    workbook = Workbook(write_only=True)
    sheet = workbook.create_sheet(layout.title)
    _set_up(sheet, layout)
    _write_head(sheet, layout, heading)
    sums = dict.fromkeys((each.id for each in layout.columns if each.sum), Decimal())
    for row in all_rows(session, actor, resources=resources, wanted=wanted):
        sheet.append([_cell(sheet, layout, each, row.values[each.id]) for each in layout.columns])
        for name in sums:
            sums[name] += _amount(row.values[name])
    _write_sums(sheet, layout, sums, total)
    stream = BytesIO()
    workbook.save(stream)
    return stream.getvalue()


def _set_up(sheet: Worksheet, layout: Ledger) -> None:
    sheet.freeze_panes = _FROZEN
    sheet.page_setup.orientation = "landscape"
    sheet.print_title_rows = f"{HEAD_ROWS - 1}:{HEAD_ROWS}"
    for index, column in enumerate(layout.columns, 1):
        sheet.column_dimensions[get_column_letter(index)].width = column.width + 2


def _write_head(sheet: Worksheet, layout: Ledger, heading: str) -> None:
    sheet.append([_styled(sheet, layout.title, font=_TITLE)])
    sheet.append([_styled(sheet, heading)])
    groups = [
        _styled(sheet, group.title if index == 0 else "", font=_BOLD, head=True)
        for group in layout.groups
        for index, _ in enumerate(group.columns)
    ]
    sheet.append(groups)
    sheet.append(
        [_styled(sheet, _title(column), font=_BOLD, head=True) for column in layout.columns]
    )
    first = 1
    for group in layout.groups:
        last = first + len(group.columns) - 1
        sheet.merged_cells.ranges.add(f"{get_column_letter(first)}3:{get_column_letter(last)}3")
        first = last + 1


def _write_sums(sheet: Worksheet, layout: Ledger, sums: dict[str, Decimal], total: str) -> None:
    cells = [_cell(sheet, layout, column, sums.get(column.id)) for column in layout.columns]
    write_text(cells[0], total)
    for cell in cells:
        cell.font = _BOLD
    sheet.append(cells)


def _title(column: LedgerColumn) -> str:
    return f"{column.title}（{column.unit}）" if column.unit else column.title


def _styled(sheet: Worksheet, text: str, *, font: Font | None = None, head: bool = False) -> Cell:
    cell = Cell(sheet, row=1, column=1)
    write_text(cell, text)
    if font is not None:
        cell.font = font
    if head:
        cell.fill, cell.border, cell.alignment = _HEAD, _FRAME, _CENTRE
    return cell


def _cell(sheet: Worksheet, layout: Ledger, column: LedgerColumn, value: Value) -> Cell:
    cell = Cell(sheet, row=1, column=1)
    cell.border, cell.alignment = _FRAME, _TOP
    if isinstance(value, bool):
        write_text(cell, layout.answers[value])
    elif isinstance(value, str):
        write_text(cell, value)
    elif value is not None:
        in_wan = isinstance(value, Decimal) and column.kind == "wan"
        cell.value = _amount(value) / _YUAN_A_WAN if in_wan else value
        cell.number_format = _FORMATS.get(column.kind, "General")
    return cell


def _amount(value: Value) -> Decimal:
    return value if isinstance(value, Decimal) else Decimal()
