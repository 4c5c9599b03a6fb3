"""Say in sentences what happened on the command line."""

from collections.abc import Sequence

import click

from config import Problem
from definitions.errors import Problem as Fault
from definitions.messages import fill, load_messages


def say(code: str, **values: object) -> None:
    """Print the sentence of a code."""
    click.echo(fill(load_messages(), code, values))


def complain(code: str, **values: object) -> None:
    """Print the sentence of a code where faults go."""
    click.echo(fill(load_messages(), code, values), err=True)


def list_faults(faults: Sequence[Fault]) -> None:
    """Print everything that is wrong with definitions, each with its place."""
    complain("definitions.faults", count=len(faults))
    messages = load_messages()
    for fault in faults:
        click.echo(fault.sentence(messages), err=True)


def list_problems(problems: Sequence[Problem]) -> None:
    """Print everything that is wrong with the environment."""
    complain("config.heading", count=len(problems))
    messages = load_messages()
    for problem in problems:
        click.echo("  " + fill(messages, problem.code, problem.values), err=True)
