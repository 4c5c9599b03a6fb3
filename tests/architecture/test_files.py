"""What git keeps says nothing about the machine it was written on."""

import re

from tests.support.tree import ROOT, place, tracked_files

TEXT = {"", ".cfg", ".css", ".csv", ".html", ".js", ".json", ".mako", ".md", ".py", ".sh", ".toml"}
TEXT |= {".txt", ".yaml", ".yml", ".service", ".conf"}
# A slash, a folder that people work in, a slash: absolute paths of somebody's machine.
MACHINE = re.compile(r"(?<![\w.}])/(?:home|root|Users|work|tmp/[a-z]+)/[\w.-]+")
REGISTRY = re.compile(
    r"--(?:extra-)?index-url|\"resolved\":|files\.pythonhosted|registry\.npmjs|pypi\.org/simple"
)
HERE = "tests/architecture/test_files.py"


def _lines_that_match(pattern: re.Pattern[str]) -> list[str]:
    return [
        f"{place(path, number)} {line.strip()[:80]}"
        for path in tracked_files()
        if path.suffix in TEXT and "vendor" not in path.parts and place(path) != HERE
        for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), 1)
        if pattern.search(line)
    ]


def test_no_path_of_a_machine_is_kept():
    assert _lines_that_match(MACHINE) == []


def test_no_place_that_packages_come_from_is_kept():
    assert _lines_that_match(REGISTRY) == []
    assert not any(path.name in {"uv.lock", "package-lock.json"} for path in tracked_files())


def test_every_lock_has_hashes():
    for lock in sorted((ROOT / "requirements").glob("*.txt")):
        text = lock.read_text(encoding="utf-8")
        assert len(re.findall(r"^[\w.-]+==", text, re.MULTILINE)) <= text.count("--hash=sha256:")
        assert "http" not in text
