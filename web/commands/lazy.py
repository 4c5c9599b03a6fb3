"""Load commands when they are called, so that each starts with no more than it needs."""

from collections.abc import Mapping
from importlib import import_module
from typing import cast

import click


class LazyGroup(click.Group):
    """Find commands in a registry: name -> `module:attribute`, besides those that were added."""

    def __init__(
        self, *args: object, registry: Mapping[str, str] | None = None, **attrs: object
    ) -> None:
        """Take what any group takes, and the registry."""
        super().__init__(*args, **attrs)  # type: ignore[arg-type]  # whatever click's own group takes
        self._registry = registry or {}

    def list_commands(self, ctx: click.Context) -> list[str]:
        """Return all names, sorted."""
        return sorted({*super().list_commands(ctx), *self._registry})

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        """Import the command asked for."""
        if cmd_name not in self._registry:
            return super().get_command(ctx, cmd_name)
        module, _, attribute = self._registry[cmd_name].partition(":")
        return cast("click.Command", getattr(import_module(module), attribute))
