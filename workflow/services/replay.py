"""Prove that stored cases are what their histories give."""

import uuid
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from functools import partial

from sqlalchemy import select
from sqlalchemy.orm import Session

from definitions.library import Library
from workflow.engine.definition import Definition
from workflow.engine.replay import PastEvent, Rebuilt, ReplayError, replay
from workflow.engine.values import TRIGGERS, CaseView, Request, World
from workflow.guards import ENGINE_GUARDS
from workflow.models import CaseEvent, EvaluationCase, Task
from workflow.services.calendars import timetable_of
from workflow.services.case_views import open_tasks_of, view_case
from workflow.services.definitions import definition_for, definition_of
from workflow.services.history import events_of
from workflow.services.holders import placement_of
from workflow.services.records import (
    recorded_children,
    recorded_membership,
    recorded_post,
    recorded_riders,
)
from workflow.services.resources import Resources

# The kind of event with which a case goes on under another version.
MIGRATED = "migrate"


@dataclass(frozen=True, slots=True)
class Difference:
    """Name what of a case differs from its history, and from which event on."""

    number: str
    seq: int
    code: str
    values: Mapping[str, object]


def replay_case(session: Session, resources: Resources, case: EvaluationCase) -> Rebuilt:
    """Return a case as its history gives it; raises ReplayError."""
    events = events_of(session, case_id=case.id)
    definition = _first_definition(session, resources, case, events)
    start = CaseView(
        id=str(case.id),
        state=definition.workflow.initial,
        version=0,
        fiscal_year=case.fiscal_year,
        fields={},
        parameters=case.parameters,
        placement=placement_of(session, case),
        opened_by=None if case.opened_by is None else str(case.opened_by),
    )
    return replay(definition, start, [_past(session, resources, event) for event in events])


def _first_definition(
    session: Session, resources: Resources, case: EvaluationCase, events: Sequence[CaseEvent]
) -> Definition:
    """Return the definition by which a case was opened."""
    moved = next((event for event in events if event.kind == MIGRATED), None)
    if moved is None:
        return definition_for(session, resources, case)
    first = uuid.UUID(str(moved.world["version_before"]))
    return definition_of(session, resources, version_id=first)


def differences(session: Session, resources: Resources) -> Iterator[Difference]:
    """Replay every case and yield what differs from what is stored."""
    cases = session.scalars(select(EvaluationCase).order_by(EvaluationCase.number))
    for case in cases.all():
        yield from case_differences(session, resources, case)


def case_differences(
    session: Session, resources: Resources, case: EvaluationCase
) -> Iterator[Difference]:
    """Replay one case and yield what differs from what is stored."""
    try:
        rebuilt = replay_case(session, resources, case)
    except ReplayError as error:
        yield Difference(case.number, error.seq, error.code, error.values)
        return
    yield from disagreements(session, case, rebuilt)


def disagreements(
    session: Session, case: EvaluationCase, rebuilt: Rebuilt, *, seats: bool = True
) -> Iterator[Difference]:
    """Yield where a case as the session holds it is not what was rebuilt."""
    stored = _stored(session, case)
    given = _given(rebuilt)
    for name, value in stored.items():
        if given[name] != value and (seats or name != "seats"):
            values = {"stored": str(value), "given": str(given[name])}
            yield Difference(case.number, case.row_version, f"replay.{name}", values)


def _stored(session: Session, case: EvaluationCase) -> Mapping[str, object]:
    return {
        "state": case.state,
        "version": case.row_version,
        "fields": case.fields,
        "ending": case.ending,
        "tasks": sorted(_key(task) for task in open_tasks_of(session, case_id=case.id)),
        "seats": [asdict(seat) for seat in view_case(session, case).seats],
        "riders": recorded_riders(case.riders),
    }


def _key(task: Task) -> tuple[str, ...]:
    person = "" if task.person_id is None else str(task.person_id)
    return (task.role, task.stands_for, task.title, str(task.due_on), person)


def _given(rebuilt: Rebuilt) -> Mapping[str, object]:
    return {
        "state": rebuilt.view.state,
        "version": rebuilt.view.version,
        "fields": dict(rebuilt.view.fields),
        "ending": rebuilt.ending,
        "tasks": sorted(
            (task.role, task.stands_for, task.title, str(task.due_on), task.person or "")
            for task in rebuilt.tasks
        ),
        "seats": [asdict(seat) for seat in rebuilt.view.seats],
        "riders": rebuilt.view.riders,
    }


def _past(session: Session, resources: Resources, event: CaseEvent) -> PastEvent:
    record = event.world
    is_act = event.act is not None
    return PastEvent(
        seq=event.seq,
        kind=event.kind,
        at=event.at,
        to_state=event.to_state,
        request=_request(event) if is_act else None,
        case=partial(_surround, record),
        world=_world(session, resources.library, record) if "people" in record else None,
        changes=event.fields if not is_act else {},
        definition=_next_definition(session, resources, event),
    )


def _next_definition(session: Session, resources: Resources, event: CaseEvent) -> Definition | None:
    if event.kind != MIGRATED:
        return None
    version_id = uuid.UUID(str(event.world["version"]))
    return definition_of(session, resources, version_id=version_id)


def _request(event: CaseEvent) -> Request:
    trigger = event.world.get("trigger")
    asked = event.world.get("asked")
    return Request(
        event.act or "",
        recorded_post(event.world.get("post")),
        opinion=event.opinion or "",
        fields=asked if isinstance(asked, dict) else {},
        trigger=next((each for each in TRIGGERS if each == trigger), None),
    )


def _surround(record: Mapping[str, object], view: CaseView) -> CaseView:
    """Put back the children and the people assigned that a decision saw."""
    assigned = record.get("assigned")
    people = [str(each) for each in assigned] if isinstance(assigned, list) else []
    return replace(
        view,
        children=recorded_children(record.get("children")),
        parent_waits=record.get("parent_waits") is not False,
        placement=replace(view.placement, assigned=frozenset(people)),
    )


def _world(session: Session, library: Library, record: Mapping[str, object]) -> World:
    facts, people = record.get("facts"), record.get("people")
    return World(
        roles=library.roles,
        reminders=library.reminders,
        grades=frozenset(grade.id for grade in library.grades.current),
        guards=ENGINE_GUARDS,
        facts=facts if isinstance(facts, dict) else {},
        timetable=timetable_of(session, digest=str(record["calendar"])),
        operations=library.operations,
        candidates={
            str(role): frozenset(str(each) for each in names)
            for role, names in (people.items() if isinstance(people, dict) else ())
        },
        membership=recorded_membership(record.get("membership")),
    )
