"""The table of jobs and how it is run."""

import os
import signal
import subprocess
import sys
import time
from datetime import timedelta
from pathlib import Path

import psycopg
from sqlalchemy import delete, select

from notifications.scheduling import build_scheduler
from notifications.shift import Job, Shift, Tally
from notifications.worker import JOBS, drain, run_job, run_once
from tests.support.city import CALENDAR
from tests.support.post_office import PostOffice
from tests.support.tree import ROOT
from workflow.models import Account, CalendarVersion, IdempotencyKey, WorkerHeartbeat
from workflow.services.calendars import store_calendar
from workflow.services.file_store import path_of, store_bytes
from workflow.services.heartbeats import take_turn


def test_the_scheduler_misses_nothing_and_overlaps_nothing(office: PostOffice):
    scheduler = build_scheduler(office.shift)
    scheduler.start(paused=True)
    try:
        jobs = scheduler.get_jobs()
        assert {job.id for job in jobs} == {job.name for job in JOBS}
        assert {job.misfire_grace_time for job in jobs} == {None}
        assert {job.coalesce for job in jobs} == {True}
        assert {job.max_instances for job in jobs} == {1}
        assert [type(store).__name__ for store in scheduler._jobstores.values()] == [
            "MemoryJobStore"
        ]
    finally:
        scheduler.shutdown()


def test_every_job_runs_once_and_fails_nowhere(office: PostOffice):
    office.open_case()
    tallies = run_once(office.shift)
    assert set(tallies) == {job.name for job in JOBS}
    assert {name: tally.failed for name, tally in tallies.items() if tally.failed} == {}
    assert tallies["dispatch"] == Tally(done=1)


def test_a_job_that_breaks_is_logged_and_counted(office: PostOffice):
    def broken(_shift: Shift) -> Tally:
        raise ZeroDivisionError

    shift = office.shift
    assert run_job(shift, Job("broken", broken, seconds=1)) == Tally(failed=1)
    assert shift.tallies["broken"] == Tally(failed=1)


def test_a_worker_told_to_stop_takes_up_nothing_new(office: PostOffice):
    office.open_case("甲")
    office.open_case("乙")
    asked = iter([False, True, True])
    shift = Shift(office.factory, office.mailroom, stopping=lambda: next(asked))
    dispatch = next(job for job in JOBS if job.name == "dispatch")
    assert run_job(shift, dispatch) == Tally(done=1)


def test_a_worker_shows_that_it_lives(office: PostOffice):
    run_once(office.shift)
    with office.factory() as session:
        beats = session.scalars(select(WorkerHeartbeat).order_by(WorkerHeartbeat.name)).all()
    turns = {each.name: each.detail for each in beats if each.name.startswith("turn/")}
    assert set(turns) == {"turn/care_for_files", "turn/purge", "turn/verify_history"}
    assert turns["turn/verify_history"]["broken"] == 0
    assert len(beats) == len(turns) + 1


def test_a_broken_history_is_found_at_night(office: PostOffice, migrator_url: str):
    office.open_case()
    with psycopg.connect(migrator_url, autocommit=True) as owner:
        owner.execute("ALTER TABLE case_event DISABLE TRIGGER only_grows")
        owner.execute("UPDATE case_event SET opinion = 'forged'")
    run_once(office.shift)
    with office.factory() as session:
        turn = session.get_one(WorkerHeartbeat, "turn/verify_history")
    assert turn.detail["broken"] == 1


def test_only_one_worker_takes_a_turn(office: PostOffice):
    def turn() -> bool:
        with office.factory.begin() as session:
            now = office.clock.now()
            return take_turn(session, name="purge", now=now, every=timedelta(hours=1))

    assert [turn(), turn()] == [True, False]
    office.clock.advance(timedelta(hours=1))
    assert turn()


def test_old_keys_are_forgotten(office: PostOffice):
    with office.acting() as city:
        case = city.open_case()
        city.fill(case)
        city.do("unit_clerk", "send_for_unit_review", case, key="k")
    assert run_once(office.shift)["purge"] == Tally()
    office.pass_days(8)
    assert run_once(office.shift)["purge"] == Tally(done=1)
    with office.factory() as session:
        assert session.scalars(select(IdempotencyKey)).all() == []


def send_on_provisional_day(office: PostOffice, *, days: float) -> None:
    """Let a case be sent so many days later, while nobody knows the holidays of the year."""
    office.pass_days(days)
    with office.acting() as city:
        city.session.execute(delete(CalendarVersion))
        store_calendar(city.session, city.calendar_without(2026), now=city.resources.now())
        case = city.open_case()
        city.fill(case)
        city.do("unit_clerk", "send_for_unit_review", case)
    drain(office.factory, office.mailroom)


def publish_calendar(office: PostOffice) -> None:
    """Let the holidays become known soon after."""
    office.pass_days(0.1)
    with office.acting() as city:
        store_calendar(city.session, CALENDAR, now=city.resources.now())
    drain(office.factory, office.mailroom)


def test_a_new_calendar_is_followed_and_the_holders_are_told(office: PostOffice):
    send_on_provisional_day(office, days=35)
    (opened,) = office.inbox("unit_head")
    assert "2026年2月12日（暂定，待节假日安排公布后重算）" in opened.body
    publish_calendar(office)
    assert office.kinds("unit_head") == ["task_opened"]


def test_the_holders_hear_of_a_day_that_moved(office: PostOffice):
    send_on_provisional_day(office, days=38)
    publish_calendar(office)
    moved = office.inbox("unit_head")[-1]
    assert moved.kind == "deadline_moved"
    assert moved.body.endswith("办理期限：2026年2月24日。")


def run_python(*arguments: str) -> str:
    done = subprocess.run(
        [sys.executable, *arguments], cwd=ROOT, capture_output=True, text=True, check=True
    )
    return done.stdout


def test_the_web_process_has_no_scheduler():
    program = "import sys, web.app, notifications.worker; print('apscheduler' in sys.modules)"
    assert run_python("-c", program) == "False\n"


def worker_environment(office: PostOffice, folder: Path) -> dict[str, str]:
    settings = {
        "BIHUAN_MODE": "test",
        "BIHUAN_DATABASE_URL": office.url,
        "BIHUAN_SECRET_KEY": "for a test",
        "BIHUAN_DATA_FOLDER": str(folder),
    }
    return {k: v for k, v in os.environ.items() if not k.startswith("BIHUAN_")} | settings


def command(office: PostOffice, folder: Path, *options: str) -> subprocess.Popen[str]:
    return subprocess.Popen(
        [sys.executable, "-m", "web.commands", "worker", *options],
        cwd=ROOT,
        env=worker_environment(office, folder),
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    )


def test_the_command_runs_all_jobs_once(office: PostOffice, tmp_path: Path):
    office.open_case()
    process = command(office, tmp_path, "--once")
    output, _ = process.communicate(timeout=60)
    assert (process.returncode, output) == (0, "")
    # The machine's clock is past the due day of the case.
    assert "overdue" in office.kinds("unit_clerk")


def test_the_command_works_until_it_is_told_to_stop(office: PostOffice, tmp_path: Path):
    office.open_case()
    process = command(office, tmp_path)
    deadline = time.monotonic() + 60
    while not office.kinds("unit_clerk") and time.monotonic() < deadline:
        time.sleep(0.2)
    process.send_signal(signal.SIGTERM)
    output, _ = process.communicate(timeout=60)
    assert (process.returncode, output) == (0, "")
    assert "overdue" in office.kinds("unit_clerk")


def test_a_fault_point_is_no_setting(office: PostOffice, tmp_path: Path):
    environment = worker_environment(office, tmp_path) | {"BIHUAN_FAULT_POINT": "sweep.claimed"}
    done = subprocess.run(
        [sys.executable, "-m", "web.commands", "worker", "--once"],
        cwd=ROOT,
        env=environment,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 2
    assert "BIHUAN_FAULT_POINT" in done.stderr


def test_files_are_looked_after_once_a_day(office: PostOffice):
    folder = office.city.resources.data_folder
    with office.acting() as city:
        case = city.open_case()
        city.attach(case, "self_evaluation")
        orphan = store_bytes(folder, b"of no row").sha256
        long_ago = (office.clock.now() - timedelta(days=2)).timestamp()
        os.utime(path_of(folder, orphan), (long_ago, long_ago))
    assert run_once(office.shift)["care_for_files"] == Tally(done=1)
    assert run_once(office.shift)["care_for_files"] == Tally()
    with office.factory() as session:
        turn = session.get_one(WorkerHeartbeat, "turn/care_for_files")
    # The row of the test names a file that was never stored.
    assert (turn.detail["broken"], turn.detail["swept"]) == (1, 1)
    assert not path_of(folder, orphan).exists()


def test_a_task_goes_back_when_a_post_is_filled_again(office: PostOffice):
    with office.acting() as city:
        clerk = city.people["finance_section"]
        city.session.get_one(Account, clerk.account_id).active = False
        case = city.open_case()
        city.fill(case)
        city.do("unit_clerk", "send_for_unit_review", case)
        city.do("unit_head", "submit", case)
        city.do("department_officer", "accept_by_department", case)
    drain(office.factory, office.mailroom)
    assert office.kinds("finance_section") == []
    with office.acting() as city:
        city.session.get_one(Account, clerk.account_id).active = True
    drain(office.factory, office.mailroom)
    assert "task_opened" in office.kinds("finance_section")
