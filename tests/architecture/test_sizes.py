"""Modules, functions and templates stay short enough to be read at once."""

import ast
from pathlib import Path

import pytest

from tests.support.tree import CODE, ROOT, parse, place, python_files

MODULE_LINES = 400
TEST_MODULE_LINES = 500
FUNCTION_LINES = 50
VIEW_LINES = 25
TEMPLATE_LINES = 200


def _lines(path: Path) -> int:
    return len(path.read_text(encoding="utf-8").splitlines())


def _too_long(paths: list[Path], limit: int) -> list[str]:
    return [f"{place(path)} has {_lines(path)} lines" for path in paths if _lines(path) > limit]


def _long_functions(paths: list[Path], limit: int) -> list[str]:
    return [
        f"{place(path, node.lineno)} {node.name}"
        for path in paths
        for node in ast.walk(parse(path))
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)
        and (node.end_lineno or 0) - node.lineno + 1 > limit
    ]


def test_modules_are_short():
    assert _too_long(python_files(*CODE, "migrations"), MODULE_LINES) == []


def test_test_modules_are_short():
    assert _too_long(python_files("tests"), TEST_MODULE_LINES) == []


def test_functions_are_short():
    assert _long_functions(python_files(*CODE), FUNCTION_LINES) == []


def test_views_are_shorter_still():
    assert _long_functions(python_files("web/views"), VIEW_LINES) == []


def test_templates_are_short():
    assert _too_long(sorted((ROOT / "web" / "templates").rglob("*.html")), TEMPLATE_LINES) == []


@pytest.mark.parametrize("name", ["utils", "helpers", "common", "manager", "misc"])
def test_no_module_is_called_nothing_in_particular(name: str):
    assert [place(path) for path in python_files(*CODE, "tests") if name in path.parts[-2:]] == []
    assert [place(path) for path in python_files(*CODE, "tests") if path.stem == name] == []
