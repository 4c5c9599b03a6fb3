"""Open the workbooks and CSV files that people upload, and refuse what is none."""

import csv
import json
import subprocess
import sys
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from io import StringIO
from pathlib import Path

from definitions.form_vocabulary import Vocabulary, load_vocabulary
from definitions.scoring_profiles import Band
from workflow.domain.form_reader import ReadForm, read_form
from workflow.domain.grid import Grid
from workflow.services.workbook_content import SheetContent

READER = "workflow.services.workbook_reader_process"
ROOT = Path(__file__).resolve().parents[2]
MEGABYTE = 1024 * 1024
MOST_BYTES = 20 * MEGABYTE
WALL_SECONDS = 30
ZIP_MAGIC = b"PK\x03\x04"
OLE_MAGIC = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
ENCRYPTED_PART = "EncryptedPackage".encode("utf-16-le")
# Spreadsheets would run cells that begin so; our CSV files carry one apostrophe before them.
FORMULA_STARTS = (
    "=",
    "+",
    "-",
    "@",
    "\t",
    "\r",
    "\n",
    "\x00",
    "\uff1d",
    "\uff0b",
    "\uff0d",
    "\uff20",
)


class UnreadableFileError(Exception):
    """Say why a file is not read, by code (definitions/messages/scoring.yaml) and values."""

    def __init__(self, code: str, values: Mapping[str, str] | None = None) -> None:
        """Keep the code and the values of its sentence."""
        super().__init__(code)
        self.code = f"scoring.{code}"
        self.values = dict(values or {})


class FileTooLargeError(UnreadableFileError):
    """Refuse a file by its size, before it is read."""

    def __init__(self, size: int) -> None:
        """Keep the size and the limit in megabytes."""
        shown = {"size": str(-(-size // MEGABYTE)), "limit": str(MOST_BYTES // MEGABYTE)}
        super().__init__("file_too_large", shown)


class NotAWorkbookError(UnreadableFileError):
    """Refuse a file that is neither a workbook nor a table of text."""


class RefusedWorkbookError(UnreadableFileError):
    """Refuse a workbook for what it contains or what reading it would cost."""


class WrongEncodingError(UnreadableFileError):
    """Refuse a text whose encoding is neither UTF-8 nor GB18030."""


class NoFormError(UnreadableFileError):
    """Say that a file holds no self-evaluation form."""


@dataclass(frozen=True, slots=True)
class Sheets:
    """Hold the sheets of a file; `encoding` is that of a text, else empty."""

    grids: tuple[Grid, ...]
    encoding: str = ""


def read_path(path: Path) -> bytes:
    """Return the content of a file after looking at its size; raises UnreadableFileError."""
    try:
        size = path.stat().st_size
        if size > MOST_BYTES:
            raise FileTooLargeError(size)
        return path.read_bytes()
    except OSError as error:
        raise UnreadableFileError("file_missing", {"file": path.name}) from error


def read_forms(
    data: bytes,
    *,
    words: Vocabulary | None = None,
    bands: Sequence[Band] = (),
) -> tuple[ReadForm, ...]:
    """Return every self-evaluation in a file, one for each sheet that holds one.

    Raises UnreadableFileError; nothing of the file is kept.
    """
    vocabulary = words or load_vocabulary()
    sheets = read_sheets(data)
    read = (read_form(grid, vocabulary, bands=bands) for grid in sheets.grids)
    forms = tuple(form for form in read if form is not None)
    if not forms:
        # Bytes of nearly any encoding pass as GB18030, but then no heading is found.
        if sheets.encoding == "gb18030":
            raise WrongEncodingError("wrong_encoding")
        raise NoFormError("no_form")
    if not forms[0].form.indicators:
        raise NoFormError("no_indicators")
    return forms


def read_sheets(data: bytes) -> Sheets:
    """Return the cells of a workbook or of a CSV text; raises UnreadableFileError."""
    if len(data) > MOST_BYTES:
        raise FileTooLargeError(len(data))
    if not data.strip():
        raise NotAWorkbookError("file_empty")
    if data.startswith(OLE_MAGIC):
        raise RefusedWorkbookError("encrypted" if ENCRYPTED_PART in data else "old_workbook")
    if data.startswith(ZIP_MAGIC):
        return Sheets(_read_in_process(data))
    return _read_csv(data)


def run_limited(module: str, order: bytes) -> bytes:
    """Run a module of ours in a process of its own; raises RefusedWorkbookError."""
    try:
        done = subprocess.run(  # noqa: S603 - our own module
            [sys.executable, "-m", module],
            input=order,
            capture_output=True,
            timeout=WALL_SECONDS,
            check=False,
            cwd=ROOT,
        )
    except subprocess.TimeoutExpired as error:
        raise RefusedWorkbookError("too_slow", {"seconds": str(WALL_SECONDS)}) from error
    if done.returncode != 0:
        raise RefusedWorkbookError("reader_failed")
    return done.stdout


def _read_in_process(data: bytes) -> tuple[Grid, ...]:
    answer = json.loads(run_limited(READER, data))
    if error_found := answer.get("error"):
        raise RefusedWorkbookError(error_found["code"], error_found["values"])
    return tuple(grid_of(sheet) for sheet in answer["sheets"])


def grid_of(sheet: SheetContent) -> Grid:
    """Return the cells that the reader process found on one sheet."""
    return Grid(
        title=sheet["title"],
        rows=tuple(tuple(row) for row in sheet["rows"]),
        merges=tuple((each[0], each[1], each[2], each[3]) for each in sheet["merges"]),
        unvalued=frozenset((row, column) for row, column in sheet["unvalued"]),
    )


def _read_csv(data: bytes) -> Sheets:
    text, encoding = _decode(data)
    try:
        rows = [tuple(_without_guard(cell) for cell in row) for row in csv.reader(StringIO(text))]
    except csv.Error as error:
        raise NotAWorkbookError("not_a_workbook") from error
    return Sheets((Grid("", tuple(rows)),), encoding)


def _decode(data: bytes) -> tuple[str, str]:
    if data.startswith((b"\xff\xfe", b"\xfe\xff")):
        raise WrongEncodingError("wrong_encoding")
    if b"\x00" in data or data.startswith(b"%PDF"):
        raise NotAWorkbookError("not_a_workbook")
    for encoding in ("utf-8-sig", "gb18030"):
        try:
            return data.decode(encoding), encoding
        except UnicodeDecodeError:
            continue
    raise WrongEncodingError("wrong_encoding")


def _without_guard(cell: str) -> str:
    return cell[1:] if cell.startswith("'") and cell[1:].startswith(FORMULA_STARTS) else cell
