"""Drive the jobs by the clock: the one module that knows APScheduler.

The scheduler is a ticker only. Jobs live in memory and never in the database; a run that is late is
made up for, once; a job never overlaps itself.
"""

import signal
import threading
from collections.abc import Sequence

from apscheduler.executors.pool import ThreadPoolExecutor  # type: ignore[import-untyped]
from apscheduler.jobstores.memory import MemoryJobStore  # type: ignore[import-untyped]
from apscheduler.schedulers.background import (  # type: ignore[import-untyped]
    BackgroundScheduler,
)
from apscheduler.triggers.cron import CronTrigger  # type: ignore[import-untyped]
from apscheduler.triggers.interval import IntervalTrigger  # type: ignore[import-untyped]
from sqlalchemy.orm import Session, sessionmaker

from notifications.mailroom import Mailroom
from notifications.shift import Job, Shift
from notifications.worker import JOBS, run_job
from workflow.clock import SHANGHAI

DEFAULTS = {"misfire_grace_time": None, "coalesce": True, "max_instances": 1}


def build_scheduler(shift: Shift, jobs: Sequence[Job] = JOBS) -> BackgroundScheduler:
    """Return a scheduler, not yet started, with a thread for every job."""
    scheduler = BackgroundScheduler(
        jobstores={"default": MemoryJobStore()},
        executors={"default": ThreadPoolExecutor(len(jobs))},
        job_defaults=DEFAULTS,
        timezone=SHANGHAI,
    )
    for job in jobs:
        scheduler.add_job(run_job, _trigger(job), args=(shift, job), id=job.name)
    return scheduler


def work_until_told(factory: sessionmaker[Session], mailroom: Mailroom) -> None:
    """Work until SIGTERM or SIGINT; the piece of work in hand is finished first."""
    stop = threading.Event()
    for each in (signal.SIGTERM, signal.SIGINT):
        signal.signal(each, lambda *_: stop.set())
    scheduler = build_scheduler(Shift(factory, mailroom, stopping=stop.is_set))
    scheduler.start()
    stop.wait()
    scheduler.shutdown(wait=True)


def _trigger(job: Job) -> IntervalTrigger | CronTrigger:
    if job.seconds is not None:
        return IntervalTrigger(seconds=job.seconds, timezone=SHANGHAI)
    return CronTrigger(hour=job.hour, timezone=SHANGHAI)
