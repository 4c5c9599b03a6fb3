"""Describe what a workflow definition may say."""

import re
from calendar import monthrange
from typing import Annotated, Literal, Self

from pydantic import Field, StringConstraints, model_validator
from pydantic_core import PydanticCustomError

from definitions.groups import Group
from definitions.launches import Launch
from definitions.operations import CASE_OPERATIONS, OperationChange, OperationName
from definitions.parts import Condition, Identifier, Part, Text, Title, listed

# A value that starts with a dollar sign names a parameter (in conditions and deadlines)
# or a fact (in `sets` and `opens`).
Reference = Annotated[str, StringConstraints(pattern=r"^\$[a-z][a-z0-9_]*$")]

FieldType = Literal[
    "text", "integer", "decimal", "score", "grade", "date", "money", "boolean", "choice",
    "organisation", "meeting", "list", "people",
]  # fmt: skip
# The main forms of the case page, and the parts of a case that a holder may change.
FormName = Literal[
    "self_evaluation", "review", "feedback", "problems", "problem", "agenda_item", "decision",
]  # fmt: skip
PartName = Literal[
    "self_evaluation", "review", "problems", "measure", "outcome", "evidence", "proposal",
    "resolution",
]  # fmt: skip

_DAYS = re.compile(r"^(?P<days>\d{1,3}|\$[a-z][a-z0-9_]*) (?P<unit>workdays?|calendar_days?)$")
# A year in which every month is as long as it can be.
_LEAP_YEAR = 2000
_MONTH_DAY = re.compile(r"^(0[1-9]|1[0-2])-(0[1-9]|[12]\d|3[01])$")


class Due(Part):
    """Say when a state is due: days from its entry, a fixed day of a year, or a date field."""

    days: int | Reference | None = None
    unit: Literal["workday", "calendar_day"] = "workday"
    roll: Literal["next_workday", "none"] = "next_workday"
    month_day: str | None = None
    years_after: int = Field(default=1, ge=0, le=3)
    date_field: str | None = Field(default=None, alias="field")

    @model_validator(mode="before")
    @classmethod
    def _short_form(cls, value: object) -> object:
        if not isinstance(value, str):
            return value
        found = _DAYS.match(value)
        if found is None:
            raise PydanticCustomError("due", "", {"code": "definition.bad_due"})
        days = found["days"]
        return {
            "days": days if days.startswith("$") else int(days),
            "unit": "workday" if found["unit"].startswith("workday") else "calendar_day",
        }

    @model_validator(mode="after")
    def _says_one_thing(self) -> Self:
        forms = (self.days, self.month_day, self.date_field)
        found = _MONTH_DAY.match(self.month_day or "")
        if sum(form is not None for form in forms) != 1 or (self.month_day and not found):
            raise PydanticCustomError("due", "", {"code": "definition.bad_due"})
        if found and int(found[2]) > monthrange(_LEAP_YEAR, int(found[1]))[1]:
            context = {"code": "definition.no_such_month_day", "at": ("month_day",)}
            raise PydanticCustomError("due", "", {**context, "value": self.month_day})
        return self


class Lane(Part):
    """Group the roles that share a row of the swimlane picture."""

    title: Title
    roles: tuple[str, ...]


class FieldSpec(Part):
    """Declare one field that a case of the workflow carries."""

    title: Title
    type: FieldType
    choices: dict[str, Title] | None = None

    @model_validator(mode="after")
    def _choices_of_a_choice(self) -> Self:
        if (self.type == "choice") != bool(self.choices):
            raise PydanticCustomError("choices", "", {"code": "definition.choices"})
        return self


class Parameter(Part):
    """Declare a number or a list of names that a jurisdiction may set, and its range."""

    title: Title
    default: int | tuple[str, ...]
    min: int | None = None
    max: int | None = None

    @model_validator(mode="after")
    def _default_in_range(self) -> Self:
        bounds = [each for each in (self.min, self.max) if each is not None]
        if bounds != sorted(bounds) or (bounds and not isinstance(self.default, int)):
            raise PydanticCustomError("range", "", {"code": "definition.parameter_bounds"})
        if isinstance(self.default, int) and not self._fits(self.default):
            context = {"code": "definition.parameter_range", "value": self.default}
            raise PydanticCustomError("range", "", context)
        return self

    def _fits(self, value: int) -> bool:
        low = value if self.min is None else self.min
        high = value if self.max is None else self.max
        return low <= value <= high


class Opening(Part):
    """Open child cases on entry and wait for them: one, or one for each entry of a list fact."""

    workflow: str
    each: Reference | None = None


class State(Part):
    """Describe one state: who holds it, what is filled in, by when, and what its end means."""

    title: Title
    phase: str
    initial: bool = False
    final: str | None = None
    holder: tuple[str, ...] = ()
    group: Group | None = None
    children: Opening | None = None
    lane: str | None = None
    form: FormName | None = None
    task: Title | None = None
    edits: tuple[PartName, ...] = ()
    # Roles that do not see the state's form, the result in preparation nor what was said of it.
    hidden_from: tuple[str, ...] = ()
    due: Due | None = None
    clock: Literal["running", "stopped"] = "running"
    reminders: str | None = None
    escalate: tuple[str, ...] = ()
    on_expiry: str | None = None
    forbids: tuple[OperationName, ...] = ()
    basis: Text | None = None

    @property
    def roles(self) -> tuple[str, ...]:
        """Return the roles that hold the state or sit in its group."""
        return self.holder if self.group is None else self.group.roles

    @model_validator(mode="before")
    @classmethod
    def _one_holder(cls, value: object) -> object:
        return listed(value, "holder", "escalate", "hidden_from", "forbids")


class Branch(Part):
    """Lead to a state when a condition holds; without a condition, always."""

    to: str
    when: Condition | None = None


class Need(Part):
    """Require a named guard with parameters, or a condition with the code of its sentence."""

    guard: str | None = None
    parameters: dict[str, object] = Field(default_factory=dict)
    condition: Condition | None = None
    sentence: Text | None = None

    @model_validator(mode="before")
    @classmethod
    def _short_form(cls, value: object) -> object:
        if isinstance(value, str):
            return {"guard": value}
        return value

    @model_validator(mode="after")
    def _says_one_thing(self) -> Self:
        if (self.guard is None) == (self.condition is None):
            raise PydanticCustomError("need", "", {"code": "definition.need_form"})
        if self.condition is not None and self.sentence is None:
            raise PydanticCustomError("need", "", {"code": "definition.need_sentence"})
        return self


class Input(Part):
    """Ask for a declared field when an act is taken."""

    field: str
    required: bool = True
    default: Reference | None = None


class Trigger(Part):
    """Name what makes a system act happen by itself: all children ended."""

    children: str
    ending: tuple[str, ...] | None = None


class Act(Part):
    """Describe one act: from where to where, by whom, under which conditions."""

    title: Title
    past: Title
    kind: Literal["forward", "return", "refuse", "note"] = "forward"
    from_: tuple[str, ...] = Field(alias="from")
    to: tuple[Branch, ...]
    by: tuple[str, ...]
    needs: tuple[Need, ...] = ()
    opinion: Literal["none", "optional", "required"] = "optional"
    phrases: tuple[Text, ...] = ()
    fields: tuple[Input, ...] = ()
    # A field set to nothing is empty again.
    sets: dict[str, Reference | None] = Field(default_factory=dict)
    different_person_from: tuple[str, ...] = ()
    at_most: int | None = Field(default=None, ge=1, le=20)
    effects: tuple[str, ...] = ()
    on: Trigger | None = None
    only: Literal["anybody", "last_actor"] = "anybody"
    then: Literal["again", "straight_back"] = "again"
    votes: Literal["reopen", "keep"] = "reopen"
    # Whether who returns a case names what is to be corrected; all else is locked then.
    names: Literal["none", "optional", "required"] = "none"
    copy_to: tuple[str, ...] = ()
    basis: Text | None = None

    @model_validator(mode="before")
    @classmethod
    def _short_forms(cls, value: object) -> object:
        value = listed(value, "from", "by", "different_person_from", "copy_to")
        if isinstance(value, dict) and isinstance(value.get("to"), str):
            return {**value, "to": [{"to": value["to"]}]}
        return value

    @property
    def stays(self) -> bool:
        """Tell whether the act leaves the case in its state."""
        return [branch.to for branch in self.to] == [STAY]

    @property
    def asks_where(self) -> bool:
        """Tell whether the actor chooses where the case goes back to."""
        return any(branch.to == PASSED for branch in self.to)


# Written as the destination of an act that is recorded without moving the case.
STAY = "same"
# Written as the destination of returns: where the case began, the state before, or one that the
# actor chooses among those really passed.
START, PREVIOUS, PASSED = "start", "previous", "passed"
PLACES = frozenset({STAY, START, PREVIOUS, PASSED})
# The input in which the actor of a return to a passed state names it.
RETURN_TO = "return_to"
# The input in which the actor of a return names what is to be corrected.
CORRECT = "correct"
# Written as the actor of acts that happen by themselves.
SYSTEM = "system"

# What a group's members and its deadline do, and what can be done with every case; no act of a
# definition is called so.
VOTE, RECUSE, CLOSE_BALLOT = "vote", "recuse", "close_ballot"
BALLOT_ACTS = frozenset({VOTE, RECUSE, CLOSE_BALLOT})
OPERATIONS = BALLOT_ACTS | CASE_OPERATIONS
MEMBER_ACTS = frozenset({VOTE, RECUSE})
# What people of a scenario do with a task of their office; no act is called so either.
CLAIM_TASK, RELEASE_TASK = "claim_task", "release_task"
CLAIMING = frozenset({CLAIM_TASK, RELEASE_TASK})
# The input in which a member says how they vote.
CHOICE = "choice"


class Headline(Part):
    """Name the fields that lists show as the score and the grade of a case."""

    score: str | None = None
    grade: str | None = None


class Workflow(Part):
    """Describe one workflow whole."""

    workflow: Identifier
    title: Title
    subject: str
    number: str
    basis: tuple[Text, ...] = ()
    headline: Headline = Headline()
    lanes: dict[Identifier, Lane]
    phases: dict[Identifier, Title]
    fields: dict[Identifier, FieldSpec] = Field(default_factory=dict)
    parameters: dict[Identifier, Parameter] = Field(default_factory=dict)
    operations: dict[OperationName, OperationChange] = Field(default_factory=dict)
    launch: Launch | None = None
    states: dict[Identifier, State]
    acts: dict[Identifier, Act]

    @property
    def initial(self) -> str:
        """Return the state in which a case opens."""
        return next(name for name, state in self.states.items() if state.initial)

    def changed(self, operation: str) -> OperationChange | None:
        """Return how the workflow changes an operation, if it does."""
        return next((each for name, each in self.operations.items() if name == operation), None)

    def ending_of(self, operation: str) -> str | None:
        """Return the ending to which an operation leads, nothing where it leads to none."""
        change = self.changed(operation)
        return self.states[change.to].final if change is not None and change.to else None

    def lane_of(self, state: str) -> str | None:
        """Return the lane in which a state stands."""
        spec = self.states[state]
        if spec.lane is not None:
            return spec.lane
        held = set(spec.roles)
        return next((name for name, lane in self.lanes.items() if held & set(lane.roles)), None)

    def before(self, state: str) -> frozenset[str]:
        """Return the states worked on by people from which a state can be reached."""
        found: set[str] = set()
        waiting = [state]
        while waiting:
            fresh = {
                source
                for act in self.acts.values()
                for source in act.from_
                if waiting[-1] in {branch.to for branch in act.to} and source not in found
            }
            waiting.pop()
            found |= fresh
            waiting += fresh
        return frozenset(name for name in found - {state} if self.states[name].roles)

    def ends_of(self, act: Act, source: str) -> tuple[str, ...]:
        """Return the states in which an act from a state may end, in the order of its branches."""
        ends = (end for branch in act.to for end in self.ends_at(branch.to, source))
        return tuple(dict.fromkeys(ends))

    def ends_at(self, to: str, source: str) -> tuple[str, ...]:
        """Return the states that a destination may mean for a case in a state."""
        if to == STAY:
            return (source,)
        if to == START:
            return (self.initial,)
        if to not in (PREVIOUS, PASSED):
            return (to,)
        earlier = self.before(source)
        return tuple(name for name in self.states if name in earlier)

    def returners(self, state: str) -> tuple[str, ...]:
        """Return the states that send a case to a state and want it straight back."""
        return tuple(
            source
            for act in self.acts.values()
            if act.then == "straight_back"
            for source in act.from_
            if state in self.ends_of(act, source)
        )

    def acts_from(self, state: str) -> dict[str, Act]:
        """Return the acts of a state in the order of the definition."""
        return {name: act for name, act in self.acts.items() if state in act.from_}
