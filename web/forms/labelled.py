"""Take the labels of forms from the message catalogue, so that summaries can name the fields."""

from typing import ClassVar

from web.system import say
from web.wtf import Form


class LabelledForm(Form):
    """Label each field by the message `<area>.field.<name>`."""

    area: ClassVar[str]

    def __init__(self) -> None:
        """Label the fields; WTForms would show their names in Python instead."""
        super().__init__()
        for name, field in self._fields.items():
            if name != "csrf_token":
                field.label.text = say(f"{self.area}.field.{name}")

    def refuse(self, name: str | None, text: str) -> None:
        """Show a refusal beside its field, or beside the first when it has none."""
        field = self._fields.get(name or "") or next(iter(self._fields.values()))
        field.errors = [*field.errors, text]
