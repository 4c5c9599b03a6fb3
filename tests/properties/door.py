"""Run a case at the door: in a database, by the services that people and the worker use."""

import uuid
from collections.abc import Mapping, Sequence
from datetime import date, datetime
from typing import Any

from sqlalchemy import func, select

from definitions.notices import load_notices
from notifications.mailroom import Mailroom
from notifications.reminders import sweep_case
from notifications.rendering import Notices
from tests.properties.cast import LIBRARY, MEETING, YEAR, workflows
from tests.properties.ground import PEOPLE, Ground
from tests.properties.seen import Seen, Tally, in_order, seen_in_view
from tests.support.factories import add
from tests.support.reference import standing
from tests.support.reference.standing import Held
from workflow.engine.values import NewChild, TriggerKind
from workflow.errors import NotFoundError, RefusedError
from workflow.models import (
    Appointment,
    CaseCopy,
    CaseEvent,
    EvaluationCase,
    GroupSeat,
    IdempotencyKey,
    Meeting,
    Message,
    PendingEvent,
    Problem,
    Project,
    Task,
    Timer,
    TimerStatus,
)
from workflow.services.actors import Actor, load_actor
from workflow.services.case_views import open_tasks_of, view_case
from workflow.services.history import Entry, append_event
from workflow.services.opening import open_children, open_project_case
from workflow.services.outcomes import _end
from workflow.services.pending import settle_children
from workflow.services.replay import case_differences
from workflow.services.resources import Resources
from workflow.services.tasks import claim_task, release_task
from workflow.services.transitions import (
    ActOrder,
    ActRefusedError,
    perform,
    perform_by_itself,
)
from workflow.services.whatif import what_if

Typed = Mapping[str, object]
_ROWS = (
    *(standing.Task, standing.Seat, standing.Child, standing.Done),
    *(standing.Riders, standing.Signer, standing.Slip, standing.Extension),
)
PARENT = "project_evaluation"
PROBLEMS = ("1", "2")
WRITTEN = (CaseEvent, Task, Timer, PendingEvent, GroupSeat, CaseCopy, IdempotencyKey, Message)


class Door:
    """Be one case at the door, among people who are called as in memory."""

    def __init__(self, ground: Ground, workflow: str, posts: Sequence[Held], facts: Typed) -> None:
        """Give people their posts and open the case."""
        self.ground = ground
        self.session = ground.session
        self.workflow = workflow
        self.keys: dict[str, str] = {}
        self.actors: dict[Held, Actor] = {}
        ground.known.clear()
        names = sorted({each.person for each in posts})
        assert len(names) <= PEOPLE
        self.accounts = dict(zip(names, ground.accounts, strict=False))
        self.keys |= {name: str(key) for name, (key, _) in self.accounts.items()}
        self.session.add_all(self._appointment(each) for each in posts)
        self.session.flush()
        self.mailroom = Mailroom(
            ground.city.resources, Notices(load_notices()), (), "https://example.gov.cn"
        )
        self.case = self._open(facts)
        self.session.flush()

    @property
    def names(self) -> Mapping[str, str]:
        """Return what keys are called in memory."""
        return {key: name for name, key in self.keys.items()}

    def take(self, post: Held, act: str, opinion: str, typed: Typed) -> str:
        """Let somebody take an act; who does not see the case does not find it."""
        order = ActOrder(
            case_id=self.case.id,
            act=act,
            seen_version=self.case.row_version,
            opinion=opinion,
            fields={name: self._key(value) for name, value in typed.items()},
        )
        before = self._written()
        try:
            perform(self.session, self._actor(post), resources=self.resources, order=order)
        except ActRefusedError as error:
            assert self._written() == before, "a refused act has written something"
            return error.refusal.code.removeprefix("refusal.")
        except NotFoundError:
            assert self._written() == before
            return "not_found"
        finally:
            settle_children(self.session, resources=self.resources)
            self.settle()
        return ""

    def by_itself(self, act: str, cause: TriggerKind) -> str:
        """Let an act happen by itself."""
        before = self._written()
        answer = perform_by_itself(
            self.session, resources=self.resources, case_id=self.case.id, act=act, trigger=cause
        )
        refused = not isinstance(answer, CaseEvent)
        assert not refused or self._written() == before, "a refused act has written something"
        self.settle()
        return answer.code.removeprefix("refusal.") if not isinstance(answer, CaseEvent) else ""

    def hand(self, post: Held, *, back: bool) -> tuple[str, str | None]:
        """Let somebody take or give back a task; tell the refusal, and what the task stands for."""
        before = self._written()
        change = release_task if back else claim_task
        try:
            task = change(
                self.session,
                self._actor(post),
                resources=self.resources,
                case_id=self.case.id,
                title="领取",
            )
        except NotFoundError:
            return "nothing_waits", None
        except RefusedError as error:
            assert self._written() == before
            return error.code.removeprefix("tasks."), None
        return "", task.stands_for

    def pass_time(self, until: datetime) -> None:
        """Let time pass, and the worker do its work at each moment."""
        while (at := self._next_timer()) is not None and at <= until:
            self.ground.clock.instant = max(self.ground.clock.instant, at)
            sweep_case(self.session, self.mailroom, case_id=self.case.id)
        self.ground.clock.instant = until

    def settle(self) -> None:
        """Let happen what is overdue already."""
        self.pass_time(self.ground.clock.instant)

    def end_child(self, entry: str | None, workflow: str, ending: str) -> None:
        """Let a child case end, and the worker tell its parent."""
        views = view_case(self.session, self.case).children
        rows = self.session.scalars(
            select(EvaluationCase)
            .where(EvaluationCase.parent_id == self.case.id)
            .order_by(EvaluationCase.opened_at, EvaluationCase.id)
        ).all()
        child = next(
            row
            for row, view in zip(rows, views, strict=True)
            if (row.workflow, row.ending) == (workflow, None)
            and (view.entry is None or self.names[view.entry] == entry)
        )
        now = self.resources.now()
        event = append_event(
            self.session, None, case=child, entry=Entry(kind="note", title="办结", at=now)
        )
        _end(self.session, child, ending, event)
        self.session.flush()
        settle_children(self.session, resources=self.resources)
        self.settle()

    def change(self, facts: Typed) -> None:
        """Let other things be the case."""
        self.ground.known[self.workflow] = {key: self._key(each) for key, each in facts.items()}

    def seen(self) -> Seen:
        """Return how the case stands, in the words of memory."""
        view = view_case(self.session, self.case)
        due = {task.due_on for task in open_tasks_of(self.session, case_id=self.case.id)}
        assert len(due) <= 1
        found = seen_in_view(view, ending=self.case.ending, due_on=next(iter(due), None))
        return self._named(found)

    def tally(self) -> Tally:
        """Return how many tasks were opened and closed."""
        opened = func.count()
        closed = func.count(Task.closed_at)
        row = self.session.execute(select(opened, closed).where(Task.case_id == self.case.id)).one()
        return Tally(*row)

    def leave(self) -> None:
        """Take everything back."""
        self.session.rollback()

    def check_history(self) -> None:
        """Check that the history gives what is stored, and that nothing would differ."""
        found = list(case_differences(self.session, self.resources, self.case))
        assert not found, found
        target = workflows()[self.workflow]
        reader = self.ground.city.people["performance_section"]
        answer = what_if(self.session, reader, resources=self.resources, target=target)
        differing = [row for row in answer.rows if row.found.stuck is None]
        assert not differing, differing

    @property
    def resources(self) -> Resources:
        """Return what services need."""
        return self.ground.city.resources

    def _open(self, facts: Typed) -> EvaluationCase:
        parent = None
        if workflows()[self.workflow].subject != "evaluation":
            parent = self._open_project(PARENT)
            self._add_problems(parent)
        self._add_meeting()
        self.change(facts)
        if parent is None:
            case = self._open_project(self.workflow)
            self._add_problems(case)
            self.change(facts)
            return case
        entry = self.keys["1"] if workflows()[self.workflow].subject == "problem" else None
        child = NewChild(self.workflow, entry)
        open_children(self.session, parent, resources=self.resources, children=[child])
        return self.session.scalars(
            select(EvaluationCase).where(EvaluationCase.parent_id == parent.id)
        ).one()

    def _open_project(self, workflow: str) -> EvaluationCase:
        city = self.ground.city
        name = f"项目{uuid.uuid4().hex}"
        project = Project(
            region_code=city.region.code,
            fiscal_year=YEAR,
            name=name,
            normalised_name=name,
            key=name,
            department_id=city.department.id,
            unit_id=city.unit.id,
        )
        return open_project_case(
            self.session,
            city.people["unit_clerk"],
            resources=self.resources,
            workflow=workflow,
            project=add(self.session, project),
        )

    def _add_problems(self, case: EvaluationCase) -> None:
        for ordinal, name in enumerate(PROBLEMS, start=1):
            problem = Problem(
                **case.place,
                ordinal=ordinal,
                category="进度滞后",
                description="未完工",
                basis="监理月报",
                suggestion="限期完成",
                raised_by=self.ground.accounts[0][0],
            )
            self.keys[name] = str(add(self.session, problem).id)

    def _add_meeting(self) -> None:
        meeting = Meeting(
            region_code=self.ground.city.region.code,
            fiscal_year=YEAR,
            ordinal=1,
            title="第1次常务会议",
            held_on=self.resources.today(),
        )
        self.keys[MEETING] = str(add(self.session, meeting).id)

    def _appointment(self, held: Held) -> Appointment:
        scope = LIBRARY.roles[held.role].scope
        place: str = scope if scope in ("unit", "department") else "section"
        if held.where == "other_region" or (held.where == "other_unit" and scope == "unit"):
            place = held.where
        office, region = self.ground.offices[place]
        return Appointment(
            account_id=self.accounts[held.person][0],
            role=held.role,
            organisation_id=office,
            region_code=region,
            administrator=False,
            starts_on=date(2026, 1, 1),
        )

    def _actor(self, held: Held) -> Actor:
        if held not in self.actors:
            self.actors[held] = load_actor(
                self.session,
                LIBRARY.roles,
                login=self.accounts[held.person][1],
                today=self.resources.today(),
                role=held.role,
            )
        return self.actors[held]

    def _next_timer(self) -> datetime | None:
        armed = Timer.case_id == self.case.id, Timer.status == TimerStatus.ARMED
        return self.session.scalar(select(func.min(Timer.fires_at)).where(*armed))

    def _written(self) -> tuple[object, ...]:
        counts = [select(func.count()).select_from(each).scalar_subquery() for each in WRITTEN]
        case = EvaluationCase
        row = self.session.execute(
            select(case.row_version, case.chain_head, case.state, case.fields, *counts).where(
                case.id == self.case.id
            )
        ).one()
        return tuple(row)

    def _key(self, value: object) -> object:
        if isinstance(value, list):
            return [self._key(each) for each in value]
        return self.keys.get(value, value) if isinstance(value, str) else value

    def _named(self, seen: Seen) -> Seen:
        named = Seen._make(_said(each, self.names) for each in seen)
        return named._replace(tasks=in_order(named.tasks), children=in_order(named.children))


def _said(value: Any, names: Mapping[str, str]) -> Any:
    """Return a value in which keys of the database have become names."""
    if isinstance(value, str):
        return names.get(value, value)
    if isinstance(value, dict):
        return {key: _said(each, names) for key, each in value.items()}
    if isinstance(value, list):
        return [_said(each, names) for each in value]
    if isinstance(value, _ROWS):
        return type(value)(*(_said(each, names) for each in value))
    if isinstance(value, tuple):
        return tuple(_said(each, names) for each in value)
    return value
