"""Read sign-in and password change."""

from wtforms import HiddenField, PasswordField, StringField
from wtforms.validators import InputRequired, Length

from web.wtf import Form

_LONGEST = 128


class SignInForm(Form):
    """Read a login, a password, where to go afterwards, and the form that was kept meanwhile."""

    login = StringField(validators=[Length(max=_LONGEST)])
    password = PasswordField(validators=[Length(max=_LONGEST)])
    next = HiddenField()
    kept = HiddenField()


class PasswordForm(Form):
    """Read the current password and a new one."""

    current = PasswordField(validators=[InputRequired(), Length(max=_LONGEST)])
    new = PasswordField(validators=[InputRequired(), Length(max=_LONGEST)])

    def refuse(self, field: str | None, text: str) -> None:
        """Put a refusal at the field it concerns."""
        target = self.current if field == self.current.name else self.new
        target.errors = [*target.errors, text]
