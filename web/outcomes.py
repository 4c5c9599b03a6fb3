"""Say what an act has done and what comes next."""

from web.days import day_words
from web.people import holders_text
from web.system import db, resources, say
from workflow.models import CaseEvent, EvaluationCase
from workflow.services.case_pages import present_tasks
from workflow.services.definitions import definition_for


def outcome_text(case: EvaluationCase, event: CaseEvent) -> str:
    """Return the sentence after an act: its effect, the new state, who holds it, until when."""
    workflow = definition_for(db(), resources(), case).workflow
    # A ballot may have decided, and then the case has moved on by itself.
    state = workflow.states[case.state]
    values = {"act": event.title, "state": state.title}
    if event.from_state == case.state:
        return say("cases.noted", **values)
    if state.final:
        return say("cases.ended", **values)
    tasks = present_tasks(db(), resources=resources(), case=case)
    if not tasks:
        return say("cases.waiting", **values)
    who = holders_text(tasks)
    due = next((each.task.due_on for each in tasks if each.task.due_on), None)
    if due is None:
        return say("cases.moved", who=who, **values)
    return say("cases.moved_due", who=who, day=day_words(due), **values)
