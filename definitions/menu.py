"""Read the entries of the top bar."""

from pathlib import Path

from pydantic import BaseModel, ConfigDict

from definitions.source import load_model


class MenuEntry(BaseModel):
    """Describe one entry: its title, where it leads, and the permission that shows it."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    title: str
    endpoint: str
    permission: str
    prefix: str
    count: str | None = None
    icon: str = "folders"


class Menu(BaseModel):
    """Hold the entries in order."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    entries: tuple[MenuEntry, ...]


def load_menu(folder: Path) -> Menu:
    """Read `menu.yaml` of a definitions folder; raises DefinitionError."""
    return load_model(folder / "menu.yaml", Menu)
