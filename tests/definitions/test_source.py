"""Check that YAML is read strictly and that every fault names its place."""

from datetime import date

import pytest

from definitions.errors import DefinitionError, Problem
from definitions.messages import load_messages
from definitions.source import MAX_BYTES, Source, read_source
from tests.definitions.samples import MARK

MESSAGES = load_messages()

BROKEN = [
    ("a: 1\n¦a: 2\n", "repeated_key"),
    ("{a: 1, ¦'a': 2}", "repeated_key"),
    ("a: ¦&x 1\n", "alias"),
    ("a: ¦*x\n", "alias"),
    ("¦<<: {a: 1}\nb: 2\n", "alias"),
    ("a: ¦!!str 1\n", "tag"),
    ("a: ¦!mine [1]\n", "tag"),
    ("¦! a\n", "tag"),
    ("%YAML 1.1\n¦---\na: yes\n", "directive"),
    ("a: 1\n¦---\nb: 1\n", "two_documents"),
    ("a:\n¦\t- b\n", "tab"),
    ("a: b¦: c\n", "colon"),
    ("a: [1\n¦", "unclosed"),
    ('a: "x\n¦', "unclosed"),
    ("a: ¦@x\n", "yaml"),
    ("a: x\n? y\nb\n¦c: 1\n", "no_colon"),
    ("a: 1\nb: ¦\x00\n", "bad_character"),
    ("a: ¦2026-02-30\n", "no_such_day"),
    ("a: [1, ¦2026-13-01T10:00:00Z]\n", "no_such_day"),
    ("¦2026-02-03T25:00:00: 1\n", "no_such_day"),
    ("[" * 40 + MARK + "[" + "]" * 41, "too_deep"),
    ("¦" + "#" * (MAX_BYTES + 1), "too_large"),
]


def refusal(text: str) -> Problem:
    with pytest.raises(DefinitionError) as caught:
        read_source(text, name="a.yaml")
    (problem,) = caught.value.problems
    return problem


@pytest.mark.parametrize(("text", "code"), BROKEN, ids=lambda value: ascii(value[:20]))
def test_broken_text_is_refused_at_its_place(text, code):
    place = text.index(MARK)
    before = text[:place]
    found = refusal(text.replace(MARK, ""))
    assert (found.code, found.line) == (f"definition.{code}", before.count("\n") + 1)
    assert found.column == place - before.rfind("\n")
    assert found.sentence(MESSAGES).startswith(f"a.yaml:{found.line}:{found.column} ")


def test_whole_numbers_are_plain_however_they_are_written():
    data = read_source("[0, 007, 0x1F, 12, true]", name="a.yaml").data
    assert isinstance(data, list)
    assert [(each, type(each)) for each in data] == [
        (0, int), (7, int), (31, int), (12, int), (True, bool),
    ]  # fmt: skip


def test_repeated_key_is_named():
    assert "“title”" in refusal("title: 1\ntitle: 2\n").sentence(MESSAGES)


def test_deepest_text_is_still_read():
    assert read_source("[" * 40 + "]" * 40, name="a.yaml").positions[(0,)] == (1, 2)


def test_places_of_keys_and_entries_are_kept():
    source = read_source("a:\n  - b: 1\n  - [2, x]\n2026-01-01: {1: y}\n", name="a.yaml")
    assert source.data == {"a": [{"b": 1}, [2, "x"]], "2026-01-01": {"1": "y"}}
    assert source.position(("a", 0, "b")) == (2, 5)
    assert source.position(("a", 1, 1)) == (3, 9)
    assert source.position(("2026-01-01", "1")) == (4, 14)


def test_part_that_is_not_there_stands_at_what_holds_it():
    source = read_source("a:\n  b: 1\n", name="a.yaml")
    assert source.position(("a", "c", "d")) == (1, 1)
    assert source.position(("a", "b", "c")) == (2, 3)
    assert source.position(()) == (1, 1)
    assert source.problem(("a", "b"), "x", n=1) == Problem("a.yaml", 2, 3, "x", {"n": 1})


def test_dates_and_numbers_are_read_as_such():
    source = read_source("a: 2026-01-01\nb: 5\nc: 1.5\nd:\n", name="a.yaml")
    assert source.data == {"a": date(2026, 1, 1), "b": 5, "c": 1.5, "d": None}


def test_empty_text_holds_nothing():
    assert read_source("", name="a.yaml") == Source("a.yaml", None, {})


def test_faults_come_in_the_order_of_the_file():
    places = [("b", 1, 1), ("a", 2, 5), ("a", 2, 1)]
    error = DefinitionError([Problem(*place, "definition.tag") for place in places])
    found = [(each.file, each.line, each.column) for each in error.problems]
    assert found == [("a", 2, 1), ("a", 2, 5), ("b", 1, 1)]
    assert str(error) == "a:2 definition.tag; a:2 definition.tag; b:1 definition.tag"
