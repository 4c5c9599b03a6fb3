"""Prepare the pages of workflow definitions: versions, one version as picture, words and YAML."""

import re
import uuid
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from definitions.errors import DefinitionError
from definitions.schema import Parameter, Workflow
from definitions.source import Source, read_source
from definitions.wording import tell
from web.definition_pictures import definition_diagram, who_acts
from web.diagrams.steps import steps
from web.diagrams.svg import draw
from web.system import actor, db, resources, say, system
from workflow.services.definition_versions import VersionPage, list_versions, show_version

_NUMBERED = re.compile(r"^\s*(?P<state>\d+)(?:\.(?P<act>\d+))?\.? (?P<text>.*)$")
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
    """Be one line of YAML, cut into what is shown differently."""

    number: int
    lead: str
    key: str
    rest: str
    remark: bool


def list_page() -> Mapping[str, object]:
    """Return all versions by workflow."""
    groups: dict[str, list[object]] = {}
    for line in list_versions(db(), actor(), resources=resources()):
        groups.setdefault(line.version.workflow, []).append(line)
    return {"groups": groups}


def version_page(version_id: uuid.UUID) -> Mapping[str, object]:
    """Return one version as picture, sentences, YAML and tables."""
    page = show_version(db(), actor(), resources=resources(), version_id=version_id)
    workflow = page.workflow
    diagram = definition_diagram(workflow)
    return {
        "line": page.line,
        "version": page.line.version,
        "others": page.others,
        "problems": [each.sentence(system().messages) for each in page.problems],
        "workflow": workflow,
        "svg": draw(diagram),
        "diagram": steps(diagram),
        "sentences": list(_sentences(page)),
        "code": list(_code(page.line.version.source)),
        "roles": list(_roles(workflow, page.needs_holders)),
        "parameters": [_parameter(each) for each in workflow.parameters.values()],
        "phases": [
            (title, [each.title for each in workflow.states.values() if each.phase == name])
            for name, title in workflow.phases.items()
        ],
    }


def _sentences(page: VersionPage) -> Iterator[Sentence]:
    """Yield the sentences; those of states and acts know where they stand in the YAML."""
    workflow, source = page.workflow, _source(page)
    for line in tell(workflow, resources().library, system().messages):
        found = _NUMBERED.match(line)
        if found is None:
            yield Sentence("", line, None, below=False)
            continue
        state = list(workflow.states)[int(found["state"]) - 1]
        if found["act"] is None:
            number, place = found["state"], ("states", state)
        else:
            number = f"{found['state']}.{found['act']}"
            place = ("acts", list(workflow.acts_from(state))[int(found["act"]) - 1])
        at = None if source is None else source.position(place)[0]
        yield Sentence(number, found["text"], at, below=found["act"] is not None)


def _source(page: VersionPage) -> Source | None:
    version = page.line.version
    try:
        return read_source(version.source, name=version.workflow) if version.source else None
    except DefinitionError:
        return None  # a version of an older language is shown, but not by line


def _code(source: str) -> Iterator[CodeLine]:
    for number, text in enumerate(source.splitlines(), start=1):
        found = _KEYED.match(text)
        remark = text.lstrip().startswith("#")
        if found is None or remark:
            yield CodeLine(number, "", "", text, remark)
        else:
            yield CodeLine(number, found["lead"], found["key"], found["rest"], remark=False)


def _roles(workflow: Workflow, needs_holders: Mapping[str, int]) -> Iterator[dict[str, object]]:
    """Yield who takes part, in the order of the lanes: what they hold and what they may do."""
    roles = resources().library.roles
    lanes = {role: lane.title for lane in workflow.lanes.values() for role in lane.roles}
    holders = [role for state in workflow.states.values() for role in state.roles]
    actors = [role for act in workflow.acts.values() for role in who_acts(act)]
    for role in dict.fromkeys([*lanes, *holders, *actors]):
        holds = [each.title for each in workflow.states.values() if role in each.roles]
        acts = [each.title for each in workflow.acts.values() if role in each.by]
        if holds or acts:
            yield {
                "title": roles.titled(role),
                "lane": lanes.get(role, ""),
                "holds": say("cases.and").join(holds),
                "acts": say("cases.and").join(dict.fromkeys(acts)),
                "needed": needs_holders.get(role, 1),
            }


def _parameter(parameter: Parameter) -> dict[str, object]:
    default = parameter.default
    if isinstance(default, int):
        value = str(default)
    else:
        titles = {each.id: each.title for each in resources().library.grades.current}
        value = say("cases.and").join(titles.get(each, each) for each in default)
    return {
        "title": parameter.title,
        "value": value,
        "low": parameter.min,
        "high": parameter.max,
    }
