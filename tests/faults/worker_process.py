"""Be a worker in a process of its own, which a test may kill: DATABASE_URL, INSTANT, SMTP_PORT."""

import os
import sys
from datetime import datetime
from pathlib import Path

from definitions.library import load_library
from definitions.notices import load_notices
from notifications.channels.smtp import SmtpChannel
from notifications.mailroom import Mailroom
from notifications.rendering import Notices
from notifications.shift import Shift
from notifications.worker import JOBS, run_job
from workflow.clock import FixedClock
from workflow.database import create_engine_for, session_factory
from workflow.services.resources import Resources

_CLOCK = FixedClock(datetime.fromisoformat(os.environ["INSTANT"]))
_PORT = int(os.environ.get("SMTP_PORT", "0"))


def main(names: list[str]) -> None:
    channel = SmtpChannel("127.0.0.1", _PORT, "bihuan@example.gov.cn", security="none")
    mailroom = Mailroom(
        Resources(load_library(), _CLOCK, Path()),
        Notices(load_notices()),
        (channel,) if _PORT else (),
        "https://jixiao.example.gov.cn",
    )
    engine = create_engine_for(os.environ["DATABASE_URL"])
    shift = Shift(session_factory(engine), mailroom)
    # Whoever started this waits for the line, so that two workers set out together.
    sys.stdout.write("ready\n")
    sys.stdout.flush()
    sys.stdin.readline()
    for job in JOBS:
        if job.name in names:
            tally = run_job(shift, job)
            sys.stdout.write(f"{job.name} {tally.done} {tally.failed}\n")
    engine.dispose()


if __name__ == "__main__":
    main(sys.argv[1:])
