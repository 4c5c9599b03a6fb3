"""Show cases, tasks and events as they stood at an instant, read from the history in one query."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import (
    CTE,
    ColumnElement,
    Date,
    DateTime,
    Interval,
    Numeric,
    Select,
    Text,
    Uuid,
    and_,
    case,
    cast,
    column,
    false,
    func,
    literal,
    null,
    or_,
    select,
    true,
)
from sqlalchemy.dialects.postgresql import JSONB, aggregate_order_by
from sqlalchemy.orm import Mapped, aliased

from workflow.models import Base, CaseEvent, EvaluationCase, Task
from workflow.models.base import Instant
from workflow.services.actors import Actor
from workflow.services.history import ACT, OPENED, STANDING
from workflow.services.known_versions import KnownVersions, one_of
from workflow.services.records import RIDERS
from workflow.services.replay import MIGRATED
from workflow.services.scope import visible_cases

Column = ColumnElement[Any]
_ZONE = "Asia/Shanghai"


@dataclass(frozen=True, slots=True)
class Look:
    """Say at which instant who looks back; without an actor nothing is withheld."""

    at: datetime
    actor: Actor | None
    versions: KnownVersions

    @property
    def then(self) -> ColumnElement[datetime]:
        """Return the instant as a value of queries."""
        return literal(self.at, Instant())


def shadow(
    table: type[Base], changed: Mapping[str, Column], *, source: Select[Any] | None = None
) -> Select[Any]:
    """Return all columns of a table in their order, some of them with other values."""
    columns = table.__table__.columns
    shown = [changed.get(each.name, each).label(each.name) for each in columns]
    return (select() if source is None else source).add_columns(*shown)


def as_table(table: type[Base], statement: Select[Any]) -> CTE:
    """Return a statement as the table itself for the query that it is added to.

    PostgreSQL finds the name of a common table expression before that of a table. The planner may
    look through it, so that the indexes below are used.
    """
    name = table.__tablename__
    return statement.cte(name).prefix_with("NOT MATERIALIZED", dialect="postgresql")


def since_then(column: Mapped[datetime | None], look: Look) -> Column:
    """Return an instant of a row, nothing when it came after the one looked at."""
    return case((column <= look.then, column), else_=null())


def past_cases(look: Look) -> CTE:
    """Return the cases as they stood, without results that are hidden now."""
    event, moved = _last_event(look), _first_move(look)
    states = look.versions.states()
    version = func.coalesce(moved.c.version, EvaluationCase.definition_version_id)
    is_known = and_(states.c.version == version, states.c.state == event.c.to_state)
    entered = _entered_at(look)
    ended = states.c.ending.is_not(None)
    hidden = _hidden(look, version, event.c.to_state)
    riders = _riders(look)
    changed: dict[str, Column] = {
        "definition_version_id": version,
        "state": event.c.to_state,
        "phase": states.c.phase,
        "row_version": event.c.seq,
        "chain_head": event.c.hash,
        "fields": _fields(look),
        "riders": riders,
        "slip": riders["slip"]["colour"].astext,
        "parameters": func.coalesce(moved.c.parameters, EvaluationCase.parameters),
        "ending": states.c.ending,
        "grade": case((hidden, null()), else_=_headline(look, states.c.grade_field)),
        "score": case(
            (hidden, null()), else_=cast(_headline(look, states.c.score_field), Numeric(6, 2))
        ),
        "entered_at": entered,
        "ended_at": case((ended, entered), else_=null()),
    }
    statement = shadow(EvaluationCase, changed).select_from(EvaluationCase)
    statement = statement.join(event, true()).outerjoin(moved, true())
    return as_table(EvaluationCase, statement.join(states, is_known))


def past_tasks(look: Look) -> CTE:
    """Return the tasks opened until then, with what each was before later events changed it.

    Of all that brings a case into sight, a task is what people can lose again: with the tasks of
    cases that are out of sight now, nobody sees of the past what they may not see today.
    """
    was = _first_change(look)
    kept = was.c.was.is_(None)

    def text(name: str) -> Column:
        found: Column = was.c.was[name].astext
        return found

    due_on = case((kept, Task.due_on), else_=cast(text("due_on"), Date))
    day_after = cast(due_on, DateTime) + cast(literal("1 day"), Interval)
    changed: dict[str, Column] = {
        "role": case((kept, Task.role), else_=text("role")),
        "person_id": case((kept, Task.person_id), else_=cast(text("person"), Uuid)),
        "title": case((kept, Task.title), else_=text("title")),
        "state": case((kept, Task.state), else_=text("state")),
        "due_on": due_on,
        "due_at": case((kept, Task.due_at), else_=func.timezone(_ZONE, day_after)),
        "provisional": case(
            (kept, Task.provisional), else_=was.c.was["provisional"].astext == "true"
        ),
        # Why it was that day is told by the calendar of then, which nobody kept beside the task.
        "explanation": case((kept, Task.explanation), else_=cast(literal("{}"), JSONB)),
        "seen_at": case(
            (kept, since_then(Task.seen_at, look)),
            else_=cast(text("seen_at"), DateTime(timezone=True)),
        ),
        "closed_at": since_then(Task.closed_at, look),
        "closed_by": case((Task.closed_at <= look.then, Task.closed_by), else_=null()),
        "close_reason": case((Task.closed_at <= look.then, Task.close_reason), else_=null()),
    }
    statement = shadow(Task, changed).select_from(Task).outerjoin(was, true())
    statement = statement.where(Task.opened_at <= look.then)
    if look.actor is not None:
        in_sight = select(EvaluationCase.id).where(visible_cases(look.actor))
        statement = statement.where(Task.case_id.in_(in_sight))
    return as_table(Task, statement)


def past_events(look: Look) -> CTE:
    """Return the events until then."""
    return as_table(CaseEvent, shadow(CaseEvent, {}).where(CaseEvent.at <= look.then))


def _last_event(look: Look) -> Any:
    event = aliased(CaseEvent)
    return (
        select(event.seq, event.to_state, event.hash)
        .where(event.case_id == EvaluationCase.id, event.at <= look.then)
        .order_by(event.seq.desc())
        .limit(1)
        .correlate(EvaluationCase)
        .lateral("last_event")
    )


def _first_move(look: Look) -> Any:
    """Return what a case followed before it was first moved to another version after then."""
    event = aliased(CaseEvent)
    return (
        select(
            cast(event.world["version_before"].astext, Uuid).label("version"),
            event.world["was"]["parameters"].label("parameters"),
        )
        .where(event.case_id == EvaluationCase.id, event.kind == MIGRATED, event.at > look.then)
        .order_by(event.seq)
        .limit(1)
        .correlate(EvaluationCase)
        .lateral("first_move")
    )


def _riders(look: Look) -> Column:
    """Return what operations had attached to a case, as the last event says that changed it."""
    event = aliased(CaseEvent)
    last = (
        select(event.world[RIDERS])
        .where(
            event.case_id == EvaluationCase.id,
            event.at <= look.then,
            event.world.has_key(RIDERS),
        )
        .order_by(event.seq.desc())
        .limit(1)
        .correlate(EvaluationCase)
        .scalar_subquery()
    )
    return func.coalesce(last, cast(literal("{}"), JSONB), type_=JSONB())


def _entered_at(look: Look) -> Column:
    """Return when the state of then was entered; notes and moves of versions enter none."""
    event = aliased(CaseEvent)
    stays = one_of((EvaluationCase.workflow, event.act), look.versions.staying())
    moves = and_(event.kind != MIGRATED, event.from_state != event.to_state)
    return (
        select(event.at)
        .where(
            event.case_id == EvaluationCase.id,
            event.at <= look.then,
            or_(event.kind == OPENED, moves, and_(event.kind == ACT, ~stays)),
        )
        .order_by(event.seq.desc())
        .limit(1)
        .correlate(EvaluationCase)
        .scalar_subquery()
    )


def _fields(look: Look) -> Column:
    """Return the fields that the acts until then have written, the latest of each."""
    event = aliased(CaseEvent)
    pair = func.jsonb_each(event.fields).table_valued("key", column("value", JSONB)).lateral("pair")
    latest = aggregate_order_by(pair.c.value, event.seq)
    gathered = func.coalesce(func.jsonb_object_agg(pair.c.key, latest), cast(literal("{}"), JSONB))
    return (
        select(gathered)
        .select_from(event)
        .join(pair, true())
        .where(event.case_id == EvaluationCase.id, event.act.is_not(None), event.at <= look.then)
        .correlate(EvaluationCase)
        .scalar_subquery()
    )


def _headline(look: Look, field: Column) -> Column:
    """Return the value of the field that carries the grade, or the score."""
    event = aliased(CaseEvent)
    return (
        select(event.fields[field].astext)
        .where(
            event.case_id == EvaluationCase.id,
            event.act.is_not(None),
            event.at <= look.then,
            event.fields.has_key(field),
        )
        .order_by(event.seq.desc())
        .limit(1)
        .correlate_except(event)
        .scalar_subquery()
    )


def _hidden(look: Look, version: Column, state: Column) -> ColumnElement[bool]:
    """Return the condition that the result is hidden from the actor, now or then."""
    if look.actor is None:
        return false()
    pairs = look.versions.hiding(look.actor.role)
    now = (EvaluationCase.definition_version_id, EvaluationCase.state)
    return or_(one_of(now, pairs), one_of((version, state), pairs))


def _first_change(look: Look) -> Any:
    """Return what a task was before the first later event that may have changed it."""
    event = aliased(CaseEvent)
    was = event.world[STANDING][cast(Task.id, Text)]
    return (
        select(was.label("was"))
        .where(
            event.case_id == Task.case_id,
            event.at > look.then,
            event.at > Task.opened_at,
            was.is_not(None),
        )
        .order_by(event.seq)
        .limit(1)
        .correlate(Task)
        .lateral("first_change")
    )
