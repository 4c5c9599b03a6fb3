"""The documents for operators and lawyers say what the code says."""

import json
import re

import pytest

from config import SECRETS, Settings, variable
from definitions.messages import load_messages
from tests.support.tree import ROOT

OPERATIONS = ROOT / "docs" / "operations.md"
THIRD_PARTY = ROOT / "THIRD_PARTY.md"


def _rows(text: str) -> dict[str, tuple[str, ...]]:
    """Return the rows of all tables, by what stands in their first cell."""
    rows = re.findall(r"^\| (.+) \|$", text, re.MULTILINE)
    return {cells[0]: tuple(cells[1:]) for cells in (row.split(" | ") for row in rows)}


@pytest.mark.parametrize("name", sorted(Settings.model_fields))
def test_every_setting_is_described_with_its_default(name: str):
    row = _rows(OPERATIONS.read_text(encoding="utf-8"))[f"`{variable(name)}`"]
    default = str(Settings.model_fields[name].default)
    shown = {"": "—", "()": "—", "None": "—", "False": "false"}.get(default, default)
    assert row[0] == shown


def test_no_setting_is_described_that_does_not_exist():
    described = re.findall(r"BIHUAN_[A-Z_]+", OPERATIONS.read_text(encoding="utf-8"))
    known = {variable(name) for name in Settings.model_fields}
    assert set(described) - known <= {variable(name) + "_FILE" for name in SECRETS} | {"BIHUAN_"}


@pytest.mark.parametrize("name", sorted(Settings.model_fields))
def test_every_setting_has_a_sentence_for_a_wrong_value(name: str):
    assert f"config.value.{name}" in load_messages()


def test_every_package_is_named_with_its_licence():
    lock = (ROOT / "requirements" / "runtime.txt").read_text(encoding="utf-8")
    packages = set(re.findall(r"^([\w.-]+)==", lock, re.MULTILINE))
    assert packages <= set(_rows(THIRD_PARTY.read_text(encoding="utf-8")))


def test_every_file_for_the_browser_is_named_with_its_licence():
    manifest = json.loads((ROOT / "web/static/vendor/MANIFEST.json").read_text(encoding="utf-8"))
    named = _rows(THIRD_PARTY.read_text(encoding="utf-8"))
    for file in manifest["files"]:
        assert named[file["package"]] == (file["version"], file["licence"])
