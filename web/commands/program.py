"""Be the program `bihuan`, whose commands load when they are called.

A command's module is imported only when the command is asked for, so that `bihuan score` starts
neither Flask nor a database.
"""

import click

from config import ConfigurationError
from definitions.errors import DefinitionError
from definitions.messages import load_messages
from web.commands.lazy import LazyGroup
from web.commands.postgresql_programs import LocalDatabaseError
from web.commands.sentences import complain, list_faults, list_problems
from workflow.errors import RefusedError

# One line a command: its name and the click object behind it. What it is for stands in
# definitions/messages as `command.<name>`.
REGISTRY = {
    "account": "web.commands.account:account",
    "audit": "web.commands.audit:audit",
    "bench": "web.commands.bench:bench",
    "cases": "web.commands.cases:cases",
    "config": "web.commands.configuration:config",
    "database": "web.commands.database:database",
    "definitions": "web.commands.definitions:definitions",
    "demo": "web.commands.demo:demo",
    "score": "web.commands.score:score",
    "serve": "web.commands.serve:serve",
    "worker": "web.commands.worker:worker",
}


class Commands(LazyGroup):
    """List commands without importing them, and say in a sentence what stopped one."""

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """List the commands without importing them."""
        messages = load_messages()
        rows = [(name, messages[f"command.{name}"]) for name in self.list_commands(ctx)]
        with formatter.section("Commands"):
            formatter.write_dl(rows)

    def invoke(self, ctx: click.Context) -> object:
        """Run the command; a refusal or a fault of the environment becomes a sentence, code 2."""
        try:
            return super().invoke(ctx)
        except DefinitionError as error:
            list_faults(error.problems)
        except LocalDatabaseError as error:
            complain(error.code, **error.values)
        except RefusedError as error:
            complain(error.code, **error.values)
        except ConfigurationError as error:
            list_problems(error.problems)
        return ctx.exit(2)


@click.group(cls=Commands, registry=REGISTRY)
def main() -> None:
    """Bihuan (闭环): budget performance evaluation from self-evaluation to closure."""
