"""Hold what all parts of a definition share: strictness, kinds of text, and conditions."""

from typing import Annotated, Literal, Self

from pydantic import BaseModel, ConfigDict, Field, StringConstraints, model_validator
from pydantic_core import PydanticCustomError

IDENTIFIER = r"^[a-z][a-z0-9_]{1,39}$"
Identifier = Annotated[str, StringConstraints(pattern=IDENTIFIER)]
Title = Annotated[str, StringConstraints(min_length=1, max_length=40, strip_whitespace=True)]
Text = Annotated[str, StringConstraints(min_length=1, max_length=400)]
# Outside of these years deadlines cannot be computed.
FIRST_YEAR, LAST_YEAR = 1950, 9000
Operator = Literal["eq", "ne", "in", "not_in", "gt", "ge", "lt", "le", "is_set", "not_set"]


class Part(BaseModel):
    """Refuse unknown keys and never change: the base of all parts of a definition."""

    model_config = ConfigDict(extra="forbid", frozen=True)


class Condition(Part):
    """Compare a field or a fact with a value, or combine other conditions."""

    field: str | None = None
    fact: str | None = None
    taken: str | None = None
    op: Operator = "eq"
    value: object = None
    all: tuple["Condition", ...] | None = None
    any: tuple["Condition", ...] | None = None
    negated: "Condition | None" = Field(default=None, alias="not")

    @model_validator(mode="after")
    def _says_one_thing(self) -> Self:
        forms = (self.field, self.fact, self.taken, self.all, self.any, self.negated)
        if sum(form is not None for form in forms) != 1:
            raise PydanticCustomError("condition", "", {"code": "definition.condition_form"})
        listed = isinstance(self.value, list) or str(self.value).startswith("$")
        if self.op in ("in", "not_in") and not listed:
            raise PydanticCustomError("condition", "", {"code": "definition.condition_list"})
        return self


def listed(value: object, *keys: str) -> object:
    """Return a mapping in which single values of some keys have become lists of one."""
    if not isinstance(value, dict):
        return value
    single = {key: [value[key]] for key in keys if isinstance(value.get(key), (str, dict))}
    return {**value, **single}
