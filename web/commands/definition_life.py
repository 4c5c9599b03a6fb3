"""Compare, try out and publish definitions, under the rules of the pages."""

import json
import re
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path

import click
from sqlalchemy import select

from definitions.differences import Difference, differences, line_differences
from definitions.errors import DefinitionError
from definitions.library import load_library
from definitions.messages import load_messages
from web.commands.definition_names import list_error, named_definition, text_of
from web.commands.identity import Identity, acting_as
from web.commands.sentences import complain, say
from web.presentation import Presenter
from web.whatif_words import whatif_lines
from workflow.canonical import plain
from workflow.engine.values import SeatView
from workflow.engine.whatif import Offer
from workflow.models import DefinitionDraft, DraftStatus
from workflow.services.definition_drafts import draft_text
from workflow.services.definition_publishing import HandIn, hand_in, publish
from workflow.services.whatif import CaseConsequence, WhatIf, what_if

_FAULTY, _UNREADABLE = 1, 2
_NUMBERED = re.compile(r"\w+@[0-9]{1,6}", re.ASCII)
_AS = click.option("--as", "login", required=True, help="Whose account acts.")
_MAYBE_AS = click.option("--as", "login", help="Whose account reads WORKFLOW@NUMBER.")
_ROLE = click.option("--role", help="In which role, when the person holds several.")
_JSON = click.option("--json", "as_json", is_flag=True, help="Print the result for programs.")
_DAY = click.DateTime(formats=["%Y-%m-%d"])


@click.command()
@click.argument("before")
@click.argument("after")
@_MAYBE_AS
@_ROLE
@_JSON
def diff(before: str, after: str, login: str | None, role: str | None, *, as_json: bool) -> None:
    """Tell how BEFORE became AFTER: each a file, a shipped workflow, or WORKFLOW@NUMBER.

    Exit code 0 when nothing differs, 1 when something does, 2 when one cannot be read.
    """
    names = (before, after)
    if login is not None:
        with acting_as(login, role=role) as who:
            old, new = (named_definition(name, who) for name in names)
    else:
        old, new = (named_definition(name, None) for name in names)
    found = differences(old.workflow, new.workflow, load_library(), load_messages())
    hunks = line_differences(old.text, new.text)
    if as_json:
        click.echo(json.dumps([_plain(each) for each in found], ensure_ascii=False, indent=2))
    else:
        for line in _told(found):
            click.echo(line)
        for hunk in hunks:
            click.echo()
            for each in hunk:
                mark = {"added": "+", "removed": "-", "same": " "}[each.kind]
                click.echo(f"{each.before or '':>5} {each.after or '':>5} {mark} {each.text}")
    raise SystemExit(_FAULTY if found or hunks else 0)


@click.command("publish")
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@_AS
@_ROLE
@click.option("--reason", default="", help="Why; asked for when it is handed in.")
@click.option("--from", "starts_on", type=_DAY, help="From which day; today without it.")
@click.option("--region", "regions", multiple=True, help="A region's code; may be repeated.")
def publish_file(
    file: Path,
    login: str,
    role: str | None,
    *,
    reason: str,
    starts_on: datetime | None,
    regions: tuple[str, ...],
) -> None:
    """Hand FILE in for publication, or publish it when another one has handed it in.

    The first who runs this hands the file in, with reason, day and regions; when a second person
    runs it on the same file, it is published. Without regions it is for the first one's own.
    """
    text = text_of(file)
    with acting_as(login, role=role) as who:
        waiting = _handed_in(who, text)
        if waiting is not None:
            version = publish(who.session, who.actor, resources=who.resources, draft_id=waiting.id)
            day = Presenter(load_messages()).day_text(version.in_force_from)
            said = {"version": version.version, "day": day}
        else:
            first = starts_on.date() if starts_on else who.resources.today()
            order = HandIn(reason=reason, in_force_from=first, regions=regions)
            _hand_in(who, file, text, order)
            said = {}
    say("definitions.published" if said else "definitions.handed_in", **said)


@click.command()
@click.argument("definition")
@_AS
@_ROLE
@_JSON
def whatif(definition: str, login: str, role: str | None, *, as_json: bool) -> None:
    """Tell what would differ for open cases under DEFINITION: a file or WORKFLOW@NUMBER.

    Nothing is written. Exit code 1 when some case would be stuck.
    """
    with acting_as(login, role=role) as who:
        target = named_definition(definition, who).workflow
        found = what_if(who.session, who.actor, resources=who.resources, target=target)
    _print_json(found) if as_json else _print_lines(found)
    raise SystemExit(_FAULTY if any(row.found.stuck for row in found.rows) else 0)


def _handed_in(who: Identity, text: str) -> DefinitionDraft | None:
    """Return what was handed in with this very text."""
    return who.session.scalar(
        select(DefinitionDraft)
        .where(
            DefinitionDraft.status == DraftStatus.HANDED_IN,
            DefinitionDraft.text == text,
        )
        .order_by(DefinitionDraft.handed_in_at)
        .limit(1)
    )


def _hand_in(who: Identity, file: Path, text: str, order: HandIn) -> None:
    try:
        draft = draft_text(who.session, who.actor, resources=who.resources, text=text)
    except DefinitionError as error:
        complain("definitions.faults", count=len(error.problems))
        list_error(error, str(file))
        raise SystemExit(_FAULTY) from error
    hand_in(
        who.session,
        who.actor,
        resources=who.resources,
        draft_id=draft.id,
        seen_version=draft.row_version,
        order=order,
    )


def _told(found: tuple[Difference, ...]) -> Iterator[str]:
    messages = load_messages()
    marks = {"same": "{}", "added": "[+{}]", "removed": "[-{}]"}
    for each in found:
        word = messages[f"definitions.difference.{each.kind}"]
        word += messages[f"definitions.sort.{each.sort}"]
        number = each.after or each.before
        text = "".join(marks[piece.kind].format(piece.text) for piece in each.pieces)
        keys = f" ({each.name}: {', '.join(each.keys)})" if each.keys else ""
        yield " ".join(part for part in (word, number, text) if part) + keys


def _plain(found: Difference) -> dict[str, object]:
    return {
        "kind": found.kind,
        "sort": found.sort,
        "name": found.name,
        "before": found.before,
        "after": found.after,
        "keys": list(found.keys),
        "pieces": [{"kind": piece.kind, "text": piece.text} for piece in found.pieces],
    }


def _print_lines(found: WhatIf) -> None:
    messages = load_messages()
    if not found.rows:
        say("whatif.none", total=found.total)
        return
    say("whatif.heading", total=found.total, count=len(found.rows))
    roles, day = load_library().roles, Presenter(messages).day_text
    for row in found.rows:
        say("whatif.line", number=row.number, title=row.title, state=row.state_before)
        for line in whatif_lines(row, roles=roles, messages=messages, day=day):
            click.echo(f"    {line}")


def _print_json(found: WhatIf) -> None:
    cases = [
        {
            "number": row.number,
            "state": row.found.state,
            "stuck": row.found.stuck,
            "fixed": row.found.fixed,
            "ballot": _ballot(row),
            "tasks_gained": [_offer(row, each) for each in row.found.gained],
            "tasks_lost": [_offer(row, each) for each in row.found.lost],
            "due_before": plain(row.found.due_before),
            "due_after": plain(row.found.due_after),
            "acts_gained": [list(each) for each in row.found.acts_gained],
            "acts_lost": [list(each) for each in row.found.acts_lost],
        }
        for row in found.rows
    ]
    told = {"total": found.total, "changed": len(cases), "cases": cases}
    click.echo(json.dumps(told, ensure_ascii=False, indent=2))


def _offer(row: CaseConsequence, offer: Offer) -> dict[str, object]:
    people = list(row.people.get(offer, ()))
    return {"role": offer.role, "stands_for": offer.stands_for, "people": people}


def _ballot(row: CaseConsequence) -> dict[str, object] | None:
    found = row.found.ballot
    if found is None:
        return None
    return {
        "rules": list(found.rules),
        "seats_gained": [_seat(row, each) for each in found.gained],
        "seats_lost": [_seat(row, each) for each in found.lost],
        "result": found.result,
        "act": found.act,
        "silent_before": found.silent_before,
        "silent_after": found.silent_after,
    }


def _seat(row: CaseConsequence, seat: SeatView) -> dict[str, object]:
    name = row.names.get(seat.person or "")
    return {"role": seat.role, "stands_for": seat.stands_for, "person": name, "choice": seat.choice}
