"""Hold the one rule about whose people and offices an administrator keeps: those of the region.

The region is that of the post acted in, with all below it. The system itself keeps all.
"""

import uuid
from datetime import date

from sqlalchemy import ColumnElement, exists, or_, select
from sqlalchemy.orm import Session

from workflow.errors import NotPermittedError
from workflow.models import Account, Appointment, Region
from workflow.services.actors import Actor


def require_region(session: Session, actor: Actor | None, *, region_code: str) -> None:
    """Raise NotPermittedError for a region that is not the actor's to keep."""
    if actor is not None and not session.scalar(
        select(exists().where(Region.code == region_code, _below(actor)))
    ):
        raise NotPermittedError("accounts.other_region")


def require_account(session: Session, actor: Actor, *, account_id: uuid.UUID, today: date) -> None:
    """Raise NotPermittedError for somebody who holds, or will hold, a post in another region."""
    elsewhere = exists().where(
        Appointment.account_id == account_id,
        or_(Appointment.ends_on.is_(None), Appointment.ends_on > today),
        Region.code == Appointment.region_code,
        ~_below(actor),
    )
    if session.scalar(select(elsewhere)):
        raise NotPermittedError("accounts.other_region")


def known_to(actor: Actor) -> ColumnElement[bool]:
    """Return the condition on Account that somebody has held a post in the region, or never any.

    Who never held a post belongs to no region yet, and is anybody's to appoint.
    """
    held = exists().where(Appointment.account_id == Account.id).correlate(Account)
    here = (
        exists()
        .where(
            Appointment.account_id == Account.id,
            Region.code == Appointment.region_code,
            _below(actor),
        )
        .correlate(Account)
    )
    return or_(~held, here)


def _below(actor: Actor) -> ColumnElement[bool]:
    below = Region.path.startswith(f"{actor.region_path}/", autoescape=True)
    return or_(Region.path == actor.region_path, below)
