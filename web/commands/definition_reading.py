"""Read definitions: list the versions, tell one in sentences, draw its picture."""

from pathlib import Path

import click

from definitions.library import load_library
from definitions.messages import fill, load_messages
from definitions.wording import tell
from web.commands.definition_names import NamedDefinition, named_definition
from web.commands.identity import acting_as
from web.commands.sentences import say
from web.definition_pictures import definition_diagram
from web.diagrams.svg import draw as draw_diagram
from web.presentation import Presenter
from workflow.services.definition_versions import VersionLine, list_versions

_MAYBE_AS = click.option("--as", "login", help="Whose account reads WORKFLOW@NUMBER.")
_ROLE = click.option("--role", help="In which role, when the person holds several.")


@click.command("list")
@click.option("--as", "login", required=True, help="Whose account reads.")
@_ROLE
def versions(login: str, role: str | None) -> None:
    """List all versions of all workflows: since when, where, and how many cases follow each."""
    with acting_as(login, role=role) as who:
        for line in list_versions(who.session, who.actor, resources=who.resources):
            _tell(line)


@click.command()
@click.argument("definition")
@_MAYBE_AS
@_ROLE
def show(definition: str, login: str | None, role: str | None) -> None:
    """Tell DEFINITION in numbered sentences: a file, a shipped workflow, or WORKFLOW@NUMBER."""
    named = _find(definition, login, role)
    for line in tell(named.workflow, load_library(), load_messages()):
        click.echo(line)


@click.command()
@click.argument("definition")
@_MAYBE_AS
@_ROLE
@click.option(
    "--to",
    "file",
    type=click.Path(dir_okay=False, writable=True, path_type=Path),
    help="Write into this file instead of printing.",
)
def draw(definition: str, login: str | None, role: str | None, *, file: Path | None) -> None:
    """Draw DEFINITION as swimlanes, in SVG: a file, a shipped workflow, or WORKFLOW@NUMBER."""
    named = _find(definition, login, role)
    messages = load_messages()
    diagram = definition_diagram(
        named.workflow,
        library=load_library(),
        say=lambda code, **values: fill(messages, code, values),
    )
    picture = str(draw_diagram(diagram))
    click.echo(picture) if file is None else file.write_text(picture, "utf-8")


def _find(name: str, login: str | None, role: str | None) -> NamedDefinition:
    if login is None:
        return named_definition(name, None)
    with acting_as(login, role=role) as who:
        return named_definition(name, who)


def _tell(line: VersionLine) -> None:
    version, messages = line.version, load_messages()
    say(
        "definitions.version_line",
        name=f"{version.workflow}@{version.version}",
        title=version.content["title"],
        status=messages[f"definitions.version_{version.status}"],
        mark=messages["definitions.version_in_force"] if line.in_force else "",
        day=Presenter(messages).day_text(version.in_force_from),
        regions=messages["cases.and"].join(line.regions) or messages["definitions.everywhere"],
        running=line.running,
        ended=line.ended,
    )
