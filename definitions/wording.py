"""Tell a workflow in numbered sentences, for those who read no YAML."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from definitions.group_wording import GroupWording
from definitions.launch_wording import tell_launch
from definitions.library import Library
from definitions.operation_wording import OperationWording
from definitions.parts import Condition
from definitions.schema import PASSED, PREVIOUS, START, STAY, SYSTEM, Act, Due, State, Workflow

_PLACES = {START: "to_start", PREVIOUS: "to_previous", PASSED: "to_passed"}
_JOINS = {"all": "both", "any": "either"}


@dataclass(frozen=True, slots=True)
class Told:
    """Be the sentence of a state, or of an act as it is taken from a state, with its number."""

    state: str
    act: str | None
    number: str
    text: str


@dataclass(frozen=True, slots=True)
class Wording:
    """Put the parts of one workflow into words, with sentences of the messages."""

    workflow: Workflow
    library: Library
    messages: Mapping[str, str]

    def lines(self) -> Iterator[str]:
        """Yield the title, then each state with its acts, numbered."""
        yield from self.head()
        for told in self.sentences():
            yield (
                f"{told.number}. {told.text}"
                if told.act is None
                else f"  {told.number} {told.text}"
            )

    def head(self) -> Iterator[str]:
        """Yield the title, the legal basis, when cases open by themselves, and operations."""
        yield self.say("workflow", title=self.workflow.title, workflow=self.workflow.workflow)
        for basis in self.workflow.basis:
            yield self.say("basis", basis=basis)
        if self.workflow.launch is not None:
            yield tell_launch(self.workflow.launch, self.messages)
        yield from OperationWording(self).tell()

    def sentences(self) -> Iterator[Told]:
        """Yield the sentences of the states and of the acts from each."""
        for number, (state, spec) in enumerate(self.workflow.states.items(), start=1):
            yield Told(state, None, f"{number}", self._state(spec))
            for index, (act, its) in enumerate(self.workflow.acts_from(state).items(), start=1):
                yield Told(state, act, f"{number}.{index}", self._act(state, its))

    def say(self, code: str, **values: object) -> str:
        """Return a sentence of the messages."""
        return self.messages[f"show.{code}"].format(**values)

    def join(self, mark: str, parts: Iterable[str]) -> str:
        """Join parts with a mark of the messages."""
        return self.say(mark).join(parts)

    def quoted(self, titles: Iterable[str]) -> str:
        """Return titles in quotation marks."""
        return self.join("pause", [self.say("quoted", title=title) for title in titles])

    def role(self, role: str) -> str:
        """Return the title of a role."""
        return self.library.roles.titled(role)

    def quoted_acts(self, acts: Iterable[str]) -> str:
        """Return the titles of acts."""
        return self.quoted(self.workflow.acts[name].title for name in acts)

    def _roles(self, roles: Iterable[str]) -> str:
        return self.join("pause", [self.role(role) for role in roles])

    def _state(self, state: State) -> str:
        phase = self.workflow.phases[state.phase]
        body = self.join("comma", self._of_state(state))
        return self.say("state", title=state.title, phase=phase, body=body)

    def _of_state(self, state: State) -> Iterator[str]:
        if state.initial:
            yield self.say("initial")
        if state.final is not None:
            yield self.say("final")
        if state.holder:
            yield self.say("holder", roles=self._roles(state.holder))
        if state.group is not None:
            yield from GroupWording(self).tell(state.group)
        yield from self._waiting(state)
        if state.due is not None:
            yield self._due(state.due)
            yield self.say("escalate", roles=self._roles(state.escalate))
        if state.on_expiry is not None:
            yield self.say("expiry", act=self.workflow.acts[state.on_expiry].title)
        yield from self._limits_of(state)

    def _limits_of(self, state: State) -> Iterator[str]:
        if state.clock == "stopped":
            yield self.say("stopped")
        if state.forbids:
            yield OperationWording(self).forbidden(state.forbids)

    def _waiting(self, state: State) -> Iterator[str]:
        if state.children is None:
            return
        title = self._titled(state.children.workflow)
        each = state.children.each
        if each is None:
            yield self.say("waits", workflow=title)
        else:
            yield self.say("waits_each", workflow=title, fact=self._fact(each[1:]))

    def _due(self, due: Due) -> str:
        if due.date_field is not None:
            return self.say("on_field", field=self.field(due.date_field))
        if due.month_day is not None:
            code = "month_day" if due.years_after else "month_day_same_year"
            return self.say(code, years=due.years_after, month_day=due.month_day)
        rolled = "_rolled" if due.roll == "next_workday" else ""
        code = "workdays" if due.unit == "workday" else f"calendar_days{rolled}"
        return self.say(code, days=self.value(due.days))

    def _act(self, state: str, act: Act) -> str:
        body = self.join("semicolon", self._of_act(state, act))
        people = [role for role in act.by if role != SYSTEM]
        if not people:
            return self.say("system", title=act.title, body=body)
        return self.say("act", who=self._roles(people), title=act.title, body=body)

    def _of_act(self, state: str, act: Act) -> Iterator[str]:
        yield self.join("comma", self._occasion(state, act))
        needs = [self.need(need.guard, need.condition) for need in act.needs]
        if needs:
            yield self.say("need", needs=self.join("pause", needs))
        if act.opinion == "required":
            yield self.say("opinion")
        if act.fields:
            yield self.say("fields", fields=self.join("pause", self._inputs(act)))
        if act.sets:
            yield self.say("sets", fields=self.quoted(self.field(name) for name in act.sets))
        yield from self._limits(act)

    def _occasion(self, state: str, act: Act) -> Iterator[str]:
        if self.workflow.acts.get(self.workflow.states[state].on_expiry or "") is act:
            yield self.say("expires")
        yield from self._decided(state, act)
        if act.on is not None:
            yield self._children(act.on.children, act.on.ending)
        for branch in act.to:
            target = self.workflow.states.get(branch.to)
            if branch.to in _PLACES:
                yield self.say(_PLACES[branch.to])
            elif branch.to == STAY or target is None:
                yield self.say("stay")
            elif branch.when is not None:
                when = self.condition(branch.when)
                yield self.say("to_when", condition=when, state=target.title)
            else:
                code = "to" if len(act.to) == 1 else "to_otherwise"
                yield self.say(code, state=target.title)

    def _decided(self, state: str, act: Act) -> Iterator[str]:
        group = self.workflow.states[state].group
        if group is not None and self.workflow.acts.get(group.then.passed) is act:
            yield self.say("has_passed")
        if group is not None and self.workflow.acts.get(group.then.failed) is act:
            yield self.say("has_failed")

    def _children(self, workflow: str, endings: Iterable[str] | None) -> str:
        title = self._titled(workflow)
        if endings is None:
            return self.say("children", workflow=title)
        known = self.library.workflows.get(workflow)
        states = known.states.values() if known is not None else ()
        titles = {state.final: state.title for state in states}
        named = self.join("pause", [titles.get(ending, ending) for ending in endings])
        return self.say("children_ended", workflow=title, endings=named)

    def _inputs(self, act: Act) -> Iterator[str]:
        for asked in act.fields:
            title = self.say("quoted", title=self.field(asked.field))
            yield title if asked.required else self.say("not_required", field=title)

    def _limits(self, act: Act) -> Iterator[str]:
        if act.different_person_from:
            yield self.say("different", acts=self.quoted_acts(act.different_person_from))
        if act.at_most is not None:
            yield self.say("at_most", times=act.at_most)
        if act.only == "last_actor":
            yield self.say("last_actor")
        if act.then == "straight_back":
            yield self.say("straight_back")
        if act.names != "none":
            yield self.say("names" if act.names == "required" else "may_name")
        if act.votes == "keep":
            yield self.say("keep_votes")
        if act.copy_to:
            yield self.say("copy_to", roles=self._roles(act.copy_to))

    def need(self, guard: str | None, condition: Condition | None) -> str:
        """Return a need in words: a guard by its title, or a condition."""
        if condition is not None:
            return self.condition(condition)
        return self.messages.get(f"guard.{guard}", str(guard))

    def condition(self, condition: Condition, *, inside: bool = False) -> str:
        """Return a condition in words."""
        if condition.negated is not None:
            return self.say("not", condition=self.condition(condition.negated))
        for key, join in _JOINS.items():
            parts = getattr(condition, key)
            if parts is not None:
                said = self.join(join, [self.condition(part, inside=True) for part in parts])
                return self.say("group", condition=said) if inside else said
        left = self._left(condition)
        right = self.value(condition.value)
        return self.say(f"op.{condition.op}", left=left, right=right)

    def _left(self, condition: Condition) -> str:
        if condition.taken is not None:
            return self.say("taken", act=self.workflow.acts[condition.taken].title)
        return self.field(condition.field) if condition.field else self._fact(condition.fact or "")

    def value(self, value: object) -> str:
        """Return a value in words, a parameter by its default and its title."""
        if isinstance(value, str) and value.startswith("$"):
            parameter = self.workflow.parameters[value[1:]]
            default = self.value(parameter.default)
            return self.say("by_parameter", default=default, title=parameter.title)
        if isinstance(value, (list, tuple)):
            return self.join("pause", [self.value(each) for each in value])
        if isinstance(value, bool):
            return self.say("yes" if value else "no")
        titles = {grade.id: grade.title for grade in self.library.grades.current}
        return titles.get(str(value), str(value))

    def field(self, name: str) -> str:
        """Return the title of a field."""
        return self.workflow.fields[name].title

    def _fact(self, name: str) -> str:
        facts = self.library.subjects.subjects[self.workflow.subject].facts
        return facts[name].title if name in facts else name

    def _titled(self, workflow: str) -> str:
        known = self.library.workflows.get(workflow)
        return known.title if known is not None else workflow


def tell(workflow: Workflow, library: Library, messages: Mapping[str, str]) -> tuple[str, ...]:
    """Return a checked workflow as numbered sentences."""
    return tuple(Wording(workflow, library, messages).lines())
