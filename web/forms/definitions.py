"""Read what is typed when definitions are handed in, sent back, and when parameters are set."""

from collections.abc import Sequence

from wtforms import DateField, SelectMultipleField, TextAreaField
from wtforms.fields import SelectChoice
from wtforms.validators import InputRequired, Length
from wtforms.widgets import CheckboxInput, ListWidget

from web.forms.labelled import LabelledForm
from web.system import resources
from workflow.services.definition_publishing import HandIn

_LONGEST = 1000


class ReasonForm(LabelledForm):
    """Read why a draft is sent back."""

    area = "definitions"
    reason = TextAreaField(validators=[InputRequired(), Length(max=_LONGEST)])


class HandInForm(ReasonForm):
    """Read why, from which day and for which regions a draft is to be published."""

    in_force_from = DateField(validators=[InputRequired()])
    regions = SelectMultipleField(widget=ListWidget(), option_widget=CheckboxInput())

    def __init__(self) -> None:
        """Propose today."""
        super().__init__()
        if not self.is_submitted():
            self.in_force_from.data = resources().today()

    def offer(self, regions: Sequence[tuple[str, str]]) -> None:
        """Set the regions that may be chosen."""
        self.regions.choices = [SelectChoice(code, name) for code, name in regions]

    def order(self) -> HandIn:
        """Return what a valid form holds."""
        return HandIn(
            reason=self.reason.data or "",
            in_force_from=self.in_force_from.data or resources().today(),
            regions=list(self.regions.data or ()),
        )
