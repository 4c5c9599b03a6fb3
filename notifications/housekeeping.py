"""Look after what the house keeps: histories, files, old keys, and signs of life."""

import os
import socket
from datetime import timedelta

import structlog

from notifications.shift import Shift, Tally
from workflow.database import unit_of_work
from workflow.services.attachments import find_damaged, sweep_files
from workflow.services.heartbeats import beat, note_turn, take_turn
from workflow.services.history import verify_chain
from workflow.services.retention import purge_heartbeats, purge_idempotency_keys, purge_sessions

_LOG = structlog.get_logger()
_DAY = timedelta(days=1)
_HOUR = timedelta(hours=1)
_NAMED = 20


def verify_history(shift: Shift) -> Tally:
    """Check the chains of all cases once a day, and name the first broken links in the log."""
    name, now = "verify_history", shift.mailroom.now()
    with unit_of_work(shift.factory) as session:
        if not take_turn(session, name=name, now=now, every=_DAY - _HOUR):
            return Tally()
        broken = verify_chain(session)
        for link in broken[:_NAMED]:
            _LOG.error("history_broken", case=link.case_number, seq=link.seq, kind=link.kind)
        note_turn(session, name=name, detail={"broken": len(broken), "checked_at": now})
    return Tally(done=1)


def purge(shift: Shift) -> Tally:
    """Forget dead sessions, old keys of requests and silent workers, one worker at a time."""
    now = shift.mailroom.now()
    with unit_of_work(shift.factory) as session:
        if not take_turn(session, name="purge", now=now, every=_HOUR):
            return Tally()
        purged = purge_sessions(session)
        purged += purge_idempotency_keys(session, now=now)
        purged += purge_heartbeats(session, now=now)
    return Tally(purged)


def show_life(shift: Shift) -> Tally:
    """Leave a sign of life with what the jobs have done since the start."""
    name = f"worker/{socket.gethostname()}/{os.getpid()}"
    detail = {
        job: {"done": tally.done, "failed": tally.failed} for job, tally in shift.tallies.items()
    }
    with unit_of_work(shift.factory) as session:
        beat(session, name=name, detail=detail, now=shift.mailroom.now())
    return Tally()


def care_for_files(shift: Shift) -> Tally:
    """Once a day remove files that no row names, and name in the log those that are damaged."""
    name, now = "care_for_files", shift.mailroom.now()
    with unit_of_work(shift.factory) as session:
        if not take_turn(session, name=name, now=now, every=_DAY - _HOUR):
            return Tally()
        swept = sweep_files(session, resources=shift.mailroom.resources)
        damaged = find_damaged(session, resources=shift.mailroom.resources)
        for attachment_id, code in list(damaged.items())[:_NAMED]:
            _LOG.error("file_damaged", attachment=str(attachment_id), code=code)
        detail = {"broken": len(damaged), "swept": swept, "checked_at": now}
        note_turn(session, name=name, detail=detail)
    return Tally(done=1)
