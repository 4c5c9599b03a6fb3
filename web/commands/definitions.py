"""Check workflow definitions and read them out; more commands stand in other modules."""

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from pathlib import Path

import click

from definitions.checks import Names, check_workflow
from definitions.errors import DefinitionError, Problem
from definitions.library import Library, load_library
from definitions.messages import load_messages
from definitions.schema import Workflow
from definitions.source import Source, check_model, read_source
from definitions.wording import tell
from web.commands.definition_life import diff, publish_file, whatif
from web.commands.sentences import complain, say
from web.commands.transfers import migrate
from workflow.domain.guards import GUARDS
from workflow.services.effects import EFFECTS

_FAULTY, _UNREADABLE = 1, 2


@click.group()
def definitions() -> None:
    """Check workflow definitions and read them out."""


@definitions.command()
@click.argument("files", nargs=-1, type=click.Path(path_type=Path))
@click.option("--json", "as_json", is_flag=True, help="Print the faults as JSON.")
@click.pass_context
def check(context: click.Context, files: Sequence[Path], *, as_json: bool) -> None:
    """Check workflow FILES, or everything that is shipped.

    Exit code 0 when sound, 1 with faults, 2 when a file cannot be read.
    """
    texts: dict[str, str] = {}
    for path in files:
        try:
            texts[str(path)] = path.read_text("utf-8")
        except (OSError, UnicodeDecodeError):
            complain("definitions.unreadable", file=path)
            context.exit(_UNREADABLE)
    problems = _faults(texts)
    _print_json(problems) if as_json else _print_lines(problems)
    context.exit(_FAULTY if problems else 0)


@definitions.command()
@click.argument("workflow")
@click.pass_context
def show(context: click.Context, workflow: str) -> None:
    """Tell a shipped WORKFLOW in numbered sentences."""
    library = load_library()
    found = library.workflows.get(workflow)
    if found is None:
        known = " ".join(sorted(library.workflows))
        complain("definitions.no_workflow", name=workflow, known=known)
        context.exit(_FAULTY)
    for line in tell(found, library, load_messages()):
        click.echo(line)


for command in (diff, publish_file, whatif, migrate):
    definitions.add_command(command)


def _faults(texts: Mapping[str, str]) -> Sequence[Problem]:
    try:
        library = load_library()
    except DefinitionError as error:
        return error.problems
    sources = texts or {f"{name}.yaml": text for name, text in library.sources.items()}
    parsed: list[tuple[Workflow, Source]] = []
    problems: list[Problem] = []
    for name, text in sources.items():
        try:
            source = read_source(text, name=name)
            parsed.append((check_model(source, Workflow), source))
        except DefinitionError as error:
            problems += error.problems
    names = _names(library, (workflow.workflow for workflow, _ in parsed))
    for workflow, source in parsed:
        problems += check_workflow(workflow, source, names)
    return DefinitionError(problems).problems


def _names(library: Library, workflows: Iterable[str]) -> Names:
    """Return the names known to this release, and the workflows that are checked together."""
    return replace(
        library.names,
        workflows=library.names.workflows | set(workflows),
        guards=frozenset(GUARDS),
        effects=frozenset(EFFECTS),
    )


def _print_lines(problems: Sequence[Problem]) -> None:
    if not problems:
        say("definitions.sound")
        return
    complain("definitions.faults", count=len(problems))
    messages = load_messages()
    for problem in problems:
        click.echo(problem.sentence(messages), err=True)


def _print_json(problems: Sequence[Problem]) -> None:
    messages = load_messages()
    found = [
        {
            "file": each.file,
            "line": each.line,
            "column": each.column,
            "code": each.code,
            "text": each.sentence(messages).partition(" ")[2],
        }
        for each in problems
    ]
    click.echo(json.dumps({"sound": not found, "problems": found}, ensure_ascii=False, indent=2))
