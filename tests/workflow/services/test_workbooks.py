"""Uploads are read within limits, and what is no form is refused by name."""

import csv
import struct
import zipfile
from datetime import datetime, time
from io import BytesIO, StringIO
from pathlib import Path

import pytest

from definitions.messages import fill, load_messages
from tests.support.form_layouts import Layout, draw, sample_form
from workflow.services import workbooks
from workflow.services.spreadsheets import Workbook
from workflow.services.workbooks import (
    FileTooLargeError,
    UnreadableFileError,
    read_forms,
    read_path,
    read_sheets,
)

DATA = Path(__file__).parents[2] / "data" / "published"
SOUND = (DATA / "yongde-mingmang-2022.xlsx").read_bytes()
MESSAGES = load_messages()
COLUMNS = ("level1", "level2", "level3", "target", "actual", "weight", "score", "reason")
FUNDS = ("title", "initial", "budget", "executed", "weight", "rate", "score")


def saved(workbook):
    stream = BytesIO()
    workbook.save(stream)
    return stream.getvalue()


def repacked(add=(), *, drop=(), replace=()):
    """Return the sound workbook with entries added, dropped or replaced."""
    stream = BytesIO()
    with zipfile.ZipFile(BytesIO(SOUND)) as old, zipfile.ZipFile(stream, "w", 8) as new:
        for entry in old.infolist():
            if entry.filename not in drop:
                content = dict(replace).get(entry.filename, old.read(entry.filename))
                new.writestr(entry.filename, content)
        for name, content in add:
            new.writestr(name, content)
    return stream.getvalue()


def encrypted_flag():
    data = bytearray(SOUND)
    place = data.find(b"PK\x01\x02")
    while place >= 0:
        flags = struct.unpack_from("<H", data, place + 8)[0]
        struct.pack_into("<H", data, place + 8, flags | 1)
        place = data.find(b"PK\x01\x02", place + 4)
    return bytes(data)


def link():
    entry = zipfile.ZipInfo("xl/link.xml")
    entry.external_attr = 0o120777 << 16
    return repacked([(entry, "/etc/passwd")])


def macro_types():
    with zipfile.ZipFile(BytesIO(SOUND)) as archive:
        types = archive.read("[Content_Types].xml")
    marked = types.replace(b"spreadsheetml.sheet.main", b"ms-excel.sheet.macroEnabled.main")
    return repacked(replace=[("[Content_Types].xml", marked)])


def tall():
    workbook = Workbook()
    workbook.active["A5000"] = "x"
    return saved(workbook)


def corrupt_types():
    stream = bytearray(SOUND)
    with zipfile.ZipFile(BytesIO(SOUND)) as archive:
        entry = archive.getinfo("[Content_Types].xml")
    start = entry.header_offset + 30 + len(entry.filename) + 5
    stream[start : start + 20] = b"\x00" * 20
    return bytes(stream)


def ole(extra=b""):
    return b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600) + extra


BOMB = b"<a>" + b"0" * (30 * 1024 * 1024)
BAD = [
    ("empty", b"", "file_empty"),
    ("blank", b" \n ", "file_empty"),
    ("picture", b"\x89PNG\r\n\x1a\n\x00\x00", "not_a_workbook"),
    ("pdf", b"%PDF-1.7 ...", "not_a_workbook"),
    ("wild csv", b'a,"' + b"x" * 200_000, "not_a_workbook"),
    ("old workbook", ole(), "old_workbook"),
    ("password", ole("EncryptedPackage".encode("utf-16-le")), "encrypted"),
    ("encrypted entries", encrypted_flag(), "encrypted"),
    ("cut off", SOUND[: len(SOUND) // 2], "damaged"),
    ("broken types", corrupt_types(), "damaged"),
    ("broken part", repacked(replace=[("xl/workbook.xml", b"<broken")]), "damaged"),
    ("text document", repacked(drop=["[Content_Types].xml"]), "not_a_workbook"),
    ("macros", repacked([("xl/vbaProject.bin", b"x")]), "macros"),
    ("macro type", macro_types(), "macros"),
    (
        "external link",
        repacked([("xl/externalLinks/externalLink1.xml", b"<a/>")]),
        "external_links",
    ),
    ("embedded", repacked([("xl/embeddings/oleObject1.bin", b"x")]), "embedded_objects"),
    ("nested", repacked([("xl/media/inner.zip", b"x")]), "embedded_objects"),
    ("bomb", repacked([("xl/bomb.xml", BOMB)]), "suspicious"),
    ("escape", repacked([("../evil.xml", b"x")]), "suspicious"),
    ("backslash", repacked([("xl\\..\\..\\evil.xml", b"x")]), "suspicious"),
    ("link", link(), "suspicious"),
    ("entries", repacked([(f"xl/x{i}.xml", b"") for i in range(2_001)]), "suspicious"),
    ("tall", tall(), "too_many_cells"),
    ("other workbook", saved(Workbook()), "no_form"),
    ("utf-16", "三级指标,得分".encode("utf-16"), "wrong_encoding"),
    ("big5", "三級指標,得分,年度指標值".encode("big5"), "wrong_encoding"),
    ("no text", b"\xff\x81\xff\x01", "wrong_encoding"),
    ("no rows", "三级指标,得分,年度指标值\n".encode(), "no_indicators"),
]


@pytest.mark.parametrize(
    ("data", "code"), [each[1:] for each in BAD], ids=[each[0] for each in BAD]
)
def test_a_bad_file_is_refused_by_name(data, code):
    with pytest.raises(UnreadableFileError) as caught:
        read_forms(data)
    assert caught.value.code == f"scoring.{code}"
    assert "{" not in fill(MESSAGES, caught.value.code, caught.value.values)


def test_a_large_file_is_refused_before_it_is_read(tmp_path):
    file = tmp_path / "large.xlsx"
    with file.open("wb") as stream:
        stream.truncate(50 * 1024 * 1024)
    with pytest.raises(FileTooLargeError) as caught:
        read_path(file)
    assert caught.value.values == {"size": "50", "limit": "20"}
    with pytest.raises(FileTooLargeError):
        read_sheets(b"x" * (20 * 1024 * 1024 + 1))


def test_a_reader_that_dies_or_hangs_is_answered(monkeypatch):
    monkeypatch.setattr(workbooks, "READER", "workflow.no_such_module")
    with pytest.raises(UnreadableFileError) as caught:
        read_sheets(SOUND)
    assert caught.value.code == "scoring.reader_failed"
    monkeypatch.setattr(workbooks, "WALL_SECONDS", 0)
    with pytest.raises(UnreadableFileError) as caught:
        read_sheets(SOUND)
    assert caught.value.code == "scoring.too_slow"


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030"])
def test_csv_is_read_in_its_encodings(encoding):
    form = sample_form()
    stream = StringIO()
    csv.writer(stream).writerows(draw(form, Layout(COLUMNS, FUNDS)).rows)
    (read,) = read_forms(stream.getvalue().encode(encoding))
    assert [row.key for row in read.form.indicators] == [row.key for row in form.indicators]
    assert read.form.total == form.total


def test_csv_loses_one_guarding_apostrophe():
    grids = read_sheets("'=1+1,'甲,''=x\n".encode()).grids
    assert grids[0].rows == (("=1+1", "'甲", "''=x"),)


def test_cells_are_read_as_people_see_them():
    workbook = Workbook()
    sheet = workbook.active
    sheet.append([0.1 + 0.2, 0.985, True, 7, "甲\r\n乙"])
    sheet["B1"].number_format = "0.0%"
    sheet["F1"] = "=1+1"
    sheet["G1"] = datetime(2023, 5, 1)  # noqa: DTZ001 - spreadsheets know no zones
    sheet["H1"] = time(8, 30)
    hidden = workbook.create_sheet("隐藏")
    hidden.sheet_state = "hidden"
    (grid,) = read_sheets(saved(workbook)).grids
    assert grid.rows[0] == ("0.3", "98.5%", "True", "7", "甲\n乙", "", "2023-05-01", "08:30:00")
    assert grid.unvalued == {(0, 5)}
