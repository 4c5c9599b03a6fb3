"""Attach files to cases, replace and withdraw them, and give them out.

Nothing that was stored is lost: a replaced file names its successor, a withdrawn one itself.
"""

import uuid
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from sqlalchemy import Select, func, select
from sqlalchemy.orm import Session

from workflow.domain.file_names import clean_file_name
from workflow.errors import NotFoundError, RefusedError
from workflow.models import Account, Attachment, EvaluationCase, ImportBatch
from workflow.services.actors import Actor
from workflow.services.assessments import EVIDENCE, FILES
from workflow.services.editing import require_editor
from workflow.services.file_inspection import inspect_file
from workflow.services.file_store import read_bytes, store_bytes, sweep
from workflow.services.resources import Resources
from workflow.services.scope import find_case
from workflow.services.self_evaluations import withdraw_attestation

MEGABYTE = 1024 * 1024
MOST_BYTES = 20 * MEGABYTE
MOST_FILES = 50
MOST_BYTES_OF_CASE = 200 * MEGABYTE
MOST_BYTES_OF_UNIT = 2048 * MEGABYTE


@dataclass(frozen=True, slots=True)
class Upload:
    """Be a file as somebody sent it."""

    name: str
    data: bytes = field(repr=False)


@dataclass(frozen=True, slots=True)
class FileLine:
    """Be one line of a list of files."""

    id: uuid.UUID
    name: str
    size: int
    owner_kind: str
    owner_id: uuid.UUID | None
    stored_at: datetime
    stored_by: str


@dataclass(frozen=True, slots=True)
class OpenedFile:
    """Be a stored file on its way out, checked against its digest."""

    name: str
    media_type: str
    data: bytes = field(repr=False)


def attach_file(
    session: Session,
    actor: Actor,
    *,
    resources: Resources,
    case_id: uuid.UUID,
    kind: str,
    upload: Upload,
    owner_id: uuid.UUID | None = None,
) -> Attachment:
    """Attach a file to a part of a case; the same file sent again is there already.

    ``kind`` is the part as the state's `edits` name it. Raises RefusedError.
    """
    case = _editable_case(session, actor, resources, case_id, kind)
    name, media_type = _checked(upload)
    same = _current(case_id, kind, owner_id).where(
        Attachment.name == name, Attachment.size == len(upload.data)
    )
    stored = store_bytes(resources.data_folder, upload.data)
    known = session.scalar(same.where(Attachment.sha256 == stored.sha256).limit(1))
    if known is not None:
        return known
    _check_room(session, case, len(upload.data))
    attachment = Attachment(
        **case.place,
        owner_kind=kind,
        owner_id=owner_id,
        name=name,
        media_type=media_type,
        size=stored.size,
        sha256=stored.sha256,
        stored_at=resources.now(),
        stored_by=actor.account_id,
    )
    session.add(attachment)
    _content_changed(session, case, kind)
    session.flush()
    return attachment


def replace_file(
    session: Session,
    actor: Actor,
    *,
    resources: Resources,
    attachment_id: uuid.UUID,
    upload: Upload,
) -> Attachment:
    """Put a file in the place of another, which stays in the history of the case."""
    old = find_attachment(session, actor, attachment_id=attachment_id)
    _editable_case(session, actor, resources, old.case_id, old.owner_kind)
    session.refresh(old)  # somebody else may have replaced it before the case was locked
    if old.replaced_by is not None:
        raise RefusedError("attachments.gone")
    new = attach_file(
        session,
        actor,
        resources=resources,
        case_id=old.case_id,
        kind=old.owner_kind,
        upload=upload,
        owner_id=old.owner_id,
    )
    if new.id != old.id:
        old.replaced_by = new.id
        session.flush()
    return new


def withdraw_file(
    session: Session, actor: Actor, *, resources: Resources, attachment_id: uuid.UUID
) -> Attachment:
    """Take a file out of a case; a file that is already out stays so."""
    attachment = find_attachment(session, actor, attachment_id=attachment_id)
    kind = attachment.owner_kind
    case = _editable_case(session, actor, resources, attachment.case_id, kind)
    session.refresh(attachment)
    if attachment.replaced_by is None:
        attachment.replaced_by = attachment.id
        _content_changed(session, case, kind)
        session.flush()
    return attachment


def list_files(
    session: Session,
    actor: Actor,
    *,
    case_id: uuid.UUID,
    kind: str | None = None,
    owner_id: uuid.UUID | None = None,
) -> Sequence[FileLine]:
    """Return the current files of a case in sight, of one part when it is named."""
    find_case(session, actor, case_id=case_id)
    statement = (
        select(
            Attachment.id,
            Attachment.name,
            Attachment.size,
            Attachment.owner_kind,
            Attachment.owner_id,
            Attachment.stored_at,
            Account.name,
        )
        .join(Account, Account.id == Attachment.stored_by)
        .where(Attachment.case_id == case_id, Attachment.replaced_by.is_(None))
        .order_by(Attachment.stored_at, Attachment.id)
    )
    if kind is not None:
        statement = statement.where(Attachment.owner_kind == kind)
    if owner_id is not None:
        statement = statement.where(Attachment.owner_id == owner_id)
    return [FileLine(*row) for row in session.execute(statement)]


def find_attachment(session: Session, actor: Actor, *, attachment_id: uuid.UUID) -> Attachment:
    """Return a file of a case in sight; raises NotFoundError."""
    attachment = session.get(Attachment, attachment_id)
    if attachment is None:
        raise NotFoundError("attachments.not_found")
    find_case(session, actor, case_id=attachment.case_id)
    return attachment


def case_number_of(session: Session, actor: Actor, *, attachment_id: uuid.UUID) -> str:
    """Return the number of the case that a file in sight belongs to; raises NotFoundError."""
    found = find_attachment(session, actor, attachment_id=attachment_id)
    return find_case(session, actor, case_id=found.case_id).number


def open_file(
    session: Session, actor: Actor, *, resources: Resources, attachment_id: uuid.UUID
) -> OpenedFile:
    """Return a file of a case in sight with its content; raises RefusedError for a damaged one."""
    found = find_attachment(session, actor, attachment_id=attachment_id)
    data = read_bytes(resources.data_folder, found.sha256)
    return OpenedFile(found.name, found.media_type, data)


def sweep_files(session: Session, *, resources: Resources) -> int:
    """Remove stored files that no row names after a day, and return how many there were."""
    named = set(session.scalars(select(Attachment.sha256).distinct()))
    for files in session.scalars(select(ImportBatch.files)):
        named |= {
            str(each["sha256"]) for each in files if isinstance(each, dict) and "sha256" in each
        }
    return sweep(resources.data_folder, known=frozenset(named), now=resources.now())


def find_damaged(session: Session, *, resources: Resources) -> Mapping[uuid.UUID, str]:
    """Return, by attachment, the code of what is wrong with files that are not what they were."""
    damaged: dict[uuid.UUID, str] = {}
    for row in session.execute(select(Attachment.id, Attachment.sha256).order_by(Attachment.id)):
        try:
            read_bytes(resources.data_folder, row.sha256)
        except RefusedError as error:
            damaged[row.id] = error.code
    return damaged


def _editable_case(
    session: Session, actor: Actor, resources: Resources, case_id: uuid.UUID, kind: str
) -> EvaluationCase:
    case = find_case(session, actor, case_id=case_id, lock=True)
    section = FILES if kind == EVIDENCE else None
    require_editor(session, actor, resources, case, kind, section=section)
    return case


def _checked(upload: Upload) -> tuple[str, str]:
    if len(upload.data) > MOST_BYTES:
        raise RefusedError("attachments.too_large", limit=MOST_BYTES // MEGABYTE)
    name = clean_file_name(upload.name)
    if not name:
        raise RefusedError("attachments.no_name")
    return name, inspect_file(name, upload.data)


def _current(case_id: uuid.UUID, kind: str, owner_id: uuid.UUID | None) -> Select[Attachment]:
    return select(Attachment).where(
        Attachment.case_id == case_id,
        Attachment.owner_kind == kind,
        Attachment.owner_id.is_(None) if owner_id is None else Attachment.owner_id == owner_id,
        Attachment.replaced_by.is_(None),
    )


def _check_room(session: Session, case: EvaluationCase, size: int) -> None:
    """Refuse more than a case or a unit's year may hold, replaced files counted for the bytes."""
    of_case = session.execute(
        select(
            func.count().filter(Attachment.replaced_by.is_(None)),
            func.coalesce(func.sum(Attachment.size), 0),
        ).where(Attachment.case_id == case.id)
    ).one()
    if of_case[0] >= MOST_FILES:
        raise RefusedError("attachments.too_many", most=MOST_FILES)
    if of_case[1] + size > MOST_BYTES_OF_CASE:
        raise RefusedError("attachments.case_full", limit=MOST_BYTES_OF_CASE // MEGABYTE)
    of_unit = session.scalar(
        select(func.coalesce(func.sum(Attachment.size), 0))
        .join(EvaluationCase, EvaluationCase.id == Attachment.case_id)
        .where(
            EvaluationCase.unit_id == case.unit_id,
            EvaluationCase.fiscal_year == case.fiscal_year,
        )
    )
    if int(of_unit or 0) + size > MOST_BYTES_OF_UNIT:
        raise RefusedError("attachments.unit_full", limit=MOST_BYTES_OF_UNIT // MEGABYTE)


def _content_changed(session: Session, case: EvaluationCase, kind: str) -> None:
    if kind == EVIDENCE:
        withdraw_attestation(session, case)
