"""Read a workbook from standard input in a process of its own, under limits.

Writes one JSON object to standard output: `sheets` (title, rows of texts, merged ranges, cells
whose formula has no value) or `error` (code and values). Run as a module by `workbooks`.
"""

import json
import resource
import stat
import sys
import zipfile
import zlib
from collections.abc import Iterator
from datetime import date, datetime, time
from decimal import Decimal
from io import BytesIO
from pathlib import PurePosixPath

from workflow.services.spreadsheets import (
    Cell,
    InvalidFileException,
    MergedCell,
    Workbook,
    Worksheet,
    load_workbook,
)
from workflow.services.workbook_content import SheetContent

MEMORY = 512 * 1024 * 1024
CPU_SECONDS = 10
OPEN_FILES = 32
MOST_ENTRIES = 2_000
MOST_INFLATED = 200 * 1024 * 1024
MOST_RATIO = 100
# Small entries of repeated text compress very well and do no harm.
SMALL_ENTRY = 1024 * 1024
MOST_ROWS = 3_000
MOST_COLUMNS = 200
# Spreadsheets keep fifteen figures; what lies behind them is noise.
FIGURES = ".15g"
NESTED = {".zip", ".xlsx", ".xlsm", ".docx", ".rar", ".7z", ".gz"}


class RefusedError(Exception):
    """Say why a workbook is not read, by code and values."""

    def __init__(self, code: str, **values: object) -> None:
        """Keep the code and its values."""
        super().__init__(code)
        self.code = code
        self.values = {name: str(value) for name, value in values.items()}


def main() -> int:
    """Read standard input, write the answer."""
    limit_process()
    answer: dict[str, object]
    try:
        answer = {"sheets": read_workbook(sys.stdin.buffer.read())}
    except RefusedError as refusal:
        answer = {"error": {"code": refusal.code, "values": refusal.values}}
    json.dump(answer, sys.stdout)
    return 0


def limit_process() -> None:
    """Bound the memory, processor time and open files of this process."""
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
    resource.setrlimit(resource.RLIMIT_CPU, (CPU_SECONDS, CPU_SECONDS))
    resource.setrlimit(resource.RLIMIT_NOFILE, (OPEN_FILES, OPEN_FILES))


def read_workbook(data: bytes) -> list[SheetContent]:
    """Return the visible sheets of a workbook; raise RefusedError."""
    inspect_container(data)
    values = _open(data, data_only=True)
    formulas = _open(data, data_only=False)
    return [
        _read_sheet(sheet, formulas[sheet.title])
        for sheet in values.worksheets
        if sheet.sheet_state == "visible"
    ]


def inspect_container(data: bytes) -> None:
    """Refuse a container that is damaged, dangerous or no workbook."""
    try:
        with zipfile.ZipFile(BytesIO(data)) as archive:
            entries = archive.infolist()
    except (zipfile.BadZipFile, ValueError, NotImplementedError) as error:
        raise RefusedError("damaged") from error
    _inspect_sizes(entries)
    names = {entry.filename.lower() for entry in entries}
    for entry in entries:
        _inspect_entry(entry)
    if "[content_types].xml" not in names or not any(n.startswith("xl/") for n in names):
        raise RefusedError("not_a_workbook")
    _inspect_names(names)
    _inspect_types(data)


def _inspect_sizes(entries: list[zipfile.ZipInfo]) -> None:
    if len(entries) > MOST_ENTRIES or sum(each.file_size for each in entries) > MOST_INFLATED:
        raise RefusedError("suspicious")


def _inspect_entry(entry: zipfile.ZipInfo) -> None:
    path = PurePosixPath(entry.filename.replace("\\", "/"))
    escapes = path.is_absolute() or ".." in path.parts
    is_link = stat.S_ISLNK(entry.external_attr >> 16)
    packed = max(entry.compress_size, 1)
    bursts = entry.file_size > SMALL_ENTRY and entry.file_size / packed > MOST_RATIO
    if escapes or is_link or bursts:
        raise RefusedError("suspicious")
    if entry.flag_bits & 0x1:
        raise RefusedError("encrypted")


def _inspect_names(names: set[str]) -> None:
    if any(PurePosixPath(name).name.startswith("vbaproject") for name in names):
        raise RefusedError("macros")
    if any(name.startswith("xl/externallinks/") for name in names):
        raise RefusedError("external_links")
    nested = any(PurePosixPath(name).suffix in NESTED for name in names)
    if nested or any(name.startswith("xl/embeddings/") for name in names):
        raise RefusedError("embedded_objects")


def _inspect_types(data: bytes) -> None:
    with zipfile.ZipFile(BytesIO(data)) as archive:
        types = next(
            each for each in archive.infolist() if each.filename.lower() == "[content_types].xml"
        )
        try:
            content = archive.read(types).lower()
        except (zipfile.BadZipFile, zlib.error, OSError, ValueError) as error:
            raise RefusedError("damaged") from error
    if b"macroenabled" in content:
        raise RefusedError("macros")


def _open(data: bytes, *, data_only: bool) -> Workbook:
    try:
        return load_workbook(BytesIO(data), data_only=data_only, keep_links=False)
    # Whatever a damaged part makes the library raise, the answer is the same sentence;
    # MemoryError is not among them and ends the process.
    except (
        InvalidFileException,
        zipfile.BadZipFile,
        zlib.error,
        ArithmeticError,
        AssertionError,
        AttributeError,
        LookupError,
        OSError,
        SyntaxError,
        TypeError,
        ValueError,
    ) as error:
        raise RefusedError("damaged") from error


def _read_sheet(sheet: Worksheet, formulas: Worksheet) -> SheetContent:
    cells = [cell for cell in _cells(sheet) if cell.value is not None]
    height = max((cell.row for cell in cells), default=0)
    width = max((cell.column for cell in cells), default=0)
    if height > MOST_ROWS or width > MOST_COLUMNS:
        raise RefusedError("too_many_cells", rows=MOST_ROWS, columns=MOST_COLUMNS)
    rows = [[""] * width for _ in range(height)]
    for cell in cells:
        rows[cell.row - 1][cell.column - 1] = _text(cell)
    return {
        "title": sheet.title,
        "rows": rows,
        "merges": [
            [each.min_row - 1, each.min_col - 1, each.max_row - 1, each.max_col - 1]
            for each in sheet.merged_cells.ranges
        ],
        "unvalued": [
            [cell.row - 1, cell.column - 1]
            for cell in _cells(formulas)
            if cell.data_type == "f" and sheet.cell(cell.row, cell.column).value is None
        ],
    }


def _cells(sheet: Worksheet) -> Iterator[Cell]:
    for row in sheet.iter_rows():
        for cell in row:
            if not isinstance(cell, MergedCell):
                yield cell


def _text(cell: Cell) -> str:
    value = cell.value
    if isinstance(value, bool):
        return str(value)
    if isinstance(value, int | float):
        number = Decimal(format(value, FIGURES))
        if "%" in str(cell.number_format):
            return f"{format((number * 100).normalize(), 'f')}%"
        return format(number, "f")
    if isinstance(value, datetime) and value.time() == time.min:
        return value.date().isoformat()
    if isinstance(value, datetime | date | time):
        return value.isoformat()
    return str(value).replace("\r\n", "\n")


if __name__ == "__main__":
    sys.exit(main())
