"""Publish definitions by two people: one hands a draft in, another one publishes it."""

import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy import select
from sqlalchemy.orm import Session

from definitions.library import parse_workflow
from workflow.domain.regions import lies_in
from workflow.errors import NotPermittedError, RefusedError
from workflow.models import DefinitionDraft, DefinitionVersion, DraftStatus, Region
from workflow.services.actors import Actor
from workflow.services.definition_drafts import (
    EDIT,
    PUBLISH,
    DraftConflictError,
    editor_of,
    is_another,
    problems_of_draft,
    take_draft,
)
from workflow.services.definition_events import DefinitionAct, record_definition
from workflow.services.definitions import Published, add_version
from workflow.services.resources import Resources
from workflow.services.words import leave_word_of_draft

_LONGEST_REASON = 1000


@dataclass(frozen=True, slots=True, kw_only=True)
class HandIn:
    """Say why a draft is to be published, from which day, and for which regions.

    No regions mean one's own with all below it.
    """

    reason: str
    in_force_from: date
    regions: Sequence[str] = ()


def hand_in(
    session: Session,
    actor: Actor,
    *,
    resources: Resources,
    draft_id: uuid.UUID,
    seen_version: int,
    order: HandIn,
) -> DefinitionDraft:
    """Hand a sound draft in for publication; it cannot be edited any more.

    Raises DraftConflictError when it was saved since it was seen, RefusedError at a field, and
    NotPermittedError for regions that are not one's own.
    """
    draft = take_draft(session, actor, draft_id=draft_id, permission=EDIT, status=DraftStatus.OPEN)
    if draft.row_version != seen_version:
        raise DraftConflictError(draft, editor_of(session, draft))
    faults = problems_of_draft(session, resources, draft)
    if faults:
        raise RefusedError("definitions.draft_faulty", count=len(faults))
    reason = _reason(order.reason)
    if order.in_force_from < resources.today():
        raise RefusedError("definitions.past", field="in_force_from")
    regions = _own_regions(session, actor, order.regions or [actor.region_code])
    draft.status, draft.reason, draft.sent_back = DraftStatus.HANDED_IN, reason, ""
    draft.in_force_from, draft.regions = order.in_force_from, regions
    draft.region_code = draft.region_code or actor.region_code
    draft.handed_in_by, draft.handed_in_at = actor.account_id, resources.now()
    _record(session, actor, DefinitionAct.HANDED_IN, draft, resources, reason=reason)
    return draft


def publish(
    session: Session, actor: Actor, *, resources: Resources, draft_id: uuid.UUID
) -> DefinitionVersion:
    """Publish what another one handed in, as the next version of its workflow.

    It is in force from the day that was asked for, today at the earliest. Raises
    NotPermittedError for who wrote or handed it in, RefusedError when it is no longer sound.
    """
    draft = _take_as_another(session, actor, draft_id)
    faults = problems_of_draft(session, resources, draft)
    if faults:
        raise RefusedError("definitions.draft_faulty", count=len(faults))
    published = Published(
        source=draft.text,
        at=resources.now(),
        by=actor.account_id,
        in_force_from=max(draft.in_force_from or resources.today(), resources.today()),
        regions=draft.regions,
    )
    version = add_version(session, parse_workflow(draft.text, name=""), published=published)
    draft.status, draft.version_id = DraftStatus.PUBLISHED, version.id
    draft.published_by = actor.account_id
    _record(
        session,
        actor,
        DefinitionAct.PUBLISHED,
        draft,
        resources,
        version=version.version,
        digest=version.digest,
    )
    return version


def send_back(
    session: Session, actor: Actor, *, resources: Resources, draft_id: uuid.UUID, reason: str
) -> DefinitionDraft:
    """Send back what another one handed in, to be edited again; raises RefusedError at a field."""
    draft = _take_as_another(session, actor, draft_id)
    draft.sent_back = _reason(reason)
    draft.status = DraftStatus.OPEN
    _record(session, actor, DefinitionAct.SENT_BACK, draft, resources, reason=draft.sent_back)
    return draft


def _take_as_another(session: Session, actor: Actor, draft_id: uuid.UUID) -> DefinitionDraft:
    draft = take_draft(
        session, actor, draft_id=draft_id, permission=PUBLISH, status=DraftStatus.HANDED_IN
    )
    if not is_another(actor, draft):
        raise NotPermittedError("definitions.same_person")
    _own_regions(session, actor, draft.regions)
    return draft


def _own_regions(session: Session, actor: Actor, codes: Sequence[str]) -> list[str]:
    """Return regions of one's own, each once; raises NotPermittedError for others."""
    wanted = sorted(set(codes))
    rows = session.scalars(select(Region).where(Region.code.in_(wanted))).all()
    if len(rows) != len(wanted) or not all(lies_in(row.path, actor.region_path) for row in rows):
        raise NotPermittedError("definitions.other_region")
    return wanted


def _reason(text: str) -> str:
    reason = text.strip()
    if not reason or len(reason) > _LONGEST_REASON:
        raise RefusedError("definitions.reason_missing", field="reason", most=_LONGEST_REASON)
    return reason


def _record(
    session: Session,
    actor: Actor,
    kind: DefinitionAct,
    draft: DefinitionDraft,
    resources: Resources,
    **detail: object,
) -> None:
    whole = {**detail, "regions": draft.regions, "in_force_from": draft.in_force_from}
    event = record_definition(session, actor, kind, draft=draft, at=resources.now(), detail=whole)
    leave_word_of_draft(session, event, region_code=draft.region_code)
