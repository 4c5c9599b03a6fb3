"""Tell whether the database answers."""

from sqlalchemy import select
from sqlalchemy.orm import Session


def require_database(session: Session) -> None:
    """Ask the database for nothing but an answer; raises SQLAlchemy's OperationalError."""
    session.execute(select(1))
