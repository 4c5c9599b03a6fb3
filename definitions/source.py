"""Read YAML strictly, remembering where everything stands."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from io import StringIO
from pathlib import Path
from typing import TypeVar

from pydantic import BaseModel, ValidationError
from ruamel.yaml import YAML
from ruamel.yaml.comments import CommentedMap, CommentedSeq
from ruamel.yaml.constructor import DuplicateKeyError
from ruamel.yaml.error import MarkedYAMLError
from ruamel.yaml.events import AliasEvent, NodeEvent

from definitions.errors import DefinitionError, Problem

Location = tuple[str | int, ...]
Model = TypeVar("Model", bound=BaseModel)

# A definition is a page or two; anything larger is not one.
MAX_BYTES = 1 << 20


@dataclass(frozen=True, slots=True)
class Source:
    """Hold plain data with the line and column (from 1) of each of its parts."""

    name: str
    data: object
    positions: Mapping[Location, tuple[int, int]]

    def position(self, location: Sequence[str | int]) -> tuple[int, int]:
        """Return where a part stands, or the nearest part around it."""
        path = tuple(location)
        while path and path not in self.positions:
            path = path[:-1]
        return self.positions.get(path, (1, 1))

    def problem(self, location: Sequence[str | int], code: str, **values: object) -> Problem:
        """Return a fault at a part."""
        line, column = self.position(location)
        return Problem(self.name, line, column, code, values)


def read_source(text: str, *, name: str) -> Source:
    """Parse YAML 1.2 without aliases, tags or repeated keys.

    Raises DefinitionError with the place of the first fault.
    """
    if len(text.encode()) > MAX_BYTES:
        raise DefinitionError([Problem(name, 1, 1, "definition.too_large")])
    try:
        _refuse_indirection(text, name)
        data = YAML(typ="rt").load(StringIO(text))
    except MarkedYAMLError as error:
        raise DefinitionError([_marked(error, name)]) from error
    positions: dict[Location, tuple[int, int]] = dict(_positions(data, ()))
    return Source(name, _plain(data), positions)


def load_model(path: Path, model: type[Model]) -> Model:
    """Read a file and check it against a model; raises DefinitionError."""
    return check_model(read_source(path.read_text("utf-8"), name=path.name), model)


def check_model(source: Source, model: type[Model]) -> Model:
    """Check data against a model, each fault at its line; raises DefinitionError."""
    try:
        return model.model_validate(source.data)
    except ValidationError as error:
        raise DefinitionError([_invalid(source, each) for each in error.errors()]) from error


# The kinds of pydantic faults that have a sentence of their own; others share one.
_CODES = {
    "extra_forbidden": "definition.unknown_key",
    "missing": "definition.missing_key",
    "string_pattern_mismatch": "definition.bad_identifier",
    "literal_error": "definition.not_a_choice",
    "enum": "definition.not_a_choice",
}


def _invalid(source: Source, error: Mapping[str, object]) -> Problem:
    location = error["loc"]
    assert isinstance(location, tuple)  # noqa: S101 - pydantic's contract
    context = error.get("ctx") or {}
    assert isinstance(context, Mapping)  # noqa: S101 - pydantic's contract
    path = tuple(part for part in location if (*_known(source, location), part))
    code = _CODES.get(str(error["type"]), "definition.bad_value")
    own = context.get("code")
    return source.problem(
        path,
        str(own) if own else code,
        key=".".join(str(part) for part in location),
        name=str(location[-1]) if location else "",
        value=_short(error.get("input")),
        expected=str(context.get("expected", "")),
    )


def _known(source: Source, location: Location) -> Location:
    while location and location not in source.positions:
        location = location[:-1]
    return location


def _short(value: object) -> str:
    text = str(value)
    limit = 60
    return text if len(text) <= limit else text[:limit] + "…"


def _refuse_indirection(text: str, name: str) -> None:
    for event in YAML(typ="rt").parse(StringIO(text)):
        mark = event.start_mark
        if isinstance(event, AliasEvent) or (isinstance(event, NodeEvent) and event.anchor):
            raise DefinitionError(
                [Problem(name, mark.line + 1, mark.column + 1, "definition.alias")]
            )
        tag = getattr(event, "tag", None)
        if tag is not None and not getattr(event, "implicit", True):
            raise DefinitionError([Problem(name, mark.line + 1, mark.column + 1, "definition.tag")])


def _marked(error: MarkedYAMLError, name: str) -> Problem:
    mark = error.problem_mark or error.context_mark
    line, column = (mark.line + 1, mark.column + 1) if mark else (1, 1)
    code = "definition.repeated_key" if isinstance(error, DuplicateKeyError) else "definition.yaml"
    return Problem(name, line, column, code, {"detail": _short(error.problem)})


def _positions(node: object, at: Location) -> Iterator[tuple[Location, tuple[int, int]]]:
    if isinstance(node, CommentedMap):
        for key, value in node.items():
            line, column = node.lc.key(key)
            yield (*at, key), (line + 1, column + 1)
            yield from _positions(value, (*at, key))
    elif isinstance(node, CommentedSeq):
        for index, value in enumerate(node):
            line, column = node.lc.item(index)
            yield (*at, index), (line + 1, column + 1)
            yield from _positions(value, (*at, index))


def _plain(node: object) -> object:
    if isinstance(node, Mapping):
        return {str(key): _plain(value) for key, value in node.items()}
    if isinstance(node, list):
        return [_plain(value) for value in node]
    return node
