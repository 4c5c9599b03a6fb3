"""Open the sheets of people that are uploaded, and write the sheet to fill in."""

from collections.abc import Mapping, Sequence
from io import BytesIO

from workflow.domain.grid import Grid
from workflow.domain.people_import import Cells, read_people
from workflow.services.people_batches import PeopleRules
from workflow.services.spreadsheets import (
    Alignment,
    Font,
    PatternFill,
    Workbook,
    Worksheet,
    get_column_letter,
    write_text,
)
from workflow.services.workbooks import Sheets, WrongEncodingError, read_sheets

_NO_HEADING = "people.no_heading"
_WIDTH = 18
_FILL = PatternFill("solid", fgColor="EBEFF3")


def read_people_cells(data: bytes, *, rules: PeopleRules) -> Cells:
    """Return the cells of the first sheet that has the headings, else of the first sheet.

    Raises UnreadableFileError.
    """
    sheets = read_sheets(data)
    grids = [_cells(grid) for grid in sheets.grids]
    found = next((cells for cells in grids if _has_headings(cells, rules)), None)
    if found is None:
        _refuse_strange_text(sheets)
    return found or next(iter(grids), ())


def empty_people_sheet(rules: PeopleRules, words: Mapping[str, str]) -> bytes:
    """Return a workbook with the headings and a second sheet that explains them.

    The words are titles and explanations by name: `sheet`, `help`, `heading`, `needed`, `meaning`,
    `yes`, `kinds`, `roles`, and one by the name of each column.
    """
    workbook = Workbook()
    sheet = workbook.active
    sheet.title = words["sheet"]
    columns = rules.layout.columns
    _write_row(sheet, 1, [column.title for column in columns.values()], bold=True)
    sheet.freeze_panes = "A2"
    explained = workbook.create_sheet(words["help"])
    _write_row(explained, 1, [words[each] for each in ("heading", "needed", "meaning")], bold=True)
    for number, (name, column) in enumerate(columns.items(), start=2):
        needed = words["yes"] if column.required else ""
        _write_row(explained, number, [column.title, needed, words[name]])
    roles = [each.title for each in rules.roles.roles.values() if not each.administrator]
    _write_lists(explained, {"roles": roles, "kinds": _kind_words(rules)}, words)
    stream = BytesIO()
    workbook.save(stream)
    return stream.getvalue()


def _cells(grid: Grid) -> Cells:
    return [
        [grid.filled(row, column) for column in range(grid.width)] for row in range(grid.height)
    ]


def _has_headings(cells: Cells, rules: PeopleRules) -> bool:
    faults = read_people(cells, layout=rules.layout, roles=rules.roles).faults
    return all(fault.code != _NO_HEADING for fault in faults)


def _refuse_strange_text(sheets: Sheets) -> None:
    # Bytes of nearly any encoding pass as GB18030, but then no heading is found.
    if sheets.encoding == "gb18030":
        raise WrongEncodingError("wrong_encoding")


def _kind_words(rules: PeopleRules) -> list[str]:
    return [words[0] for words in rules.layout.kinds.values()]


def _write_lists(
    sheet: Worksheet, lists: Mapping[str, Sequence[str]], words: Mapping[str, str]
) -> None:
    start = sheet.max_row + 2
    for column, (name, values) in enumerate(lists.items(), start=1):
        for offset, text in enumerate([words[name], *values]):
            cell = sheet.cell(start + offset, column)
            write_text(cell, text)
            cell.font = Font(bold=offset == 0)


def _write_row(sheet: Worksheet, row: int, texts: Sequence[str], *, bold: bool = False) -> None:
    for column, text in enumerate(texts, start=1):
        cell = sheet.cell(row, column)
        write_text(cell, text)
        cell.font = Font(bold=bold)
        cell.alignment = Alignment(vertical="center", wrap_text=True)
        if bold:
            cell.fill = _FILL
        width = _WIDTH * 3 if column == len(texts) and not bold else _WIDTH
        letter = get_column_letter(column)
        dimension = sheet.column_dimensions[letter]
        dimension.width = max(dimension.width or 0, width)
