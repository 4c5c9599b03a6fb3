"""Tell how two versions of a workflow differ: sentence by sentence, and line by line."""

import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from typing import Literal

from pydantic import BaseModel

from definitions.launch_wording import tell_launch
from definitions.library import Library
from definitions.schema import Workflow
from definitions.wording import Wording

Kind = Literal["added", "removed", "changed"]
Sort = Literal["workflow", "launch", "lanes", "phases", "fields", "parameters", "states", "acts"]
Key = tuple[Sort, str, str]
_HEAD: Key = ("workflow", "", "")
_LAUNCH: Key = ("launch", "", "")
_HEAD_KEYS = ("title", "subject", "number", "basis", "headline")
_PIECES = re.compile(r"[^，；、。：]+[，；、。：]?|[，；、。：]")
# Lines around a change that are shown with it.
_AROUND = 3


@dataclass(frozen=True, slots=True)
class Piece:
    """Be a piece of a sentence that both versions have, or only one."""

    kind: Literal["same", "added", "removed"]
    text: str


@dataclass(frozen=True, slots=True)
class Difference:
    """Be a part that one version lacks or both say differently.

    ``keys`` are the words of the language whose values differ, some of which no sentence tells.
    The numbers are those of the sentences, as far as the part has one.
    """

    kind: Kind
    sort: Sort
    name: str
    before: str
    after: str
    pieces: tuple[Piece, ...]
    keys: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class DiffLine:
    """Be a line of both texts, or of one; numbers count from 1."""

    kind: Literal["same", "added", "removed"]
    before: int | None
    after: int | None
    text: str


@dataclass(frozen=True, slots=True)
class _Said:
    """Be a part of one version in words."""

    number: str
    text: str
    spec: object


def differences(
    before: Workflow, after: Workflow, library: Library, messages: Mapping[str, str]
) -> tuple[Difference, ...]:
    """Return how a workflow became another, in the order of the later one."""
    old = dict(_said(before, library, messages))
    new = dict(_said(after, library, messages))
    return tuple(
        found for key in _merged(list(old), list(new)) if (found := _compare(key, old, new))
    )


def line_differences(before: str, after: str) -> tuple[tuple[DiffLine, ...], ...]:
    """Return the changed places of a text, each with the lines around it."""
    old, new = before.splitlines(), after.splitlines()
    matcher = SequenceMatcher(None, old, new, autojunk=False)
    return tuple(
        tuple(line for code in group for line in _lines(old, new, code))
        for group in matcher.get_grouped_opcodes(_AROUND)
    )


def _said(
    workflow: Workflow, library: Library, messages: Mapping[str, str]
) -> Iterator[tuple[Key, _Said]]:
    wording = Wording(workflow, library, messages)
    head = {name: getattr(workflow, name) for name in _HEAD_KEYS}
    yield _HEAD, _Said("", next(wording.head()), head)
    if workflow.launch is not None:
        yield _LAUNCH, _Said("", tell_launch(workflow.launch, messages), workflow.launch)
    for sort, parts, tell in _declared(_Declared(workflow, library, messages)):
        for name, spec in parts.items():
            yield (sort, name, ""), _Said("", tell(name), spec)
    for told in wording.sentences():
        if told.act is None:
            spec = workflow.states[told.state]
            yield ("states", told.state, ""), _Said(told.number, told.text, spec)
        else:
            yield (
                ("acts", told.state, told.act),
                _Said(told.number, told.text, workflow.acts[told.act]),
            )


@dataclass(frozen=True, slots=True)
class _Declared:
    """Put into words what a workflow declares beside its states and acts."""

    workflow: Workflow
    library: Library
    messages: Mapping[str, str]

    def lane(self, name: str) -> str:
        """Say what a lane is."""
        lane = self.workflow.lanes[name]
        roles = self._listed(self.library.roles.titled(role) for role in lane.roles)
        return self._say("lane", title=lane.title, roles=roles)

    def phase(self, name: str) -> str:
        """Say what a phase is."""
        return self._say("phase", title=self.workflow.phases[name])

    def field(self, name: str) -> str:
        """Say what a field is."""
        spec = self.workflow.fields[name]
        choices = self._listed((spec.choices or {}).values())
        code = "field_choice" if choices else "field"
        return self._say(code, title=spec.title, type=spec.type, choices=choices)

    def parameter(self, name: str) -> str:
        """Say what a parameter is."""
        spec = self.workflow.parameters[name]
        code = "parameter" if spec.min is None and spec.max is None else "parameter_range"
        default = self._value(spec.default)
        low, high = (default if limit is None else limit for limit in (spec.min, spec.max))
        return self._say(code, title=spec.title, default=default, low=low, high=high)

    def _value(self, value: int | tuple[str, ...]) -> str:
        if isinstance(value, int):
            return str(value)
        titles = {grade.id: grade.title for grade in self.library.grades.current}
        return self._listed(titles.get(each, each) for each in value)

    def _say(self, code: str, **values: object) -> str:
        return self.messages[f"definitions.declared.{code}"].format(**values)

    def _listed(self, parts: Iterable[str]) -> str:
        return self.messages["show.pause"].join(parts)


def _declared(
    told: _Declared,
) -> Iterator[tuple[Sort, Mapping[str, object], Callable[[str], str]]]:
    yield "lanes", told.workflow.lanes, told.lane
    yield "phases", told.workflow.phases, told.phase
    yield "fields", told.workflow.fields, told.field
    yield "parameters", told.workflow.parameters, told.parameter


def _merged(old: Sequence[Key], new: Sequence[Key]) -> list[Key]:
    """Put what is gone behind what it stood behind."""
    places = {key: (index, -1) for index, key in enumerate(new)}
    last = -1
    for index, key in enumerate(old):
        if key in places:
            last = places[key][0]
        else:
            places[key] = (last, index)
    return sorted(places, key=lambda key: places[key])


def _compare(key: Key, old: Mapping[Key, _Said], new: Mapping[Key, _Said]) -> Difference | None:
    before, after = old.get(key), new.get(key)
    if before and after and (before.text, before.spec) == (after.text, after.spec):
        return None
    kind: Kind = "changed" if before and after else "added" if after else "removed"
    return Difference(
        kind=kind,
        sort=key[0],
        name=key[2] or key[1],
        before=before.number if before else "",
        after=after.number if after else "",
        pieces=tuple(_pieces(before.text if before else "", after.text if after else "")),
        keys=tuple(_keys(before.spec, after.spec)) if before and after else (),
    )


def _pieces(before: str, after: str) -> Iterator[Piece]:
    old, new = _PIECES.findall(before), _PIECES.findall(after)
    matcher = SequenceMatcher(None, old, new, autojunk=False)
    for tag, first, last, start, end in matcher.get_opcodes():
        if tag == "equal":
            yield Piece("same", "".join(new[start:end]))
            continue
        if last > first:
            yield Piece("removed", "".join(old[first:last]))
        if end > start:
            yield Piece("added", "".join(new[start:end]))


def _keys(before: object, after: object) -> Iterator[str]:
    old, new = _words_of(before), _words_of(after)
    return (name for name in old if old[name] != new[name])


def _words_of(spec: object) -> Mapping[str, object]:
    """Return the values of a part by the words of the language; a plain title has none."""
    if isinstance(spec, BaseModel):
        return spec.model_dump(by_alias=True)
    return spec if isinstance(spec, Mapping) else {}


def _lines(
    old: Sequence[str], new: Sequence[str], code: tuple[str, int, int, int, int]
) -> Iterator[DiffLine]:
    tag, first, last, start, end = code
    if tag == "equal":
        for offset in range(last - first):
            at = first + offset
            yield DiffLine("same", at + 1, start + offset + 1, old[at])
        return
    for at in range(first, last):
        yield DiffLine("removed", at + 1, None, old[at])
    for at in range(start, end):
        yield DiffLine("added", None, at + 1, new[at])
