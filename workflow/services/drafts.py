"""Keep what people type into the forms of cases until it is handed in."""

import uuid
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import delete, select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session

from workflow.canonical import plain_object
from workflow.models import Draft, EvaluationCase
from workflow.services.actors import Actor
from workflow.services.scope import find_case, visible_cases


@dataclass(frozen=True, slots=True)
class DraftLine:
    """Be one line of somebody's drafts: the form, the case it belongs to, and when it was kept."""

    form: str
    case_id: uuid.UUID
    number: str
    title: str
    saved_at: datetime


def save_draft(
    session: Session,
    actor: Actor,
    *,
    case_id: uuid.UUID,
    form: str,
    content: Mapping[str, object],
    row_version: int,
    now: datetime,
) -> None:
    """Keep what a person typed into a form of a case, in the place of what was kept before.

    Raises NotFoundError when the case is not in sight.
    """
    find_case(session, actor, case_id=case_id)
    kept = {"content": plain_object(content), "row_version": row_version, "saved_at": now}
    key = {"account_id": actor.account_id, "case_id": case_id, "form": form}
    session.execute(
        insert(Draft)
        .values(**key, **kept)
        .on_conflict_do_update(index_elements=list(key), set_=kept),
        execution_options={"populate_existing": True},
    )
    known = session.get(Draft, (actor.account_id, case_id, form))
    if known is not None:
        session.refresh(known)


def load_draft(session: Session, actor: Actor, *, case_id: uuid.UUID, form: str) -> Draft | None:
    """Return what a person keeps of a form of a case, if anything."""
    return session.get(Draft, (actor.account_id, case_id, form))


def list_drafts(session: Session, actor: Actor) -> Sequence[DraftLine]:
    """Return a person's drafts on cases still in sight, latest first."""
    rows = session.execute(
        select(
            Draft.form,
            Draft.case_id,
            EvaluationCase.number,
            EvaluationCase.title,
            Draft.saved_at,
        )
        .join(EvaluationCase, EvaluationCase.id == Draft.case_id)
        .where(Draft.account_id == actor.account_id, visible_cases(actor))
        .order_by(Draft.saved_at.desc(), Draft.case_id, Draft.form)
    )
    return [DraftLine(*row) for row in rows]


def delete_draft(session: Session, actor: Actor, *, case_id: uuid.UUID, form: str) -> None:
    """Forget what a person kept of a form; nothing happens when there was nothing."""
    session.execute(
        delete(Draft).where(
            Draft.account_id == actor.account_id, Draft.case_id == case_id, Draft.form == form
        )
    )
