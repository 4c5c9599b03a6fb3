"""Check what a workflow changes about the operations on its cases."""

from collections.abc import Iterator

from definitions.errors import Problem
from definitions.operations import LEADING, ONLY_OF
from definitions.schema import Workflow
from definitions.source import Source

_MISLEADING = {
    "final": "definition.leads_to_no_final",
    "work": "definition.leads_to_no_work",
}


def operation_faults(workflow: Workflow, source: Source) -> Iterator[Problem]:
    """Yield the keys that an operation does not have, and ways that lead where they cannot."""
    for name, change in workflow.operations.items():
        for key in sorted(ONLY_OF.keys() & change.model_fields_set):
            if name not in ONLY_OF[key]:
                values = {"name": name, "key": key, "expected": " / ".join(sorted(ONLY_OF[key]))}
                at = ("operations", name, key)
                yield source.problem(at, "definition.operation_without_key", **values)
        yield from _leading_faults(workflow, source, name, change.to)


def _leading_faults(
    workflow: Workflow, source: Source, name: str, to: str | None
) -> Iterator[Problem]:
    """Find operations that lead where they cannot: one ends a case, the other opens it again."""
    at = ("operations", name, "to")
    if to is None:
        return
    if name not in LEADING:
        yield source.problem(at, "definition.operation_leads_nowhere", name=name)
        return
    state = workflow.states.get(to)
    fits = state is not None and (
        state.final is not None if LEADING[name] == "final" else bool(state.roles)
    )
    if state is not None and not fits:
        yield source.problem(at, _MISLEADING[LEADING[name]], name=to)
