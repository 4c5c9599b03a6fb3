"""Say who may take an operation and when, and what operations leave on a case.

As docs/definitions.md tells it, under "Operations"; who may is read from `operations.yaml`.
"""

from dataclasses import dataclass, replace
from datetime import date, timedelta

from definitions.operations import OperationRule, Operations
from definitions.schema import Act
from tests.support.reference.hands import Hands
from tests.support.reference.standing import (
    Done,
    Held,
    Riders,
    Signer,
    Task,
)
from tests.support.reference.ways import stays_put

AFTER_THE_END = {"reopen", "copy"}
WHILE_SUSPENDED = {
    *("resume", "terminate", "copy", "supervise", "answer_slip", "lift_slip", "open_task"),
}


@dataclass
class Attached(Hands):
    """Be a case to which operations attach things: signers, a slip, a rest, more time asked for."""

    operations: Operations

    def rule(self, name: str) -> OperationRule:
        """Return the rule of an operation, as the workflow changes it."""
        change = self.workflow.changed(name)
        given = {} if change is None else dict(change)
        changed = {key: value for key, value in given.items() if value is not None}
        return dict(self.operations.operations)[name].model_copy(update=changed)  # type: ignore[index]  # any name

    # Who may, and when.

    def refuse_who(self, post: Held, name: str) -> str:
        """Return the rule by which an operation is not this post's to take."""
        if not self.country.covers(post, self.case.handed_to):
            return "out_of_scope"
        tests = {
            "holder": lambda: self.own_task(post) is not None,
            "above": lambda: self._is_above(post),
            "opener": lambda: False,
            "last_actor": lambda: self._brought(post.person),
            "signer": lambda: self.own_signer(post, back=name == "report_back") is not None,
            "ruler": lambda: self._rules(post),
        }
        may = any(tests[who]() if who in tests else who == post.role for who in self.rule(name).by)
        return "" if may else "not_the_operator"

    def refuse_when(self, name: str) -> str:
        """Return the rule by which an operation is not for now."""
        if name in self.state.forbids:
            return "forbidden_here"
        ended = self.state.final is not None
        if ended and name not in AFTER_THE_END:
            return "ended"
        if name == "reopen" and not ended:
            return "not_ended"
        asleep = self.case.riders.suspended_on is not None
        return "suspended" if asleep and name not in WHILE_SUSPENDED else ""

    def refuse_again(self, name: str, opinion: str) -> str:
        """Return the rule by which an operation was taken too often, or is taken in silence."""
        rule = self.rule(name)
        done = [each for each in self.case.past if each.act == name]
        here = [each for each in done if each.before == self.case.state]
        if rule.at_most is not None and len(here) >= rule.at_most:
            return "at_most"
        hours = timedelta(hours=rule.every_hours or 0)
        if rule.every_hours is not None and any(each.at > self.now - hours for each in done):
            return "too_soon"
        return "needs" if rule.opinion == "required" and not opinion.strip() else ""

    def own_task(self, post: Held) -> Task | None:
        """Return the work that waits for a post, and that nothing bars it from."""
        found = (
            task
            for task in self.case.work
            if task.seat is None
            and task.role == post.role
            and task.person in (None, post.person)
            and self._fit(task.stands_for, [post.person])
        )
        return min(found, key=lambda task: (task.person is None, task.stands_for), default=None)

    def own_signer(self, post: Held, *, back: bool) -> Signer | None:
        """Return the signature, or the delegated work, that a post is asked for."""
        found = (
            each
            for each in self.case.riders.signers
            if each.awaited
            and (each.person, each.role) == (post.person, post.role)
            and (each.place == "delegate") == back
        )
        return next(found, None)

    def _is_above(self, post: Held) -> bool:
        below = {role for task in self.case.work for role in (task.role, task.stands_for)}
        return any(post.role in self.country.above(role) for role in below)

    def _brought(self, person: str) -> bool:
        entered = self.case.entered()
        return bool(entered and entered.person == person and not self._is_return(entered.act))

    def _rules(self, post: Held) -> bool:
        asked = self.case.riders.extension
        return bool(asked and asked.asked_by != post.person) and any(
            task.duty == "rule" and task.role == post.role for task in self.case.tasks
        )

    # What signatures keep from happening.

    def _refuse_signers(self, act: Act, person: str | None) -> str:
        if act.kind != "forward" or stays_put(act) or person is None:
            return ""
        signers = self.case.riders.signers
        if any(each.awaited for each in signers):
            return "signers_wait"
        against = any(each.choice == "against" for each in signers)
        return "signer_disagrees" if against and self.rule("add_signer").binding else ""

    def _calls_nobody(self, act: Act, to: str) -> bool:
        called = act.kind == "forward" and not stays_put(act) and self._called()
        return bool(called) and not self.workflow.states[to].holder

    def _called(self) -> tuple[Signer, ...]:
        signers = self.case.riders.signers
        later = [each for each in signers if each.place == "after" and each.choice is None]
        return tuple(e._replace(number=n, place="before") for n, e in enumerate(later))

    def _riders_there(self, act: str) -> Riders:
        spec = self.workflow.acts.get(act)
        forward = spec is not None and spec.kind == "forward"
        return Riders(self._called() if forward else (), slip=self.case.riders.slip)

    def _enter(self, case, sender, loads=None):
        entered = super()._enter(case, sender, loads)
        if entered.ending is not None:
            return replace(entered, riders=Riders())
        signing = tuple(_signing(each) for each in entered.riders.signers)
        return entered.with_tasks(entered.tasks, signing)

    # What people can be asked, and who they are.

    def holders_here(self) -> dict[str, list[str]]:
        """Return who holds each role for the case."""
        roles = {post.role for post in self.country.posts}
        return {role: self.country.covering(role, self.case.handed_to) for role in sorted(roles)}

    def takers(self, task: Task) -> set[str]:
        """Return to whom a task can go."""
        holders = set(self.country.covering(task.role, self.case.handed_to)) - {task.person}
        return set(self._fit(task.stands_for, holders))

    def signing(self, post: Held, task: Task) -> set[str]:
        """Return who can be asked to sign."""
        hidden = self.state.hidden_from
        people = {
            person
            for role, holders in self.holders_here().items()
            if role not in hidden
            for person in holders
        }
        asked = {each.person for each in self.case.riders.signers if each.choice is None}
        return set(self._fit(task.stands_for, people - asked - {post.person}))

    def waited_for(self, post: Held) -> set[str]:
        """Return whom the case waits for, but for who asks."""
        people: set[str] = set()
        for task in self.case.tasks:
            holders = self.country.covering(task.role, self.case.handed_to)
            fit = self._fit(task.stands_for, holders) or holders
            people |= {task.person} if task.person else set(fit)
        return people - {post.person}

    # What happens then.

    def note(self, name: str, post: Held, **changes: object) -> str:
        """Let something happen to a case that stays where it is."""
        state = self.case.state
        done = Done(name, post.person, state, state, self.now)
        past = (*self.case.past, done)
        self.case = replace(self.case, past=past, **changes)  # type: ignore[arg-type]  # as named
        return ""

    def attach(self, **changes: object) -> None:
        """Change what is attached to the case."""
        riders = self.case.riders._replace(**changes)  # type: ignore[arg-type]  # as named
        self.case = replace(self.case, riders=riders)

    def put_off(self, due_on: date) -> None:
        """Let the case be due on another day, and expire with it."""
        self.case = self.armed_for(self.case, due_on)

    @property
    def due_on(self) -> date | None:
        """Return when the case is due; one without a task is never."""
        return self.case.due_on if self.case.tasks else None


def _signing(signer: Signer) -> Task:
    return Task(signer.role, signer.role, signer.person, signer.number, "sign")
