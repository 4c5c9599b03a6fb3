"""Compare how a case stands with what a scenario expects."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from definitions.scenarios import Expectation
from workflow.engine.values import ChildView, Value
from workflow.scenarios.case import KeptCase
from workflow.scenarios.given import Values
from workflow.scenarios.telling import Messages


@dataclass(frozen=True, slots=True)
class Standing:
    """Hold what expectations look at."""

    case: KeptCase
    messages: Messages
    values: Values
    launched: Sequence[str] = ()


Pair = tuple[Value, Value]


def differences(standing: Standing, expect: Expectation) -> Mapping[str, Pair]:
    """Return, by what was expected, the expected and the found value where they differ."""
    asked = [name for name in _LOOKS if name in expect.model_fields_set]
    pairs = {name: _LOOKS[name](standing, expect) for name in asked}
    return {name: pair for name, pair in pairs.items() if pair[0] != pair[1]}


def named(child: ChildView) -> str:
    """Return what a scenario calls a child case: its entry, else its workflow."""
    return child.entry or child.workflow


def _state(standing: Standing, expect: Expectation) -> Pair:
    return expect.state, standing.case.view.state


def _ended(standing: Standing, expect: Expectation) -> Pair:
    return expect.ended, standing.case.ending


def _open(standing: Standing, expect: Expectation) -> Pair:
    case = standing.case
    circle = standing.messages.circle(case)
    able = {person for task in case.tasks for person in circle.able(task)}
    return sorted(expect.open), sorted(able)


def _due(standing: Standing, expect: Expectation) -> Pair:
    found = standing.case.deadline
    wanted = expect.due.isoformat() if expect.due else None
    return wanted, found.due_on.isoformat() if found else None


def _children(standing: Standing, expect: Expectation) -> Pair:
    found = [named(child) for child in standing.case.open_children]
    return sorted(expect.children), sorted(found)


def _history(standing: Standing, expect: Expectation) -> Pair:
    return list(expect.history), [each.act for each in standing.case.view.past]


def _fields(standing: Standing, expect: Expectation) -> Pair:
    found = {name: standing.case.view.fields.get(name) for name in expect.fields}
    wrong = [
        name
        for name, wanted in expect.fields.items()
        if not standing.values.is_field(name, wanted, found[name])
    ]
    wanted = {name: _plain(expect.fields[name]) for name in wrong}
    return wanted, {name: found[name] for name in wrong}


def _ballots(standing: Standing, expect: Expectation) -> Pair:
    choices = {seat.person: seat.choice for seat in standing.case.view.seats}
    return dict(expect.ballots), {name: choices.get(name) for name in expect.ballots}


def _signers(standing: Standing, expect: Expectation) -> Pair:
    choices = {each.person: each.choice for each in standing.case.view.riders.signers}
    return dict(expect.signers), {name: choices.get(name) for name in expect.signers}


def _slip(standing: Standing, expect: Expectation) -> Pair:
    slip = standing.case.view.riders.slip
    return expect.slip, slip.colour if slip else None


def _suspended(standing: Standing, expect: Expectation) -> Pair:
    return expect.suspended, standing.case.view.riders.suspended_on is not None


def _launched(standing: Standing, expect: Expectation) -> Pair:
    return list(expect.launched), list(standing.launched)


def _messages(standing: Standing, expect: Expectation) -> Pair:
    wanted = {person: list(kinds) for person, kinds in sorted(expect.messages.items()) if kinds}
    return wanted, dict(sorted(standing.messages.told.items()))


def _plain(value: Value) -> Value:
    """Return a value as JSON knows it: YAML also reads days."""
    if isinstance(value, list):
        return [_plain(each) for each in value]
    return value if value is None or isinstance(value, (bool, int, float)) else str(value)


# What may be expected of a case, in the order in which differences are told.
_LOOKS: Mapping[str, Callable[[Standing, Expectation], Pair]] = {
    "state": _state,
    "ended": _ended,
    "open": _open,
    "due": _due,
    "children": _children,
    "history": _history,
    "fields": _fields,
    "ballots": _ballots,
    "signers": _signers,
    "slip": _slip,
    "suspended": _suspended,
    "launched": _launched,
    "messages": _messages,
}
