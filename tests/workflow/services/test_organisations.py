"""Organisations hang together: units below departments, sections beside them."""

import pytest
from sqlalchemy import select

from tests.support.factories import NOW, make_actor, make_organisation, make_region
from workflow.errors import NotFoundError, NotPermittedError, RefusedError
from workflow.models import Serves
from workflow.services.organisations import (
    OrganisationData,
    create_organisation,
    create_region,
    department_of,
    list_organisations,
    list_regions,
    match_organisation,
    serve_departments,
    units_of,
)


@pytest.fixture
def region(session):
    return make_region(session)


@pytest.fixture
def department(session, region):
    return make_organisation(session, region)


def _create(session, actor=None, **facts):
    data = {"region_code": "420000", "name": "第一中学", "code": "101002", "kind": "unit"} | facts
    return create_organisation(session, actor, data=OrganisationData(**data), now=NOW)


def test_regions_form_a_tree(session):
    for code, parent in (("420000", None), ("420200", "420000"), ("420281", "420200")):
        create_region(session, None, code=code, name=code, parent_code=parent)
    assert [(each.path, each.level) for each in list_regions(session)] == [
        ("420000", 1),
        ("420000/420200", 2),
        ("420000/420200/420281", 3),
    ]


def test_region_is_made_once_and_below_a_known_one(session, region):
    with pytest.raises(RefusedError, match="region_taken"):
        create_region(session, None, code=region.code, name="again")
    with pytest.raises(NotFoundError, match="region_not_found"):
        create_region(session, None, code="420281", name="x", parent_code="420200")


def test_unit_belongs_to_its_department(session, department):
    unit = _create(session, department_id=department.id)
    assert unit.short_name == unit.name
    assert (department_of(unit), department_of(department)) == (department.id, department.id)
    assert units_of(session, department_id=department.id) == [department, unit]


@pytest.mark.usefixtures("region")
def test_code_is_unique_in_its_region(session):
    _create(session)
    with pytest.raises(RefusedError) as caught:
        _create(session, name="第二中学")
    assert (caught.value.field, caught.value.code) == ("code", "accounts.organisation_taken")
    make_region(session, "430000")
    _create(session, region_code="430000")


def test_department_must_be_one_and_in_the_same_region(session, department):
    unit = _create(session, department_id=department.id)
    with pytest.raises(RefusedError, match="not_a_department"):
        _create(session, code="3", department_id=unit.id)
    make_region(session, "430000")
    with pytest.raises(RefusedError, match="not_a_department"):
        _create(session, region_code="430000", department_id=department.id)
    with pytest.raises(RefusedError, match="region_not_found"):
        _create(session, region_code="999999", code="4")


@pytest.mark.parametrize("text", ["101002", "第一中学", "一中", " 一中 "])
@pytest.mark.usefixtures("region")
def test_organisation_is_found_by_code_or_name(session, text):
    made = _create(session, short_name="一中")
    assert match_organisation(session, region_code="420000", text=text) is made
    assert match_organisation(session, region_code="430000", text=text) is None


@pytest.mark.usefixtures("region")
def test_code_wins_and_a_name_borne_twice_finds_nobody(session):
    first = _create(session, name="甲", code="1")
    _create(session, name="1", code="2")
    _create(session, name="甲", code="3")
    assert match_organisation(session, region_code="420000", text="1") is first
    assert match_organisation(session, region_code="420000", text="甲") is None


def test_list_puts_units_below_their_departments(session, region, department):
    other = make_organisation(session, region)
    unit = _create(session, code="000000", department_id=department.id)
    assert list_organisations(session, region_code="420000") == [department, unit, other]


def test_section_serves_what_was_said_last(session, region, department):
    other = make_organisation(session, region)
    section = make_organisation(session, region)
    guard = make_actor(session, section, "security_admin")
    for served in ([department.id, other.id], [other.id]):
        serve_departments(session, guard, section_id=section.id, department_ids=served, now=NOW)
    assert session.scalars(select(Serves.department_id)).all() == [other.id]


def test_section_serves_departments_of_its_region_only(session, region, department):
    section = make_organisation(session, region)
    unit = _create(session, department_id=department.id)
    abroad = make_organisation(session, make_region(session, "430000"))
    for wrong in (unit, abroad):
        with pytest.raises(RefusedError, match="not_a_department"):
            serve_departments(
                session, None, section_id=section.id, department_ids=[wrong.id], now=NOW
            )


@pytest.mark.parametrize("role", ["unit_clerk", "security_admin", "audit_admin"])
def test_others_make_no_organisations(session, department, role):
    actor = make_actor(session, department, role)
    with pytest.raises(NotPermittedError):
        _create(session, actor)
    with pytest.raises(NotPermittedError):
        create_region(session, actor, code="430000", name="x")


def test_system_administrator_grants_no_sight(session, department):
    actor = make_actor(session, department, "system_admin")
    assert _create(session, actor).region_code == "420000"
    with pytest.raises(NotPermittedError):
        serve_departments(session, actor, section_id=department.id, department_ids=[], now=NOW)


def test_unknown_organisation_is_not_found(session, department):
    unknown = make_actor(session, department, "unit_clerk").account_id
    with pytest.raises(NotFoundError, match="organisation_not_found"):
        _create(session, department_id=unknown)
