"""Read what is typed about days."""

from datetime import date
from typing import get_args

from flask import request
from wtforms import DateField, IntegerField, RadioField, TextAreaField
from wtforms.fields import SelectChoice
from wtforms.validators import InputRequired, Length, NumberRange

from web.forms.labelled import LabelledForm
from web.system import resources, say
from workflow.domain.deadlines import Unit

# The longest count of days that a deadline can have.
_MOST_DAYS = 3660
_UNITS = get_args(Unit)
_LONGEST_NOTICE = 20_000


class CountForm(LabelledForm):
    """Read a start and a number of days from the address of a page, where nothing is changed."""

    area = "calendar"
    start = DateField(validators=[InputRequired()])
    days = IntegerField(validators=[InputRequired(), NumberRange(1, _MOST_DAYS)])
    unit = RadioField(choices=[SelectChoice(each) for each in _UNITS], default=_UNITS[0])

    class Meta(LabelledForm.Meta):
        """A question needs no proof of where it came from."""

        csrf = False

    def __init__(self) -> None:
        """Read the address; begin with today."""
        super().__init__()
        self.process(request.args if self.asked else None)
        self.unit.choices = [SelectChoice(each, say(f"calendar.{each}")) for each in _UNITS]
        if not self.asked:
            self.start.data = resources().today()

    @property
    def asked(self) -> bool:
        """Tell whether a count was asked for."""
        return "days" in request.args

    @property
    def start_on(self) -> date:
        """Return the start of a valid form."""
        return self.start.data or date.min


class NoticeForm(LabelledForm):
    """Read the pasted text of a notice."""

    area = "calendar"
    text = TextAreaField(validators=[Length(max=_LONGEST_NOTICE)])
