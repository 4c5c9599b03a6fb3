"""Check workflow definitions and read them out; more commands stand in other modules."""

import json
from collections.abc import Mapping, Sequence
from pathlib import Path

import click

from definitions.errors import DefinitionError, Problem
from definitions.library import load_library
from web.commands.definition_files import (
    faults_as_json,
    proved_workflows,
    read_sources,
    read_texts,
)
from web.commands.lazy import LazyGroup
from web.commands.sentences import list_faults, say

_FAULTY = 1
# What needs no database starts without one.
_ELSEWHERE = {
    "list": "web.commands.definition_reading:versions",
    "show": "web.commands.definition_reading:show",
    "draw": "web.commands.definition_reading:draw",
    "parameters": "web.commands.parameters:show",
    "set": "web.commands.parameters:change",
    "diff": "web.commands.definition_life:diff",
    "migrate": "web.commands.transfers:migrate",
    "revert": "web.commands.transfers:revert",
    "publish": "web.commands.definition_life:publish_file",
    "test": "web.commands.scenarios:test",
    "whatif": "web.commands.definition_life:whatif",
}


@click.group(cls=LazyGroup, registry=_ELSEWHERE)
def definitions() -> None:
    """Check workflow definitions, read them out, and play their scenarios."""


@definitions.command()
@click.argument("files", nargs=-1, type=click.Path(path_type=Path))
@click.option("--json", "as_json", is_flag=True, help="Print the faults as JSON.")
@click.pass_context
def check(context: click.Context, files: Sequence[Path], *, as_json: bool) -> None:
    """Check and prove workflow FILES, or everything that is shipped.

    Exit code 0 when sound, 1 with faults, 2 when a file cannot be read.
    """
    problems = _faults(read_texts(context, files))
    _print_json(problems) if as_json else _print_lines(problems)
    context.exit(_FAULTY if problems else 0)


def _faults(texts: Mapping[str, str]) -> Sequence[Problem]:
    try:
        library = load_library()
        shipped = {f"{name}.yaml": text for name, text in library.sources.items()}
        proved_workflows(read_sources(texts or shipped), library)
    except DefinitionError as error:
        return error.problems
    return ()


def _print_lines(problems: Sequence[Problem]) -> None:
    list_faults(problems) if problems else say("definitions.sound")


def _print_json(problems: Sequence[Problem]) -> None:
    found = {"sound": not problems, "problems": faults_as_json(problems)}
    click.echo(json.dumps(found, ensure_ascii=False, indent=2))
