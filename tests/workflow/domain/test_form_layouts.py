"""One form in permuted layouts always reads the same."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from definitions.form_vocabulary import load_vocabulary
from definitions.scoring_profiles import load_profile
from tests.support.form_layouts import Layout, draw, sample_form
from workflow.domain.form_reader import read_form
from workflow.domain.scorecard import score_form
from workflow.domain.validators import validate_form

WORDS = load_vocabulary()
PROFILE = load_profile()
COLUMNS = ("level1", "level2", "level3", "target", "actual", "weight", "score", "reason")
FUNDS = ("title", "initial", "budget", "executed", "weight", "rate", "score")
FORM = sample_form()

layouts = st.builds(
    Layout,
    columns=st.permutations(COLUMNS),
    fund_columns=st.permutations(FUNDS),
    synonym=st.integers(0, 12),
    symbol=st.integers(0, 4),
    unit=st.sampled_from(["元", "万元", "千元"]),
    values=st.sampled_from(["split", "together", "under_one_heading"]),
    merged=st.booleans(),
    two_heading_rows=st.booleans(),
    blank_rows=st.booleans(),
    indicators_first=st.booleans(),
    labels=st.permutations(("project", "department", "unit")),
)


def outcome(form):
    card = score_form(form, PROFILE, WORDS)
    return (
        card.weight_total,
        card.claimed_total,
        card.computed_total,
        [(each.id, each.level, each.row) for each in validate_form(form, card, PROFILE, WORDS)],
    )


@settings(max_examples=120, deadline=None)
@given(layouts)
def test_a_form_reads_the_same_in_every_layout(layout):
    read = read_form(draw(FORM, layout), WORDS)
    assert read is not None
    assert read.errors == ()
    assert outcome(read.form) == outcome(FORM)
    assert read.form.header.model_copy(update={"amount_unit": "万元"}) == FORM.header
    assert read.form.total == FORM.total
    assert read.form.funds == FORM.funds
    assert read.form.execution == FORM.execution
    assert read.form.note == FORM.note
    for seen, meant in zip(read.form.indicators, FORM.indicators, strict=True):
        names = ("level1", "level2", "level3", "actual", "weight", "claimed", "reason", "children")
        assert [getattr(seen, each) for each in names] == [getattr(meant, each) for each in names]


@settings(max_examples=30, deadline=None)
@given(layouts)
def test_positions_name_the_cells_that_were_read(layout):
    grid = draw(FORM, layout)
    read = read_form(grid, WORDS)
    assert read is not None
    for row in read.form.indicators:
        column, number = _parse(read.cell(f"indicator.{row.key}.actual"))
        assert grid.own(number, column) == row.actual


def _parse(name):
    letters = name.rstrip("0123456789")
    column = 0
    for letter in letters:
        column = column * 26 + ord(letter) - ord("A") + 1
    return column - 1, int(name[len(letters) :]) - 1


@pytest.mark.parametrize("unit", ["元", "万元", "千元", "亿元"])
def test_amounts_are_kept_in_yuan(unit):
    layout = Layout(COLUMNS, FUNDS, unit=unit)
    read = read_form(draw(FORM, layout), WORDS)
    assert read is not None
    assert read.form.total.budget == FORM.total.budget
    assert read.form.header.amount_unit == unit
