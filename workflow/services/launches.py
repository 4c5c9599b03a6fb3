"""Open the cases that launch rules want, each in a transaction of its own."""

import uuid
from collections.abc import Sequence
from datetime import datetime, timedelta

from sqlalchemy import or_, select
from sqlalchemy.orm import Session

from definitions.launches import Launch
from definitions.messages import fill, load_messages
from workflow.domain.launches import number_of
from workflow.models import CaseLaunch, EvaluationCase, Organisation, Project
from workflow.services.definitions import definition_of
from workflow.services.opening import open_launched_case
from workflow.services.resources import Resources

_AT_ONCE = 500
# A launch that fails is left alone for a while, so that it does not fill the log.
_REST = timedelta(minutes=5)
_WHOLE_YEAR = "year"


def waiting_launches(
    session: Session, *, now: datetime, limit: int = _AT_ONCE
) -> Sequence[uuid.UUID]:
    """Return the launches whose case is not open yet, the longest due first."""
    return session.scalars(
        select(CaseLaunch.id)
        .where(
            CaseLaunch.case_id.is_(None),
            or_(CaseLaunch.rests_until.is_(None), CaseLaunch.rests_until <= now),
        )
        .order_by(CaseLaunch.due_at, CaseLaunch.id)
        .limit(limit)
    ).all()


def open_launch(session: Session, *, resources: Resources, launch_id: uuid.UUID) -> bool:
    """Open the case of a launch; False when somebody else does so or has done so."""
    launch = _claim(session, launch_id)
    if launch is None:
        return False
    workflow = definition_of(session, resources, version_id=launch.definition_version_id).workflow
    rule = workflow.launch
    if rule is None:
        raise LookupError(workflow.workflow)
    yearly = rule.every == _WHOLE_YEAR
    case = _opened_otherwise(session, launch) if yearly else None
    launch.case_id = (case or _open(session, resources, launch, rule)).id
    launch.opened_at = resources.now()
    session.flush()
    return True


def fail_launch(session: Session, *, launch_id: uuid.UUID, reason: str, now: datetime) -> None:
    """Note why a case could not be opened, and leave it alone for five minutes."""
    launch = _claim(session, launch_id)
    if launch is not None:
        launch.attempts += 1
        launch.error, launch.rests_until = reason, now + _REST
        session.flush()


def period_words(rule: Launch, *, fiscal_year: int, period: str) -> str:
    """Return what people call a period."""
    known = {"year": fiscal_year, "number": number_of(period)}
    return fill(load_messages(), f"launch.period.{rule.every}", known)


def _claim(session: Session, launch_id: uuid.UUID) -> CaseLaunch | None:
    return session.scalar(
        select(CaseLaunch)
        .where(CaseLaunch.id == launch_id, CaseLaunch.case_id.is_(None))
        .with_for_update(skip_locked=True)
        .execution_options(populate_existing=True)
    )


def _opened_otherwise(session: Session, launch: CaseLaunch) -> EvaluationCase | None:
    """Return the case about a project and its whole year that somebody opened already."""
    if launch.project_id is None:
        return None
    return session.scalar(
        select(EvaluationCase)
        .where(
            EvaluationCase.workflow == launch.workflow,
            EvaluationCase.project_id == launch.project_id,
            EvaluationCase.parent_id.is_(None),
            EvaluationCase.period == "",
        )
        .order_by(EvaluationCase.opened_at.desc(), EvaluationCase.id)
        .limit(1)
    )


def _open(
    session: Session, resources: Resources, launch: CaseLaunch, rule: Launch
) -> EvaluationCase:
    unit = session.get_one(Organisation, launch.unit_id)
    project = launch.project_id and session.get_one(Project, launch.project_id)
    words = period_words(rule, fiscal_year=launch.fiscal_year, period=launch.period)
    named = {"period": words, "unit": unit.name, "project": project.name if project else ""}
    return open_launched_case(
        session,
        launch,
        resources=resources,
        title=rule.title.format(**named),
        period="" if rule.every == _WHOLE_YEAR else launch.period,
    )
