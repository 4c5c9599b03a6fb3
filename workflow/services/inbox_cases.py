"""Name the cases that messages speak of."""

import uuid
from collections.abc import Mapping, Sequence

from sqlalchemy import select
from sqlalchemy.orm import Session

from workflow.models import EvaluationCase, Message
from workflow.services.actors import Actor
from workflow.services.scope import visible_cases


def cases_of_messages(
    session: Session, actor: Actor, *, messages: Sequence[Message]
) -> Mapping[uuid.UUID, EvaluationCase]:
    """Return by key the cases that messages speak of and that the post acted in may see."""
    keys = {each.case_id for each in messages if each.case_id is not None}
    statement = select(EvaluationCase).where(EvaluationCase.id.in_(keys), visible_cases(actor))
    return {case.id: case for case in session.scalars(statement)}
