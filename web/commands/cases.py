"""Import, show and export evaluation cases, under the rules of the pages."""

import json
import sys
from collections.abc import Mapping
from pathlib import Path

import click

from definitions.messages import fill, load_messages
from web.commands.identity import Identity, acting_as
from web.commands.past_cases import past_case, print_past
from web.commands.sentences import say
from workflow.models import ImportBatch
from workflow.services.attachments import MOST_BYTES, Upload
from workflow.services.case_pages import find_case_by_number
from workflow.services.definitions import definition_for
from workflow.services.evaluation_import import Line, confirm_import, lines_of, preview_import
from workflow.services.form_export import export_form
from workflow.services.past import read_day
from workflow.services.self_evaluation_sheets import Sheet, sheet_of

DONE, REFUSED = 0, 1
_AS = click.option("--as", "login", required=True, help="Whose account acts.")
_ROLE = click.option("--role", help="In which role, when the person holds several.")
_JSON = click.option("--json", "as_json", is_flag=True, help="Print the result for scripts.")


@click.group()
def cases() -> None:
    """Import, show and export cases; asks for the password or reads BIHUAN_PASSWORD."""


@cases.command("import")
@click.argument("files", nargs=-1, required=True, type=click.Path(exists=True, path_type=Path))
@_AS
@_ROLE
@click.option("--yes", is_flag=True, help="Write what the preview shows.")
@_JSON
def import_(
    files: tuple[Path, ...], login: str, role: str | None, *, yes: bool, as_json: bool
) -> None:
    """Read FILES and print what importing them would do; write it with --yes.

    Exit code 0 when every table can be imported, 1 when one is refused, 2 on other faults.
    """
    uploads = [Upload(path.name, _content(path)) for path in files]
    with acting_as(login, role=role) as who:
        looked = who.session.begin_nested()
        batch = preview_import(who.session, who.actor, resources=who.resources, files=uploads)
        writes = yes and any(line.writes for line in lines_of(batch))
        if writes:
            batch = _confirm(who, batch)
        lines = lines_of(batch)
        if not writes:
            looked.rollback()  # a preview that nobody confirms leaves nothing behind
    _print_json(lines, written=writes) if as_json else _print_lines(lines, written=writes)
    sys.exit(REFUSED if any(line.situation == "refused" for line in lines) else DONE)


@cases.command()
@click.argument("number")
@_AS
@_ROLE
@click.option("--as-of", "day", metavar="DAY", help="Show how it stood at the end of a past DAY.")
@_JSON
def show(number: str, login: str, role: str | None, day: str | None, *, as_json: bool) -> None:
    """Show where the case NUMBER stands and how far its self-evaluation is.

    With --as-of its history is executed again up to the end of DAY (YYYY-MM-DD); exit code 1 when
    that does not give what was recorded.
    """
    with acting_as(login, role=role) as who:
        then = read_day(day, today=who.resources.today()) if day else None
        if then is not None:
            past = past_case(who.session, who.actor, who.resources, number=number, day=then)
        else:
            told = _told(who, number)
    if then is not None:
        sys.exit(print_past(past, day=then, as_json=as_json))
    if as_json:
        click.echo(json.dumps(told, ensure_ascii=False, indent=2))
    else:
        for name, value in told.items():
            say("cases.line", name=load_messages()[f"cases.show.{name}"], value=value or "")


@cases.command()
@click.argument("number")
@click.option("-o", "--output", required=True, type=click.Path(dir_okay=False, path_type=Path))
@_AS
@_ROLE
def export(number: str, output: Path, login: str, role: str | None) -> None:
    """Write the self-evaluation of the case NUMBER as the ministry's workbook."""
    with acting_as(login, role=role) as who:
        who.actor.require("cases.export")
        sheet = _sheet(who, number)
        output.write_bytes(export_form(sheet.form, bands=sheet.profile.bands))
    say("cases.exported", file=output)


def _content(path: Path) -> bytes:
    """Return a file's bytes, one beyond the limit at most."""
    with path.open("rb") as file:
        return file.read(MOST_BYTES + 1)


def _confirm(who: Identity, batch: ImportBatch) -> ImportBatch:
    return confirm_import(who.session, who.actor, resources=who.resources, batch_id=batch.id)


def _sheet(who: Identity, number: str) -> Sheet:
    case = find_case_by_number(who.session, who.actor, number=number)
    return sheet_of(who.session, who.actor, resources=who.resources, case=case)


def _told(who: Identity, number: str) -> Mapping[str, str | None]:
    sheet = _sheet(who, number)
    case, card = sheet.case, sheet.assessment.card
    workflow = definition_for(who.session, who.resources, case).workflow
    messages = load_messages()
    steps = (fill(messages, each.word, each.values) for each in sheet.progress)
    score = None if card.computed_total is None else format(card.computed_total, "f")
    return {
        "number": case.number,
        "title": case.title,
        "unit": case.unit.name,
        "department": case.department.name,
        "state": workflow.states[case.state].title,
        "computed": score,
        "progress": " ".join(steps),
    }


def _print_json(lines: list[Line], *, written: bool) -> None:
    messages = load_messages()
    told = [
        {
            "file": line.file,
            "sheet": line.sheet,
            "situation": line.situation,
            "project": line.project,
            "fiscal_year": line.fiscal_year,
            "unit": line.unit,
            "case": line.number or None,
            "text": fill(messages, line.code, line.values) if line.code else None,
            "computed_total": line.computed,
            "findings": [_finding(each, messages) for each in line.cells],
            "differences": list(line.differences),
        }
        for line in lines
    ]
    click.echo(json.dumps({"written": written, "files": told}, ensure_ascii=False, indent=2))


def _print_lines(lines: list[Line], *, written: bool) -> None:
    messages = load_messages()
    for line in lines:
        done = "done" if written and line.writes else "situation"
        situation = messages[f"imports.{done}.{line.situation}"]
        say("cases.import_line", file=line.file, situation=situation, project=line.project)
        if line.number:
            say("cases.import_case", number=line.number)
        if line.code:
            click.echo("  " + fill(messages, line.code, line.values))
        for cell in line.cells:
            told = _finding(cell, messages)
            values = {"cell": told["cell"], "text": told["text"]}
            click.echo("  " + fill(messages, f"scoring.report.{told['level']}", values))
    if not written and any(line.writes for line in lines):
        say("cases.import_how")


def _finding(cell: Mapping[str, object], messages: Mapping[str, str]) -> dict[str, object]:
    values = cell["values"]
    text = fill(messages, str(cell["message"]), values if isinstance(values, dict) else {})
    kept = {name: cell[name] for name in ("id", "level", "row", "cell")}
    return {**kept, "text": text}
