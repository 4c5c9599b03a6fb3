"""What of a self-evaluation a return can name, and what stays locked."""

import pytest

from tests.support.city import sound_form
from workflow.domain.corrections import is_open, items_of, locked_rows
from workflow.domain.evaluation_form import EvaluationForm

FORM = EvaluationForm.from_dict(sound_form()).keyed()
KEYS = [row.key for row in FORM.indicators]
SECTIONS = ["basic", "funds", "indicators", "deviations", "evidence", "report", "attestation"]


def test_sections_and_rows_can_be_named_but_not_the_promise():
    items = list(items_of(FORM, SECTIONS))
    assert items[:2] == ["self_evaluation/basic", "self_evaluation/funds"]
    assert items[6:] == [f"self_evaluation/indicators/{key}" for key in KEYS]
    assert not any("attestation" in item for item in items)


@pytest.mark.parametrize(
    ("items", "opened"),
    [
        (["self_evaluation"], SECTIONS),
        (["self_evaluation/basic"], ["basic", "attestation"]),
        (["self_evaluation/indicators"], ["indicators", "deviations", "attestation"]),
        (["self_evaluation/indicators/1"], ["indicators", "deviations", "attestation"]),
        (["self_evaluation/funds"], ["funds", "deviations", "attestation"]),
        ([], ["attestation"]),
    ],
)
def test_a_section_is_open_when_it_or_something_in_it_is_named(items, opened):
    assert [each for each in SECTIONS if is_open(items, each)] == opened


def changed(index: int, **values: object) -> EvaluationForm:
    rows = list(FORM.indicators)
    rows[index] = rows[index].model_copy(update=values)
    return FORM.model_copy(update={"indicators": tuple(rows)})


def test_only_named_rows_may_differ():
    item = f"self_evaluation/indicators/{KEYS[0]}"
    assert locked_rows([item], FORM, changed(0, actual="90")) == ()
    assert locked_rows([item], FORM, changed(1, actual="90")) == (KEYS[1],)
    assert locked_rows([item], FORM, changed(1, reason="停电", measure="补做")) == ()
    assert locked_rows(["self_evaluation/indicators"], FORM, changed(1, actual="90")) == ()
    assert locked_rows(["self_evaluation"], FORM, changed(1, actual="90")) == ()


def test_rows_are_neither_added_nor_removed_unless_all_are_open():
    item = f"self_evaluation/indicators/{KEYS[0]}"
    less = FORM.model_copy(update={"indicators": FORM.indicators[:-1]})
    assert locked_rows([item], FORM, less) == (KEYS[-1],)
    assert locked_rows([item], less, FORM) == (KEYS[-1],)
