"""Read what every act carries; its own inputs are read by what its definition asks for."""

from wtforms import HiddenField, TextAreaField

from web.wtf import Form
from workflow.errors import RefusedError

_LONGEST_NUMBER = 9  # digits


class ActForm(Form):
    """Read the opinion, the version that was seen, and the key of this attempt."""

    opinion = TextAreaField()
    version = HiddenField()
    key = HiddenField()

    def seen(self) -> int:
        """Return the version of the case that the page showed; raises RefusedError."""
        text = self.version.data or ""
        if not (text.isascii() and text.isdecimal() and len(text) <= _LONGEST_NUMBER):
            raise RefusedError("cases.seen_wrong")
        return int(text)
