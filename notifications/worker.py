"""Do everything that nobody waits for: the jobs of the worker, and how they are run.

Any number of workers may run at once. Each piece of work has a transaction of its own and is
claimed in it, so that it happens once, and so that one broken case stops nobody. This module knows
no scheduler: the web process may use it (`drain`), notifications/scheduling.py drives it.
"""

import uuid
from collections.abc import Callable, Mapping, Sequence

import structlog
from sqlalchemy.orm import Session, sessionmaker

from notifications.delivery import Progress, deliver, due_deliveries, fail_delivery
from notifications.dispatch import dispatch_word
from notifications.draft_words import dispatch_draft_word
from notifications.fault_points import fault
from notifications.housekeeping import care_for_files, purge, show_life, verify_history
from notifications.launching import launch, launches_waiting, leave_launch, plan
from notifications.mailroom import Mailroom
from notifications.reminders import sweep_case
from notifications.shift import Job, Shift, Tally
from workflow.database import unit_of_work
from workflow.services.pending import FAMILY, fail_word, settle_child, waiting_words
from workflow.services.recalculation import outdated_cases, recalculate_case
from workflow.services.reseating import reseat, unseated_cases
from workflow.services.stand_ins import give_back, stood_in_cases
from workflow.services.timers import cases_with_due_timers, rest_timers
from workflow.services.words import MESSAGE, OF_DRAFT

_LOG = structlog.get_logger()
# More rounds than any chain of consequences is long; each round empties what the last one caused.
_MOST_ROUNDS = 1000


Find = Callable[[Session, Mailroom], Sequence[uuid.UUID]]
Handle = Callable[[Session, Mailroom, uuid.UUID], bool]
Failed = Callable[[Session, Mailroom, uuid.UUID, str], None]


def _leave(_session: Session, _mailroom: Mailroom, _key: uuid.UUID, _reason: str) -> None:
    """Do nothing about a failure: the next run tries again."""


def each(find: Find, handle: Handle, *, failed: Failed = _leave) -> Callable[[Shift], Tally]:
    """Return a job that handles all that is found, each piece in a transaction of its own."""

    def run(shift: Shift) -> Tally:
        with unit_of_work(shift.factory) as session:
            keys = find(session, shift.mailroom)
        tally = Tally()
        for key in keys:
            if shift.stopping():
                break
            tally = tally.plus(_handle(shift, key, handle, failed))
        return tally

    return run


def _handle(shift: Shift, key: uuid.UUID, handle: Handle, failed: Failed) -> Tally:
    try:
        with unit_of_work(shift.factory) as session:
            moved = handle(session, shift.mailroom, key)
        fault("worker.committed")
    except Exception as error:  # noqa: BLE001 - logged; one broken case stops nobody
        _LOG.exception("work_failed", key=str(key))
        with unit_of_work(shift.factory) as session:
            failed(session, shift.mailroom, key, repr(error))
        return Tally(failed=1)
    return Tally(done=int(moved))


def words(*kinds: str) -> Find:
    """Return what finds the words of some kinds that wait."""

    def find(session: Session, mailroom: Mailroom) -> Sequence[uuid.UUID]:
        return waiting_words(session, kinds=kinds, now=mailroom.now())

    return find


def _settle(session: Session, mailroom: Mailroom, key: uuid.UUID) -> bool:
    return settle_child(session, resources=mailroom.resources, word_id=key)


def _dispatch(session: Session, mailroom: Mailroom, key: uuid.UUID) -> bool:
    return dispatch_word(session, mailroom, word_id=key)


def _tell_of_draft(session: Session, mailroom: Mailroom, key: uuid.UUID) -> bool:
    return dispatch_draft_word(session, mailroom, word_id=key)


def _word_failed(session: Session, _mailroom: Mailroom, key: uuid.UUID, reason: str) -> None:
    fail_word(session, word_id=key, reason=reason)


def _due_cases(session: Session, mailroom: Mailroom) -> Sequence[uuid.UUID]:
    return cases_with_due_timers(session, now=mailroom.now())


def _sweep(session: Session, mailroom: Mailroom, key: uuid.UUID) -> bool:
    return sweep_case(session, mailroom, case_id=key)


def _sweep_failed(session: Session, mailroom: Mailroom, key: uuid.UUID, _reason: str) -> None:
    rest_timers(session, case_id=key, now=mailroom.now())


def _outdated(session: Session, _mailroom: Mailroom) -> Sequence[uuid.UUID]:
    return outdated_cases(session)


def _recalculate(session: Session, mailroom: Mailroom, key: uuid.UUID) -> bool:
    return recalculate_case(session, resources=mailroom.resources, case_id=key).seen > 0


def _stood_in(session: Session, mailroom: Mailroom) -> Sequence[uuid.UUID]:
    return stood_in_cases(session, today=mailroom.resources.today())


def _give_back(session: Session, mailroom: Mailroom, key: uuid.UUID) -> bool:
    return give_back(session, resources=mailroom.resources, case_id=key)


def _unseated(session: Session, mailroom: Mailroom) -> Sequence[uuid.UUID]:
    return unseated_cases(session, today=mailroom.resources.today())


def _reseat(session: Session, mailroom: Mailroom, key: uuid.UUID) -> bool:
    return reseat(session, resources=mailroom.resources, case_id=key)


def send_mail(shift: Shift) -> Tally:
    """Send what is due; a channel that cannot be reached is left alone until the next run."""
    with unit_of_work(shift.factory) as session:
        keys = due_deliveries(session, now=shift.mailroom.now())
    tally = Tally()
    for key in keys:
        if shift.stopping():
            break
        progress = _deliver(shift, key)
        tally = tally.plus(_COUNTED[progress])
        if progress == Progress.UNREACHABLE:
            break
    return tally


_COUNTED: Mapping[Progress | None, Tally] = {
    Progress.NOTHING: Tally(),
    Progress.DONE: Tally(done=1),
    Progress.UNREACHABLE: Tally(done=1),
    None: Tally(failed=1),
}


def _deliver(shift: Shift, key: uuid.UUID) -> Progress | None:
    """Send one message; return nothing when that failed in a way that no channel knows."""
    try:
        return deliver(shift.factory, shift.mailroom, delivery_id=key)
    except Exception as error:  # noqa: BLE001 - logged; one broken message stops nobody
        _LOG.exception("delivery_failed", delivery=str(key))
        now = shift.mailroom.now()
        with unit_of_work(shift.factory) as session:
            fail_delivery(session, delivery_id=key, reason=repr(error), now=now)
        return None


JOBS: tuple[Job, ...] = (
    Job("plan_launches", plan, seconds=60),
    Job("launch", each(launches_waiting, launch, failed=leave_launch), seconds=30),
    Job("settle_children", each(words(*FAMILY), _settle, failed=_word_failed), seconds=3),
    Job("dispatch", each(words(MESSAGE), _dispatch, failed=_word_failed), seconds=3),
    Job("tell_of_drafts", each(words(OF_DRAFT), _tell_of_draft, failed=_word_failed), seconds=10),
    Job("sweep_timers", each(_due_cases, _sweep, failed=_sweep_failed), seconds=10),
    Job("send_mail", send_mail, seconds=5),
    Job("recalculate", each(_outdated, _recalculate), seconds=60),
    Job("give_back", each(_stood_in, _give_back), seconds=60),
    Job("reseat", each(_unseated, _reseat), seconds=60),
    Job("show_life", show_life, seconds=15),
    Job("purge", purge, seconds=3600),
    Job("verify_history", verify_history, hour=2),
    Job("care_for_files", care_for_files, hour=3),
)
# What follows from acts inside the house; drained until nothing is left.
_CONSEQUENCES = (
    "plan_launches",
    "launch",
    "sweep_timers",
    "settle_children",
    "give_back",
    "reseat",
    "dispatch",
    "tell_of_drafts",
    "recalculate",
)


def run_job(shift: Shift, job: Job) -> Tally:
    """Run a job; whatever fails in it is logged and does not reach the scheduler."""
    try:
        tally = job.run(shift)
    except Exception:  # noqa: BLE001 - logged; the scheduler goes on
        _LOG.exception("job_failed", job=job.name)
        tally = Tally(failed=1)
    shift.tallies[job.name] = shift.tallies.get(job.name, Tally()).plus(tally)
    return tally


def run_once(shift: Shift) -> Mapping[str, Tally]:
    """Run every job once, in the order of the table; return what each did."""
    return {job.name: run_job(shift, job) for job in JOBS}


def drain(factory: sessionmaker[Session], mailroom: Mailroom) -> Tally:
    """Sweep, settle, dispatch and recalculate until nothing is left; mail is left to a worker.

    The demonstration does so after a jump of its clock.
    """
    shift = Shift(factory, mailroom)
    total = Tally()
    for _ in range(_MOST_ROUNDS):
        jobs = [job for job in JOBS if job.name in _CONSEQUENCES]
        round_ = Tally()
        for job in jobs:
            round_ = round_.plus(run_job(shift, job))
        total = total.plus(round_)
        if not round_.done:
            break
    return total
