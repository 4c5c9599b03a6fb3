"""Read what is typed about accounts, organisations and posts."""

import uuid
from collections.abc import Sequence

from wtforms import DateField, SelectField, StringField
from wtforms.fields import SelectChoice
from wtforms.validators import InputRequired, Length

from web.forms.labelled import LabelledForm
from workflow.services.accounts import Person
from workflow.services.organisations import OrganisationData

Choices = Sequence[tuple[str, str]]
_LONGEST = 80


class AccountForm(LabelledForm):
    """Read a new account."""

    area = "people"
    login = StringField(validators=[InputRequired(), Length(max=64)])
    name = StringField(validators=[InputRequired(), Length(max=_LONGEST)])
    email = StringField(validators=[Length(max=_LONGEST)])
    phone = StringField(validators=[Length(max=40)])

    def person(self) -> Person:
        """Return the person that a valid form holds."""
        return Person(
            login=self.login.data or "",
            name=self.name.data or "",
            email=self.email.data or None,
            phone=self.phone.data or None,
        )


class OrganisationForm(LabelledForm):
    """Read a new organisation; the choices are set by the page."""

    area = "people"
    organisation_name = StringField(validators=[InputRequired(), Length(max=_LONGEST)])
    short_name = StringField(validators=[Length(max=_LONGEST)])
    code = StringField(validators=[InputRequired(), Length(max=40)])
    region_code = SelectField()
    kind = SelectField()
    department_id = SelectField()

    def offer(self, *, regions: Choices, kinds: Choices, departments: Choices) -> None:
        """Set what may be chosen."""
        self.region_code.choices = _choices(regions)
        self.kind.choices = _choices(kinds)
        self.department_id.choices = _choices(departments)

    def organisation(self) -> OrganisationData:
        """Return the organisation that a valid form holds."""
        above = self.department_id.data
        return OrganisationData(
            region_code=self.region_code.data,
            name=self.organisation_name.data or "",
            code=self.code.data or "",
            kind=self.kind.data,
            short_name=self.short_name.data or "",
            department_id=uuid.UUID(above) if above else None,
        )


class PostForm(LabelledForm):
    """Read a post to be given; the choices are set by the page."""

    area = "people"
    role = SelectField()
    organisation_id = SelectField()
    starts_on = DateField(validators=[InputRequired()])

    def offer(self, *, roles: Choices, organisations: Choices) -> None:
        """Set what may be chosen."""
        self.role.choices = _choices(roles)
        self.organisation_id.choices = _choices(organisations)


def _choices(pairs: Choices) -> list[SelectChoice]:
    return [SelectChoice(value, label) for value, label in pairs]
