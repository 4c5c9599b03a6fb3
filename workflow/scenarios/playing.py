"""Let things happen to a case in memory, as the door and the worker let them happen to others."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta

from definitions.operations import TERMINATE
from definitions.scenarios import Scenario
from definitions.schema import CLAIMING, MEMBER_ACTS, VOTE, Act
from workflow.domain.launches import occasions_between, start_of_day
from workflow.engine.arrival import facts_on
from workflow.engine.audience import People
from workflow.engine.authority import acts_for, covers, waiting_acts
from workflow.engine.definition import Definition
from workflow.engine.explain import Standing, explain
from workflow.engine.inputs import proposed_values
from workflow.engine.operations import CASE_OPERATIONS, offered_operations
from workflow.engine.operations.moving import refuse_children
from workflow.engine.step import step
from workflow.engine.values import (
    ChildView,
    Outcome,
    Post,
    Refusal,
    Request,
    TriggerKind,
    Value,
    World,
)
from workflow.scenarios.case import ArmedTimer, KeptCase
from workflow.scenarios.claiming import hand_task
from workflow.scenarios.given import Values
from workflow.scenarios.people import (
    acted_in,
    covering,
    deputies_of,
    membership_of,
    opened_view,
    posts_of,
)
from workflow.scenarios.setting import Circumstances, Setting
from workflow.scenarios.telling import Messages

_A_MOMENT = timedelta(microseconds=1)
# Far more than any case is reminded of, or expires, while time passes once.
_MOST_AT_ONCE = 1000


@dataclass(frozen=True, slots=True)
class Asked:
    """Say who wants which act: in the role named, in the post of the principal named."""

    person: str
    act: str
    role: str | None = None
    principal: str | None = None


@dataclass(slots=True)
class Play:
    """Hold a scenario that is being played: the case, its people, what is given, the time."""

    scenario: Scenario
    setting: Setting
    values: Values
    case: KeptCase
    messages: Messages
    given: Circumstances
    now: datetime
    # The periods whose cases the launch rule opened in what happened last.
    launched: list[str] = field(default_factory=list)

    @classmethod
    def begin(cls, scenario: Scenario, setting: Setting) -> "Play":
        """Open the case of a scenario."""
        workflow = setting.workflows[scenario.workflow]
        values = Values.of(setting, workflow)
        facts, fields = values.given(scenario.given)
        view = opened_view(scenario, workflow, fields)
        candidates = covering(posts_of(scenario, setting.library.roles), view.placement)
        play = cls(
            scenario=scenario,
            setting=setting,
            values=values,
            case=KeptCase(Definition(workflow), view),
            messages=Messages(
                setting.library.roles, candidates, scenario.opened_by, deputies_of(scenario)
            ),
            given=Circumstances(facts, scenario.guards),
            now=scenario.now,
        )
        play.launch(after=start_of_day(play.now) - _A_MOMENT, until=play.now)
        entry = play.case.begin(play.world(), play.now)
        play.messages.tell_event(play.case, entry, actor=scenario.opened_by)
        return play

    def launch(self, *, after: datetime, until: datetime) -> None:
        """Note what the launch rule opens while time passes."""
        rule = self.case.definition.workflow.launch
        if rule is not None:
            days = self.setting.timetable_of(self.scenario)
            found = occasions_between(rule, days, after=after, until=until)
            self.launched += [each.period for each in found]

    def forget(self) -> None:
        """Forget what was told and launched before something else happens."""
        self.messages.told.clear()
        self.launched.clear()

    def ask(self, asked: Asked, *, opinion: str, fields: dict[str, Value]) -> Refusal | None:
        """Let a person take an act with what is proposed and typed; return why they may not."""
        spec = self.case.definition.workflow.acts.get(asked.act)
        if asked.act in CLAIMING:
            return self._hand_task(asked)
        proposed = {} if spec is None else self.proposed(spec)
        post = self._post(asked, spec)
        return self._perform(Request(asked.act, post, opinion, {**proposed, **fields}))

    def proposed(self, act: Act) -> Mapping[str, Value]:
        """Return what is proposed for the fields of an act."""
        view = self.case.view
        return proposed_values(act, view, facts_on(self.now, self.world(), view))

    def standings(self, person: str) -> Mapping[str, tuple[str, Standing]]:
        """Return, by act, how a person stands to it in the role that suits it best."""
        world, view = self.world(), self.case.view
        found: dict[str, tuple[str, Standing]] = {}
        for post in posts_of(self.scenario, self.setting.library.roles)[person]:
            for each in explain(self.case.definition, view, post, world, self.now):
                known = found.get(each.name)
                if known is None or _closed(each) < _closed(known[1]):
                    found[each.name] = (post.role, each)
        return found

    def ballot_refusals(self, person: str) -> Mapping[str, Refusal | None]:
        """Return why a person may not vote or step aside now, as a member of the group."""
        post, world = self._post(Asked(person, VOTE), None), self.world()
        asked = {act: Request(act, post, probe=True) for act in sorted(MEMBER_ACTS)}
        answers = {
            act: step(self.case.definition, self.case.view, request, world, self.now)
            for act, request in asked.items()
        }
        return {act: each if isinstance(each, Refusal) else None for act, each in answers.items()}

    def world(self) -> World:
        """Return the world in which the case stands now."""
        posts = posts_of(self.scenario, self.setting.library.roles)
        world = self.setting.world(self.scenario, self.given, self.messages.candidates)
        return replace(world, membership=membership_of(posts, self.case.view.placement))

    def change(self, given: dict[str, Value], guards: dict[str, bool]) -> None:
        """Give facts, fields and answers of guards anew."""
        facts, fields = self.values.given(given)
        self.given = self.given.changed(facts, guards)
        view = self.case.view
        self.case.view = replace(view, fields={**view.fields, **fields})

    def end_child(self, child: ChildView, ending: str) -> None:
        """Let a child case end, and let happen what waits for it."""
        self.case.end_child(child, ending)
        view, workflow = self.case.view, self.case.definition.workflow
        for act in waiting_acts(workflow, view.state, child.workflow):
            # Until the last child has ended, the act refuses itself.
            self._by_itself(act, "children")

    def pass_time(self, until: datetime) -> bool:
        """Let time pass and fire what is due on the way; False when there is no end to it."""
        for _ in range(_MOST_AT_ONCE):
            due = self.case.next_timer_at
            if due is None or due > until:
                self.now = until
                return True
            self.now = max(self.now, due)
            self._fire(self.case.fire(self.now))
        return False

    def _fire(self, timers: Sequence[ArmedTimer]) -> None:
        for each in timers:
            if each.timer.kind == "expiry" and self.case.is_current(each):
                refusal = self._by_itself(each.timer.rule, "expiry")
                if refusal is not None:
                    self.messages.report_refusal(self.case)
        reminders = [each for each in timers if each.timer.kind != "expiry"]
        current = [each for each in reminders if self.case.is_current(each)]
        if current:
            self.messages.remind(self.case, current, self.now)

    def _by_itself(self, act: str, trigger: TriggerKind) -> Refusal | None:
        return self._perform(Request(act, trigger=trigger))

    def _perform(self, request: Request) -> Refusal | None:
        world = self.world()
        answer = step(self.case.definition, self.case.view, request, world, self.now)
        if isinstance(answer, Outcome):
            answer = self._refuse_children(answer) or answer
        if isinstance(answer, Refusal):
            return answer
        if answer.act == TERMINATE:
            self._end_children()
        self.case.apply(answer, request, self.now)
        self.messages.tell_event(
            self.case,
            answer.entry,
            actor=request.post.person if request.post else None,
            copy_to=answer.copy_to,
            opened=len(answer.opened),
            copies=answer.copies,
            told=answer.told,
            moved=answer.deadline is not None,
        )
        if answer.follow is None:
            return None
        refusal = self._by_itself(answer.follow, answer.follow_on)
        # What the children waited for may still refuse itself; the case goes on all the same.
        return None if answer.follow_on == "children" else refusal

    def _refuse_children(self, outcome: Outcome) -> Refusal | None:
        """Return why a case cannot be ended with its open children, or nothing."""
        if outcome.act != TERMINATE:
            return None
        children = self.case.open_children
        return refuse_children(self.setting.workflows[child.workflow] for child in children)

    def _end_children(self) -> None:
        for child in self.case.open_children:
            ending = self.setting.workflows[child.workflow].ending_of(TERMINATE)
            self.case.end_child(child, str(ending))

    def _hand_task(self, asked: Asked) -> Refusal | None:
        post, case = self._post(asked, None), self.case
        answer = hand_task(
            case.definition.workflow,
            case.view,
            post,
            step=asked.act,
            holders=self.messages.candidates.get(post.role, People()),
        )
        if isinstance(answer, Refusal):
            return answer
        case.view = answer
        return None

    def _suits(self, name: str, post: Post, seated: Collection[str]) -> bool:
        """Tell whether a post is one for a ballot or an operation."""
        if name in CLAIMING:
            return post.role in {task.role for task in self.case.view.work}
        if name not in CASE_OPERATIONS:
            return post.role in seated
        case, world = self.case, self.world()
        offered = offered_operations(case.definition, case.view, post, world, self.now)
        return name in {each.name for each in offered}

    def _post(self, asked: Asked, act: Act | None) -> Post:
        """Return the post in which a person acts: as said, else the first that suits the act."""
        everybody = posts_of(self.scenario, self.setting.library.roles)
        holder = asked.principal or asked.person
        view = self.case.view
        seated = {seat.role for seat in view.seats if seat.person in (None, holder)}

        def unfit(post: Post) -> tuple[bool, bool]:
            suits = acts_for(view, act, post.role) if act else self._suits(asked.act, post, seated)
            return not suits, not covers(post, view.placement)

        posts = (post for post in everybody[holder] if asked.role in (None, post.role))
        if holder != asked.person:
            posts = (acted_in(post, everybody[asked.person]) for post in posts)
        return min(posts, key=unfit)


def _closed(standing: Standing) -> tuple[bool, bool]:
    return not standing.mine, standing.refusal is not None
