"""Read YAML strictly, remembering where everything stands."""

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from io import StringIO
from pathlib import Path
from typing import TypeVar

from pydantic import BaseModel, ValidationError
from pydantic_core import ErrorDetails
from ruamel.yaml import YAML
from ruamel.yaml.comments import CommentedMap, CommentedSeq
from ruamel.yaml.constructor import ConstructorError, DuplicateKeyError, RoundTripConstructor
from ruamel.yaml.error import MarkedYAMLError
from ruamel.yaml.events import (
    AliasEvent,
    CollectionEndEvent,
    CollectionStartEvent,
    DocumentStartEvent,
    Event,
    NodeEvent,
    ScalarEvent,
)
from ruamel.yaml.nodes import ScalarNode
from ruamel.yaml.reader import ReaderError
from ruamel.yaml.scalarint import ScalarInt

from definitions.errors import DefinitionError, Problem
from definitions.suggestions import closest, keys_at
from definitions.written import written

Location = tuple[str | int, ...]
Model = TypeVar("Model", bound=BaseModel)

# A definition is a page or two; anything larger is not one.
MAX_BYTES = 1 << 20
# Far deeper than any condition that somebody could still read.
MAX_DEPTH = 40


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


# Pages of a definition and every step of a trial read the same few texts again and again.
@lru_cache(maxsize=16)
def read_source(text: str, *, name: str) -> Source:
    """Parse YAML 1.2 without aliases, tags or repeated keys; nobody changes what comes of it.

    Raises DefinitionError with the place of the first fault.
    """
    if len(text.encode()) > MAX_BYTES:
        raise DefinitionError([Problem(name, 1, 1, "definition.too_large")])
    try:
        _refuse_indirection(text, name)
        data = _strict_yaml().load(StringIO(text))
    except MarkedYAMLError as error:
        raise DefinitionError([_marked(error, name)]) from error
    except ReaderError as error:
        line = text.count("\n", 0, error.position) + 1
        column = error.position - text.rfind("\n", 0, error.position)
        problem = Problem(name, line, column, "definition.bad_character")
        raise DefinitionError([problem]) from error
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
        faults = [_invalid(source, model, each) for each in error.errors()]
        raise DefinitionError(faults) from error


# The kinds of pydantic faults that have a sentence of their own; others share one.
_CODES = {
    "extra_forbidden": "definition.unknown_key",
    "missing": "definition.missing_key",
    "string_pattern_mismatch": "definition.bad_identifier",
    "literal_error": "definition.not_a_choice",
    "string_too_long": "definition.too_long",
    "string_too_short": "definition.empty_text",
    "string_type": "definition.not_a_text",
    "int_type": "definition.not_a_number",
    "int_parsing": "definition.not_a_number",
    "greater_than_equal": "definition.too_small",
    "less_than_equal": "definition.too_great",
    "tuple_type": "definition.not_a_list",
    "dict_type": "definition.not_a_mapping",
    "model_type": "definition.not_a_mapping",
    "bool_type": "definition.not_a_boolean",
    "bool_parsing": "definition.not_a_boolean",
    "date_type": "definition.not_a_date",
    "date_parsing": "definition.not_a_date",
    "date_from_datetime_parsing": "definition.not_a_date",
    "date_from_datetime_inexact": "definition.not_a_date",
}


def _invalid(source: Source, model: type[BaseModel], error: ErrorDetails) -> Problem:
    context = error.get("ctx", {})
    # Parts that only name a branch of a union, or the one entry of a list that was written
    # without brackets, stand nowhere in the file.
    missing = error["type"] == "missing"
    location = error["loc"] if missing else _known(source, error["loc"])
    name = str(location[-1]) if location else ""
    choices = re.findall("'(.*?)'", str(context.get("expected", "")))
    near = _keys_near(model, error, location) if error["type"] == "extra_forbidden" else choices
    # A validator of our own names its code, its values, and the part `at` which the fault stands.
    own = {key: each for key, each in context.items() if key not in ("at", "code", "expected")}
    return source.problem(
        (*location, *context.get("at", ())),
        str(context.get("code", _code(error["type"], location))),
        **{
            "key": ".".join(str(part) for part in location),
            "name": name,
            "value": _short(written(error["input"])),
            "expected": " / ".join(choices) or context.get("expected", ""),
            "suggestion": closest(str(error["input"]) if choices else name, near),
            **own,
        },
    )


def _code(kind: str, location: Location) -> str:
    code = _CODES.get(kind, "definition.bad_value")
    whole = not location and code == "definition.not_a_mapping"
    return "definition.not_a_document" if whole else code


def _keys_near(model: type[BaseModel], error: ErrorDetails, location: Location) -> Iterable[str]:
    return keys_at(model, error["loc"][:-1]) or keys_at(model, location[:-1])


def _known(source: Source, location: Location) -> Location:
    known: Location = ()
    for part in location:
        if (*known, part) in source.positions:
            known = (*known, part)
    return known


def _short(text: str) -> str:
    limit = 60
    return text if len(text) <= limit else text[:limit] + "…"


class _Constructor(RoundTripConstructor):
    def construct_moment(self, node: ScalarNode) -> object:
        try:
            return self.construct_yaml_timestamp(node)
        except ValueError as error:
            # The library lets this one out without its place.
            raise ConstructorError(None, None, "no such day", node.start_mark) from error


_Constructor.add_constructor("tag:yaml.org,2002:timestamp", _Constructor.construct_moment)


def _strict_yaml() -> YAML:
    yaml = YAML(typ="rt")
    yaml.Constructor = _Constructor
    return yaml


def _refuse_indirection(text: str, name: str) -> None:
    depth = 0
    for event in YAML(typ="rt").parse(StringIO(text)):
        depth += isinstance(event, CollectionStartEvent) - isinstance(event, CollectionEndEvent)
        code = "definition.too_deep" if depth > MAX_DEPTH else _indirection(event)
        if code is not None:
            mark = event.start_mark
            raise DefinitionError([Problem(name, mark.line + 1, mark.column + 1, code)])


def _indirection(event: Event) -> str | None:
    if isinstance(event, AliasEvent) or (isinstance(event, NodeEvent) and event.anchor):
        return "definition.alias"
    if isinstance(event, DocumentStartEvent) and (event.version or event.tags):
        return "definition.directive"
    if isinstance(event, ScalarEvent) and event.value == "<<":
        return "definition.alias"
    return "definition.tag" if getattr(event, "tag", None) is not None else None


# What the parser says, and the sentence that says the same; others share one.
_SYNTAX = {
    r"found character '\\t'": "definition.tab",
    "mapping values are not allowed": "definition.colon",
    "could not find expected ':'": "definition.no_colon",
    "unexpected end of stream|got '<stream end>'": "definition.unclosed",
    "another document": "definition.two_documents",
    "no such day": "definition.no_such_day",
}
_REPEATED = re.compile(r'duplicate key "(.*?)" with value')


def _marked(error: MarkedYAMLError, name: str) -> Problem:
    mark = error.problem_mark or error.context_mark
    line, column = (mark.line + 1, mark.column + 1) if mark else (1, 1)
    said = str(error.problem)
    repeated = _REPEATED.search(said) if isinstance(error, DuplicateKeyError) else None
    if repeated is not None:
        key = _short(repeated[1])
        return Problem(name, line, column, "definition.repeated_key", {"name": key})
    found = (code for pattern, code in _SYNTAX.items() if re.search(pattern, said))
    return Problem(name, line, column, next(found, "definition.yaml"))


def _positions(node: object, at: Location) -> Iterator[tuple[Location, tuple[int, int]]]:
    if isinstance(node, CommentedMap):
        for key, value in node.items():
            line, column = node.lc.key(key)
            part = (*at, str(key))
            yield part, (line + 1, column + 1)
            yield from _positions(value, part)
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
    # The reader remembers how a number was written, as 0 or 007, in a type of its own.
    return int(node) if isinstance(node, ScalarInt) else node
