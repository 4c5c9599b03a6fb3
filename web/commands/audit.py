"""Verify that histories are whole and that cases are what they give."""

import json
import os
import sys
from collections.abc import Mapping, Sequence

import click

from config import read_settings
from definitions.messages import fill, load_messages
from web.commands.sentences import say
from web.commands.sessions import command_session
from web.system_parts import resources_of
from workflow.services.audits import Fault, find_faults


@click.group()
def audit() -> None:
    """Look at the histories of the cases."""


@audit.command()
@click.option("--json", "as_json", is_flag=True, help="Print the faults as JSON.")
def verify(*, as_json: bool) -> None:
    """Check every chain and replay every case; exit 1 when something differs."""
    settings = read_settings(os.environ)
    with command_session(settings.database_url) as session:
        faults = find_faults(session, resources_of(settings))
    messages = load_messages()
    if as_json:
        told = [vars_of(fault, messages) for fault in faults]
        click.echo(json.dumps(told, ensure_ascii=False))
    else:
        _print(faults, messages)
    sys.exit(1 if faults else 0)


def vars_of(fault: Fault, messages: Mapping[str, str]) -> dict[str, object]:
    """Return a fault as JSON values, with its sentence."""
    text = fill(messages, fault.code, fault.values)
    return {"case": fault.case, "seq": fault.seq, "text": text}


def _print(faults: Sequence[Fault], messages: Mapping[str, str]) -> None:
    for fault in faults:
        click.echo(f"{fault.case} #{fault.seq} {fill(messages, fault.code, fault.values)}")
    say("audit.faulty" if faults else "audit.sound", count=len(faults))
