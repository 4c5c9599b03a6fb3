"""Move open cases to another version of their workflow, and back."""

import uuid
from collections.abc import Mapping

import click

from definitions.messages import fill, load_messages
from web.commands.definition_life import published_version
from web.commands.identity import Identity, acting_as
from web.commands.sentences import complain, say
from workflow.errors import NotFoundError
from workflow.services.transfer_plans import Line, Order, plan_transfer
from workflow.services.transfers import revert_transfer, transfer_cases

_REFUSED = 1


@click.command()
@click.argument("version")
@click.option("--as", "login", required=True, help="Whose account acts.")
@click.option("--role", help="In which role, when the person holds several.")
@click.option("--state", "states", multiple=True, help="OLD=NEW, for a state of another name.")
@click.option("--case", "numbers", multiple=True, help="A case's number; all without it.")
@click.option("--reason", default="", help="Why; stands in the history of every case.")
@click.option("--yes", is_flag=True, help="Move what the preview shows.")
@click.option("--revert", is_flag=True, help="VERSION is a batch to be taken back.")
def migrate(
    version: str,
    login: str,
    role: str | None,
    states: tuple[str, ...],
    numbers: tuple[str, ...],
    *,
    reason: str,
    yes: bool,
    revert: bool,
) -> None:
    """Let open cases follow VERSION (WORKFLOW@NUMBER); a preview without --yes.

    All go or none. Exit code 1 when a case cannot go. With --revert VERSION is the batch that an
    earlier run printed: it goes back unless anything further has happened on one of its cases.
    """
    with acting_as(login, role=role) as who:
        if revert:
            count = revert_transfer(
                who.session,
                who.actor,
                resources=who.resources,
                batch=_key(version),
                reason=reason,
            )
            say("transfers.reverted", count=count)
            return
        found = published_version(version, who)
        order = Order(version_id=found.id, states=_map(states), numbers=numbers, reason=reason)
        refused = _preview(who, order)
        if yes and not refused:
            batch, count = transfer_cases(
                who.session, who.actor, resources=who.resources, order=order
            )
            say("transfers.done", count=count, batch=batch)
    raise SystemExit(_REFUSED if refused else 0)


def _preview(who: Identity, order: Order) -> bool:
    """Print where each case would go; tell whether one cannot."""
    lines = plan_transfer(who.session, who.actor, resources=who.resources, order=order)
    for line in lines:
        _tell(line)
    refused = sum(line.obstacle is not None for line in lines)
    if refused:
        complain("transfers.refused", count=refused)
    elif not lines:
        say("transfers.nothing")
    else:
        say("transfers.preview", count=len(lines))
    return refused > 0


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
