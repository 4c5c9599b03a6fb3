"""Addressed returns of a self-evaluation: what was named can be changed, nothing else."""

import pytest

from tests.support.city import City
from workflow.errors import RefusedError
from workflow.models import EvaluationCase
from workflow.services.assessments import assess
from workflow.services.correction_lists import named_items
from workflow.services.self_evaluation_sheets import load_sheet
from workflow.services.self_evaluations import save_section

BASIC = "self_evaluation/basic"


@pytest.fixture
def keys(city: City, case: EvaluationCase) -> list[str]:
    """Return the keys of the rows of the case's indicators."""
    assessment = assess(city.session, case)
    assert assessment is not None
    return [row.key for row in assessment.form.indicators]


@pytest.fixture
def case(city: City) -> EvaluationCase:
    """Return a case that waits for the head of its unit."""
    case = city.open_case()
    city.fill(case)
    city.do("unit_clerk", "send_for_unit_review", case)
    return case


def back(city: City, case: EvaluationCase, *items: str) -> None:
    city.do("unit_head", "return_to_clerk", case, opinion="请补正", correct=list(items))


def save(city: City, case: EvaluationCase, section: str, **values: str) -> None:
    save_section(
        city.session,
        city.people["unit_clerk"],
        resources=city.resources,
        case_id=case.id,
        section=section,
        values={name.replace("_", "-"): text for name, text in values.items()},
        seen_version=100,
    )


def refused(city: City, case: EvaluationCase, section: str, **values: str) -> str:
    with pytest.raises(RefusedError) as error:
        save(city, case, section, **values)
    return error.value.code


def test_only_the_row_that_was_named_can_be_changed(
    city: City, case: EvaluationCase, keys: list[str]
):
    back(city, case, f"self_evaluation/indicators/{keys[1]}")
    assert refused(city, case, "basic") == "editing.locked"
    assert refused(city, case, "evidence") == "editing.locked"
    assert refused(city, case, "indicators", row_0_actual="90") == "editing.locked_row"
    save(city, case, "indicators", row_1_actual="100")
    save(city, case, "deviations")


def test_the_sheet_shows_what_is_open(city: City, case: EvaluationCase, keys: list[str]):
    back(city, case, f"self_evaluation/indicators/{keys[1]}", BASIC)
    sheet = load_sheet(
        city.session, city.people["unit_clerk"], resources=city.resources, case_id=case.id
    )
    opened = [each for each in ("basic", "funds", "indicators", "report")
              if sheet.in_section(each).editable]  # fmt: skip
    assert opened == ["basic", "indicators"]
    assert sheet.rows_are_fixed
    assert [sheet.row_is_open(at) for at in range(3)] == [False, True, False]
    titles = [each.title for each in named_items(city.session, case, sheet.to_correct or ())]
    assert titles == ["绩效指标：验收合格率", "基本信息"]


def test_everything_is_open_again_once_the_case_has_gone_on(city: City, case: EvaluationCase):
    back(city, case, BASIC)
    assert refused(city, case, "report") == "editing.locked"
    city.do("unit_clerk", "send_for_unit_review", case)
    city.do("unit_head", "return_to_clerk", case, opinion="再看看")
    save(city, case, "report")


def test_who_takes_the_case_back_is_held_to_what_was_named(city: City, case: EvaluationCase):
    back(city, case, BASIC)
    city.do("unit_clerk", "send_for_unit_review", case)
    city.do("unit_clerk", "take_back", case)
    assert refused(city, case, "report") == "editing.locked"
    save(city, case, "basic")


def test_what_is_gone_is_not_told(city: City, case: EvaluationCase):
    items = ("self_evaluation/indicators/gone", "self_evaluation/nothing", "resolution", BASIC)
    assert [each.item for each in named_items(city.session, case, items)] == [BASIC]
