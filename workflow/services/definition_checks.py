"""Check and prove the text of a definition against everything that this release knows."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import Session

from definitions.errors import DefinitionError, Problem
from definitions.library import Library
from definitions.schema import Workflow
from definitions.source import Source, check_model, read_source
from workflow.engine.verify import examine
from workflow.models import DefinitionStatus, DefinitionVersion
from workflow.services.definitions import workflow_from
from workflow.services.known_names import known_names
from workflow.services.resources import Resources


@dataclass(frozen=True, slots=True)
class Known:
    """Hold what definitions are checked against; `published` are workflows beside the library."""

    library: Library
    published: Mapping[str, Workflow]

    def examine(
        self, workflow: Workflow, source: Source
    ) -> tuple[Sequence[Problem], Mapping[str, int]]:
        """Return the faults of a workflow and how many holders its roles need."""
        others = {**self.published, workflow.workflow: workflow}
        names = known_names(self.library, others)
        return examine(workflow, source, library=self.library, names=names, others=others)


def what_is_known(session: Session, resources: Resources) -> Known:
    """Return what a definition may refer to: the library, and what was published besides."""
    rows = session.execute(
        select(DefinitionVersion.workflow, DefinitionVersion.content)
        .where(
            DefinitionVersion.status == DefinitionStatus.PUBLISHED,
            DefinitionVersion.workflow.not_in(resources.library.workflows),
        )
        .order_by(DefinitionVersion.version)
    )
    published = {row.workflow: workflow_from(row.content) for row in rows}
    return Known(resources.library, published)


def problems_of_text(
    text: str, *, known: Known, workflow: str | None = None, name: str = ""
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
    problems = list(known.examine(found, source)[0])
    if workflow not in (None, found.workflow):
        values = {"name": found.workflow, "other": workflow}
        problems.append(source.problem(("workflow",), "definition.other_workflow", **values))
    return DefinitionError(problems).problems
