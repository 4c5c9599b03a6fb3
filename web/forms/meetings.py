"""Read what is typed about meetings and their decisions."""

import uuid
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, time

from wtforms import DateField, IntegerField, StringField, TextAreaField, TimeField
from wtforms.validators import InputRequired, Length, NumberRange, Optional

from web.wtf import Form
from workflow.clock import SHANGHAI
from workflow.services.meetings import MeetingPlan, Requirement

_LONGEST_TEXT = 2000
_NINE = time(9)


class MeetingForm(Form):
    """Read the plan of a meeting."""

    ordinal = IntegerField(validators=[InputRequired(), NumberRange(1, 999)])
    title = StringField(validators=[InputRequired(), Length(max=80)])
    held_on = DateField(validators=[InputRequired()])
    held_time = TimeField(validators=[Optional()])
    place = StringField(validators=[Length(max=80)])

    def plan(self) -> MeetingPlan:
        """Return the plan that a valid form holds."""
        day = self.held_on.data or date.min
        return MeetingPlan(
            ordinal=self.ordinal.data or 0,
            title=self.title.data or "",
            held_on=day,
            held_at=datetime.combine(day, self.held_time.data or _NINE, SHANGHAI),
            place=self.place.data or "",
        )


class PeopleForm(Form):
    """Read people to be called: one a line, name and office."""

    people = TextAreaField(validators=[InputRequired(), Length(max=_LONGEST_TEXT)])

    def called(self) -> list[tuple[str, str, str]]:
        """Return name, organisation and kind of each line."""
        lines = [line.split(maxsplit=1) for line in (self.people.data or "").splitlines()]
        return [(part[0], part[1] if len(part) > 1 else "", "called") for part in lines if part]


@dataclass(frozen=True, slots=True)
class ReadRequirements:
    """Hold what was typed for each subject, and the codes of what is wrong by field."""

    requirements: tuple[Requirement, ...]
    errors: Mapping[str, str]


def read_requirements(form: Mapping[str, str], problems: list[uuid.UUID]) -> ReadRequirements:
    """Read requirement, unit, day and budget opinion of the project and of each problem."""
    subjects: list[uuid.UUID | None] = [None, *problems]
    errors: dict[str, str] = {}
    found = [_read(form, subject, errors) for subject in subjects]
    return ReadRequirements(tuple(found), errors)


def field_name(part: str, subject: uuid.UUID | None) -> str:
    """Return the name of a field of the decision form."""
    return f"{part}-{subject or 'project'}"


def _read(
    form: Mapping[str, str], subject: uuid.UUID | None, errors: dict[str, str]
) -> Requirement:
    def text(part: str) -> str:
        return form.get(field_name(part, subject), "").strip()

    requirement = text("requirement")
    if len(requirement) > _LONGEST_TEXT:
        errors[field_name("requirement", subject)] = "meetings.too_long"
    return Requirement(
        problem_id=subject,
        text=requirement[:_LONGEST_TEXT],
        responsible_unit_id=_unit(text("unit"), field_name("unit", subject), errors),
        due_on=_day(text("due"), field_name("due", subject), errors),
        budget_opinion=text("budget")[:_LONGEST_TEXT],
    )


def _day(text: str, name: str, errors: dict[str, str]) -> date | None:
    if not text:
        return None
    try:
        return date.fromisoformat(text)
    except ValueError:
        errors[name] = "meetings.bad_day"
        return None


def _unit(text: str, name: str, errors: dict[str, str]) -> uuid.UUID | None:
    if not text:
        return None
    try:
        return uuid.UUID(text)
    except ValueError:
        errors[name] = "meetings.bad_unit"
        return None
