"""Every bug that `make mutants` plants still has its place, and is one that can be run."""

import ast
from pathlib import Path

import pytest

from tests.mutants.bugs import BUGS, Bug

ROOT = Path(__file__).resolve().parents[2]


@pytest.mark.parametrize("bug", BUGS, ids=[bug.name for bug in BUGS])
def test_a_bug_has_its_place(bug: Bug):
    text = (ROOT / bug.file).read_text("utf-8")
    assert text.count(bug.original) == 1
    planted = text.replace(bug.original, bug.planted)
    assert ast.dump(ast.parse(planted)) != ast.dump(ast.parse(text))


def test_bugs_are_told_apart():
    assert len({bug.name for bug in BUGS}) == len(BUGS) >= 20
    assert all(bug.why for bug in BUGS)
