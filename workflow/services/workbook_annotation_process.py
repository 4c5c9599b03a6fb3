"""Mark the faulty cells of a workbook in a process of its own, under limits.

Reads one JSON object (`workbook` in base64, `sheet`, `notes`, `texts`) from standard input and
writes the marked workbook to standard output. Run as a module by `form_annotation`.
"""

import base64
import json
import sys
from collections.abc import Mapping, Sequence
from io import BytesIO
from typing import TypedDict

from workflow.services.spreadsheets import (
    Alignment,
    Cell,
    Comment,
    Font,
    MergedCell,
    PatternFill,
    Workbook,
    Worksheet,
    get_column_letter,
    load_workbook,
    write_text,
)
from workflow.services.workbook_reader_process import inspect_container, limit_process

COLOURS = {"block": "FFF8D3CF", "warn": "FFFDF0C8"}
WIDTHS = (6, 10, 28, 8, 10, 90)
COMMENT_SIZE = (320, 110)


class Note(TypedDict):
    """Hold one finding as it is written into the workbook."""

    cell: str
    row: str
    rule: str
    level: str
    kind: str
    text: str


class Texts(TypedDict):
    """Hold the texts of the list of findings."""

    sheet: str
    columns: list[str]
    author: str
    summary: str


def main() -> int:
    """Read standard input, write the marked workbook."""
    limit_process()
    order = json.load(sys.stdin)
    data = base64.b64decode(order["workbook"])
    inspect_container(data)
    sys.stdout.buffer.write(mark(data, order["sheet"], order["notes"], order["texts"]))
    return 0


def mark(data: bytes, sheet: str, notes: Sequence[Note], texts: Texts) -> bytes:
    """Return the workbook with coloured, commented cells and a first sheet that lists them."""
    workbook = load_workbook(BytesIO(data), keep_links=False)
    by_cell: dict[str, list[Note]] = {}
    for note in notes:
        if note["cell"]:
            by_cell.setdefault(note["cell"], []).append(note)
    for name, found in by_cell.items():
        _mark_cell(workbook[sheet], name, found, texts["author"])
    _list(workbook, sheet, notes, texts)
    stream = BytesIO()
    workbook.save(stream)
    return stream.getvalue()


def _mark_cell(sheet: Worksheet, name: str, found: Sequence[Note], author: str) -> None:
    cell = _anchor(sheet, sheet[name])
    worst = "block" if any(note["level"] == "block" for note in found) else "warn"
    cell.fill = PatternFill("solid", start_color=COLOURS[worst])
    width, height = COMMENT_SIZE
    text = "\n".join(f"{note['rule']} {note['text']}" for note in found)
    cell.comment = Comment(text, author, width=width, height=height)


def _anchor(sheet: Worksheet, cell: Cell) -> Cell:
    if not isinstance(cell, MergedCell):
        return cell
    around = next(each for each in sheet.merged_cells.ranges if cell.coordinate in each)
    return sheet.cell(around.min_row, around.min_col)


def _list(workbook: Workbook, name: str, notes: Sequence[Note], texts: Texts) -> None:
    sheet = workbook.create_sheet(texts["sheet"], 0)
    workbook.active = 0
    write_text(sheet.cell(1, 1), texts["summary"])
    sheet.cell(1, 1).font = Font(bold=True, size=12)
    for column, (heading, width) in enumerate(zip(texts["columns"], WIDTHS, strict=True), 1):
        write_text(sheet.cell(2, column), heading)
        sheet.cell(2, column).font = Font(bold=True)
        sheet.column_dimensions[get_column_letter(column)].width = width
    for number, note in enumerate(notes, 1):
        _list_one(sheet, number, note, name)
    sheet.freeze_panes = "A3"


def _list_one(sheet: Worksheet, number: int, note: Mapping[str, object], name: str) -> None:
    row = number + 2
    sheet.cell(row, 1).value = number
    for column, key in enumerate(("cell", "row", "rule", "kind", "text"), 2):
        write_text(sheet.cell(row, column), str(note[key]))
        sheet.cell(row, column).alignment = Alignment(wrap_text=True, vertical="top")
    if note["cell"]:
        quoted = name.replace("'", "''")
        sheet.cell(row, 2).hyperlink = f"#'{quoted}'!{note['cell']}"
        sheet.cell(row, 2).font = Font(underline="single", color="FF0B57D0")
    sheet.cell(row, 5).fill = PatternFill("solid", start_color=COLOURS[str(note["level"])])


if __name__ == "__main__":
    sys.exit(main())
