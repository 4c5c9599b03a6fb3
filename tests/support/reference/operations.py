"""Be the reference for what can be done with a running case beside its acts.

As docs/definitions.md tells it, under "Operations". Each operation returns an empty text, or the
rule that refuses it.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from datetime import date, timedelta

from definitions.schema import Workflow
from tests.support.reference.attached import Attached
from tests.support.reference.days import day_of, moved_on, worked_between
from tests.support.reference.model import Typed
from tests.support.reference.standing import Extension, Held, Signer, Slip, Standing, Task
from tests.support.reference.ways import acts_at


@dataclass(frozen=True)
class Order:
    """Be an operation that somebody wants."""

    name: str
    post: Held
    opinion: str = ""
    typed: Typed = field(default_factory=dict)

    def text(self, name: str) -> str:
        """Return what was typed under a name."""
        value = self.typed.get(name)
        return "" if value is None else str(value).strip()

    def day(self, name: str) -> date | None:
        """Return the day that was typed under a name, if it is one."""
        try:
            return date.fromisoformat(self.text(name))
        except ValueError:
            return None


@dataclass
class Operated(Attached):
    """Be a case that operations can be taken on; `workflows` are those that children follow."""

    workflows: Mapping[str, Workflow]

    def operate(self, order: Order) -> str:
        """Take an operation."""
        return (
            self.refuse_who(order.post, order.name)
            or self.refuse_when(order.name)
            or self.refuse_again(order.name, order.opinion)
            or _OPERATIONS[order.name](self, order)
        )

    def lead(self, order: Order, to: str) -> str:
        """Let an operation put the case into another state."""
        self._move(order.name, order.post.person, to, {}, stays=False, sender=None)
        return ""

    def _take(self, post: Held, name: str, opinion: str, typed: Typed) -> str:
        if name in _OPERATIONS:
            return self.operate(Order(name, post, opinion, typed))
        if self.case.riders.suspended_on:
            return "suspended"
        return super()._take(post, name, opinion, typed)

    def _by_itself(self, name: str, cause: str) -> str:
        if name in _OPERATIONS:
            return "not_by_itself"
        if self.case.riders.suspended_on:
            return "suspended"
        return super()._by_itself(name, cause)


def transfer(model: Operated, order: Order) -> str:
    """Give a task to another holder of its role."""
    work = [task for task in model.case.work if task.seat is None]
    own, named = model.own_task(order.post), order.text("for")
    meant = [task for task in work if named in ("", task.stands_for)]
    if own is not None and named in ("", own.stands_for):
        meant = [own]
    if len(meant) != 1:
        return "fields" if work else "no_work"
    person = order.text("person")
    if person not in model.takers(meant[0]):
        return "fields"
    given = meant[0]._replace(person=person, seen=False)
    tasks = tuple(given if task == meant[0] else task for task in model.case.tasks)
    model.case = replace(model.case, tasks=tasks).handed()
    return model.note(order.name, order.post)


def delegate(model: Operated, order: Order) -> str:
    """Let somebody else do the work first."""
    if any(each.awaited and each.place == "delegate" for each in model.case.riders.signers):
        return "delegated"
    return _ask(model, order, "delegate")


def add_signer(model: Operated, order: Order) -> str:
    """Ask somebody to sign."""
    place = order.text("place")
    return _ask(model, order, place) if place in ("before", "beside", "after") else "fields"


def _ask(model: Operated, order: Order, place: str) -> str:
    task, person = model.own_task(order.post), order.text("person")
    if task is None:
        return "no_work"
    if person not in model.signing(order.post, task):
        return "fields"
    signers = model.case.riders.signers
    hidden = model.state.hidden_from
    here = model.holders_here().items()
    roles = [role for role, holders in here if person in holders and role not in hidden]
    signer = Signer(
        number=max((each.number for each in signers), default=-1) + 1,
        place=place,
        person=person,
        role=task.role if task.role in roles else roles[0],
        asked_by=order.post.person,
        stands_for=task.stands_for,
    )
    model.attach(signers=(*signers, signer))
    if signer.awaited:
        new = Task(signer.role, signer.role, person, signer.number, "sign")
        model.case = model.case.with_tasks(model.case.tasks, (new,))
    return model.note(order.name, order.post)


def countersign(model: Operated, order: Order) -> str:
    """Sign for or against."""
    choice = order.text("choice")
    if choice not in ("for", "against") or (choice == "against" and not order.opinion.strip()):
        return "fields"
    return _sign(model, order, choice)


def report_back(model: Operated, order: Order) -> str:
    """Hand delegated work back."""
    return _sign(model, order, "for")


def _sign(model: Operated, order: Order, choice: str) -> str:
    mine = model.own_signer(order.post, back=order.name == "report_back")
    if mine is None:
        return "no_signature"
    done = mine._replace(choice=choice)
    signers = model.case.riders.signers
    model.attach(signers=tuple(done if each == mine else each for each in signers))
    return _without_task(model, order, mine)


def remove_signer(model: Operated, order: Order) -> str:
    """Stop asking somebody to sign."""
    signers = model.case.riders.signers
    waiting = [each for each in signers if each.choice is None]
    named = order.text("signer")
    meant = [each for each in waiting if named in (str(each.number), each.person)]
    if not meant:
        return "fields" if waiting else "no_signer"
    model.attach(signers=tuple(each for each in signers if each != meant[0]))
    return _without_task(model, order, meant[0])


def _without_task(model: Operated, order: Order, signer: Signer) -> str:
    duty = ("sign", signer.number)
    kept = tuple(task for task in model.case.tasks if (task.duty, task.seat) != duty)
    model.case = model.case.with_tasks(kept, ())
    return model.note(order.name, order.post)


def copy(model: Operated, order: Order) -> str:
    """Send people who see the case a copy of it."""
    given = order.typed.get("people")
    people = set(given if isinstance(given, list) else [given] if given else [])
    everybody = {person for holders in model.holders_here().values() for person in holders}
    if not people or not people <= everybody - {order.post.person}:
        return "fields"
    return model.note(order.name, order.post)


def open_task(model: Operated, order: Order) -> str:
    """Note that a holder has opened the work."""
    task = model.own_task(order.post)
    if task is None or task.seen:
        return "opened_already"
    seen = task._replace(seen=True)
    tasks = tuple(seen if each == task else each for each in model.case.tasks)
    return model.note(order.name, order.post, tasks=tasks)


def urge(model: Operated, order: Order) -> str:
    """Tell the holders to make haste."""
    return model.note(order.name, order.post) if model.waited_for(order.post) else "no_work"


def supervise(model: Operated, order: Order) -> str:
    """Put the case under a slip, or under a graver one."""
    standing, colours = model.case.riders.slip, list(model.operations.slips)
    graver = colours[colours.index(standing.colour) + 1 :] if standing else colours
    if not graver:
        return "gravest_slip"
    colour, until = order.text("slip"), order.day("until")
    if colour not in graver or until is None or until < day_of(model.now):
        return "fields"
    model.attach(slip=Slip(colour, order.post.person, until))
    return model.note(order.name, order.post)


def answer_slip(model: Operated, order: Order) -> str:
    """Answer to the slip."""
    slip = model.case.riders.slip
    if slip is None:
        return "no_slip"
    model.attach(slip=slip._replace(answered=True))
    return model.note(order.name, order.post)


def lift_slip(model: Operated, order: Order) -> str:
    """End supervision."""
    if model.case.riders.slip is None:
        return "no_slip"
    model.attach(slip=None)
    return model.note(order.name, order.post)


def suspend(model: Operated, order: Order) -> str:
    """Let the case rest."""
    model.attach(suspended_on=day_of(model.now))
    return model.note(order.name, order.post, expiry=None)


def resume(model: Operated, order: Order) -> str:
    """Let the case go on, due so much later as it rested; what children waited for happens."""
    since, was, due = model.case.riders.suspended_on, model.due_on, model.state.due
    if since is None:
        return "not_suspended"
    model.attach(suspended_on=None)
    if was is not None:
        unit = due.unit if due is not None and due.days is not None else "workday"
        until = day_of(model.now)
        rested = worked_between(since, until) if unit == "workday" else (until - since).days
        model.case = model.armed_for(model.case, moved_on(was, rested, unit))
    model.note(order.name, order.post)
    for name, act in acts_at(model.workflow, model.case.state).items():
        if act.on is not None:
            model.by_itself(name, "children")
    return ""


def ask_extension(model: Operated, order: Order) -> str:
    """Ask for more time."""
    task, was, me = model.own_task(order.post), model.due_on, order.post.person
    if task is None or was is None:
        return "no_due_day"
    if model.case.riders.extension is not None:
        return "extension_pending"
    line = (*model.state.escalate, *model.country.above(task.stands_for))
    here = model.holders_here()
    ruler = next((role for role in line if set(here.get(role, [])) - {me}), None)
    if ruler is None:
        return "nobody_rules"
    until, most = order.day("until"), model.rule(order.name).days
    if until is None or until <= max(was, day_of(model.now)):
        return "fields"
    if most is not None and until > was + timedelta(days=most):
        return "fields"
    model.attach(extension=Extension(me, until))
    ruling = Task(ruler, ruler, None, None, "rule")
    model.case = model.case.with_tasks(model.case.tasks, (ruling,))
    return model.note(order.name, order.post)


def grant_extension(model: Operated, order: Order) -> str:
    """Grant more time."""
    asked = model.case.riders.extension
    if asked is None or model.due_on is None:
        return "no_extension"
    model.case = model.armed_for(model.case, asked.until)
    return _ruled(model, order)


def refuse_extension(model: Operated, order: Order) -> str:
    """Refuse more time."""
    return _ruled(model, order) if model.case.riders.extension else "no_extension"


def _ruled(model: Operated, order: Order) -> str:
    model.attach(extension=None)
    kept = tuple(task for task in model.case.tasks if task.duty != "rule")
    model.case = model.case.with_tasks(kept, ())
    return model.note(order.name, order.post)


def terminate(model: Operated, order: Order) -> str:
    """End the case, and its children with it."""
    to = model.rule(order.name).to
    if to is None:
        return "leads_nowhere"
    children = []
    for child in model.case.children:
        spec = model.workflows[child.workflow]
        change = spec.changed(order.name)
        if child.ending is None and (change is None or change.to is None):
            return "child_never_ends"
        ending = spec.states[change.to].final if change and change.to else None
        children.append(child if child.ending else child._replace(ending=ending))
    model.case = replace(model.case, children=tuple(children))
    return model.lead(order, to)


def jump(model: Operated, order: Order) -> str:
    """Put the case into another state on which people work."""
    to, case = order.text("to"), model.case
    if any(each.ending is None for each in case.children):
        return "children_open"
    if to == case.state or not _is_worked_on(model, case, to):
        return "fields"
    return model.lead(order, to)


def _is_worked_on(model: Operated, case: Standing, to: str) -> bool:
    state = model.workflow.states.get(to)
    if state is None or not (state.holder or state.group):
        return False
    lists = [seats.people for seats in state.group.members] if state.group else []
    return all(name is None or case.fields.get(name) for name in lists)


def reopen(model: Operated, order: Order) -> str:
    """Let a case that has ended go on."""
    to = model.rule(order.name).to
    return "leads_nowhere" if to is None else model.lead(order, to)


def take_back(model: Operated, order: Order) -> str:
    """Take back a case that nobody has looked at."""
    entered = model.case.entered()
    before = model.workflow.states[entered.before] if entered else None
    if entered is None or before is None or not (before.holder or before.group):
        return "nothing_before"
    if model.workflow.acts[entered.act].effects or model.state.children is not None:
        return "irrevocable"
    if model.touched(order.post.person):
        return "acted_meanwhile"
    if any(task.seen for task in model.case.tasks):
        return "opened_meanwhile"
    return model.lead(order, entered.before)


_OPERATIONS: Mapping[str, Callable[[Operated, Order], str]] = {
    each.__name__: each
    for each in (
        *(transfer, delegate, report_back, add_signer, countersign, remove_signer, copy),
        *(open_task, urge, supervise, answer_slip, lift_slip, suspend, resume, terminate),
        *(jump, reopen, take_back, ask_extension, grant_extension, refuse_extension),
    )
}
