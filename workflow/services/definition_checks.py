"""Check the text of a definition against everything that this release knows."""

from collections.abc import Sequence
from dataclasses import replace

from sqlalchemy import select
from sqlalchemy.orm import Session

from definitions.checks import Names, check_workflow
from definitions.errors import DefinitionError, Problem
from definitions.schema import Workflow
from definitions.source import check_model, read_source
from workflow.domain.guards import GUARDS
from workflow.models import DefinitionStatus, DefinitionVersion
from workflow.services.effects import EFFECTS
from workflow.services.resources import Resources


def known_names(session: Session, resources: Resources) -> Names:
    """Return the names that a definition may refer to, published workflows included."""
    published = session.scalars(
        select(DefinitionVersion.workflow)
        .where(DefinitionVersion.status == DefinitionStatus.PUBLISHED)
        .distinct()
    )
    names = resources.library.names
    return replace(
        names,
        workflows=names.workflows | set(published),
        guards=frozenset(GUARDS),
        effects=frozenset(EFFECTS),
    )


def problems_of_text(
    text: str, *, names: Names, workflow: str | None = None, name: str = ""
) -> Sequence[Problem]:
    """Return every fault of a text in the order of its lines; none mean that it may be published.

    The one place where drafts are checked. A workflow that is named must be the text's own.
    """
    file = name or f"{workflow or 'definition'}.yaml"
    try:
        source = read_source(text, name=file)
        found = check_model(source, Workflow)
    except DefinitionError as error:
        return error.problems
    own = frozenset({found.workflow})
    problems = check_workflow(found, source, replace(names, workflows=names.workflows | own))
    if workflow not in (None, found.workflow):
        values = {"name": found.workflow, "other": workflow}
        problems.append(source.problem(("workflow",), "definition.other_workflow", **values))
    return DefinitionError(problems).problems
