"""Prepare the pages of a draft: its text with the faults beside it, its changes, its way."""

import uuid
from collections.abc import Mapping

from definitions.differences import line_differences
from web.definition_parts import (
    code_lines,
    fault_text,
    faults_by_line,
    sentences,
    told_differences,
)
from web.definition_pictures import definition_diagram
from web.diagrams.steps import steps
from web.diagrams.svg import draw
from web.forms.definitions import HandInForm
from web.rule_tables import rule_tables
from web.system import actor, db, resources, say
from workflow.services.definition_drafts import DraftConflictError, DraftPage, show_draft
from workflow.services.definition_sides import side_of
from workflow.services.region_parameters import regions_below

# Empty lines offered below the text, so that the numbers go on without a script.
_SPARE_LINES = 30


def draft_page(
    draft_id: uuid.UUID, *, text: str | None = None, conflict: DraftConflictError | None = None
) -> Mapping[str, object]:
    """Return a draft, or what was typed in its place, with all that is wrong beside its line."""
    page = show_draft(db(), actor(), resources=resources(), draft_id=draft_id, text=text)
    shown = page.draft.text if text is None else text.replace("\r\n", "\n")
    faults = faults_by_line(page.problems)
    lines = shown.splitlines()
    return {
        **_common(page),
        "text": shown,
        "faults": [
            {"line": each.line, "column": each.column, "text": fault_text(each)}
            for each in page.problems
        ],
        "rows": [faults.get(number, ()) for number in range(1, len(lines) + 1 + _SPARE_LINES)],
        "code": list(code_lines(shown, faults)),
        "conflict": conflict,
        "conflict_hunks": line_differences(page.draft.text, shown) if conflict else (),
        **_picture(page, shown),
    }


def hand_in_page(draft_id: uuid.UUID, form: HandInForm | None = None) -> Mapping[str, object]:
    """Return what a draft changes, and the form that hands it in."""
    page = show_draft(db(), actor(), resources=resources(), draft_id=draft_id)
    return {**_common(page), "faults": page.problems, "form": form or hand_in_form()}


def hand_in_form() -> HandInForm:
    """Return the form with the regions that may be chosen."""
    form = HandInForm()
    form.offer([(region.code, region.name) for region in regions_below(db(), actor())])
    return form


def _common(page: DraftPage) -> dict[str, object]:
    draft, base = page.draft, page.base
    before = side_of(db(), actor(), key=base.id).workflow if base else None
    names = page.people
    return {
        "page": page,
        "draft": draft,
        "base": base,
        "author": names.get(draft.author_id) if draft.author_id else None,
        "editor": names.get(draft.edited_by) if draft.edited_by else None,
        "handed_in_by": names.get(draft.handed_in_by) if draft.handed_in_by else None,
        "regions": page.regions or [say("definitions.everywhere")],
        "events": [_event(each.kind, each) for each in page.events],
        "told": told_differences(before, page.workflow) if before and page.workflow else None,
    }


def _event(kind: str, event: object) -> dict[str, object]:
    return {"word": say(f"definitions.act.{kind}"), "event": event}


def _picture(page: DraftPage, text: str) -> dict[str, object]:
    """Draw and tell a sound text; a faulty one could not be drawn."""
    workflow = page.workflow
    if workflow is None or page.problems:
        return {"svg": None}
    diagram = definition_diagram(workflow, library=resources().library, say=say)
    return {
        "svg": draw(diagram),
        "diagram": steps(diagram),
        "sentences": list(sentences(workflow, text)),
        "rules": rule_tables(workflow),
    }
