"""Fill a database of its own with open cases, to measure what is done to all of them at once."""

import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import psycopg
from psycopg import sql
from sqlalchemy import text
from sqlalchemy.orm import Session, sessionmaker

from definitions.calendars import load_calendar_days
from definitions.library import FOLDER, Library, load_library
from definitions.messages import load_messages
from definitions.schema import Due, State, Workflow
from web.commands.local_database import MIGRATOR, SUPERUSER, ensure_database, start, stop
from workflow import migration
from workflow.clock import SystemClock
from workflow.database import create_engine_for, session_factory, unit_of_work
from workflow.models import Account, Appointment, Organisation, Project, Region
from workflow.services.actors import Actor, load_actor
from workflow.services.definitions import Published, add_version
from workflow.services.first_start import publish_shipped_content
from workflow.services.opening import open_project_case
from workflow.services.resources import Resources
from workflow.services.transfer_plans import MIGRATE
from workflow.services.whatif import READ

# Made and dropped by every run; no other database is touched.
NAME = "bihuan_bench"
_FOLDER = Path(__file__).resolve().parents[2] / "data" / "bench"
_LONGER_YEARS = 3


@dataclass(frozen=True, slots=True)
class Yard:
    """Be a database full of open cases, and somebody in whose sight all of them lie."""

    url: str
    factory: sessionmaker[Session]
    resources: Resources
    workflow: Workflow
    actor: Actor


@contextmanager
def yard(cases: int) -> Iterator[Yard]:
    """Fill a database with open cases of one workflow, and drop it afterwards.

    One case is opened through the door; the others are copies of its rows, so that their histories
    are as long as its own, but no chain of hashes.
    """
    server = start(_FOLDER, durable=False)
    _drop(server.url("postgres", role=SUPERUSER))
    ensure_database(server, NAME)
    engine = create_engine_for(server.url(NAME), pool_size=1)
    try:
        migration.upgrade(server.url(NAME, role=MIGRATOR))
        place = _fill(server.url(NAME), session_factory(engine), cases)
        with psycopg.connect(server.url(NAME, role=MIGRATOR), autocommit=True) as connection:
            connection.execute("ANALYZE")
        yield place
    finally:
        engine.dispose()
        _drop(server.url("postgres", role=SUPERUSER))
        stop(_FOLDER)


def longer(workflow: Workflow) -> Workflow:
    """Return a workflow in which every state has more time, so that every case differs."""
    states = {name: _longer(state) for name, state in workflow.states.items()}
    return workflow.model_copy(update={"states": states})


def publish_next(session: Session, resources: Resources, workflow: Workflow) -> uuid.UUID:
    """Publish a workflow as its next version and return its key."""
    order = Published(source="", at=resources.now(), in_force_from=resources.today())
    return add_version(session, workflow, published=order).id


def _longer(state: State) -> State:
    due = state.due
    if due is None or due.date_field is not None:
        return state
    return state.model_copy(update={"due": due.model_copy(update=_more(due))})


def _more(due: Due) -> dict[str, object]:
    if due.month_day is not None:
        return {"years_after": _LONGER_YEARS}
    return {"days": due.days + 1} if isinstance(due.days, int) else {}


def _drop(address: str) -> None:
    with psycopg.connect(address, autocommit=True) as connection:
        statement = sql.SQL("DROP DATABASE IF EXISTS {} WITH (FORCE)")
        connection.execute(statement.format(sql.Identifier(NAME)))


def _fill(url: str, factory: sessionmaker[Session], cases: int) -> Yard:
    library = load_library()
    load_messages()  # as every process has that serves somebody
    resources = Resources(library=library, clock=SystemClock(), data_folder=_FOLDER)
    roles = library.roles
    workflow = next(each for each in library.workflows.values() if "{serial" in each.number)
    with unit_of_work(factory) as session:
        calendar = load_calendar_days(FOLDER / "calendar")
        publish_shipped_content(session, library=library, calendar=calendar, now=resources.now())
        unit = _settle(session, library, resources)
        able = roles.with_permission(READ) & roles.with_permission(MIGRATE)
        mover = min(role for role in able if roles[role].scope == "region")
        actor = load_actor(session, roles, login=mover, today=resources.today(), role=mover)
        project = Project(
            region_code=unit.region_code,
            fiscal_year=resources.today().year,
            name=NAME,
            normalised_name=NAME,
            key=NAME,
            department_id=unit.department_id,
            unit_id=unit.id,
        )
        session.add(project)
        session.flush()
        open_project_case(
            session, actor, resources=resources, workflow=workflow.workflow, project=project
        )
        session.flush()
        _copy(session, cases)
    return Yard(url, factory, resources, workflow, actor)


def _settle(session: Session, library: Library, resources: Resources) -> Organisation:
    """Make a region with a department and a unit, and somebody in every role."""
    session.add(Region(code=NAME, name=NAME, path=NAME, level=1))
    session.flush()
    department = _organisation(session, "department")
    unit = _organisation(session, "unit", department)
    for role, spec in library.roles.roles.items():
        account = Account(
            login=role,
            name=spec.title,
            password_hash="",
            must_change_password=False,
            password_changed_at=resources.now(),
            created_at=resources.now(),
        )
        session.add(account)
        session.flush()
        place = unit if spec.scope == "unit" else department
        session.add(
            Appointment(
                account_id=account.id,
                role=role,
                organisation_id=place.id,
                region_code=NAME,
                starts_on=resources.today(),
            )
        )
    session.flush()
    return unit


def _organisation(
    session: Session, kind: str, department: Organisation | None = None
) -> Organisation:
    made = Organisation(
        region_code=NAME,
        name=kind,
        short_name=kind,
        kind=kind,
        code=kind,
        department_id=department.id if department else None,
    )
    session.add(made)
    session.flush()
    return made


# The rows of the one case, in the order in which they refer to each other.
_TABLES = ("project", "evaluation_case", "case_event", "task", "timer")


def _copy(session: Session, cases: int) -> None:
    """Copy the one project with its case until there are so many."""
    session.execute(
        text(
            "CREATE TEMPORARY TABLE copies ON COMMIT DROP AS SELECT n,"
            " gen_random_uuid() AS project, gen_random_uuid() AS evaluation_case"
            " FROM generate_series(2, :cases) AS n"
        ),
        {"cases": cases},
    )
    for table in _TABLES:
        _copy_rows(session, table)


def _copy_rows(session: Session, table: str) -> None:
    columns = session.scalars(
        text(
            "SELECT column_name FROM information_schema.columns"
            " WHERE table_schema = current_schema() AND table_name = :table"
            " ORDER BY ordinal_position"
        ),
        {"table": table},
    ).all()
    own = "gen_random_uuid()" if table not in ("project", "evaluation_case") else f"c.{table}"
    changed = {
        "id": own,
        "case_id": "c.evaluation_case",
        "project_id": "c.project",
        "number": "old.number || '-' || c.n",
        "key": "old.key || '-' || c.n",
    }
    values = ", ".join(changed.get(name, f"old.{name}") for name in columns)
    session.execute(
        text(
            f"INSERT INTO {table} ({', '.join(columns)})"  # noqa: S608 - names of our own tables
            f" SELECT {values} FROM copies AS c CROSS JOIN (SELECT * FROM {table}) AS old"
        )
    )
