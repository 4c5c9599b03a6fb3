"""Keep the workers' signs of life, and whose turn it is where one worker is enough."""

from collections.abc import Mapping
from datetime import datetime, timedelta

from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session

from workflow.canonical import plain_object
from workflow.models import WorkerHeartbeat
from workflow.services.retention import TURNS


def beat(session: Session, *, name: str, detail: Mapping[str, object], now: datetime) -> None:
    """Write down that a worker lives and what it has done."""
    row = {"at": now, "detail": plain_object(detail)}
    session.execute(
        insert(WorkerHeartbeat)
        .values(name=name, **row)
        .on_conflict_do_update(index_elements=["name"], set_=row)
    )


def take_turn(session: Session, *, name: str, now: datetime, every: timedelta) -> bool:
    """Take a turn that only one worker takes in a while; False when it was taken already."""
    taken = session.scalar(
        insert(WorkerHeartbeat)
        .values(name=TURNS + name, at=now, detail={})
        .on_conflict_do_update(
            index_elements=["name"],
            set_={"at": now},
            where=WorkerHeartbeat.at <= now - every,
        )
        .returning(WorkerHeartbeat.name)
    )
    return taken is not None


def note_turn(session: Session, *, name: str, detail: Mapping[str, object]) -> None:
    """Keep what came of a turn, for the page that shows the system's state."""
    session.get_one(WorkerHeartbeat, TURNS + name).detail = plain_object(detail)
    session.flush()
