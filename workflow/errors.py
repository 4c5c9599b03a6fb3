"""Refuse what breaks a rule; the edge turns the code and its values into a sentence."""

from collections.abc import Mapping


class RefusedError(Exception):
    """Carry a message code, the values of its sentence and the field it stands beside."""

    def __init__(self, code: str, *, field: str | None = None, **values: object) -> None:
        """Keep the facts as they are; none of them is text for the reader yet."""
        super().__init__(code)
        self.code = code
        self.field = field
        self.values: Mapping[str, object] = values


class NotFoundError(RefusedError):
    """Say that something is not there, or not in the sight of the one who asks."""


class NotPermittedError(RefusedError):
    """Say that the post acted in lacks a permission."""


class BusyError(RefusedError):
    """Say that the same request may succeed in a moment."""
