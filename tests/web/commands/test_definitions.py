"""`definitions` on sound, faulty and unreadable files, and read out."""

import json
import re
import shutil

import pytest
from click.testing import CliRunner

from definitions import library as shipped
from definitions.library import FOLDER, load_library
from web.commands.definitions import definitions

LIBRARY = load_library()

SHIPPED = FOLDER / "workflows" / "meeting_item.yaml"


def run(*arguments):
    return CliRunner().invoke(definitions, [str(each) for each in arguments])


def faulty(tmp_path, old, new):
    path = tmp_path / "changed.yaml"
    path.write_text(SHIPPED.read_text("utf-8").replace(old, new), "utf-8")
    return path


def place_of(words, text):
    """Return line and column of the first item or key that words stand in."""
    before = text[: text.index(words.strip("[]"))]
    return f"{before.count(chr(10)) + 1}:{len(before.rpartition(chr(10))[2]) + 1}"


def test_shipped_definitions_are_sound():
    result = run("check")
    assert (result.exit_code, result.output) == (0, "检查通过，没有发现错误。\n")


def test_sound_file_is_sound_beside_the_shipped_ones(tmp_path):
    path = faulty(tmp_path, "workflow: meeting_item", "workflow: other_item")
    assert run("check", path, SHIPPED).exit_code == 0
    assert json.loads(run("check", path, "--json").stdout) == {"sound": True, "problems": []}


@pytest.mark.parametrize(
    ("old", "new", "words"),
    [
        ("subject: agenda_item", "subjekt: agenda_item", "是不是想写“subject”？"),
        ("[material_is_complete]", "[material_is_complet]", "“material_is_complete”？"),
        ("[agenda_item_removed]", "[item_removed]", "后续处理"),
    ],
)
def test_fault_is_told_with_its_place_and_exit_code_1(tmp_path, old, new, words):
    path = faulty(tmp_path, old, new)
    place = place_of(new, path.read_text("utf-8"))
    result = run("check", path)
    assert result.exit_code == 1
    assert f"{path}:{place} " in result.stderr
    assert words in result.stderr
    found = json.loads(run("check", "--json", path).stdout)
    assert not found["sound"]
    assert place in [f"{each['line']}:{each['column']}" for each in found["problems"]]
    assert words in " ".join(each["text"] for each in found["problems"])


def test_dead_end_is_shown_by_the_acts_that_lead_there(tmp_path):
    title = "  reschedule:\n    title: 重新列入议程\n"
    path = faulty(tmp_path, title, f"{title}    at_most: 1\n")
    result = run("check", path)
    assert result.exit_code == 1
    assert f"{path}:{place_of('deferred:', path.read_text('utf-8'))} " in result.stderr
    course = "列入议程 → 缓议 → 重新列入议程 → 缓议"
    assert f"反例：报局领导审签 → 审签并报政府办 → {course}\n" in result.stderr


def test_changed_child_is_checked_with_the_shipped_workflow_that_opens_it(tmp_path, monkeypatch):
    folder = copied(tmp_path / "shipped")
    parent = folder / "workflows" / "project_evaluation.yaml"
    waits = "on: {children: meeting_item"
    ending = f"{waits}, ending: [resolved, exempted]"
    parent.write_text(parent.read_text("utf-8").replace(waits, ending), "utf-8")
    monkeypatch.setattr(shipped.load_library, "__defaults__", (folder,))
    assert run("check", SHIPPED).exit_code == 0
    child = faulty(tmp_path, "final: exempted", "final: dropped")
    result = run("check", child)
    assert result.exit_code == 1
    place = place_of(ending, parent.read_text("utf-8"))
    assert f"project_evaluation.yaml:{place} " in result.stderr
    assert "以“不予上会”办结时没有动作可办" in result.stderr


def copied(folder):
    """Return a copy of the shipped definitions."""
    shutil.copytree(FOLDER / "workflows", folder / "workflows")
    for name in ("roles", "grades", "reminders", "problems", "facts", "operations"):
        shutil.copy(FOLDER / f"{name}.yaml", folder)
    return folder


def test_all_files_are_checked(tmp_path):
    paths = [tmp_path / name for name in ("a.yaml", "b.yaml")]
    for path in paths:
        path.write_text("a: [\n", "utf-8")
    result = run("check", *paths)
    assert [str(path) in result.stderr for path in paths] == [True, True]


def test_fault_in_what_is_shipped_is_told(tmp_path, monkeypatch):
    copied(tmp_path)
    roles = tmp_path / "roles.yaml"
    roles.write_text(roles.read_text("utf-8").replace("scope: served", "scope: serve"), "utf-8")
    monkeypatch.setattr(shipped.load_library, "__defaults__", (tmp_path,))
    result = run("check")
    assert result.exit_code == 1
    assert "roles.yaml:" in result.stderr


@pytest.mark.parametrize("content", [None, b"\xff\xfe"])
def test_unreadable_file_gives_exit_code_2(tmp_path, content):
    path = tmp_path / "x.yaml"
    if content is not None:
        path.write_bytes(content)
    result = run("check", path)
    assert result.exit_code == 2
    assert f"读不了{path}" in result.stderr


def test_workflow_is_told_in_sentences():
    result = run("show", "meeting_item")
    assert result.exit_code == 0
    assert result.stdout.splitlines()[2].startswith("1. “拟上会”（议题准备阶段）：案卷从这里开始")


def test_a_file_is_told_and_drawn(tmp_path):
    path, picture = tmp_path / "x.yaml", tmp_path / "x.svg"
    path.write_text(LIBRARY.sources["meeting_item"], "utf-8")
    assert run("show", path).stdout == run("show", "meeting_item").stdout
    assert run("draw", path, "--to", picture).exit_code == 0
    drawn = picture.read_text("utf-8")
    assert drawn == run("draw", "meeting_item").stdout.strip()
    texts = set(re.findall(r">([^<>]+)</text>", drawn))
    assert {state.title for state in LIBRARY.workflows["meeting_item"].states.values()} <= texts


def test_unknown_workflow_is_answered_with_the_known_ones():
    result = run("show", "meeting")
    assert result.exit_code == 2
    assert "meeting_item project_evaluation rectification_problem" in result.stderr
