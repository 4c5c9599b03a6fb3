"""Read the tour through the demonstration."""

from functools import lru_cache
from pathlib import Path

from pydantic import BaseModel, ConfigDict, Field

from definitions.source import load_model

_FILE = Path(__file__).resolve().parents[1] / "demo" / "tour.yaml"


class TourStep(BaseModel):
    """Be one step: whom to be, where to begin and what to look at."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    minute: int = Field(ge=0)
    title: str
    who: str
    name: str
    office: str
    path: str = Field(pattern=r"^/[\w/-]*$")
    look: str
    jump: bool = False


class Tour(BaseModel):
    """List the steps in their order."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    steps: tuple[TourStep, ...]


@lru_cache(maxsize=1)
def load_tour(path: Path = _FILE) -> Tour:
    """Read the tour of the shipped demonstration; raises DefinitionError."""
    return load_model(path, Tour)
