"""Check every operator and every combination of conditions."""

import pytest

from definitions.parts import Condition
from workflow.engine.conditions import Reader, holds

FIELDS = {"n": "5.0", "t": "x", "empty": "", "list": ["a"], "none": [], "flag": False}
FACTS = {"count": 3, "listed": []}
PARAMETERS = {"limit": 4, "names": ("x", "y")}

TABLE = [
    ({"field": "t", "value": "x"}, True),
    ({"field": "t", "value": "y"}, False),
    ({"field": "t", "op": "ne", "value": "y"}, True),
    ({"field": "t", "op": "ne", "value": "x"}, False),
    ({"field": "absent", "value": None}, True),
    ({"field": "t", "op": "in", "value": ["x"]}, True),
    ({"field": "t", "op": "in", "value": "$names"}, True),
    ({"field": "n", "op": "in", "value": "$names"}, False),
    ({"field": "t", "op": "not_in", "value": "$names"}, False),
    ({"field": "absent", "op": "not_in", "value": ["x"]}, True),
    ({"field": "t", "op": "in", "value": "$limit"}, False),
    ({"fact": "count", "op": "gt", "value": 3}, False),
    ({"fact": "count", "op": "gt", "value": 2}, True),
    ({"fact": "count", "op": "ge", "value": 3}, True),
    ({"fact": "count", "op": "ge", "value": "$limit"}, False),
    ({"field": "n", "op": "lt", "value": "10"}, True),
    ({"field": "n", "op": "lt", "value": 5}, False),
    ({"field": "n", "op": "le", "value": 5}, True),
    ({"field": "n", "op": "le", "value": 4.99}, False),
    ({"field": "t", "op": "gt", "value": 1}, False),
    ({"field": "absent", "op": "lt", "value": 1}, False),
    ({"field": "t", "op": "is_set"}, True),
    ({"field": "flag", "op": "is_set"}, True),
    ({"field": "list", "op": "is_set"}, True),
    ({"field": "empty", "op": "is_set"}, False),
    ({"fact": "listed", "op": "is_set"}, False),
    ({"field": "absent", "op": "not_set"}, True),
    ({"fact": "count", "op": "not_set"}, False),
    ({"all": [{"field": "t", "value": "x"}, {"fact": "count", "value": 3}]}, True),
    ({"all": [{"field": "t", "value": "x"}, {"fact": "count", "value": 4}]}, False),
    ({"all": []}, True),
    ({"any": [{"field": "t", "value": "y"}, {"fact": "count", "value": 3}]}, True),
    ({"any": [{"field": "t", "value": "y"}]}, False),
    ({"any": []}, False),
    ({"not": {"field": "t", "value": "y"}}, True),
    ({"not": {"any": [{"field": "t", "value": "x"}]}}, False),
]


@pytest.mark.parametrize(("form", "expected"), TABLE)
def test_condition_holds_as_its_operator_says(form, expected):
    condition = Condition.model_validate(form)
    assert holds(condition, fields=FIELDS, facts=FACTS, parameters=PARAMETERS) is expected


def test_fact_that_the_domain_does_not_tell_is_an_error():
    with pytest.raises(KeyError):
        holds(Condition(fact="unknown"), fields={}, facts=FACTS, parameters={})


def test_reader_remembers_what_was_asked_for():
    reader = Reader({"a": 1, "b": 2, "c": 3})
    assert reader["a"] == 1
    assert "b" in reader
    assert reader.get("d") is None
    assert reader.read == {"a": 1, "b": 2}
    assert (len(reader), list(reader)) == (3, ["a", "b", "c"])
