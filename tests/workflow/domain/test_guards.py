"""Check what each guard misses, and where it says to mend it."""

import pytest

from definitions.messages import fill, load_messages
from workflow.domain.guards import GUARDS

SOUND = {
    "sections_missing": [],
    "blocking_findings": 0,
    "unexplained_findings": 0,
    "attested": True,
    "rows_unreviewed": 0,
    "incomplete_problems": 0,
    "measure_missing": [],
    "planned_on": "2026-10-31",
    "required_on": "2026-10-31",
    "outcome_missing": [],
    "evidence_count": 1,
    "material_missing": [],
    "meeting_is_held": True,
    "requirements_missing": [],
}

LACKING = [
    ("sections_are_complete", {"sections_missing": ["funds"]}, "self_evaluation:funds"),
    ("findings_do_not_block", {"blocking_findings": 2}, "self_evaluation:check"),
    ("findings_are_explained", {"unexplained_findings": 1}, "self_evaluation:deviations"),
    ("truth_is_attested", {"attested": False}, "self_evaluation:attestation"),
    ("rows_are_reviewed", {"rows_unreviewed": 3}, "review"),
    ("problems_are_complete", {"incomplete_problems": 1}, "problems"),
    ("measure_is_complete", {"measure_missing": ["kind"]}, "measure"),
    ("measure_is_in_time", {"planned_on": "2026-11-01"}, "measure"),
    ("outcome_is_complete", {"outcome_missing": ["progress"]}, "outcome"),
    ("evidence_is_attached", {"evidence_count": 0}, "evidence"),
    ("material_is_complete", {"material_missing": ["进度滞后"]}, "proposal"),
    ("meeting_is_held", {"meeting_is_held": False}, "meeting"),
    ("requirements_are_recorded", {"requirements_missing": ["进度滞后"]}, "resolution"),
]


@pytest.mark.parametrize("name", sorted(GUARDS))
def test_nothing_is_missing_when_all_is_there(name: str):
    assert not GUARDS[name](SOUND, {})


@pytest.mark.parametrize(("name", "facts", "repair"), LACKING, ids=[each[0] for each in LACKING])
def test_what_is_missing_has_a_sentence_and_a_place(
    name: str, facts: dict[str, object], repair: str
):
    (lack,) = GUARDS[name](SOUND | facts, {})
    assert lack.repair == repair
    assert fill(load_messages(), lack.code, lack.values)


def test_every_guard_has_an_example():
    assert {each[0] for each in LACKING} == GUARDS.keys()


def test_more_evidence_can_be_asked_for():
    (lack,) = GUARDS["evidence_is_attached"](SOUND, {"minimum": 3})
    assert lack.values == {"count": 2}


@pytest.mark.parametrize("facts", [{"planned_on": None}, {"required_on": None}])
def test_without_a_day_asked_or_planned_nothing_is_late(facts: dict[str, object]):
    assert not GUARDS["measure_is_in_time"](SOUND | facts, {})


def test_a_list_that_is_none_misses_nothing():
    assert not GUARDS["measure_is_complete"]({"measure_missing": None}, {})
