"""Lay the rules of a definition out in tables: branches, who may do what, deadlines, groups."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from definitions.group_wording import GroupWording
from definitions.schema import PASSED, PREVIOUS, START, STAY, SYSTEM, Act, Due, State, Workflow
from definitions.wording import Wording
from web.people import role_titles
from web.system import actor, db, resources, say, system
from workflow.services.region_parameters import ParameterLine, parameters_here

_PLACES = {STAY: "stays", START: "start", PREVIOUS: "previous", PASSED: "passed"}


@dataclass(frozen=True, slots=True)
class ActRule:
    """Be an act as a decision table: where, by whom, under which limits, and its branches."""

    title: str
    states: str
    who: str
    limits: Sequence[str]
    needs: Sequence[str]
    branches: Sequence[tuple[str, str]]


@dataclass(frozen=True, slots=True)
class StateRow:
    """Be a state with the acts of each role, in the order of the roles."""

    title: str
    cells: Sequence[tuple[str, Sequence[str]]]


@dataclass(frozen=True, slots=True)
class DueRow:
    """Be the deadline of a state, with what happens before and after it."""

    title: str
    days: str
    unit: str
    roll: str
    reminders: Sequence[str]
    escalate: str
    expiry: str


@dataclass(frozen=True, slots=True)
class GroupRow:
    """Be a group decision."""

    title: str
    members: Sequence[str]
    order: str
    passes: str
    quorum: str
    rules: Sequence[str]
    result: str


def rule_tables(workflow: Workflow) -> Mapping[str, object]:
    """Return the tables of a sound definition."""
    words = Wording(workflow, resources().library, system().messages)
    roles = _acting_roles(workflow)
    lines = parameters_here(db(), actor(), resources=resources(), workflow=workflow)
    return {
        "acts": [_act_rule(words, act) for act in workflow.acts.values()],
        "roles": [resources().library.roles.titled(role) for role in roles],
        "states": list(_state_rows(workflow, roles)),
        "dues": list(_due_rows(words)),
        "groups": list(_group_rows(words)),
        "parameters": [_parameter(words, line) for line in lines],
    }


def _act_rule(words: Wording, act: Act) -> ActRule:
    workflow = words.workflow
    people = [role for role in act.by if role != SYSTEM]
    return ActRule(
        title=act.title,
        states=_joined(workflow.states[name].title for name in act.from_),
        who=role_titles(people) if people else say("rules.automatic"),
        limits=list(_limits(words, act)),
        needs=[each.sentence or words.need(each.guard, None) for each in act.needs],
        branches=[
            (_condition(words, act, number), _destination(workflow, branch.to))
            for number, branch in enumerate(act.to)
        ],
    )


def _condition(words: Wording, act: Act, number: int) -> str:
    when = act.to[number].when
    if when is not None:
        return words.condition(when)
    return say("rules.otherwise" if number else "rules.always")


def _destination(workflow: Workflow, to: str) -> str:
    return say(f"rules.{_PLACES[to]}") if to in _PLACES else workflow.states[to].title


def _limits(words: Wording, act: Act) -> Iterator[str]:
    if act.opinion == "required":
        yield say("rules.opinion")
    if act.at_most is not None:
        yield say("rules.at_most", times=act.at_most)
    if act.different_person_from:
        yield say("rules.different", acts=words.quoted_acts(act.different_person_from))
    if act.only == "last_actor":
        yield say("rules.last_actor")
    if act.then == "straight_back":
        yield say("rules.straight_back")


def _acting_roles(workflow: Workflow) -> list[str]:
    """Return the roles that act or sit in groups, in the order of the lanes."""
    acting = {role for act in workflow.acts.values() for role in act.by if role != SYSTEM}
    acting |= {role for state in workflow.states.values() for role in state.roles}
    laned = [role for lane in workflow.lanes.values() for role in lane.roles]
    return [role for role in dict.fromkeys([*laned, *sorted(acting)]) if role in acting]


def _state_rows(workflow: Workflow, roles: Sequence[str]) -> Iterator[StateRow]:
    titled = resources().library.roles.titled
    for name, state in workflow.states.items():
        acts = workflow.acts_from(name).values()
        cells = [(titled(role), list(_acts_of(role, state, acts))) for role in roles]
        if any(titles for _, titles in cells):
            yield StateRow(state.title, cells)


def _acts_of(role: str, state: State, acts: Iterable[Act]) -> Iterator[str]:
    if state.group is not None and role in state.group.roles:
        yield say("rules.vote")
    yield from (act.title for act in acts if role in act.by)


def _due_rows(words: Wording) -> Iterator[DueRow]:
    for state in words.workflow.states.values():
        if state.final is None:
            yield _due_row(words, state)


def _due_row(words: Wording, state: State) -> DueRow:
    due, expiry = state.due, state.on_expiry
    days, unit = _days(words, due) if due else (_undue(state), "")
    return DueRow(
        title=state.title,
        days=days,
        unit=unit,
        roll=_roll(due) if due else "",
        reminders=list(_reminders(state)),
        escalate=role_titles(state.escalate),
        expiry=words.workflow.acts[expiry].title if expiry else "",
    )


def _undue(state: State) -> str:
    return say("rules.stopped" if state.clock == "stopped" else "rules.no_due")


def _days(words: Wording, due: Due) -> tuple[str, str]:
    if due.date_field is not None:
        return words.field(due.date_field), say("rules.field_day")
    if due.month_day is not None:
        day = say("rules.month_day", years=due.years_after, month_day=due.month_day)
        return day, say("rules.fixed_day")
    return words.value(due.days), say(f"rules.{due.unit}")


def _roll(due: Due) -> str:
    """Say what a day off does to the last day; workdays never end on one."""
    if due.days is not None and due.unit == "workday":
        return ""
    return say("rules.rolled" if due.roll == "next_workday" else "rules.not_rolled")


def _reminders(state: State) -> Iterator[str]:
    sets = resources().library.reminders.sets
    for rule in sets[state.reminders] if state.reminders else ():
        when = "on_day" if rule.offset == 0 else "before" if rule.offset < 0 else "after"
        yield say(
            "rules.reminder",
            when=say(f"rules.{when}", days=abs(rule.offset)),
            whom=_joined(say(f"rules.to.{group}") for group in rule.to),
        )


def _group_rows(words: Wording) -> Iterator[GroupRow]:
    telling = GroupWording(words)
    for state in words.workflow.states.values():
        group = state.group
        if group is None:
            continue
        quorum = group.quorum
        acts = words.workflow.acts
        yield GroupRow(
            title=state.title,
            members=[telling.seats(each) for each in group.members],
            order=say(f"rules.{group.order}"),
            passes=telling.threshold("threshold", group.passes),
            quorum=telling.threshold("quorum", quorum) if quorum else say("rules.any_quorum"),
            rules=list(telling.rules(group)),
            result=say(
                "rules.result",
                passed=acts[group.then.passed].title,
                failed=acts[group.then.failed].title,
            ),
        )


def _parameter(words: Wording, line: ParameterLine) -> Mapping[str, object]:
    spec = line.parameter
    bounded = isinstance(spec.default, int)
    return {
        "title": spec.title,
        "default": words.value(spec.default),
        "low": spec.default if bounded and spec.min is None else spec.min,
        "high": spec.default if bounded and spec.max is None else spec.max,
        "value": words.value(line.value),
        "setting": line.setting,
    }


def _joined(texts: Iterator[str]) -> str:
    return say("cases.and").join(texts)
