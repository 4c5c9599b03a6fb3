"""Prepare the pages of workflow definitions: versions, one version as picture, words and YAML."""

import uuid
from collections.abc import Iterator, Mapping

from definitions.differences import line_differences
from definitions.schema import Workflow
from web.definition_parts import code_lines, sentences, told_differences
from web.definition_pictures import definition_diagram, who_acts
from web.diagrams.steps import steps
from web.diagrams.svg import draw
from web.rule_tables import rule_tables
from web.system import actor, db, resources, say, system
from workflow.errors import NotFoundError
from workflow.services.definition_drafts import EDIT, list_drafts
from workflow.services.definition_events import kept_text
from workflow.services.definition_sides import Side, side_of
from workflow.services.definition_versions import list_versions, show_version
from workflow.services.transfer_plans import MIGRATE


def list_page(name: str = "", fault: str = "") -> Mapping[str, object]:
    """Return all versions by workflow, the drafts, and what was typed as a new workflow's name."""
    groups: dict[str, list[object]] = {}
    for line in list_versions(db(), actor(), resources=resources()):
        groups.setdefault(line.version.workflow, []).append(line)
    return {
        "groups": groups,
        "drafts": list_drafts(db(), actor()),
        "may_draft": actor().may(EDIT),
        "new_name": name,
        "fault": fault,
    }


def version_page(version_id: uuid.UUID) -> Mapping[str, object]:
    """Return one version as picture, sentences, YAML and tables."""
    page = show_version(db(), actor(), resources=resources(), version_id=version_id)
    workflow = page.workflow
    diagram = definition_diagram(workflow, library=resources().library, say=say)
    return {
        "line": page.line,
        "version": page.line.version,
        "others": page.others,
        "problems": [each.sentence(system().messages) for each in page.problems],
        "workflow": workflow,
        "next_launch": page.next_launch,
        "svg": draw(diagram),
        "diagram": steps(diagram),
        "published_by": page.published_by,
        "may_draft": actor().may(EDIT) and bool(page.line.version.source),
        "may_move": actor().may(MIGRATE) and bool(page.line.version.published_at),
        "sentences": list(sentences(workflow, page.line.version.source)),
        "code": list(code_lines(page.line.version.source)),
        "roles": list(_roles(workflow, page.needs_holders)),
        "rules": None if page.problems else rule_tables(workflow),
        "phases": [
            (title, [each.title for each in workflow.states.values() if each.phase == name])
            for name, title in workflow.phases.items()
        ],
    }


def comparison_page(before: str, after: str) -> Mapping[str, object]:
    """Return how two versions or drafts differ, in sentences and in lines."""
    old, new = asked_side(before), asked_side(after)
    told = old.workflow and new.workflow and told_differences(old.workflow, new.workflow)
    return {
        "before": old,
        "after": new,
        "told": told,
        "hunks": line_differences(old.text, new.text),
    }


def asked_side(text: str) -> Side:
    """Return the version or the draft that an address names; raises NotFoundError."""
    try:
        key = uuid.UUID(text)
    except ValueError as error:
        raise NotFoundError("definitions.not_comparable") from error
    return side_of(db(), actor(), key=key)


def text_page(event_id: uuid.UUID) -> Mapping[str, object]:
    """Return a text that was replaced or not taken."""
    event = kept_text(db(), actor(), event_id=event_id)
    return {"event": event, "code": list(code_lines(str(event.detail["text"])))}


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
