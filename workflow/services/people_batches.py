"""Keep sheets of organisations and people that were read but not yet written."""

import uuid
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime

from pydantic import TypeAdapter
from sqlalchemy import select
from sqlalchemy.orm import Session

from definitions.people_sheet import PeopleLayout
from definitions.roles import Roles
from workflow.domain.people_import import CellFault, Cells, PeopleSheet, read_people
from workflow.errors import NotFoundError, RefusedError
from workflow.models import ImportBatch, ImportStatus, Organisation
from workflow.services.actors import Actor
from workflow.services.people_plan import OrganisationKey, PeoplePlan, plan_people
from workflow.services.security_log import SecurityKind, record_security

MANAGE = "people.manage"
GRANT = "people.grant"
_KIND = "people"
_SHEET = TypeAdapter(PeopleSheet)


@dataclass(frozen=True, slots=True)
class PeopleRules:
    """Hold the definitions that an import is read by."""

    layout: PeopleLayout
    roles: Roles


@dataclass(frozen=True, slots=True)
class PeoplePreview:
    """Be what an import would change; with faults it cannot be confirmed."""

    batch_id: uuid.UUID
    plan: PeoplePlan
    faults: tuple[CellFault, ...]


def preview_people(
    session: Session,
    actor: Actor,
    *,
    rules: PeopleRules,
    cells: Cells,
    file_name: str,
    now: datetime,
    today: date,
) -> PeoplePreview:
    """Read a sheet, compare it with the database and keep it for confirmation; write no more."""
    actor.require(MANAGE)
    sheet = read_people(cells, layout=rules.layout, roles=rules.roles)
    plan = plan_people(session, sheet, layout=rules.layout, roles=rules.roles, today=today)
    faults = sheet.faults + plan.faults
    kept = _SHEET.dump_python(replace(sheet, faults=faults), mode="json")
    batch = ImportBatch(
        account_id=actor.account_id,
        created_at=now,
        files=[{"name": file_name, "kind": _KIND}],
        preview={_KIND: kept},
    )
    session.add(batch)
    session.flush()
    return PeoplePreview(batch.id, plan, faults)


def show_people(
    session: Session, actor: Actor, *, rules: PeopleRules, batch_id: uuid.UUID, today: date
) -> PeoplePreview:
    """Return a kept sheet compared with the database of today; raises NotFoundError."""
    batch = session.get(ImportBatch, batch_id)
    if batch is None or batch not in list_people_batches(session, actor):
        raise NotFoundError("people.batch_not_found")
    sheet = _sheet(batch)
    plan = plan_people(session, sheet, layout=rules.layout, roles=rules.roles, today=today)
    # The kept faults have those of the first comparison; only what is new since then is added.
    fresh = tuple(fault for fault in plan.faults if fault not in sheet.faults)
    return PeoplePreview(batch.id, plan, sheet.faults + fresh)


def list_people_batches(session: Session, actor: Actor) -> Sequence[ImportBatch]:
    """Return the imports that wait for the actor: one's own to confirm, others' to grant."""
    waiting = (ImportBatch.account_id == actor.account_id) & (
        ImportBatch.status == ImportStatus.PREVIEWED
    )
    if actor.may(GRANT):
        waiting = (ImportBatch.account_id != actor.account_id) & (
            ImportBatch.status == ImportStatus.CONFIRMED
        )
    elif not actor.may(MANAGE):
        return []
    return session.scalars(
        select(ImportBatch)
        .where(waiting, ImportBatch.preview.has_key(_KIND))
        .order_by(ImportBatch.created_at.desc(), ImportBatch.id.desc())
    ).all()


def take_batch(session: Session, *, batch_id: uuid.UUID, status: ImportStatus) -> ImportBatch:
    """Lock an import that is at this stage; raises NotFoundError."""
    batch = session.scalar(
        select(ImportBatch)
        .where(ImportBatch.id == batch_id)
        .with_for_update()
        .execution_options(populate_existing=True)
    )
    if batch is None or batch.status != status or _KIND not in batch.preview:
        raise NotFoundError("people.batch_not_found")
    return batch


def plan_again(
    session: Session, batch: ImportBatch, *, rules: PeopleRules, today: date
) -> PeoplePlan:
    """Compare a kept sheet with the database once more; others may have written meanwhile."""
    sheet = _sheet(batch)
    if sheet.faults:
        raise RefusedError("people.batch_faulty", count=len(sheet.faults))
    plan = plan_people(session, sheet, layout=rules.layout, roles=rules.roles, today=today)
    if plan.faults:
        raise RefusedError("people.batch_changed")
    return plan


def organisation_ids(session: Session, plan: PeoplePlan) -> dict[OrganisationKey, uuid.UUID]:
    """Return the keys of all organisations in the regions of a plan."""
    regions = {each.key[0] for each in plan.organisations}
    rows = session.execute(
        select(Organisation.region_code, Organisation.code, Organisation.id).where(
            Organisation.region_code.in_(regions)
        )
    )
    return {(region_code, code): id_ for region_code, code, id_ in rows}


def record_batch(session: Session, actor: Actor, *, batch: ImportBatch, at: datetime) -> None:
    """Log a stage of an import under the one who took it."""
    record_security(
        session,
        SecurityKind.PEOPLE_IMPORTED,
        at=at,
        account_id=actor.account_id,
        detail={"batch": batch.id, "status": batch.status},
    )


def _sheet(batch: ImportBatch) -> PeopleSheet:
    return _SHEET.validate_python(batch.preview[_KIND])
