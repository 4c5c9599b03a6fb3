"""Read a proxy that somebody grants."""

import uuid
from collections.abc import Sequence
from datetime import date, timedelta

from wtforms import DateField, SelectField, SelectMultipleField, StringField
from wtforms.fields import SelectChoice
from wtforms.validators import InputRequired
from wtforms.widgets import CheckboxInput, ListWidget

from web.forms.labelled import LabelledForm
from workflow.services.proxies import ProxyData

Choices = Sequence[tuple[str, str]]
_DAY = timedelta(days=1)


class ProxyForm(LabelledForm):
    """Read whose post, by whom, from which to which day, and in which workflows."""

    area = "proxies"
    appointment_id = SelectField(validators=[InputRequired()])
    proxy_id = SelectField(validators=[InputRequired()])
    starts_on = DateField(validators=[InputRequired()])
    last_on = DateField(validators=[InputRequired()])
    workflows = SelectMultipleField(widget=ListWidget(), option_widget=CheckboxInput())
    reason = StringField()

    def offer(self, *, posts: Choices, people: Choices, workflows: Choices) -> None:
        """Set what may be chosen."""
        self.appointment_id.choices = _choices(posts)
        self.proxy_id.choices = _choices(people)
        self.workflows.choices = _choices(workflows)

    def data_of(self, today: date) -> ProxyData:
        """Return what a valid form asks for; the last day is the last one with the proxy."""
        return ProxyData(
            appointment_id=uuid.UUID(self.appointment_id.data),
            proxy_id=uuid.UUID(self.proxy_id.data),
            starts_on=self.starts_on.data or today,
            ends_on=(self.last_on.data or today) + _DAY,
            workflows=frozenset(self.workflows.data or ()),
            reason=self.reason.data or "",
        )


def _choices(pairs: Choices) -> list[SelectChoice]:
    return [SelectChoice(value, label) for value, label in pairs]
