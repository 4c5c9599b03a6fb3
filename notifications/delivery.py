"""Send queued messages: the attempt is written down before the dialogue, its end after it.

Killed in between, a process leaves an attempt whose outcome nobody knows; when its lease has run
out the letter is sent again under the same Message-ID, so that there is one duplicate at most.
"""

import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

import structlog
from sqlalchemy import select
from sqlalchemy.orm import Session, joinedload, sessionmaker

from definitions.notices import REMINDERS
from notifications.backoff import MOST_ATTEMPTS, wait_after
from notifications.channels.protocol import (
    Channel,
    DeferredError,
    Letter,
    RejectedError,
    UnreachableError,
)
from notifications.fault_points import fault
from notifications.mailroom import Mailroom
from workflow.database import unit_of_work
from workflow.models import Account, Delivery, DeliveryStatus, Message, Task

_LOG = structlog.get_logger()

# Longer than any dialogue: who has not reported by then is taken for dead.
LEASE = timedelta(minutes=5)
_AT_ONCE = 100
_WAITING = (DeliveryStatus.PENDING, DeliveryStatus.SENDING, DeliveryStatus.FAILED)


class Progress(StrEnum):
    """Say what became of one delivery, and whether its channel can be asked for the next."""

    NOTHING = "nothing"
    DONE = "done"
    UNREACHABLE = "unreachable"


class Cancelled(StrEnum):
    """Name why a message is not sent any more."""

    CASE_MOVED_ON = "case_moved_on"
    NEWER_REMINDER = "newer_reminder"
    ACCOUNT_CLOSED = "account_closed"
    NO_CHANNEL = "no_channel"


@dataclass(frozen=True, slots=True)
class Attempt:
    """Be one attempt that is written down and not yet made."""

    delivery_id: uuid.UUID
    number: int
    channel: Channel
    letter: Letter


@dataclass(frozen=True, slots=True)
class Result:
    """Be how an attempt ended."""

    status: DeliveryStatus
    reason: str | None = None
    reachable: bool = True


def due_deliveries(
    session: Session, *, now: datetime, limit: int = _AT_ONCE
) -> Sequence[uuid.UUID]:
    """Return what is to be sent now, longest waiting first, attempts of the dead included."""
    return session.scalars(
        select(Delivery.id)
        .where(Delivery.status.in_(_WAITING), Delivery.next_attempt_at <= now)
        .order_by(Delivery.next_attempt_at, Delivery.id)
        .limit(limit)
    ).all()


def deliver(
    factory: sessionmaker[Session], mailroom: Mailroom, *, delivery_id: uuid.UUID
) -> Progress:
    """Send one message unless somebody else does, or nobody needs it any more."""
    with unit_of_work(factory) as session:
        attempt = start_attempt(session, mailroom, delivery_id=delivery_id)
    if attempt is None:
        return Progress.NOTHING
    fault("delivery.attempted")
    result = make_attempt(attempt)
    fault("delivery.answered")
    with unit_of_work(factory) as session:
        finish_attempt(session, attempt, result=result, now=mailroom.now())
    return Progress.DONE if result.reachable else Progress.UNREACHABLE


def start_attempt(
    session: Session, mailroom: Mailroom, *, delivery_id: uuid.UUID
) -> Attempt | None:
    """Write down that a message is being sent, under a lease; or cancel it for a reason."""
    now = mailroom.now()
    delivery = _claim(session, delivery_id, now)
    if delivery is None:
        return None
    channel = mailroom.channel(delivery.channel)
    cancelled = Cancelled.NO_CHANNEL if channel is None else _cancelled(session, delivery)
    if channel is None or cancelled is not None:
        delivery.status, delivery.last_error = DeliveryStatus.CANCELLED, cancelled
        return None
    delivery.status = DeliveryStatus.SENDING
    delivery.attempts += 1
    delivery.next_attempt_at = now + LEASE
    letter = _letter(mailroom, delivery)
    return Attempt(delivery.id, delivery.attempts, channel, letter)


def make_attempt(attempt: Attempt) -> Result:
    """Hold the dialogue with the channel and say how it ended."""
    try:
        attempt.channel.send(attempt.letter)
    except RejectedError as error:
        return Result(DeliveryStatus.DEAD, error.reason)
    except DeferredError as error:
        return Result(DeliveryStatus.FAILED, error.reason)
    except UnreachableError as error:
        return Result(DeliveryStatus.FAILED, error.reason, reachable=False)
    except Exception as error:  # noqa: BLE001 - logged, and the messages behind it go on
        _LOG.exception("delivery_failed", delivery=str(attempt.delivery_id))
        return Result(DeliveryStatus.FAILED, repr(error))
    return Result(DeliveryStatus.SENT)


def finish_attempt(session: Session, attempt: Attempt, *, result: Result, now: datetime) -> None:
    """Write down how an attempt ended, unless its lease ran out and another one is under way."""
    delivery = session.scalar(
        select(Delivery).where(Delivery.id == attempt.delivery_id).with_for_update()
    )
    if delivery is None or delivery.attempts != attempt.number:
        return
    _conclude(delivery, result, now)


def fail_delivery(session: Session, *, delivery_id: uuid.UUID, reason: str, now: datetime) -> None:
    """Count an attempt that could not even begin, such as on a template that cannot be filled."""
    delivery = _claim(session, delivery_id, now)
    if delivery is not None:
        delivery.attempts += 1
        _conclude(delivery, Result(DeliveryStatus.FAILED, reason), now)


def _conclude(delivery: Delivery, result: Result, now: datetime) -> None:
    delivery.last_error = result.reason
    match result.status:
        case DeliveryStatus.SENT:
            delivery.status, delivery.sent_at = DeliveryStatus.SENT, now
        case DeliveryStatus.FAILED if delivery.attempts < MOST_ATTEMPTS:
            delivery.status = DeliveryStatus.FAILED
            wait = wait_after(delivery.attempts, key=delivery.message_id_header)
            delivery.next_attempt_at = now + wait
        case _:
            delivery.status = DeliveryStatus.DEAD
            _LOG.error("delivery_dead", delivery=str(delivery.id), reason=result.reason)


def _claim(session: Session, delivery_id: uuid.UUID, now: datetime) -> Delivery | None:
    return session.scalar(
        select(Delivery)
        .where(
            Delivery.id == delivery_id,
            Delivery.status.in_(_WAITING),
            Delivery.next_attempt_at <= now,
        )
        .options(joinedload(Delivery.message))
        .with_for_update(of=Delivery, skip_locked=True)
        .execution_options(populate_existing=True)
    )


def _cancelled(session: Session, delivery: Delivery) -> Cancelled | None:
    """Say why a message is not wanted any more, if so: it is asked again at every sending."""
    message = delivery.message
    if not session.get_one(Account, message.recipient_id).active:
        return Cancelled.ACCOUNT_CLOSED
    if message.kind not in REMINDERS:
        return None
    if not _waits_still(session, message):
        return Cancelled.CASE_MOVED_ON
    return Cancelled.NEWER_REMINDER if _has_newer(session, message) else None


def _waits_still(session: Session, message: Message) -> bool:
    """Tell whether a task is open that was open when a reminder was written."""
    statement = select(Task.id).where(
        Task.case_id == message.case_id,
        Task.closed_at.is_(None),
        Task.opened_at <= message.created_at,
    )
    return session.scalar(statement.limit(1)) is not None


def _has_newer(session: Session, message: Message) -> bool:
    statement = select(Message.id).where(
        Message.case_id == message.case_id,
        Message.recipient_id == message.recipient_id,
        Message.kind.in_(REMINDERS),
        Message.created_at > message.created_at,
    )
    return session.scalar(statement.limit(1)) is not None


def _letter(mailroom: Mailroom, delivery: Delivery) -> Letter:
    message = delivery.message
    link = f"{mailroom.public_url}{message.link}"
    mail = mailroom.notices.envelope(subject=message.title, text=message.body, link=link)
    return Letter(
        to=delivery.address,
        subject=mail.subject,
        text=mail.text,
        message_id=delivery.message_id_header,
        written_at=message.created_at,
    )
