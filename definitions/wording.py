"""Tell a workflow in numbered sentences, for those who read no YAML."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from definitions.library import Library
from definitions.schema import STAY, SYSTEM, Act, Condition, Due, State, Workflow

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
        """Yield the title and the legal basis."""
        yield self._say("workflow", title=self.workflow.title, workflow=self.workflow.workflow)
        for basis in self.workflow.basis:
            yield self._say("basis", basis=basis)

    def sentences(self) -> Iterator[Told]:
        """Yield the sentences of the states and of the acts from each."""
        for number, (state, spec) in enumerate(self.workflow.states.items(), start=1):
            yield Told(state, None, f"{number}", self._state(spec))
            for index, (act, its) in enumerate(self.workflow.acts_from(state).items(), start=1):
                yield Told(state, act, f"{number}.{index}", self._act(state, its))

    def _say(self, code: str, **values: object) -> str:
        return self.messages[f"show.{code}"].format(**values)

    def _join(self, mark: str, parts: Iterable[str]) -> str:
        return self._say(mark).join(parts)

    def _quoted(self, titles: Iterable[str]) -> str:
        return self._join("pause", [self._say("quoted", title=title) for title in titles])

    def _roles(self, roles: Iterable[str]) -> str:
        return self._join("pause", [self.library.roles.titled(role) for role in roles])

    def _state(self, state: State) -> str:
        phase = self.workflow.phases[state.phase]
        body = self._join("comma", self._of_state(state))
        return self._say("state", title=state.title, phase=phase, body=body)

    def _of_state(self, state: State) -> Iterator[str]:
        if state.initial:
            yield self._say("initial")
        if state.final is not None:
            yield self._say("final")
        if state.holder:
            yield self._say("holder", roles=self._roles(state.holder))
        yield from self._waiting(state)
        if state.due is not None:
            yield self._due(state.due)
            yield self._say("escalate", roles=self._roles(state.escalate))
        if state.on_expiry is not None:
            yield self._say("expiry", act=self.workflow.acts[state.on_expiry].title)
        if state.clock == "stopped":
            yield self._say("stopped")

    def _waiting(self, state: State) -> Iterator[str]:
        if state.children is None:
            return
        title = self._titled(state.children.workflow)
        each = state.children.each
        if each is None:
            yield self._say("waits", workflow=title)
        else:
            yield self._say("waits_each", workflow=title, fact=self._fact(each[1:]))

    def _due(self, due: Due) -> str:
        if due.date_field is not None:
            return self._say("on_field", field=self._field(due.date_field))
        if due.month_day is not None:
            code = "month_day" if due.years_after else "month_day_same_year"
            return self._say(code, years=due.years_after, month_day=due.month_day)
        rolled = "_rolled" if due.roll == "next_workday" else ""
        code = "workdays" if due.unit == "workday" else f"calendar_days{rolled}"
        return self._say(code, days=self._value(due.days))

    def _act(self, state: str, act: Act) -> str:
        body = self._join("semicolon", self._of_act(state, act))
        people = [role for role in act.by if role != SYSTEM]
        if not people:
            return self._say("system", title=act.title, body=body)
        return self._say("act", who=self._roles(people), title=act.title, body=body)

    def _of_act(self, state: str, act: Act) -> Iterator[str]:
        yield self._join("comma", self._occasion(state, act))
        needs = [self._need(need.guard, need.condition) for need in act.needs]
        if needs:
            yield self._say("need", needs=self._join("pause", needs))
        if act.opinion == "required":
            yield self._say("opinion")
        if act.fields:
            yield self._say("fields", fields=self._join("pause", self._inputs(act)))
        if act.sets:
            yield self._say("sets", fields=self._quoted(self._field(name) for name in act.sets))
        yield from self._limits(act)

    def _occasion(self, state: str, act: Act) -> Iterator[str]:
        if self.workflow.acts.get(self.workflow.states[state].on_expiry or "") is act:
            yield self._say("expires")
        if act.on is not None:
            yield self._children(act.on.children, act.on.ending)
        for branch in act.to:
            target = self.workflow.states.get(branch.to)
            if branch.to == STAY or target is None:
                yield self._say("stay")
            elif branch.when is not None:
                when = self._condition(branch.when)
                yield self._say("to_when", condition=when, state=target.title)
            else:
                code = "to" if len(act.to) == 1 else "to_otherwise"
                yield self._say(code, state=target.title)

    def _children(self, workflow: str, endings: Iterable[str] | None) -> str:
        title = self._titled(workflow)
        if endings is None:
            return self._say("children", workflow=title)
        known = self.library.workflows.get(workflow)
        states = known.states.values() if known is not None else ()
        titles = {state.final: state.title for state in states}
        named = self._join("pause", [titles.get(ending, ending) for ending in endings])
        return self._say("children_ended", workflow=title, endings=named)

    def _inputs(self, act: Act) -> Iterator[str]:
        for asked in act.fields:
            title = self._say("quoted", title=self._field(asked.field))
            yield title if asked.required else self._say("not_required", field=title)

    def _limits(self, act: Act) -> Iterator[str]:
        if act.different_person_from:
            acts = [self.workflow.acts[name].title for name in act.different_person_from]
            yield self._say("different", acts=self._quoted(acts))
        if act.at_most is not None:
            yield self._say("at_most", times=act.at_most)
        if act.copy_to:
            yield self._say("copy_to", roles=self._roles(act.copy_to))

    def _need(self, guard: str | None, condition: Condition | None) -> str:
        if condition is not None:
            return self._condition(condition)
        return self.messages.get(f"guard.{guard}", str(guard))

    def _condition(self, condition: Condition, *, inside: bool = False) -> str:
        if condition.negated is not None:
            return self._say("not", condition=self._condition(condition.negated))
        for key, join in _JOINS.items():
            parts = getattr(condition, key)
            if parts is not None:
                said = self._join(join, [self._condition(part, inside=True) for part in parts])
                return self._say("group", condition=said) if inside else said
        left = self._field(condition.field) if condition.field else self._fact(condition.fact or "")
        right = self._value(condition.value)
        return self._say(f"op.{condition.op}", left=left, right=right)

    def _value(self, value: object) -> str:
        if isinstance(value, str) and value.startswith("$"):
            parameter = self.workflow.parameters[value[1:]]
            default = self._value(parameter.default)
            return self._say("by_parameter", default=default, title=parameter.title)
        if isinstance(value, (list, tuple)):
            return self._join("pause", [self._value(each) for each in value])
        if isinstance(value, bool):
            return self._say("yes" if value else "no")
        titles = {grade.id: grade.title for grade in self.library.grades.current}
        return titles.get(str(value), str(value))

    def _field(self, name: str) -> str:
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
