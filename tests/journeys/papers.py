"""Make the files that people bring: the published table under the names of our city, evidence."""

from pathlib import Path

from workflow.services.spreadsheets import load_workbook

PUBLISHED = Path(__file__).resolve().parents[1] / "data" / "published"
TABLE = PUBLISHED / "yongde-mingmang-2022.xlsx"
PDF = b"%PDF-1.4\n1 0 obj<</Type/Catalog>>endobj\ntrailer<</Root 1 0 R>>\n%%EOF\n"


def school_meals(folder: Path, *, project: str, unit: str, department: str) -> Path:
    """Return a published table of a school's meals, told of our city's unit and of 2025."""
    book = load_workbook(TABLE)
    sheet = book.active
    assert sheet is not None
    sheet["A2"] = "（2025年度）　　单位：元"
    sheet["C3"], sheet["C4"], sheet["H4"] = project, department, unit
    path = folder / f"{project}.xlsx"
    book.save(path)
    return path


def evidence(folder: Path, name: str) -> Path:
    """Return a small PDF."""
    path = folder / f"{name}.pdf"
    path.write_bytes(PDF)
    return path
