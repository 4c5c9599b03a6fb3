"""Find what the executive meeting requires of problems."""

import uuid
from collections.abc import Mapping, Sequence
from datetime import date

from sqlalchemy import select
from sqlalchemy.orm import Session

from workflow.models import Resolution


def required_days(
    session: Session, problems: Sequence[uuid.UUID]
) -> Mapping[uuid.UUID, date | None]:
    """Return the problems for which a confirmed requirement stands, with the last day it names.

    A later confirmation replaces an earlier one; one that names no day leaves the earlier day.
    """
    rows = session.execute(
        select(Resolution.problem_id, Resolution.due_on)
        .where(Resolution.problem_id.in_(problems), Resolution.confirmed_at.is_not(None))
        .order_by(Resolution.confirmed_at, Resolution.id)
    )
    found: dict[uuid.UUID, date | None] = {}
    for row in rows:
        if row.problem_id is not None:
            found[row.problem_id] = row.due_on or found.get(row.problem_id)
    return found
