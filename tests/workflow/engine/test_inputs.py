"""Check that typed values fit their type, and that nothing else is taken."""

from datetime import UTC, date, datetime
from decimal import Decimal

import pytest

from definitions.schema import Act, FieldSpec, Workflow
from tests.workflow.engine.surroundings import EVALUATION, SMALL
from workflow.engine.inputs import take_fields
from workflow.engine.values import Missing, Refusal

GRADES = frozenset({"poor"})

TABLE = [
    ("text", " 甲 ", "甲"),
    ("text", "  ", None),
    ("text", "x" * 4000, "x" * 4000),
    ("text", "x" * 4001, None),
    ("text", "a\0b", None),
    ("text", ["甲", "乙"], None),
    ("text", ("甲",), None),
    ("text", {"甲": 1}, None),
    ("text", 12, None),
    ("text", 1.5, None),
    ("text", True, None),
    ("text", date(2026, 3, 31), None),
    ("integer", "12", 12),
    ("integer", True, None),
    ("integer", 1.0, None),
    ("integer", [1], None),
    ("integer", 12, 12),
    ("integer", "1.5", None),
    ("decimal", "1.50", "1.50"),
    ("decimal", 3, "3"),
    ("decimal", "1e3", "1000"),
    ("decimal", 1.5, "1.5"),
    ("decimal", Decimal("1.50"), "1.50"),
    ("decimal", True, None),
    ("decimal", ["1"], None),
    ("decimal", date(2026, 3, 31), None),
    ("decimal", "abc", None),
    ("decimal", "NaN", None),
    ("decimal", "Infinity", None),
    ("decimal", "1e16", None),
    ("decimal", "1e999999999", None),
    ("decimal", "1e-17", None),
    ("score", "85.5", "85.5"),
    ("money", "-0.01", "-0.01"),
    ("date", "2026-03-31", "2026-03-31"),
    ("date", date(2026, 3, 31), "2026-03-31"),
    ("date", "2026-02-30", None),
    ("date", "1949-12-31", None),
    ("date", "9001-01-01", None),
    ("date", 20260331, None),
    ("date", datetime(2026, 3, 31, 9, tzinfo=UTC), None),
    ("date", ["2026-03-31"], None),
    ("grade", "poor", "poor"),
    ("grade", "best", None),
    ("grade", ["poor"], None),
    ("choice", "red", "red"),
    ("choice", "green", None),
    ("choice", ["red"], None),
    ("boolean", True, True),
    ("boolean", "false", False),
    ("boolean", "perhaps", None),
    ("boolean", 1, None),
    ("boolean", ["true"], None),
    ("list", ["甲", " 乙"], ["甲", "乙"]),
    ("list", [], None),
    ("list", "甲", None),
    ("list", ["甲", ""], None),
    ("list", {"甲": 1}, None),
    ("list", [1, "2"], ["1", "2"]),
    ("list", [["甲"]], None),
    ("list", [True], None),
    ("list", [1.5], None),
    ("people", ["p"], ["p"]),
    ("people", [["p"]], None),
    ("organisation", "o", "o"),
    ("organisation", ["o"], None),
    ("meeting", "m", "m"),
    ("meeting", 3, None),
]


def taken(kind: str, raw: object, **how: bool):
    """Take one required field of a type."""
    choices = {"red": "红"} if kind == "choice" else None
    spec = FieldSpec.model_validate({"title": "字段", "type": kind, "choices": choices})
    workflow: Workflow = SMALL.workflow.model_copy(update={"fields": {"a": spec}})
    act = Act.model_validate(
        {"title": "办", "past": "办", "from": "x", "to": "y", "by": "z", "fields": [{"field": "a"}]}
    )
    return take_fields(workflow, act, {"a": raw}, grades=GRADES, **how)


@pytest.mark.parametrize(("kind", "raw", "value"), TABLE)
def test_value_is_taken_in_its_type_or_refused(kind, raw, value):
    if value is None:
        fault = Missing(f"invalid.{kind}", {"field": "字段"}, "a")
        assert taken(kind, raw) == Refusal("refusal.fields", missing=(fault,))
    else:
        assert taken(kind, raw) == {"a": value}


@pytest.mark.parametrize("raw", [None, ""])
def test_required_field_is_missed_only_when_the_act_is_taken(raw):
    fault = Missing("missing.field", {"field": "字段"}, "a")
    assert taken("text", raw) == Refusal("refusal.fields", missing=(fault,))
    assert taken("text", raw, partial=True) == {}


def test_optional_field_may_be_left_out_and_all_faults_are_told():
    workflow = SMALL.workflow
    send = workflow.acts["send"]
    assert take_fields(workflow, send, {"points": "5"}, grades=GRADES) == {"points": "5"}
    found = take_fields(workflow, send, {"points": "x", "wanted_on": "y"}, grades=GRADES)
    assert isinstance(found, Refusal)
    assert [each.repair for each in found.missing] == ["points", "wanted_on"]


def test_field_that_the_act_does_not_ask_for_is_refused():
    workflow = EVALUATION.workflow
    found = take_fields(workflow, workflow.acts["close"], {"grade": "poor"}, grades=GRADES)
    assert found == Refusal("refusal.field_not_offered", {"field": "grade"})
