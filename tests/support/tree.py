"""List the project's own files for the tests that hold its rules."""

import ast
import subprocess
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
CODE = ("config.py", "definitions", "workflow", "notifications", "web")


def python_files(*places: str) -> list[Path]:
    """Return the Python files in some folders, or the files themselves, in order."""
    found = [
        path
        for place in places
        for path in ([ROOT / place] if place.endswith(".py") else (ROOT / place).rglob("*.py"))
    ]
    return sorted(found)


@cache
def parse(path: Path) -> ast.Module:
    """Return a file's syntax tree."""
    return ast.parse(path.read_text(encoding="utf-8"))


def strings(path: Path) -> Iterator[ast.Constant]:
    """Yield the string literals of a file, docstrings left out."""
    tree = parse(path)
    docstrings = {id(node.value) for node in ast.walk(tree) if isinstance(node, ast.Expr)}
    constants = (node for node in ast.walk(tree) if isinstance(node, ast.Constant))
    for node in constants:
        if isinstance(node.value, str) and id(node) not in docstrings:
            yield node


def place(path: Path, line: int = 0) -> str:
    """Return where something stands, as an editor opens it."""
    name = path.relative_to(ROOT).as_posix()
    return f"{name}:{line}" if line else name


def tracked_files() -> list[Path]:
    """Return all files that git keeps; skip the test where there is no git."""
    done = subprocess.run(
        ["git", "ls-files", "-z"], cwd=ROOT, capture_output=True, text=True, check=False
    )
    if done.returncode != 0:
        pytest.skip("this copy of the project is no git repository")
    return [ROOT / name for name in done.stdout.split("\0") if (ROOT / name).is_file()]
