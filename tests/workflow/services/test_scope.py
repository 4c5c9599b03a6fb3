"""What a post sees is a table: every scope against every place of a case."""

import pytest
from sqlalchemy import select

from tests.support.factories import (
    NOW,
    ROLES,
    add,
    make_account,
    make_actor,
    make_case,
    make_definition,
    make_organisation,
    make_region,
)
from workflow.errors import NotFoundError
from workflow.models import CaseCopy, EvaluationCase, Task
from workflow.services.scope import find_case, open_tasks, visible_cases

# Who stands where: the unit's, the department's and the sections' people all look at these places.
PLACES = (
    "own_unit",
    "sibling_unit",
    "own_department",
    "other_department",
    "subordinate_region",
    "namesake_region",
    "upper_region",
    "other_region",
)
SEEN = {
    "unit": {"own_unit"},
    "department": {"own_unit", "sibling_unit", "own_department"},
    "served": {"own_unit", "sibling_unit", "own_department"},
    "region": {"own_unit", "sibling_unit", "own_department", "other_department"},
    "region_tree": {
        "own_unit",
        "sibling_unit",
        "own_department",
        "other_department",
        "subordinate_region",
    },
    "assigned": set(),
    "none": set(),
}
CELLS = [(scope, place) for scope in SEEN for place in PLACES]
ROLE_OF = {scope: next(n for n, r in ROLES.roles.items() if r.scope == scope) for scope in SEEN}


class World:
    """Be a tree of regions with an organisation and a case in each kind of place."""

    def __init__(self, session):
        """Build the places; each case has a task of a role that nobody here holds."""
        self.session = session
        province = make_region(session, "420000")
        city = make_region(session, "420200", parent=province)
        county = make_region(session, "420281", parent=city)
        # The path of this one begins with the city's, character by character, but not as a branch.
        namesake = make_region(session, "4202001", parent=province)
        other = make_region(session, "430000")
        department = make_organisation(session, city)
        unit = make_organisation(session, city, department=department)
        section = make_organisation(session, city, serves=[department])
        self.homes = {"unit": unit, "department": department, "served": section}
        self.places = {
            "own_unit": unit,
            "sibling_unit": make_organisation(session, city, department=department),
            "own_department": department,
            "other_department": make_organisation(session, city),
            "subordinate_region": make_organisation(session, county),
            "namesake_region": make_organisation(session, namesake),
            "upper_region": make_organisation(session, province),
            "other_region": make_organisation(session, other),
        }
        version = make_definition(session)
        self.cases = {
            place: make_case(session, home, definition=version)
            for place, home in self.places.items()
        }
        for case in self.cases.values():
            add(session, self.task(case, role="somebody_else"))
        self.elsewhere = section

    def actor(self, scope):
        return make_actor(self.session, self.homes.get(scope, self.elsewhere), ROLE_OF[scope])

    @staticmethod
    def task(case, *, role, person_id=None):
        return Task(
            **case.place,
            role=role,
            stands_for=role,
            person_id=person_id,
            unit_id=case.unit_id,
            department_id=case.department_id,
            state=case.state,
            title="办理",
            opened_at=NOW,
            opened_seq=1,
        )

    def sees(self, actor):
        statement = select(EvaluationCase.id).where(visible_cases(actor))
        found = set(self.session.scalars(statement))
        return {place for place, case in self.cases.items() if case.id in found}

    def holds(self, actor):
        found = set(self.session.scalars(select(Task.case_id).where(open_tasks(actor))))
        return {place for place, case in self.cases.items() if case.id in found}


@pytest.fixture
def world(session):
    return World(session)


def test_every_scope_of_the_roles_is_in_the_table():
    assert {role.scope for role in ROLES.roles.values()} == set(SEEN)


@pytest.mark.parametrize(("scope", "place"), CELLS)
def test_case_is_seen_or_not(world, scope, place):
    actor = world.actor(scope)
    assert (place in world.sees(actor)) is (place in SEEN[scope])
    case_id = world.cases[place].id
    if place in SEEN[scope]:
        assert find_case(world.session, actor, case_id=case_id, lock=True).id == case_id
    else:
        with pytest.raises(NotFoundError):
            find_case(world.session, actor, case_id=case_id)


@pytest.mark.parametrize("scope", SEEN)
def test_open_task_of_the_role_waits_in_the_scope(world, scope):
    actor = world.actor(scope)
    assert world.holds(actor) == set()
    for case in world.cases.values():
        add(world.session, world.task(case, role=actor.role))
    assert world.holds(actor) == SEEN[scope]


@pytest.mark.parametrize("scope", SEEN)
def test_closed_task_waits_for_nobody(world, scope):
    actor = world.actor(scope)
    task = world.task(world.cases["own_unit"], role=actor.role, person_id=actor.account_id)
    task.closed_at = NOW
    add(world.session, task)
    assert world.holds(actor) == set()


@pytest.mark.parametrize("scope", SEEN)
def test_task_given_to_the_person_shows_its_case(world, scope):
    actor = world.actor(scope)
    case = world.cases["other_region"]
    add(world.session, world.task(case, role=actor.role, person_id=actor.account_id))
    expected = set() if scope == "none" else SEEN[scope] | {"other_region"}
    assert world.sees(actor) == expected
    # A post with a scope of its own holds nothing outside it, not even what was once claimed.
    assert world.holds(actor) == ({"other_region"} if scope == "assigned" else set())


@pytest.mark.parametrize("scope", SEEN)
def test_task_given_in_another_post_shows_nothing_in_this_one(world, scope):
    actor = world.actor(scope)
    case = world.cases["other_region"]
    add(world.session, world.task(case, role="somebody_else", person_id=actor.account_id))
    assert world.sees(actor) == SEEN[scope]


@pytest.mark.parametrize("scope", SEEN)
def test_copy_shows_its_case_to_its_person_only(world, scope):
    actor, case = world.actor(scope), world.cases["other_region"]
    sender = make_account(world.session)
    copy = CaseCopy(case_id=case.id, account_id=actor.account_id, sent_by=sender.id, sent_at=NOW)
    add(world.session, copy)
    expected = set() if scope == "none" else SEEN[scope] | {"other_region"}
    assert world.sees(actor) == expected
    assert world.sees(world.actor(scope)) == SEEN[scope]


def test_section_that_serves_nobody_sees_nothing(world, session):
    actor = make_actor(session, world.places["other_department"], ROLE_OF["served"])
    assert world.sees(actor) == set()


def test_a_claimed_task_does_not_follow_who_moved_to_another_unit(world):
    actor = world.actor("unit")
    case = world.cases["sibling_unit"]
    add(world.session, world.task(case, role=actor.role, person_id=actor.account_id))
    assert "sibling_unit" not in world.holds(actor)
