"""Prepare the parts that pages of definitions share: sentences, lines of YAML, differences."""

import re
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from definitions.differences import Difference, differences
from definitions.errors import DefinitionError, Problem
from definitions.schema import Workflow
from definitions.source import Source, read_source
from definitions.wording import Wording
from web.system import resources, say, system

_KEYED = re.compile(r"^(?P<lead>\s*(?:- )*)(?P<key>[\w\".$-]+:)(?P<rest>\s.*|)$")


@dataclass(frozen=True, slots=True)
class Sentence:
    """Be one sentence of a definition, with its number and the line it comes from."""

    number: str
    text: str
    line: int | None
    below: bool


@dataclass(frozen=True, slots=True)
class CodeLine:
    """Be one line of YAML, cut into what is shown differently, with the faults in it."""

    number: int
    lead: str
    key: str
    rest: str
    remark: bool
    faults: Sequence[str] = ()


@dataclass(frozen=True, slots=True)
class ToldDifference:
    """Be a difference with the words that say what happened to what."""

    what: str
    found: Difference


def sentences(workflow: Workflow, text: str) -> Iterator[Sentence]:
    """Yield the sentences; those of states and acts know where they stand in the YAML."""
    wording = Wording(workflow, resources().library, system().messages)
    source = _source(text)
    for line in wording.head():
        yield Sentence("", line, None, below=False)
    for told in wording.sentences():
        place = ("states", told.state) if told.act is None else ("acts", told.act)
        at = None if source is None else source.position(place)[0]
        yield Sentence(told.number, told.text, at, below=told.act is not None)


def code_lines(text: str, faults: Mapping[int, Sequence[str]] | None = None) -> Iterator[CodeLine]:
    """Yield the lines of YAML with the faults by line."""
    known = faults or {}
    for number, line in enumerate(text.splitlines(), start=1):
        found = _KEYED.match(line)
        remark = line.lstrip().startswith("#")
        wrong = known.get(number, ())
        if found is None or remark:
            yield CodeLine(number, "", "", line, remark, wrong)
        else:
            lead, key, rest = found.group("lead", "key", "rest")
            yield CodeLine(number, lead, key, rest, remark=False, faults=wrong)


def faults_by_line(problems: Sequence[Problem]) -> Mapping[int, Sequence[str]]:
    """Return what is wrong in each line, without the name of the file."""
    found: dict[int, list[str]] = defaultdict(list)
    for problem in problems:
        found[problem.line].append(fault_text(problem))
    return found


def fault_text(problem: Problem) -> str:
    """Return the sentence of a fault without its place."""
    return problem.sentence(system().messages).partition(" ")[2]


def told_differences(before: Workflow, after: Workflow) -> list[ToldDifference]:
    """Return how two versions differ, in words."""
    found = differences(before, after, resources().library, system().messages)
    return [ToldDifference(difference_word(each), each) for each in found]


def difference_word(difference: Difference) -> str:
    """Say what happened to what."""
    done = say(f"definitions.difference.{difference.kind}")
    return done + say(f"definitions.sort.{difference.sort}")


def _source(text: str) -> Source | None:
    try:
        return read_source(text, name="") if text else None
    except DefinitionError:
        return None  # a version of an older language is shown, but not by line
