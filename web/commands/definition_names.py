"""Find a definition by what it is called on the command line."""

import re
from dataclasses import dataclass
from pathlib import Path

import click
from sqlalchemy import select

from definitions.errors import DefinitionError
from definitions.library import load_library, parse_workflow
from definitions.messages import load_messages
from definitions.schema import Workflow
from web.commands.identity import Identity
from web.commands.sentences import complain
from workflow.errors import NotFoundError, RefusedError
from workflow.models import DefinitionVersion
from workflow.services.definition_drafts import READ
from workflow.services.definition_sides import ordered_workflow

_UNREADABLE = 2
_NUMBERED = re.compile(r"\w+@[0-9]{1,6}", re.ASCII)


@dataclass(frozen=True, slots=True)
class NamedDefinition:
    """Be a definition that was named on the command line."""

    workflow: Workflow
    text: str


def named_definition(name: str, who: Identity | None) -> NamedDefinition:
    """Return a definition by its name; raises RefusedError and ends on a faulty file."""
    if _NUMBERED.fullmatch(name):
        version = published_version(name, who)
        return NamedDefinition(ordered_workflow(version), version.source)
    library = load_library()
    if name in library.workflows:
        return NamedDefinition(library.workflows[name], library.sources[name])
    path = Path(name)
    if name.isidentifier() and not path.exists():
        complain("definitions.no_workflow", name=name, known=" ".join(sorted(library.workflows)))
        raise SystemExit(_UNREADABLE)
    text = text_of(path)
    try:
        return NamedDefinition(parse_workflow(text, name=name), text)
    except DefinitionError as error:
        list_error(error)
        raise SystemExit(_UNREADABLE) from error


def published_version(name: str, who: Identity | None) -> DefinitionVersion:
    """Return the version that WORKFLOW@NUMBER names; raises RefusedError when nobody looks."""
    if who is None:
        raise RefusedError("definitions.as_whom")
    who.actor.require(READ)
    workflow, _, number = name.partition("@")
    version = who.session.scalar(
        select(DefinitionVersion).where(
            DefinitionVersion.workflow == workflow,
            DefinitionVersion.version == (int(number) if _NUMBERED.fullmatch(name) else 0),
        )
    )
    if version is None:
        raise NotFoundError("definitions.version_not_found")
    return version


def text_of(path: Path) -> str:
    """Return the text of a file, or end when it cannot be read."""
    try:
        return path.read_text("utf-8")
    except (OSError, UnicodeDecodeError) as error:
        complain("definitions.unreadable", file=path)
        raise SystemExit(_UNREADABLE) from error


def list_error(error: DefinitionError, file: str = "") -> None:
    """Print the faults of a definition, each with its place."""
    messages = load_messages()
    for problem in error.problems:
        place, _, text = problem.sentence(messages).partition(" ")
        place = place if not file else f"{file}:{problem.line}:{problem.column}"
        click.echo(f"{place} {text}", err=True)
