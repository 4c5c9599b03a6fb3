"""Say lights in words, as the templates show them."""

from web.system import say
from workflow.services.lights import Lamp


def lamp_view(lamp: Lamp | None) -> dict[str, str] | None:
    """Return the kind of a light and the words beside it."""
    return None if lamp is None else {"kind": lamp.kind, "text": lamp_text(lamp)}


def lamp_text(lamp: Lamp) -> str:
    """Return the words of a light."""
    if lamp.suspended:
        return say("interface.suspended")
    if lamp.left is None:
        return say("interface.paused" if lamp.stopped else "interface.no_deadline")
    if lamp.overdue:
        return say("interface.overdue", days=lamp.overdue)
    return say("interface.days_left", days=lamp.left) if lamp.left else say("interface.due_today")
