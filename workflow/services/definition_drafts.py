"""Write definitions: start a draft, keep what is typed, give it up."""

import re
import uuid
from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import exists, select
from sqlalchemy.orm import Session

from definitions.errors import DefinitionError, Problem
from definitions.library import parse_workflow
from definitions.parts import IDENTIFIER
from definitions.schema import Workflow
from workflow.domain.regions import lies_in
from workflow.errors import NotFoundError, NotPermittedError, RefusedError
from workflow.models import (
    Account,
    DefinitionDraft,
    DefinitionEvent,
    DefinitionVersion,
    DraftStatus,
    Region,
)
from workflow.services.actors import Actor
from workflow.services.definition_checks import problems_of_text, what_is_known
from workflow.services.definition_events import (
    DefinitionAct,
    events_of_draft,
    record_definition,
)
from workflow.services.definition_sides import readable
from workflow.services.resources import Resources

READ = "definitions.read"
EDIT = "definitions.edit"
PUBLISH = "definitions.publish"
_IDENTIFIER = re.compile(IDENTIFIER, re.ASCII)


class DraftConflictError(RefusedError):
    """Say that somebody else has saved a draft meanwhile."""

    def __init__(self, draft: DefinitionDraft, editor: str) -> None:
        """Keep the draft as it is now stored."""
        super().__init__("definitions.draft_conflict", name=editor)
        self.draft = draft


@dataclass(frozen=True, slots=True)
class DraftLine:
    """Be a draft with who edited it last, and whether it waits for the one who looks."""

    draft: DefinitionDraft
    editor: str
    waits: bool


@dataclass(frozen=True, slots=True)
class DraftPage:
    """Be a draft with what is wrong in it, what it began from, and what was done with it.

    The workflow is there when the text can be read as one.
    """

    draft: DefinitionDraft
    problems: Sequence[Problem]
    workflow: Workflow | None
    base: DefinitionVersion | None
    events: Sequence[DefinitionEvent]
    people: dict[uuid.UUID, str]
    regions: Sequence[str]
    may_edit: bool
    may_decide: bool


def start_draft(
    session: Session, actor: Actor, *, resources: Resources, version_id: uuid.UUID
) -> DefinitionDraft:
    """Begin a draft from the text of a version; raises NotFoundError."""
    actor.require(EDIT)
    version = session.get(DefinitionVersion, version_id)
    if version is None or not version.source:
        raise NotFoundError("definitions.version_not_found")
    return _begin(session, actor, resources, workflow=version.workflow, base=version)


def start_workflow(
    session: Session, actor: Actor, *, resources: Resources, workflow: str
) -> DefinitionDraft:
    """Begin a draft of a workflow that does not exist yet; raises RefusedError at its name."""
    actor.require(EDIT)
    if not _IDENTIFIER.fullmatch(workflow):
        raise RefusedError("definitions.bad_name", field="workflow")
    taken = exists().where(DefinitionVersion.workflow == workflow)
    begun = exists().where(
        DefinitionDraft.workflow == workflow,
        DefinitionDraft.status.in_((DraftStatus.OPEN, DraftStatus.HANDED_IN)),
    )
    if session.scalar(select(taken | begun)):
        raise RefusedError("definitions.name_taken", field="workflow", name=workflow)
    draft = _begin(session, actor, resources, workflow=workflow, base=None)
    draft.text = f"workflow: {workflow}\n"
    session.flush()
    return draft


def draft_text(
    session: Session, actor: Actor, *, resources: Resources, text: str
) -> DefinitionDraft:
    """Begin a draft from a text that was written elsewhere; raises DefinitionError with faults.

    It begins from the newest version of its workflow, if there is one.
    """
    actor.require(EDIT)
    problems = problems_of_text(text, known=what_is_known(session, resources))
    if problems:
        raise DefinitionError(problems)
    workflow = parse_workflow(text, name="")
    newest = session.scalar(
        select(DefinitionVersion)
        .where(DefinitionVersion.workflow == workflow.workflow)
        .order_by(DefinitionVersion.version.desc())
        .limit(1)
    )
    draft = _begin(session, actor, resources, workflow=workflow.workflow, base=newest)
    draft.text, draft.title = text, workflow.title
    session.flush()
    return draft


def list_drafts(session: Session, actor: Actor) -> Sequence[DraftLine]:
    """Return the drafts that are still open or wait for their publication, latest first."""
    actor.require(READ)
    rows = session.execute(
        select(DefinitionDraft, Account.name)
        .outerjoin(Account, Account.id == DefinitionDraft.edited_by)
        .where(DefinitionDraft.status.in_((DraftStatus.OPEN, DraftStatus.HANDED_IN)))
        .order_by(DefinitionDraft.edited_at.desc(), DefinitionDraft.id)
    )
    return [
        DraftLine(draft, editor or "", waits=_may_decide(session, actor, draft))
        for draft, editor in rows
    ]


def show_draft(
    session: Session,
    actor: Actor,
    *,
    resources: Resources,
    draft_id: uuid.UUID,
    text: str | None = None,
) -> DraftPage:
    """Return a draft, or what is typed in its place, checked; raises NotFoundError."""
    actor.require(READ)
    draft = session.get(DefinitionDraft, draft_id)
    if draft is None:
        raise NotFoundError("definitions.draft_not_found")
    shown = draft.text if text is None else text
    events = events_of_draft(session, actor, draft_id=draft.id)
    return DraftPage(
        draft=draft,
        problems=problems_of_draft(session, resources, draft, text=shown),
        workflow=readable(shown),
        base=session.get(DefinitionVersion, draft.base_id) if draft.base_id else None,
        events=events,
        people=_names(session, draft),
        regions=session.scalars(select(Region.name).where(Region.code.in_(draft.regions))).all(),
        may_edit=draft.status == DraftStatus.OPEN and _may(session, actor, EDIT, draft),
        may_decide=_may_decide(session, actor, draft),
    )


def problems_of_draft(
    session: Session, resources: Resources, draft: DefinitionDraft, *, text: str | None = None
) -> Sequence[Problem]:
    """Return the faults of a draft's text."""
    known = what_is_known(session, resources)
    return problems_of_text(
        draft.text if text is None else text, known=known, workflow=draft.workflow
    )


def save_text(
    session: Session,
    actor: Actor,
    *,
    resources: Resources,
    draft_id: uuid.UUID,
    text: str,
    seen_version: int,
    kept: bool = False,
) -> DefinitionDraft:
    """Store a draft's text as typed, faults and all; ``kept`` when nobody pressed a button.

    A text that is replaced, and one that comes too late, stay in the record. Raises
    DraftConflictError when the draft was saved since it was seen, RefusedError when it is closed.
    """
    draft = take_draft(session, actor, draft_id=draft_id, permission=EDIT, status=DraftStatus.OPEN)
    text = text.replace("\r\n", "\n")
    now = resources.now()
    if draft.row_version != seen_version:
        if not kept:
            detail: dict[str, object] = {"text": text}
            record_definition(
                session, actor, DefinitionAct.CONFLICTED, draft=draft, at=now, detail=detail
            )
        raise DraftConflictError(draft, editor_of(session, draft))
    if text == draft.text:
        return draft
    if not kept or draft.edited_by != actor.account_id:
        replaced: dict[str, object] = {"text": draft.text}
        record_definition(session, actor, DefinitionAct.SAVED, draft=draft, at=now, detail=replaced)
    draft.text, draft.row_version = text, draft.row_version + 1
    draft.edited_by, draft.edited_at = actor.account_id, now
    found = readable(text)
    draft.title = found.title if found else draft.title
    session.flush()
    return draft


def drop_draft(
    session: Session, actor: Actor, *, resources: Resources, draft_id: uuid.UUID
) -> DefinitionDraft:
    """Give a draft up; it stays in the record."""
    draft = take_draft(session, actor, draft_id=draft_id, permission=EDIT, status=DraftStatus.OPEN)
    draft.status = DraftStatus.DROPPED
    record_definition(session, actor, DefinitionAct.DROPPED, draft=draft, at=resources.now())
    return draft


def editor_of(session: Session, draft: DefinitionDraft) -> str:
    """Return the name of who edited a draft last."""
    editor = draft.edited_by and session.get(Account, draft.edited_by)
    return editor.name if editor else ""


def take_draft(
    session: Session,
    actor: Actor,
    *,
    draft_id: uuid.UUID,
    permission: str,
    status: DraftStatus,
) -> DefinitionDraft:
    """Lock a draft that is at a stage and in one's region.

    Raises NotFoundError, NotPermittedError for another region, RefusedError at another stage.
    """
    actor.require(permission)
    draft = session.scalar(
        select(DefinitionDraft)
        .where(DefinitionDraft.id == draft_id)
        .with_for_update()
        .execution_options(populate_existing=True)
    )
    if draft is None:
        raise NotFoundError("definitions.draft_not_found")
    if not _may(session, actor, permission, draft):
        raise NotPermittedError("definitions.other_region")
    if draft.status != status:
        raise RefusedError(f"definitions.draft_is_{draft.status}")
    return draft


def _begin(
    session: Session,
    actor: Actor,
    resources: Resources,
    *,
    workflow: str,
    base: DefinitionVersion | None,
) -> DefinitionDraft:
    now = resources.now()
    draft = DefinitionDraft(
        workflow=workflow,
        title=base.title if base else workflow,
        base_id=base.id if base else None,
        region_code=actor.region_code,
        text=base.source if base else "",
        author_id=actor.account_id,
        started_at=now,
        edited_by=actor.account_id,
        edited_at=now,
        row_version=0,
        status=DraftStatus.OPEN,
        reason="",
        sent_back="",
        regions=[],
    )
    session.add(draft)
    session.flush()
    record_definition(session, actor, DefinitionAct.STARTED, draft=draft, at=now)
    return draft


def _may(session: Session, actor: Actor, permission: str, draft: DefinitionDraft) -> bool:
    """Tell whether a permission reaches the draft's region; what a release brought has none."""
    if draft.region_code is None:
        return actor.may(permission)
    path = session.get_one(Region, draft.region_code).path
    return actor.may(permission) and lies_in(path, actor.region_path)


def is_another(actor: Actor, draft: DefinitionDraft) -> bool:
    """Tell whether somebody neither began, nor last edited, nor handed in a draft."""
    return actor.account_id not in (draft.author_id, draft.edited_by, draft.handed_in_by)


def _may_decide(session: Session, actor: Actor, draft: DefinitionDraft) -> bool:
    handed_in = draft.status == DraftStatus.HANDED_IN
    return handed_in and is_another(actor, draft) and _may(session, actor, PUBLISH, draft)


def _names(session: Session, draft: DefinitionDraft) -> dict[uuid.UUID, str]:
    ids = {draft.author_id, draft.edited_by, draft.handed_in_by, draft.published_by} - {None}
    rows = session.execute(select(Account.id, Account.name).where(Account.id.in_(ids)))
    return {row.id: row.name for row in rows}
