"""Read files of definitions for the command line, and print what is wrong with them."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from pathlib import Path

import click

from definitions.checks import check_workflow
from definitions.errors import DefinitionError, Problem
from definitions.library import Library
from definitions.messages import load_messages
from definitions.schema import Workflow
from definitions.source import Source, check_model, read_source
from web.commands.sentences import complain
from workflow.engine.verify import examine
from workflow.services.known_names import known_names

UNREADABLE = 2


def read_texts(context: click.Context, files: Iterable[Path]) -> Mapping[str, str]:
    """Return the texts of files by their names; says which one cannot be read and leaves."""
    texts: dict[str, str] = {}
    for path in files:
        try:
            texts[str(path)] = path.read_text("utf-8")
        except (OSError, UnicodeDecodeError):
            complain("definitions.unreadable", file=path)
            context.exit(UNREADABLE)
    return texts


def read_sources(texts: Mapping[str, str]) -> Sequence[Source]:
    """Return the content of files; raises DefinitionError with the faults of all of them."""
    sources: list[Source] = []
    problems: list[Problem] = []
    for name, text in texts.items():
        try:
            sources.append(read_source(text, name=name))
        except DefinitionError as error:
            problems += error.problems
    if problems:
        raise DefinitionError(problems)
    return sources


def checked_workflows(sources: Iterable[Source], library: Library) -> Sequence[Workflow]:
    """Return workflows whose names resolve; raises DefinitionError with the faults of all.

    Whether they are proved is not asked: what is still being written can be tried out as well.
    """
    parsed = _parsed(sources)
    names = known_names(library, (workflow.workflow for workflow, _ in parsed))
    problems = [
        fault for workflow, source in parsed for fault in check_workflow(workflow, source, names)
    ]
    if problems:
        raise DefinitionError(problems)
    return [workflow for workflow, _ in parsed]


def proved_workflows(sources: Iterable[Source], library: Library) -> Sequence[Workflow]:
    """Return workflows that are proved together; raises DefinitionError with the faults of all."""
    parsed = _parsed(sources)
    names = known_names(library, (workflow.workflow for workflow, _ in parsed))
    others = {workflow.workflow: workflow for workflow, _ in parsed}
    problems: list[Problem] = []
    for workflow, source in (*parsed, *_parents(library, others)):
        problems += examine(workflow, source, library=library, names=names, others=others)[0]
    if problems:
        raise DefinitionError(problems)
    return list(others.values())


def _parsed(sources: Iterable[Source]) -> Sequence[tuple[Workflow, Source]]:
    parsed: list[tuple[Workflow, Source]] = []
    problems: list[Problem] = []
    for source in sources:
        try:
            parsed.append((check_model(source, Workflow), source))
        except DefinitionError as error:
            problems += error.problems
    if problems:
        raise DefinitionError(problems)
    return parsed


def _parents(
    library: Library, changed: Mapping[str, Workflow]
) -> Iterator[tuple[Workflow, Source]]:
    """Yield the shipped workflows that open cases of others, as these end in other ways now."""
    for name, workflow in library.workflows.items():
        opened = {state.children.workflow for state in workflow.states.values() if state.children}
        if name not in changed and opened & changed.keys():
            yield workflow, read_source(library.sources[name], name=f"{name}.yaml")


def faults_as_json(problems: Sequence[Problem]) -> list[dict[str, object]]:
    """Return faults for programs."""
    messages = load_messages()
    return [
        {
            "file": each.file,
            "line": each.line,
            "column": each.column,
            "code": each.code,
            "text": each.sentence(messages).partition(" ")[2],
        }
        for each in problems
    ]
