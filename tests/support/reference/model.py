"""Be the reference: what docs/definitions.md says of a running case, in the plainest way.

Nothing of the engine is imported. Each operation returns an empty text, or the rule that refuses
it; then nothing has changed. Whatever else may be done to a case later is one more method.
"""

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from itertools import takewhile

from definitions.schema import Act, Branch, State, Workflow
from tests.support.reference.days import day_of, due_day, end_of
from tests.support.reference.people import Country
from tests.support.reference.rules import Knowledge, holds, met, read_fields
from tests.support.reference.seats import Seating
from tests.support.reference.standing import Child, Done, Expiry, Held, Riders, Standing, Task
from tests.support.reference.votes import close, recuse, vote
from tests.support.reference.ways import acts_at, place_meant, stays_put

Typed = Mapping[str, object]
BY_MEMBERS = {"vote": vote, "recuse": recuse}
# What people do beside a case without working on it.
BYSTANDING = {
    *("remove_signer", "copy", "open_task", "urge", "supervise", "answer_slip", "lift_slip"),
    *("suspend", "resume", "grant_extension", "refuse_extension"),
}


@dataclass
class Reference:
    """Hold one case, the people around it, the facts and the time."""

    workflow: Workflow
    country: Country
    facts: Typed
    year: int
    now: datetime
    case: Standing = field(init=False)

    def __post_init__(self) -> None:
        """Open the case."""
        initial = next(name for name, state in self.workflow.states.items() if state.initial)
        self.case = self._enter(Standing(initial, {}), sender=None)
        self.settle()

    @property
    def state(self) -> State:
        """Return the state in which the case stands."""
        return self.workflow.states[self.case.state]

    @property
    def parameters(self) -> Typed:
        """Return the parameters that the case was opened with."""
        return {name: each.default for name, each in self.workflow.parameters.items()}

    def take(self, post: Held, act: str, opinion: str, typed: Typed) -> str:
        """Let somebody take an act, vote or step aside."""
        return self._whole(lambda: self._take(post, act, opinion, typed))

    def by_itself(self, act: str, cause: str) -> str:
        """Let an act happen by itself, for a cause."""
        return self._whole(lambda: self._by_itself(act, cause))

    def would_take(self, post: Held, act: str, opinion: str, typed: Typed) -> bool:
        """Tell whether somebody may take an act, without letting them."""
        before = self.case
        refused = self.take(post, act, opinion, typed)
        self.case = before
        return not refused

    def sees(self, post: Held) -> bool:
        """Tell whether a post covers the case."""
        handed = {person for person, role in self.case.handed_as if role == post.role}
        return self.country.covers(post, frozenset(handed))

    def touched(self, person: str) -> bool:
        """Tell whether somebody else has worked on the case since it came where it is."""
        later = takewhile(lambda each: each.before == each.after, reversed(self.case.past))
        return any(each.person != person and each.act not in BYSTANDING for each in later)

    def is_stuck(self) -> bool:
        """Tell whether nobody at all can do a task of the state."""
        tasks = self.case.work
        handed_to = self.case.handed_to
        return bool(self.state.holder) and not any(
            self._fit(task.stands_for, self.country.covering(task.role, handed_to))
            for task in tasks
        )

    def worked_on(self) -> list[str]:
        """Return the states that people worked on on the way here, as returns have left it."""
        way: list[str] = []
        detour: tuple[str, list[str]] | None = None
        for each in self._led_on():
            if self._is_return(each.act) and each.after in way:
                spec = self.workflow.acts.get(each.act)
                straight = spec is not None and spec.then == "straight_back"
                detour = (each.before, way) if straight else None
                way = way[: way.index(each.after)]
            elif detour is not None and each.after == detour[0]:
                way, detour = detour[1], None
            else:
                way, detour = [*way, each.before], None
        states = self.workflow.states
        worked = [name for name in way if states[name].holder or states[name].group]
        return [name for name in dict.fromkeys(worked) if name != self.case.state]

    def pass_time(self, until: datetime) -> None:
        """Let time pass; what expires on the way happens at its moment."""
        while (expiry := self.case.expiry) is not None and expiry.at <= until:
            self.now = max(self.now, expiry.at)
            self.case = replace(self.case, expiry=None)
            self.by_itself(expiry.act, "expiry")
        self.now = until

    def settle(self) -> None:
        """Let happen what is overdue already."""
        self.pass_time(self.now)

    def end_child(self, number: int, ending: str) -> None:
        """Let a child case end, and what waits for it happen."""
        children = list(self.case.children)
        child = children[number]
        children[number] = child._replace(ending=ending)
        self.case = replace(self.case, children=tuple(children))
        for name, act in acts_at(self.workflow, self.case.state).items():
            if act.on is not None and act.on.children == child.workflow:
                self.by_itself(name, "children")

    def _whole(self, happen) -> str:
        before = self.case
        refused: str = happen()
        if refused:
            self.case = before
        return refused

    def _take(self, post: Held, name: str, opinion: str, typed: Typed) -> str:
        if self.state.group is not None and name in BY_MEMBERS:
            asked = (post, opinion, typed)
            return self._after_ballot(BY_MEMBERS[name](self._seating(), *asked))
        act = self.workflow.acts.get(name)
        if act is None:
            return "unknown_act"
        return (
            self._refuse_place(act)
            or self._refuse_post(act, post)
            or self._refuse_person(act, post.person)
            or self._finish(name, act, post.person, opinion, typed)
        )

    def _by_itself(self, name: str, cause: str) -> str:
        if self.state.group is not None and name == "close_ballot":
            if cause != "expiry":
                return "not_by_itself"
            return self._after_ballot(close(self._seating()))
        if self.state.group is not None and name in BY_MEMBERS:
            return "not_by_itself"
        act = self.workflow.acts.get(name)
        if act is None:
            return "unknown_act"
        refused = self._refuse_place(act)
        if not refused and not ("system" in act.by and self._is_caused(name, act, cause)):
            refused = "not_by_itself"
        return refused or self._finish(name, act, None, "", {})

    def _is_caused(self, name: str, act: Act, cause: str) -> bool:
        if cause == "expiry":
            return self.state.on_expiry == name
        if cause == "ballots":
            return self.state.group is not None and self._seating().result() == name
        if cause != "children" or act.on is None:
            return False
        endings = [e.ending for e in self.case.children if e.workflow == act.on.children]
        wanted = act.on.ending
        return all(each and (wanted is None or each in wanted) for each in endings)

    def _refuse_place(self, act: Act) -> str:
        return "" if self.case.state in act.from_ else "wrong_state"

    def _refuse_post(self, act: Act, post: Held) -> str:
        mine = [
            task
            for task in self.case.work
            if task.role == post.role and (task.role in act.by or task.stands_for in act.by)
        ]
        if post.role not in act.by and not mine:
            return "not_the_holder"
        if not self.country.covers(post, self.case.handed_to):
            return "out_of_scope"
        if mine and not any(task.person in (None, post.person) for task in mine):
            return "claimed"
        return ""

    def _refuse_person(self, act: Act, person: str) -> str:
        if act.only == "last_actor":
            entered = self.case.entered()
            if entered is None or entered.person != person or self._is_return(entered.act):
                return "not_the_last_actor"
            if self.touched(person):
                return "acted_meanwhile"
        return "same_person" if self._is_barred(act, person) else ""

    def _is_return(self, act: str) -> bool:
        """Tell whether something leads back, as all does that is no act of the workflow."""
        return act not in self.workflow.acts or self.workflow.acts[act].kind == "return"

    def _is_barred(self, act: Act, person: str) -> bool:
        barring = act.different_person_from
        return any(each.person == person and each.act in barring for each in self.case.past)

    def _finish(self, name: str, act: Act, person: str | None, opinion: str, typed: Typed) -> str:
        """Take an act that this actor may take: what is typed, what is needed, where it leads."""
        times = Counter(each.act for each in self.case.past)
        if act.at_most is not None and times[name] >= act.at_most:
            return "at_most"
        refused = self._refuse_signers(act, person)
        if refused:
            return refused
        chooses = "passed" in [branch.to for branch in act.to]
        values = read_fields(
            self.workflow, act, {k: v for k, v in typed.items() if k != "return_to" or not chooses}
        )
        if isinstance(values, str):
            return values
        facts = {**self.facts, "today": day_of(self.now).isoformat()}
        fields = {**self.case.fields, **values}
        known = Knowledge(facts, fields, self.parameters, times)
        lacks = act.opinion == "required" and person is not None and not opinion.strip()
        if lacks or not all(met(need, known) for need in act.needs):
            return "needs"
        sets = {key: facts[ref[1:]] if ref else None for key, ref in act.sets.items()}
        known = replace(known, fields={**fields, **sets})
        sender = self._sender(act, person)
        to = sender.before if sender else self._destination(act.to, known, typed)
        if to not in self.workflow.states:
            return to
        if self._calls_nobody(act, to):
            return "nobody_to_wait"
        self._move(name, person, to, {**values, **sets}, stays=stays_put(act), sender=sender)
        return ""

    def _refuse_signers(self, act: Act, person: str | None) -> str:
        """Return the rule by which signatures keep an act from leading on: here are none."""
        del act, person
        return ""

    def _calls_nobody(self, act: Act, to: str) -> bool:
        """Tell whether signers are to be called where they could not be waited for."""
        del act, to
        return False

    def _riders_there(self, act: str) -> Riders:
        """Return what stays attached when an act leads on: here nothing is attached."""
        del act
        return Riders()

    def _sender(self, act: Act, person: str | None) -> Done | None:
        """Return the return that wants the case straight back with the next act forward."""
        for entered in () if stays_put(act) else self._led_on()[-1:]:
            spec = self.workflow.acts.get(entered.act)
            straight = spec is not None and spec.then == "straight_back"
            if act.kind == "forward" and person and straight and entered.after == self.case.state:
                return entered
        return None

    def _led_on(self) -> list[Done]:
        """Return what led from state to state; whoever takes a case back undoes what led on."""
        way: list[Done] = []
        for each in self.case.past:
            spec = self.workflow.acts.get(each.act)
            back = each.act == "take_back" or (spec is not None and spec.only == "last_actor")
            if each.before == each.after:
                continue
            undone = back and bool(way) and way[-1].before == each.after
            way = way[:-1] if undone else [*way, each]
        return way

    def _destination(self, branches: Iterable[Branch], known: Knowledge, typed: Typed) -> str:
        """Return the state that an act leads to, or the rule that refuses it."""
        to = next(each.to for each in branches if each.when is None or holds(each.when, known))
        return place_meant(to, self.workflow, self.case, self.worked_on(), typed)

    def _move(
        self,
        name: str,
        person: str | None,
        to: str,
        changes: Typed,
        *,
        stays: bool,
        sender: Done | None,
    ) -> None:
        before = self.case
        after = replace(
            before,
            state=to,
            fields={**before.fields, **changes},
            past=(*before.past, Done(name, person, before.state, to, self.now)),
        )
        if stays:
            self.case = after
            return
        loads = Counter(task.person for task in before.tasks if task.person is not None)
        left = before.seats or before.left_seats
        riders = self._riders_there(name)
        after = replace(after, seats=(), left_seats=left, riders=riders)
        self.case = self._enter(after, sender, loads)

    def _enter(
        self, case: Standing, sender: Done | None, loads: Mapping[str, int] | None = None
    ) -> Standing:
        self.case = case
        state = self.state
        if state.group is not None:
            seating = self._seating(loads)
            keeps = sender is not None and self.workflow.acts[sender.act].votes == "keep"
            seats = (case.left_seats if keeps else ()) or seating.seated()
            case = replace(case, seats=seats)
            self.case = case
            tasks = self._seating().tasks()
        else:
            tasks = tuple(self._offer(role, sender) for role in state.holder)
        case = replace(case.with_tasks((), tasks), ending=state.final)
        return replace(self._armed(case), children=(*case.children, *self._new_children()))

    def _armed(self, case: Standing) -> Standing:
        state = self.state
        due_on = None
        if state.due is not None:
            due_on = due_day(
                state.due,
                entered_on=day_of(self.now),
                year=self.year,
                fields=case.fields,
                number=self._number,
            )
        return self.armed_for(case, due_on)

    def armed_for(self, case: Standing, due_on: date | None) -> Standing:
        """Return the case due on a day, with what then happens by itself."""
        act = self.state.on_expiry if self.state.group is None else "close_ballot"
        expiry = Expiry(act, end_of(due_on)) if act and due_on else None
        return replace(case, due_on=due_on, expiry=expiry)

    def _number(self, days: int | str) -> int:
        return days if isinstance(days, int) else int(str(self.parameters[days[1:]]))

    def _new_children(self) -> tuple[Child, ...]:
        children = self.state.children
        if children is None:
            return ()
        if children.each is None:
            return (Child(children.workflow),)
        known = {each.entry for each in self.case.children}
        entries = self.facts[children.each[1:]]
        assert isinstance(entries, list)
        return tuple(Child(children.workflow, each) for each in entries if each not in known)

    def _offer(self, role: str, sender: Done | None) -> Task:
        """Return the task of a role: its own, or the first above that somebody can act in."""
        handed_to = self.case.handed_to
        fit = self._fit(role, self.country.covering(role, handed_to))
        if fit:
            returner = sender.person if sender else None
            return Task(role, role, returner if returner in fit else None)
        for above in self.country.above(role):
            if self._fit(role, self.country.covering(above, handed_to)):
                return Task(above, role)
        return Task(role, role)

    def _fit(self, role: str, people: Iterable[str]) -> list[str]:
        """Return who of some people may take an act for a role that leads on from here."""
        acts = [
            act
            for act in acts_at(self.workflow, self.case.state).values()
            if role in act.by and not stays_put(act)
        ]
        forward = [act for act in acts if act.kind == "forward"] or acts
        return [
            person
            for person in people
            if not forward or not all(self._is_barred(act, person) for act in forward)
        ]

    def _seating(self, loads: Mapping[str, int] | None = None) -> Seating:
        assert self.state.group is not None
        times = Counter(each.act for each in self.case.past)
        known = Knowledge(self.facts, self.case.fields, self.parameters, times)
        return Seating(self.state.group, self.country, self.case, known, loads or {}, self.now)

    def _after_ballot(self, answer: Standing | str) -> str:
        """Keep what a ballot changed, and let happen what the group has decided with it."""
        if isinstance(answer, str):
            return answer
        self.case = answer
        result = self._seating().result()
        return "" if result is None else self._by_itself(result, "ballots")
