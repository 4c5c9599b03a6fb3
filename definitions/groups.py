"""Describe group decisions: who sits in them, how they vote, and when they have decided."""

import re
from fractions import Fraction
from typing import Literal, Self

from pydantic import Field, model_validator
from pydantic_core import PydanticCustomError

from definitions.parts import Condition, Part, listed

_FRACTION = re.compile(r"^(\d{1,3})/(\d{1,3})$")


class Seats(Part):
    """Seat the holders of a role, or the people of a field who act in that role."""

    role: str
    people: str | None = Field(default=None, alias="list")
    every: bool = Field(default=False, alias="all")
    when: Condition | None = None
    weight: int = Field(default=1, ge=1, le=100)
    veto: bool = False

    @model_validator(mode="before")
    @classmethod
    def _short_form(cls, value: object) -> object:
        return {"role": value} if isinstance(value, str) else value

    @model_validator(mode="after")
    def _says_one_thing(self) -> Self:
        if self.people is not None and self.every:
            raise PydanticCustomError("seats", "", {"code": "definition.seats_form"})
        return self


class Threshold(Part):
    """Say how much is enough: a number, a share or a weight, or one voter, or all."""

    count: int | None = Field(default=None, ge=1, le=100)
    share: str | None = None
    weight: int | None = Field(default=None, ge=1, le=10000)
    every: bool = Field(default=False, alias="all")
    more_than: bool = False
    of: Literal["members", "present", "votes"] = "members"

    @model_validator(mode="before")
    @classmethod
    def _short_form(cls, value: object) -> object:
        if value == "any":
            return {"count": 1}
        if value == "all":
            return {"all": True}
        if isinstance(value, str):
            return {"share": value}
        return {"count": value} if isinstance(value, int) else value

    @model_validator(mode="after")
    def _says_one_thing(self) -> Self:
        forms = (self.count is not None, self.share is not None, self.weight is not None)
        if sum((*forms, self.every)) != 1 or not self._share_fits():
            raise PydanticCustomError("threshold", "", {"code": "definition.threshold_form"})
        if self.share is None and (self.more_than or self.of != "members"):
            raise PydanticCustomError("threshold", "", {"code": "definition.threshold_share"})
        return self

    def _share_fits(self) -> bool:
        if self.share is None:
            return True
        found = _FRACTION.match(self.share)
        if found is None or int(found[2]) == 0:
            return False
        part = Fraction(int(found[1]), int(found[2]))
        return 0 < part < 1 or (part == 1 and not self.more_than)

    @property
    def fraction(self) -> Fraction:
        """Return the share as a fraction; all is one."""
        return Fraction(self.share or 1)


class Recusal(Part):
    """Say who steps aside: by declaring it, for an act done before, or for the office held."""

    declared: bool = True
    different_person_from: tuple[str, ...] = ()
    same_office: bool = False

    @model_validator(mode="before")
    @classmethod
    def _short_forms(cls, value: object) -> object:
        return listed(value, "different_person_from")


class Results(Part):
    """Name the acts that happen by themselves when a group has decided."""

    passed: str
    failed: str


class Group(Part):
    """Describe a decision that several people take together or in turn."""

    members: tuple[Seats, ...] = Field(min_length=1)
    order: Literal["together", "in_turn"] = "together"
    passes: Threshold = Field(alias="pass")
    quorum: Threshold | None = None
    abstain: bool = True
    recuse: Recusal = Recusal()
    silence: Literal["abstain", "for", "against"] = "abstain"
    then: Results

    @model_validator(mode="before")
    @classmethod
    def _one_member(cls, value: object) -> object:
        return listed(value, "members")

    @property
    def roles(self) -> tuple[str, ...]:
        """Return the roles in which members sit, each once."""
        return tuple(dict.fromkeys(seats.role for seats in self.members))
