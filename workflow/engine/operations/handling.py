"""Decide who may take an operation, whatever the operation does."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from definitions.operations import (
    ABOVE,
    HOLDER,
    LAST_ACTOR,
    OPENER,
    REOPEN,
    RULER,
    SIGNER,
    OperationRule,
)
from definitions.schema import State
from workflow.engine.authority import brought, covers, fit_holders, leads_on
from workflow.engine.definition import Definition
from workflow.engine.riders import Signer
from workflow.engine.values import (
    CaseView,
    Missing,
    Outcome,
    Post,
    Refusal,
    Request,
    TaskView,
    Value,
    World,
)


@dataclass(frozen=True, slots=True)
class Handling:
    """Hold what an operation is decided from; the post is that of who takes it."""

    definition: Definition
    case: CaseView
    request: Request
    world: World
    now: datetime
    rule: OperationRule
    post: Post

    @property
    def state(self) -> State:
        """Return what the definition says of the case's state."""
        return self.definition.workflow.states[self.case.state]

    @property
    def ended(self) -> bool:
        """Tell whether the case is at its end."""
        return self.state.final is not None

    def typed(self, name: str) -> str:
        """Return what was typed under a name, or an empty text."""
        value = self.request.fields.get(name)
        return "" if value is None else str(value).strip()

    def typed_day(self, name: str) -> date | None:
        """Return the day that was typed under a name, nothing when it is none."""
        try:
            return date.fromisoformat(self.typed(name))
        except ValueError:
            return None

    def lacks(self, name: str, code: str, **values: Value) -> Refusal:
        """Return the refusal of what was typed, or not typed, under a name."""
        return Refusal("refusal.fields", missing=(Missing(code, values, name),))

    def stays(self) -> Outcome:
        """Return an outcome that leaves the case in its state and changes nothing yet."""
        return Outcome(self.request.act, self.case.state, self.case.state, {}, {})

    def fit(self, task: TaskView, person: str) -> bool:
        """Tell whether nothing bars a person from the work of a task."""
        workflow, state = self.definition.workflow, self.case.state
        role, past = task.stands_for, self.case.past
        return bool(fit_holders(workflow, state, role, past=past, people=[person]))

    def able(self, stands_for: str) -> bool:
        """Tell whether nothing bars the post from work for a role: of both, where one acts."""
        workflow, state, past = self.definition.workflow, self.case.state, self.case.past
        return leads_on(workflow, state, stands_for, past=past, persons=self.post.persons)

    def own_task(self) -> TaskView | None:
        """Return the work that waits for the post and that nobody else has claimed.

        Of several tasks that is one's own before others, and then the first by its role: in which
        order tasks of one instant are kept is chance.
        """
        post = self.post
        found = (
            task
            for task in self.case.work
            if task.seat is None
            and task.role == post.role
            and task.person in (None, post.holder)
            and self.able(task.stands_for)
        )
        return min(found, key=lambda task: (task.person is None, task.stands_for), default=None)

    def own_signer(self) -> Signer | None:
        """Return the signature that the post is asked for; nobody signs what they asked for."""
        post, me = self.post, (self.post.holder, self.post.role)
        back = self.request.act == _REPORT_BACK
        found = (
            each
            for each in self.case.riders.awaited
            if (each.person, each.role) == me and (each.place == "delegate") == back
            if post.principal is None
            or (each.asked_by != post.person and self.able(each.stands_for))
        )
        return next(found, None)

    def ruling_task(self) -> TaskView | None:
        """Return the ruling on more time that waits for the post, never for who asked for it."""
        asked = _who_asked(self.case)
        found = (
            task
            for task in self.case.tasks
            if task.duty == "rule"
            and task.role == self.post.role
            and asked
            and not asked & self.post.persons
        )
        return next(found, None)


def _who_asked(case: CaseView) -> frozenset[str]:
    """Return who asked for more time: the post's holder, and the proxy if it was one."""
    extension = case.riders.extension
    if extension is None:
        return frozenset()
    asked = (each.persons for each in reversed(case.past) if each.act == _ASK_EXTENSION)
    return next(asked, frozenset[str]()) | {extension.asked_by}


def refuse_handling(h: Handling) -> Refusal | None:
    """Return why this post may not take an operation now, or nothing."""
    return (
        _refuse_person(h)
        or _refuse_state(h)
        or _refuse_times(h)
        or _refuse_hours(h)
        or _refuse_silence(h)
    )


def concerns(h: Handling) -> bool:
    """Tell whether an operation is the post's to take at all."""
    return _refuse_person(h) is None


def _refuse_person(h: Handling) -> Refusal | None:
    if not covers(h.post, h.case.placement):
        return Refusal("refusal.out_of_scope")
    roles = tuple(name for name in h.rule.by if name not in _WHO)
    if h.post.role in roles or any(_WHO[name](h) for name in h.rule.by if name in _WHO):
        return None
    return Refusal("refusal.not_the_operator", menders=roles)


# What can still be done with a case that has ended, and with one that is suspended.
_REPORT_BACK, _ASK_EXTENSION = "report_back", "ask_extension"
_AFTER_THE_END = frozenset({REOPEN, "copy"})
_WHILE_SUSPENDED = frozenset(
    {"resume", "terminate", "copy", "supervise", "answer_slip", "lift_slip", "open_task"}
)


def _refuse_state(h: Handling) -> Refusal | None:
    name = h.request.act
    if name in h.state.forbids:
        return Refusal("refusal.forbidden_here", {"state": h.state.title})
    if h.ended and name not in _AFTER_THE_END:
        return Refusal("refusal.ended")
    if name == REOPEN and not h.ended:
        return Refusal("refusal.not_ended")
    if h.case.riders.suspended_on is not None and name not in _WHILE_SUSPENDED:
        return Refusal("refusal.suspended")
    return None


def _refuse_times(h: Handling) -> Refusal | None:
    if h.rule.at_most is None:
        return None
    name, state = h.request.act, h.case.state
    times = sum(each.act == name and each.from_state == state for each in h.case.past)
    if times < h.rule.at_most:
        return None
    return Refusal("refusal.at_most", {"act": h.rule.title, "times": h.rule.at_most})


def _refuse_hours(h: Handling) -> Refusal | None:
    if h.rule.every_hours is None:
        return None
    since = h.now - timedelta(hours=h.rule.every_hours)
    for each in h.case.past:
        if each.act == h.request.act and each.at is not None and each.at > since:
            return Refusal("refusal.too_soon", {"act": h.rule.title, "hours": h.rule.every_hours})
    return None


def _refuse_silence(h: Handling) -> Refusal | None:
    silent = not h.request.probe and not h.request.opinion.strip()
    if h.rule.opinion != "required" or not silent:
        return None
    return Refusal("refusal.needs", missing=(Missing("missing.opinion", {}, "opinion"),))


def _is_above(h: Handling) -> bool:
    roles = {task.stands_for for task in h.case.work} | {task.role for task in h.case.work}
    return any(h.post.role in h.world.roles.above(role) for role in roles)


def _is_last_actor(h: Handling) -> bool:
    return brought(h.definition.workflow, h.case, h.post.holder)


_WHO: Mapping[str, Callable[[Handling], bool]] = {
    HOLDER: lambda h: h.own_task() is not None,
    ABOVE: _is_above,
    OPENER: lambda h: h.case.opened_by == h.post.holder,
    LAST_ACTOR: _is_last_actor,
    SIGNER: lambda h: h.own_signer() is not None,
    RULER: lambda h: h.ruling_task() is not None,
}
