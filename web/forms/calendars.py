"""Read what is typed about days."""

from datetime import date

from flask import request
from wtforms import DateField, IntegerField, RadioField, TextAreaField
from wtforms.validators import InputRequired, Length, NumberRange

from web.forms.labelled import LabelledForm
from web.system import resources, say

# The longest count of days that a deadline can have.
_MOST_DAYS = 3660
_LONGEST_NOTICE = 20_000


class CountForm(LabelledForm):
    """Read a start and a number of days from the address of a page, where nothing is changed."""

    area = "calendar"
    start = DateField(validators=[InputRequired()])
    days = IntegerField(validators=[InputRequired(), NumberRange(1, _MOST_DAYS)])
    unit = RadioField(choices=[("workday", ""), ("calendar_day", "")], default="workday")

    class Meta(LabelledForm.Meta):
        """A question needs no proof of where it came from."""

        csrf = False

    def __init__(self) -> None:
        """Read the address; begin with today."""
        super().__init__()
        self.process(request.args if self.asked else None)
        self.unit.choices = [(name, say(f"calendar.{name}")) for name, _ in self.unit.choices]
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
