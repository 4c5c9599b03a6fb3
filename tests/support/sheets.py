"""Make small uploads: a workbook or a CSV text from rows of texts."""

import csv
from collections.abc import Sequence
from io import BytesIO, StringIO

from workflow.services.spreadsheets import Workbook

Rows = Sequence[Sequence[str]]


def workbook_file(*sheets: Rows, name: str = "名单.xlsx") -> tuple[BytesIO, str]:
    """Return a workbook with a sheet for each list of rows, as a test client uploads it."""
    workbook = Workbook()
    workbook.remove(workbook.active)
    for rows in sheets:
        sheet = workbook.create_sheet()
        for row in rows:
            sheet.append(list(row))
    stream = BytesIO()
    workbook.save(stream)
    stream.seek(0)
    return stream, name


def csv_file(rows: Rows, encoding: str, name: str = "名单.csv") -> tuple[BytesIO, str]:
    """Return a CSV text in an encoding; "csv" is UTF-8 with a byte order mark."""
    text = StringIO()
    csv.writer(text).writerows(rows)
    known = "utf-8-sig" if encoding == "csv" else encoding
    return BytesIO(text.getvalue().encode(known)), name
