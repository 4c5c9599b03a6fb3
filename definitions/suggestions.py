"""Find the name that somebody who misspelt one probably meant."""

from collections.abc import Iterable, Mapping, Sequence
from difflib import get_close_matches
from typing import get_args, get_origin

from pydantic import BaseModel


def closest(name: str, known: Iterable[str]) -> str:
    """Return the known name nearest to a name, or the empty text when none is near."""
    return next(iter(get_close_matches(name, sorted(known), n=1, cutoff=0.6)), "")


def keys_at(model: type[BaseModel], location: Sequence[str | int]) -> frozenset[str]:
    """Return the keys that a model allows at a place in its data."""
    kinds: list[object] = [model]
    for part in location:
        kinds = [inner for kind in kinds for inner in _inside(kind, str(part))]
    models = [found for kind in kinds for found in _models(kind)]
    return frozenset(key for found in models for key in _fields(found))


def _inside(kind: object, part: str) -> list[object]:
    """Return what may stand under one key or index of a kind of value."""
    models = _models(kind)
    if models:
        return [_fields(model)[part] for model in models if part in _fields(model)]
    if get_origin(kind) in (dict, tuple):
        return [get_args(kind)[-1 if get_origin(kind) is dict else 0]]
    return [inner for each in get_args(kind) for inner in _inside(each, part)]


def _models(kind: object) -> list[type[BaseModel]]:
    if isinstance(kind, type) and issubclass(kind, BaseModel):
        return [kind]
    if get_origin(kind) in (dict, tuple):
        return []
    return [model for each in get_args(kind) for model in _models(each)]


def _fields(model: type[BaseModel]) -> Mapping[str, object]:
    return {info.alias or name: info.annotation for name, info in model.model_fields.items()}
