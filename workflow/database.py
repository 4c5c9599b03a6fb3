"""Open the database and hold the rules of its transactions."""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager

import psycopg
from sqlalchemy import Engine, create_engine, make_url
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session, sessionmaker

from workflow.canonical import canonical
from workflow.errors import RefusedError

STATEMENT_SECONDS = 10
LOCK_SECONDS = 2
IDLE_IN_TRANSACTION_SECONDS = 30
POOL_WAIT_SECONDS = 2


def create_engine_for(
    url: str, *, pool_size: int = 8, statement_seconds: float = STATEMENT_SECONDS
) -> Engine:
    """Return an engine in UTC whose connections wait for nothing without end.

    A full pool makes callers wait two seconds and then fail; a lock likewise.
    """
    limits = {
        "timezone": "UTC",
        "statement_timeout": int(statement_seconds * 1000),
        "lock_timeout": LOCK_SECONDS * 1000,
        "idle_in_transaction_session_timeout": IDLE_IN_TRANSACTION_SECONDS * 1000,
    }
    return create_engine(
        make_url(url).set(drivername="postgresql+psycopg"),
        pool_size=pool_size,
        max_overflow=0,
        pool_timeout=POOL_WAIT_SECONDS,
        pool_pre_ping=True,
        json_serializer=canonical,
        connect_args={"options": " ".join(f"-c {name}={each}" for name, each in limits.items())},
    )


def session_factory(engine: Engine) -> sessionmaker[Session]:
    """Return what opens sessions; objects stay readable after the commit."""
    return sessionmaker(engine, expire_on_commit=False)


@contextmanager
def unit_of_work(factory: sessionmaker[Session]) -> Iterator[Session]:
    """Open a session and commit once at the end; an exception takes everything back."""
    with factory() as session, session.begin():
        yield session


def violated_constraint(error: IntegrityError) -> str | None:
    """Return the name of the constraint that the database says was violated."""
    if isinstance(error.orig, psycopg.Error):
        return error.orig.diag.constraint_name
    return None


@contextmanager
def constraints_as_fields(
    session: Session, constraints: Mapping[str, tuple[str, str]]
) -> Iterator[None]:
    """Turn a violated constraint into a RefusedError at a field: name -> (field, code).

    What stands inside is flushed under a savepoint, so that the transaction lives on.
    """
    try:
        with session.begin_nested():
            yield
    except IntegrityError as error:
        name = violated_constraint(error)
        if name is None or name not in constraints:
            raise
        field, code = constraints[name]
        raise RefusedError(code, field=field) from error
