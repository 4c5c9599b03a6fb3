"""The files of definitions/notices."""

import shutil
from pathlib import Path

import pytest

from definitions.errors import DefinitionError
from definitions.notices import REMINDERS, SHIPPED, TELLING_THE_DUE_DAY, NoticeKind, load_notices


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return Path(shutil.copytree(SHIPPED, tmp_path / "notices"))


def codes(folder: Path) -> list[tuple[str, str]]:
    with pytest.raises(DefinitionError) as caught:
        load_notices(folder)
    return [(problem.file, problem.code) for problem in caught.value.problems]


def test_every_kind_has_its_notice():
    assert set(load_notices()) == set(NoticeKind)
    assert REMINDERS < TELLING_THE_DUE_DAY


def test_a_notice_missing_or_too_many_is_named(folder: Path):
    (folder / "overdue.yaml").rename(folder / "overdew.yaml")
    assert codes(folder) == [
        ("overdew.yaml", "notice.unknown"),
        ("overdue.yaml", "notice.missing"),
    ]


def test_a_notice_without_text_is_refused(folder: Path):
    (folder / "mail.yaml").write_text("subject: 甲\n", "utf-8")
    assert codes(folder) == [("mail.yaml", "definition.missing_key")]
