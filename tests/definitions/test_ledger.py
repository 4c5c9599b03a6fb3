"""Check the layout of the ledger: the shipped one, and what is refused of another."""

from pathlib import Path

import pytest

from definitions.errors import DefinitionError
from definitions.ledger import LEDGER, Ledger, load_ledger
from definitions.source import load_model


def test_every_column_stands_once_on_the_page_or_nowhere():
    ledger = load_ledger()
    on_page = [column for group in ledger.page_groups for column in group.columns]
    assert len(on_page) == len({column.id for column in on_page})
    rest = {column.id for column in ledger.columns} - {column.id for column in on_page}
    for column in ledger.columns:
        if column.id in rest:
            assert column.place in {"frozen", "later"} or column.below


def test_the_page_begins_with_problems_and_ends_with_the_case():
    levels = [group.level for group in load_ledger().page_groups]
    assert levels == sorted(levels, reverse=True)
    assert {"item", "case"} == set(levels)
    assert load_ledger().groups[0].level == "case"


def test_what_stands_below_a_column_is_found():
    ledger = load_ledger()
    lower = [column for column in ledger.columns if column.below]
    upper = [column for column in ledger.columns if ledger.below(column)]
    assert [ledger.below(column) for column in upper] == lower
    assert lower


@pytest.mark.parametrize(
    ("old", "new", "code"),
    [
        ("ageing: [15, 30, 60]", "ageing: [15, 15, 60]", "definition.ledger_steps"),
        ("ageing: [15, 30, 60]", "ageing: [0, 30]", "definition.ledger_steps"),
        ("{id: basis,", "{id: amount,", "definition.ledger_columns"),
        ("below: responsible_unit", "below: description", "definition.ledger_columns"),
        ("kind: wan, sum", "kind: money, sum", "definition.not_a_choice"),
        ("back: 补充情况", "", "definition.missing_key"),
    ],
)
def test_a_wrong_layout_is_refused(tmp_path: Path, old: str, new: str, code: str):
    text = LEDGER.read_text("utf-8")
    assert old in text
    path = tmp_path / "ledger.yaml"
    path.write_text(text.replace(old, new, 1), "utf-8")
    with pytest.raises(DefinitionError) as refused:
        load_model(path, Ledger)
    assert code in {problem.code for problem in refused.value.problems}
