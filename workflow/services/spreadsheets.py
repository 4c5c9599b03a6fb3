"""Stand between this program and openpyxl, which carries no types."""

from openpyxl import Workbook, load_workbook  # type: ignore[import-untyped]
from openpyxl.cell.cell import (  # type: ignore[import-untyped]
    ILLEGAL_CHARACTERS_RE,
    Cell,
    MergedCell,
)
from openpyxl.comments import Comment  # type: ignore[import-untyped]
from openpyxl.styles import (  # type: ignore[import-untyped]
    Alignment,
    Border,
    Font,
    PatternFill,
    Side,
)
from openpyxl.utils import get_column_letter  # type: ignore[import-untyped]
from openpyxl.utils.exceptions import InvalidFileException  # type: ignore[import-untyped]
from openpyxl.worksheet.worksheet import Worksheet  # type: ignore[import-untyped]

__all__ = [
    "Alignment",
    "Border",
    "Cell",
    "Comment",
    "Font",
    "InvalidFileException",
    "MergedCell",
    "PatternFill",
    "Side",
    "Workbook",
    "Worksheet",
    "get_column_letter",
    "load_workbook",
    "write_text",
]


def write_text(cell: Cell, text: str) -> None:
    """Write a user's text so that no spreadsheet takes it for a formula."""
    cell.value = ILLEGAL_CHARACTERS_RE.sub("", text)
    cell.data_type = "s"
