"""Run a case as scenarios do, in memory, and keep the history that a replay needs."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from functools import partial

from definitions.scenarios import Scenario
from definitions.schema import Workflow
from tests.properties.cast import LIBRARY, YEAR
from tests.properties.seen import Seen, Tally, seen_in_view
from tests.support.reference.days import day_of
from tests.support.reference.standing import Held
from workflow.engine.explain import explain
from workflow.engine.operations import CASE_OPERATIONS, offered_operations
from workflow.engine.replay import PastEvent, Rebuilt, replay
from workflow.engine.step import step
from workflow.engine.transfer import Obstacle, Transfer, transfer
from workflow.engine.values import (
    CaseView,
    Membership,
    Outcome,
    Post,
    Refusal,
    Request,
    TriggerKind,
    Value,
    World,
)
from workflow.engine.whatif import Consequence, consequence
from workflow.scenarios.people import posts_of
from workflow.scenarios.playing import Asked, Play
from workflow.scenarios.setting import Setting

Typed = Mapping[str, object]
# What enters a state beside the acts of the workflow.
ENTERING = {"open", "jump", "take_back", "terminate", "reopen"}


@dataclass
class Run(Play):
    """Play a scenario, and record each decision with what it was made from."""

    record: list[PastEvent] = field(default_factory=list)
    closed: list[int] = field(default_factory=list)
    country: Membership | None = None

    def outside(self) -> World:
        """Return the world as it is now."""
        return self.world()

    def by_itself(self, act: str, cause: TriggerKind) -> Refusal | None:
        """Let an act happen by itself."""
        return self._by_itself(act, cause)

    def world(self) -> World:
        """Return the world with the country as it was when the case began."""
        if self.country is None:
            self.country = super().world().membership
        world = self.setting.world(self.scenario, self.given, self.messages.candidates)
        busy = Counter(task.person for task in self.case.view.tasks if task.person is not None)
        return replace(world, membership=replace(self.country, loads=dict(busy)))

    def _perform(self, request: Request) -> Refusal | None:
        world, view, length = self.world(), self.case.view, len(self.record)
        outcome = step(self.case.definition, view, request, world, self.now)
        if isinstance(outcome, Outcome):
            self.record.append(self._event(request, view, world, outcome))
            self.closed.append(len(outcome.closed))
        refusal = super()._perform(request)
        if refusal is not None:
            del self.record[length:], self.closed[length:]
        return refusal

    def _event(self, request: Request, view: CaseView, world: World, outcome: Outcome) -> PastEvent:
        """Return an event with as much of the world as the history would keep."""
        people: Mapping[str, Iterable[str]] = outcome.entry.considered if outcome.entry else {}
        if outcome.act in CASE_OPERATIONS:
            people = world.candidates
        kept = replace(
            world,
            facts=outcome.facts,
            candidates={role: frozenset(each) for role, each in people.items()},
        )
        known = outcome.act in self.case.definition.workflow.acts
        return PastEvent(
            seq=0,
            kind="act" if known else outcome.act,
            at=self.now,
            to_state=outcome.to_state,
            request=request,
            case=partial(_around, view),
            world=kept,
        )


def _around(before: CaseView, rebuilt: CaseView) -> CaseView:
    return replace(rebuilt, children=before.children, placement=before.placement)


class Memory:
    """Be one case that is run in memory."""

    def __init__(
        self,
        setting: Setting,
        workflow: Workflow,
        posts: Sequence[Held],
        facts: Typed,
        now: datetime,
    ) -> None:
        """Open the case."""
        held: dict[str, list[dict[str, str]]] = {}
        for each in posts:
            held.setdefault(each.person, []).append({"role": each.role, "where": each.where})
        scenario = Scenario.model_validate(
            {
                "scenario": "generated",
                "workflow": workflow.workflow,
                "people": held,
                "given": dict(facts),
                "fiscal_year": YEAR,
                "now": "2026-09-17 09:00",
                "steps": [],
            }
        ).model_copy(update={"now": now})
        run = Run.begin(scenario, setting)
        assert isinstance(run, Run)
        self.run = run
        self.workflow = workflow
        # As it was when it was last compared with what another definition would make of it.
        self.compared: CaseView | None = None
        self.posts = posts_of(scenario, LIBRARY.roles)
        self.entered_at = now
        self.start = replace(self.view, tasks=(), seats=(), left_seats=(), children=(), past=())
        self.start = replace(self.start, state=workflow.initial, version=0, fields={})
        self.run.record.append(
            PastEvent(0, "open", now, workflow.initial, world=self.run.outside())
        )
        self.run.closed.append(0)
        self.settle()

    @property
    def view(self) -> CaseView:
        """Return the case as the engine sees it."""
        return self.run.case.view

    def post(self, held: Held) -> Post:
        """Return a post as the engine knows it."""
        return next(each for each in self.posts[held.person] if each.role == held.role)

    def take(self, post: Held, act: str, opinion: str, typed: Typed) -> str:
        """Let somebody take an act; return the rule that refuses it, if one does."""
        asked = Asked(post.person, act, post.role)
        refusal = self.run.ask(asked, opinion=opinion, fields={**typed})
        self.settle()
        return _rule(refusal)

    def by_itself(self, act: str, cause: TriggerKind) -> str:
        """Let an act happen by itself."""
        refusal = self.run.by_itself(act, cause)
        self.settle()
        return _rule(refusal)

    def hand(self, task: int, person: str | None) -> None:
        """Let a task be taken or given back, as the reference decided."""
        tasks = list(self.view.tasks)
        tasks[task] = replace(tasks[task], person=person)
        self.run.case.view = replace(self.view, tasks=tuple(tasks))
        meant = tasks[task]
        place = {"role": meant.role, "stands_for": meant.stands_for, "duty": meant.duty}
        changes: dict[str, Value] = {**place, "person": person}
        changes["person"] = person
        event = PastEvent(0, "claim", self.run.now, self.view.state, changes=changes)
        self.run.record.append(event)
        self.run.closed.append(0)

    def pass_time(self, until: datetime) -> None:
        """Let time pass."""
        assert self.run.pass_time(until)

    def settle(self) -> None:
        """Let happen what is overdue already."""
        self.pass_time(self.run.now)

    def end_child(self, number: int, ending: str) -> None:
        """Let a child case end."""
        self.run.end_child(self.view.children[number], ending)
        self.settle()

    def change(self, facts: Typed) -> None:
        """Let other things be the case."""
        self.run.change(dict(facts), {})

    def seen(self) -> Seen:
        """Return how the case stands."""
        deadline = self.run.case.deadline
        due_on = deadline.due_on if deadline else None
        return seen_in_view(self.view, ending=self.run.case.ending, due_on=due_on)

    def tally(self) -> Tally:
        """Return how many tasks were opened and closed."""
        return Tally(len(self.run.case.titles), sum(self.run.closed))

    def replayed(self) -> Rebuilt:
        """Return the case as its history gives it."""
        events = [replace(each, seq=n) for n, each in enumerate(self.run.record, start=1)]
        return replay(self.run.case.definition, self.start, events)

    def explained(self, post: Held, act: str) -> tuple[bool, bool]:
        """Return whether an act is shown as somebody's own, and whether as open to them."""
        asked = self.post(post)
        definition = self.run.case.definition
        world, now = self.run.outside(), self.run.now
        for each in explain(definition, self.view, asked, world, now):
            if each.name == act:
                return each.mine, each.refusal is None
        answer = step(definition, self.view, Request(act, asked, probe=True), world, now)
        return isinstance(answer, Outcome), isinstance(answer, Outcome)

    def offered(self, post: Held, operation: str) -> bool:
        """Tell whether an operation is offered to somebody."""
        outside, now = self.run.outside(), self.run.now
        every = offered_operations(
            self.run.case.definition, self.view, self.post(post), outside, now
        )
        return any(each.name == operation and each.refusal is None for each in every)

    def tried(self, post: Held, act: str, opinion: str, typed: Typed) -> Outcome | Refusal:
        """Return what an act would do, without taking it."""
        request = Request(act, self.post(post), opinion, typed)
        return step(self.run.case.definition, self.view, request, self.run.outside(), self.run.now)

    def under_the_same(self) -> tuple[Consequence, Transfer | Obstacle]:
        """Return what would differ under the unchanged definition, and how the case would go on."""
        definition, now = self.run.case.definition, self.run.now
        entered_on = day_of(self._entered_at())
        deadline = self.run.case.deadline
        found = consequence(
            self.workflow,
            definition,
            self.view,
            self.run.outside(),
            entered_on=entered_on,
            due_on=deadline.due_on if deadline and self.view.tasks else None,
        )
        outside = self.run.outside()
        moved = transfer(self.workflow, definition, self.view, outside, now, entered_on=entered_on)
        return found, moved

    def _entered_at(self) -> datetime:
        acts = self.workflow.acts
        return next(
            event.at
            for event in reversed(self.run.record)
            if event.kind in ENTERING
            or (event.kind == "act" and event.request and not acts[event.request.act].stays)
        )


def _rule(refusal: Refusal | None) -> str:
    return "" if refusal is None else refusal.code.removeprefix("refusal.")
