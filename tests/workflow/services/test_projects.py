"""A project is entered once, by its code or by its name."""

from sqlalchemy import func, select

from tests.support.city import City
from workflow.models import Project
from workflow.services.projects import enter_project, find_project


def enter(city: City, name: str, code: str = "", year: int = 2025) -> Project:
    return enter_project(
        city.session,
        unit=city.unit,
        fiscal_year=year,
        name=name,
        code=code,
        now=city.resources.now(),
    )


def count(city: City) -> int:
    return city.session.scalar(select(func.count()).select_from(Project)) or 0


def test_the_same_name_in_other_widths_is_the_same_project(city: City):
    first = enter(city, "城区供水管网改造（ＰＥ管）")
    assert enter(city, " 城区供水 管网改造(PE管) ").id == first.id
    assert first.department_id == city.department.id


def test_another_year_is_another_project(city: City):
    assert enter(city, "补贴").id != enter(city, "补贴", year=2024).id


def test_two_codes_are_two_projects_of_one_name(city: City):
    assert enter(city, "补贴", "A01").id != enter(city, "补贴", "A02").id
    assert count(city) == 2


def test_the_code_wins_over_a_changed_name(city: City):
    assert enter(city, "补贴（二期）", "A01").id == enter(city, "补贴", "Ａ０１").id


def test_a_project_without_code_is_found_when_the_code_is_known(city: City):
    assert enter(city, "补贴").id == enter(city, "补贴", "A01").id


def test_a_project_not_entered_is_not_found(city: City):
    assert find_project(city.session, unit=city.unit, fiscal_year=2025, name="补贴") is None
