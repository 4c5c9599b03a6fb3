"""Check the settings before anything is started with them."""

import os

import click

from config import read_settings
from web.commands.sentences import say


@click.group()
def config() -> None:
    """Look at the settings in the environment."""


@config.command()
def check() -> None:
    """Say all that is wrong with the settings (exit code 2), or that nothing is."""
    read_settings(os.environ)
    say("config.sound")
