"""Propose a scenario in which a workflow can be tried at once: people, facts, guards."""

from collections import Counter
from collections.abc import Iterator, Mapping
from datetime import datetime, timedelta

from definitions.library import Library
from definitions.references import references
from definitions.schema import SYSTEM, FieldType, Workflow
from workflow.engine.values import Value

# Enough for a majority that is not everybody.
_LISTED = 3
_DAYS_AHEAD = 10
_ENTRIES = ("1", "2")


def propose_scenario(
    workflow: Workflow,
    library: Library,
    *,
    name: str,
    now: datetime,
    needs_holders: Mapping[str, int],
) -> dict[str, Value]:
    """Return the content of a scenario without steps: somebody in every role, all guards hold.

    A role has as many people as its groups and rules ask for; they are called as it is.
    """
    return {
        "scenario": name,
        "workflow": workflow.workflow,
        "people": dict(_people(workflow, library, needs_holders)),
        "given": dict(_facts(workflow, library, now)),
        "guards": {each.name: True for each in references(workflow) if each.kind == "guard"},
        "fiscal_year": now.year,
        "now": f"{now:%Y-%m-%d %H:%M}",
        "steps": [],
    }


def roles_taking_part(workflow: Workflow) -> tuple[str, ...]:
    """Return the roles that hold, decide, act, or are told something, in the order of the lanes."""
    kinds = ("role", "actor")
    named = {each.name for each in references(workflow) if each.kind in kinds} - {SYSTEM}
    laned = (role for lane in workflow.lanes.values() for role in lane.roles)
    return tuple(dict.fromkeys([*laned, *sorted(named)]))


def facts_asked(workflow: Workflow, library: Library) -> tuple[str, ...]:
    """Return the facts that conditions, fields and child cases of a workflow read."""
    known = library.subjects.subjects[workflow.subject].facts
    kinds = ("fact", "value")
    named = (each.name for each in references(workflow) if each.kind in kinds)
    return tuple(name for name in dict.fromkeys(named) if name in known)


def _people(
    workflow: Workflow, library: Library, needs_holders: Mapping[str, int]
) -> Iterator[tuple[str, Value]]:
    seats = _seats(workflow)
    for role in roles_taking_part(workflow):
        spec = library.roles[role]
        count = max(1, seats[role], needs_holders.get(role, 1))
        handed = {"role": role, "assigned": True} if spec.scope == "assigned" else role
        for number in range(1, count + 1):
            yield (spec.title if count == 1 else f"{spec.title}{number}"), handed


def _seats(workflow: Workflow) -> Counter[str]:
    """Return how many people of a role sit in the largest group."""
    most: Counter[str] = Counter()
    for state in workflow.states.values():
        seats: Counter[str] = Counter()
        for each in state.group.members if state.group else ():
            seats[each.role] += _LISTED if each.every or each.people else 1
        most |= seats
    return most


def _facts(workflow: Workflow, library: Library, now: datetime) -> Iterator[tuple[str, Value]]:
    facts = library.subjects.subjects[workflow.subject].facts
    best = library.grades.current[0]
    proposed: Mapping[FieldType, Value] = {
        "grade": best.id,
        "score": str(best.minimum),
        "boolean": True,
        "list": list(_ENTRIES),
        "date": f"{now + timedelta(days=_DAYS_AHEAD):%Y-%m-%d}",
    }
    for name in facts_asked(workflow, library):
        if facts[name].type in proposed:
            yield name, proposed[facts[name].type]
