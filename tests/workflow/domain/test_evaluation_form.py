"""Forms keep their values through JSON, and their keys through moves."""

import json
from decimal import Decimal

import pytest
from pydantic import ValidationError

from definitions.form_vocabulary import load_vocabulary
from tests.support.form_layouts import sample_form
from workflow.domain.evaluation_form import EvaluationForm
from workflow.domain.published_table import UnknownUnitError, form_from_table

WORDS = load_vocabulary()


def test_a_form_survives_json():
    form = sample_form()
    stored = json.loads(json.dumps(form.to_dict()))
    assert EvaluationForm.from_dict(stored) == form
    assert stored["total"]["budget"] == "3000000.00"


@pytest.mark.parametrize("change", [{"surprise": 1}, {"total": {"title": "甲", "budget": "NaN"}}])
def test_foreign_keys_and_no_numbers_are_refused(change):
    with pytest.raises(ValidationError):
        EvaluationForm.from_dict({**sample_form().to_dict(), **change})


def test_keys_stay_with_their_rows():
    form = sample_form()
    moved = form.model_copy(update={"indicators": form.indicators[::-1]}).keyed()
    assert [row.key for row in moved.indicators] == [row.key for row in form.indicators][::-1]


def test_equal_names_get_different_keys():
    form = sample_form()
    twice = form.model_copy(update={"indicators": form.indicators[:1] * 3}).keyed()
    first, second, third = (row.key for row in twice.indicators)
    assert (second, third) == (f"{first}-2", f"{first}-3")


def test_a_table_may_give_values_without_texts():
    table = {
        "amount_unit": "元",
        "funds": {"full_year_budget": "100"},
        "indicators": [{"level3": "里程", "target_value": "1.50", "actual_raw": "1.5公里"}],
    }
    form = form_from_table(table, WORDS)
    assert (form.indicators[0].target, form.indicators[0].actual) == ("1.50", "1.5公里")
    assert form.total.budget == Decimal(100)


def test_a_table_in_an_unknown_unit_is_refused():
    with pytest.raises(UnknownUnitError):
        form_from_table({"amount_unit": "吨", "funds": {}, "indicators": [{"level3": "甲"}]}, WORDS)
