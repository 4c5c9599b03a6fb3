"""Move open cases to another version of their workflow, and back."""

import uuid
from collections.abc import Mapping

import click

from definitions.messages import fill, load_messages
from web.commands.definition_names import published_version
from web.commands.identity import Identity, acting_as
from web.commands.sentences import complain, say
from web.commands.sessions import command_session
from web.commands.transfer_processes import Mover
from workflow.errors import NotFoundError
from workflow.services.transfer_plans import (
    Line,
    Order,
    batches_of,
    count_cases,
    plan_transfer,
)
from workflow.services.transfers import revert_transfer

_REFUSED = 1


@click.command()
@click.argument("version")
@click.option("--as", "login", required=True, help="Whose account acts.")
@click.option("--role", help="In which role, when the person holds several.")
@click.option("--state", "states", multiple=True, help="OLD=NEW, for a state of another name.")
@click.option("--case", "numbers", multiple=True, help="A case's number; all without it.")
@click.option("--reason", default="", help="Why; stands in the history of every case.")
@click.option("--leave", is_flag=True, help="Leave the cases that cannot go as they are.")
@click.option("--yes", is_flag=True, help="Move what the preview shows.")
def migrate(
    version: str,
    login: str,
    role: str | None,
    states: tuple[str, ...],
    numbers: tuple[str, ...],
    *,
    reason: str,
    leave: bool,
    yes: bool,
) -> None:
    """Let open cases follow VERSION (WORKFLOW@NUMBER); a preview without --yes.

    They go in batches of at most 500, each all or none, two at the same time. Exit code 1 when a
    case cannot go.
    """
    with acting_as(login, role=role) as who:
        found = published_version(version, who)
        order = Order(
            version_id=found.id, states=_map(states), numbers=numbers, leave=leave, reason=reason
        )
        mover = Mover(who.database_url, who.actor, who.resources)
        total = count_cases(who.session, who.actor, order=order)
        stay = 0 if yes else _preview(who, order)
    if yes:
        # In sessions of its own: one that waits for all batches would be ended by the database.
        stay = _move(mover, order, total)
    raise SystemExit(_REFUSED if stay else 0)


@click.command()
@click.argument("batch")
@click.option("--as", "login", required=True, help="Whose account acts.")
@click.option("--role", help="In which role, when the person holds several.")
@click.option("--reason", default="", help="Why; stands in the history of every case.")
def revert(batch: str, login: str, role: str | None, *, reason: str) -> None:
    """Let the cases of a BATCH, as migrate printed it, go back to where they were.

    All do or none: not when anything further has happened on one of them.
    """
    with acting_as(login, role=role) as who:
        count = revert_transfer(
            who.session, who.actor, resources=who.resources, batch=_key(batch), reason=reason
        )
        say("transfers.reverted", count=count)


def _move(mover: Mover, order: Order, total: int) -> int:
    """Move batch after batch, tell of each, and return how many cases did not go."""
    done = stay = 0
    for part, moved in mover.move(order):
        done, stay = done + moved.moved, stay + moved.stay
        if moved.batch is None:
            complain("transfers.refused", count=moved.stay)
        else:
            say("transfers.done", count=moved.moved, batch=moved.batch, done=done, total=total)
        if moved.stay:
            _tell_refused(mover, part)
    if not total:
        say("transfers.nothing")
    return stay


def _preview(who: Identity, order: Order) -> int:
    """Print where each case would go; return how many cannot."""
    count = refused = 0
    for part in batches_of(who.session, who.actor, order=order):
        lines = plan_transfer(who.session, who.actor, resources=who.resources, order=part)
        for line in lines:
            _tell(line)
        count += len(lines)
        refused += sum(line.obstacle is not None for line in lines)
    if refused:
        complain("transfers.some_stay", count=refused)
    elif not count:
        say("transfers.nothing")
    else:
        say("transfers.preview", count=count)
    return refused


def _tell_refused(mover: Mover, part: Order) -> None:
    with command_session(mover.url) as session:
        lines = plan_transfer(session, mover.actor, resources=mover.resources, order=part)
        for line in lines:
            if line.obstacle is not None:
                _tell(line)


def _tell(line: Line) -> None:
    before, case = line.state_before, line.case
    told = {"number": case.number, "title": case.title, "before": before}
    if line.obstacle is None:
        say("transfers.line", **told, after=line.state_after)
    else:
        state = line.state_after or before
        why = fill(load_messages(), f"transfers.{line.obstacle}", {"state": state})
        say("transfers.line_refused", **told, why=why)


def _map(pairs: tuple[str, ...]) -> Mapping[str, str]:
    """Return which state goes where; raises BadParameter for anything but OLD=NEW."""
    found = {}
    for pair in pairs:
        old, is_pair, new = pair.partition("=")
        if not (is_pair and old and new):
            raise click.BadParameter(pair, param_hint="--state")
        found[old] = new
    return found


def _key(text: str) -> uuid.UUID:
    try:
        return uuid.UUID(text)
    except ValueError as error:
        raise NotFoundError("transfers.batch_not_found") from error
