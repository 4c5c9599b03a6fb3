"""Describe what can be done with every running case beside the acts of its definition."""

from collections.abc import Collection, Mapping
from pathlib import Path
from typing import Literal, Self, get_args

from pydantic import Field, model_validator
from pydantic_core import PydanticCustomError

from definitions.errors import DefinitionError
from definitions.parts import Identifier, Part, Text, Title, listed
from definitions.source import check_model, read_source
from definitions.suggestions import closest

OperationName = Literal[
    "transfer", "delegate", "report_back", "add_signer", "countersign", "remove_signer", "copy",
    "open_task", "urge", "supervise", "answer_slip", "lift_slip", "suspend", "resume", "terminate",
    "jump", "reopen", "take_back", "ask_extension", "grant_extension", "refuse_extension",
]  # fmt: skip
CASE_OPERATIONS: frozenset[str] = frozenset(get_args(OperationName))

# Who is meant by what they are to the case: who can do its open work, who stands above them, who
# opened it, who acted last, whose signature or ruling is awaited.
HOLDER, ABOVE, OPENER = "holder", "above", "opener"
LAST_ACTOR, SIGNER, RULER = "last_actor", "signer", "ruler"
WHO = frozenset({HOLDER, ABOVE, OPENER, LAST_ACTOR, SIGNER, RULER})

REOPEN, TERMINATE, TAKE_BACK = "reopen", "terminate", "take_back"
# The operations that lead to a state of the workflow's choice, and what kind of state that is.
LEADING: Mapping[str, Literal["final", "work"]] = {TERMINATE: "final", REOPEN: "work"}
# The keys that mean something to some operations only; `to` is another, told apart by `LEADING`.
ONLY_OF: Mapping[str, frozenset[str]] = {
    "days": frozenset({"ask_extension"}),
    "binding": frozenset({"add_signer"}),
}

# What may be typed for operations: a person, whose task (by its role), where a signer signs, what
# they say and which of them is meant, people, a slip, a day, a state.
PERSON, TASK, PLACE, CHOICE, WHICH = "person", "for", "place", "choice", "signer"
PEOPLE, COLOUR, UNTIL, TO = "people", "slip", "until", "to"
InputName = Literal["person", "for", "place", "choice", "signer", "people", "slip", "until", "to"]
INPUTS: frozenset[str] = frozenset(get_args(InputName))


class OperationRule(Part):
    """Say what an operation is called, who may take it, and how often."""

    title: Title
    past: Title
    hint: Text
    by: tuple[str, ...]
    # What its form asks for, in this order; the opinion comes last.
    inputs: tuple[InputName, ...] = ()
    opinion: Literal["none", "optional", "required"] = "optional"
    # What the task is called that it opens.
    task: Title | None = None
    # How often in one state of a case.
    at_most: int | None = Field(default=None, ge=1, le=50)
    # How long nobody may take it again.
    every_hours: int | None = Field(default=None, ge=1, le=720)
    # By how many calendar days a due day may move at most.
    days: int | None = Field(default=None, ge=1, le=365)
    # Whether an opinion against something keeps the case from going on.
    binding: bool = False
    # Where it leads; only a workflow can say so.
    to: str | None = None


class OperationChange(Part):
    """Say how an operation differs in one workflow."""

    by: tuple[str, ...] | None = None
    at_most: int | None = Field(default=None, ge=1, le=50)
    every_hours: int | None = Field(default=None, ge=1, le=720)
    days: int | None = Field(default=None, ge=1, le=365)
    binding: bool | None = None
    to: str | None = None

    @model_validator(mode="before")
    @classmethod
    def _short_form(cls, value: object) -> object:
        return listed(value, "by")


class Operations(Part):
    """Hold the rule of every operation, and the slips of supervision from mild to grave."""

    operations: dict[OperationName, OperationRule]
    slips: dict[Identifier, Title]

    @model_validator(mode="after")
    def _all_are_there(self) -> Self:
        for name in sorted(CASE_OPERATIONS - set(self.operations)):
            context = {"code": "definition.missing_operation", "name": name}
            raise PydanticCustomError("operation", "", {**context, "at": ("operations",)})
        return self

    def rule(self, name: str, change: OperationChange | None) -> OperationRule:
        """Return the rule of an operation as a workflow changes it."""
        found = next(rule for each, rule in self.operations.items() if each == name)
        if change is None:
            return found
        return found.model_copy(update=change.model_dump(exclude_none=True))


def load_operations(folder: Path, *, roles: Collection[str]) -> Operations:
    """Read `operations.yaml` of a definitions folder; raises DefinitionError."""
    path = folder / "operations.yaml"
    source = read_source(path.read_text("utf-8"), name=path.name)
    operations = check_model(source, Operations)
    known = WHO | frozenset(roles)
    problems = [
        source.problem(
            ("operations", name, "by", index),
            "definition.unknown_operator",
            name=who,
            suggestion=closest(who, known),
        )
        for name, rule in operations.operations.items()
        for index, who in enumerate(rule.by)
        if who not in known
    ]
    if problems:
        raise DefinitionError(problems)
    return operations
