"""Verify that histories are whole and that cases are what they give."""

import json
import os
import sys
from collections.abc import Mapping
from dataclasses import dataclass

import click
from sqlalchemy.orm import Session

from config import read_settings
from definitions.messages import fill, load_messages
from web.commands.sentences import say
from web.commands.sessions import command_session
from web.system_parts import resources_of
from workflow.services.history import verify_chain
from workflow.services.replay import differences
from workflow.services.resources import Resources


@dataclass(frozen=True, slots=True)
class Fault:
    """Name one place where a history is broken or a case is not what it gives."""

    case: str
    seq: int
    text: str


@click.group()
def audit() -> None:
    """Look at the histories of the cases."""


@audit.command()
@click.option("--json", "as_json", is_flag=True, help="Print the faults as JSON.")
def verify(*, as_json: bool) -> None:
    """Check every chain and replay every case; exit 1 when something differs."""
    settings = read_settings(os.environ)
    with command_session(settings.database_url) as session:
        faults = find_faults(session, resources_of(settings), load_messages())
    if as_json:
        click.echo(json.dumps([vars_of(fault) for fault in faults], ensure_ascii=False))
    else:
        _print(faults)
    sys.exit(1 if faults else 0)


def find_faults(session: Session, resources: Resources, messages: Mapping[str, str]) -> list[Fault]:
    """Return every broken link and every difference, in order of case and event."""
    broken = [
        Fault(each.case_number, each.seq, fill(messages, f"audit.{each.kind}", {"seq": each.seq}))
        for each in verify_chain(session)
    ]
    different = [
        Fault(each.number, each.seq, fill(messages, each.code, {"seq": each.seq, **each.values}))
        for each in differences(session, resources)
    ]
    return sorted([*broken, *different], key=lambda fault: (fault.case, fault.seq))


def vars_of(fault: Fault) -> dict[str, object]:
    """Return a fault as JSON values."""
    return {"case": fault.case, "seq": fault.seq, "text": fault.text}


def _print(faults: list[Fault]) -> None:
    for fault in faults:
        click.echo(f"{fault.case} #{fault.seq} {fault.text}")
    say("audit.faulty" if faults else "audit.sound", count=len(faults))
