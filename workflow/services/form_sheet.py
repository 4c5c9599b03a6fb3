"""Lay a form out on one sheet so that it prints well."""

from collections.abc import Mapping, Sequence
from decimal import Decimal
from math import ceil

from workflow.services.spreadsheets import (
    Alignment,
    Border,
    Cell,
    Font,
    Side,
    Worksheet,
    get_column_letter,
    write_text,
)

Value = str | Decimal | None
THIN = Side(style="thin", color="FF808080")
FRAME = Border(left=THIN, right=THIN, top=THIN, bottom=THIN)
CENTRE = Alignment(horizontal="center", vertical="center", wrap_text=True)
LINE_HEIGHT = 17
NARROWEST = 10


class FormSheet:
    """Write rows of labelled, framed cells from top to bottom."""

    def __init__(self, sheet: Worksheet, widths: Sequence[int]) -> None:
        """Start on an empty sheet with the widths of its columns in characters."""
        self._sheet = sheet
        self._widths = list(widths)
        self.width = len(self._widths)
        self.next_row = 1
        self._groups: dict[int, list[int]] = {}
        for index, width in enumerate(self._widths, 1):
            sheet.column_dimensions[get_column_letter(index)].width = width

    def banner(self, text: str, *, size: int) -> None:
        """Write a line over the whole width without a frame."""
        cell = self._sheet.cell(self.next_row, 1)
        write_text(cell, text)
        cell.font = Font(size=size, bold=size > NARROWEST)
        cell.alignment = CENTRE
        self._merge(self.next_row, 1, self.next_row, self.width)
        self._sheet.row_dimensions[self.next_row].height = size * 2
        self.next_row += 1

    def pairs(self, pairs: Sequence[tuple[str, str]]) -> None:
        """Write labels with their texts side by side over the whole width."""
        share = self.width // len(pairs)
        row = self._begin()
        for index, (label, text) in enumerate(pairs):
            first = 1 + index * share
            last = self.width if index == len(pairs) - 1 else first + share - 1
            self._put(row, first, label, bold=True)
            self._put(row, first + 2, text)
            self._merge(row, first, row, first + 1)
            self._merge(row, first + 2, row, last)
            self._grow(row, text, first + 2, last)

    def line(
        self,
        values: Mapping[int, Value],
        *,
        bold: bool = False,
        merge: tuple[int, int] | None = None,
    ) -> None:
        """Write values by column, merging from one column to another."""
        row = self._begin()
        for column, value in values.items():
            self._put(row, column, value, bold=bold)
            last = merge[1] if merge and column == merge[0] else column
            self._grow(row, value, column, last)
        if merge:
            self._merge(row, merge[0], row, merge[1])

    def halves(self, left: str, right: str, *, middle: int, bold: bool) -> None:
        """Write two texts that share the width beside a section."""
        row = self._begin()
        self._put(row, 2, left, bold=bold)
        self._put(row, middle, right, bold=bold)
        self._merge(row, 2, row, middle - 1)
        self._merge(row, middle, row, self.width)
        self._grow(row, left, 2, middle - 1)
        self._grow(row, right, middle, self.width)

    def indicator(self, values: Mapping[int, Value], *, extend: tuple[bool, bool]) -> None:
        """Write a row whose first two columns may continue those above."""
        row = self.next_row
        kept = {column: value for column, value in values.items() if column > len(extend) + 1}
        for column, continues in enumerate(extend, 2):
            if not continues:
                self._close_group(column, row - 1)
                self._groups[column] = [row]
                kept[column] = values[column]
        self.line(kept)

    def section(self, top: int, title: str) -> None:
        """Write a title down the first column from a row to the last one written."""
        for column in list(self._groups):
            self._close_group(column, self.next_row - 1)
        self._put(top, 1, title, bold=True)
        self._merge(top, 1, self.next_row - 1, 1)

    def finish(self, title: str) -> None:
        """Set up the page: A4 landscape, one page wide."""
        self._sheet.title = title
        self._sheet.page_setup.orientation = "landscape"
        self._sheet.page_setup.paperSize = self._sheet.PAPERSIZE_A4
        self._sheet.page_setup.fitToWidth = 1
        self._sheet.page_setup.fitToHeight = 0
        self._sheet.sheet_properties.pageSetUpPr.fitToPage = True
        self._sheet.print_options.horizontalCentered = True
        self._sheet.sheet_view.showGridLines = False

    def _begin(self) -> int:
        row = self.next_row
        for column in range(1, self.width + 1):
            cell = self._sheet.cell(row, column)
            cell.border = FRAME
            cell.alignment = CENTRE
        self._sheet.row_dimensions[row].height = LINE_HEIGHT + 5
        self.next_row += 1
        return row

    def _put(self, row: int, column: int, value: Value, *, bold: bool = False) -> None:
        cell: Cell = self._sheet.cell(row, column)
        cell.font = Font(size=NARROWEST, bold=bold)
        if isinstance(value, Decimal):
            cell.value = value
        elif value:
            write_text(cell, value)

    def _grow(self, row: int, value: Value, first: int, last: int) -> None:
        text = "" if value is None else str(value)
        room = max(1, sum(self._widths[first - 1 : last]) - 1)
        lines = sum(
            max(1, ceil(sum(2 if ord(each) > 255 else 1 for each in part) / room))  # noqa: PLR2004 - beyond Latin
            for part in text.split("\n")
        )
        dimension = self._sheet.row_dimensions[row]
        dimension.height = min(400, max(dimension.height, lines * LINE_HEIGHT + 5))

    def _close_group(self, column: int, last: int) -> None:
        for first in self._groups.pop(column, []):
            self._merge(first, column, last, column)

    def _merge(self, top: int, left: int, bottom: int, right: int) -> None:
        if (top, left) != (bottom, right) and top <= bottom:
            self._sheet.merge_cells(
                start_row=top, start_column=left, end_row=bottom, end_column=right
            )
