"""The files of the demonstration fit together and show everything that can be shown."""

from collections import Counter
from collections.abc import Iterator
from decimal import Decimal

import pytest

from definitions.library import FOLDER, load_library
from definitions.security import load_security
from definitions.tour import load_tour
from tests.support.factories import CHEAP_KEEPER
from web.commands.demonstration.accounts import account_lines
from web.commands.demonstration.figures import deductions
from web.commands.demonstration.plans import Branch
from web.commands.demonstration.scenario import ScenarioError, load_scenario
from workflow.domain.passwords import password_faults
from workflow.domain.scoring import find_grade

LIBRARY = load_library()
SCENARIO = load_scenario()


def _branches() -> Iterator[Branch]:
    for project in SCENARIO.projects.projects:
        yield project
        yield from (problem for problem in project.problems if problem.course)
        if project.item is not None:
            yield project.item


def _stop(branch: Branch) -> str:
    steps = SCENARIO.steps(branch)
    return steps[-1].to if steps else branch.stops


@pytest.mark.parametrize("workflow", sorted(LIBRARY.workflows))
def test_every_state_is_shown(workflow: str):
    shown = {
        _stop(branch) for branch in _branches() if SCENARIO.workflow(branch.course) == workflow
    }
    assert shown == set(LIBRARY.workflows[workflow].states)


def test_courses_stop_where_projects_say():
    wrong = [branch for branch in _branches() if branch.stops and _stop(branch) != branch.stops]
    assert wrong == []


@pytest.mark.parametrize("course", sorted(SCENARIO.courses))
def test_steps_name_acts_states_and_roles_of_their_workflow(course: str):
    workflow = LIBRARY.workflows[SCENARIO.courses[course].workflow]
    for step in SCENARIO.steps(Branch(course=course)):
        assert step.to in workflow.states
        assert step.act is None or step.by in workflow.acts[step.act].by
        assert step.waits or step.by in LIBRARY.roles.roles


def test_every_course_is_used():
    followed = {step.follow for course in SCENARIO.courses.values() for step in course.steps}
    assert set(SCENARIO.courses) == (followed | {each.course for each in _branches()}) - {None}


def test_there_are_enough_projects_of_every_grade():
    projects = SCENARIO.projects.projects
    assert len([each for each in projects if each.fiscal_year is None]) >= 60
    scores = [each.score for each in projects if each.score is not None]
    grades = Counter(find_grade(score, LIBRARY.grades.current) for score in scores)
    assert all(grades[grade] >= 6 for grade in LIBRARY.grades.current)


def test_projects_are_named_once():
    names = Counter(project.name for project in SCENARIO.projects.projects)
    assert max(names.values()) == 1


def test_somebody_holds_every_role():
    held = {person.role for person in SCENARIO.city.people}
    assert held == set(LIBRARY.roles.roles)
    assert len(list(account_lines(SCENARIO.city, LIBRARY.roles))) == len(held)


def test_logins_are_given_once():
    logins = Counter(person.login for person in SCENARIO.city.people)
    assert max(logins.values()) == 1


def test_the_password_fulfils_the_rules():
    rules = load_security(FOLDER).password
    context = [text for each in SCENARIO.city.people for text in (each.login, each.name)]
    assert list(password_faults(SCENARIO.city.password, rules=rules, context=context)) == []
    CHEAP_KEEPER.require_good(SCENARIO.city.password)


def test_departments_are_served_and_have_units():
    offices = SCENARIO.city.organisations
    departments = {each.name for each in offices if each.kind == "department"}
    served = {name for each in offices for name in each.serves}
    assert len(departments) == 12
    assert served == departments == {each.department for each in offices} - {None}


def test_the_tour_shows_people_of_the_city():
    people = {person.login: person for person in SCENARIO.city.people}
    for step in load_tour().steps:
        person = people[step.who]
        role = LIBRARY.roles[person.role].title
        assert (step.name, step.office) == (person.name, f"{person.at} {role}")
    assert load_tour().steps[-1].minute == 8


def test_points_are_taken_off_to_the_cent():
    claims = [("a", Decimal(50)), ("b", Decimal(30)), ("c", Decimal("19.55"))]
    kept = deductions(claims, wanted=Decimal("56.20"), worst=Decimal("0.55"))
    assert sum(kept.values()) == Decimal("56.20")
    assert kept["a"] < 50


def test_more_points_than_claimed_are_refused():
    with pytest.raises(ScenarioError):
        deductions([("a", Decimal(50))], wanted=Decimal(51), worst=Decimal("0.5"))
