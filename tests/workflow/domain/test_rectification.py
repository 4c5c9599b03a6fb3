"""Check what is taken and what refused of a typed measure or outcome."""

from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from definitions.library import load_library
from workflow.domain.rectification import (
    Bounds,
    Measure,
    Outcome,
    read_measure,
    read_outcome,
    split_institution,
)

LISTS = load_library().problems
BOUNDS = Bounds(today=date(2026, 9, 17), opened_on=date(2026, 9, 1))

MEASURE = {
    "measure": "补建管网\r\n并验收",
    "kind": "time_limited",
    "responsible_person": " 李文博 ",
    "cooperating_units": "市财政局",
    "planned_on": "2026-10-01",
}
OUTCOME = {
    "outcome": "已补建",
    "progress": "１００％",
    "outcome_amount": "1,286.49",
    "outcome_kind": "收回",
    "institution_kind": "新建",
    "institution_number": "云水〔2026〕3号",
    "finished_on": "2026-09-16",
    "remark": "",
}


def test_a_whole_measure_is_taken():
    assert read_measure(MEASURE, LISTS, BOUNDS) == (
        Measure(
            measure="补建管网\n并验收",
            kind="time_limited",
            responsible_person="李文博",
            cooperating_units="市财政局",
            planned_on=date(2026, 10, 1),
        ),
        (),
    )


def test_a_whole_outcome_is_taken():
    outcome, faults = read_outcome(OUTCOME, LISTS, BOUNDS)
    assert faults == ()
    assert outcome == Outcome(
        outcome="已补建",
        progress=100,
        outcome_amount=Decimal("12864900.00"),
        outcome_kind="收回",
        institution_outcome="新建：云水〔2026〕3号",
        finished_on=date(2026, 9, 16),
    )
    assert split_institution(outcome.institution_outcome, LISTS) == ("新建", "云水〔2026〕3号")


def test_nothing_typed_is_no_fault():
    assert read_measure({}, LISTS, BOUNDS) == (Measure(), ())
    assert read_outcome({}, LISTS, BOUNDS) == (Outcome(), ())
    assert split_institution("", LISTS) == ("", "")


@pytest.mark.parametrize(
    ("typed", "field", "code"),
    [
        ({"planned_on": "明天"}, "planned_on", "rectification.bad_day"),
        ({"planned_on": "2026-02-30"}, "planned_on", "rectification.bad_day"),
        ({"planned_on": "2026-09-16"}, "planned_on", "rectification.planned_in_the_past"),
        ({"planned_on": "2206-09-18"}, "planned_on", "rectification.planned_too_far"),
        ({"kind": "someday"}, "kind", "entry.not_a_choice"),
        ({"measure": "措" * 2001}, "measure", "entry.too_long"),
        ({"responsible_person": "李" * 51}, "responsible_person", "entry.too_long"),
    ],
)
def test_a_bad_measure_is_refused_at_its_field(typed: dict[str, str], field: str, code: str):
    _, faults = read_measure({**MEASURE, **typed}, LISTS, BOUNDS)
    assert [(each.field, each.code) for each in faults] == [(field, code)]


def test_a_planned_day_keeps_to_the_meeting_and_may_stay_as_it_was():
    required = Bounds(today=BOUNDS.today, opened_on=BOUNDS.opened_on, required_on=date(2026, 9, 30))
    _, faults = read_measure(MEASURE, LISTS, required)
    assert [each.code for each in faults] == ["rectification.planned_after_meeting"]
    stored = Bounds(today=BOUNDS.today, opened_on=BOUNDS.opened_on, planned_on=date(2026, 9, 10))
    assert read_measure({**MEASURE, "planned_on": "2026-09-10"}, LISTS, stored)[1] == ()


@pytest.mark.parametrize(
    ("typed", "field", "code"),
    [
        ({"progress": "101"}, "progress", "rectification.bad_progress"),
        ({"progress": "-1"}, "progress", "rectification.bad_progress"),
        ({"progress": "一半"}, "progress", "rectification.bad_progress"),
        ({"outcome_amount": "-3"}, "outcome_amount", "entry.negative_amount"),
        ({"outcome_amount": "三百"}, "outcome_amount", "entry.not_an_amount"),
        ({"outcome_kind": ""}, "outcome_kind", "rectification.amount_without_kind"),
        ({"outcome_kind": "没收"}, "outcome_kind", "entry.not_a_choice"),
        ({"outcome_amount": ""}, "outcome_amount", "rectification.kind_without_amount"),
        ({"institution_kind": ""}, "institution_kind", "rectification.institution_without_kind"),
        (
            {"institution_number": ""},
            "institution_number",
            "rectification.institution_without_number",
        ),
        ({"finished_on": "2026-09-18"}, "finished_on", "rectification.finished_in_the_future"),
        ({"finished_on": "2026-08-31"}, "finished_on", "rectification.finished_too_early"),
        ({"finished_on": "x"}, "finished_on", "rectification.bad_day"),
        ({"remark": "注" * 2001}, "remark", "entry.too_long"),
    ],
)
def test_a_bad_outcome_is_refused_at_its_field(typed: dict[str, str], field: str, code: str):
    _, faults = read_outcome({**OUTCOME, **typed}, LISTS, BOUNDS)
    assert [(each.field, each.code) for each in faults] == [(field, code)]


@given(st.dictionaries(st.sampled_from([*MEASURE, *OUTCOME]), st.text(max_size=40)))
def test_whatever_is_typed_is_taken_or_refused(typed: dict[str, str]):
    for read in (read_measure, read_outcome):
        _, faults = read(typed, LISTS, BOUNDS)
        assert {each.field for each in faults} <= {*typed, "outcome_kind", "institution_kind"} | {
            "outcome_amount",
            "institution_number",
        }
