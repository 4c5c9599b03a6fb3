"""Lead a case through anything that may happen, in several ways at once, and compare them.

A step is one thing that happens: an act, a ballot, a claim, time, the end of a child case, other
facts. Every step is taken by the reference model, by the scenario runner and, where a database is
given, at the door. They must answer alike, and the case must then stand alike.
"""

from collections import Counter
from collections.abc import Sequence
from datetime import timedelta
from typing import ClassVar

from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, precondition, rule

from definitions.schema import Workflow
from tests.properties import cast
from tests.properties.checks import check_everything, check_history, check_the_door
from tests.properties.commuting import check_ballots_commute
from tests.properties.doors import Door
from tests.properties.memory import Memory, Typed
from tests.properties.operating import draw_operation
from tests.support.reference.operations import Operated
from tests.support.reference.people import Country
from tests.support.reference.standing import Held
from workflow.engine.values import Outcome, Refusal, TriggerKind
from workflow.scenarios.setting import Setting

# How many steps were done, by the way in which they were.
STEPS = Counter[str]()
SETTING = Setting.of(cast.LIBRARY, cast.workflows())
CHOICES = ["for", "for", "for", "against", "abstain"]
SPANS = [timedelta(hours=5), timedelta(hours=25), timedelta(days=3), timedelta(days=9)]
CAUSES: Sequence[TriggerKind] = ("expiry", "children", "ballots")
# How often an act of a kind is chosen.
WEIGHTS = {"forward": 6, "note": 2, "return": 2, "refuse": 1}
SELDOM = st.integers(0, 9).map(lambda number: number == 0)


class Walk(RuleBasedStateMachine):
    """Be a case that anything happens to."""

    workflow: ClassVar[Workflow]
    mode: ClassVar[str] = "memory"

    posts: tuple[Held, ...]
    reference: Operated
    memory: Memory
    door: Door | None = None

    @initialize(missing=st.data())
    def open(self, missing: st.DataObject) -> None:
        """Open a case among some people."""
        name = self.workflow.workflow
        self.posts = cast.people(name, missing.draw(cast.missing_roles(name), "missing"))
        self._open(missing.draw(cast.facts(name), "facts"))
        # Most of what there is to see lies further on.
        for _ in range(missing.draw(st.integers(0, 14), "ahead")):
            self.lead_on(missing)
            self.stand_alike()

    def _open(self, facts: Typed) -> None:
        now = cast.BEGIN
        country = Country(cast.LIBRARY.roles, self.posts)
        around = (cast.LIBRARY.operations, cast.workflows())
        self.reference = Operated(self.workflow, country, facts, cast.YEAR, now, *around)
        self.memory = Memory(SETTING, self.workflow, self.posts, facts, now)
        self.door = self.at_the_door(facts)

    def at_the_door(self, facts: Typed) -> Door | None:
        """Open the same case at the door, where there is one."""
        del facts
        return None

    @property
    def runs(self) -> bool:
        """Tell whether the case has not ended."""
        return self.reference.case.ending is None

    @precondition(lambda self: not self.runs)
    @rule(data=st.data())
    def open_another(self, data: st.DataObject) -> None:
        """Begin again among the same people."""
        self._leave()
        self._open(data.draw(cast.facts(self.workflow.workflow), "facts"))
        self._count()

    @precondition(lambda self: self.runs)
    @rule(data=st.data())
    def lead_on(self, data: st.DataObject) -> None:
        """Let somebody take an act who probably may."""
        if not self.runs:
            return
        if self.reference.case.riders.suspended_on is not None:
            self.operate(data)
            return
        if self.reference.state.group is not None and not data.draw(SELDOM):
            self.vote(data)
            return
        offer = self._offer(data)
        if offer is not None:
            self._take(*offer)
        elif self._open_children():
            self.end_a_child(data)
        elif data.draw(st.booleans()):
            self.learn(data)
        else:
            self.let_time_pass(data)

    @precondition(lambda self: self.runs)
    @rule(data=st.data())
    def lead_further(self, data: st.DataObject) -> None:
        """Let somebody take an act who probably may: most of what happens is this."""
        self.lead_on(data)

    @rule(data=st.data())
    def try_anything(self, data: st.DataObject) -> None:
        """Let anybody take any act and type anything."""
        here = [name for name, act in self.workflow.acts.items() if self._is_here(act.from_)]
        names = here if here and not data.draw(SELDOM) else [*self.workflow.acts, "nonsense"]
        name = data.draw(st.sampled_from(names), "act")
        act = self.workflow.acts.get(name)
        suiting = [each for each in self.posts if act is None or each.role in act.by]
        anybody = not suiting or data.draw(SELDOM)
        post = data.draw(st.sampled_from(self.posts if anybody else suiting), "post")
        typed: dict[str, object] = {}
        if act is not None:
            well = data.draw(st.booleans())
            typed = cast.typed(data.draw, self.workflow, act, self.posts, well=well)
            if data.draw(st.booleans()):
                typed["return_to"] = data.draw(st.sampled_from(sorted(self.workflow.states)))
        opinion = data.draw(st.sampled_from(["同意", "同意", "", " "]), "opinion")
        self._take(post, name, opinion, typed)

    @rule(data=st.data())
    def operate(self, data: st.DataObject) -> None:
        """Let somebody hand on, ask for, put off, move or supervise what they probably may."""
        well = not data.draw(SELDOM)
        self._take(*draw_operation(data.draw, self.reference, self.workflow, self.posts, well=well))

    @precondition(lambda self: self.runs and self.reference.state.group is not None)
    @rule(data=st.data())
    def vote(self, data: st.DataObject) -> None:
        """Let a member vote, or somebody who is none."""
        post = self._member(data)
        choice = data.draw(st.sampled_from([*CHOICES, *([""] if data.draw(SELDOM) else [])]))
        opinion = data.draw(st.sampled_from(["不可行", "不可行", ""]), "opinion")
        self._take(post, "vote", opinion, {"choice": choice})

    @precondition(lambda self: self.runs and self.reference.state.group is not None)
    @rule(data=st.data())
    def step_aside(self, data: st.DataObject) -> None:
        """Let a member step aside, or somebody who is none."""
        post = self._member(data)
        opinion = data.draw(st.sampled_from(["参与过立项", "参与过立项", ""]), "opinion")
        self._take(post, "recuse", opinion, {})

    @precondition(lambda self: self.runs and self.reference.state.group is not None)
    @rule(data=st.data())
    def vote_in_any_order(self, data: st.DataObject) -> None:
        """Compare two orders of the same ballots; nothing happens to the case."""
        check_ballots_commute(self.memory, self.workflow, data)

    @precondition(lambda self: bool(self._open_children()))
    @rule(data=st.data())
    def end_a_child(self, data: st.DataObject) -> None:
        """Let a child case end."""
        number = data.draw(st.sampled_from(self._open_children()), "child")
        ended = self.reference.case.children[number]
        child = cast.workflows()[ended.workflow]
        endings = sorted({state.final for state in child.states.values() if state.final})
        ending = data.draw(st.sampled_from(endings), "ending")
        self.reference.end_child(number, ending)
        self.reference.settle()
        self.memory.end_child(number, ending)
        if self.door is not None:
            self.door.end_child(ended.entry, ended.workflow, ending)
        self._count()

    @rule(data=st.data())
    def let_time_pass(self, data: st.DataObject) -> None:
        """Let time pass, and happen what it brings."""
        until = self.reference.now + data.draw(st.sampled_from(SPANS), "span")
        self.reference.pass_time(until)
        self.memory.pass_time(until)
        if self.door is not None:
            self.door.pass_time(until)
        self._count()

    @rule(data=st.data())
    def learn(self, data: st.DataObject) -> None:
        """Let other things be the case."""
        facts = data.draw(cast.facts(self.workflow.workflow), "facts")
        self.reference.facts = facts
        self.memory.change(facts)
        if self.door is not None:
            self.door.change(facts)
        self._count()

    @precondition(lambda self: self.runs)
    @rule(data=st.data())
    def claim(self, data: st.DataObject) -> None:
        """Let somebody take a task for themselves, or give it back."""
        roles = {task.role for task in self.reference.case.tasks}
        suiting = [each for each in self.posts if each.role in roles] or self.posts
        post = data.draw(st.sampled_from(suiting), "post")
        back = data.draw(st.sampled_from([False, False, True]), "back")
        self._hand(post, back=back)

    @rule(data=st.data())
    def happen_by_itself(self, data: st.DataObject) -> None:
        """Let something happen by itself, with or without a cause."""
        system = [name for name, act in self.workflow.acts.items() if "system" in act.by]
        names = [*system, "close_ballot", *list(self.workflow.acts)[:1]]
        name = data.draw(st.sampled_from(names), "act")
        cause = data.draw(st.sampled_from(CAUSES), "cause")
        refused = self.reference.by_itself(name, cause)
        self.reference.settle()
        self._agree(refused, self.memory.by_itself(name, cause))
        if self.door is not None:
            answer = self.door.by_itself(name, cause)
            assert answer == refused, (answer, refused)

    @invariant()
    def stand_alike(self) -> None:
        """Compare how the case stands in every way, and check what must always hold."""
        check_everything(self.reference, self.memory)
        if self.door is not None:
            check_the_door(self.reference, self.door.seen(), self.door.tally())

    def teardown(self) -> None:
        """Compare with what the history gives."""
        if hasattr(self, "memory"):
            self._leave()

    def _leave(self) -> None:
        check_history(self.memory)
        if self.door is not None:
            self.door.check_history()
            self.door.leave()

    def _take(self, post: Held, act: str, opinion: str, typed: Typed) -> None:
        before = self.memory.view
        if act in cast.LIBRARY.operations.operations:
            self._offered(post, act, opinion, typed)
        else:
            self._explained(post, act)
        refused = self.reference.take(post, act, opinion, typed)
        moved = self.reference.case
        self.reference.settle()
        self._agree(refused, self.memory.take(post, act, opinion, typed))
        if self.door is not None:
            self._agree_at_the_door(refused, post, self.door.take(post, act, opinion, typed))
        if refused and self.reference.case is moved:
            assert self.memory.view == before, "a refused act has changed something"

    def _explained(self, post: Held, act: str) -> None:
        """Check that an act is explained exactly when it would succeed with all that it asks."""
        opinion, typed = "同意", self._complete(post, act)
        answer = self.memory.tried(post, act, opinion, typed)
        mine, is_open = self.memory.explained(post, act)
        assert is_open == isinstance(answer, Outcome), (act, post, answer)
        assert mine or not is_open, (act, post)

    def _offered(self, post: Held, act: str, opinion: str, typed: Typed) -> None:
        """Check that an operation is offered when it succeeds, or when only what is typed lacks."""
        answer = self.memory.tried(post, act, opinion, typed)
        is_open = self.memory.offered(post, act)
        lacks = isinstance(answer, Refusal) and answer.code in ("refusal.fields", "refusal.needs")
        assert is_open or not isinstance(answer, Outcome), (act, post)
        assert lacks or not is_open or isinstance(answer, Outcome), (act, post, answer)

    def _complete(self, post: Held, act: str) -> Typed:
        """Return what is typed when everything proposed is taken over, and the rest is typed."""
        del post
        spec = self.workflow.acts.get(act)
        if spec is None:
            return {"choice": "for"} if act == "vote" else {}
        known = {**self.reference.facts, **self.reference.case.fields}
        values: dict[str, object] = {}
        for each in spec.fields:
            proposed = known.get(each.default[1:]) if each.default else None
            if proposed is None and each.required:
                proposed = _plain(self.workflow.fields[each.field].type, self.posts)
            values[each.field] = proposed
        worked = self.reference.worked_on()
        if "passed" in [branch.to for branch in spec.to] and worked:
            values["return_to"] = worked[-1]
        return values

    def _agree(self, *answers: str) -> None:
        assert len(set(answers)) == 1, answers
        self._count()

    def _agree_at_the_door(self, refused: str, post: Held, answer: str) -> None:
        """Compare an answer of the door, which tells nothing of a case to who does not see it."""
        if answer == "not_found":
            assert refused
            assert not self.reference.sees(post)
        else:
            assert answer == refused, (answer, refused)

    def _hand(self, post: Held, *, back: bool) -> None:
        tasks = self.reference.case.tasks
        answer, meant = self.door.hand(post, back=back) if self.door else (None, None)
        change = self.reference.release if back else self.reference.claim
        refused = change(post, meant=meant)
        assert answer in (None, refused), (answer, refused)
        now = self.reference.case.tasks
        changed = [n for n, pair in enumerate(zip(tasks, now, strict=True)) if pair[0] != pair[1]]
        for number in changed:
            at = self._in_memory(tasks[number])
            self.memory.hand(at, now[number].person)
        assert not refused or not changed
        self._count()

    def _in_memory(self, task) -> int:
        wanted = (task.role, task.stands_for, task.person)
        found = [(each.role, each.stands_for, each.person) for each in self.memory.view.tasks]
        return found.index(wanted)

    def _offer(self, data: st.DataObject) -> tuple[Held, str, str, Typed] | None:
        """Return what somebody may do now, an act more often that leads on."""
        acts = self.workflow.acts
        here = [name for name, act in acts.items() if self._is_here(act.from_)]
        people = [name for name in here if acts[name].by != ("system",)]
        if not data.draw(SELDOM):
            people = [name for name in people if not self._gives_up(name)]
        weighed = [name for name in people for _ in range(WEIGHTS[acts[name].kind])]
        while weighed:
            name = data.draw(st.sampled_from(weighed), "act")
            offer = self._offer_of(name, data)
            if offer is not None:
                return offer
            weighed = [each for each in weighed if each != name]
        return None

    def _gives_up(self, name: str) -> bool:
        """Tell whether an act refuses the case for good: most cases should see more."""
        act = self.workflow.acts[name]
        ends = [self.workflow.states.get(branch.to) for branch in act.to]
        return act.kind == "refuse" and all(end is not None and end.final for end in ends)

    def _offer_of(self, name: str, data: st.DataObject) -> tuple[Held, str, str, Typed] | None:
        act = self.workflow.acts[name]
        typed = cast.typed(data.draw, self.workflow, act, self.posts, well=True)
        worked = self.reference.worked_on()
        if "passed" in [branch.to for branch in act.to] and worked:
            typed["return_to"] = data.draw(st.sampled_from(worked))
        roles = {task.role for task in self.reference.case.tasks} | set(act.by)
        able = [
            post
            for post in self.posts
            if post.role in roles and self.reference.would_take(post, name, "同意", typed)
        ]
        return (data.draw(st.sampled_from(able), "post"), name, "同意", typed) if able else None

    def _member(self, data: st.DataObject) -> Held:
        seats = {(each.person, each.role) for each in self.reference.case.seats}
        roles = {role for person, role in seats if person is None}
        members = [e for e in self.posts if (e.person, e.role) in seats or e.role in roles]
        anybody = not members or data.draw(SELDOM)
        return data.draw(st.sampled_from(self.posts if anybody else members), "post")

    def _open_children(self) -> list[int]:
        return [n for n, e in enumerate(self.reference.case.children) if e.ending is None]

    def _is_here(self, states: Sequence[str]) -> bool:
        return self.reference.case.state in states

    def _count(self) -> None:
        STEPS[self.mode] += 1


def _plain(kind: str, posts: Sequence[Held]) -> object:
    if kind == "people":
        return [next(each.person for each in posts)]
    values = {"date": "2026-10-12", "choice": "desk", "integer": 3, "grade": "poor"}
    return values.get(kind, cast.MEETING if kind == "meeting" else "1号")


def walk_of(workflow: Workflow, base: type[Walk] = Walk) -> type[Walk]:
    """Return the machine of a workflow."""
    return type(f"{base.__name__}Of{workflow.workflow}", (base,), {"workflow": workflow})
