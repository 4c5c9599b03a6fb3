"""Place the people of a scenario around its case, and the case before it begins."""

from collections.abc import Mapping
from dataclasses import dataclass, replace

from definitions.roles import Roles
from definitions.scenarios import Holding, Scenario, Where
from definitions.schema import Workflow
from workflow.engine.authority import covers
from workflow.engine.values import CaseView, Membership, Placement, Post, Value


@dataclass(frozen=True, slots=True)
class _Place:
    """Be one corner of a small country: the case lies in the first."""

    unit: str = "other unit"
    department: str = "other department"
    region: str = "here"
    region_path: str = "above/here"


_PLACES: Mapping[Where, _Place] = {
    "here": _Place("unit", "department"),
    "other_unit": _Place(department="department"),
    "other_department": _Place(),
    "other_region": _Place(region="elsewhere", region_path="above/elsewhere"),
    "upper_region": _Place(region="above", region_path="above"),
}


def placement_of(scenario: Scenario) -> Placement:
    """Return to whom the case of a scenario belongs."""
    here = _PLACES["here"]
    assigned = (
        name for name, held in scenario.people.items() if any(each.assigned for each in held)
    )
    return Placement(here.unit, here.department, here.region, here.region_path, frozenset(assigned))


def posts_of(scenario: Scenario, roles: Roles) -> Mapping[str, tuple[Post, ...]]:
    """Return, by person, the posts that a scenario gives them."""
    return {
        name: tuple(_post(name, holding, roles) for holding in held)
        for name, held in scenario.people.items()
    }


def acted_in(post: Post, own: tuple[Post, ...]) -> Post:
    """Return a post as the proxy acts in it who holds posts of their own."""
    return replace(
        post,
        person=own[0].person,
        name=own[0].name,
        principal=post.person,
        own_offices=frozenset(each.organisation for each in own),
    )


def deputies_of(scenario: Scenario) -> Mapping[str, tuple[str, ...]]:
    """Return, by principal, the people who may act for them."""
    found: dict[str, tuple[str, ...]] = {}
    for person, principals in scenario.proxies.items():
        for principal in principals:
            found[principal] = (*found.get(principal, ()), person)
    return found


def covering(
    posts: Mapping[str, tuple[Post, ...]], placement: Placement
) -> Mapping[str, frozenset[str]]:
    """Return, by role, the people whose posts cover a case."""
    found: dict[str, frozenset[str]] = {}
    for post in (each for held in posts.values() for each in held):
        if covers(post, placement):
            found[post.role] = found.get(post.role, frozenset()) | {post.person}
    return found


def _post(name: str, holding: Holding, roles: Roles) -> Post:
    place = _PLACES[holding.where]
    scope = roles[holding.role].scope
    offices = {"unit": place.unit, "department": place.department}
    office = offices.get(scope, f"bureau of {place.region}")
    return Post(
        person=name,
        name=name,
        role=holding.role,
        scope=scope,
        organisation=office,
        organisation_name=office,
        region=place.region,
        region_path=place.region_path,
        departments=frozenset({place.department}),
    )


def membership_of(posts: Mapping[str, tuple[Post, ...]], placement: Placement) -> Membership:
    """Return what groups are seated by: the posts held in the region of the case."""
    holders: dict[str, set[str]] = {}
    offices: dict[str, set[str]] = {}
    for person, held in posts.items():
        for post in held:
            if post.region == placement.region:
                holders.setdefault(post.role, set()).add(person)
                offices.setdefault(person, set()).add(post.organisation)
    return Membership(
        holders={role: frozenset(people) for role, people in holders.items()},
        offices={person: frozenset(places) for person, places in offices.items()},
    )


def opened_view(scenario: Scenario, workflow: Workflow, fields: Mapping[str, Value]) -> CaseView:
    """Return the case of a scenario before it enters its first state."""
    parameters = {name: each.default for name, each in workflow.parameters.items()}
    return CaseView(
        id="case",
        state=workflow.initial,
        version=0,
        fiscal_year=scenario.year,
        fields=fields,
        parameters={**parameters, **scenario.parameters},
        placement=placement_of(scenario),
        opened_by=scenario.opened_by,
    )
