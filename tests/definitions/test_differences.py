"""How versions differ, in sentences and in lines."""

import pytest
from hypothesis import given
from hypothesis import strategies as some

from definitions.differences import Difference, differences, line_differences
from definitions.library import load_library, parse_workflow
from definitions.messages import load_messages

LIBRARY = load_library()
MESSAGES = load_messages()
TEXT = LIBRARY.sources["meeting_item"]
BEFORE = LIBRARY.workflows["meeting_item"]


def after(*changes: tuple[str, str]) -> tuple[Difference, ...]:
    text = TEXT
    for old, new in changes:
        assert old in text
        text = text.replace(old, new)
    changed = parse_workflow(text, name="changed.yaml")
    return differences(BEFORE, changed, LIBRARY, MESSAGES)


def shape(found: Difference) -> tuple[str, str, str, tuple[str, ...]]:
    return found.kind, found.sort, found.name, found.keys


def marked(found: Difference) -> str:
    marks = {"same": "{}", "added": "[+{}]", "removed": "[-{}]"}
    return "".join(marks[piece.kind].format(piece.text) for piece in found.pieces)


@pytest.mark.parametrize("name", sorted(LIBRARY.workflows))
def test_a_version_does_not_differ_from_itself(name: str):
    workflow = LIBRARY.workflows[name]
    assert differences(workflow, workflow, LIBRARY, MESSAGES) == ()


def test_a_changed_range_is_told_at_the_parameter():
    found = after(("default: 7, min: 3", "default: 7, min: 5"))
    assert [shape(each) for each in found] == [("changed", "parameters", "material_days", ("min",))]
    assert marked(found[0]) == (
        "参数“议题材料准备工作日”：默认7，[-可在3至15之间调整][+可在5至15之间调整]"
    )


def test_a_default_is_told_wherever_it_is_read():
    found = after(("default: 7", "default: 9"))
    assert {each.sort for each in found} == {"parameters", "states"}
    assert all(each.kind == "changed" for each in found)


NEW_STATE = """\
  waiting:
    title: 候会
    phase: decide
    holder: government_office
  confirmation:
    title: 决议确认
"""
NEW_ACT = """\
  call:
    title: 请入会场
    past: 请入会场
    from: waiting
    to: deliberation
    by: government_office
  confirm:
    title: 确认决议
"""
WAITING = (
    ("  confirmation:\n    title: 决议确认\n", NEW_STATE),
    ("  confirm:\n    title: 确认决议\n", NEW_ACT),
)


def test_what_is_new_is_told_with_its_number():
    found = after(*WAITING)
    added = [each for each in found if each.kind == "added"]
    assert [(each.sort, each.name, each.before, each.after) for each in added] == [
        ("states", "waiting", "", "6"),
        ("acts", "call", "", "6.1"),
    ]
    assert marked(added[0]).startswith("[+“候会”")
    assert added == list(found)


def test_what_is_gone_stands_behind_what_it_stood_behind():
    text = TEXT
    for old, new in WAITING:
        text = text.replace(old, new)
    longer = parse_workflow(text.replace("title: 政府常务会议议题", "title: 议题"), name="x")
    found = differences(longer, BEFORE, LIBRARY, MESSAGES)
    assert [shape(each) for each in found] == [
        ("changed", "workflow", "", ("title",)),
        ("removed", "states", "waiting", ()),
        ("removed", "acts", "call", ()),
    ]
    first = parse_workflow(
        TEXT.replace("lanes:", "lanes:\n  hall: {title: 厅, roles: [mayor]}"), name="x"
    )
    assert differences(first, BEFORE, LIBRARY, MESSAGES)[0].name == "hall"


def test_a_change_inside_a_sentence_marks_its_pieces():
    found = after(("    by: mayor\n", "    by: [mayor, vice_mayor]\n"))
    assert shape(found[0]) == ("changed", "acts", "confirm", ("by",))
    assert "[-市长可以“确认决议”：]" in marked(found[0])


def test_what_no_sentence_tells_is_told_by_its_word():
    found = after(
        ("    effects: [agenda_item_added]", "    effects: []"), ("    form: decision\n", "")
    )
    told = [shape(each) for each in found]
    assert ("changed", "acts", "put_on_agenda", ("effects",)) in told
    assert ("changed", "states", "deliberation", ("form",)) in told
    silent = next(each for each in found if each.keys == ("effects",))
    assert [piece.kind for piece in silent.pieces] == ["same"]


def test_phases_and_fields_are_told():
    found = after(
        ("  decide: 会议审议", "  decide: 审议"),
        ("meeting: {title: 列入会议,", "meeting: {title: 会议,"),
    )
    assert ("changed", "phases", "decide", ()) in [shape(each) for each in found]
    assert ("changed", "fields", "meeting", ("title",)) in [shape(each) for each in found]
    choice = (
        "  meeting:",
        "  room: {title: 会场, type: choice, choices: {a: 甲, b: 乙}}\n  meeting:",
    )
    assert marked(after(choice)[0]) == "[+字段“会场”（choice）：甲、乙]"
    listed = ("  material_days:", "  who: {title: 谁, default: [a, b]}\n  material_days:")
    assert marked(after(listed)[0]) == "[+参数“谁”：默认a、b]"


def test_equal_texts_have_no_different_lines():
    assert line_differences(TEXT, TEXT) == ()


def test_changed_lines_come_with_three_lines_around():
    numbered = [str(number) for number in range(1, 21)]
    changed = [*numbered[:9], "zehn", *numbered[10:]]
    (group,) = line_differences("\n".join(numbered), "\n".join(changed))
    shown = [(line.kind, line.before, line.after, line.text) for line in group]
    assert shown[2:6] == [
        ("same", 9, 9, "9"),
        ("removed", 10, None, "10"),
        ("added", None, 10, "zehn"),
        ("same", 11, 11, "11"),
    ]
    assert len(group) == 8


@given(some.lists(some.sampled_from("abc")), some.lists(some.sampled_from("abc")))
def test_every_line_of_both_texts_is_accounted_for(old: list[str], new: list[str]):
    groups = line_differences("\n".join(old), "\n".join(new))
    lines = [line for group in groups for line in group]
    gone = {line.before for line in lines if line.kind == "removed"}
    come = {line.after for line in lines if line.kind == "added"}
    kept_old = [line for at, line in enumerate(old, start=1) if at not in gone]
    kept_new = [line for at, line in enumerate(new, start=1) if at not in come]
    assert kept_old == kept_new
