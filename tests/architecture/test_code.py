"""Rules of the code which no tool checks, or which a comment could switch off."""

import ast
import re
from pathlib import Path

from tests.support.tree import CODE, parse, place, python_files

# The delivery attempt and the job runner log what happened and carry on; nobody else may.
MAY_CATCH_EVERYTHING = {"notifications/delivery.py", "notifications/worker.py"}
# The command line loads its commands late, and the factory of the web application is where the
# floors are put together.
MAY_IMPORT_LATE = ("web/commands/", "web/app.py")

# "import-untyped" is its own reason: the module wraps a package without annotations.
REASON = re.compile(r" [-#] \w|\(\w[^)]+\)|\[import-untyped\]")


def _nodes(kind: type[ast.AST]) -> list[tuple[Path, ast.AST]]:
    return [
        (path, node)
        for path in python_files(*CODE)
        for node in ast.walk(parse(path))
        if isinstance(node, kind)
    ]


def test_imports_stand_at_the_top():
    late = [
        place(path, inner.lineno)
        for path, function in _nodes(ast.FunctionDef)
        for inner in ast.walk(function)
        if isinstance(inner, ast.Import | ast.ImportFrom)
        and not place(path).startswith(MAY_IMPORT_LATE)
    ]
    assert late == []


def test_no_handler_catches_everything():
    broad = [
        place(path, handler.lineno)
        for path, handler in _nodes(ast.ExceptHandler)
        if isinstance(handler, ast.ExceptHandler)
        and (handler.type is None or {"Exception", "BaseException"} & _names(handler.type))
        and place(path) not in MAY_CATCH_EVERYTHING
    ]
    assert broad == []


def test_every_ignore_names_its_rule_and_its_reason():
    silent = [
        place(path, number)
        for path in python_files(*CODE)
        for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), 1)
        if ("# noqa" in line or "# type: ignore" in line or "# pragma: no cover" in line)
        and not REASON.search(line.partition("#")[2])
    ]
    assert silent == []


def test_nobody_but_the_clock_asks_the_machine_for_the_time():
    asking = [
        place(path, node.lineno)
        for path, node in _nodes(ast.Attribute)
        if isinstance(node, ast.Attribute)
        and node.attr in {"now", "today", "utcnow"}
        and {"datetime", "date"} & _names(node.value)
        and place(path) != "workflow/clock.py"
    ]
    assert asking == []


def test_services_never_commit():
    committing = [
        place(path, node.lineno)
        for path, node in _nodes(ast.Attribute)
        if isinstance(node, ast.Attribute)
        and node.attr == "commit"
        and place(path).startswith(("workflow/services/", "workflow/models/"))
    ]
    assert committing == []


def _names(node: ast.expr) -> set[str]:
    return {each.id for each in ast.walk(node) if isinstance(each, ast.Name)}
