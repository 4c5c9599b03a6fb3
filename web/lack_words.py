"""Say what is missing for an act of a case that is played."""

from collections.abc import Mapping

from definitions.messages import fill
from workflow.engine.values import Missing


def lack_words(missing: Missing, messages: Mapping[str, str]) -> str:
    """Return the sentence of what is missing, a guard by its title."""
    guard = messages.get(f"guard.{missing.values.get('guard')}")
    values = {**missing.values, **({"guard": guard} if guard else {})}
    return fill(messages, missing.code, values)
