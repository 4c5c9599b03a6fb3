"""Give a command one session, committed once."""

from collections.abc import Iterator
from contextlib import contextmanager

from sqlalchemy.orm import Session

from workflow.database import create_engine_for, session_factory, unit_of_work


@contextmanager
def command_session(url: str) -> Iterator[Session]:
    """Open a session on a database, commit at the end and let the connection go."""
    engine = create_engine_for(url, pool_size=1)
    try:
        with unit_of_work(session_factory(engine)) as session:
            yield session
    finally:
        engine.dispose()
