"""Put together the page of one operation, take it, or show it again with all that was typed."""

import uuid
from collections.abc import Mapping

from flask import render_template, request
from werkzeug.datastructures import MultiDict

from definitions.operations import OperationRule
from web.act_inputs import Typed
from web.acting import case_in_sight, case_to_act_on
from web.acts import Refused
from web.case_page import HIDDEN, Attempt
from web.errors import sentence
from web.forms.acts import ActForm
from web.operation_inputs import (
    is_chosen_by_button,
    operation_inputs,
    opinion_hint,
    read_operation,
)
from web.operations_menu import refusal_text
from web.outcomes import outcome_text
from web.repairs import Error
from web.system import actor, db, resources, say
from workflow.engine.operations import OPEN_TASK
from workflow.engine.values import Refusal
from workflow.errors import NotFoundError, RefusedError
from workflow.models import EvaluationCase
from workflow.services.case_operations import OperationPage, show_operation
from workflow.services.drafts import delete_draft, load_draft, save_draft
from workflow.services.phrases import phrases_for
from workflow.services.transitions import ActOrder, ActRefusedError, StaleCaseError, perform

# The name under which what is typed for an operation is kept.
DRAFT = "operation:{name}"


def gather_operation(number: str, name: str) -> OperationPage:
    """Return an operation on a case in sight; raises NotFoundError."""
    case = case_in_sight(number)
    return show_operation(db(), actor(), resources=resources(), case=case, name=name)


def render_operation(page: OperationPage, attempt: Attempt | None = None) -> str:
    """Return the page of an operation, with what was typed when an attempt did not go through."""
    form = DRAFT.format(name=page.name)
    draft = load_draft(db(), actor(), case_id=page.case.id, form=form)
    typed: Typed = MultiDict(_kept(draft.content)) if draft else MultiDict()
    typed = attempt.typed if attempt else typed
    refused = attempt.refused if attempt else None
    return render_template(
        "cases/operation.html",
        case=page.case,
        page=page,
        rule=page.rule,
        reason=refusal_text(page.refusal),
        attempt=attempt,
        inputs=operation_inputs(page, typed, refused.by_field if refused else {}),
        by_button=is_chosen_by_button(page.rule),
        opinion=typed.get("opinion", ""),
        opinion_hint=opinion_hint(page.rule),
        phrases=[each.text for each in phrases_for(db(), actor())],
        saved_at=draft.saved_at if draft else None,
        key=uuid.uuid4(),
    )


def take_operation(number: str, name: str) -> str:
    """Take an operation as its form asks, forget its draft, and return what was done.

    Raises NotFoundError, or what the door or the form refuses.
    """
    form = ActForm()
    case = case_to_act_on(number, form.key.data)
    order = ActOrder(
        case_id=case.id,
        act=name,
        seen_version=form.seen(),
        opinion=form.opinion.data or "",
        fields=read_operation(_rule(name), request.form),
        key=form.key.data or None,
    )
    event = perform(db(), actor(), resources=resources(), order=order)
    delete_draft(db(), actor(), case_id=case.id, form=DRAFT.format(name=name))
    return outcome_text(case, event)


def show_untaken_operation(number: str, name: str, error: RefusedError) -> tuple[str, int]:
    """Show an operation as it now stands, why it was not taken, and all that was typed."""
    page, text = gather_operation(number, name), sentence(error)
    if isinstance(error, StaleCaseError):
        return render_operation(page, Attempt(request.form, stale=error.events, text=text)), 409
    refused = None
    if isinstance(error, ActRefusedError):
        refused = _refused(page, error.refusal)
    return render_operation(page, Attempt(request.form, refused, text=text)), 422


def keep_operation(number: str, name: str) -> None:
    """Keep what is typed for an operation; raises NotFoundError."""
    case = case_in_sight(number)
    typed = {each: request.form.getlist(each) for each in request.form if each not in HIDDEN}
    save_draft(
        db(),
        actor(),
        case_id=case.id,
        form=DRAFT.format(name=name),
        content={each: texts for each, texts in typed.items() if any(texts)},
        row_version=case.row_version,
        now=resources().now(),
    )


def note_opened(case: EvaluationCase) -> None:
    """Note that who looks has opened the work that waits for them; otherwise nothing happens."""
    order = ActOrder(case_id=case.id, act=OPEN_TASK, seen_version=case.row_version)
    try:
        perform(db(), actor(), resources=resources(), order=order)
    except (ActRefusedError, StaleCaseError):
        # Opened already, or somebody was quicker: there is nothing to be told.
        return


def _kept(content: Mapping[str, object]) -> dict[str, list[str]]:
    return {
        name: [str(each) for each in texts]
        for name, texts in content.items()
        if isinstance(texts, list)
    }


def _rule(name: str) -> OperationRule:
    rules = resources().library.operations.operations.items()
    found = next((rule for each, rule in rules if each == name), None)
    if found is None:
        raise NotFoundError("operation.not_offered")
    return found


def _refused(page: OperationPage, refusal: Refusal) -> Refused:
    """Return what the form says after an attempt was refused."""
    by_field: dict[str, list[str]] = {}
    links = []
    for missing in refusal.missing:
        text, at = say(missing.code, **missing.values), missing.repair or ""
        by_field.setdefault(at, []).append(text)
        links.append(Error(text, f"#{at}"))
    sentence = say(refusal.code, **refusal.values)
    if links:
        sentence = say("operation.summary", count=len(links), act=page.rule.title)
    return Refused(page.name, sentence, tuple(links), by_field)
