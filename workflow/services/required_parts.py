"""Refuse to run without the guards and effects by which open cases go on."""

from collections.abc import Sequence

from sqlalchemy import func, select
from sqlalchemy.exc import OperationalError
from sqlalchemy.orm import Session

from definitions.errors import DefinitionError, Problem
from definitions.source import Source, read_source
from workflow.errors import RefusedError
from workflow.models import DefinitionVersion, EvaluationCase
from workflow.services.definitions import unregistered, workflow_from
from workflow.services.readiness import require_database


def require_parts(session: Session) -> None:
    """Raise DefinitionError with every guard and effect that open cases need and that is missing.

    Raises RefusedError when the database does not answer.
    """
    try:
        require_database(session)
    except OperationalError as error:
        raise RefusedError("house.database_silent") from error
    problems = missing_parts(session)
    if problems:
        raise DefinitionError(problems)


def missing_parts(session: Session) -> Sequence[Problem]:
    """Return what this release lacks, at its line of each version that open cases follow."""
    rows = session.execute(
        select(DefinitionVersion, func.count())
        .join(EvaluationCase, EvaluationCase.definition_version_id == DefinitionVersion.id)
        .where(EvaluationCase.ended_at.is_(None))
        .group_by(DefinitionVersion.id)
        .order_by(DefinitionVersion.workflow, DefinitionVersion.version)
    )
    return [each for version, cases in rows for each in _lacking(version, cases)]


def _lacking(version: DefinitionVersion, cases: int) -> Sequence[Problem]:
    lacking = unregistered(workflow_from(version.content))
    if not lacking:
        return ()
    source = _source(version)
    return [
        source.problem(
            each.location, f"definitions.missing_{each.kind}", name=each.name, cases=cases
        )
        for each in lacking
    ]


def _source(version: DefinitionVersion) -> Source:
    name = f"{version.workflow}@{version.version}"
    try:
        return read_source(version.source, name=name)
    except DefinitionError:
        # Written for an older reading of the language: its place is lost, its name is not.
        return Source(name, None, {})
