"""Play all courses at once, day by day, through the door; reminders and expiries happen between."""

import heapq
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from functools import partial
from itertools import count
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session, sessionmaker

from notifications.dispatch import dispatch_word
from notifications.mailroom import Mailroom
from notifications.reminders import sweep_case
from web.commands.demonstration import assembly
from web.commands.demonstration.deciding import PARTS
from web.commands.demonstration.filling import import_table
from web.commands.demonstration.plans import Step
from web.commands.demonstration.scenario import ScenarioError
from web.commands.demonstration.scene import Scene, Stage
from web.commands.demonstration.tracks import Track
from workflow.clock import SHANGHAI, FixedClock
from workflow.database import unit_of_work
from workflow.domain.deadlines import local_day
from workflow.errors import RefusedError
from workflow.models import EvaluationCase, MeetingStatus, Problem
from workflow.services.opening import open_project_case
from workflow.services.pending import settle_children, waiting_words
from workflow.services.projects import enter_project, find_project
from workflow.services.timers import cases_with_due_timers
from workflow.services.transitions import ActOrder, perform
from workflow.services.words import MESSAGE

_ROUND = timedelta(days=1)
_AT_ONCE = 100_000
_HELD = MeetingStatus.HELD
Event = Callable[[Session], None]
Report = Callable[[str, int, int], None]


@dataclass(slots=True)
class Player:
    """Play a scenario on a database; `report` hears of each project that has come to its stop."""

    stage: Stage
    factory: sessionmaker[Session]
    mailroom: Mailroom
    clock: FixedClock
    report: Report
    steps: int = 0
    _events: list[tuple[datetime, int, Event]] = field(default_factory=list)
    _serial: "count[int]" = field(default_factory=count)
    _waiting: dict[UUID, Track] = field(default_factory=dict)
    _known: set[UUID] = field(default_factory=set)
    _open: int = 0
    _round: datetime = field(init=False)

    def play(self, tracks: Sequence[Track]) -> None:
        """Play until the demonstration begins; raises ScenarioError when a course goes wrong."""
        first = min(track.project.begins for track in tracks)
        hour = self.mailroom.resources.library.reminders.hour
        self._round = datetime.combine(first, time(hour), SHANGHAI)
        for track in tracks:
            self._begin_segment(track, track.project.begins, self._round)
        self._plan_meetings()
        while self._events:
            instant, _, event = heapq.heappop(self._events)
            self._rounds_until(instant)
            self._do(instant, event)
        self._rounds_until(self.stage.scenario.projects.begins)
        self._check_all(tracks)

    def _do(self, instant: datetime, event: Event) -> None:
        self.clock.instant = max(self.clock.instant, instant)
        with unit_of_work(self.factory) as session:
            event(session)
            self._tell(session)

    def _rounds_until(self, instant: datetime) -> None:
        """Let the worker's rounds happen that fall before an instant, one each morning."""
        while self._round <= instant:
            self.clock.instant = max(self.clock.instant, self._round)
            with unit_of_work(self.factory) as session:
                due = cases_with_due_timers(session, now=self.clock.now(), limit=_AT_ONCE)
                for case_id in due:
                    sweep_case(session, self.mailroom, case_id=case_id)
                if due:
                    self._follow_up(session)
                    self._tell(session)
            self._round += _ROUND

    def _follow_up(self, session: Session) -> None:
        """Tell parents that children ended, and go on with the courses that waited for it."""
        while settle_children(session, resources=self.mailroom.resources):
            pass
        if self._waiting:
            self._wake(session)

    def _tell(self, session: Session) -> None:
        now = self.clock.now()
        for word_id in waiting_words(session, kinds=[MESSAGE], now=now, limit=_AT_ONCE):
            dispatch_word(session, self.mailroom, word_id=word_id)

    def _wake(self, session: Session) -> None:
        rows = session.execute(
            select(EvaluationCase.id, EvaluationCase.state, EvaluationCase.entered_at).where(
                EvaluationCase.id.in_(self._waiting)
            )
        ).all()
        for row in rows:
            track = self._waiting[row.id]
            if row.state == track.step.to:
                del self._waiting[row.id]
                self._moved(session, track, session.get_one(EvaluationCase, row.id))
                self._begin_segment(track, local_day(row.entered_at), row.entered_at)

    def _begin_segment(self, track: Track, start: date, after: datetime) -> None:
        track.schedule(
            start, after, calendar=self.stage.calendar, meetings=self.stage.scenario.meetings
        )
        self._push_next(track)

    def _push_next(self, track: Track) -> None:
        if track.is_over:
            self._finished(track)
        elif track.step.waits:
            assert track.case_id is not None  # noqa: S101 - no course begins by waiting
            self._waiting[track.case_id] = track
        else:
            instant = track.instant
            if instant >= self.stage.scenario.projects.begins:
                raise ScenarioError("late", track.name, track.step.act, instant.isoformat())
            self._push(instant, lambda session: self._take(session, track))

    def _push(self, instant: datetime, event: Event) -> None:
        heapq.heappush(self._events, (instant, next(self._serial), event))

    def _finished(self, track: Track) -> None:
        if track.is_main:
            self._open += 1
            self.report(track.name, self._open, len(self.stage.scenario.projects.projects))

    def _take(self, session: Session, track: Track) -> None:
        """Let one step of a course happen: what is written, then the act."""
        step = track.step
        case = self._case(session, track, step)
        scene = self._scene(session, track, step, case)
        try:
            self._write_and_act(scene, track)
        except RefusedError as error:
            raise ScenarioError("refused", track.name, step, error.code, error.values) from error
        if case.state != step.to:
            raise ScenarioError("state", track.name, step.act, case.state)
        self.steps += 1
        self._moved(session, track, case)
        self._push_next(track)
        if case.ending is not None:
            self._follow_up(session)

    def _write_and_act(self, scene: Scene, track: Track) -> None:
        for part in track.step.writes:
            PARTS[part](scene)
        if track.step.act is not None:
            self._act(scene, track, track.step)

    def _case(self, session: Session, track: Track, step: Step) -> EvaluationCase:
        if step.opens or step.imports:
            track.case_id = self._open_case(session, track, step)
        assert track.case_id is not None  # noqa: S101 - every course begins by opening
        return session.get_one(EvaluationCase, track.case_id)

    def _open_case(self, session: Session, track: Track, step: Step) -> UUID:
        plan, cast = track.project, self.stage.cast
        unit = cast.offices[plan.unit]
        actor = cast.actor(
            step.by, unit_id=unit.id, department_id=unit.department_id or unit.id, seed=plan.name
        )
        year = plan.fiscal_year or self.stage.scenario.projects.fiscal_year
        if step.imports:
            scene = Scene(self.stage, session, actor, EvaluationCase(), plan)
            import_table(scene)
            project = find_project(session, unit=unit, fiscal_year=year, name=plan.name)
            if project is None:
                raise ScenarioError("import", plan.table)
            cases = select(EvaluationCase.id).where(EvaluationCase.project_id == project.id)
            return session.scalars(cases).one()
        now = self.stage.resources.now()
        project = enter_project(session, unit=unit, fiscal_year=year, name=plan.name, now=now)
        workflow = self.stage.scenario.workflow(track.branch.course)
        return open_project_case(
            session, actor, resources=self.stage.resources, workflow=workflow, project=project
        ).id

    def _scene(self, session: Session, track: Track, step: Step, case: EvaluationCase) -> Scene:
        actor = self.stage.cast.for_case(step.by, case, seed=track.project.name, person=step.person)
        return Scene(self.stage, session, actor, case, track.project, track.problem)

    def _act(self, scene: Scene, track: Track, step: Step) -> None:
        order = ActOrder(
            case_id=scene.case.id,
            act=step.act or "",
            seen_version=scene.case.row_version,
            opinion=step.opinion,
            fields={name: self._filled(scene, track, text) for name, text in step.fields.items()},
        )
        perform(scene.session, scene.actor, resources=self.stage.resources, order=order)

    def _filled(self, scene: Scene, track: Track, text: str) -> str:
        scenario = self.stage.scenario
        meeting = scene.project.item.meeting if scene.project.item else None
        number = scenario.projects.document_from + track.serial
        return text.format(
            grade=track.grade(scene.resources.library.grades.current),
            document=scenario.patterns.document.format(serial=number),
            meeting=self.stage.meetings.get(meeting or 0, ""),
        )

    def _moved(self, session: Session, track: Track, case: EvaluationCase) -> None:
        """Go one step on, and begin the courses of the children that were opened."""
        track.position += 1
        workflow = self.mailroom.resources.library.workflows[case.workflow]
        if workflow.states[case.state].children is None:
            return
        children = session.scalars(
            select(EvaluationCase).where(EvaluationCase.parent_id == case.id)
        ).all()
        for child in children:
            if child.id not in self._known:
                self._known.add(child.id)
                self._begin_child(session, track, child)

    def _begin_child(self, session: Session, track: Track, child: EvaluationCase) -> None:
        problem = session.scalar(select(Problem).where(Problem.child_case_id == child.id))
        followed = track.child(self.stage.scenario, child.id, problem.ordinal if problem else None)
        self._begin_segment(followed, local_day(child.opened_at), child.opened_at)

    def _plan_meetings(self) -> None:
        stage = self.stage
        for meeting in stage.scenario.projects.meetings:
            self._push(
                assembly.planned_at(meeting), partial(assembly.plan, stage=stage, meeting=meeting)
            )
            if meeting.status == _HELD:
                self._push(
                    assembly.held_at(meeting), partial(assembly.hold, stage=stage, meeting=meeting)
                )

    def _check_all(self, tracks: Sequence[Track]) -> None:
        unfinished = [track.name for track in tracks if not track.is_over]
        if unfinished or self._waiting:
            names = [*unfinished, *(track.name for track in self._waiting.values())]
            raise ScenarioError("unfinished", names)
