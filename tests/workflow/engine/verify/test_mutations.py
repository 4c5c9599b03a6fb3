"""Check that each single fault planted in the shipped definitions is refused, at its line."""

from collections import Counter
from dataclasses import replace

import pytest

from definitions.errors import DefinitionError, Problem
from definitions.library import load_library
from definitions.messages import load_messages
from definitions.schema import Workflow
from definitions.source import Source, check_model, read_source
from tests.workflow.engine.verify.mutations import ALL_KINDS
from tests.workflow.engine.verify.planting import Mutant, Plot, mutants
from workflow.domain.guards import GUARDS
from workflow.engine.verify import examine
from workflow.services.effects import EFFECTS

LIBRARY = load_library()
MESSAGES = load_messages()
NAMES = replace(LIBRARY.names, guards=frozenset(GUARDS), effects=frozenset(EFFECTS))
PLOTS = {
    name: Plot(LIBRARY.workflows[name], read_source(text, name=f"{name}.yaml"), LIBRARY)
    for name, text in LIBRARY.sources.items()
}
MUTANTS = [mutant for plot in PLOTS.values() for mutant in mutants(plot)]


def told(mutant: Mutant) -> list[Problem]:
    """Return what is told of a mutant, at the lines of the definition that it was made from."""
    sound = PLOTS[mutant.workflow].source
    source = Source(sound.name, mutant.data, sound.positions)
    try:
        workflow = check_model(source, Workflow)
    except DefinitionError as error:
        return list(error.problems)
    return list(examine(workflow, source, library=LIBRARY, names=NAMES)[0])


@pytest.mark.parametrize("kind", sorted(ALL_KINDS))
def test_every_planted_fault_is_refused_at_its_line(kind: str):
    planted = [mutant for mutant in MUTANTS if mutant.kind == kind]
    assert planted
    for mutant in planted:
        problems = told(mutant)
        source = PLOTS[mutant.workflow].source
        lines = {source.position(each)[0] for each in mutant.expected}
        found = sorted({(each.line, each.code) for each in problems})
        assert lines & {line for line, _ in found}, (mutant.workflow, mutant.site, lines, found)
        for problem in problems:
            assert "{" not in problem.sentence(MESSAGES)


def test_there_are_many_faults_of_many_kinds():
    count = Counter(mutant.kind for mutant in MUTANTS)
    for kind, number in sorted(count.items()):
        print(f"{number:4} {kind}")  # noqa: T201 - the count is what the test shows
    print(f"{len(MUTANTS):4} in all")  # noqa: T201 - likewise
    names = count["misspelt_name"]
    assert len(MUTANTS) - names >= 120
    assert names >= 120
