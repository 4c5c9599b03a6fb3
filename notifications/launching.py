"""Open the cases that definitions want by themselves: what the worker does for them."""

import uuid
from collections.abc import Sequence

from sqlalchemy.orm import Session

from notifications.fault_points import fault
from notifications.mailroom import Mailroom
from notifications.shift import Shift, Tally
from workflow.database import unit_of_work
from workflow.services.launch_plans import plan_launches
from workflow.services.launches import fail_launch, open_launch, waiting_launches


def plan(shift: Shift) -> Tally:
    """Write down which cases rules want to have opened by now."""
    with unit_of_work(shift.factory) as session:
        return Tally(plan_launches(session, resources=shift.mailroom.resources))


def launches_waiting(session: Session, mailroom: Mailroom) -> Sequence[uuid.UUID]:
    """Return the launches whose case is still to be opened."""
    return waiting_launches(session, now=mailroom.now())


def launch(session: Session, mailroom: Mailroom, key: uuid.UUID) -> bool:
    """Open the case of a launch; False when somebody else does so."""
    opened = open_launch(session, resources=mailroom.resources, launch_id=key)
    fault("launch.opened")
    return opened


def leave_launch(session: Session, mailroom: Mailroom, key: uuid.UUID, reason: str) -> None:
    """Note why a case could not be opened, and try again later."""
    fail_launch(session, launch_id=key, reason=reason, now=mailroom.now())
