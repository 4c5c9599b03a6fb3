"""Make the first accounts of an installation, before there is anybody who could."""

import os

import click

from config import read_settings
from definitions.library import FOLDER, load_library
from definitions.security import load_security
from web.commands.sentences import say
from web.commands.sessions import command_session
from workflow.clock import SystemClock
from workflow.services.accounts import Person
from workflow.services.first_start import Place, open_first_account
from workflow.services.passwords import PasswordKeeper


@click.group()
def account() -> None:
    """Make the first accounts."""


@account.command()
@click.option("--login", required=True, help="What the person types to sign in.")
@click.option("--name", required=True, help="The person's name.")
@click.option("--role", required=True, help="An id of definitions/roles.yaml.")
@click.option("--region", required=True, help="The region's code, such as 420281.")
@click.option("--region-name", required=True, help="Its name, used when it is new.")
@click.option("--organisation", required=True, help="The organisation's code or name.")
@click.option("--kind", default="finance_bureau", show_default=True, help="Its kind, when new.")
def create(
    *,
    login: str,
    name: str,
    role: str,
    region: str,
    region_name: str,
    organisation: str,
    kind: str,
) -> None:
    """Make an account with a post and print its first password.

    The password is changed at the first sign-in. Who made the account stands in the security
    log as the system itself.
    """
    settings = read_settings(os.environ)
    keeper = PasswordKeeper(load_security(FOLDER).password)
    with command_session(settings.database_url) as session:
        made = open_first_account(
            session,
            keeper=keeper,
            roles=load_library().roles,
            person=Person(login=login, name=name),
            role=role,
            place=Place(region, region_name, organisation, kind),
            now=SystemClock().now(),
        )
        say("house.account_created", login=made.account.login, password=made.initial_password)
