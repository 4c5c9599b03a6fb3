"""Regions set parameters; new cases are opened with them, open ones keep theirs."""

from datetime import timedelta

import pytest

from tests.support.city import LIBRARY, MAIN, City
from tests.support.factories import make_actor, make_organisation, make_region
from workflow.errors import NotFoundError, NotPermittedError, RefusedError
from workflow.models import RegionParameter
from workflow.services.actors import Actor
from workflow.services.region_parameters import (
    Change,
    ParameterLine,
    change_parameter,
    opening_values,
    show_parameters,
)

WORKFLOW = LIBRARY.workflows[MAIN]
DAYS = "comment_days"
GRADES = "meeting_grades"
DEFAULTS = {
    name: list(each.default) if isinstance(each.default, tuple) else each.default
    for name, each in WORKFLOW.parameters.items()
}


def change(
    city: City, typed: object, *, name: str = DAYS, actor: Actor | None = None, **more
) -> RegionParameter:
    order = {
        "workflow": MAIN,
        "region_code": city.region.code,
        "name": name,
        "typed": typed,
        "starts_on": city.resources.today(),
        **more,
    }
    person = actor or city.people["performance_section"]
    return change_parameter(city.session, person, resources=city.resources, change=Change(**order))


def line(city: City, name: str = DAYS, region_code: str | None = None) -> ParameterLine:
    page = show_parameters(
        city.session,
        city.people["performance_section"],
        resources=city.resources,
        region_code=region_code,
    )
    return next(each for each in page.lines if (each.workflow, each.name) == (MAIN, name))


def test_without_settings_a_case_is_opened_with_the_defaults(city: City):
    assert city.open_case().parameters == DEFAULTS


def test_new_cases_take_what_the_region_set_and_open_ones_keep_theirs(city: City):
    before = city.open_case("甲")
    change(city, "8")
    change(city, ["poor"], name=GRADES)
    after = city.open_case("乙")
    assert after.parameters == DEFAULTS | {DAYS: 8, GRADES: ["poor"]}
    assert before.parameters == DEFAULTS
    shown = line(city)
    assert (shown.value, shown.setting and shown.setting.by) == (
        8,
        city.people["performance_section"].name,
    )


def test_the_nearest_region_wins_and_may_take_its_value_back(city: City):
    county = make_region(city.session, "420099", parent=city.region)
    change(city, 8)
    change(city, 4, region_code=county.code)
    values = [
        opening_values(city.session, city.resources, WORKFLOW, region_code=code)[DAYS]
        for code in (city.region.code, county.code)
    ]
    assert values == [8, 4]
    assert (line(city, region_code=county.code).value, line(city).value) == (4, 8)
    change(city, None, region_code=county.code)
    found = line(city, region_code=county.code)
    assert (found.value, found.setting and found.setting.region_code) == (8, city.region.code)
    assert [each.value for each in found.history] == [None, 4, 8]


def test_a_value_waits_for_its_day(city: City):
    change(city, 8, starts_on=city.resources.today() + timedelta(days=1))
    found = line(city)
    assert (found.value, found.setting) == (DEFAULTS[DAYS], None)
    assert [each.value for each in found.history] == [8]


def test_what_no_longer_fits_does_not_count(city: City):
    change(city, 8)
    narrow = WORKFLOW.parameters[DAYS].model_copy(update={"max": 6})
    listed = WORKFLOW.parameters[GRADES].model_copy(update={"default": 3})
    change(city, ["poor"], name=GRADES)
    changed = WORKFLOW.model_copy(
        update={"parameters": {**WORKFLOW.parameters, DAYS: narrow, GRADES: listed}}
    )
    values = opening_values(city.session, city.resources, changed, region_code=city.region.code)
    assert (values[DAYS], values[GRADES]) == (DEFAULTS[DAYS], 3)


@pytest.mark.parametrize(
    ("name", "typed", "code"),
    [
        (DAYS, "99", "parameters.out_of_range"),
        (DAYS, "", "parameters.out_of_range"),
        (GRADES, [], "parameters.not_listed"),
        (GRADES, ["invented"], "parameters.not_listed"),
    ],
)
def test_a_value_out_of_range_is_refused(city: City, name: str, typed: object, code: str):
    with pytest.raises(RefusedError) as refused:
        change(city, typed, name=name)
    assert (refused.value.code, refused.value.field) == (code, "value")


def test_a_day_gone_by_is_refused(city: City):
    with pytest.raises(RefusedError) as refused:
        change(city, 8, starts_on=city.resources.today() - timedelta(days=1))
    assert refused.value.field == "starts_on"


def test_only_who_may_and_only_in_the_own_region(city: City):
    with pytest.raises(NotPermittedError):
        change(city, 8, actor=city.people["system_admin"])
    with pytest.raises(NotPermittedError):
        change(city, 8, actor=city.people["bureau_leader"])
    county = make_region(city.session, "420099", parent=city.region)
    other = make_actor(city.session, make_organisation(city.session, county), "performance_section")
    with pytest.raises(NotPermittedError) as refused:
        change(city, 8, actor=other)
    assert refused.value.code == "parameters.other_region"
    assert change(city, 8, actor=other, region_code=county.code).value == 8
    with pytest.raises(NotFoundError):
        show_parameters(city.session, other, resources=city.resources, region_code=city.region.code)


def test_what_is_not_declared_is_not_found(city: City):
    for attempt in (
        lambda: change(city, 8, name="invented"),
        lambda: change(city, 8, workflow="invented"),
        lambda: change(city, 8, region_code="invented"),
    ):
        with pytest.raises(NotFoundError):
            attempt()
