"""Wrap Flask-WTF, which has no types: the one base of all forms and the gate against forgery."""

from flask import Flask, g
from flask_wtf import FlaskForm  # type: ignore[import-untyped] # ships no types
from flask_wtf.csrf import CSRFError, CSRFProtect  # type: ignore[import-untyped] # likewise
from wtforms import Form as PlainForm

__all__ = ["CSRFError", "Form", "protect", "renew_token"]


class Form(FlaskForm, PlainForm):  # type: ignore[misc] # FlaskForm is untyped
    """Be the base of all forms; messages of WTForms itself are in Chinese."""

    class Meta(FlaskForm.Meta):  # type: ignore[misc] # likewise
        """Ask WTForms for its Chinese messages."""

        locales = ("zh_CN",)


def protect(app: Flask) -> None:
    """Check a token on every unsafe request, whatever the view does."""
    CSRFProtect(app)


def renew_token() -> None:
    """Let what is still shown in this request have a token of the session just begun."""
    g.pop("csrf_token", None)
