"""Say in a history what members of a group did; what acts are called stands in the definition."""

from functools import cache

from definitions.messages import load_messages
from definitions.schema import VOTE
from workflow.engine.values import Request


def operation_title(request: Request) -> str:
    """Return what the history calls a ballot, a recusal or the end of a vote."""
    if request.act == VOTE:
        return _title(f"{VOTE}.{request.fields['choice']}")
    return _title(request.act)


@cache
def _title(name: str) -> str:
    return load_messages()[f"history.{name}"]
